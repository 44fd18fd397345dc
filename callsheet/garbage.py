"""How often a process of ours looks for garbage."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 20_000


def collect_seldom() -> None:
    """Look for cycles after 20,000 new objects instead of 700: what imports make is never garbage, and takes a fifth longer.

    For a process that is ours alone, at its start.
    """
    gc.set_threshold(_SELDOM, 10, 10)


@contextmanager
def nothing_collected() -> Iterator[None]:
    """For imports alone: in a process that collects seldom, what they make is not looked through at all, now or later.

    Where nothing was imported nothing is kept from being looked through: whatever is garbage by then would stay for ever.
    """
    if gc.get_threshold()[0] != _SELDOM:
        yield
        return
    known = len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > known:
            gc.freeze()
        gc.enable()
