"""How often a process of ours looks for garbage."""

import gc


def collect_seldom() -> None:
    """Look for cycles after 20,000 new objects instead of 700: what imports make is never garbage, and takes a fifth longer.

    For a process that is ours alone, at its start.
    """
    gc.set_threshold(20_000, 10, 10)
