"""Rows of a sheet that may be of one person: they share a number, or each shares one with a third.

Whoever must not be called on one number is not called on another, in whatever row of the list that stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from transforms.cell_readings import READ_COLUMNS, no_readings
from transforms.number_patterns import in_shape, numbers_that_fit, shape_of
from transforms.same_numbers import Ends, joined, may_be_shared, pairs_of_one
from transforms.whose_numbers import ToldApart, shared_by_many
from validators.libraries import pd
from validators.tables import stacked

CALLED = -1  # in place of a position: the number that is called
_LEAST = 2  # digits with which a number is looked at are more
_MOST_PEOPLE = 30  # that belong together by what is not called
_CROWD = 2.5  # rows that share a number, on average, where they share it as a list does and not as people do
_FITTING = 50_000  # numbers that the patterns of a sheet may stand for and that are asked for


@dataclass(frozen=True, slots=True)
class Numbers:
    """Every number that the cells of a sheet may mean beside the one that is called: row, position of the column, number.

    Rows are those of the sheet; an entry of it is of row `entry // width`. `header` has the titles of the columns, `by_value` the
    positions of those that hold no telephones; of them `ids` hold what is nobody's unless it is certainly a forbidden number.
    Those of `weak` columns are not called: they link rows only where few share them.
    """

    lines: pd.DataFrame
    width: int = 1
    header: tuple[str, ...] = ()
    by_value: tuple[int, ...] = ()
    ids: tuple[int, ...] = ()
    weak: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def telephones(self) -> pd.DataFrame:
        """The lines of columns that hold telephones."""
        return self.lines[~self.lines["at"].isin(self.by_value)] if self.by_value else self.lines

    @property
    def others(self) -> pd.DataFrame:
        """The lines of all other columns."""
        return self.lines[self.lines["at"].isin(self.by_value)]

    def rows_of(self, entries: pd.Index[int]) -> pd.Index[int]:
        """The rows of the sheet of entries."""
        return entries // self.width if self.width > 1 else entries


def no_numbers() -> Numbers:
    """Nothing but the numbers that are called."""
    return Numbers(no_readings())


def with_called(numbers: Numbers, called: Iterable[pd.Series[str]]) -> pd.DataFrame:
    """The lines of all telephones, those that are called (index = entries) among them, at no position."""
    own = [
        pd.DataFrame({"row": numbers.rows_of(cells.index), "at": CALLED, "number": cells.array})
        for cells in called
        if len(cells)
    ]
    return stacked([numbers.telephones, *own], READ_COLUMNS)


def fitting(patterns: Iterable[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The numbers for which some patterns may stand, by pattern; and the patterns of which they are too many to be asked for.

    Patterns with equally many unknown digits are asked for together or not at all, so that no order decides who is.
    """
    alike = dict[int, list[str]]()
    for pattern in sorted(set(patterns)):
        alike.setdefault(pattern.count("?"), []).append(pattern)
    found, left, lost = dict[str, list[str]](), _FITTING, list[str]()
    for unknown, every in sorted(alike.items()):
        left -= len(every) * 10**unknown
        whole = [each for each in every if left >= 0 and each.strip("?")]
        numbers = {pattern: list(numbers_that_fit(pattern)) for pattern in whole}
        found |= {pattern: each for pattern, each in numbers.items() if each}
        lost += [pattern for pattern in every if not numbers.get(pattern)]
    return found, lost


class People:
    """Which rows belong together, by the lines of all their numbers.

    Digits that are lost say of nobody who he is: a row with them is held for itself. `weak` are the positions of columns that are
    not called: where whole lists share what stands there, it says of nobody who he is, either.
    """

    def __init__(self, lines: pd.DataFrame, weak: Collection[int] = ()) -> None:
        self._lines, self._weak = lines, weak
        self._near: _Near | None = None

    def sharing(self, rows: Collection[int]) -> dict[int, int]:
        """Every other row that belongs to some rows, and the least of those to which it belongs."""
        first: dict[int, int] = {}
        groups = self._near_to(rows).groups
        for row in sorted(rows):
            first.setdefault(groups.get(row, row), row)
        given = set(rows)
        return {row: first[group] for row, group in groups.items() if group in first and row not in given}

    def groups_of(self, rows: Collection[int]) -> dict[int, int]:
        """The row that stands for all that belong to a row, itself among them, for some rows."""
        groups = self._near_to(rows).groups
        return {row: groups.get(row, row) for row in rows}

    def with_theirs(self, rows: Iterable[int]) -> set[int]:
        """Some rows, every row that belongs to one of them, and those with a number that one of them calls."""
        given = set(rows)
        every = self._near_to(None).telephones
        calls = every[every["called"] & ~every["links"] & every["row"].isin(list(given))]
        given |= set(every.loc[every["one"].isin(calls["one"]), "row"]) if len(calls) else set()
        return given | self.sharing(given).keys()

    def meant_by(self, rows: Collection[int]) -> dict[int, int]:
        """Every other row that belongs to some rows or may fit what one of them means, and one of those rows."""
        own = self._lines["row"].isin(list(rows))
        patterns = self._lines[own & self._lines["number"].str.contains("?", regex=False)]
        fits = _that_fit(self._lines[~own], patterns)
        theirs = self.sharing({*rows, *fits})
        return {row: fits.get(other, other) for row, other in theirs.items()} | fits

    def alone(self, rows: Collection[int]) -> dict[str, int]:
        """The numbers of some rows by which no other row belongs to them, and one of the rows: each is nobody's to be called.

        Many people share them, or they are no telephone by their form; whole, as they are called.
        """
        every = self._near_to(rows).telephones
        own = every[every["row"].isin(list(rows)) & ~every["links"]]
        theirs = dict(zip(own["one"].tolist(), own["row"].tolist(), strict=True))
        same = every[every["called"] & every["one"].isin(list(theirs))]
        return {
            number: theirs[one]
            for number, one in zip(same["number"].tolist(), same["one"].tolist(), strict=True)
        }

    def _near_to(self, rows: Collection[int] | None) -> _Near:
        """What belongs to some rows, or to any row: looked at once, and more widely where other rows are asked for."""
        near = self._near
        if near is None or (near.rows is not None and (rows is None or not near.rows.issuperset(rows))):
            asked = None if rows is None else {*rows, *(near.rows if near and near.rows else ())}
            near = self._near = self._looked_at(asked)
        return near

    def _looked_at(self, rows: Collection[int] | None) -> _Near:
        lines = self._written
        there = None if rows is None else self._ends.around(rows)
        near = lines if there is None else lines[there]
        found = None if there is None else frozenset(near["row"].unique().tolist()).union(rows or ())
        return _Near(self._linked(near), found)

    def _linked(self, lines: pd.DataFrame) -> pd.DataFrame:
        """The numbers that several rows may have: row, number, `called`, `weak`, `one` for all that are one, and whether it `links`."""
        kept = lines[may_be_shared(lines["bare"]) & (lines["bare"] != "")]
        zeros = kept["number"][kept["number"].str.startswith("0")].unique().tolist()
        same = joined(pairs_of_one(kept["bare"].unique().tolist(), zeros))
        kept = kept.assign(one=kept["bare"].map(lambda number: same.get(number, number)).astype("str"))
        own = self._apart.of(kept["bare"])
        many = shared_by_many(kept.assign(number=kept["one"]))
        links = kept["bare"].isin(list(own)) & ~kept["one"].isin(list(many))
        return kept.assign(links=links & ~kept["at"].isin(list(self._crowded)))

    @cached_property
    def _written(self) -> pd.DataFrame:
        """Every whole number: row, position, number, `bare` without zeros at its beginning, whether it is `called` or `weak`."""
        lines = self._lines
        lines = lines[lines["number"].str.isdigit() & (lines["number"].str.len() > _LEAST)]
        called, weak = lines["at"] == CALLED, lines["at"].isin(list(self._weak))
        return lines.assign(bare=lines["number"].str.lstrip("0"), called=called, weak=weak)

    @cached_property
    def _apart(self) -> ToldApart:
        return ToldApart(set(self._written.loc[self._written["called"], "bare"]))

    @cached_property
    def _ends(self) -> Ends:
        return Ends(self._written)

    @cached_property
    def _crowded(self) -> frozenset[int]:
        """The positions of weak columns in which most rows share their number, with more than two others or three of a kind."""
        weak = self._written[self._written["weak"]].drop_duplicates(["row", "at", "bare"])
        return frozenset(int(str(at)) for at, column in weak.groupby("at")["bare"] if _is_crowded(column))


@dataclass(frozen=True)
class _Near:
    """The telephones of `rows` and of all that may belong to them; of every row where `rows` is None."""

    telephones: pd.DataFrame
    rows: frozenset[int] | None

    @cached_property
    def groups(self) -> dict[int, int]:
        """Row -> the row that stands for its group, for the rows that share a number."""
        links = self.telephones[self.telephones["links"]].drop_duplicates(["row", "one", "weak"])
        groups = _joined_rows(links)
        large = _too_many(links, groups)
        if not large:
            return groups
        strong = _joined_rows(links[~links["weak"]])
        apart = {row: strong.get(row, row) for row, group in groups.items() if group in large}
        return groups | apart


def _joined_rows(links: pd.DataFrame) -> dict[int, int]:
    by_number = links.groupby("one")["row"].transform("min")
    return joined(zip(links["row"].tolist(), by_number.tolist(), strict=True))


def _too_many(links: pd.DataFrame, groups: Mapping[int, int]) -> set[int]:
    """The groups of more people than one family or office has: those who call other numbers."""
    sizes = Counter(groups.values())
    if not any(size > _MOST_PEOPLE for size in sizes.values()):
        return set()
    called = links[links["called"]].drop_duplicates("row")
    people = dict(zip(called["row"].tolist(), called["one"].tolist(), strict=True))
    callers = Counter(group for _, group in {(people.get(row, row), group) for row, group in groups.items()})
    return {group for group, count in callers.items() if count > _MOST_PEOPLE}


def _is_crowded(numbers: pd.Series[str]) -> bool:
    counts = numbers.value_counts()
    shared = counts[counts > 1]
    return bool(2 * shared.sum() >= counts.sum() and shared.sum() > _CROWD * len(shared))


def _that_fit(others: pd.DataFrame, patterns: pd.DataFrame) -> dict[int, int]:
    """Row -> the row of a pattern for which one of its numbers may stand."""
    first = dict(reversed(list(zip(patterns["number"].tolist(), patterns["row"].tolist(), strict=True))))
    shapes = {shape_of(pattern) for pattern in first if pattern.strip("?")}
    found = dict[int, int]()
    for shape in sorted(shapes):
        there = others[(others["number"].str.len() == len(shape)) & others["number"].str.isdigit()]
        shaped = [in_shape(number, shape) for number in there["number"].tolist()]
        hits = ((row, first.get(str(each))) for row, each in zip(there["row"].tolist(), shaped, strict=True))
        found |= {row: other for row, other in hits if other is not None}
    return found
