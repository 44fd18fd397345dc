"""What lies in the folders `done` and `failed`: dropped files and their results, by the job that put them there."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from callsheet.file_names import safe_name
from callsheet.ledger.forbidden_lists import ForbiddenList
from callsheet.sheets.limits import Limits
from callsheet.sheets.regular_file import open_regular
from callsheet.watcher.folders import WatchFolders

_JOB = re.compile(r"\.(\d{4}-\d\d-\d\d_\d{6})_[0-9a-f]{8}(?=\.|$)")
_NEVER_READ = "larger than any file that is read"
_RESULTS = (".result.xlsx", ".result.csv", ".to-fix.xlsx", ".to-fix.csv", ".why.txt", ".note.txt")


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file that callsheet put into `done` or `failed`, and when its job ended (seconds since 1970)."""

    path: Path
    job: str
    size: int
    ended: float

    @property
    def is_result(self) -> bool:
        """Whether it tells of a file, and is not that file itself."""
        return self.path.name.endswith(_RESULTS)

    @property
    def sha256(self) -> str:
        """Names its content, as the ledger does; "" when it cannot be read, a name of nothing when no load can have read it.

        A file of a few bytes on disk may say that it has terabytes, and reading it would hold up everything else.
        """
        if self.size > Limits().file:
            return _NEVER_READ
        with suppress(OSError), open_regular(self.path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
        return ""

    def may_be(self, found: ForbiddenList) -> bool:
        """Whether it may be the file of a list that was not read, of which no content is known."""
        return self.path.name.lstrip(".").startswith(f"{_stem_of(found.file)}.")

    def holds(self, file: str) -> bool:
        """Whether it may be the archive of a load's file (week.zip/dnc.csv, or dnc.csv of dnc.csv.gz)."""
        packed = self.path.name == f"{safe_name(file)}{self.job}.gz"
        return packed or ("/" in file and self.path.name.startswith(f"{_stem_of(file)}{self.job}."))


def _stem_of(file: str) -> str:
    """What the names of what was dropped for a load's file begin with: of an archive for its members."""
    parts = file.split("/")
    dropped = next((part for part in parts if part.lower().endswith(".zip")), parts[-1])
    return Path(safe_name(dropped)).stem


def job_in(name: str) -> str:
    """The id of the job that gave a file its name; "" for a name of somebody's own.

    >>> job_in("list.2026-11-28_052200_0a0b0c0d.csv"), job_in("list.csv")
    ('2026-11-28_052200_0a0b0c0d', '')
    """
    found = _JOB.search(name)
    return found[0].lstrip(".") if found else ""


def old_files(places: WatchFolders, zone: str, now: float) -> list[OldFile]:
    """The files of ended jobs. What people put there under names of their own is theirs and not listed.

    A dropped file keeps the time that it has on the analyst's disk, so its job ended when the job's other files were
    written, at the earliest when it was taken.
    """
    found = [entry for folder in (places.done, places.failed) for entry in _in(folder, zone)]
    ends: dict[str, float] = {}
    for each, written in found:
        told = written if each.is_result and written <= now else 0.0
        ends[each.job] = max(ends.get(each.job, 0.0), each.ended, told)
    return [OldFile(each.path, each.job, each.size, ends[each.job]) for each, _ in found]


def _in(folder: Path, zone: str) -> Iterator[tuple[OldFile, float]]:
    """The files of a folder that have a job's name, and when each was written."""
    with suppress(FileNotFoundError):
        for path in sorted(folder.iterdir()):
            job = _JOB.search(path.name)
            if job and (known := _status(path)) and (taken := _moment(job[1], zone)) is not None:
                yield OldFile(path, job[0], known.st_size, taken), known.st_mtime


def _status(path: Path) -> os.stat_result | None:
    with suppress(OSError):
        status = path.lstat()
        return status if stat.S_ISREG(status.st_mode) else None
    return None


def _moment(written: str, zone: str) -> float | None:
    with suppress(ValueError):
        return datetime.strptime(written, "%Y-%m-%d_%H%M%S").replace(tzinfo=ZoneInfo(zone)).timestamp()
    return None
