"""Which rows of a sheet are of one person: by telephones of their own, however written, and by nothing else."""

from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.test_number_forms import MEXICAN, ONE_PERSON
from transforms.number_forms import may_be_one
from transforms.people import Numbers, People, fitting, with_called
from transforms.same_numbers import FEW, joined, may_be_shared, pairs_of_one
from transforms.whose_numbers import is_filler

DIGITS = st.text("0123456789", min_size=7, max_size=13).filter(lambda text: text[0] != "0")
CALLED = "659123{:04}"


def people(beside: dict[int, str], called: dict[int, str] | None = None) -> People:
    """Rows that call a number each, with another number beside it."""
    own = pd.Series({row: CALLED.format(row) for row in beside} | (called or {}), dtype="str")
    lines = pd.DataFrame({"row": list(beside), "at": 1, "number": list(beside.values())})
    return People(with_called(Numbers(lines, header=("Phone", "Contact")), [own]))


@pytest.mark.parametrize("spellings", [*ONE_PERSON, ("525512345678", *MEXICAN)])
@pytest.mark.thinned(3)
def test_rows_with_one_telephone_are_of_one_person_however_it_is_written(spellings: tuple[str, ...]) -> None:
    """Whatever a forbidden list knows as one number joins rows, too."""
    for one, other in permutations(spellings, 2):
        if not may_be_one(one, other) or is_filler(one.lstrip("0")) or is_filler(other.lstrip("0")):
            continue
        found = people({2: "", 3: ""}, {2: one, 3: other})
        assert found.sharing([2]) == {3: 2}, (one, other)


@pytest.mark.slow
@given(st.lists(DIGITS, min_size=2, max_size=12, unique=True))
def test_pairs_are_those_that_may_be_one(numbers: list[str]) -> None:
    """Found by an index, and by comparing each with each; nobody is passed over by the look at whole columns."""
    pairs = {(one, other) for one in numbers for other in numbers if one != other and may_be_one(one, other)}
    found = joined(pairs_of_one(numbers))
    assert {
        (one, other) for one in found for other in found if one != other and found[one] == found[other]
    } >= pairs
    assert all(found[one] == found[other] for one, other in pairs_of_one(numbers))
    cells = pd.Series(numbers, dtype="str")
    assert set(cells[may_be_shared(cells)]) >= {number for pair in pairs for number in pair}


@pytest.mark.parametrize(
    "shared",
    [
        "00000000",
        "6599999999",
        "12345678",
        "87654321",
        "20240115",
        "15012024",
        "2024",
        "1000234",
        "400012345678901",
    ],
)
def test_what_is_no_telephone_joins_nobody(shared: str) -> None:
    """Fillers, dates, years and ids under “Contact” or “Company”, in a list with numbers of Singapore."""
    assert people({2: shared, 3: shared, 4: "6581110001"}).sharing([2]) == {}


@pytest.mark.parametrize(("rows", "joins"), [(FEW, True), (FEW + 1, False)])
def test_what_many_people_share_is_nobodys_own(rows: int, joins: bool) -> None:
    """The number of a company, or of a hotline; told by the people who call other numbers."""
    found = people(dict.fromkeys(range(2, rows + 2), "6567890000"))
    assert set(found.sharing([2])) == (set(range(3, rows + 2)) if joins else set())


def test_a_person_in_many_rows_is_one_person() -> None:
    """A plan for each day of a month: the same number is called in all of them."""
    rows = range(2, 40)
    found = people(dict.fromkeys(rows, "6567890000"), dict.fromkeys(rows, "6591230001"))
    assert set(found.sharing([2])) == set(rows) - {2}


def test_a_number_that_joins_nobody_is_called_by_nobody() -> None:
    """A switchboard that is called itself in another row: that entry is the refusing row's number all the same."""
    found = people(dict.fromkeys(range(2, 30), "6567890000"), {29: "6567890000"})
    assert found.sharing([2]) == {}
    assert found.alone([2]) == {"6567890000": 2}
    assert {2, 29} <= found.with_theirs([29])


def test_lost_digits_hold_whoever_fits_and_those_who_belong_to_him() -> None:
    """One rule for who refuses in a column and who is forbidden: over a masked number, and on from there."""
    found = people({2: "65812300?1", 3: "6581230001", 4: "6599110001", 5: ""}, {3: "6599110001"})
    assert found.meant_by([2]) == {3: 2, 4: 2}
    assert found.sharing([3]) == {4: 3}


def test_many_numbers_with_one_ending_take_no_more_time() -> None:
    """Sixty thousand numbers end alike: a comparison of each with each would take half an hour."""
    numbers = [f"210{prefix}91230001" for prefix in range(10_000, 70_000)]
    assert list(pairs_of_one([*numbers, "91230001"])) == []
    assert len(list(pairs_of_one(["91230001", "6591230001", "006591230001".lstrip("0"), "8691230001"]))) == 2


@pytest.mark.slow
@given(st.lists(st.sampled_from(["65900500??", "6590050???", "659005????", "65900?????"]), max_size=30))
def test_no_order_decides_which_patterns_are_asked_for(patterns: list[str]) -> None:
    """As many as there are, all of a sort or none."""
    every = [f"{pattern[:2]}{at:02}{pattern[4:]}" for at, pattern in enumerate(patterns)]
    asked, lost = fitting(every)
    assert fitting(reversed(every)) == (asked, lost)
    assert {pattern.count("?") for pattern in asked}.isdisjoint(pattern.count("?") for pattern in lost)
    assert {*asked, *lost} == set(every)
