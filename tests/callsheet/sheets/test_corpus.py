"""Eighty workbooks as people and programs make them: what comes back of each is hers, opens anywhere, and has nothing live of ours."""

import io
import math
import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook, SheetTypeEnum

from callsheet.sheets.result.exchange import NotKeptError
from callsheet.sheets.result.own_to_fix import write_own_to_fix
from callsheet.sheets.result.write import write_result
from callsheet.sheets.style import ADDED_COLUMNS, TO_FIX_COLUMNS, cell_name
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
from tests.support.corpus.by_hand import usual
from tests.support.ooxml import faults
from tests.support.thinned import LONG
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


def opened(path: Path, **options: bool) -> Any:
    """A workbook of either dialect; openpyxl knows only the usual one."""
    return openpyxl.load_workbook(io.BytesIO(usual(path.read_bytes())), **options)


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.thinned(3)
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


@pytest.mark.thinned(3)
def test_a_result_has_no_fault_that_her_workbook_had_not(written: Written) -> None:
    known = set(faults(written.made.data))
    assert [fault for fault in faults(written.result.read_bytes()) if fault not in known] == []


@pytest.mark.thinned(3)
def test_a_result_opens_with_her_values_and_the_added_columns(written: Written) -> None:
    book, old = opened(written.result), opened(written.source)
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


@pytest.mark.thinned(3)
def test_rows_to_fix_have_no_fault_and_her_values(fixed: Written) -> None:
    assert faults(fixed.result.read_bytes()) == []
    page: Any = openpyxl.load_workbook(fixed.result).worksheets[0]
    hers: Any = opened(fixed.source, data_only=True)[fixed.made.sheet]
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


OFFICE = shutil.which("soffice")
RECALCULATED = {"arrays": {"D"}, "as by WPS": {"D"}, "strict": {"D"}}
"""Columns that LibreOffice writes otherwise: a formula over several cells, one that it does not know, days of the strict dialect."""


@pytest.mark.skipif(not OFFICE, reason="there is no LibreOffice here")
def test_libreoffice_opens_them_and_loses_no_cell(tmp_path: Path) -> None:
    """One program for all of them, since its start takes longest."""
    shown = tmp_path / "shown"
    (tmp_path / "given").mkdir()
    chosen = KEPT if LONG else KEPT[::6]
    given = {tmp_path / "given" / f"{at}.xlsx": name for at, name in enumerate(chosen)}
    for path, name in given.items():
        folder = tmp_path / path.stem
        folder.mkdir()
        shutil.copy(write(made(name), folder).result, path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(shown)]
    subprocess.run([*command, *map(str, given)], check=True, capture_output=True, timeout=1800)
    lost = {
        name: found for path, name in given.items() if (found := lost_cells(path, shown / path.name, name))
    }
    assert lost == {}


def lost_cells(before: Path, after: Path, name: str) -> list[str]:
    """The cells that another program shows otherwise, but for the last digits of numbers and the kind of a line's end."""
    lost = []
    with CalamineWorkbook.from_path(str(before)) as given, CalamineWorkbook.from_path(str(after)) as shown:
        for sheet in given.sheet_names:
            if given.sheets_metadata[given.sheet_names.index(sheet)].typ == SheetTypeEnum.ChartSheet:
                continue
            here, there = (cells_of(book, sheet) for book in (given, shown))
            free = RECALCULATED.get(name, set()) if sheet == made(name).sheet else set()
            lost += [
                f"{sheet}!{place}"
                for place, cell in here.items()
                if place.rstrip("0123456789") not in free and not same(cell, there.get(place))
            ]
    return lost


def cells_of(book: Any, sheet: str) -> dict[str, Any]:
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return {
        cell_name(row, at): cell
        for row, line in enumerate(rows)
        for at, cell in enumerate(line)
        if cell != ""
    }


def same(before: Any, after: Any) -> bool:
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=1e-9)
    return str(before).replace("\r", "\n") == str(after).replace("\r", "\n")
