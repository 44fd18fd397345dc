"""Which files of an inbox are whole: seen unchanged by our own looks, not open in Excel, and complete as a container."""

import errno
import fcntl
import os
import signal
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

_PARTIAL = frozenset(
    (
        ".tmp",
        ".part",
        ".partial",
        ".crdownload",
        ".download",
        ".filepart",
        ".swp",
        ".lock",
        ".!ut",
        ".opdownload",
    )
)
_NOT_OURS = frozenset({"thumbs.db", "desktop.ini"})
_CHECKED = 512 * 1024**2  # inflated bytes up to which all checksums are verified before a file is taken
_READY_MADE = (".why.txt", ".note.txt", ".plan.txt")
_DEEPEST = 2
LINK, NO_FILE, TOO_DEEP, NOT_READABLE = "IS_LINK", "IS_NO_FILE", "TOO_DEEP", "FOLDER_NOT_READABLE"
"""Why something in the inbox is passed over: codes of the message catalogue."""


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of the inbox that a person may have meant to load."""

    path: Path
    size: int
    changed: int  # ns
    inode: int

    @property
    def mark(self) -> tuple[int, int, int]:
        return self.size, self.changed, self.inode


@dataclass(slots=True)
class _Seen:
    mark: tuple[int, int, int]
    first: float  # when this very state was seen first, on the monotonic clock
    looks: int = 1  # how often this very state was seen
    whole: bool | None = None  # whether the container of this very state is complete; None: not checked yet


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One scan: files to take now, files that still arrive, and those that have been waiting for too long."""

    ready: tuple[InboxFile, ...]
    arriving: tuple[InboxFile, ...]
    overdue: tuple[InboxFile, ...]


@dataclass(slots=True)
class StabilityTracker:
    """What was seen of an inbox so far. A file is ready when `unchanged` scans after the first saw the same state.

    Only our own observations count: a copy from Windows keeps the old file's time, so the age of a file proves nothing.
    """

    unchanged: int = 2
    max_wait: float = 600.0
    _seen: dict[Path, _Seen] = field(default_factory=dict)

    def look(self, files: list[InboxFile], now: float) -> ScanResult:
        """Compare a scan with those before it; what has gone is forgotten."""
        gone = set(self._seen) - {file.path for file in files}
        for path in gone:
            del self._seen[path]
        ready: list[InboxFile] = []
        arriving: list[InboxFile] = []
        overdue: list[InboxFile] = []
        for file in files:
            seen = self._note(file, now)
            late = now - seen.first >= self.max_wait
            if seen.looks <= self.unchanged:
                arriving.append(file)
            elif open_in_excel(file.path) or being_written(file.path):
                (overdue if late else arriving).append(file)
            elif self._whole(file, seen) or late:
                ready.append(file)  # after so long the reader says what is wrong with it
            else:
                arriving.append(file)
        return ScanResult(tuple(ready), tuple(arriving), tuple(overdue))

    def _note(self, file: InboxFile, now: float) -> _Seen:
        seen = self._seen.get(file.path)
        if seen is None or seen.mark != file.mark:
            seen = self._seen[file.path] = _Seen(file.mark, now)
        else:
            seen.looks += 1
        return seen

    def _whole(self, file: InboxFile, seen: _Seen) -> bool:
        if seen.whole is None:
            seen.whole = is_whole(file.path)
        return seen.whole


def scan(inbox: Path) -> list[InboxFile]:
    """The files below an inbox that a person may have meant, by path; links, devices and working names are passed over.

    OSError when the inbox itself cannot be read.
    """
    return look_through(inbox)[0]


def look_through(inbox: Path) -> tuple[list[InboxFile], dict[Path, str]]:
    """The files of `scan`, and what is never taken although a person may have meant it, with the reason."""
    entries = list(_scan(inbox, 0))
    found = sorted((entry for entry in entries if isinstance(entry, InboxFile)), key=lambda file: file.path)
    return found, dict(entry for entry in entries if not isinstance(entry, InboxFile))


def _scan(folder: Path, depth: int) -> Iterator[InboxFile | tuple[Path, str]]:
    with os.scandir(folder) as entries:
        found = list(entries)
    for entry in found:
        if ignored(entry.name):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _inside(Path(entry.path), depth + 1)
                continue
            status = entry.stat(follow_symlinks=False)
        except OSError:
            continue  # gone, or not ours to read: the next scan shows
        if stat.S_ISREG(status.st_mode):
            yield InboxFile(Path(entry.path), status.st_size, status.st_mtime_ns, status.st_ino)
        else:
            yield Path(entry.path), LINK if stat.S_ISLNK(status.st_mode) else NO_FILE


def _inside(folder: Path, depth: int) -> Iterator[InboxFile | tuple[Path, str]]:
    if depth > _DEEPEST:
        yield folder, TOO_DEEP
        return
    try:
        yield from _scan(folder, depth)
    except PermissionError:
        yield folder, NOT_READABLE
    except OSError:
        return  # gone meanwhile


def ignored(name: str) -> bool:
    """Whether a name is a program's and not a person's: hidden, partial, an Excel lock, or a note of ours.

    >>> [ignored(name) for name in ("~$a.xlsx", ".a.swp", "a.xlsx.part", "a.why.txt", "a.xlsx")]
    [True, True, True, True, False]
    """
    low = name.lower()
    return (
        low.startswith((".", "~$", "~wrl"))
        or low in _NOT_OURS
        or low.endswith(_READY_MADE)
        or PurePath(low).suffix in _PARTIAL
        or low.endswith(("~", "#"))
    )


def open_in_excel(path: Path) -> bool:
    """Excel and LibreOffice keep a file beside the one they have open."""
    signs = (
        path.with_name(f"{before}{path.name}{after}") for before, after in (("~$", ""), (".~lock.", "#"))
    )
    return any(os.path.exists(sign) for sign in signs)  # noqa: PTH110 - Path's own raises for a name that is too long


def being_written(path: Path) -> bool:
    """Whether some program of this machine has the file open for writing, as far as the system tells.

    This catches a copy that pauses for longer than we watch it. The system grants a read lease on a file only while
    nobody can write to it; file systems without leases, and writers on other machines, do not show.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.fcntl(
            file, fcntl.F_SETSIG, signal.SIGURG
        )  # whoever opens it right now sends a signal that does nothing
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(file)
    return False


def is_whole(path: Path) -> bool:
    """Whether a file's container is complete: a zip's directory and checksums; anything else only must not be empty."""
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return path.stat().st_size > 0
            with zipfile.ZipFile(file) as archive:
                inflated = sum(member.file_size for member in archive.infolist())
                return inflated > _CHECKED or archive.testzip() is None
    except PermissionError:
        return True  # waiting makes no difference: the reader says that it may not be read
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False
