"""Asked together, many numbers get the answers that each gets alone: ends that nobody has are told apart, nobody is missed."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from callsheet.ledger import forbidden as memory
from callsheet.ledger import forbidden_question
from callsheet.ledger.forbidden import ForbiddenMemory
from callsheet.ledger.forbidden_question import OUTBOUND, UNDIALLED, Blocked, Question
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import forbidden, meta
from callsheet.ledger.tails import Tails, that_may_end_otherwise
from tests.support.thinned import LONG
from transforms.kind import ForbiddenEntry
from transforms.number_forms import (
    asked_ends,
    endings,
    is_short,
    last_digits,
    odd_spellings,
    same_number,
    shorter_forms,
)

pytestmark = pytest.mark.slow

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
KNOWN = ("0290115412345", "91230001", "6591230001", "3546111234", "01511987654321", "0015551234567")
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


@pytest.mark.parametrize("country", sorted(COUNTRIES))
@pytest.mark.thinned(6)
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
    """Of every spelling, those that are short or have other ends are among them, and most are not."""
    every = dict(enumerate(every_spelling()))
    told = set(that_may_end_otherwise(every, country).values())
    assert {number for number in every.values() if asked_ends(number) or is_short(number, country)} <= told
    assert not {"8613800010001", "447911123456"} & told


@pytest.mark.parametrize("country", sorted(COUNTRIES))
@pytest.mark.thinned(6)
def test_whatever_is_asked_for_of_a_number_has_ends_that_are_told(
    country: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every spelling of every number as the question has it, with everything known that makes it ask for more."""
    profile = f"asked{country}"
    ledger.forbidden.remember(profile, "L", [ForbiddenEntry(each, OUTBOUND, True, "") for each in KNOWN])
    ledger.forbidden.suspect(profile, "M", dict.fromkeys(KNOWN, 2))
    numbers = dict(enumerate(every_spelling()))
    asked = list[tuple[str, list[int]]]()

    def noting(_: object, by_mark: dict[str, list[int]], *__: object) -> dict[int, object]:
        asked.extend(by_mark.items())
        return {}

    monkeypatch.setattr(memory, "_MANY", len(numbers) + 1)
    monkeypatch.setattr(forbidden_question, "fingerprint", lambda _, text: text)
    monkeypatch.setattr(Question, "_answers", noting)
    ledger.forbidden.blocked(profile, numbers, DAY, country)
    told = {row: {last_digits(number)} | asked_ends(number) for row, number in numbers.items()}
    pairs = [
        (last_digits(text.lstrip(UNDIALLED)), row)
        for text, rows in asked
        if isinstance(text, str)
        for row in rows
    ]
    assert {row for _, row in pairs} == set(numbers)
    assert {
        (end, numbers[row])
        for end, row in pairs
        if end not in told[row] and not is_short(numbers[row], country)
    } == set()


@pytest.mark.parametrize("country", ["", "AR", "HU"])
@pytest.mark.parametrize("way", [ForbiddenMemory.remember, ForbiddenMemory.suspect])
def test_the_ends_of_everything_that_is_remembered_of_a_number_are_kept(
    way: Any, country: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of numbers that are in place, and of what a row that is not may mean."""
    ends, tails = set[str](), set[str]()
    monkeypatch.setattr(memory, "fingerprint", lambda _, text: text)
    monkeypatch.setattr(memory, "fingerprints", lambda _, texts: {text: text for text in texts})
    monkeypatch.setattr(memory, "add_endings", lambda _, __, pairs: ends.update(end for end, _ in pairs))
    monkeypatch.setattr(memory, "of_ends", lambda _, texts: list(texts))
    monkeypatch.setattr(memory, "add_tails", lambda *given: tails.update(given[-1]))
    every = every_spelling()[:: 1 if LONG else 7]
    own = (
        [ForbiddenEntry(each, OUTBOUND, True, "") for each in every]
        if way is ForbiddenMemory.remember
        else dict.fromkeys(every, 2)
    )
    way(ledger.forbidden, "kept", "L", own, country)
    assert ends
    assert {last_digits(end.lstrip(UNDIALLED)) for end in ends} <= tails | set(map(last_digits, every))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    known=st.lists(spelled(), min_size=1, max_size=6),
    unclear=st.lists(spelled(), max_size=2),
    asked=st.lists(spelled(), min_size=1, max_size=60),
    country=st.sampled_from(sorted(COUNTRIES)),
    lost=st.booleans(),
)
def test_many_are_answered_as_each_is_alone(
    ledger: Ledger, known: list[str], unclear: list[str], asked: list[str], country: str, *, lost: bool
) -> None:
    """With and without a country, of numbers in place and of what rows that are not in place may mean."""
    patterns = {f"{each[:-1]}?" if lost else each for each in unclear if len(each) > 6}
    _compare(ledger, known, patterns, asked, country)


@pytest.mark.parametrize(
    ("known", "unclear", "asked", "country"),
    [
        ("0290115412345", "", "00862901412345", ""),
        ("0099301234567", "", "8103541234567", "SG"),
        ("4362901412345", "", "0540290115412345", ""),
        ("5412345", "", "81039012345", ""),
    ],
)
def test_what_is_dialled_otherwise_and_ends_otherwise_is_held_among_many(
    known: str, unclear: str, asked: str, country: str, ledger: Ledger
) -> None:
    """Of each kind that was once missed; alone each is held."""
    assert _compare(ledger, [known], {unclear} - {""}, [asked], country)


def _compare(
    ledger: Ledger, known: list[str], patterns: set[str], asked: list[str], country: str
) -> dict[int, Blocked]:
    profile = f"p{ledger.forbidden.generation('count')}"
    ledger.forbidden.remember("count", "L", [ForbiddenEntry("999", OUTBOUND, True, "")])
    entries = [ForbiddenEntry(each, OUTBOUND, True, "") for each in known]
    ledger.forbidden.remember(profile, "L", entries, country)
    if patterns:
        ledger.forbidden.suspect(profile, "M", dict.fromkeys(patterns, 2), country)
    numbers = dict(enumerate(asked))
    alone = _blocked(ledger, profile, numbers, country, many=len(numbers) + 1)
    assert _blocked(ledger, profile, numbers, country, many=1) == alone
    return alone


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


def test_a_ledger_of_an_older_version_asks_one_by_one_until_its_list_is_loaded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It kept the last digits of numbers, and not of what they are dialled as."""
    monkeypatch.setattr(memory, "_MANY", 1)
    known, asked = [ForbiddenEntry("0290115412345", OUTBOUND, True, "")], {2: "00862901412345"}
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url) as ledger:
        ledger.forbidden.remember("p", "L", known)
        old = update(meta).where(meta.c.name == "schema_version").values(value="16")
        ledger.transaction(
            lambda connection: (
                connection.execute(old),
                connection.exec_driver_sql("DROP TABLE forbidden_tails"),
            )
        )
    with Ledger(url) as ledger:
        assert set(ledger.forbidden.blocked("p", asked, DAY)) == {2}
        ledger.forbidden.remember("p", "M", known)
        assert set(ledger.forbidden.blocked("p", asked, DAY)) == {2}
        with ledger.look() as connection:
            assert None not in connection.scalars(select(forbidden.c.tail)).all()


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
