"""What a person or a program sees of results: the documented JSON, summaries, and progress.

Nothing that comes from outside (names of files and sheets, notes, options) is ever taken as Rich markup: it is put into
`Text`, without its control characters.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from rich.console import Console
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

from callsheet.cli.understood import print_understood
from callsheet.engine.progress import Progress as EngineProgress
from callsheet.engine.progress import Silent
from callsheet.engine.result_notes import note_of, reader_of
from callsheet.engine.results import READY, SheetResult
from callsheet.engine.spans import duration
from callsheet.engine.split_lines import split_lines
from callsheet.errors import Exit
from callsheet.ledger.records import Load
from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader
from callsheet.messages.visible import OBEYED, in_one_line, visible
from callsheet.reasons import StopReason
from callsheet.settings import Profile
from transforms.kinds import kind_named
from transforms.report import grouped
from validators.message import Message, message
from validators.problem_types import Severity
from validators.problems import Problem

Part = str | tuple[str, str]  # text, or text with its style

_SIGN_COLOURS = {"+": "green", "-": "red", "~": "yellow", "=": "dim"}
_MOST_SUBJECTS, _MOST_LINES, _MOST_PROBLEMS, _MOST_ROWS = 20, 8, 12, 5
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
_UNBOUNDED = 1_000_000  # columns
_SEVERITY = (Exit.WELL, Exit.ROWS_TO_FIX, Exit.STOPPED, Exit.USAGE, Exit.SETTINGS)
_END_COLOURS = {Exit.WELL: "green", Exit.STOPPED: "yellow"}
_ENDS = {Exit.USAGE: "END_USAGE", Exit.SETTINGS: "END_SETTINGS", Exit.STOPPED: "END_STOPPED"}


def stdout() -> Console:
    """Standard output: as wide as the terminal; in a pipe or a file nothing is folded or cut."""
    return Console() if sys.stdout.isatty() else Console(width=_UNBOUNDED)


# Text that cannot be mistaken for markup.


def text_of(*parts: Part) -> Text:
    """Parts as one text: nothing in them is markup, and control characters are shown as �."""
    pairs = [(part, "") if isinstance(part, str) else part for part in parts]
    return Text.assemble(*((visible(text), style) for text, style in pairs))


def print_line(console: Console, *parts: Part) -> None:
    """One line, never broken: a path in it can be copied."""
    console.print(text_of(*parts), highlight=False, soft_wrap=True)


def print_indented(console: Console, by: int, *parts: Part) -> None:
    """A paragraph whose every line is indented, however narrow the terminal."""
    console.print(Padding(text_of(*parts), (0, 0, 0, by), expand=False))


def comma(reader: Reader, parts: Iterable[str]) -> str:
    """A list in one line."""
    return ("，" if reader.language == "zh" else ", ").join(parts)


def colon(reader: Reader) -> str:
    return "：" if reader.language == "zh" else ": "


def outcome_name(reader: Reader, outcome: str) -> str:
    return reader.say(message(f"OUTCOME_{outcome.upper()}"))


# JSON: values as they are, sentences in the reader's language beside their codes.


def print_as_json(value: object) -> None:
    """The documented JSON, alone on standard output."""
    written = json.dumps(value, ensure_ascii=False, indent=1)
    sys.stdout.write(OBEYED.sub(_json_escape, written) + "\n")


def _json_escape(sign: re.Match[str]) -> str:
    """A character that a terminal would obey, as JSON writes it."""
    return json.dumps(sign[0])[1:-1]


def print_json(results: Sequence[SheetResult]) -> None:
    """The results of a run as JSON."""
    print_as_json({"exit": int(overall(results)), "sheets": [result_json(result) for result in results]})


def overall(results: Sequence[SheetResult]) -> Exit:
    """The exit status of several sheets: the gravest."""
    return max((Exit(result.exit) for result in results), key=_SEVERITY.index, default=Exit.WELL)


def result_json(result: SheetResult) -> dict[str, Any]:
    """One sheet of the documented JSON."""
    reader = reader_of(result)
    fields = asdict(result)
    for name in ("message", "dry_run", "zone", "member", "page"):
        del fields[name]
    return fields | {
        "exit": int(result.exit),
        "reason": str(result.reason) if result.reason else None,
        "changes": [_change_json(change, reader) for change in result.changes],
        "problems": [problem_json(problem, reader) for problem in result.problems],
        "note": note_of(result),
        "undo": undo_of(result),
    }


def problem_json(problem: Problem, reader: Reader) -> dict[str, Any]:
    """A problem as it is shown outside the result workbook: its value is masked."""
    sentence, fix = reader.problem(problem)
    return {
        "code": problem.code,
        "sheet": problem.sheet or None,
        "row": problem.row,
        "first_row": problem.first_row,
        "column": problem.column,
        "severity": str(problem.severity),
        "message": sentence,
        "fix": fix,
    }


def load_json(load: Load, reader: Reader) -> dict[str, Any]:
    """A load of the ledger as JSON."""
    fields = asdict(load)
    del fields["message"]
    return fields | {
        "reason": str(load.reason) if load.reason else None,
        "note": reader.say(load.message) if load.message else "",
    }


def _change_json(change: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    return {**change, "lines": [[sign, reader.say(text)] for sign, text in change["lines"]]}


def undo_of(result: SheetResult) -> str:
    """How what a dry run would send could be undone; "" when nothing would be sent."""
    if not (result.dry_run and result.kind and READY in result.outcomes):
        return ""
    return kind_named(result.kind).undo.of(result.language)


# The summary of a run.


def print_summary(results: Iterable[SheetResult], *, short: bool = False) -> None:
    """What each sheet was taken for, its rows by outcome, its problems by what they say, and the files that were written."""
    console = stdout()
    for result in results:
        _print_result(console, result, short=short)


def _print_result(console: Console, result: SheetResult, *, short: bool) -> None:
    reader = reader_of(result)
    _print_head(console, result, reader)
    if result.understood and result.kind:
        print_understood(console, result.understood, kind_named(result.kind), reader, short=short)
    if result.rows:
        console.print(_books(result, reader))
    for label, text in split_lines(result, reader):
        print_indented(console, 2, label + colon(reader), text)
    print_changes(console, result.changes, reader)
    _print_problems(console, result, reader)
    if result.repairs:
        print_indented(console, 2, reader.say(message("CLEANED_UP", repairs=_repairs(result, reader))))
    for file in result.files:
        print_line(console, "  ", ("→", "bold"), f" {in_one_line(file)}")
    if result.outcomes.get(READY):
        print_indented(console, 2, (_forecast(result, reader), "dim"))
    if note := note_of(result):
        print_indented(console, 2, (note, "yellow"))
    _print_end(console, result, reader)


def _print_head(console: Console, result: SheetResult, reader: Reader) -> None:
    sheet = f" · {in_one_line(result.sheet)}" if result.sheet else ""
    load = reader.say(message("HEAD_LOAD", load=result.load_id)) if result.load_id else ""
    named = "   ".join(filter(None, (sheet, result.kind, load)))
    console.print()
    print_line(console, (in_one_line(result.file), "bold"), named if sheet else f"   {named}")


def _books(result: SheetResult, reader: Reader) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 1), pad_edge=False)
    table.add_row(text_of("  ", reader.say(message("BOOKS_READ"))), f"{result.sheet_rows or result.rows:,}")
    if result.sheet_rows:
        table.add_row(text_of("  ", reader.say(message("BOOKS_MEMBERSHIPS"))), f"{result.rows:,}")
    for outcome, count in sorted(result.outcomes.items(), key=lambda item: -item[1]):
        name = (outcome_name(reader, outcome), _COLOURS.get(outcome, ""))
        table.add_row(text_of("  ", name), f"{count:,}")
    total = sum(result.outcomes.values())
    if total != result.rows:
        balance = f"{total:,} ≠ {result.rows:,}"
        table.add_row(text_of("  ", reader.say(message("BOOKS_TOTAL"))), balance)
    elif len(result.outcomes) > 1:
        table.add_row(text_of("  ", reader.say(message("BOOKS_TOTAL"))), f"{total:,}")
    return table


def print_changes(console: Console, changes: Sequence[Mapping[str, Any]], reader: Reader) -> None:
    """What would change of each thing, with its first lines; what stays the same is only counted."""
    if not changes:
        return
    changing = [change for change in changes if change["lines"]]
    for change in changing[:_MOST_SUBJECTS]:
        counts = ("  ", *_counts(change["counts"])) if sum(change["counts"].values()) > 1 else ()
        print_line(console, "  ", (reader.say(change["subject"]), "bold"), *counts)
        for sign, text in change["lines"][:_MOST_LINES]:
            print_line(console, "    ", (f"{sign} {reader.say(text)}", _SIGN_COLOURS[sign]))
        if (more := len(change["lines"]) - _MOST_LINES) > 0:
            print_line(console, "    ", reader.say(message("MORE_LINES", count=more)))
    if (more := len(changing) - _MOST_SUBJECTS) > 0:
        print_line(console, "  ", reader.say(message("MORE_CHANGES", count=more)))
    live = reader.say(message("AGAINST_LIVE")) + colon(reader)
    print_line(console, "  ", live, *_counts(_summed(changes)))


def _summed(changes: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    total = Counter[str]()
    for change in changes:
        total.update(change["counts"])
    return {sign: total[sign] for sign in "+-~="}


def _counts(counts: Mapping[str, int]) -> Iterator[Part]:
    for sign, count in counts.items():
        if count:
            yield (f"{sign} {count:,}", _SIGN_COLOURS[sign])
            yield "  "


def _print_problems(console: Console, result: SheetResult, reader: Reader) -> None:
    """Problems of the file or sheet one by one; problems of rows together where each says the same."""
    for problem in result.problems:
        if problem.row is None:
            _print_problem(console, problem, reader, "")
    groups = grouped(result.problems)
    for group in groups[:_MOST_PROBLEMS]:
        _print_problem(console, group[0], reader, _where(group, reader) + colon(reader))
    if (more := len(groups) - _MOST_PROBLEMS) > 0:
        code = "MORE_PROBLEMS" if result.files else "MORE_PROBLEMS_CHECKED"
        print_indented(console, 2, reader.say(message(code, count=more)))


def _where(group: Sequence[Problem], reader: Reader) -> str:
    """The rows of a group, the first of them by number, and their numbers in the first file where those are others."""
    shown, more = group[:_MOST_ROWS], ("…",) if len(group) > _MOST_ROWS else ()
    rows = (*(str(problem.row) for problem in shown), *more)
    if all(problem.first_row in (None, problem.row) for problem in shown):
        return reader.say(message("AT_ROWS", count=len(group), rows=rows))
    first = (*(str(problem.first_row or "–") for problem in shown), *more)
    return reader.say(message("AT_ROWS_OF_FIRST", count=len(group), rows=rows, first=first))


def _print_problem(console: Console, problem: Problem, reader: Reader, where: str) -> None:
    colour = "red" if problem.severity is Severity.ERROR else "yellow"
    sentence, fix = reader.problem(problem)
    print_indented(console, 2, (problem.code, colour), f"  {where}{sentence}")
    print_indented(console, 6, (fix, "dim"))


def _repairs(result: SheetResult, reader: Reader) -> str:
    """What was cleaned up, by sort of repair, the commonest first."""
    counted = Counter(str(repair["code"]) for repair in result.repairs)
    return comma(
        reader,
        (reader.say(message(f"REPAIRED_{code}", count=count)) for code, count in counted.most_common()),
    )


def _forecast(result: SheetResult, reader: Reader) -> str:
    """How long sending would take, and how it could be undone."""
    undo = message("UNDO", undo=undo_of(result))
    if result.seconds is None:
        return reader.say(undo)
    gap = "" if reader.language == "zh" else " "
    return reader.say(message("FORECAST", time=duration(result.seconds))) + gap + reader.say(undo)


def _print_end(console: Console, result: SheetResult, reader: Reader) -> None:
    colour = _END_COLOURS.get(Exit(result.exit), "red")
    code = "REQUESTS_OF_A_LOAD" if result.dry_run else "REQUESTS"
    requests = reader.say(message(code, count=result.calls)) if result.rows else ""
    gap = "  " if requests and reader.language == "en" else ""
    print_line(console, "  ", (reader.say(message(_end_of(result))), colour), gap, requests)


_ENDS_OF_CHECKS = {Exit.WELL: "END_CHECKED", Exit.STOPPED: "END_NOT_NOW"}


def _end_of(result: SheetResult) -> str:
    """The code of the sentence that says how a sheet ended."""
    status = Exit(result.exit)
    if result.dry_run and status in _ENDS_OF_CHECKS:
        return _ENDS_OF_CHECKS[status]
    if status is Exit.WELL:
        return "END_NOTHING_SENT" if set(result.outcomes) == {"skipped"} else "END_LOADED"
    if status is Exit.USAGE and any(each.severity is Severity.ERROR for each in result.problems):
        return "END_CHECK_AGAIN" if result.dry_run else "END_LOAD_AGAIN"
    if status is Exit.ROWS_TO_FIX:
        return "END_ROWS_TO_FIX" if result.files else "END_ROWS_TO_CORRECT"
    if result.reason is StopReason.AWAITING_APPROVAL:
        return "END_AWAITING_APPROVAL"
    return _ENDS[status]


# Progress.


class TerminalProgress:
    """Stages with rows, rate and time left, on standard error."""

    def __init__(self, console: Console, reader: Reader) -> None:
        self._console, self._reader = console, reader
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TextColumn("{task.fields[chunks]} {task.fields[rate]}", markup=False),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._chunks, self._counts_rows = 0, True

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
        code = f"STAGE_{name.upper()}"
        title = self._reader.say(message(code)) if code in TEXTS else name
        self._task = self._bar.add_task(title, total=total or None, rate="", chunks="")
        self._chunks, self._counts_rows = 0, name != "lists"

    def advance(self, rows: int) -> None:
        if self._task is None:
            return
        if not self._counts_rows:
            self._bar.update(self._task, advance=rows)
            return
        self._chunks += 1
        speed, say = self._bar.tasks[-1].speed, self._reader.say
        chunks = say(message("CHUNKS_DONE", count=self._chunks))
        rate = say(message("ROWS_PER_SECOND", rate=speed)) if speed else ""
        self._bar.update(self._task, advance=rows, chunks=chunks, rate=rate)

    def note(self, said: Message) -> None:
        self._console.print(text_of(self._reader.say(said)))


@contextmanager
def progress_shown(quiet: bool, profile: Profile) -> Iterator[EngineProgress]:
    """The terminal's progress, or none when nobody looks."""
    if quiet or profile.log_format == "json" or not sys.stderr.isatty():
        yield Silent()
        return
    with TerminalProgress(Console(stderr=True), profile.reader()) as shown:
        yield shown
