"""What the watcher tells people: titles and texts of notices, and the lines of its log."""

import os
from collections.abc import Sequence
from pathlib import Path

from callsheet.engine.result_json import note_of, reader_of
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.notifications import Event
from callsheet.reasons import StopReason
from validators.message import Message, message


def forbidden_failed() -> Message:
    """Why a file is held back whose drop's forbidden numbers could not be loaded."""
    return message(StopReason.FORBIDDEN_FAILED, file=message("FORBIDDEN_LIST"))


def describe_os_error(error: OSError) -> Message:
    """What the disk or the permissions do not allow, and what to do; the name of the file is said elsewhere."""
    folder = Path(error.filename).parent if isinstance(error.filename, str) else None
    where = message("IN_FOLDER", folder=str(folder)) if folder else ""
    return message("DISK_TROUBLE", what=os.strerror(error.errno or 0), where=where)


def summary(results: Sequence[SheetResult], reader: Reader) -> str:
    """The outcomes of a file's sheets in one line."""
    books: dict[str, int] = {}
    for result in results:
        for outcome, count in result.outcomes.items():
            books[outcome] = books.get(outcome, 0) + count
    return reader.outcomes(books) or reader.say(message("NOTHING_READ"))


def notes(results: Sequence[SheetResult]) -> str:
    said = [note for result in results if (note := note_of(result, Surface.FOLDER))]
    problems = [
        " ".join((f"{one.code}:", *reader_of(result, Surface.FOLDER).problem(one)))
        for result in results
        for one in result.problems
        if one.row is None
    ]
    return "\n".join([*dict.fromkeys(said), *dict.fromkeys(problems)][:5])


def notification_for(results: Sequence[SheetResult], *, sent: bool) -> Event | None:
    """What a finished file is worth telling: nothing when all is well, or when it was loaded before."""
    gravest = max((Exit(result.exit) for result in results), default=Exit.USAGE)
    if any(result.outcomes.get("unknown") for result in results):
        return "in_doubt"
    if gravest is Exit.ROWS_TO_FIX:
        return "rows_to_fix"
    return "failure" if gravest is not Exit.WELL and sent else None
