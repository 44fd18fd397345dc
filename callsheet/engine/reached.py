"""Whom the rows of a load reach, and which of them are not dialled: by their own number, by another of theirs, or by another row's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from transforms.people import Numbers, People, fitting, with_called
from validators.libraries import pd
from validators.message import packed

if TYPE_CHECKING:
    from callsheet.ledger.forbidden import Blocked, ForbiddenMemory

_CALLED = -1  # in place of a position: the number that is called


@dataclass(frozen=True, slots=True)
class Held:
    """Why a row is not dialled: `why` is None where digits are lost, so that the number may be anybody's.

    `column` is that of another number of the row, `row` another row of the same person; neither where it is the number itself.
    """

    why: Blocked | None
    column: str = ""
    row: int = 0

    @property
    def beside(self) -> bool:
        """Whether it is another number than the one that would be dialled."""
        return bool(self.column or self.row)

    def detail(self) -> str:
        """Since when, by which load, and where the number stands."""
        if self.why is None:
            return (
                packed("FORBIDDEN_UNREADABLE_ROW", row=str(self.row))
                if self.row
                else packed("FORBIDDEN_UNREADABLE", column=self.column)
            )
        known = {"when": self.why.since, "load": self.why.load_id}
        if self.row:
            return packed("FORBIDDEN_IN_ROW", row=str(self.row), **known)
        return (
            packed("FORBIDDEN_IN_COLUMN", column=self.column, **known)
            if self.column
            else packed("FORBIDDEN_SINCE", **known)
        )


@dataclass(frozen=True, slots=True)
class Question:
    """Which numbers a profile has forbidden; `today` is ISO in its zone."""

    memory: ForbiddenMemory
    profile: str
    country: str
    today: str

    def blocked(self, numbers: Mapping[int, str]) -> dict[int, Blocked]:
        """Key -> why its number is not dialled."""
        return self.memory.blocked(self.profile, numbers, self.today, self.country)

    def of(self, numbers: Iterable[str]) -> dict[str, Blocked]:
        """Number -> why it is not dialled."""
        asked = dict(enumerate(numbers))
        return {asked[at]: why for at, why in self.blocked(asked).items()}


class Reached:
    """All numbers of the rows of a load: those that are called (index = entries), and those beside them."""

    def __init__(self, numbers: Numbers, called: Sequence[pd.Series[str]]) -> None:
        self._numbers, self._called = numbers, called

    def held(self, question: Question) -> dict[int, Held]:
        """Entry -> why it is not dialled."""
        found: dict[int, Held] = {}
        for cells in self._called:
            asked = {entry: number for entry, number in _pairs(cells) if number}
            found |= self._held(question, asked, list(asked), lambda _: self._lines)
        return dict(sorted(found.items()))

    def held_of(self, question: Question, entries: Sequence[int], numbers: Sequence[str]) -> dict[int, Held]:
        """Place (from 0) -> why, of some entries and the number of each; all rows that belong to theirs are looked at."""

        def theirs(rows: Collection[int]) -> pd.DataFrame:
            return self._lines[self._lines["row"].isin(list(self._people.with_theirs(rows)))]

        return self._held(question, dict(enumerate(numbers)), entries, theirs)

    def _held(
        self,
        question: Question,
        asked: Mapping[int, str],
        entries: Sequence[int],
        lines_of: Callable[[Collection[int]], pd.DataFrame],
    ) -> dict[int, Held]:
        """Key -> why its number is not dialled; `entries` has the entry of each."""
        own = question.blocked(asked)
        found = {key: Held(why) for key, why in own.items()}
        if not len(self._numbers):
            return found
        rows = self._numbers.rows_of(pd.Index(list(entries), dtype="int64")).tolist()
        known = {asked[key]: why for key, why in own.items()}
        of_row = self._of_rows(question, lines_of(rows), asked.values(), known)
        keys = zip(asked, rows, strict=True)
        return {key: of_row[row] for key, row in keys if row in of_row} | found

    def _of_rows(
        self, question: Question, lines: pd.DataFrame, asked: Iterable[str], known: dict[str, Blocked]
    ) -> dict[int, Held]:
        """Row -> why nobody is dialled by it, of rows with another number that is not, and those that belong to them.

        `known` says of the numbers that were `asked` for which are not dialled.
        """
        known = known | question.of(_others(lines, asked))
        patterns = lines["number"][lines["number"].str.contains("?", regex=False)]
        numbers, lost = fitting(patterns)
        fits = question.of({each for every in numbers.values() for each in every} - known.keys()) | known
        maybe = {pattern: fits[each] for pattern, every in numbers.items() for each in every if each in fits}
        unread = lost if lost and question.memory.blocks_any(question.profile) else []
        beside = dict(self._beside(lines, maybe, unread)) | dict(self._beside(lines, known, ()))
        called = lines[(lines["at"] == _CALLED) & lines["number"].isin(list(known))]
        why = {row: known[number] for row, number in zip(called["row"], called["number"], strict=True)}
        return self._of_other_rows({row: held.why for row, held in beside.items()} | why) | beside

    def _beside(
        self, lines: pd.DataFrame, known: Mapping[str, Blocked], unread: Collection[str]
    ) -> Iterator[tuple[int, Held]]:
        """Row -> why, of rows with such a number in one of their columns."""
        hits = lines[lines["number"].isin([*known, *unread]) & (lines["at"] != _CALLED)]
        for row, at, number in zip(*(hits[name].tolist() for name in ("row", "at", "number")), strict=True):
            yield row, Held(known.get(number), self._numbers.header[at])

    def _of_other_rows(self, rows: Mapping[int, Blocked | None]) -> dict[int, Held]:
        """Row -> why, of all rows that belong to some rows of which it is known why they are not dialled."""
        shared = self._people.sharing(rows.keys()) if rows else {}
        return {row: Held(rows[other], row=other) for row, other in shared.items()}

    @cached_property
    def _lines(self) -> pd.DataFrame:
        return with_called(self._numbers, self._called)

    @cached_property
    def _people(self) -> People:
        return People(self._lines)


def _pairs(cells: pd.Series[str]) -> Iterator[tuple[int, str]]:
    return zip(cells.index.tolist(), cells.tolist(), strict=True)


def _others(lines: pd.DataFrame, asked: Iterable[str]) -> list[str]:
    """The numbers of lines that have not been asked for."""
    others = pd.Series(lines["number"].unique())
    return others[others.str.isdigit() & ~others.isin(list(asked))].tolist()
