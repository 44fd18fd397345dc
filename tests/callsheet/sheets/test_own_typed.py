"""A workbook whose cells were typed anew comes back in its own look with the new texts; not where anything calculates."""

import hashlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from callsheet.sheets.read import read_file
from callsheet.sheets.result.exchange import NotKeptError, OwnWorkbook
from callsheet.sheets.result.own import write_own
from callsheet.sheets.result.own_to_fix import write_own_to_fix
from callsheet.sheets.result.write import ResultSheet
from tests.callsheet.sheets.here import WORDS
from transforms.edits import Edit, apply
from validators.libraries import pd

FILL = PatternFill("solid", "00FFCC00")
TYPED = (
    (2, 0, "6591230009"),
    (3, 0, " a <&> ]]> _x0041_ \n陈"),
    (3, 2, "new where there was nothing"),
    (4, 1, ""),
    (4, 27, "behind"),
)


def a_book(path: Path, **cells: Any) -> Path:
    """Three rows, the first column in colour; nothing in C3."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "list"
    page.append(["Phone", "Name", "Note", *(f"c{at}" for at in range(25))])
    for at in range(3):
        page.append([6591230000 + at, f"Ann {at}", None if at == 1 else "x"])
        page.cell(at + 2, 1).fill, page.cell(at + 2, 1).font = FILL, Font(bold=True)
    book.create_sheet("other").append(["plain"])
    for place, value in cells.items():
        sheet, _, name = place.partition("_")
        book[sheet][name] = value
    book.save(path)
    return path


def sheet_of(source: Path, typed: tuple[tuple[int, int, str], ...]) -> ResultSheet:
    found = read_file(source, vocabulary=WORDS).sheets[0]
    cells = apply(found, [Edit("", "list", *cell) for cell in typed]).cells
    body = cells[cells.index > 1]
    outcomes = pd.DataFrame(
        {"status": "invalid", "code": "PHONE_LENGTH", "reason": "why", "fix": "how"}, index=body.index
    )
    problems = pd.DataFrame({"row": body.index, "column": 0, "message": "why"})
    header = tuple(cells.loc[1])
    return ResultSheet("list", 1, header, body, outcomes, problems, (("File", "x"),), {"invalid": len(body)})


def own_of(source: Path, typed: tuple[tuple[int, int, str], ...]) -> OwnWorkbook:
    return OwnWorkbook(source, "list", hashlib.sha256(source.read_bytes()).hexdigest(), typed)


def test_typed_cells_are_in_her_workbook_and_in_the_rows_to_fix(tmp_path: Path) -> None:
    """Read back as they were typed, each in its own look; all others are as they were."""
    source = a_book(tmp_path / "list.xlsx")
    sheet = sheet_of(source, TYPED)
    write_own(tmp_path / "result.xlsx", sheet, own_of(source, TYPED))
    assert write_own_to_fix(tmp_path / "to-fix.xlsx", sheet, own_of(source, TYPED))
    typed = {(row, column): value for row, column, value in TYPED}
    for name, title in (("result", "list"), ("to-fix", None)):
        book = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
        page = book[title] if title else book.worksheets[0]
        found = read_file(tmp_path / f"{name}.xlsx", vocabulary=WORDS)
        (back,) = (one for one in found.sheets if one.name == page.title)
        for row in range(2, 5):
            for column, before in enumerate(
                (f"{6591230000 + row - 2}", f"Ann {row - 2}", "" if row == 3 else "x")
            ):
                assert back.cells.loc[row, column] == typed.get((row, column), before), (name, row, column)
            assert page.cell(row, 1).fill.fgColor.rgb == "00FFCC00"
            assert page.cell(row, 1).font.bold
        assert page.cell(4, 28).value == "behind"


@pytest.mark.parametrize(
    ("cells", "typed", "code"),
    [
        ({"list_C4": "=A2&B2"}, TYPED, "OWN_EDITED"),
        ({"list_A2": "=1+1"}, TYPED, "OWN_EDITED"),
        ({"other_B1": "=list!A2"}, TYPED, "OWN_EDITED"),
        ({}, ((99, 0, "no such row"),), "OWN_EDITED"),
        ({"list_C4": "=A2&B2"}, (), ""),
    ],
)
def test_nothing_is_given_back_of_which_a_value_may_be_an_old_one(
    cells: dict[str, str], typed: tuple[tuple[int, int, str], ...], code: str, tmp_path: Path
) -> None:
    """A formula keeps what it showed before; the plain result takes the place of such a workbook."""
    source = a_book(tmp_path / "list.xlsx", **cells)
    sheet = sheet_of(source, ())
    try:
        write_own(tmp_path / "result.xlsx", sheet, own_of(source, typed))
    except NotKeptError as kept:
        assert kept.code == code
    else:
        assert not code
