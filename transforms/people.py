"""Rows of a sheet that may be of one person: they share a number, or each shares one with a third.

Whoever must not be called on one number is not called on another, in whatever row of the list that stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from transforms.cell_readings import READ_COLUMNS, no_readings
from transforms.number_forms import LEAST_ENDING
from transforms.number_patterns import numbers_that_fit
from validators.libraries import np, pd
from validators.tables import stacked

_FITTING = 50_000  # numbers that the patterns of a sheet may stand for and that are asked for


@dataclass(frozen=True, slots=True)
class Numbers:
    """Every number that the cells of a sheet may mean beside the one that is called: row, position of the column, number.

    Rows are those of the sheet; an entry of it is of row `entry // width`. `header` has the titles of the columns.
    """

    lines: pd.DataFrame
    width: int = 1
    header: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)

    def rows_of(self, entries: pd.Index[int]) -> pd.Index[int]:
        """The rows of the sheet of entries."""
        return entries // self.width if self.width > 1 else entries


def no_numbers() -> Numbers:
    """Nothing but the numbers that are called."""
    return Numbers(no_readings())


def with_called(numbers: Numbers, called: Iterable[pd.Series[str]]) -> pd.DataFrame:
    """The lines of all numbers, those that are called (index = entries) among them, at no position."""
    own = [
        pd.DataFrame({"row": numbers.rows_of(cells.index), "at": -1, "number": cells.array})
        for cells in called
        if len(cells)
    ]
    return stacked([numbers.lines, *own], READ_COLUMNS)


def fitting(patterns: Iterable[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The numbers for which some patterns may stand, by pattern; and the patterns of which they are too many to be asked for."""
    found, left, lost = dict[str, list[str]](), _FITTING, list[str]()
    for pattern in sorted(set(patterns), key=lambda each: (each.count("?"), each)):
        numbers = list(numbers_that_fit(pattern)) if left else []
        if pattern.strip("?") and numbers and len(numbers) <= left:
            found[pattern], left = numbers, left - len(numbers)
        else:
            lost.append(pattern)
    return found, lost


def sharing(rows: Collection[int], lines: pd.DataFrame) -> dict[int, int]:
    """Every other row that belongs to some rows or may fit what one of them means, and one of those rows."""
    own = lines[lines["row"].isin(list(rows))]
    patterns = own[own["number"].str.contains("?", regex=False)]
    numbers, _ = fitting(patterns["number"])
    first = dict(reversed(list(zip(patterns["number"].tolist(), patterns["row"].tolist(), strict=True))))
    meant = {each: first[pattern] for pattern, each_of in numbers.items() for each in each_of}
    fits = (
        lines[lines["number"].isin(list(meant)) & ~lines["row"].isin(list(rows))] if meant else own.iloc[:0]
    )
    found = zip(fits["row"].tolist(), map(meant.__getitem__, fits["number"].tolist()), strict=True)
    return dict(found) | People(lines).sharing(rows)


class People:
    """Which rows belong together, by the lines of all their numbers."""

    def __init__(self, lines: pd.DataFrame) -> None:
        self._lines = lines

    def sharing(self, rows: Collection[int]) -> dict[int, int]:
        """Every other row that belongs to some rows, and the least of those to which it belongs."""
        first: dict[int, int] = {}
        for row in sorted(rows):
            first.setdefault(self._groups.get(row, row), row)
        given = set(rows)
        return {
            row: first[group] for row, group in self._groups.items() if group in first and row not in given
        }

    def group_of(self, row: int) -> int:
        """The row that stands for all that belong to a row, itself among them."""
        return self._groups.get(row, row)

    def with_theirs(self, rows: Iterable[int]) -> set[int]:
        """Some rows, and every row that belongs to one of them."""
        given = set(rows)
        return given | self.sharing(given).keys()

    @cached_property
    def _groups(self) -> dict[int, int]:
        """Row -> the row that stands for its group, for the rows that share a number."""
        joined = _Joined()
        for pairs in _shared(self._lines):
            for row, other in pairs:
                joined.join(row, other)
        return joined.groups()


class _Joined:
    """Rows as a forest: each points to one that it belongs to."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def join(self, row: int, other: int) -> None:
        top, below = self._top(row), self._top(other)
        self._above[max(top, below)] = min(top, below)

    def groups(self) -> dict[int, int]:
        return {row: self._top(row) for row in list(self._above)}

    def _top(self, row: int) -> int:
        while (above := self._above.setdefault(row, row)) != row:
            self._above[row] = self._above[above]
            row = above
        return row


def _shared(lines: pd.DataFrame) -> Iterator[Iterator[tuple[int, int]]]:
    """Pairs of rows that have one number; only numbers whose last digits several rows have are looked at."""
    known = lines[lines["number"].str.isdigit() & (lines["number"].str.len() > 2)]
    ends = known["number"].str.slice(-LEAST_ENDING)
    known = known.assign(end=ends)[ends.duplicated(keep=False)].drop_duplicates(["row", "number"])
    known = known.sort_values("end", kind="stable")
    codes = known["end"].ne(known["end"].shift()).cumsum().to_numpy()
    bounds = np.flatnonzero(np.diff(codes, prepend=0, append=-1))
    rows, numbers = known["row"].tolist(), known["number"].tolist()
    for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        yield _alike(rows[first:last], numbers[first:last])


def _alike(rows: list[int], numbers: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs of rows of which one has a number that is, or may be, that of the other."""
    first: dict[str, int] = {}
    for row, number in zip(rows, numbers, strict=True):
        yield first.setdefault(number.lstrip("0"), row), row
    spelled = sorted(first, key=len)
    for at, short in enumerate(spelled):
        if len(short) >= LEAST_ENDING:
            yield from ((first[short], first[each]) for each in spelled[at + 1 :] if each.endswith(short))
