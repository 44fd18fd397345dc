"""Whom the rows of a load reach, and which of them are not dialled: by their own number, by another of theirs, or by another row's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from callsheet.ledger.fates import UNREAD
from transforms.cell_readings import READ_COLUMNS
from transforms.people import CALLED, Numbers, People, fitting, with_called
from validators.libraries import pd
from validators.message import Message, message, packed
from validators.tables import stacked

if TYPE_CHECKING:
    from callsheet.ledger.forbidden import ForbiddenMemory
    from callsheet.ledger.forbidden_question import Blocked


@dataclass(frozen=True, slots=True)
class Held:
    """Why a row is not dialled: `why` is None where digits are lost, so that the number may be anybody's.

    `column` is that of another number of the row, `row` another row of the same person; neither where it is the number itself.
    `earlier` is a load that has held the row, for something that its cells need not say any more.
    """

    why: Blocked | None
    column: str = ""
    row: int = 0
    earlier: str = ""  # a packed message

    @property
    def beside(self) -> bool:
        """Whether it is another number than the one that would be dialled."""
        return bool(self.column or self.row)

    def detail(self) -> str:
        """Since when, by which load, and where the number stands."""
        if self.earlier:
            return self.earlier
        if self.why is None:
            return (
                packed("FORBIDDEN_UNREADABLE_ROW", row=str(self.row))
                if self.row
                else packed("FORBIDDEN_UNREADABLE", column=self.column)
            )
        known = {"when": self.why.since, "load": _list_of(self.why)}
        if self.row:
            return packed("FORBIDDEN_IN_ROW", row=str(self.row), **known)
        return (
            packed("FORBIDDEN_IN_COLUMN", column=self.column, **known)
            if self.column
            else packed("FORBIDDEN_SINCE", **known)
        )


def _list_of(why: Blocked) -> str | Message:
    """The load that forbade a number, and where in its list that stands as far as it was noted."""
    if not why.place:
        return why.load_id
    if not why.row:
        return message("LOAD_OF_LIST", load=why.load_id, file=why.place)
    return message("LOAD_OF_ROW", load=why.load_id, row=why.row, file=why.place)


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

    def of_values(self, lines: pd.DataFrame, ids: Collection[int]) -> dict[str, Blocked]:
        """The same of numbers in columns that hold no telephones.

        Where a country says which national numbers are one with others, and in columns of `ids`, what only may be a number is not told.
        """
        plain = lines["at"].isin(list(ids))
        if self.country:
            return self._certainly(lines["number"].unique().tolist())
        written = lines.loc[~plain, "number"].unique().tolist()
        known = set(written)
        left = [each for each in lines.loc[plain, "number"].unique().tolist() if each not in known]
        return self.of(written) | self._certainly(left)

    def _certainly(self, numbers: Iterable[str]) -> dict[str, Blocked]:
        asked = dict(enumerate(numbers))
        found = self.memory.blocked(self.profile, asked, self.today, self.country, certain_alone=True)
        return {asked[at]: why for at, why in found.items()}


Reasons = Mapping[int, frozenset[str]]
"""Row of the sheet -> the fingerprints of all forbidden numbers for which nobody is dialled by it, or `UNREAD`."""


class Reached:
    """All numbers of the rows of a load: those that are called (index = entries), and those beside them.

    Rows `alone` are judged by their own cells, whatever other rows say of the same people.
    """

    def __init__(
        self, numbers: Numbers, called: Sequence[pd.Series[str]], alone: Collection[int] = frozenset()
    ) -> None:
        self._numbers, self._called, self._alone = numbers, called, alone

    def held(self, question: Question) -> tuple[dict[int, Held], Reasons]:
        """Entry -> why it is not dialled; and the reasons of every row that is not, also of those that are no entries."""
        found, reasons = dict[int, Held](), dict[int, frozenset[str]]()
        for cells in self._called:
            asked = {entry: number for entry, number in _pairs(cells) if number}
            held, why = self._held(question, asked, list(asked), lambda _: self._lines)
            found |= held
            reasons = _joined(reasons, why)
        return dict(sorted(found.items())), reasons

    def held_of(
        self, question: Question, entries: Sequence[int], numbers: Sequence[str]
    ) -> tuple[dict[int, Held], Reasons]:
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
    ) -> tuple[dict[int, Held], Reasons]:
        """Key -> why its number is not dialled, and the reasons of rows; `entries` has the entry of each key."""
        own = question.blocked(asked)
        found = {key: Held(why) for key, why in own.items()}
        rows = dict(zip(asked, self._numbers.rows_of(pd.Index(list(entries), dtype="int64")), strict=True))
        if not len(self._numbers):
            return found, _joined({}, *({int(rows[key]): why.marks} for key, why in own.items()))
        known = {asked[key]: why for key, why in own.items()}
        of_row, reasons = self._of_rows(question, lines_of([*rows.values()]), asked.values(), known)
        theirs = {key: of_row[row] for key, row in rows.items() if row in of_row}
        shared = self._called_alone(asked, of_row)
        of_shared = ({int(rows[key]): reasons.get(held.row, frozenset())} for key, held in shared.items())
        return shared | theirs | found, _joined(reasons, *of_shared)

    def _called_alone(self, asked: Mapping[int, str], of_row: Mapping[int, Held]) -> dict[int, Held]:
        """Key -> why, of the numbers of rows that are not dialled by which nobody else belongs to them."""
        alone = self._people.alone(of_row) if of_row else {}
        return {
            key: Held(of_row[alone[number]].why, row=alone[number])
            for key, number in asked.items()
            if number in alone
        }

    def _of_rows(
        self, question: Question, lines: pd.DataFrame, asked: Iterable[str], known: dict[str, Blocked]
    ) -> tuple[dict[int, Held], Reasons]:
        """Row -> why nobody is dialled by it, of rows with another number that is not, and those that belong to them.

        `known` says of the numbers that were `asked` for which are not dialled.
        """
        known = known | question.of(_others(lines, asked))
        patterns = lines["number"][lines["number"].str.contains("?", regex=False)]
        numbers, lost = fitting(patterns)
        fits = question.of({each for every in numbers.values() for each in every} - known.keys()) | known
        maybe = {pattern: fits[each] for pattern, every in numbers.items() for each in every if each in fits}
        unread = lost if lost and question.memory.blocks_any(question.profile) else []
        values = self._by_value(lines)
        certain = question.of_values(values, self._numbers.ids)
        values = values[values["number"].isin(list(certain))]
        beside = dict(self._beside(values, certain, ()))
        beside |= dict(self._beside(lines, maybe, unread)) | dict(self._beside(lines, known, ()))
        called = lines[(lines["at"] == CALLED) & lines["number"].isin(list(known))]
        why = {row: known[number] for row, number in zip(called["row"], called["number"], strict=True)}
        held = self._of_other_rows({row: held.why for row, held in beside.items()} | why) | beside
        every = stacked([lines, values], READ_COLUMNS) if len(values) else lines
        return held, self._reasons(every, maybe | certain | known, unread, held.keys() | why.keys())

    def _reasons(
        self,
        lines: pd.DataFrame,
        known: Mapping[str, Blocked],
        unread: Collection[str],
        rows: Collection[int],
    ) -> Reasons:
        """The reasons of some rows: those of their own numbers, and of the numbers of all rows that belong to them."""
        marks = dict.fromkeys(unread, frozenset({UNREAD})) | {each: why.marks for each, why in known.items()}
        hits = lines[lines["number"].isin(list(marks))]
        pairs = zip(hits["row"].tolist(), map(marks.__getitem__, hits["number"].tolist()), strict=True)
        own = _joined({}, *({row: found} for row, found in pairs))
        groups = self._people.groups_of({*own, *rows})
        shared = _joined({}, *({groups[row]: found} for row, found in own.items()))
        apart = {row: own.get(row, frozenset()) for row in rows if row in self._alone}
        return {row: shared.get(groups[row], frozenset()) for row in rows} | apart

    def _beside(
        self, lines: pd.DataFrame, known: Mapping[str, Blocked], unread: Collection[str]
    ) -> Iterator[tuple[int, Held]]:
        """Row -> why, of rows with such a number in one of their columns."""
        hits = lines[lines["number"].isin([*known, *unread]) & (lines["at"] != CALLED)]
        for row, at, number in zip(*(hits[name].tolist() for name in ("row", "at", "number")), strict=True):
            yield row, Held(known.get(number), self._numbers.header[at])

    def _of_other_rows(self, rows: Mapping[int, Blocked | None]) -> dict[int, Held]:
        """Row -> why, of all rows that belong to some rows of which it is known why they are not dialled."""
        shared = self._people.sharing(rows.keys()) if rows else {}
        return {row: Held(rows[other], row=other) for row, other in shared.items() if row not in self._alone}

    def _by_value(self, lines: pd.DataFrame) -> pd.DataFrame:
        """What columns that hold no telephones have of the rows of lines."""
        others = self._numbers.others
        return others[others["row"].isin(lines["row"])] if len(others) else others

    @cached_property
    def _lines(self) -> pd.DataFrame:
        return with_called(self._numbers, self._called)

    @cached_property
    def _people(self) -> People:
        return People(self._lines, self._numbers.weak)


def _pairs(cells: pd.Series[str]) -> Iterator[tuple[int, str]]:
    return zip(cells.index.tolist(), cells.tolist(), strict=True)


def _joined(reasons: Reasons, *more: Reasons) -> dict[int, frozenset[str]]:
    """Reasons of the same rows together."""
    every = dict(reasons)
    for one in more:
        for row, marks in one.items():
            every[row] = every.get(row, frozenset()) | marks
    return every


def _others(lines: pd.DataFrame, asked: Iterable[str]) -> list[str]:
    """The numbers of lines that have not been asked for."""
    known = set(asked)
    return [each for each in lines["number"].unique().tolist() if each.isdigit() and each not in known]
