"""Coloured rows, while the sheet says that a colour means “do not call”: nobody is dialled in silence whom one of them names."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from callsheet.sheets.read import read_file
from tests.support.making import TODAY, matched
from transforms.legends import is_legend
from transforms.policies import PreparePolicy
from transforms.prepare import prepare

RED, GREEN, WHITE = "FFFF0000", "FF00FF00", "FFFFFFFF"
LEGENDS = [
    "red = do not call", "Red: DNC", "Rows in yellow are not to be called", "红色=勿拨", "紅色代表請勿撥打", "标红的不要打", "Highlighted rows: no calls",
    "do not call (marked in grey)", "绿色可拨，红色禁呼",
]  # fmt: skip
OTHERS = [
    "yellow = call first",
    "Red Tan",
    "Red Tan (deceased)",
    "do not call",
    "红色=优先",
    "The Green Shop",
    "",
]


def asked(
    folder: Path, fills: dict[int, str], legend: str = "red = do not call", place: str = "E1"
) -> list[str]:
    """Code and rows of what is asked of a list of six rows with these fills of their telephones, and this cell beside it."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for line in (("Telephone", "Name"), *((f"659123000{at}", f"Ann {at}") for at in range(6))):
        page.append(line)
    page[place] = legend
    for row, colour in fills.items():
        page[f"A{row}"].fill = PatternFill("solid", fgColor=colour)
    book.save(folder / "a.xlsx")
    (sheet,) = read_file(folder / "a.xlsx", vocabulary=frozenset()).sheets
    problems = prepare(sheet, matched(sheet), PreparePolicy(TODAY)).sheet_problems
    return [problem.detail for problem in problems if problem.code == "COLOUR_REFUSES"]


@pytest.mark.parametrize("text", LEGENDS)
def test_a_legend_that_refuses_is_known(text: str) -> None:
    assert is_legend(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_cells_are_no_legend(text: str) -> None:
    assert not is_legend(text)


def test_coloured_rows_are_asked_about_where_a_legend_refuses(tmp_path: Path) -> None:
    """Wherever it stands; not the header's own colour, not without coloured rows or a legend."""
    for place in ("E1", "E5", "H2"):
        (detail,) = asked(tmp_path, {1: GREEN, 3: RED, 5: RED}, place=place)
        assert '"rows":["3","5"]' in detail
    assert asked(tmp_path, {1: GREEN}) == []
    assert asked(tmp_path, {3: WHITE}) == []
    assert asked(tmp_path, {3: RED}, "red = call first") == []
    assert asked(tmp_path, dict.fromkeys(range(2, 8), GREEN)) == []
