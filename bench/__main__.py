"""`make bench`: every figure of docs/speed.md in one table; exit status 1 when a goal is missed by more than its noise.

`python -m bench sending history-plans` measures only those, by module or by name; `--short` measures the short form, in which
each figure is smaller and has a limit far above its goal; `--part=1/2` measures every second one, from the first, so that two
processes share them; `--list` names them, and `--help` says this.
"""

import importlib
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table

from bench.figure import Figure, Measure, Measured, Result, Verdict
from callsheet.garbage import collect_seldom

MODULES = (
    "starting",
    "checking",
    "intake",
    "writers",
    "sending",
    "chaos",
    "loading",
    "lists",
    "history",
    "refusals",
    "growth",
    "webpage",
    "editing",
    "crowd",
    "newcomer",
)
_COLOURS = {Verdict.MISSED: "red", Verdict.UNSURE: "yellow", Verdict.MET: "green", Verdict.NONE: "dim"}

Line = Figure | Measured


def every() -> dict[str, tuple[Line, ...]]:
    """Module -> its figures, in the order of the table."""
    lines: dict[str, tuple[Line, ...]] = {
        name: importlib.import_module(f"bench.{name}").FIGURES for name in MODULES
    }
    return lines | {"large": (Measured(name="large", what="memory", measure=_large, goal=1.05),)}


def _large() -> Iterable[tuple[str, float, float]]:
    found: Iterable[tuple[str, float, float]] = importlib.import_module("bench.large").measure()
    return found


def chosen(known: dict[str, tuple[Line, ...]], names: Sequence[str], *, short: bool) -> list[Line]:
    """The figures that are asked for, by module or name; SystemExit for a name that there is not."""
    lines = [
        (module, line)
        for module, some in known.items()
        for line in some
        if line.short is not None or not short
    ]
    words = {word for module, line in lines for word in (module, line.name)}
    if unknown := sorted(set(names) - words):
        raise SystemExit(f"no such figure: {', '.join(unknown)}; there are: {', '.join(sorted(words))}")
    return [line for module, line in lines if not names or {module, line.name} & set(names)]


def part_of(lines: Sequence[Line], part: str) -> list[Line]:
    """Of "2/3" every third line, from the second; SystemExit for what is no part."""
    found = re.fullmatch(r"([1-9])/([1-9])", part)
    if not found or int(found[1]) > int(found[2]):
        raise SystemExit(f"no such part: {part}; the second of three is 2/3")
    return list(lines[int(found[1]) - 1 :: int(found[2])])


def measured(
    lines: Iterable[Line], *, short: bool, say: Callable[[str], object]
) -> Iterator[tuple[Line, list[Result], str]]:
    """Each figure with its results, or with what went wrong: one that fails does not keep the others from being measured."""
    for line in lines:
        began = time.perf_counter()
        try:
            results, wrong = line.results(short=short), ""
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the status is 1
            results, wrong = [], f"{type(error).__name__}: {error}"[:400]
        told = ", ".join(f"{result.measure} {result.ratio:.2f} {result.verdict}" for result in results)
        say(f"{line.name}: {told or wrong} ({time.perf_counter() - began:.0f} s)")
        yield line, results, wrong


def table(found: Iterable[tuple[Line, list[Result], str]]) -> Table:
    """A line per measure: medians of both, the ratio with the interval of its median, the goal, the verdict."""
    made = Table(box=None, pad_edge=False)
    made.add_column("what", max_width=46)
    made.add_column("")
    for name in ("callsheet", "floor", "ratio", "interval", "goal"):
        made.add_column(name, justify="right", no_wrap=True)
    made.add_column("", no_wrap=True)
    for line, results, wrong in found:
        for at, result in enumerate(results):
            made.add_row(*_cells(result, first=at == 0 or result.measure is Measure.PLAIN))
        if wrong:
            made.add_row(line.described(), *[""] * 6, "[red]failed[/]")
    return made


def _cells(result: Result, *, first: bool) -> tuple[str, ...]:
    numbers = (f"{value:.3f}" for value in (result.ours, result.floor))
    goal = "" if result.goal is None else f"{result.goal:.2f}"
    colour = _COLOURS[result.verdict]
    return (
        result.what if first else "",
        str(result.measure),
        *numbers,
        f"{result.ratio:.2f}",
        f"{result.low:.2f}-{result.high:.2f}",
        goal,
        f"[{colour}]{result.verdict}[/]",
    )


def status(found: Sequence[tuple[Line, list[Result], str]]) -> int:
    """1 when a goal is missed by more than its noise, or a figure could not be measured."""
    missed = any(result.verdict is Verdict.MISSED for _, results, _ in found for result in results)
    return int(missed or any(wrong for _, _, wrong in found))


def main(words: Sequence[str]) -> int:
    """Measure, print, and return the exit status; SystemExit for an option that there is not."""
    collect_seldom()  # as the commands do whose work is measured in this process
    options = {word for word in words if word.startswith("-")}
    if options & {"-h", "--help"}:
        print(__doc__)
        return 0
    parts = {word for word in options if word.startswith("--part=")}
    if unknown := sorted(options - {"--short", "--list"} - parts):
        raise SystemExit(f"no such option: {', '.join(unknown)}")
    short, console = "--short" in words, Console(width=120)
    lines = chosen(every(), [word for word in words if not word.startswith("-")], short=short)
    for part in parts:
        lines = part_of(lines, part.removeprefix("--part="))
    if "--list" in words:
        console.print(*(line.name for line in lines))
        return 0
    progress = Console(stderr=True, width=120, highlight=False)
    found = list(measured(lines, short=short, say=progress.print))
    console.print(table(found))
    for line, _, wrong in found:
        if wrong:
            console.print(f"{line.name}: {wrong}", markup=False)
    return status(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
