"""Numbers in columns that no title speaks of: whose they may be, in full too where their country is known."""

import pytest

from tests.support.making import TODAY, a_sheet, matched
from transforms.cell_readings import readings
from transforms.cells import RepairPolicy
from transforms.elsewhere import with_elsewhere
from transforms.people import Numbers
from transforms.policies import PreparePolicy
from transforms.prepare import prepare

NATIONAL = (
    ("SG", "9123 0001", "6591230001"),
    ("SG", "Mdm Lim 91230001", "6591230001"),
    ("SG", "6512 3456", "6565123456"),
    ("CN", "13812345678", "8613812345678"),
    ("HK", "9123 0001", "85291230001"),
    ("US", "310-555-0123", "13105550123"),
    ("BR", "(11) 98765-4321", "5511987654321"),
    ("MY", "12-345 6789", "60123456789"),
    ("MY", "012-3456789 (son)", "60123456789"),
    ("IT", "06 69821234", "390669821234"),
    ("IT", "393 123 4567", "393931234567"),
    ("DE", "0151 23456789", "4915123456789"),
)


def read(cells: list[str], *, title: str = "NOK", country: str = "", named: str = "") -> Numbers:
    """All numbers of a list with these cells beside the number to call; `named` is the country of every row."""
    rows = [[f"+65981110{at:02}", named, cell] for at, cell in enumerate(cells)]
    sheet = a_sheet([["Telephone", "Country", title], *rows] if named else _narrow(title, rows))
    match = matched(sheet)
    proven = prepare(sheet, match, PreparePolicy(TODAY, repairs=RepairPolicy(country=country)))
    return with_elsewhere(proven.numbers, sheet, match, [proven.ready["telephone"]], country)


def _narrow(title: str, rows: list[list[str]]) -> list[list[str]]:
    return [["Telephone", title], *([number, cell] for number, _, cell in rows)]


@pytest.mark.parametrize("title", ["NOK", "Fax", "Notes", "备注"])
@pytest.mark.parametrize(("country", "cell", "full"), NATIONAL)
@pytest.mark.thinned(4)
def test_a_national_number_is_read_in_full_too(title: str, country: str, cell: str, full: str) -> None:
    """With the country of the profile; whatever stands above it."""
    assert full in set(read([cell], title=title, country=country).lines["number"])


def test_the_country_of_the_row_goes_before_that_of_the_profile() -> None:
    """A column of countries says whose the national numbers beside it are."""
    for country in ("", "CN"):
        assert "6591230001" in set(read(["9123 0001"], country=country, named="SG").lines["number"])


@pytest.mark.parametrize(("country", "cell", "full"), NATIONAL)
def test_a_cell_of_telephones_is_read_in_full_too(country: str, cell: str, full: str) -> None:
    """As in any other column, also where a national number begins like its country's code."""
    assert full in readings(cell, country)


@pytest.mark.parametrize("cell", ["2024-01-15", "20240115001", "1000234", "6591230001"])
def test_what_has_another_length_than_national_numbers_is_not_completed(cell: str) -> None:
    """Dates, ids, and numbers with their code: nothing is added to them."""
    assert not [
        each for each in read([cell], country="SG").lines["number"] if each.startswith(f"65{cell[:4]}")
    ]


def test_ids_of_the_length_of_a_number_make_no_telephones_of_their_column() -> None:
    """Only a number that is certainly forbidden holds a row by them, and none links two rows."""
    found = read([f"700012{at:02}" for at in range(20)], title="Order ID", country="SG")
    assert found.others["number"].str.startswith("65").any()
    assert set(found.telephones["at"]) == {0}


BESIDE_DIGITS = (
    *("12.11.2026 +65 9123 0001 no answer", "call +65 9123 0001 2pm", "+65 9123 0001 3 times"),
    *("+65 9123 0001 +65 9876 0001", "+65 9876 0001 +65 9123 0001", "+65/9123/0001", "659123OOO1"),
    *(
        "٦٥٩١٢٣٠٠٠١",
        "+65 9123\u200b0001",
        "659123\u200b0001",
        "2026-11-12 6591230001x4",
        "no. 17: +65-9123-0001, 12",
    ),
)


def test_a_number_beside_other_digits_is_read_as_among_telephones() -> None:
    """Whatever is above it; and nothing in a column of notes is a telephone that links rows."""
    for title in ("Notes", "Handy", "亲属", "Home phone"):
        lines = read(list(BESIDE_DIGITS), title=title).lines
        assert set(lines["row"][lines["number"] == "6591230001"]) == set(range(2, len(BESIDE_DIGITS) + 2))


def test_dates_and_amounts_in_notes_are_nobodys_telephones() -> None:
    """Read in every way, they neither link rows nor make a column one of telephones."""
    notes = [f"{at + 1:02}.11.2026 paid 12{at:02}.50, 3 of 12" for at in range(20)]
    found = read([*notes, "12.11.2026 +65 9123 0001"], title="Notes")
    assert set(found.telephones["at"]) <= {0}
