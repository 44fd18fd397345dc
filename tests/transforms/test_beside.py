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
