"""The scan of uploads: a command of the setting `web_scan`, given the path of each file, says by its exit status whether it is kept.

0 means that it may be kept, 1 that it is refused. Any other status, a signal, no end in time and a command that cannot be started
are no answer, and what nobody answers for is not kept. What the command prints is not read: it may quote what it was given.
"""

import logging
import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from callsheet.ledger.drafts import DraftFile
from callsheet.settings import Profile
from validators.message import Message, message

_CLEAN, _FOUND = 0, 1  # exit statuses, as ClamAV's commands have them
_SEEN = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")  # of the environment: nothing in it is a secret of ours

log = logging.getLogger(__name__)


def objection_to(home: Profile, files: Sequence[DraftFile], paths: Sequence[Path]) -> Message | None:
    """Why files are not kept, by what the scanner says of each; None where it has nothing against them, or none is set."""
    if not home.web_scan:
        return None
    until = time.monotonic() + home.web_scan_timeout
    for file, path in zip(files, paths, strict=True):
        status = _status(home.web_scan, path, until - time.monotonic())
        if status == _FOUND:
            log.warning("web-scan refused an upload")
            return message("WEB_SCAN_REFUSED", file=file.name)
        if status != _CLEAN:
            log.error("web-scan gave no answer: %s", "no end in time" if status is None else status)
            return message("WEB_SCAN_NO_ANSWER", file=file.name)
    return None


class NotLetInError(Exception):
    """A file that is not kept: `why` says it."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.code)
        self.why = why


def let_in(home: Profile, files: Sequence[DraftFile], paths: Sequence[Path]) -> None:
    """NotLetInError where the scanner has something against files, or does not answer for them."""
    if why := objection_to(home, files, paths):
        raise NotLetInError(why)


def is_command(words: str) -> bool:
    """Whether the program of a command is there."""
    return shutil.which(shlex.split(words)[0]) is not None


def _status(words: str, path: Path, seconds: float) -> int | str | None:
    """The exit status of the command for a file; None when it has not ended in time, the name of an error when it did not start.

    It runs in a group of its own, of which nothing is left behind.
    """
    if seconds <= 0:
        return None
    try:
        child = subprocess.Popen(  # nosec B603 # noqa: S603 - the words of a setting, and a path of our own making
            [*shlex.split(words), str(path.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _SEEN if name in os.environ},
            cwd="/",
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return type(error).__name__
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
