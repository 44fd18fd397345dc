"""`make bench`: every figure as a ratio to its floor, in one table. `python -m bench sending checking` runs only those."""

import importlib
import sys

from rich.console import Console
from rich.table import Table

# module -> at most this many times the floor (design: how fast)
FIGURES = {"intake": 2.0, "checking": 2.5, "sending": 1.3, "large": 1.05, "history": 1.1}


def main(wanted: list[str]) -> None:
    table = Table("what", "callsheet (s)", "floor (s)", "ratio", "at most", box=None)
    for name in wanted or FIGURES:
        for what, ours, floor in importlib.import_module(f"bench.{name}").measure():
            table.add_row(what, f"{ours:.2f}", f"{floor:.2f}", f"{ours / floor:.2f}", f"{FIGURES[name]:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
