"""Dates and times beside numbers are nobody's telephone, and no telephone is taken for one."""

import pytest

from transforms.cell_readings import readings
from transforms.dated import without_dates

DATES = (
    "27/11/2026 10:05",
    "11/01/2026 10:05 AM",
    "2026/11/01 10:05",
    "2026-11-01T10:05:07Z",
    "2026-11-01 10:05:07",
    "01.11.2026",
    "01 Nov 2026 10:05",
    "Nov 1, 2026",
    "2026年11月01日 10:05",
    "yes, 01/11/2026",
    "10:05:30",
)
NUMBERS = (
    "+65 9123 2026",
    "01.12.20.04.05",
    "020 7946 0958",
    "6591230001:12",
    "2026-11-27-9123",
    "+1 202 11 2026 1",
)


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_no_number(text: str) -> None:
    """Under “Phone verified” such a cell held everybody while anybody was forbidden."""
    assert readings(text, "SG") == frozenset()


@pytest.mark.parametrize("date", DATES)
def test_a_number_beside_a_date_is_read(date: str) -> None:
    assert "6591230001" in readings(f"{date} +65 9123 0001")
    assert "6591230001" in readings(f"+65 9123 0001, {date}")


@pytest.mark.parametrize("text", NUMBERS)
def test_no_number_is_taken_for_a_date(text: str) -> None:
    assert without_dates(text) == text
