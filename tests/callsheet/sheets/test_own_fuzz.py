"""Damaged and hostile workbooks: a result has the outcome of every row, or the plain one takes its place."""

import hashlib
import io
import os
import random
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.annotate import job
from callsheet.sheets.parser.main import _annotated
from callsheet.sheets.result import exchange
from callsheet.sheets.result.exchange import NotKeptError, OwnWorkbook
from callsheet.sheets.result.own import write_own
from callsheet.sheets.result.own_to_fix import write_own_to_fix
from callsheet.sheets.result.write import ResultSheet
from tests.callsheet.sheets.here import read_here
from tests.callsheet.sheets.test_own import sheet_of, write
from tests.support.workbooks import BY_NAME, Made, with_macros, with_parts

ROUNDS = 100 if os.environ.get("CALLSHEET_TEST_CHAOS") else 10


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The jobs of the parser's process, without the time that it takes."""

    def answer(job: dict[str, Any], files: Sequence[int], sink: int, limits: Limits) -> dict[str, Any]:
        return _annotated(job | {"file": files[0], "more": files[1:], "sink": sink}, limits)

    monkeypatch.setattr(exchange, "answer", answer)


def outcomes_in(path: Path, sheet: ResultSheet, name: str) -> None:
    """Every row of the sheet has its outcome in the result, as our reader reads it."""
    found = read_here(path.read_bytes())
    assert not found.problems
    (cells,) = (one.cells for one in found.sheets if one.name == name)
    header = [str(cell) for cell in cells.loc[sheet.header_row]]
    at = len(header) - 1 - header[::-1].index("callsheet row")
    for row, status in sheet.outcomes["status"].to_dict().items():
        assert list(cells.loc[int(str(row))])[at : at + 2] == [str(row), status]


def tried(data: bytes, made: Made, sheet: ResultSheet, folder: Path) -> str:
    """What came of writing into a damaged workbook: "kept", or why not."""
    source, result = folder / "damaged.xlsx", folder / "damaged.result.xlsx"
    source.write_bytes(data)
    result.unlink(missing_ok=True)
    try:
        write_own(result, sheet, OwnWorkbook(source, made.sheet, hashlib.sha256(data).hexdigest()))
    except NotKeptError as why:
        assert not result.exists()
        return why.code
    if not readable(data, made, sheet):
        return "kept, but was never read"
    outcomes_in(result, sheet, made.sheet)
    return "kept"


def readable(data: bytes, made: Made, sheet: ResultSheet) -> bool:
    """Whether a workbook is read, and still has the rows of the sheet: only such a one is ever written into."""
    found = read_here(data)
    if found.problems:
        return False
    cells = [one.cells for one in found.sheets if one.name == made.sheet]
    return (
        bool(cells)
        and set(sheet.outcomes.index) <= set(cells[0].index)
        and sheet.header_row in cells[0].index
    )


PIECES = (b"<", b">", b'"', b"/>", b"</row>", b'<row r="1">', b"</sheetData>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&lt;", b"&#0;",
          b"<?x?>", b"\xff", b"\0", b" ", b"<c/>", b"x:", b"<extLst/>", b"<sheetData>", b"</worksheet>", b'count="0"', b"99999999999")  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A workbook with one to three changes in the bytes of its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([one for one in parts if not one.endswith(".png")])
        content, at = parts[name], chance.randrange(len(parts[name]) + 1)
        end = min(len(content), at + chance.choice((0, 0, 1, 3, 20, 200)))
        parts[name] = content[:at] + chance.choice((*PIECES, b"", content[at : at + 60])) + content[end:]
    return with_parts(data, parts)


@pytest.mark.slow
@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.thinned(6)
def test_no_damage_costs_a_row_its_outcome(
    name: str, large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where the new worksheet is parsed again, nor where it is too large for that."""
    if large:
        monkeypatch.setattr(job, "PARSED_AGAIN", 0)
    made, chance = BY_NAME[name](), random.Random(f"{name} {large}")
    (tmp_path / "good.xlsx").write_bytes(made.data)
    sheet = sheet_of(made, tmp_path / "good.xlsx")
    assert tried(made.data, made, sheet, tmp_path) == "kept"
    for _ in range(ROUNDS):
        tried(damaged(made.data, chance), made, sheet, tmp_path)


HOSTILE = {
    "entities": {"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><workbook>&x;</workbook>'},
    "an external entity": {"xl/styles.xml": b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><styleSheet/>'},
    "UTF-16": {"xl/workbook.xml": "<?xml version='1.0' encoding='UTF-16'?><workbook/>".encode("utf-16")},
    "relations that lead out": {
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="../../../etc/passwd"/></Relationships>'
    },
    "relations in a ring": {
        "xl/worksheets/_rels/sheet1.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="sheet1.xml"/></Relationships>'
    },
    "a bomb": {"xl/media/image1.png": bytes(60_000_000)},
    "no types": {"[Content_Types].xml": b"<Types/>"},
    "deep": {"xl/styles.xml": b"<a>" * 100_000},
    "two views of one cell": {"xl/comments1.xml": b"<comments/>"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_kept_whole_or_not_at_all(name: str, tmp_path: Path) -> None:
    made = BY_NAME["xlsxwriter"]()
    (tmp_path / "good.xlsx").write_bytes(made.data)
    sheet = sheet_of(made, tmp_path / "good.xlsx")
    tried(with_parts(made.data, HOSTILE[name]), made, sheet, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["everything", "comments", "many sheets", "inline strings"])
@pytest.mark.thinned(2)
def test_no_damage_to_a_result_that_comes_back_costs_a_row_its_outcome(name: str, tmp_path: Path) -> None:
    made, chance = BY_NAME[name](), random.Random(name)
    first = write(made, tmp_path)
    data = first.result.read_bytes()
    (found,) = (one for one in read_here(data).sheets if one.name == made.sheet)
    header = tuple(str(cell) for cell in found.cells.loc[made.header_row])
    outcomes = first.sheet.outcomes.assign(status="held")
    sheet = replace(first.sheet, header=header, outcomes=outcomes)
    assert tried(data, made, sheet, tmp_path) == "kept"
    for _ in range(ROUNDS):
        tried(damaged(data, chance), made, sheet, tmp_path)


@pytest.mark.slow
def test_a_container_cut_anywhere_is_refused(tmp_path: Path) -> None:
    made = with_macros(BY_NAME["everything"]())
    (tmp_path / "good.xlsm").write_bytes(made.data)
    sheet = sheet_of(made, tmp_path / "good.xlsm")
    for at in range(0, len(made.data), len(made.data) // 60):
        assert tried(made.data[:at], made, sheet, tmp_path).startswith("OWN_")


def rows_in(path: Path, sheet: ResultSheet) -> None:
    """Every row to fix is in the workbook, by its number, and nothing else."""
    found = read_here(path.read_bytes())
    assert not found.problems
    (cells,) = (one.cells for one in found.sheets if not one.name.startswith("callsheet"))
    said = cells[len(sheet.header)].loc[sheet.header_row + 1 :]
    wanted = sheet.outcomes.index[sheet.outcomes["status"] == "invalid"]
    assert said.tolist() == [str(row) for row in wanted]


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.thinned(3)
def test_no_damage_costs_a_row_to_fix(name: str, tmp_path: Path) -> None:
    """The rows to fix are whole in her formats, or the plain workbook takes their place."""
    made, chance = BY_NAME[name](), random.Random(f"{name} to fix")
    source, fix = tmp_path / "damaged.xlsx", tmp_path / "fix.xlsx"
    source.write_bytes(made.data)
    sheet = sheet_of(made, source)
    kept = 0
    for at in range(ROUNDS):
        data = damaged(made.data, chance) if at else made.data
        source.write_bytes(data)
        fix.unlink(missing_ok=True)
        own = OwnWorkbook(source, made.sheet, hashlib.sha256(data).hexdigest())
        with suppress(NotKeptError):
            write_own_to_fix(fix, sheet, own)
        if fix.exists() and readable(data, made, sheet):
            kept += 1
            rows_in(fix, sheet)
    assert kept
