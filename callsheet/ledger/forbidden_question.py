"""The question which of many numbers are forbidden, and the answer: they are asked for by key, a batch at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice, product
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, and_, null, select

from callsheet.ledger.fingerprints import fingerprint
from callsheet.ledger.schema import forbidden, forbidden_endings
from callsheet.ledger.tails import of_ends
from transforms.dialling import undialled
from transforms.number_forms import (
    ZEROS,
    ends_of,
    same_number,
    shorter_forms,
    spelled_otherwise,
)
from transforms.number_patterns import END_OF, in_shape
from validators.message import Message

T = TypeVar("T")

OUTBOUND = 3  # the direction that concerns dialling, as the service numbers it

SUSPECTED = 0  # in place of a direction: what rows that could not be loaded may mean, as patterns

ASKED_AT_ONCE = 500

UNDIALLED = "="  # before what a number is without what is dialled before it, among the ends


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a number is not dialled: since when which load has it, and whether it is certainly the same number.

    `place` is the file, and worksheet, of the list, and `row` its row there; "" and 0 where an older version has not noted it.
    `marks` are the fingerprints of all forbidden numbers that it is or may be, and its own.
    """

    since: str
    load_id: str
    certain: bool
    marks: frozenset[str] = frozenset()
    place: str | Message = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Which of many numbers are blocked; they are asked for by key, a batch at a time.

    `places` is False for a ledger of an older version, which has not noted where numbers stand.
    """

    connection: Connection
    profile: str
    today: str
    key: bytes
    lengths: frozenset[int]  # of the numbers that are known; empty where that was not noted
    places: bool = True

    def ask(self, spellings: Mapping[int, Collection[str]]) -> dict[int, "Answer"]:
        """Row -> why, of the rows of which one spelling is blocked."""
        by_mark: dict[str, list[int]] = {}
        for row, found in spellings.items():
            for each in found:
                if self.lengths and len(each) not in self.lengths:
                    continue
                by_mark.setdefault(fingerprint(self.key, each), []).append(row)
        return self._answers(by_mark, self._by_fingerprint(*self._in_force()), forbidden.c.fingerprint)

    def ask_patterns(
        self, numbers: Mapping[int, str], country: str, shapes: Collection[str]
    ) -> dict[int, "Answer"]:
        """Row -> why, of the rows whose number fits what a row that is not in place may mean: one is the end of the other."""
        by_mark: dict[str, list[int]] = {}
        ends = [shape for shape in shapes if shape.startswith(END_OF)]
        wholes = [shape for shape in shapes if not shape.startswith(END_OF)]
        for row, number in numbers.items():
            same = same_number(number, country)
            home = undialled(number)
            own = (
                {each.lstrip("0") for each in same} | spelled_otherwise(number) | home
            )  # none is an end of it
            pairs = chain(product(same | own, ends), product(same | shorter_forms(number) | home, wholes))
            fitting = {in_shape(each, shape) for each, shape in pairs} - {None}
            for pattern in fitting:
                by_mark.setdefault(fingerprint(self.key, str(pattern)), []).append(row)
        suspected = (forbidden.c.profile == self.profile, forbidden.c.direction == SUSPECTED)
        return self._answers(by_mark, self._by_fingerprint(*suspected), forbidden.c.fingerprint)

    def ask_longer(self, numbers: Mapping[int, str], home: Collection[int]) -> dict[int, "Answer"]:
        """Row -> why, of the rows whose number is the end of one that is blocked, or is dialled otherwise than it.

        `home` are the lengths of what blocked numbers are without what is dialled before them.
        """
        by_mark: dict[str, list[int]] = {}
        for row, number in numbers.items():
            ends = {number.lstrip("0"), *undialled(number)}
            ends |= {f"{UNDIALLED}{each}" for each in (ends_of(number) if home else ()) if len(each) in home}
            for end in ends:
                by_mark.setdefault(fingerprint(self.key, end), []).append(row)
        same = and_(
            forbidden.c.profile == forbidden_endings.c.profile,
            forbidden.c.fingerprint == forbidden_endings.c.fingerprint,
        )
        in_force = (forbidden.c.profile == self.profile, forbidden.c.direction.in_((OUTBOUND, SUSPECTED)))
        query = (
            select(forbidden_endings.c.ending, *self._why)
            .select_from(forbidden_endings.join(forbidden, same))
            .where(forbidden_endings.c.profile == self.profile, *in_force, forbidden.c.blocked == 1)
        )
        return self._answers(by_mark, query, forbidden_endings.c.ending)

    def ask_ends(self, ends: Mapping[int, str]) -> dict[int, "Answer"]:
        """Row -> why, of the rows of which the last digits are those of a number that is blocked."""
        by_tail: dict[int, list[int]] = {}
        for row, tail in zip(ends, of_ends(self.key, ends.values()), strict=True):
            by_tail.setdefault(tail, []).append(row)
        known = forbidden.c
        in_force = (known.direction.in_((OUTBOUND, SUSPECTED)), known.blocked == 1)
        query = select(known.tail, *self._why).where(known.profile == self.profile, *in_force)
        return self._answers(by_tail, query, known.tail)

    @property
    def _why(self) -> tuple[Any, ...]:
        return (*_WHY, forbidden.c.row if self.places else null())

    def _by_fingerprint(self, *where: Any) -> Any:
        return select(forbidden.c.fingerprint.label("asked"), *self._why).where(*where)

    def _in_force(self) -> tuple[Any, ...]:
        return (
            forbidden.c.profile == self.profile,
            forbidden.c.direction == OUTBOUND,
            forbidden.c.blocked == 1,
        )

    def _answers(self, by_mark: Mapping[Any, list[int]], query: Any, column: Any) -> dict[int, "Answer"]:
        found: dict[int, Answer] = {}
        for part in batches(by_mark, ASKED_AT_ONCE):
            for asked, mark, since, load_id, until, at in self.connection.execute(
                query.where(column.in_(part))
            ):
                if not until or until >= self.today:
                    for row in by_mark[asked]:
                        others = found[row].marks if row in found else frozenset()
                        found[row] = Answer(since, load_id, others | {mark}, at or 0)
        return found


class Answer(NamedTuple):
    """Since when which load has a number, the fingerprints of all that it may be, and the row of its list (0: not noted)."""

    since: str
    load_id: str
    marks: frozenset[str]
    row: int


_WHY = (forbidden.c.fingerprint, forbidden.c.since, forbidden.c.load_id, forbidden.c.until)


def may_be_spelled(number: str) -> frozenset[str]:
    """How a number may be spelled that is this one: shorter, or without what is dialled before it, with zeros or without."""
    return shorter_forms(number) | {zeros + each for each in undialled(number) for zeros in ZEROS}


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Items in lists of a size, in their order."""
    left = iter(items)
    while part := list(islice(left, size)):
        yield part
