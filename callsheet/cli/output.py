"""What a person sees on the terminal: progress while it runs, and a summary whose books balance."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from callsheet.engine.progress import Progress as EngineProgress
from callsheet.engine.progress import Silent
from callsheet.engine.result_json import note_of, reader_of, result_json, undo_of
from callsheet.engine.results import READY, SheetResult
from callsheet.errors import Exit
from callsheet.messages.reader import Reader
from callsheet.settings import Profile
from transforms.report import grouped
from validators.message import Message
from validators.problem_types import Severity
from validators.problems import Problem

_SIGN_COLOURS = {"+": "green", "-": "red", "~": "yellow", "=": "dim"}
_MOST_THINGS, _MOST_LINES = 20, 8

_COLOURS = {
    "loaded": "green",
    "ready": "green",
    "duplicate": "cyan",
    "held": "cyan",
    "skipped": "cyan",
    "invalid": "red",
    "refused": "red",
    "unknown": "yellow",
    "planned": "yellow",
}
_STAGES = {
    "read": "Reading",
    "prove": "Checking rows",
    "plan": "Planning",
    "look": "Looking at the live service",
    "confirm": "Reading back",
    "export": "Exporting",
    "send": "Sending",
    "follow": "Waiting for the service",
    "report": "Writing the report",
}
_MOST_LISTED = 12
_SEVERITY = (Exit.WELL, Exit.ROWS_TO_FIX, Exit.STOPPED, Exit.USAGE, Exit.SETTINGS)


def show_changes(console: Console, changes: Sequence[Mapping[str, Any]]) -> None:
    """Counts of every thing that changes, with its first lines; what stays the same is only counted."""
    if not changes:
        return
    changing = [one for one in changes if one["lines"]]
    for one in changing[:_MOST_THINGS]:
        console.print(f"  [bold]{escape(str(one['subject']))}[/]  {_counts(one['counts'])}", highlight=False)
        for sign, text in one["lines"][:_MOST_LINES]:
            console.print(f"    [{_SIGN_COLOURS[sign]}]{sign} {escape(text)}[/]", highlight=False)
        if len(one["lines"]) > _MOST_LINES:
            console.print(f"    … and {len(one['lines']) - _MOST_LINES} more")
    if len(changing) > _MOST_THINGS:
        console.print(f"  … and {len(changing) - _MOST_THINGS} more that change; --json lists them all")
    console.print(f"  against the live service: {_counts(_summed(changes))}", highlight=False)


def _summed(changes: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    total = dict.fromkeys("+-~=", 0)
    for one in changes:
        for sign, count in one["counts"].items():
            total[sign] += count
    return total


def _counts(counts: Mapping[str, int]) -> str:
    return "  ".join(f"[{_SIGN_COLOURS[sign]}]{sign} {count:,}[/]" for sign, count in counts.items() if count)


class TerminalProgress:
    """Stages with rows, rate and time left, on standard error."""

    def __init__(self, console: Console, reader: Reader) -> None:
        self._console, self._reader = console, reader
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TextColumn("{task.fields[chunks]} {task.fields[rate]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._chunks = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def stage(self, name: str, total: int = 0) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(_STAGES.get(name, name), total=total or None, rate="", chunks="")
        self._chunks = 0

    def advance(self, rows: int) -> None:
        if self._task is not None:
            self._chunks += 1
            speed = self._bar.tasks[-1].speed
            self._bar.update(
                self._task,
                advance=rows,
                chunks=f"{self._chunks} chunks",
                rate=f"{speed:,.0f} rows/s" if speed else "",
            )

    def note(self, said: Message) -> None:
        self._console.print(escape(self._reader.say(said)))


def show_results(console: Console, results: Iterable[SheetResult], verb: str) -> None:
    """The summary of a run: each sheet's books, its problems by code, and the files that were written."""
    for result in results:
        _show_head(console, result)
        if result.rows:
            console.print(_books(result))
        show_changes(console, result.changes)
        _show_problems(console, result)
        if result.repairs:
            counted = Counter(str(repair["code"]) for repair in result.repairs)
            console.print(
                "  Repaired: " + ", ".join(f"{count} × {code}" for code, count in counted.most_common())
            )
        for file in result.files:
            console.print(f"  [bold]→[/] {file}", highlight=False, soft_wrap=True)
        if result.outcomes.get(READY):
            indented(console, f"[dim]{escape(_forecast(result))}[/]", 2)
        if note := note_of(result):
            indented(console, f"[yellow]{escape(note)}[/]", 2)
        _show_end(console, result, verb)


def _show_head(console: Console, result: SheetResult) -> None:
    sheet = f" · {result.sheet}" if result.sheet else ""
    load = f"   load {result.load_id}" if result.load_id else ""
    console.print(
        f"\n[bold]{result.file}[/]{sheet}   {result.kind or ''}{load}", highlight=False, soft_wrap=True
    )


def _books(result: SheetResult) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 1), pad_edge=False)
    table.add_row("  rows read", f"{result.rows:,}")
    for outcome, count in sorted(result.outcomes.items(), key=lambda item: -item[1]):
        table.add_row(f"  [{_COLOURS.get(outcome, 'white')}]{outcome}[/]", f"{count:,}")
    balance = "=" if sum(result.outcomes.values()) == result.rows else "≠"
    table.add_row("  sum", f"{sum(result.outcomes.values()):,} {balance} {result.rows:,}")
    return table


def _show_problems(console: Console, result: SheetResult) -> None:
    """Problems of the file or sheet one by one; problems of rows that say the same together."""
    reader = reader_of(result)
    for problem in (one for one in result.problems if one.row is None):
        _show_problem(console, problem, reader, "")
    ordered = grouped(result.problems)
    for same in ordered[:_MOST_LISTED]:
        rows = ", ".join(str(problem.row) for problem in same[:5]) + (", …" if len(same) > 5 else "")
        where = f"{len(same)} × row{'s' if len(same) > 1 else ''} {rows}: "
        _show_problem(console, same[0], reader, where)
    if len(ordered) > _MOST_LISTED:
        console.print(f"  … and {len(ordered) - _MOST_LISTED} more sorts of problem, in the report")


def _show_problem(console: Console, problem: Problem, reader: Reader, where: str) -> None:
    colour = "red" if problem.severity is Severity.ERROR else "yellow"
    message, fix = reader.problem(problem)
    indented(console, f"[{colour}]{problem.code}[/]  {escape(where + message)}", 2)
    indented(console, f"[dim]{escape(fix)}[/]", 6)


def indented(console: Console, text: str, by: int) -> None:
    """A paragraph whose every line is indented, however narrow the terminal."""
    console.print(Padding(Text.from_markup(text), (0, 0, 0, by), expand=False))


def _forecast(result: SheetResult) -> str:
    """How long sending would take, and how it could be undone."""
    undo = undo_of(result)
    if result.seconds is None:
        return f"To undo: {undo}"
    return f"Sending takes about {duration(result.seconds)} at the permitted rate. To undo: {undo}"


def duration(seconds: float) -> str:
    """Seconds as a person says them.

    >>> duration(0.4), duration(75), duration(5400)
    ('a second', '1 min 15 s', '1 h 30 min')
    """
    whole = max(1, round(seconds))
    if whole < 60:
        return "a second" if whole == 1 else f"{whole} s"
    first, second, unit = (
        (whole // 60, whole % 60, ("min", "s")) if whole < 3600 else (*divmod(whole // 60, 60), ("h", "min"))
    )
    return f"{first} {unit[0]}" + (f" {second} {unit[1]}" if second else "")


def _show_end(console: Console, result: SheetResult, verb: str) -> None:
    to_fix = "they are in the report, with what to do" if result.files else "correct them in the sheet"
    words = {
        Exit.WELL: f"[green]All well[/]: {verb}.",
        Exit.ROWS_TO_FIX: f"[red]Some rows need you[/]: {to_fix}.",
        Exit.USAGE: "[red]Nothing was sent.[/]",
        Exit.SETTINGS: "[red]Stopped by the settings.[/]",
        Exit.STOPPED: "[yellow]Stopped before the end.[/]",
    }
    requests = f"  ({result.calls} request{'s' * (result.calls != 1)})" if result.rows else ""
    console.print(f"  {words[Exit(result.exit)]}{requests}", highlight=False)


@contextmanager
def progress_shown(quiet: bool, profile: Profile) -> Iterator[EngineProgress]:
    """The terminal's progress, or none when nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield Silent()
        return
    with TerminalProgress(Console(stderr=True), profile.reader()) as shown:
        yield shown


def overall(results: Sequence[SheetResult]) -> Exit:
    """The exit status of several sheets: the gravest."""
    return max((Exit(result.exit) for result in results), key=_SEVERITY.index, default=Exit.WELL)


def print_json(results: Sequence[SheetResult]) -> None:
    """The documented JSON, alone on standard output."""
    told = {
        "exit": int(overall(results)),
        "sheets": [result_json(result) for result in results],
    }
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def print_summary(results: Sequence[SheetResult], verb: str) -> None:
    show_results(Console(), results, verb)
