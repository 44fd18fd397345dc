"""The small frames of a load that were written or read last: the stages of a load read the same few again and again."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from validators.libraries import pd

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 16  # frames
_ROWS = 1_000  # of a frame that is kept
_SURE = frozenset(
    {"str", "int64", "float64", "bool", "uint8"}
)  # kinds of columns that a file keeps as they are
_NAMES = (str, type(None))

Stamp = tuple[int, int, int, int]


class RecentFrames:
    """Frames with the facts beside them (JSON), by file. A file that was written anew since is another one.

    They hold customer numbers, so they are kept only while this process works on a load.
    """

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Stamp, pd.DataFrame, bytes]] = {}
        self._facts: dict[Path, tuple[Stamp, int, bytes]] = {}
        self._lock = Lock()

    def get(self, path: Path) -> tuple[pd.DataFrame, bytes] | None:
        """A frame of its own and the facts, where the file is still the one that was read; OSError when there is none."""
        known = self._known.get(path)
        if known is None or known[0] != stamp_of(path):
            return None
        return known[1].copy(deep=False), known[2]

    def keep(self, path: Path, stamp: Stamp, frame: pd.DataFrame, facts: bytes) -> None:
        """Keep what was read of a file as it was at `stamp`, taken before the reading."""
        if len(frame) > _ROWS:
            return
        with self._lock:
            self._known.pop(path, None)
            while len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[path] = stamp, frame.copy(deep=False), facts

    def facts(self, path: Path) -> tuple[int, bytes] | None:
        """How many rows a frame has and the facts beside it, as `get`."""
        known = self._facts.get(path)
        if known is not None:
            return None if known[0] != stamp_of(path) else known[1:]
        whole = self.get(path)
        return None if whole is None else (len(whole[0]), whole[1])

    def keep_facts(self, path: Path, stamp: Stamp, rows: int, facts: bytes) -> None:
        """Keep how many rows a frame has and the facts beside it, as `keep`."""
        with self._lock:
            if len(self._facts) >= _MOST:
                self._facts.clear()
            self._facts[path] = stamp, rows, facts

    def forget(self) -> None:
        """Keep none of them any longer."""
        with self._lock:
            self._known.clear()
            self._facts.clear()


def as_read(frame: pd.DataFrame) -> pd.DataFrame | None:
    """A frame as it would come back from its file; None for one that is large, or of which that is not sure."""
    columns, index = frame.columns, frame.index
    if (
        len(frame) > _ROWS
        or len(set(columns)) < len(columns)
        or columns.dtype != "str"
        or columns.name is not None
        or frame.attrs
    ):
        return None
    if (
        type(index) not in {pd.Index, pd.RangeIndex}
        or index.dtype != "int64"
        or type(index.name) not in _NAMES
    ):
        return None
    if not _SURE.issuperset(map(str, frame.dtypes)):
        return None
    alike = frame.copy(deep=False)
    alike.index = pd.Index(index.to_numpy(), name=index.name)
    return alike


def stamp_of(path: Path) -> Stamp:
    """What tells a file from every other one that has its name before or after it: files of a load are replaced whole."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
