"""Tables beside each other on one sheet are asked about; a blank column for the eye is not."""

import pytest

from tests.support.making import a_sheet, prepared

HEAD = ("Name", "Telephone")
ROW = ("Ann", "6591230001")
NONE = ("", "")


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ([(*HEAD, "", "", "Agent"), (*ROW, "", "", "1001")], True),
        ([(*HEAD, "", "", "", "Agent"), (*ROW, "", "", "", "1001")], True),
        ([(*HEAD, "", "", "Floor", "Agent"), (*ROW, "", "", "3", "1001")], True),
        ([(*HEAD, "", "Agent"), (*ROW, "", "1001")], False),
        ([(*HEAD, "", "Agent"), (*ROW, "", "1001"), (*ROW, "", "")], False),
        ([(*HEAD, "", "Agent"), (*ROW, "", "1001"), (*NONE, "", "1002")], True),
        ([(*HEAD, "", "", "Floor"), (*ROW, "", "", "3")], False),
        ([(*HEAD, "Room", "", "Agent"), (*ROW, "", "", "1001")], False),
        ([(*HEAD, "", "", "Agent"), (*ROW, "", "x", "1001")], False),
        ([("", "", *HEAD), ("", "", *ROW)], False),
    ],
)
def test_columns_on_both_sides_of_blank_ones_may_be_of_two_tables(
    rows: list[tuple[str, ...]], *, asked: bool
) -> None:
    """Whoever is named in a second table is not the agent of the first one's rows."""
    found = [problem for problem in prepared(a_sheet(rows)).sheet_problems if problem.code == "TABLES_BESIDE"]
    assert [(problem.column, problem.detail) for problem in found] == [("Telephone", "Agent")] * asked


@pytest.mark.parametrize(
    ("title", "number", "asked"),
    [
        ("Do not call these:", "6591230002", True),
        ("DNC", "+65 9123 0002", True),
        ("禁呼", "6591230002", True),
        ("Phone", "6591230002", True),
        ("電話", "6591230002", True),
        ("DNC", "see Ann", False),
        ("Checked", "6591230002", False),
        ("6591230003", "6591230002", False),
    ],
)
def test_a_list_that_begins_lower_in_a_column_without_a_title_is_asked_about(
    title: str, number: str, *, asked: bool
) -> None:
    """Its numbers would be neither called nor compared, and may be of those who are in the first list."""
    rows = [(*HEAD, "", ""), (*ROW, "", ""), (*ROW[:1], "6591230002", "", title), (*NONE, "", number)]
    found = prepared(a_sheet(rows)).sheet_problems
    assert [p.detail for p in found if p.code == "TABLE_UNTITLED"] == ["3"] * asked
    remark = [(*HEAD, ""), (*ROW, "DNC"), (*ROW[:1], "6591230002", "vip")]
    assert not prepared(a_sheet(remark)).refused, "a remark beside a customer heads nothing"


def test_the_header_of_a_table_beside_does_not_make_titles_of_a_row_of_data() -> None:
    """The rows of the first table are neither lost nor named in a message."""
    rows = [(*HEAD, "", "", "", ""), (*ROW, "", "", *HEAD), ("Ben", "6591230002", "", "", "Cy", "6591230003")]
    found = prepared(a_sheet(rows))
    assert list(found.ready.index) == [2, 3]
    assert [(p.code, p.column, p.detail) for p in found.sheet_problems if p.code == "TABLE_UNTITLED"] == [
        ("TABLE_UNTITLED", "F", "2")
    ]
