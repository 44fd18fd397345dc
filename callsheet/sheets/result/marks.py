"""The cells to mark as ranges such as `B3:B7 D4`, as few and as short as the format likes them."""

from __future__ import annotations

from itertools import islice

from callsheet.sheets.style import cell_name
from validators.libraries import np, pd

MOST_RANGES = 8_000
"""Ranges that are marked at most: the status of every row is coloured anyway."""
_IN_ONE = 250


def marked_ranges(problems: pd.DataFrame) -> list[str]:
    """The cells of a frame of problems (row from 1, column from 0) as texts of ranges, some hundred each."""
    found: list[str] = []
    for column, own in problems.groupby("column"):
        rows = np.unique(own["row"].to_numpy("int64")) - 1
        cuts = np.flatnonzero(np.diff(rows) != 1)
        begins, ends = np.append(0, cuts + 1), np.append(cuts, len(rows) - 1)
        found += [
            _range(int(rows[begin]), int(rows[end]), int(str(column)))
            for begin, end in islice(zip(begins, ends, strict=True), MOST_RANGES - len(found))
        ]
    return [" ".join(found[at : at + _IN_ONE]) for at in range(0, len(found), _IN_ONE)]


def _range(first: int, last: int, column: int) -> str:
    one = cell_name(first, column)
    return one if first == last else f"{one}:{cell_name(last, column)}"
