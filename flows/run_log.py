"""What a run's log in Prefect says to a person: what each stage did, why the run stopped, where the report is.

In the reader's language, and never a customer's number.
"""

import logging
from collections.abc import Iterable
from pathlib import Path

from prefect.logging import get_run_logger
from prefect.logging.handlers import APILogHandler

from callsheet.engine.context import LoadContext
from callsheet.engine.result_notes import note_of, reader_of
from callsheet.engine.results import SheetResult, Stop
from callsheet.engine.workspace import Workspace
from callsheet.errors import Exit
from callsheet.ledger.approvals import approval_of
from callsheet.ledger.records import Load
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.masking import mask_digits
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.settings import Profile
from transforms.headers import language_of
from validators.message import Message, message
from validators.problems import errors

APPROVAL, PLANNED = "LOG_APPROVED", "LOG_PLANNED"


def reader_of_load(profile: Profile, load_id: str) -> Reader:
    """Who reads of a load: in the language of its headers, unless the profile names one."""
    try:
        _, facts = Workspace(profile.data_dir, load_id).facts_of("cells")
    except OSError:
        return profile.reader(surface=Surface.PREFECT)
    return profile.reader(language_of(facts["match"]["header"]), Surface.PREFECT)


def log_line(text: str, level: int = logging.INFO) -> None:
    """A line in the log of the run or the stage that is under way."""
    get_run_logger().log(level, "%s", mask_digits(text))


def log_read(profile: Profile, files: int, loads: int, refused: int) -> None:
    """How many files were read."""
    counts = message("LOG_READ", files=files, loads=loads, refused=refused)
    log_line(profile.reader(surface=Surface.PREFECT).say(counts))


def log_end(results: Iterable[SheetResult], error: str = "") -> None:
    """What came of sheets that no report was written for, and what ended the run before its results."""
    for result in results:
        if result.load_id is None:
            log_report(result, None)
    if error:
        log_line(error, logging.ERROR)


def log_stage(context: LoadContext, load_id: str, code: str, stop: Stop | None) -> None:
    """What a stage did with a load, by the code of its line; or why the load stopped there."""
    reader, load = reader_of_load(context.profile, load_id), context.ledger.load(load_id)
    if stop is not None:
        log_line(f"{load.file}: {reader.say(stop.message)}", logging.WARNING)
    elif load.state is LoadState.REFUSED:
        return  # its report says why
    elif code == APPROVAL:
        log_line(reader.say(_approval_line(context, load)))
    else:
        log_line(reader.say(_counts(context, load, code, reader)))


def log_report(result: SheetResult, stop: Stop | None) -> None:
    """What came of a load and where its reports are; why it is not finished, where no stage has said so."""
    for level, text in result_lines(result, why=stop is None):
        get_run_logger().log(level, "%s", text)


def result_lines(result: SheetResult, *, why: bool = True) -> list[tuple[int, str]]:
    """What a log says of a result, with the level of each line: its rows, why it is not finished, its reports."""
    reader, name = reader_of(result, Surface.PREFECT), mask_digits(Path(result.file).name)
    outcomes = reader.outcomes(result.outcomes)
    said = [message("LOG_ENDED", file=name, rows=result.rows, outcomes=outcomes)] if result.rows else []
    said += [message("LOG_REPORT", file=name, report=place_of(Path(file))) for file in result.files]
    lines = [(logging.INFO, reader.say(line)) for line in said]
    if why and result.exit > Exit.ROWS_TO_FIX:
        lines.append((logging.WARNING, mask_digits(f"{name}: {why_of(result)}")))
    return lines


def place_of(file: Path) -> Message:
    """Where a report file is, without the numbers of its name; its link is in the summary, since a log is no place for a secret."""
    return message("SUMMARY_FOLDER", file=mask_digits(file.name), folder=mask_digits(file.parent.name))


def why_of(result: SheetResult) -> str:
    """Why a sheet was not loaded or not finished: of a refused file its first problem, otherwise its message before that."""
    first = next(iter(errors(result.problems)), None)
    problem = " ".join(reader_of(result, Surface.PREFECT).problem(first)) if first else ""
    note = note_of(result, Surface.PREFECT)
    return problem or note if result.load_id is None else note or problem


def _approval_line(context: LoadContext, load: Load) -> Message:
    approval = approval_of(context.ledger, load.id)
    if approval is None:
        return message("LOG_NO_APPROVAL_NEEDED", file=load.file)
    return message("LOG_APPROVED", file=load.file, by=approval.by)


def _counts(context: LoadContext, load: Load, code: str, reader: Reader) -> Message:
    chunks = context.ledger.chunks(load.id)
    counted = [chunk for chunk in chunks if code == PLANNED or chunk.state is not ChunkState.PLANNED]
    outcomes = reader.outcomes(context.ledger.books(load.id))
    return message(code, file=load.file, rows=load.rows, requests=len(counted), outcomes=outcomes)


async def send_logs() -> None:
    """Send what the logs of this process still hold, while their server is there."""
    await APILogHandler.aflush()
