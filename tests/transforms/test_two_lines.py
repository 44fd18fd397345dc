"""Headers of two lines: what is merged downwards, what stands under a common title, and what is no header."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.loading import profile as profile  # noqa: PLC0414 - fixtures
from tests.support.loading import run
from tests.support.loading import sandbox as sandbox  # noqa: PLC0414
from tests.support.making import a_sheet
from transforms.evidence import Clues
from transforms.headers import HeaderMap, Match
from transforms.kinds import KINDS
from transforms.recognition import recognise
from transforms.sheet import CellType, Facts
from transforms.two_lines import in_one_line

ROW = ("Ann", "6591230001", "", "1001")


def titles(lines: Sequence[tuple[str, ...]], *merged: str, above: int = 0) -> list[str]:
    """The lower of two lines as it is read, with a row of data behind it."""
    sheet = a_sheet([*[("List", "", "", "")] * above, *lines, ROW], facts=Facts(merged=merged))
    read = in_one_line(sheet)
    assert read.facts.merged == ()
    return list(read.cells.loc[above + 2])


@pytest.mark.parametrize(
    ("group", "lower", "expected"),
    [
        ("Telephone", ("Mobile", "Home"), ["Mobile", "Home Telephone"]),
        ("电话", ("手机", "家庭"), ["手机", "家庭电话"]),
        ("Customer", ("Phone", "City"), ["Phone", "City"]),
        ("客户信息", ("电话", "城市"), ["电话", "城市"]),
        ("Emergency contact", ("Phone", "City"), ["Emergency contact Phone", "Emergency contact City"]),
        ("Do not call", ("Phone", "Since"), ["Do not call Phone", "Do not call Since"]),
        ("Block", ("Direction", "City"), ["Direction", "Block City"]),
        ("时段", ("开始时间", "结束时间"), ["开始时间", "结束时间"]),
        ("紧急联系人", ("电话", "关系"), ["紧急联系人电话", "紧急联系人关系"]),
    ],
)
def test_a_title_under_another_keeps_it_unless_that_says_no_more(
    group: str, lower: tuple[str, str], expected: list[str]
) -> None:
    """Whose number it is stays said: a contact's is not the customer's."""
    lines = [("Name", group, "", "Agent"), ("", *lower, "")]
    assert titles(lines, "A1:A2", "B1:C1", "D1:D2") == ["Name", *expected, "Agent"]


def test_titles_above_a_header_stay_above_it() -> None:
    """Also where they are merged themselves."""
    lines = [("Name", "Telephone", "", "Agent"), ("", "Mobile", "Home", "")]
    sheet = a_sheet(
        [("November", "", "", ""), *lines, ROW], facts=Facts(merged=("A1:D1", "A2:A3", "D2:D3", "B2:C2"))
    )
    read = in_one_line(sheet)
    assert list(read.cells.loc[2]) == ["", "Telephone", "", ""]
    assert list(read.cells.loc[3]) == ["Name", "Mobile", "Home Telephone", "Agent"]
    assert read.facts.merged == ("A1:D1",)
    assert list(sheet.cells.loc[3]) == ["", "Mobile", "Home", ""], "the sheet that was given is as it was"


def test_a_header_whose_lower_line_is_blank_is_its_upper_line() -> None:
    """A blank line is not among the rows of a sheet at all."""
    sheet = a_sheet(
        [("Name", "Phone"), ("", ""), ("Ann", "6591230001")], facts=Facts(merged=("A1:A2", "B1:B2"))
    )
    blank = sheet.cells.index == 2
    read = in_one_line(type(sheet)(sheet.name, sheet.cells[~blank], sheet.types[~blank], sheet.facts))
    assert (list(read.cells.loc[1]), read.facts.merged) == (["Name", "Phone"], ())


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([("Name", "Phone"), ("Ann", "6591230001"), ("", "6591230002")], ("A2:A3",)),
        ([("6591230001", "Name"), ("", "Ann"), ("6591230002", "Ben")], ("A1:A2",)),
        ([("Name", "Phone"), ("", ""), ("Ann", "6591230001")], ("A1:A3",)),
        ([("Ann", "Road"), ("", "Lane"), ("Ben", "6591230001")], ("A1:A2",)),
        ([("Name", "Phone"), ("Ann", "6591230001")], ("A1:B1",)),
    ],
)
def test_what_is_no_header_of_two_lines_is_left_as_it_is(
    rows: list[tuple[str, ...]], merged: tuple[str, ...]
) -> None:
    """Merged rows of data, three lines, and lines without a title that is known: they are asked about as before."""
    sheet = a_sheet(rows, facts=Facts(merged=merged))
    assert in_one_line(sheet) is sheet


def test_no_type_of_a_cell_is_changed() -> None:
    """Only texts of the header are."""
    sheet = a_sheet(
        [("Name", "Phone"), ("", "Mobile"), ("Ann", "6591230001")],
        {(3, 1): CellType.NUMBER},
        facts=Facts(merged=("A1:A2",)),
    )
    assert in_one_line(sheet).types is sheet.types


@pytest.mark.slow
@pytest.mark.workbooks
def test_such_a_list_is_loaded_and_its_rows_come_back(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its result and its rows to fix keep both lines; a corrected row is sent once, and nothing twice."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    rows = (("姓名", "电话", "地址", None), (None, None, "城市", "街道"), ("安", "6591230001"), ("本", "12"))
    for row in rows:
        sheet.append(row)
    for area in ("A1:A2", "B1:B2", "C1:D1"):
        sheet.merge_cells(area)
    book.save(tmp_path / "customers.xlsx")
    (first,) = run(profile, tmp_path / "customers.xlsx")
    assert first.outcomes == {"loaded": 1, "invalid": 1}
    (fix,) = (path for path in first.files if path.endswith(".to-fix.xlsx"))
    again = openpyxl.load_workbook(fix)
    page = again.worksheets[0]
    assert {str(area) for area in page.merged_cells.ranges} == {"A1:A2", "B1:B2", "C1:D1"}
    page["B3"] = "6591230002"
    again.save(tmp_path / "again.xlsx")
    (second,) = run(profile, tmp_path / "again.xlsx")
    assert second.outcomes == {"loaded": 1}
    assert list(sandbox.effects("import_customer_numbers").values()) == [1, 1]


@pytest.mark.parametrize(
    ("group", "lower"),
    [("Opt out", ("Email", "Phone")), ("Do not call", ("Flag", "Since")), ("拒绝", ("短信", "电话"))],
)
def test_a_common_title_that_refuses_is_one_of_its_columns_and_not_of_the_list(
    group: str, lower: tuple[str, str]
) -> None:
    """The titles below keep it; over the numbers themselves it still says that the list is not to be called."""
    merged = ("A1:A2", "B1:B2", "C1:D1")
    lines = [("Name", "Telephone", group, ""), ("", "", *lower)]
    people = [
        ("Ann", "6591230001", "", "Yes"),
        ("Ben", "6591230002", "", ""),
        ("Cy", "6591230003", "Yes", ""),
    ]
    sheet = in_one_line(a_sheet([*lines, *people], facts=Facts(merged=merged)))
    found = recognise(sheet, KINDS, HeaderMap(), Clues(file="customers.xlsx"))
    assert isinstance(found, Match)
    whole = [("Name", group, "", "Agent"), ("", "Telephone", "Since", "")]
    over = in_one_line(a_sheet([*whole, ROW], facts=Facts(merged=("A1:A2", "B1:C1", "D1:D2"))))
    assert not isinstance(recognise(over, KINDS, HeaderMap(), Clues(file="customers.xlsx")), Match)
