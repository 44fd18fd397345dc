"""The log of a process: on standard error, as lines for people or as one JSON object a line; nothing private stands in it.

There is one log: what a process starts writes in the same form, by the variables of its environment, Prefect's loggers too.
"""

import json
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo

from callsheet.masking import hide_secrets, mask_digits
from callsheet.messages.visible import OBEYED, in_one_line

LOG_FORMAT, LOG_ZONE = "CALLSHEET_LOG_FORMAT", "CALLSHEET_LOG_ZONE"
SERVE, WATCH, WEB = "callsheet.serve", "callsheet.watch", "callsheet.page"
_OF_PREFECT = ("PREFECT_LOGGING_HANDLERS_CONSOLE_CLASS", "PREFECT_LOGGING_HANDLERS_DEBUG_CLASS")
_OURS = ("callsheet", "flows")
_LEVELS = {"failure": logging.ERROR, "recovery": logging.INFO, "": logging.INFO}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_facts: ContextVar[Mapping[str, str]] = ContextVar("facts", default=_NOTHING)


@contextmanager
def about(**facts: str) -> Iterator[None]:
    """What is written in this block is about these: `profile`, `load`, `file`, `event`; those that are "" are not known."""
    before = _facts.set({**_facts.get(), **{name: fact for name, fact in facts.items() if fact}})
    try:
        yield
    finally:
        _facts.reset(before)


class ErrorStream(logging.Handler):
    """Writes each record, and each warning of Python, to the standard error of the moment, in the form that the environment names.

    It takes, and does without, what Prefect's configuration gives the handler in whose place it is put.
    """

    def __init__(self, stream: object = None, styles: object = None, level: int | str = 0) -> None:
        del stream, styles
        super().__init__(level)
        log_uncaught()

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError, ValueError):  # nobody reads the log any more
            try:
                text = self.format(record)
            except Exception as error:  # noqa: BLE001 - a record that cannot be shown must not end a load
                text = self.format(_instead(record, error))
            sys.stderr.write(text + "\n")
            sys.stderr.flush()

    def format(self, record: logging.LogRecord) -> str:
        return as_json(record) if os.environ.get(LOG_FORMAT) == "json" else as_text(record)


def _instead(record: logging.LogRecord, error: Exception) -> logging.LogRecord:
    return logging.LogRecord(record.name, record.levelno, "", 0, type(error).__name__, (), None)


def as_json(record: logging.LogRecord) -> str:
    """A record as one line of JSON: its time in UTC, level, logger and message, and what it is about where that is known."""
    when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    line = {
        "time": when.replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": _safe(record.getMessage()),
        **{name: _safe(fact) for name, fact in _known(record).items()},
    }
    if record.exc_info and record.exc_info[1]:
        line["traceback"] = _safe("\n".join(_frames(record.exc_info[1])))
    return OBEYED.sub(lambda sign: json.dumps(sign[0])[1:-1], json.dumps(line, ensure_ascii=False))


def as_text(record: logging.LogRecord) -> str:
    """A record as a line with its time in the zone of the log; of what is not our own, with its level and logger."""
    when = datetime.fromtimestamp(record.created, _zone())
    ours = record.name.partition(".")[0] in _OURS
    source = "" if ours else f"{record.levelname} {record.name}: "
    lines = [f"{when:%Y-%m-%d %H:%M:%S} {source}{in_one_line(_safe(record.getMessage()))}"]
    if record.exc_info and record.exc_info[1]:
        lines += [f"  {in_one_line(_safe(frame))}" for frame in _frames(record.exc_info[1])]
    return "\n".join(lines)


def _zone() -> tzinfo:
    with suppress(KeyError, ValueError, OSError):
        return ZoneInfo(os.environ[LOG_ZONE])
    return UTC


def _known(record: logging.LogRecord) -> dict[str, str]:
    """What a record is about; a run of Prefect by its name."""
    run = str(getattr(record, "flow_run_name", "") or "")
    return {**_facts.get(), **({"run": run} if run and run != "<unknown>" else {})}


def _safe(text: str) -> str:
    return mask_digits(hide_secrets(text))


def _frames(error: BaseException) -> Iterator[str]:
    """Where an error was raised and which it is, its causes first. Its text is held back: a cell may stand in it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and before is not error:
        yield from _frames(before)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
    yield type(error).__name__


def set_up_log(form: str, zone: str) -> None:
    """Write the log of this process, and of what it starts, as "text" or "json"; times for people are in `zone`."""
    os.environ[LOG_FORMAT], os.environ[LOG_ZONE] = form, zone
    logging.raiseExceptions = (
        False  # a handler that fails would print the record as it is, with what must not be shown
    )
    for variable in _OF_PREFECT:
        os.environ.setdefault(variable, f"{__name__}.{ErrorStream.__name__}")
    root = logging.getLogger()
    known = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    for logger in known:
        if _take_consoles(logger):
            logger.addHandler(ErrorStream())
    _take_consoles(root)
    root.addHandler(ErrorStream())
    for name in (SERVE, WATCH, WEB):
        _have_own_handler(logging.getLogger(name))
    log_uncaught()


def log_uncaught() -> None:
    """From now on, write what Python itself would print (warnings, errors that end a thread or this process) to the log.

    What Python prints has many lines, and the texts of errors in it may quote a cell. Whoever debugs gets the original.
    """
    logging.captureWarnings(capture=True)
    if os.environ.get("CALLSHEET_DEBUG"):
        return
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = lambda _, error, __: _uncaught(error)
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = lambda found: _uncaught(found.exc_value)
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda found: _uncaught(found.exc_value)


def _have_own_handler(logger: logging.Logger) -> None:
    """Lines for people are written whatever level Prefect gives its console."""
    _take_consoles(logger)
    logger.addHandler(ErrorStream())
    logger.propagate = False
    logger.setLevel(logging.INFO)


def _take_consoles(logger: logging.Logger) -> bool:
    """Take from a logger what writes to the terminal; whether there was something."""
    taken = [each for each in logger.handlers if _is_console(each)]
    for handler in taken:
        logger.removeHandler(handler)
    return bool(taken)


def _is_console(handler: logging.Handler) -> bool:
    stream = getattr(handler, "stream", None)
    return isinstance(handler, ErrorStream) or stream in (
        sys.stderr,
        sys.stdout,
        sys.__stderr__,
        sys.__stdout__,
    )


def _uncaught(error: BaseException | None) -> None:
    """Where an error came up that nothing caught, as a line like any other; written here, since no handler may be left."""
    if error is not None and not isinstance(error, SystemExit):
        why = (type(error), error, error.__traceback__)
        name = type(error).__name__
        ErrorStream().emit(logging.LogRecord("callsheet", logging.CRITICAL, "", 0, name, (), why))


def log_line(logger: str) -> Callable[[str], None]:
    """Writes lines of a logger, each at the level of the event that it is about."""
    log = logging.getLogger(logger)

    def line(text: str) -> None:
        event = _facts.get().get("event", "")
        log.log(_LEVELS.get(event, logging.WARNING), "%s", text)

    return line
