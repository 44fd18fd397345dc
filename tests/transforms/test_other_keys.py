"""Under which other keys a row may have been sent: whatever forbidden lists know as one telephone, from either side."""

import doctest
from itertools import permutations

import pytest

from tests.transforms.test_number_forms import MEXICAN, ONE_PERSON
from transforms import other_keys as module
from transforms.kinds import kind_named
from transforms.number_forms import may_be_one
from transforms.other_keys import calls_by_key, other_keys, shapes_of


def test_the_examples_hold() -> None:
    """Those of the module's own texts."""
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "spellings",
    [
        ("6591230001", "91230001", "006591230001", "091230001"),
        *(spellings for spellings in ONE_PERSON if spellings[0].startswith(("44", "39", "55", "354", "46"))),
        ("525512345678", *MEXICAN[:2]),
    ],
)
def test_a_telephone_that_was_sent_is_asked_for_as_it_was_written_then(spellings: tuple[str, ...]) -> None:
    """Each spelling from the one with its country code, and that one from each."""
    full = spellings[0]
    for asked, sent in permutations(spellings, 2):
        if full in {asked, sent} and may_be_one(asked, sent):
            found = other_keys({2: f"{asked}\x1fCall"}, shapes_of([f"{sent}\x1fCall"]))
            assert f"{sent}\x1fCall" in found.get(2, ()), (asked, sent)


def test_where_all_numbers_had_one_length_nothing_is_asked_for() -> None:
    """So that no list pays for it that is written as all others."""
    keys = {row: f"659123{row:04}" for row in range(50)}
    assert other_keys(keys, shapes_of(keys.values())) == {}


@pytest.mark.parametrize("kind", ["customer-numbers", "contact-plans"])
def test_keys_of_what_is_called_begin_with_the_number(kind: str) -> None:
    """Other keys are made of their first part."""
    assert calls_by_key(kind_named(kind))
