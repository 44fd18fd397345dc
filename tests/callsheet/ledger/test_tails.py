"""Asked together, many numbers get the answers that each gets alone: ends that nobody has are told apart, nobody is missed."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from callsheet.ledger import forbidden as memory
from callsheet.ledger.forbidden_question import OUTBOUND, Blocked
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import forbidden
from callsheet.ledger.tails import Tails
from transforms.kind import ForbiddenEntry
from transforms.number_forms import (
    endings,
    is_short,
    last_digits,
    may_end_otherwise,
    odd_spellings,
    same_number,
    shorter_forms,
)
from validators.libraries import pa, pc

DAY = "2026-11-26"
COUNTRIES = {
    "": "65",
    "SG": "65",
    "CN": "86",
    "US": "1",
    "RU": "7",
    "HU": "36",
    "IS": "354",
    "GB": "44",
    "IT": "39",
    "TM": "993",
    "NU": "683",
    "MX": "52",
    "AR": "54",
}
BEFORE = ("", "0", "00", "000", "8", "06", "9", "044", "1", "011", "810", "0011")
PEOPLE = (
    "123",
    "12345",
    "1234567",
    "91230001",
    "891230001",
    "1380001000",
    "89123000123",
    "2901412345",
    "290115412345",
    "5512345678",
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}") as made:
        yield made


def every_spelling() -> list[str]:
    """Every person's number in the ways in which lists have it, right or wrong: 3 to 16 digits."""
    written = product(BEFORE, sorted(COUNTRIES.values()), ("", "0"), PEOPLE)
    coded = {f"{before}{code}{zero}{person}" for before, code, zero, person in written}
    whole = coded | {before + person for before, person in product(BEFORE, PEOPLE)}
    return sorted({each[cut:][:16].ljust(3, "0") for each in whole for cut in range(4)})


def spelled() -> st.SearchStrategy[str]:
    """One of them."""
    return st.sampled_from(every_spelling())


@pytest.mark.slow
@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_numbers_that_are_one_or_may_be_share_their_last_digits(country: str) -> None:
    """Unless the number may be shorter than those digits: every spelling beside every other, by every rule that compares two."""
    every = every_spelling()
    longer = defaultdict(set)
    for known in every:
        for end in endings(known):
            longer[end].add(known)
    for number in every:
        alike = (same_number(number, country) | shorter_forms(number)) & set(every)
        alike |= longer[number.lstrip("0")]
        ends = {last_digits(each) for each in (number, *odd_spellings(number))}
        if not is_short(number, country):
            assert {last_digits(known) for known in alike} <= ends, number


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_whole_columns_tell_which_numbers_may_end_otherwise(country: str) -> None:
    """Of every spelling, those that are short or have other spellings are among them, and most are not."""
    every = every_spelling()
    mask = pc.match_substring_regex(
        pa.array(every, pa.large_string()), may_end_otherwise(country)
    ).to_pylist()
    told = {number for number, found in zip(every, mask, strict=True) if found}
    assert {number for number in every if odd_spellings(number) or is_short(number, country)} <= told
    assert not {"8613800010001", "447911123456"} & told


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    known=st.lists(spelled(), min_size=1, max_size=6),
    unclear=st.lists(spelled(), max_size=2),
    asked=st.lists(spelled(), min_size=1, max_size=20),
    country=st.sampled_from(sorted(COUNTRIES)),
    lost=st.booleans(),
)
def test_many_are_answered_as_each_is_alone(
    ledger: Ledger, known: list[str], unclear: list[str], asked: list[str], country: str, *, lost: bool
) -> None:
    """With and without a country, of numbers in place and of what rows that are not in place may mean."""
    profile = f"p{ledger.forbidden.generation('count')}"
    ledger.forbidden.remember("count", "L", [ForbiddenEntry("999", OUTBOUND, True, "")])
    ledger.forbidden.remember(
        profile, "L", [ForbiddenEntry(each, OUTBOUND, True, "") for each in known], country
    )
    patterns = {f"{each[:-1]}?" if lost else each for each in unclear if len(each) > 6}
    if patterns:
        ledger.forbidden.suspect(profile, "M", patterns, country)
    numbers = dict(enumerate(asked))
    alone = _blocked(ledger, profile, numbers, country, many=len(numbers) + 1)
    together = _blocked(ledger, profile, numbers, country, many=1)
    assert together == alone


def _blocked(
    ledger: Ledger, profile: str, numbers: dict[int, str], country: str, many: int
) -> dict[int, Blocked]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "_MANY", many)
        return ledger.forbidden.blocked(profile, numbers, DAY, country)


def test_what_an_older_version_remembered_is_asked_for_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It kept no ends: until its numbers are loaded again each number is looked for."""
    monkeypatch.setattr(memory, "_MANY", 1)
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        for number in ("6591230001", "6591230002"):
            ledger.forbidden.remember("p", "L", [ForbiddenEntry(number, OUTBOUND, True, "")])
        one = select(forbidden.c.fingerprint).limit(1).scalar_subquery()
        old = update(forbidden).where(forbidden.c.fingerprint == one).values(tail=None)
        ledger.transaction(lambda connection: connection.execute(old))
        asked = {2: "6591230001", 3: "6591230002", 4: "6591230003"}
        assert set(ledger.forbidden.blocked("p", asked, DAY)) == {2, 3}


def test_the_ends_are_read_once_for_each_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that is forbidden meanwhile is found; a second question about unchanged ones reads nothing."""
    monkeypatch.setattr(memory, "_MANY", 1)
    read = list[int]()
    of = Tails._read

    def counting(self: Tails, *question: object) -> object:
        read.append(1)
        return of(self, *question)  # type: ignore[arg-type]

    monkeypatch.setattr(Tails, "_read", counting)
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        for number, count in (("6591230001", 1), ("6591230002", 2)):
            ledger.forbidden.remember("p", "L", [ForbiddenEntry(number, OUTBOUND, True, "")])
            for _ in range(2):
                assert set(ledger.forbidden.blocked("p", {2: number, 3: "6591239999"}, DAY)) == {2}
            assert len(read) == count
