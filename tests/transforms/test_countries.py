"""Numbers by calling code."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.countries import by_calling_code, region_name

DIGITS = st.lists(st.text("0123456789", min_size=1, max_size=15), min_size=1, max_size=30)


def test_numbers_are_counted_by_calling_code_the_commonest_first() -> None:
    """With the regions of the code, its main one first."""
    numbers = ["6590010001", "6590010002", "8613800130001", "12125550100", "442071838750"]
    found = by_calling_code(pd.Series(numbers, dtype="str"))
    assert [(country.code, country.rows) for country in found] == [("65", 2), ("1", 1), ("44", 1), ("86", 1)]
    assert [country.regions[0] for country in found] == ["SG", "US", "GB", "CN"]


@given(DIGITS)
def test_every_row_is_counted_once(numbers: list[str]) -> None:
    """Whatever digits they are; those of no country too."""
    found = by_calling_code(pd.Series(numbers, dtype="str"))
    assert sum(country.rows for country in found) == len(numbers)
    assert all(any(number.startswith(country.code) for number in numbers) for country in found)


def test_digits_of_no_country_have_no_code() -> None:
    """A zero begins no calling code, and a number of the whole world has no region."""
    found = by_calling_code(pd.Series(["0123", "80012345678"], dtype="str"))
    assert [(country.code, country.regions) for country in found] == [("", ()), ("800", ())]


@pytest.mark.parametrize(
    ("region", "language", "name"),
    [("SG", "en", "Singapore"), ("SG", "zh", "新加坡"), ("DE", "en", "Germany"), ("CN", "zh", "中国")],
)
def test_a_region_is_named_in_the_language(region: str, language: str, name: str) -> None:
    assert region_name(region, language) == name


def test_an_unknown_region_is_its_own_name() -> None:
    assert region_name("ZZ", "en") == "ZZ"
