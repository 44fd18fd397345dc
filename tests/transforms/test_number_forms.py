"""One number in many spellings: what is certainly the same, what may be, and what is another one."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.number_forms import endings, has_numbers, same_number, shorter_forms

DIGITS = st.text("0123456789", min_size=8, max_size=11).filter(lambda text: text[0] != "0")
CODES = {"SG": ("65", "", "91230001"), "CN": ("86", "0", "13800010001"), "GB": ("44", "0", "7911123456")}


@pytest.mark.parametrize("country", CODES)
def test_with_a_country_every_spelling_of_a_number_leads_to_every_other(country: str) -> None:
    """National with or without its 0, international with or without 00: whichever is asked, the others are found."""
    code, _, national = CODES[country]
    full = code + national
    for spelling in (full, f"00{full}", f"0{national}"):
        assert {full, f"00{full}", national, f"0{national}"} <= same_number(spelling, country)


@given(DIGITS)
def test_without_a_country_only_00_is_certain(number: str) -> None:
    """A country code that is missing is a question."""
    assert same_number(number) == {number, f"00{number}"}
    assert same_number(f"00{number}") == {number, f"00{number}"}


@given(DIGITS, st.sampled_from(["65", "86", "1", "852", "8675", "0", "086"]))
def test_a_number_and_its_end_of_eight_digits_may_be_one(number: str, before: str) -> None:
    """Asked for from either side: the longer one knows its shorter forms, the shorter one is an end of the longer."""
    longer = before + number
    assert number in shorter_forms(longer) or number in endings(longer)
    if before.strip("0"):
        assert number in endings(longer)
    assert f"0{number}" in shorter_forms(longer) | {longer}


@given(DIGITS, DIGITS)
def test_numbers_with_other_ends_are_never_taken_for_one(one: str, other: str) -> None:
    """Neither is the end of the other: no spelling of one leads to the other."""
    if not (one.endswith(other) or other.endswith(one)):
        assert other not in shorter_forms(one) | set(endings(one)) | same_number(one)


@given(DIGITS)
def test_a_short_end_says_nothing(number: str) -> None:
    """Fewer than eight digits are shared by too many."""
    assert all(len(end) >= 8 for end in shorter_forms(number))
    assert all(len(end) >= 8 for end in endings(number))


@pytest.mark.parametrize(
    ("cell", "may_be"),
    [
        ("6591230001", True),
        ("+65 9123-0001", True),
        ("(65) 9123 0001", True),
        ("2026-11-30", False),
        ("30.11.2026", False),
        ("123456", False),
        ("Ask reception", False),
        ("12345678901234567", False),
        ("Call 6591230001 first", False),
    ],
)
def test_a_sheet_may_be_a_list_of_numbers(cell: str, may_be: bool) -> None:
    """By the cells that are nothing else than a number; notes and dates are none."""
    assert has_numbers(pd.DataFrame([["Title", ""], ["x", cell]])) is may_be
