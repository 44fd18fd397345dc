"""Eighty workbooks as people and programs make them: what comes back of each is hers, opens anywhere, and has nothing live of ours."""

import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.sheets.result.exchange import NotKeptError
from callsheet.sheets.result.own_to_fix import write_own_to_fix
from callsheet.sheets.result.write import write_result
from callsheet.sheets.style import ADDED_COLUMNS, TO_FIX_COLUMNS
from tests.callsheet.sheets.test_own import (
    CHANGED,
    Written,
    cells_in,
    own_of,
    part_of,
    sheet_of,
    write,
)
from tests.support.corpus import CORPUS, PLAIN
from tests.support.ooxml import faults
from tests.support.workbooks import Made

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*(extension|Unknown|style).*:UserWarning"),
]
KEPT = [name for name in CORPUS if name not in PLAIN]


@cache
def made(name: str) -> Made:
    return CORPUS[name]()


@pytest.fixture(params=KEPT, scope="module")
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(made(request.param), tmp_path_factory.mktemp("result"))


@pytest.fixture(params=KEPT)
def fixed(request: pytest.FixtureRequest, tmp_path: Path) -> Written:
    """Rows to fix in the place of the result."""
    whole, source, path = made(request.param), tmp_path / "list.xlsx", tmp_path / "list.to-fix.xlsx"
    source.write_bytes(whole.data)
    sheet = sheet_of(whole, source)
    assert write_own_to_fix(path, sheet, own_of(source, whole.sheet)) == path
    return Written(source, path, whole, sheet, ())


def said(cell: Any) -> str:
    """What a cell says, an array's formula, too."""
    return str(getattr(cell.value, "text", cell.value))


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_result_is_her_package_with_ours_beside_it(written: Written) -> None:
    before, after = members(written.source), members(written.result)
    own = part_of(written.made.data, written.made.sheet)
    for name, content in before.items():
        if name != own and not CHANGED.fullmatch(name):
            assert after.get(name.lstrip("/")) == content, name
    theirs, ours = cells_in(before[own].decode()), cells_in(after[own].decode())
    assert theirs
    assert {place: ours.get(place) for place in theirs} == theirs
    assert not [
        place for place, text in ours.items() if place not in theirs and re.search(r"<(\w+:)?f[ >/]", text)
    ]


def test_a_result_has_no_fault_that_her_workbook_had_not(written: Written) -> None:
    known = set(faults(written.made.data))
    assert [fault for fault in faults(written.result.read_bytes()) if fault not in known] == []


def test_a_result_opens_with_her_values_and_the_added_columns(written: Written) -> None:
    book: Any = openpyxl.load_workbook(written.result)
    old: Any = openpyxl.load_workbook(written.source)
    assert book.sheetnames[1:][: len(old.sheetnames)] == old.sheetnames
    for page in old.worksheets:
        again = book[page.title]
        for row in page.iter_rows():
            if page.title != written.made.sheet:
                assert [said(again[cell.coordinate]) for cell in row] == [said(cell) for cell in row]
    page, before = book[written.made.sheet], old[written.made.sheet]
    for row in before.iter_rows():
        for cell in row:
            if cell.value is not None:
                assert said(page[cell.coordinate]) == said(cell)
                assert page[cell.coordinate].number_format == cell.number_format
    header = {cell.value: cell.column for cell in page[written.made.header_row]}
    for number, status, _, reason, _ in written.sheet.outcomes.itertuples():
        added = [page.cell(number, header[title]).value or "" for title in ADDED_COLUMNS]
        assert added[:2] == [str(number), status]
        assert added[3] == reason
        assert page.cell(number, header["callsheet reason"]).data_type != "f"


def test_rows_to_fix_have_no_fault_and_her_values(fixed: Written) -> None:
    assert faults(fixed.result.read_bytes()) == []
    page: Any = openpyxl.load_workbook(fixed.result).worksheets[0]
    hers: Any = openpyxl.load_workbook(fixed.source, data_only=True)[fixed.made.sheet]
    header = fixed.made.header_row
    wanted = fixed.sheet.outcomes.index[fixed.sheet.outcomes["status"] == "invalid"].tolist()
    pairs = [
        *((row, row) for row in range(1, header + 1)),
        *zip(wanted, range(header + 1, header + 1 + len(wanted)), strict=True),
    ]
    for before, now in pairs:
        for column in range(1, len(fixed.sheet.header) + 1):
            assert str(page.cell(now, column).value) == str(hers.cell(before, column).value)
    titles = [cell.value for cell in page[header]][-len(TO_FIX_COLUMNS) :]
    assert titles == list(TO_FIX_COLUMNS)
    assert not [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("name", PLAIN)
def test_what_cannot_be_written_into_is_given_back_as_a_plain_copy(name: str, tmp_path: Path) -> None:
    source, result = tmp_path / "list.xlsx", tmp_path / "list.result.xlsx"
    source.write_bytes(made(name).data)
    sheet = sheet_of(made(name), source)
    with pytest.raises(NotKeptError, match=f"^{PLAIN[name]}$"):
        write(made(name), tmp_path)
    with pytest.raises(NotKeptError):
        write_own_to_fix(tmp_path / "fix.xlsx", sheet, own_of(source, made(name).sheet))
    assert [one.name for one in tmp_path.iterdir()] == ["list.xlsx"]
    write_result(result, sheet)
    assert faults(result.read_bytes()) == []
