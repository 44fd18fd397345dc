"""Folders and names that survive a power cut, and that only their owner can read whatever the umask says."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o700
_NO_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP})  # of shares that cannot sync a folder
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a file that is written: its mode, and the id of the group that it is given to, if any."""

    mode: int = 0o600
    group: int | None = None

    def give(self, handle: int) -> None:
        """Give an open file of ours to the group, then set its mode; what cannot be given stays its owner's alone."""
        with suppress(OSError):  # a share without modes, a group that this process does not know
            if self.group is not None and os.fstat(handle).st_gid != self.group:
                os.fchown(handle, -1, self.group)
            os.fchmod(handle, self.mode)


OWNER_ONLY = Access()


def make_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, each for its owner alone and on disk; one that is there stays as it is.

    FileExistsError when a file has the name.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    try:
        folder.mkdir(mode=PRIVATE)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    with suppress(PermissionError):  # a share without modes
        folder.chmod(PRIVATE)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # one that may be written and not listed
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)


@contextmanager
def written_whole(path: Path, access: Access = OWNER_ONLY) -> Iterator[BinaryIO]:
    """A file that is there whole and on disk, or not at all; its partial name is known, and what a crash left there goes.

    In a folder that others write to, a link of that name is not followed. `access` is set before the file has its name.
    """
    partial = partial_of(path)
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, _NEW, 0o600), "wb") as file:
        yield file
        file.flush()
        access.give(file.fileno())
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def partial_of(path: Path) -> Path:
    """The name under which a file is written."""
    return path.with_name(f".{path.name}.part")


def readable_name(name: str) -> str:
    r"""A file's name as text: what stands in it beside UTF-8 becomes a question mark.

    >>> readable_name("M\udce4rz.csv")
    'M?rz.csv'
    """
    return name.encode("utf-8", "replace").decode()
