"""Columns that are proven without their pattern get the pattern's answer."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.consent import _refusals
from validators.plain_cells import alphanumeric_or_blank, digits_or_blank, values_of

CELLS = st.lists(
    st.text(st.sampled_from("07aZ .+\n\x00é６²一٣"), max_size=4) | st.text(max_size=3), max_size=30
)


def column(cells: list[str]) -> "pd.Series[str]":
    return pd.Series(cells, index=range(5, 5 + len(cells)), dtype="str")


@given(CELLS)
def test_digits_and_letters_are_those_of_the_patterns(cells: list[str]) -> None:
    """Of ASCII alone, with the column's own row numbers; blank cells pass."""
    told = column(cells)
    for found, pattern in (
        (digits_or_blank(told), "[0-9]*"),
        (alphanumeric_or_blank(told), "[0-9A-Za-z]*"),
    ):
        pd.testing.assert_series_equal(found, told.str.fullmatch(pattern).astype("bool"))


def test_parts_of_columns_and_columns_of_parts_are_told_too() -> None:
    """A slice, and rows that were put together."""
    whole = column(["1", "x", "", "22"])
    assert digits_or_blank(whole.iloc[1:]).tolist() == [False, True, True]
    assert digits_or_blank(pd.concat([whole, whole.iloc[:2]])).tolist() == [
        *(True, False, True, True),
        *(True, False),
    ]


@given(st.lists(st.sampled_from(["", "a", "b", "é"]), max_size=200) | CELLS)
def test_no_value_is_left_out(cells: list[str]) -> None:
    """Each once where they repeat each other, otherwise as they are."""
    values = values_of(column(cells))
    assert set(values) == set(cells)
    assert len(values) <= len(cells)
    assert values.dtype == column(cells).dtype


@pytest.mark.parametrize("others", [["Prefers mornings"] * 40, [f"Note {at}" for at in range(40)]])
def test_refusals_are_found_among_notes_that_repeat_each_other_and_that_do_not(others: list[str]) -> None:
    """Every row that says it, wherever it stands."""
    notes = column([*others[:20], "do not call", *others[20:], "DNC", "do not call"])
    assert _refusals(notes) == [25, 46, 47]
