"""The header that a person chooses: where the titles are read, and which rows must not get lost above it."""

from collections.abc import Sequence

import pytest

from tests.support.making import a_sheet
from transforms.chosen_header import header_lines, lines_written, with_header
from transforms.headers import HeaderMap, Match
from transforms.kinds import KINDS
from transforms.recognition import recognise
from transforms.sheet import Facts

BOTH = [("Phone", "Name", ""), ("Mobile", "Client name", "City"), ("6591230001", "Ann", "Riga")]
GROUPED = [("Name", "Telephone", "", "Note"), ("", "Mobile", "Home", ""), ("Ann", "6591230001", "", "x")]
LATE = [("x", "y"), ("6591230009", "Bob"), ("Phone", "Name"), ("6591230001", "Ann")]


def header_at(rows: Sequence[tuple[str, ...]], written: str, *merged: str) -> tuple[str, ...] | str:
    """The row and the titles of the header; the problem where there is none."""
    lines = header_lines(written)
    assert lines is not None
    sheet = with_header(a_sheet(rows, facts=Facts(merged=merged)), lines[""])
    found = recognise(sheet, KINDS, HeaderMap())
    if isinstance(found, Match):
        return (str(found.header_row), *found.header)
    return "/".join(f"{problem.code} {problem.detail}" for problem in found.problems)


@pytest.mark.parametrize(
    ("rows", "written", "merged", "expected"),
    [
        (BOTH, "1", (), ("1", "Phone", "Name", "")),
        (BOTH, "2", (), ("2", "Mobile", "Client name", "City")),
        (GROUPED, "1-2", (), ("2", "Name", "Mobile", "Home", "Note")),
        (GROUPED, "1-2", ("A1:A2", "B1:C1", "D1:D2"), ("2", "Name", "Mobile", "Home Telephone", "Note")),
        (GROUPED, "1", (), ("1", "Name", "Telephone", "", "Note")),
        (BOTH, "7", (), "HEADER_ROW_NOT_FOUND 7"),
        (BOTH, "3-4", (), "HEADER_ROW_NOT_FOUND 3-4"),
        (LATE, "3", (), "ROWS_ABOVE_HEADER 2"),
        ([("",) * 2] * 24 + LATE[2:], "25", (), ("25", "Phone", "Name")),
    ],
)
def test_the_chosen_row_is_the_header(
    rows: Sequence[tuple[str, ...]], written: str, merged: tuple[str, ...], expected: tuple[str, ...] | str
) -> None:
    """Of one line or of two, also far down; never a row that is not there, nor one that leaves a number above it."""
    assert header_at(rows, written, *merged) == expected


def test_a_number_above_the_header_that_is_found_is_asked_about_too() -> None:
    """It was neither sent nor kept from being called, without a word; a person confirms that nobody is meant by it."""
    found = recognise(a_sheet(LATE), KINDS, HeaderMap())
    assert not isinstance(found, Match)
    assert [(problem.code, problem.detail) for problem in found.problems] == [("ROWS_ABOVE_HEADER", "2")]
    assert found.asks is False
    above = [("Hotline", "6561230000"), *LATE[2:]]
    assert isinstance(recognise(a_sheet(above), KINDS, HeaderMap()), Match), "no number to call stands there"


def test_what_is_written_is_what_is_read() -> None:
    """Whatever the sheets are called."""
    for lines in ({"": (3, 3)}, {"A!b": (1, 2), "名单": (4, 4)}, {"": (1, 1), "x": (2, 2)}):
        assert header_lines(lines_written(lines)) == lines


def test_the_row_with_our_columns_is_the_header_of_a_result() -> None:
    """Whatever else the first rows look like: without what became of its rows they would be sent again. A title alone is none of ours."""
    rows = [("Phone", "Name", "callsheet row", "callsheet status"), ("Mobile", "Client name", "2", "invalid")]
    rows += [("6591230001", "Ann", "3", "loaded")]
    found = recognise(a_sheet(rows), KINDS, HeaderMap())
    assert isinstance(found, Match)
    assert (found.header_row, found.from_us) == (1, True)
    assert header_at(rows, "2") == "HEADER_ROW_NOT_FOUND 2"
    assert header_at(rows, "1")[0] == "1"
    titled = recognise(a_sheet([("Callsheet November", ""), *LATE[2:]]), KINDS, HeaderMap())
    assert isinstance(titled, Match)
    assert titled.header_row == 2
