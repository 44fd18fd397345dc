"""Secrets that callsheet makes and keeps: one small file each, for its owner alone."""

import os
import stat
from pathlib import Path

from callsheet.errors import SetupError
from callsheet.sheets.atomic import replacing

_MOST = 64 * 1024  # bytes


def read_private(path: Path) -> str:
    """The text of a private file, "" when there is none. SetupError when it is a link, another user's, or open to others."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    except OSError:
        raise SetupError("SECRET_NOT_PRIVATE", path=str(path)) from None
    try:
        if not _is_private(os.fstat(handle)):
            raise SetupError("SECRET_NOT_PRIVATE", path=str(path))
        return os.read(handle, _MOST).decode(errors="replace").strip()
    finally:
        os.close(handle)


def write_private(path: Path, text: str) -> None:
    """Write a private file whole or not at all; a link in its place is replaced, not followed."""
    with replacing(path) as file:
        file.write(text.encode() + b"\n")


def private_folder(path: Path) -> Path:
    """A folder, made if need be, that its owner alone can look into. SetupError when it is another user's."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = path.stat()
    if found.st_uid != os.geteuid():
        raise SetupError("SECRET_NOT_PRIVATE", path=str(path))
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        path.chmod(0o700)
    return path


def _is_private(found: os.stat_result) -> bool:
    """Whether an open file is a plain one that nobody but this user can read or write."""
    ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
    return ours and not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
