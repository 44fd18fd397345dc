"""Uploads in parts: each file grows at its end, and goes on where it stopped, also in another window or after a restart.

What is being received is in the folder of the draft that will be made of it, with who sends it and which files were announced.
Somebody who chooses the same files again continues their upload. A draft is made once every file is complete.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from callsheet.durable import partial_of, readable_name, sync_folder, written_whole
from callsheet.engine.context import LoadContext
from callsheet.engine.draft_folder import DraftFolder
from callsheet.file_lock import only_one
from callsheet.ledger.drafts import Choices, DraftFile
from callsheet.web.uploads import LARGEST_FILE, LARGEST_UPLOAD, LEFT_FREE, LONGEST_NAME, MOST_FILES
from validators.message import Message, message

_UNDER_WAY = 3  # uploads of one user that are not whole; of more the oldest is forgotten
_ANNOUNCED = "receiving.json"
_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")
_MARK = re.compile(r"[0-9a-f]{64}")
_WRITING = os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_PIECE = 1024 * 1024


class NotNextError(Exception):
    """A part that is not the next of its file: another window has sent it, or it never came whole."""


class NoRoomError(Exception):
    """The disk has no room for what is to come."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that is to come. `mark` is of its beginning and its end: whether what is chosen again is the same."""

    name: str
    size: int
    mark: str


def announced(form: Mapping[str, str]) -> list[Announced]:
    """The files that a form announces, by `name1`, `size1`, `mark1` and so on; ValueError for what no page of ours sends."""
    found = []
    for number in range(1, len(form)):
        if f"name{number}" not in form:
            break
        size, mark = form.get(f"size{number}", ""), form.get(f"mark{number}", "")
        if not re.fullmatch(r"[0-9]{1,12}", size, re.ASCII) or not _MARK.fullmatch(mark):
            raise ValueError(number)
        found.append(Announced(readable_name(form[f"name{number}"])[-LONGEST_NAME:], int(size), mark))
    return found


def objection(files: Sequence[Announced]) -> Message | None:
    """Why these files are not taken; said before any of their bytes travels."""
    if not files:
        return message("WEB_NO_FILE")
    if len(files) > MOST_FILES:
        return message("WEB_TOO_MANY_FILES", most=MOST_FILES)
    large = next((file for file in files if file.size > LARGEST_FILE), None)
    if large:
        return message("WEB_FILE_TOO_LARGE", file=large.name, most=LARGEST_FILE >> 20)
    if sum(file.size for file in files) > LARGEST_UPLOAD:
        return message("WEB_UPLOAD_TOO_LARGE", most=LARGEST_UPLOAD >> 20)
    return None


@dataclass(frozen=True, slots=True)
class Receiving:
    """One upload that is under way."""

    context: LoadContext
    draft: str
    user: str
    files: tuple[Announced, ...]

    @property
    def folder(self) -> DraftFolder:
        return DraftFolder(self.context.profile.data_dir, self.draft)

    def _place(self, number: int) -> Path:
        return self.folder.place(number, self.files[number - 1].name)

    def received(self) -> list[int]:
        """How many bytes of each file are there."""
        return [self._size(number) for number in range(1, len(self.files) + 1)]

    def _size(self, number: int) -> int:
        path = self._place(number)
        for each in (path, partial_of(path)):
            with suppress(FileNotFoundError):
                return each.stat(follow_symlinks=False).st_size
        return 0

    def add(self, number: int, offset: int, data: bytes) -> int:
        """Put a part at the end of a file; how much of it is there now. NotNextError, and NoRoomError."""
        if not 1 <= number <= len(self.files) or offset + len(data) > self.files[number - 1].size:
            raise NotNextError
        _room_for(self.folder.folder, len(data))
        try:
            with self._growing(number) as file:
                if os.fstat(file).st_size != offset:
                    raise NotNextError
                _write(file, data, offset)
            os.utime(self.folder.folder)  # it is under way, and not left
        except OSError:
            raise NoRoomError from None
        return offset + len(data)

    @contextmanager
    def _growing(self, number: int) -> Iterator[int]:
        """The file while nobody else writes to it, from whichever process."""
        file = os.open(partial_of(self._place(number)), _WRITING, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield file
        except BlockingIOError:
            raise NotNextError from None
        finally:
            os.close(file)

    def whole(self) -> list[DraftFile] | None:
        """The files, each under its name and on disk; None while one of them is not whole. NoRoomError when the disk says no."""
        if self.received() != [file.size for file in self.files]:
            return None
        try:
            return [self._ended(number, file) for number, file in enumerate(self.files, start=1)]
        except OSError:
            raise NoRoomError from None

    def _ended(self, number: int, file: Announced) -> DraftFile:
        path = self._place(number)
        if not path.exists():
            with partial_of(path).open("rb") as written:
                os.fsync(written.fileno())
            partial_of(path).replace(path)
            sync_folder(path.parent)
        seen = hashlib.sha256()
        with path.open("rb") as kept:
            while piece := kept.read(_PIECE):
                seen.update(piece)
        return DraftFile(number, file.name, file.size, seen.hexdigest(), Choices())

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else makes a draft of it at this moment."""
        with only_one(self.folder.folder / ".lock") as mine:
            yield mine

    def end(self) -> None:
        """It is a draft now, and under way no more."""
        (self.folder.folder / _ANNOUNCED).unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove all that came of it."""
        shutil.rmtree(self.folder.folder, ignore_errors=True)


def _write(file: int, data: bytes, offset: int) -> None:
    """All of a part, or nothing of it: what a full disk leaves is cut off again."""
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
    except OSError:
        os.ftruncate(file, offset)
        raise


def _room_for(folder: Path, size: int) -> None:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        raise NoRoomError from None
    if free < LEFT_FREE + size:
        raise NoRoomError


def begin(context: LoadContext, user: str, files: Sequence[Announced]) -> Receiving:
    """Go on with an upload of these files, or begin one; NoRoomError where they have no room."""
    mine = sorted((each for each in _under_way(context) if each.user == user), key=lambda each: each.draft)
    known = next((each for each in mine if each.files == tuple(files)), None)
    if known:
        return known
    for oldest in mine[: max(0, len(mine) + 1 - _UNDER_WAY)]:
        oldest.forget()
    new = Receiving(context, context.new_load_id(), user, tuple(files))
    try:
        new.folder.begin(context.profile.name)
        _room_for(new.folder.folder, sum(file.size for file in files))
        for number, file in enumerate(files, start=1):
            partial = partial_of(new.folder.make_place(number, file.name))
            os.close(os.open(partial, _WRITING | os.O_EXCL, 0o600))
        with written_whole(new.folder.folder / _ANNOUNCED) as kept:
            kept.write(json.dumps({"user": user, "files": [asdict(file) for file in files]}).encode())
    except (OSError, NoRoomError):
        new.forget()
        raise NoRoomError from None
    return new


def find(contexts: Mapping[str, LoadContext], user: str, draft: str) -> Receiving | None:
    """An upload of a user that is under way, in one of these profiles; None for any other."""
    if not _ID.fullmatch(draft):
        return None
    found = (_read(context, draft) for context in contexts.values())
    return next((each for each in found if each and each.user == user), None)


def _under_way(context: LoadContext) -> Iterator[Receiving]:
    """The uploads into a profile that are under way."""
    with suppress(OSError):
        names = [entry.name for entry in os.scandir(context.profile.data_dir / "drafts")]
        yield from filter(None, (_read(context, name) for name in names if _ID.fullmatch(name)))


def _read(context: LoadContext, draft: str) -> Receiving | None:
    folder = DraftFolder(context.profile.data_dir, draft).folder
    with suppress(OSError, ValueError, KeyError, TypeError):
        if DraftFolder.whose(folder) == context.profile.name:
            kept = json.loads((folder / _ANNOUNCED).read_bytes())
            return Receiving(context, draft, kept["user"], tuple(Announced(**file) for file in kept["files"]))
    return None
