"""Results as the documented JSON of `--json`: values as they are, sentences in the reader's language beside their codes."""

from dataclasses import asdict
from typing import Any

from callsheet.engine.results import READY, SheetResult
from callsheet.ledger.records import Load
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from transforms.kinds import kind_named
from validators.problems import Problem


def reader_of(result: SheetResult, surface: Surface = Surface.TERMINAL) -> Reader:
    """Who reads of a result."""
    return Reader(result.language, result.zone, surface)


def note_of(result: SheetResult, surface: Surface = Surface.TERMINAL) -> str:
    """Why a sheet was not sent or stopped, and what to do; "" when it reached its end."""
    return reader_of(result, surface).say(result.message) if result.message else ""


def undo_of(result: SheetResult) -> str:
    """How what a dry run would send could be taken back; "" when nothing would be sent."""
    if not (result.dry_run and result.kind and READY in result.outcomes):
        return ""
    undo = kind_named(result.kind).undo
    return undo.zh if result.language == "zh" else undo.en


def result_json(result: SheetResult) -> dict[str, Any]:
    """One sheet of the documented JSON."""
    reader = reader_of(result)
    fields = asdict(result)
    for name in ("message", "dry_run", "zone"):
        del fields[name]
    return fields | {
        "exit": int(result.exit),
        "reason": str(result.reason) if result.reason else None,
        "problems": [problem_json(problem, reader) for problem in result.problems],
        "note": note_of(result),
        "undo": undo_of(result),
    }


def problem_json(problem: Problem, reader: Reader) -> dict[str, Any]:
    """A problem as it is shown outside the result workbook: its value is masked."""
    message, fix = reader.problem(problem)
    return {
        "code": problem.code,
        "row": problem.row,
        "column": problem.column,
        "severity": str(problem.severity),
        "message": message,
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
