"""The files of a load: found by its id and one of three words, never by a path, and opened without following a link."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from callsheet.engine.context import LoadContext
from callsheet.file_names import safe_name
from callsheet.ledger.records import Load

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


class Word(StrEnum):
    """What there is to download."""

    SOURCE = "source"
    RESULT = "result"
    TO_FIX = "to-fix"


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file: the name that it is saved under, and its size in bytes."""

    handle: int
    name: str
    size: int


def sizes(context: LoadContext, load: Load) -> dict[Word, int]:
    """The files that are there, with their sizes in bytes."""
    found = {}
    for word in Word:
        if (opened := open_file(context, load, word)) is not None:
            os.close(opened.handle)
            found[word] = opened.size
    return found


def open_file(context: LoadContext, load: Load, word: Word) -> Opened | None:
    """Open one of a load's files; None when it is not there. The caller closes it."""
    workspace = context.workspace(load.id)
    folder = workspace.folder if word is Word.SOURCE else workspace.reports
    with suppress(OSError):
        parent = os.open(folder, _FOLDER)
        try:
            return next(
                (
                    opened
                    for name in sorted(_names(parent, word))
                    if (opened := _open(parent, name, load, word))
                ),
                None,
            )
        finally:
            os.close(parent)
    return None


def _names(folder: int, word: Word) -> Iterator[str]:
    """The names in a folder that are that of the word."""
    for name in os.listdir(folder):
        path = PurePosixPath(name)
        if path.stem == "source" if word is Word.SOURCE else path.stem.endswith(f".{word}"):
            yield name


def _open(folder: int, name: str, load: Load, word: Word) -> Opened | None:
    handle = os.open(name, _FILE, dir_fd=folder)
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        return None
    shown = name if word is not Word.SOURCE else f"{PurePosixPath(load.file).stem}{Path(name).suffix}"
    return Opened(handle, safe_name(shown), found.st_size)


class Download(FileResponse):
    """An open file as an attachment, whatever it is; it is closed at the end."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(
            f"/dev/fd/{opened.handle}",
            filename=opened.name,
            media_type="application/octet-stream",
            stat_result=os.fstat(opened.handle),
        )
        self._handle = opened.handle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            os.close(self._handle)
