"""Which files of an inbox are whole: seen unchanged by our own looks, not open in Excel, and complete as a container."""

import errno
import fcntl
import os
import re
import signal
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from callsheet.sheets.look import UNKNOWN, Look, Looker
from transforms.evidence import says_not_to_call
from transforms.kinds import KINDS

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
_READY_MADE = (".why.txt", ".note.txt", ".plan.txt")
_ENDING_ALONE = re.compile(r"\.+(xls[xmb]?|csv|tsv|txt|ods)")  # what is left of a name that was all dots
_RSYNC = re.compile(r"\.(?P<name>[^_].*\.[A-Za-z]{2,5})\.[A-Za-z0-9]{6}")
_FORBIDDING = frozenset(kind.name for kind in KINDS if kind.forbids)
_DEEPEST = 2
_OFTEN = 5  # changes after which a file is not just one that is saved now and then
UNTOLD = 3  # times as many looks where the system does not tell whether anybody has a file open for writing
LINK, NO_FILE, TOO_DEEP, NOT_READABLE = "IS_LINK", "IS_NO_FILE", "TOO_DEEP", "FOLDER_NOT_READABLE"
PARTIAL = "IS_PARTIAL"
"""Why something in the inbox is passed over: codes of the message catalogue."""


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of the inbox that a person may have meant to load."""

    path: Path
    size: int
    changed: int  # ns
    inode: int
    beside: str = ""  # its name, where another file of that name came with it

    @property
    def mark(self) -> tuple[int, int, int]:
        return self.size, self.changed, self.inode


@dataclass(slots=True)
class _Seen:
    mark: tuple[int, int, int]
    born: float  # when the file was seen first, on the monotonic clock
    first: float  # when this very state was
    looks: int = 1  # how often this very state was seen
    changes: int = 0  # how often it was another state than at the scan before
    look: Look | None = None  # what was seen inside of this very state; None: not looked yet


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One scan: files to take now, those still coming, and those that have been waiting for too long.

    `stalled` are those of the arriving ones that are empty or incomplete and that nobody is known to write. `growing`
    have been written to for too long. `holding` are those of the arriving ones that complete files may wait for.
    `looks` is what was seen inside the ready ones, and `left` how many are ready and were not looked into yet.
    """

    ready: tuple[InboxFile, ...]
    arriving: tuple[InboxFile, ...]
    overdue: tuple[InboxFile, ...]
    stalled: tuple[InboxFile, ...] = ()
    growing: tuple[InboxFile, ...] = ()
    holding: tuple[InboxFile, ...] = ()
    looks: Mapping[Path, Look] = field(default_factory=dict)
    left: int = 0


@dataclass(slots=True)
class _Sorted:
    """The files of a scan by what is to be done with them."""

    ready: list[InboxFile] = field(default_factory=list)
    arriving: list[InboxFile] = field(default_factory=list)
    overdue: list[InboxFile] = field(default_factory=list)
    stalled: list[InboxFile] = field(default_factory=list)
    growing: list[InboxFile] = field(default_factory=list)


@dataclass(slots=True)
class StabilityTracker:
    """What was seen of an inbox so far. A file is ready when `unchanged` scans after the first saw the same state.

    Only our own observations count: a copy from Windows keeps the old file's time, so the age of a file proves nothing.
    Where the system does not tell whether a file is open for writing, it takes `UNTOLD` times as many scans.
    An incomplete file waits `max_wait` seconds; complete ones wait `together` for those still coming, and an empty one
    that nobody has open as long. `stop` ends a long look early.
    """

    unchanged: int = 2
    max_wait: float = 600.0
    together: float = 30.0
    looker: Looker = field(default_factory=Looker)
    stop: Callable[[], bool] = lambda: False
    _seen: dict[Path, _Seen] = field(default_factory=dict)

    def look(self, files: list[InboxFile], now: float) -> ScanResult:
        """Compare a scan with those before it; what has gone is forgotten."""
        for path in set(self._seen) - {file.path for file in files}:
            del self._seen[path]
        found, still = _Sorted(), []
        for file in files:
            seen = self._note(file, now)
            if not self._was_seen_enough(file, seen.looks):
                (found.growing if self._never_ends(seen, now) else found.arriving).append(file)
            else:
                still.append(file)
        left = self._look_inside(still)
        for file in still:
            self._place(file, found, now)
        return self._result(found, now, left)

    def _note(self, file: InboxFile, now: float) -> _Seen:
        seen = self._seen.get(file.path)
        if seen is None:
            seen = self._seen[file.path] = _Seen(file.mark, now, now)
        elif seen.mark != file.mark:
            seen = _Seen(file.mark, seen.born, now, changes=seen.changes + 1)
            self._seen[file.path] = seen
        else:
            seen.looks += 1
        return seen

    def _was_seen_enough(self, file: InboxFile, looks: int) -> bool:
        if looks <= self.unchanged:
            return False
        return looks > self.unchanged * UNTOLD or open_for_writing(file.path) is not None

    def _never_ends(self, seen: _Seen, now: float) -> bool:
        return now - seen.born >= self.max_wait and seen.changes >= _OFTEN

    def _look_inside(self, files: Iterable[InboxFile]) -> int:
        """Look into those that were not looked into; how many are left because a stop was asked for."""
        unseen = [file for file in files if file.size and self._seen[file.path].look is None]
        unseen = [file for file in unseen if not _in_use(file.path)]
        looks = self.looker.look([file.path for file in unseen], self.stop)
        done = 0
        for file, look in zip(unseen, looks, strict=False):
            self._seen[file.path].look = look
            done += 1
        return len(unseen) - done

    def _place(self, file: InboxFile, found: _Sorted, now: float) -> None:
        """Where a file belongs that has not changed of late."""
        seen = self._seen[file.path]
        waited = now - seen.first
        if _in_use(file.path):
            late = waited >= self.max_wait or self._never_ends(seen, now)
            (found.overdue if late else found.arriving).append(file)
        elif not file.size:
            patience = min(self.max_wait, self.together) if not_open(file.path) else self.max_wait
            (found.ready if waited >= patience else found.stalled).append(file)
        elif seen.look is None:
            return  # a stop was asked for, or somebody had it open just now
        elif seen.look.whole or waited >= self.max_wait:
            found.ready.append(file)  # after so long the reader says what is wrong with it
        else:
            found.stalled.append(file)

    def _result(self, found: _Sorted, now: float, left: int) -> ScanResult:
        coming = [file for file in found.arriving if now - self._seen[file.path].born < self.together]
        held = [file for file in found.stalled if self._may_forbid(file, now)]
        looks = {file.path: self._seen[file.path].look or UNKNOWN for file in found.ready}
        return ScanResult(
            tuple(found.ready),
            (*found.arriving, *found.stalled),
            tuple(found.overdue),
            tuple(found.stalled),
            tuple(found.growing),
            (*coming, *held),
            looks,
            left,
        )

    def _may_forbid(self, file: InboxFile, now: float) -> bool:
        """Whether an incomplete file is called a list not to call: others wait a while for it all the same."""
        named = says_not_to_call(file.path.stem) or says_not_to_call(file.path.parent.name)
        return named and now - self._seen[file.path].born < self.together


def scan(inbox: Path) -> list[InboxFile]:
    """The files below an inbox that a person may have meant, by path; links, devices and working names are passed over.

    OSError when the inbox itself cannot be read.
    """
    return look_through(inbox)[0]


def look_through(inbox: Path) -> tuple[list[InboxFile], dict[Path, str]]:
    """The files of `scan`, and what is never taken although a person may have meant it, with the reason."""
    entries = list(_scan(inbox, 0))
    found = sorted(
        (entry for entry in entries if isinstance(entry, InboxFile)), key=lambda file: os.fsencode(file.path)
    )
    return found, dict(entry for entry in entries if not isinstance(entry, InboxFile))


def _scan(folder: Path, depth: int) -> Iterator[InboxFile | tuple[Path, str]]:
    with os.scandir(folder) as entries:
        found = list(entries)
    for entry in found:
        if ignored(entry.name):
            if _whole_name(entry.name):
                yield Path(entry.path), PARTIAL
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _inside(Path(entry.path), depth + 1)
                continue
            status = entry.stat(follow_symlinks=False)
        except PermissionError:  # the folder may be listed, and what is in it not be used
            yield Path(entry.path), NOT_READABLE
            continue
        except OSError:
            continue  # gone: the next scan shows
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
        (low.startswith((".", "~$", "~wrl")) and not _ENDING_ALONE.fullmatch(low))
        or low in _NOT_OURS
        or low.endswith(_READY_MADE)
        or PurePath(low).suffix in _PARTIAL
        or low.endswith(("~", "#"))
    )


def _whole_name(name: str) -> str:
    """The name that a file will have which a program is still writing: `dnc.csv.part`, or `.dnc.csv.Ab3dEf` of rsync; "" of others."""
    plain = PurePath(name)
    if plain.suffix.lower() in _PARTIAL:
        return plain.stem
    found = _RSYNC.fullmatch(name)
    return found["name"] if found else ""


def may_forbid(path: Path) -> bool:
    """Whether something that is not taken is called a list not to call, or lies in a folder of such lists; `path` is within the inbox."""
    whole = PurePath(_whole_name(path.name) or path.name)
    folders = path.parts[:-1]
    named = any(map(says_not_to_call, (path.name, whole.name, whole.stem, *folders)))
    return named or not _FORBIDDING.isdisjoint(folders)


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
    return open_for_writing(path) is True


def open_for_writing(path: Path) -> bool | None:
    """The same, or None where the system does not tell: also of another account's file, without the capability CAP_LEASE."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return None
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.fcntl(
            file, fcntl.F_SETSIG, signal.SIGURG
        )  # whoever opens it right now sends a signal that does nothing
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return True if error.errno == errno.EAGAIN else None
    finally:
        os.close(file)
    return False


def not_open(path: Path) -> bool:
    """Whether it is certain that no program of this machine has the file open for writing."""
    return open_for_writing(path) is False


def is_whole(path: Path) -> bool:
    """Whether a file is complete, as far as a look inside tells: a zip's directory and checksums, and not empty."""
    (look,) = Looker().look([path])
    return look.whole


def _in_use(path: Path) -> bool:
    return open_in_excel(path) or being_written(path)
