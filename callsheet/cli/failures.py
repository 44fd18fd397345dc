"""How a run ends that cannot go on: one clear line on standard error, or one JSON object where the log is JSON."""

import os
import sys
from pathlib import Path

import typer

from callsheet.errors import Exit
from validators.message import Message, message

_LOGGED = frozenset({"load", "check", "resume", "serve", "watch"})


def os_failure(error: OSError, arguments: list[str] | None) -> None:
    """What the disk or the permissions do not allow is no bug; an error that names no file may be one."""
    from callsheet.lookup import os_error

    if error.errno is None or error.filename is None:
        bug(error, arguments)
        return
    name = os.fsdecode(error.filename) if not isinstance(error.filename, int) else str(error.filename)
    say(message("COMMAND_OS_ERROR", file=name, error=os_error(error)), arguments)
    sys.exit(Exit.STOPPED)


def bug(error: Exception, arguments: list[str] | None) -> None:
    """A bug of ours, named by its type and place. Its text is held back: it may contain a customer number."""
    import traceback

    if os.environ.get("CALLSHEET_DEBUG"):
        raise error
    last = traceback.extract_tb(error.__traceback__)[-1]
    file, line = Path(last.filename).name, last.lineno or 0
    say(message("COMMAND_BUG", error=type(error).__name__, file=file, line=line), arguments)
    sys.exit(Exit.STOPPED)


def say(said: Message, arguments: list[str] | None) -> None:
    """A line on standard error, in the language of the profile that the arguments name."""
    from callsheet.messages.visible import visible
    from callsheet.settings import log_format_for, reader_for

    words = sys.argv[1:] if arguments is None else arguments
    profile = _profile_in(words)
    reader = reader_for(profile)
    if _LOGGED.intersection(words[:1]) and log_format_for(profile) == "json":
        _log(reader.say(said), said.code)
        return
    typer.echo(f"callsheet{'：' if reader.language == 'zh' else ': '}{visible(reader.say(said))}", err=True)


def _profile_in(arguments: list[str]) -> str | None:
    """The value of --profile or -p: where an error is caught, the parsed parameters are gone."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        name, equals, value = argument.partition("=")
        if name == "--profile" and equals:
            return value
        if argument in {"--profile", "-p"}:
            return following
    return None


def _log(text: str, code: str) -> None:
    import logging

    from callsheet.logs import about, set_up_log

    set_up_log("json", "UTC")
    with about(code=code):
        logging.getLogger("callsheet").error("%s", text)
