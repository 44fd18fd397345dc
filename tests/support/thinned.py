"""Fewer of many cases of one kind than `make chaos` tries, chosen so that each value is still met."""

import os
import zlib
from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any

import pytest

LONG = bool(os.environ.get("CALLSHEET_TEST_CHAOS"))
REST = os.environ.get("CALLSHEET_TEST_THINNED") == "rest"
MANY = 5  # cases of a test, of which `make quick` tries some


def half_of(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Every second combination of values: each value stands with half of those of every other axis, and of three axes
    every pair of values is met. All combinations in `make chaos`.

    >>> half_of("ab", "xy", "01")
    [('a', 'x', '0'), ('a', 'y', '1'), ('b', 'x', '1'), ('b', 'y', '0')]
    """
    every = product(*map(enumerate, axes))
    chosen = (cells for cells in every if LONG or sum(at for at, _ in cells) % 2 == 0)
    return [tuple(value for _, value in cells) for cells in chosen]


def thin(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a test marked `thinned(n)` leave one in n cases; all of them in `make chaos`, and where somebody names one.

    In `make rest` only what is left out otherwise.
    """
    if LONG or any("[" in name for name in config.args):
        return
    families: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("thinned"):
            families.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left = {item for cases in families.values() for item in _left_out(cases)}
    out = [item for item in items if (item in left) != REST]
    items[:] = [item for item in items if (item in left) == REST]
    config.hook.pytest_deselected(items=out)


def quicken(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of each test of many cases leave one in three for `make quick`, the first among them; `make test` tries the others."""
    if LONG or REST or config.args != config.getini("testpaths"):
        return
    families: dict[str, list[str]] = {}
    for item in items:
        families.setdefault(item.nodeid.partition("[")[0], []).append(item.nodeid)
    out = {name for names in families.values() if len(names) >= MANY for name in names if not _is_quick(name)}
    out -= {names[0] for names in families.values()}
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in out])
    items[:] = [item for item in items if item.nodeid not in out]


def _is_quick(name: str) -> bool:
    """By the name alone: every third case in order would have one value of three, and always the same."""
    return zlib.crc32(name.encode()) % 3 == 0


def _left_out(cases: list[pytest.Item]) -> list[pytest.Item]:
    (one_in,) = next(mark.args for mark in cases[0].iter_markers("thinned"))
    values = [{name: repr(value) for name, value in _parameters(case).items()} for case in cases]
    kept = set(chosen(values, one_in))
    return [case for at, case in enumerate(cases) if at not in kept]


def _parameters(case: pytest.Item) -> dict[str, Any]:
    parameters: dict[str, Any] = getattr(case, "callspec").params  # noqa: B009 - of functions, and no public type
    return parameters


def chosen(cases: Sequence[Mapping[str, str]], one_in: int) -> list[int]:
    """Which of the cases are tried: at least one in so many, and every value that stands in several of them.

    Next is always the case with the most values that no case before it had, then with the most such pairs.

    >>> chosen([{"a": a, "b": b} for a in "xy" for b in "12"], 2)
    [0, 3]
    >>> chosen([{"a": a} for a in "123456"], 3)
    [0, 3]
    """
    axes = [name for name in cases[0] if 2 * len({case[name] for case in cases}) <= len(cases)]
    values = [{(name, case[name]) for name in axes} for case in cases]
    pairs = [set(combinations(sorted(each), 2)) for each in values]
    found: list[int] = []
    new_values, new_pairs = set().union(*values), set().union(*pairs)
    while new_values or len(found) * one_in < len(cases):
        rest = [at for at in range(len(cases)) if at not in found]
        best = max(
            rest,
            key=lambda at: (len(values[at] & new_values), len(pairs[at] & new_pairs), -(at % one_in), -at),
        )
        found.append(best)
        new_values -= values[best]
        new_pairs -= pairs[best]
    return sorted(found)
