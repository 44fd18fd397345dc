"""The folders of the watched folder, and names that never overwrite anything."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callsheet.durable import make_folder, sync_folder, written_whole
from callsheet.ledger.coordination import is_marked, mark_of
from callsheet.ledger.ledger import Ledger
from callsheet.sheets.regular_file import open_regular
from validators.message import Message, message

AGAIN = "again"  # a folder: what is dropped here is sent even if the same content was loaded before

MARK = ".callsheet-inbox"


@dataclass(frozen=True, slots=True)
class WatchFolders:
    """The folders of one profile: `inbox` is scanned, the others are beside it, so that a rename can move files."""

    inbox_root: Path
    root: Path
    profile: str

    @property
    def inbox(self) -> Path:
        return self.inbox_root / self.profile

    @property
    def working(self) -> Path:
        return self.root / "working" / self.profile

    @property
    def done(self) -> Path:
        return self.root / "done" / self.profile

    @property
    def failed(self) -> Path:
        return self.root / "failed" / self.profile

    @property
    def waiting(self) -> Path:
        return self.root / "waiting" / self.profile

    @property
    def approve(self) -> Path:
        return self.root / "approve" / self.profile

    @property
    def refuse(self) -> Path:
        return self.root / "refuse" / self.profile

    def make(self) -> None:
        """Make every folder; what is there already is left as it is."""
        ours = (self.working, self.done, self.failed, self.waiting, self.approve, self.refuse)
        for folder in (self.inbox, self.inbox / AGAIN, *ours):
            make_folder(folder)


def move(source: Path, target: Path) -> Path:
    """Move a file to a name of our own making, also to another file system; returns where it is now.

    The names hold a mark of their own, so that nobody else makes them; what is there nevertheless stays.
    """
    make_folder(target.parent)
    for free in _names(target):
        if not is_there(free):
            return _move_to_free(source, free)
    raise FileExistsError(target)


def give_way(source: Path, target: Path) -> Path:
    """Move a file to a name that others may make at this very moment: the name is taken first, then renamed over."""
    make_folder(target.parent)
    for free in _names(target):
        try:
            os.close(os.open(free, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        try:
            return _move_to_free(source, free)
        except OSError:
            free.unlink()
            raise
    raise FileExistsError(target)


def _names(target: Path) -> Iterator[Path]:
    yield target
    for count in range(2, 1000):
        yield target.with_name(f"{target.stem}.{count}{target.suffix}")


def _move_to_free(source: Path, target: Path) -> Path:
    try:
        source.replace(target)
        sync_folder(target.parent)
        sync_folder(source.parent)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        if stat.S_ISREG(source.lstat().st_mode):
            copy(source, target)
        source.unlink()  # of what is no file only the name is kept, in the note beside it
        sync_folder(source.parent)
    return target


def copy(source: Path, target: Path) -> None:
    """Copy a file with its times: whole and on disk under its name, or not there."""
    partial = target.with_name(f".{target.name}.part")
    try:
        with open_regular(source) as content, partial.open("wb") as copied:
            shutil.copyfileobj(content, copied)
            copied.flush()
            os.fsync(copied.fileno())
        shutil.copystat(source, partial, follow_symlinks=False)
        partial.replace(target)
        sync_folder(target.parent)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def is_there(path: Path) -> bool:
    """Whether something has that name, be it a file, a link to nowhere or a pipe."""
    return os.path.lexists(path)


def put_mark(ledger: Ledger, root: Path) -> None:
    """At the first start with a folder: make it and put the mark there. Later starts only look."""
    mark, new = mark_of(ledger, str(root.absolute()))
    if new:
        make_folder(root)
        with written_whole(root / MARK) as file:
            file.write(f"{mark}\n".encode("ascii"))


def was_marked(ledger: Ledger, root: Path) -> bool:
    """Whether the folder was watched before; asking changes nothing."""
    return is_marked(ledger, str(root.absolute()))


def away(ledger: Ledger, root: Path) -> Message | None:
    """Why the folder cannot be what it was when it was marked; None when it is there."""
    mark, _ = mark_of(ledger, str(root.absolute()))
    try:
        found = (root / MARK).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return message("FOLDER_NOT_MOUNTED", folder=str(root), file=MARK, mark=mark)
    except (OSError, UnicodeDecodeError) as error:
        return message("FOLDER_UNREADABLE", folder=str(root), error=type(error).__name__)
    return message("FOLDER_EXCHANGED", folder=str(root), file=MARK) if found != mark else None
