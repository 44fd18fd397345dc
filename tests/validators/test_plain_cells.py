"""Columns that are proven without their pattern get the pattern's answer."""

import random
from dataclasses import replace

import pandas as pd
import pandera.pandas as pandera
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.refusals import refusals
from validators.plain_cells import alphanumeric_or_blank, digits_or_blank, shows_nothing, values_of
from validators.schema import Choice, Column, SheetSchema, choice, digits, identifier, matches, phone, text
from validators.validate import validate

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


@pytest.mark.parametrize("few", [0, 1_000])
@pytest.mark.parametrize("others", [["Prefers mornings"] * 40, [f"Note {at}" for at in range(40)]])
def test_refusals_are_found_among_notes_that_repeat_each_other_and_that_do_not(
    others: list[str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row that says it, wherever it stands, in a short list and in a long one."""
    monkeypatch.setattr("transforms.likely_texts.FEW", few)
    notes = column([*others[:20], "do not call", *others[20:], "DNC", "do not call"])
    assert refusals([notes]) == [[25, 46, 47]]


@given(CELLS)
def test_cells_that_show_nothing_are_those_without_a_visible_character(cells: list[str]) -> None:
    """Blank cells and cells of spaces."""
    told = column(cells)
    found = pd.Series(shows_nothing(told), told.index)
    pd.testing.assert_series_equal(found, (told.str.strip() == "").astype("bool"), check_names=False)


COLUMNS = [
    *(phone("Phone", "电话", field="phone", required=required) for required in (True, False)),
    *(
        text("Name", "姓名", most, field="name", required=required)
        for most in (0, 3)
        for required in (True, False)
    ),
    digits("Extension", "分机", 3, 8, "EXTENSION_LENGTH", field="extension"),
    identifier("Agent", "坐席", field="agent", required=True),
    choice("Answer", "回答", Choice("0", "No", "否"), Choice("7", "Yes", "是"), field="answer"),
]
NUMBERS = st.lists(
    st.text("0123456789", max_size=18) | st.text(st.sampled_from("07aZ .+é６²一"), max_size=6), max_size=4
)


@pytest.mark.slow
@given(st.sampled_from(COLUMNS), NUMBERS)
def test_cells_that_are_certain_are_some_in_which_the_checks_find_nothing(
    only: Column, cells: list[str]
) -> None:
    """So that leaving it to no check hides no problem."""

    class Only(SheetSchema):
        column_of_all = only

    frame = pd.DataFrame({only.field: column(cells)})
    wrong = {row for row, *_ in failures(Only.frame_schema("2026-11-27 10:00"), frame)}
    assert wrong <= set(only.uncertain(frame[only.field]).index)


def is_certain(only: Column, cells: "pd.Series[str]") -> bool:
    return only.uncertain(cells).empty


def test_most_columns_are_certain_and_what_is_missing_or_dated_never_is() -> None:
    """Of what is certain pandera need not be asked."""
    required, optional = COLUMNS[:2]
    numbers = column(["6591230001", "999", "1234567890123456"])
    assert is_certain(required, numbers)
    assert is_certain(optional, column(["6591230001", ""]))
    assert is_certain(optional, column(["", ""]))
    assert not is_certain(required, column(["6591230001", ""]))
    assert not is_certain(required, column(["99"]))
    assert not is_certain(required, column(["12345678901234567"]))
    assert not is_certain(required, column(["６591230001"]))
    assert not is_certain(required, pd.Series(["6591230001", None], dtype="str"))
    assert not is_certain(replace(required, not_past=True), numbers)
    assert not is_certain(text("Name", "姓名", 3), column(["四个字符"]))
    assert is_certain(text("Name", "姓名", 4), column(["四个字符"]))
    assert is_certain(COLUMNS[-1], column(["0", "7", ""]))
    assert not is_certain(COLUMNS[-1], column(["0", "8"]))
    assert is_certain(COLUMNS[-2], column(["a1", "B2"]))
    assert not is_certain(COLUMNS[-2], column(["a1", "=2"]))
    assert optional.uncertain(column(["6591230001", "", "99", "+65", "123"])).to_dict() == {7: "99", 8: "+65"}
    assert required.uncertain(column(["6591230001", ""])).to_dict() == {6: ""}
    assert not is_certain(text("Name", "姓名", checks=(matches("ID_FORM", "[a-z]*"),)), column(["a"]))


@pytest.mark.slow
@given(st.sampled_from(COLUMNS), st.sampled_from(COLUMNS), NUMBERS, st.randoms(use_true_random=False))
def test_the_rules_that_are_broken_find_all_that_every_rule_finds(
    first: Column, second: Column, cells: list[str], chance: random.Random
) -> None:
    """In the same order: pandera is asked about no rule that no cell breaks."""

    class Both(SheetSchema):
        one = replace(first, field="one")
        two = replace(second, field="two")

    frame = pd.DataFrame({"one": column(cells), "two": column(chance.sample(cells, len(cells)))})
    every = failures(Both.frame_schema("2026-11-27 10:00"), frame)
    found = validate(frame, Both, "2026-11-27 10:00")[["row", "column", "code"]]
    assert sorted(every, key=lambda each: str(each[0])) == sorted(
        found.itertuples(index=False, name=None), key=lambda each: str(each[0])
    )


def failures(schema: pandera.DataFrameSchema, frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """Each cell that breaks a rule: its row, its column, and the rule."""
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as failure:
        return list(failure.failure_cases[["index", "column", "check"]].itertuples(index=False, name=None))
    return []
