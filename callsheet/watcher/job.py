"""A job: one file that was taken from the inbox, in a folder of its own with a note of what is to be done with it."""

import itertools
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from callsheet.durable import make_folder, sync_folder, written_whole
from callsheet.engine.results import SheetResult
from callsheet.file_names import safe_name
from callsheet.watcher.folders import AGAIN, WatchFolders, give_way, is_there, move, same_content, steady
from callsheet.watcher.inbox import InboxFile, scan
from transforms.kinds import KINDS, kind_named
from validators.problems import Problem

_NOTE = ".job.json"
_STARTS = ".starts"  # a byte for each time that work began; it is gone when the work has ended
_TAKEN = itertools.count()  # so that jobs of one second sort as they were taken
_TUPLES = frozenset({"loads", "mark", "duplicates_of", "refused"})
_OLD_NAMES = {"twins": "duplicates_of"}  # in notes that an older version wrote
_DROPPED = frozenset({"not_before"})  # from such notes: a moment of a clock that may have been set since
_KIND_NAMES = frozenset(kind.name for kind in KINDS)


@dataclass(frozen=True, slots=True)
class Job:
    """A taken file. `folder` holds it and its note; `loads` are the load ids its sheets have, once it was read."""

    folder: Path
    name: str  # as the person called it
    kind: str | None
    again: bool
    loads: tuple[str, ...] = ()
    tries: int = 0
    pause: float = 0.0  # seconds from `paused_at` until a load that stopped is retried
    forbids: bool = False
    waits: bool = False  # for approval
    halted: bool = False  # the forbidden numbers of its drop could not be loaded
    place: str = ""  # the folder below the inbox it came from
    mark: tuple[int, int] = (0, 0)  # its size and time when it was read
    duplicates_of: tuple[str, ...] = ()  # loads of earlier files with the same rows, whose result it shares
    damaged: bool = False  # its note cannot be read: nobody knows what was to be done with it
    paused_at: str = ""  # a tick
    refused: tuple[Mapping[str, Any], ...] = ()  # files of an archive of which nothing is loaded
    draft: str = ""  # the draft that it was uploaded in, "" for a file that was dropped
    number: int = 0  # which file of that draft
    beside: str = ""  # the folders that tell it from another file of its name that came with it

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def file(self) -> Path:
        return self.folder / safe_name(self.name)

    @property
    def end_name(self) -> str:
        """The name it has at its end: a job's id is its moment and a mark of its own, so it never overwrites."""
        return f"{self.end_stem}{Path(safe_name(self.name)).suffix}"

    @property
    def end_stem(self) -> str:
        """What the names of its results begin with."""
        return f"{Path(safe_name(self.name)).stem}.{self.id}"

    @property
    def refusals(self) -> list[SheetResult]:
        """What is wrong with those files of an archive of which nothing is loaded."""
        return [
            SheetResult(**{**facts, "problems": tuple(Problem(**problem) for problem in facts["problems"])})
            for facts in self.refused
        ]

    @property
    def crashes(self) -> int:
        """How many processes died while they read the file or proved its rows."""
        try:
            return (self.folder / _STARTS).stat().st_size
        except OSError:
            return 0

    @contextmanager
    def survived(self) -> Iterator[None]:
        """Work on the file that may bring this process down: when it has, the next process sees that by `crashes`."""
        starts = self.folder / _STARTS
        with starts.open("ab") as file:
            file.write(b".")
        try:
            yield
        finally:
            starts.unlink(missing_ok=True)

    def changed(self, **values: Any) -> "Job":
        """The job with other values, on disk when this returns."""
        job = replace(self, **values)
        job.write()
        return job

    def write(self) -> None:
        values = {name: value for name, value in asdict(self).items() if name != "folder"}
        with written_whole(self.folder / _NOTE) as file:
            file.write(json.dumps(values).encode())

    def drop(self) -> None:
        """Forget the job; its file must have been moved away."""
        for name in (_NOTE, _STARTS):
            (self.folder / name).unlink(missing_ok=True)
        for left in self.folder.glob(".*.part"):
            left.unlink()
        with suppress(OSError):  # something that is not ours lies there, or the share is slow to forget
            self.folder.rmdir()


def refusal_facts(result: SheetResult) -> Mapping[str, Any]:
    """What a job keeps of a file that was refused."""
    kept = ("file", "member", "kind", "exit", "language", "zone")
    problems = [asdict(problem) for problem in result.problems]
    return {**{name: getattr(result, name) for name in kept}, "exit": int(result.exit), "problems": problems}


def claim(places: WatchFolders, found: InboxFile, at: datetime) -> Job | None:
    """Take a file out of the inbox by a rename; None when it is gone, or is no longer what was scanned.

    OSError when the folders do not let it be taken; it then stays where it was.
    """
    kind, again = meant(places, found.path)
    folder = places.working / f"{at:%Y-%m-%d_%H%M%S}_{next(_TAKEN) % 0x10000:04x}{secrets.token_hex(2)}"
    make_folder(folder)
    place = str(found.path.parent.relative_to(places.inbox))
    beside = f"{place}/{found.beside}" if found.beside else ""
    job = Job(folder, found.path.name, kind, again, place=place, beside=beside)
    try:
        job.write()  # first, so that a file in a working folder always has its note
        with steady(places.inbox, place) as folder:
            move(folder / found.path.name, job.file)
    except FileNotFoundError:
        job.drop()
        return None
    except OSError:
        with suppress(OSError):
            job.drop()
        raise
    now = job.file.lstat()
    if (now.st_size, now.st_mtime_ns, now.st_ino) != found.mark and now.st_ino == found.inode:
        give_back(places, job)
        return None
    return job


def drop_second_names(places: WatchFolders) -> None:
    """Remove from the inbox what was taken already: where the power goes during a rename, some file systems keep both names.

    Across file systems it is the copy that was whole before its source was removed. OSError when the inbox cannot be read.
    """
    taken = [job for job in jobs(places) if is_there(job.file)]
    there = [found.path for found in scan(places.inbox)] if taken else []
    for job in taken:
        for path in there:
            if path.name == job.name and _is_same_file(path, job.file):
                with steady(places.inbox, str(path.parent.relative_to(places.inbox))) as folder:
                    (folder / path.name).unlink()
                    sync_folder(folder)


def _is_same_file(one: Path, other: Path) -> bool:
    """Whether these are two names of one file, or one is the copy of the other on another file system."""
    try:
        left, right = one.lstat(), other.lstat()
    except OSError:
        return False
    if left.st_dev == right.st_dev:
        return os.path.samestat(left, right)
    return (left.st_size, left.st_mtime_ns) == (right.st_size, right.st_mtime_ns) and same_content(one, other)


def give_back(places: WatchFolders, job: Job) -> None:
    """Put a file that is still being written back where it was, or beside what has come there since."""
    if not is_there(places.inbox / job.place):
        make_folder(places.inbox / job.place)
    with steady(places.inbox, job.place) as folder:
        give_way(job.file, folder / job.name)
    job.drop()


def mark_of(file: Path) -> tuple[int, int]:
    """What shows that a file was written to: its size and time."""
    found = file.lstat()
    return found.st_size, found.st_mtime_ns


def meant(places: WatchFolders, file: Path) -> tuple[str | None, bool]:
    """What the folders between inbox and file say: the kind, and whether the content is to be sent again."""
    parts = file.parent.relative_to(places.inbox).parts
    kinds = [part for part in parts if part in _KIND_NAMES]
    return (kinds[-1] if kinds else None), AGAIN in parts


def jobs(places: WatchFolders) -> list[Job]:
    """The jobs of a profile, oldest first. It only looks: meanwhile others are made, and end."""
    return [job for job, alive in _all_jobs(places) if alive]


def tidied(places: WatchFolders) -> list[Job]:
    """The same, after the folders of claims that never came to a file were removed; only while nothing is taken or ends."""
    found = []
    for job, alive in _all_jobs(places):
        if alive:
            found.append(job)
        else:
            job.drop()
    return found


def _all_jobs(places: WatchFolders) -> Iterator[tuple[Job, bool]]:
    """What has a folder of its own, and whether it is a job: of a file that somebody deleted the load has its own copy."""
    for folder in sorted(places.working.iterdir()):
        try:
            if not folder.is_dir():
                continue
            job = _job_in(folder)
        except FileNotFoundError:
            continue  # it has ended just now
        yield job, is_there(job.file) or (bool(job.loads) and not _given_back(places, job))


def _job_in(folder: Path) -> Job:
    try:
        return _from_note(folder)
    except (OSError, ValueError, TypeError, KeyError):
        return _without_note(folder)


def _from_note(folder: Path) -> Job:
    """The job of a note, also of one that an older version wrote; ValueError, TypeError or KeyError when it is none."""
    note = json.loads((folder / _NOTE).read_text(encoding="utf-8", errors="surrogateescape"))
    if not (isinstance(note, dict) and isinstance(note.get("name"), str)):
        raise TypeError(type(note).__name__)
    values = {_OLD_NAMES.get(name, name): value for name, value in note.items() if name not in _DROPPED}
    if values["kind"] not in {None, *_KIND_NAMES}:
        raise ValueError("kind")
    return Job(folder, **values | {name: tuple(values[name]) for name in _TUPLES & values.keys()})


def _given_back(places: WatchFolders, job: Job) -> bool:
    """Whether a job whose file is not in its folder had been given back before the program ended."""
    return any(is_there(folder / job.end_name) for folder in (places.done, places.failed))


def forbids(job: Job) -> bool:
    """Whether a job's rows are forbidden numbers, as far as that is known."""
    return job.forbids or (job.kind is not None and kind_named(job.kind).forbids)


def owner_of(path: Path) -> str:
    """Who owns a file, as far as the system knows: weak proof of who moved it, so the record says how it was given."""
    try:
        return path.owner()
    except KeyError:
        return f"uid {path.stat().st_uid}"
    except (OSError, NotImplementedError):
        return "?"


def _without_note(folder: Path) -> Job:
    """A job whose note is damaged: the file is still there; it may have been held back, so it is not read as a new one."""
    files = [file for file in folder.iterdir() if not file.name.startswith(".") and file.name != _NOTE]
    return Job(folder, files[0].name if files else "gone", None, again=False, damaged=bool(files))
