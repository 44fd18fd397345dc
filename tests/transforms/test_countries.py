"""The country of a number, by its first digits alone."""

import pandas as pd
import phonenumbers
import pytest

from transforms.countries import calling_code, countries, region


@pytest.mark.parametrize("country", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_country_of_a_number_is_that_of_the_numbering_plan(country: str) -> None:
    """Told by its first digits alone, for a number of every country."""
    number = phonenumbers.example_number(country)
    assert number is not None
    assert number.country_code is not None
    full = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    code = calling_code(full)
    assert code == str(number.country_code)
    assert region(code).rstrip("…") in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[number.country_code]


@pytest.mark.parametrize(
    "number", ["", "12345", "091230001", "00659123000", "?659123000", "８５９１２３０００１"]
)
def test_what_begins_with_no_country_has_none(number: str) -> None:
    """Too short, a national number with its zero, or no digits."""
    assert calling_code(number) == ""


def test_numbers_are_counted_by_country_the_most_frequent_first() -> None:
    """Those that begin with none are counted together, and none is lost."""
    numbers = ["60123456789", "6590010001", "6590010002", "12345", "0912345678", "09123456789", ""]
    assert list(countries(pd.Series(numbers, dtype="str")).items()) == [("", 4), ("65", 2), ("60", 1)]
    assert countries(pd.Series([], dtype="str")) == {}
