"""Coloured rows, while the sheet says that a colour means “do not call”: nobody is dialled in silence whom one of them names."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill

from callsheet.sheets.read import read_file
from tests.support.making import TODAY
from tests.support.old_workbooks import ods, ods_text
from transforms.evidence import Clues
from transforms.headers import HeaderMap, Match, vocabulary
from transforms.kinds import KINDS
from transforms.legends import is_legend
from transforms.policies import PreparePolicy
from transforms.prepare import prepare
from transforms.recognition import recognise

RED, GREEN, WHITE = "FFFF0000", "FF00FF00", "FFFFFFFF"
LEGENDS = [
    "red = do not call", "Red: DNC", "Rows in yellow are not to be called", "红色=勿拨", "紅色代表請勿撥打", "标红的不要打", "Highlighted rows: no calls",
    "do not call (marked in grey)", "绿色可拨，红色禁呼",
    "Grey – opted out", "Teal: do not call", "turquoise = DNC", "粉红=勿打", "红字不打", "红=拒接", "青色：勿拨",
    "Only call the green ones", "Call only green rows", "Call green rows only", "只打绿色的", "绿色才可以拨打",
]  # fmt: skip
OTHERS = [
    "yellow = call first",
    "Red Tan",
    "Red Tan (deceased)",
    "do not call",
    "红色=优先",
    "Call only before noon",
    "Green: call only after 6pm",
    "红字=已联系",
    "The Green Shop",
    "",
]


def asked(
    folder: Path,
    fills: dict[int, str],
    legend: str = "red = do not call",
    place: str = "E1",
    inks: dict[int, str] | None = None,
    **more: str,
) -> list[str]:
    """Code and rows of what is asked of a list of six rows with these fills, and inks, of their telephones, and these cells beside it."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for line in (("Telephone", "Name"), *((f"659123000{at}", f"Ann {at}") for at in range(6))):
        page.append(line)
    for at, text in {place: legend, **more}.items():
        page[at] = text
    for row, colour in fills.items():
        page[f"A{row}"].fill = PatternFill("solid", fgColor=colour)
    for row, colour in (inks or {}).items():
        page[f"A{row}"].font = Font(color=colour)
    book.save(folder / "a.xlsx")
    return told(folder / "a.xlsx", "COLOUR_REFUSES")


def told(file: Path, code: str) -> list[str]:
    """The details of what is asked of a file under a code."""
    (sheet,) = read_file(
        file, vocabulary=vocabulary(KINDS, HeaderMap()), allow=frozenset({".csv", ".xlsx", ".ods"})
    ).sheets
    match = recognise(sheet, KINDS, HeaderMap(), Clues(file="customers.csv", confirmed=True))
    assert isinstance(match, Match)
    problems = prepare(sheet, match, PreparePolicy(TODAY)).sheet_problems
    return [problem.detail for problem in problems if problem.code == code]


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


def test_a_colour_of_more_than_half_of_the_rows_counts_and_that_of_letters(tmp_path: Path) -> None:
    (most,) = asked(tmp_path, dict.fromkeys((2, 3, 4, 5, 6), RED))
    assert '"count":5' in most
    (letters,) = asked(tmp_path, {}, inks={4: RED})
    assert '"rows":["4"]' in letters
    assert asked(tmp_path, {}, inks=dict.fromkeys(range(2, 8), RED)) == []
    assert asked(tmp_path, {}, inks={4: "FF000000", 5: "FF0563C1"}) == []  # black, and a link


def test_a_legend_in_chinese_is_found_in_its_cell(tmp_path: Path) -> None:
    for legend in ("标红请勿拨打", "紅底為黑名單客戶", "红字=勿打"):
        assert asked(tmp_path, {3: RED}, legend), legend


def test_a_patch_of_colour_beside_words_that_refuse_is_a_legend(tmp_path: Path) -> None:
    """The colour's name in a cell of its own, or a patch without words: “Do not call” then stands apart from the table."""
    assert asked(tmp_path, {3: RED}, "Red", E2="ok", F1="Do not call")
    assert asked(tmp_path, {3: RED}, "红色", "D5", E5="勿拨")
    assert asked(tmp_path, {3: RED}, "Do not call", "D1")
    assert asked(tmp_path, {3: RED}, "Do not call", "E5")
    assert asked(tmp_path, {3: RED}, "Do not call", "B9")
    assert (
        asked(tmp_path, {3: RED}, "Do not call", "C1") == []
    )  # a column of the table that nobody has filled
    assert asked(tmp_path, {3: RED}, "Do not call", "D3") == []  # said of the coloured row itself
    assert asked(tmp_path, {3: RED}, "do not call", "C5", B5="Brown", C1="Remarks") == []  # somebody's name


CSV_LINES = ("Telephone,Name,City", "6591230001,Ann Tan,", "6591230002,Ben Lim,", "6591230003,Cy Ong,")


@pytest.mark.parametrize(
    ("at", "line"),
    [
        (4, "red = do not call,,"),
        (4, "red = do not call"),  # a line of a note has no separators
        (1, "6591230009,Eve Goh,,,红色=不要拨打"),
        (4, "Red,do not call,"),
        (4, "Red,do not call"),
        (0, "红色=不要拨打,,"),
        (4, ",,黄色：勿拨"),
        (4, "Only call the green ones"),
    ],
)
def test_a_legend_is_asked_about_where_colours_are_not_read(tmp_path: Path, at: int, line: str) -> None:
    """A list that was saved as CSV has lost the colours of which its legend speaks."""
    lines = (*CSV_LINES[:at], line, *CSV_LINES[at:])
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert told(tmp_path / "a.csv", "COLOURS_UNREAD") == [""]


@pytest.mark.parametrize(
    "line", ["red = call first,,", "6591230009,Red Tan,", "6591230009,Ann (do not call),", "total 3"]
)
def test_nothing_is_asked_of_colours_without_a_legend(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.csv").write_text("\n".join((*CSV_LINES, line)) + "\n", encoding="utf-8")
    assert told(tmp_path / "a.csv", "COLOURS_UNREAD") == []


def test_a_legend_of_an_ods_is_asked_about(tmp_path: Path) -> None:
    rows = [ods_text("Telephone") + ods_text("Name"), ods_text("6591230001") + ods_text("Ann")]
    (tmp_path / "a.ods").write_bytes(ods(*rows, ods_text("") + ods_text("red = do not call")))
    assert told(tmp_path / "a.ods", "COLOURS_UNREAD") == [""]


def test_a_legend_is_asked_about_where_rules_colour_the_rows(tmp_path: Path) -> None:
    """The colours that Excel works out are in no cell's style."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for line in (
        ("Telephone", "Name", None, "red = do not call"),
        ("6591230001", "Ann"),
        ("6591230002", "Ben"),
    ):
        page.append(line)
    page.conditional_formatting.add(
        "A2:B3",
        FormulaRule(  # type: ignore[no-untyped-call]
            ['$B2="Ann"'], fill=PatternFill("solid", bgColor=RED)
        ),
    )
    book.save(tmp_path / "a.xlsx")
    assert told(tmp_path / "a.xlsx", "COLOURS_UNREAD") == [""]
