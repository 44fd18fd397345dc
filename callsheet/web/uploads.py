"""Uploads: files that a person sends from a browser, each kept whole as a private file of a new draft, or not at all."""

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from callsheet.durable import partial_of, readable_name, sync_folder
from callsheet.engine.context import LoadContext
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger.drafts import Choices, DraftFile
from callsheet.sheets.limits import Limits
from callsheet.web.multipart import Head, form_parts
from callsheet.web.security import FormError, body_of
from validators.message import Message, message

MOST_FILES = 10
LARGEST_FILE = Limits().file  # bytes
LARGEST_UPLOAD = 3 * LARGEST_FILE
PART = 4 * 1024 * 1024  # bytes of a part of a file at most
LEFT_FREE = 512 * 1024 * 1024  # bytes of the disk that uploads leave alone
_AT_ONCE = 3  # uploads of one user
_PIECE = 1024 * 1024
_LONGEST_FIELD = 1024
LONGEST_NAME = 255
_FIELDS = frozenset({"token", "profile", "into", "file", "version"})
_busy: Counter[str] = Counter()


@contextmanager
def few_at_once(user: str) -> Iterator[None]:
    """One of the few requests with which a user may send files at a time; FormError when there are too many."""
    if _busy[user] >= _AT_ONCE:
        raise FormError(429)
    _busy[user] += 1
    try:
        yield
    finally:
        _busy[user] -= 1


async def part_of(request: Request, user: str, largest: int) -> bytes:
    """A part of a file, whole; FormError for one that is too large or was cut off."""
    with few_at_once(user):
        return await body_of(request, largest)


@dataclass(slots=True)
class Upload:
    """What came of an upload: the profile, the draft's id and its files, or why there is no draft."""

    profile: str = ""
    draft: str = ""
    files: list[DraftFile] = field(default_factory=list)
    failed: Message | None = None
    asked: dict[str, str] = field(default_factory=dict)  # the fields of the form


@dataclass(slots=True)
class Receiver:
    """Receives one upload for one user. `contexts` are the profiles into which the user may upload."""

    user: str
    token: str
    contexts: dict[str, LoadContext]
    _fields: dict[str, str] = field(default_factory=dict)
    _folder: DraftFolder | None = None
    _done: Upload = field(default_factory=Upload)

    async def receive(self, request: Request) -> Upload:
        """The files of a form; FormError when it is none of ours. What was not received whole is removed."""
        whole = False
        try:
            with few_at_once(self.user):
                await self._read(request)
                whole = self._is_whole()
        except ClientDisconnect:
            raise FormError(400) from None
        finally:
            if not whole:
                await run_in_threadpool(self._forget)
        self._done.asked = self._fields
        return self._done

    async def _read(self, request: Request) -> None:
        writing: _File | None = None
        name = ""
        try:
            async for part in form_parts(
                request.stream(), request.headers.get("content-type", ""), LARGEST_UPLOAD
            ):
                if isinstance(part, Head):
                    await self._end(writing)
                    name, writing = part.name, None
                    if part.file:
                        writing = await run_in_threadpool(self._begin, part.file)
                elif writing is not None:
                    await self._write(writing, part)
                elif name in _FIELDS and part:
                    self._add(name, part)
            await self._end(writing)
        finally:
            if writing is not None:
                writing.close()

    def _add(self, name: str, part: bytes) -> None:
        self._fields[name] = self._fields.get(name, "") + part.decode("ascii", "replace")
        if len(self._fields[name]) > _LONGEST_FIELD:
            raise FormError(400)

    def _begin(self, name: str) -> "_File | None":
        """A file to write into; None when no more is taken. Nothing is written before the form is known to be ours."""
        if self._fields.get("token", "") != self.token or not self.token:
            raise FormError(403)
        context = self.contexts.get(self._fields.get("profile", ""))
        if context is None:
            raise FormError(404)
        if self._done.failed:
            return None
        if len(self._done.files) == MOST_FILES:
            self._fail(message("WEB_TOO_MANY_FILES", most=MOST_FILES))
            return None
        return self._open(context, readable_name(name)[-LONGEST_NAME:])

    def _open(self, context: LoadContext, name: str) -> "_File | None":
        try:
            if self._folder is None:
                self._done.profile, self._done.draft = context.profile.name, context.new_load_id()
                self._folder = DraftFolder(context.profile.data_dir, self._done.draft)
                self._folder.begin(context.profile.name)
            if shutil.disk_usage(self._folder.folder).free < LEFT_FREE + LARGEST_UPLOAD:
                self._fail(message("WEB_NO_ROOM"))
                return None
            number = len(self._done.files) + 1
            return _File(number, name, self._folder.make_place(number, name))
        except OSError:
            self._fail(message("WEB_NO_ROOM"))
            return None

    async def _write(self, file: "_File", piece: bytes) -> None:
        if self._done.failed:
            return
        if file.size + len(piece) > LARGEST_FILE:
            self._fail(message("WEB_FILE_TOO_LARGE", file=file.name, most=LARGEST_FILE >> 20))
            return
        try:
            if file.add(piece):
                await run_in_threadpool(file.write)
        except OSError:
            self._fail(message("WEB_NO_ROOM"))

    async def _end(self, file: "_File | None") -> None:
        if file is None:
            return
        try:
            kept = await run_in_threadpool(file.end)
        except OSError:
            self._fail(message("WEB_NO_ROOM"))
            return
        self._done.files.append(kept)

    def _is_whole(self) -> bool:
        if self._fields.get("token", "") != self.token or not self.token:
            raise FormError(403)
        if not self._done.failed and not self._done.files:
            self._fail(message("WEB_NO_FILE"))
        return self._done.failed is None

    def _fail(self, why: Message) -> None:
        self._done.failed = why

    def _forget(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder.folder, ignore_errors=True)


class _File:
    """A file that is being received, under a name that says so."""

    def __init__(self, number: int, name: str, path: Path) -> None:
        self.number, self.name, self.path, self.size = number, name, path, 0
        self._hash, self._pieces, self._held = hashlib.sha256(), list[bytes](), 0
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file: BinaryIO | None = os.fdopen(os.open(partial_of(path), flags, 0o600), "wb")

    def add(self, piece: bytes) -> bool:
        """Hold a piece; whether it is time to write."""
        self._pieces.append(piece)
        self._held += len(piece)
        self.size += len(piece)
        return self._held >= _PIECE

    def write(self) -> None:
        data = b"".join(self._pieces)
        self._pieces, self._held = [], 0
        self._hash.update(data)
        if self._file is not None:
            self._file.write(data)

    def end(self) -> DraftFile:
        """Give the file its name, on disk when this returns."""
        self.write()
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
        self.close()
        partial_of(self.path).replace(self.path)
        sync_folder(self.path.parent)
        return DraftFile(self.number, self.name, self.size, self._hash.hexdigest(), Choices())

    def close(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None
