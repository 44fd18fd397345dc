"""What a dropped file was dropped as, kept privately while the file lies in `failed`, so that it can be corrected on the page.

Its folder and its name are evidence of whom may be called: a draft of the file without them would be another list.
"""

import hashlib
import json
import os
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from callsheet.durable import make_folder, written_whole
from callsheet.settings import Profile
from callsheet.sheets.regular_file import open_regular
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.job import Job
from callsheet.watcher.old_files import job_in

_LONGEST = 1024 * 1024  # bytes of a note


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file of `failed`: its name there, its name, kind and folder when it was dropped, and the loads that it became."""

    job: str
    file: str
    name: str
    kind: str
    again: bool
    place: str
    loads: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Names the file without telling its name."""
        return hashlib.blake2b(os.fsencode(self.file), digest_size=12).hexdigest()


def keep_dropped(profile: Profile, job: Job) -> None:
    """Keep what a job's file was dropped as; nothing of one whose note nobody can read."""
    if job.damaged or job.draft:
        return
    path = _notes(profile) / f"{job.id}.json"
    make_folder(path.parent)
    facts = {"name": job.name, "kind": job.kind or "", "again": job.again, "place": job.place}
    told = facts | {"loads": job.loads}
    with written_whole(path) as note:
        note.write(json.dumps(told).encode())


def dropped(profile: Profile, file: str) -> Dropped | None:
    """What a file of `failed` was dropped as; None where that is not known."""
    job = job_in(file)
    with suppress(OSError, ValueError, KeyError, TypeError):
        with open_regular(_notes(profile) / f"{job}.json") as note:
            facts = json.loads(note.read(_LONGEST))
        own = {name: facts[name] for name in ("name", "kind", "again", "place")}
        return Dropped(job, file, **own, loads=tuple(facts.get("loads", ()))) if job else None
    return None


def open_dropped(profile: Profile, key: str) -> tuple[Dropped, BufferedReader] | None:
    """A file of `failed` by its key; None when it is gone, is a link or has a second name, which may be that of anything."""
    failed = WatchFolders.of(profile).failed
    with suppress(OSError):
        for name in os.listdir(failed):  # noqa: PTH208 - names alone
            found = dropped(profile, name)
            if found is not None and found.key == key:
                content = open_regular(failed / name)
                if os.fstat(content.fileno()).st_nlink == 1:
                    return found, content
                content.close()
    return None


def notes_left(profile: Profile, jobs: Container[str]) -> Iterator[Path]:
    """The notes of files that are none of these jobs'."""
    with suppress(OSError):
        yield from (path for path in sorted(_notes(profile).iterdir()) if path.stem not in jobs)


def _notes(profile: Profile) -> Path:
    return profile.data_dir / "dropped" / profile.name
