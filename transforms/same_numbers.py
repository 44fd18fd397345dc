"""Which of many numbers may be one telephone, by the rule of `number_forms.may_be_one`, without comparing each with each."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from transforms.dialling import undialled
from transforms.number_forms import LEAST_ENDING, ends_of, spelled_otherwise
from transforms.odd_forms import AT_HOME_15, IN_ARGENTINA, LOCAL_15
from validators.libraries import np, pd

Item = TypeVar("Item", int, str)
FEW = 10
"""Telephones that one person may have: what more people share is a switchboard, a hotline or a filler, and nobody's own.

Households and desks share a number among fewer; a column of fillers shares it among hundreds.
"""
_SHORTEST = 7  # last digits that two numbers share which are one, but for the shortest of small countries
_FEWEST = 5  # digits of the shortest national numbers
_BEHIND = ":"  # sorts behind every digit


def may_be_shared(numbers: pd.Series[str]) -> pd.Series[bool]:
    """Which of some numbers (no zeros at the beginning) may be one with another of them: a quick look at whole columns."""
    found = numbers.str.slice(-LEAST_ENDING).duplicated(keep=False)
    short = numbers[numbers.str.len() < LEAST_ENDING]
    for length, ends in short.groupby(short.str.len()):
        found |= numbers.str.slice(-int(str(length))).isin(ends.unique())
    at_home = numbers[numbers.str.fullmatch(AT_HOME_15)].unique().tolist()
    if at_home:
        found |= numbers.isin({*at_home, *(form for each in at_home for form in spelled_otherwise(each))})
    local = set(numbers[numbers.str.fullmatch(LOCAL_15)].tolist())
    if local:
        full = numbers[numbers.str.fullmatch(IN_ARGENTINA)].unique().tolist()
        there = {each: spelled_otherwise(each) & local for each in full}
        found |= numbers.isin({each for one, forms in there.items() if forms for each in (one, *forms)})
    return found


class Ends:
    """By the last digits of all numbers of a sheet: which lines may belong to some rows, over as many rows as it takes.

    `lines` have a row and a `bare` number (no zeros at the beginning). A few more are told than belong together.
    """

    def __init__(self, lines: pd.DataFrame) -> None:
        bare = lines["bare"]
        self._rows, self._names = pd.factorize(lines["row"])
        self._ends, _ = pd.factorize(bare.str.slice(-_SHORTEST))
        odd = (bare.str.len() < _SHORTEST) | bare.str.fullmatch(f"{AT_HOME_15}|{LOCAL_15}")
        self._odd = bool(odd.any())

    def around(self, rows: Collection[int]) -> np.typing.NDArray[np.bool_] | None:
        """The lines that may belong to some rows; None where ends do not tell, as some numbers have other ones at home."""
        if self._odd:
            return None
        near = self._names.isin(list(rows))
        ends = np.zeros(self._ends.max(initial=-1) + 1, dtype="bool")
        while True:
            ends[self._ends[near[self._rows]]] = True
            there = ends[self._ends]
            more = near.copy()
            more[self._rows[there]] = True
            if (more == near).all():
                return there
            near = more


def pairs_of_one(numbers: Collection[str], zeros: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Pairs of different numbers (no zeros at the beginning) that may be one; those that are in some chain of pairs are one too.

    A number that is the end of more than a `FEW` others is taken for none of them. `zeros` are those of them that are written with
    zeros before them, as they are written.

    >>> sorted(pairs_of_one(["6591230001", "91230001", "8691230001"]))
    [('91230001', '6591230001'), ('91230001', '8691230001')]
    """
    known = set(numbers)
    yield from _by_ending(sorted(number[::-1] for number in known))
    for number in known:
        yield from ((number, other) for other in spelled_otherwise(number) & known)
    yield from _dialled_otherwise(known, zeros)


def _dialled_otherwise(known: Collection[str], zeros: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs of numbers that are one, or the end of the other, once what is dialled before them is taken off."""
    meeting = defaultdict[str, set[str]](set)
    for number in (*known, *zeros):
        for left in undialled(number):
            meeting[left].add(number.lstrip("0"))
    ends = {left[-_FEWEST:] for left in meeting}
    for number in known:
        if number[-_FEWEST:] in ends:
            for end in ends_of(number) & meeting.keys():
                meeting[end].add(number)
    for together in meeting.values():
        if 1 < len(together) <= FEW:
            first, *others = sorted(together)
            yield from ((first, other) for other in others)


def _by_ending(turned: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each number, read backwards and sorted, with the longest other one that is its end."""
    above: list[str] = []
    for at, number in enumerate(turned):
        while above and not number.startswith(above[-1]):
            above.pop()
        if above:
            yield above[-1][::-1], number[::-1]
        behind = bisect_left(turned, number + _BEHIND, lo=at + 1) - at - 1
        if len(number) >= LEAST_ENDING and 0 < behind <= FEW:
            above.append(number)


def joined(pairs: Iterable[tuple[Item, Item]]) -> dict[Item, Item]:
    """Item -> the least of all with which pairs join it, over as many as it takes.

    >>> sorted(joined([(3, 2), (5, 4), (2, 1)]).items())
    [(1, 1), (2, 1), (3, 1), (4, 4), (5, 4)]
    """
    above: dict[Item, Item] = {}

    def top(item: Item) -> Item:
        while (higher := above.setdefault(item, item)) != item:
            above[item] = above[higher]
            item = higher
        return item

    for one, other in pairs:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    return {item: top(item) for item in list(above)}
