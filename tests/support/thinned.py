"""Fewer of many cases of one kind than `make chaos` tries, chosen so that each value is still met."""

import os
from collections.abc import Sequence
from itertools import product
from typing import Any

LONG = bool(os.environ.get("CALLSHEET_TEST_CHAOS"))


def half_of(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Every second combination of values: each value stands with half of those of every other axis, and of three axes
    every pair of values is met. All combinations in `make chaos`.

    >>> half_of("ab", "xy", "01")
    [('a', 'x', '0'), ('a', 'y', '1'), ('b', 'x', '1'), ('b', 'y', '0')]
    """
    every = product(*map(enumerate, axes))
    chosen = (cells for cells in every if LONG or sum(at for at, _ in cells) % 2 == 0)
    return [tuple(value for _, value in cells) for cells in chosen]
