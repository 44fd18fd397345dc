"""What lies in a profile's watched folder, read without touching anything: for people who look from elsewhere."""

import heapq
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from callsheet.settings import Profile
from callsheet.sheets.regular_file import open_regular
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.inbox import PARTIAL, ignored, look_through, may_forbid
from validators.message import Message, message

MOST = 50  # files of a folder
_LONGEST = 8 * 1024  # bytes of a note that are read
_RESULTS = (".result", ".to-fix", ".report")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its size in bytes, when it changed (ISO, UTC), the loads that it became, and why it lies where it does."""

    name: str
    size: int
    at: str
    why: Message | str = ""
    loads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A folder: its latest files, how many there are altogether, and why it cannot be read."""

    name: str
    path: Path
    entries: tuple[Entry, ...] = ()
    count: int = 0
    unreadable: bool = False


def overview(profile: Profile) -> list[Place]:
    """The folders of a profile in the order in which a file goes through them."""
    places = WatchFolders.of(profile)
    return [
        _place("inbox", places.inbox, list(_inbox(places.inbox))),
        _place("working", places.working, list(_working(places.working))),
        _place("waiting", places.waiting, list(_files(places.waiting, ".plan.txt"))),
        _place("failed", places.failed, list(_files(places.failed, ".why.txt"))),
        _place("done", places.done, list(_files(places.done, ".note.txt"))),
    ]


def _place(name: str, path: Path, entries: list[Entry]) -> Place:
    unreadable = path.exists() and not os.access(path, os.R_OK | os.X_OK)
    latest = heapq.nlargest(MOST, entries, key=lambda entry: entry.at)
    return Place(
        name, path, tuple(_explained(path, entry, name) for entry in latest), len(entries), unreadable
    )


def _inbox(folder: Path) -> Iterator[Entry]:
    """What waits to be taken, and what is never taken."""
    with suppress(OSError):
        files, passed_over = look_through(folder)
        for file in files:
            yield Entry(str(file.path.relative_to(folder)), file.size, _moment(file.changed / 1e9))
        for path, code in passed_over.items():
            name = str(path.relative_to(folder))
            if code == PARTIAL and not may_forbid(path.relative_to(folder)):
                continue
            yield Entry(name, 0, "", message(code, file=name))


def _working(folder: Path) -> Iterator[Entry]:
    """Taken files by the notes of their jobs; one whose note is being written is shown at the next look."""
    for note in folder.glob("*/.job.json"):
        with suppress(OSError, ValueError, AttributeError, KeyError, TypeError):
            said = json.loads(note.read_text(encoding="utf-8", errors="surrogateescape"))
            state = (
                "WEB_FOLDER_WAITS" if said.get("waits") else "WEB_FOLDER_RETRIED" if said.get("tries") else ""
            )
            why = message(state) if state else ""
            yield Entry(
                str(said["name"]), 0, _moment(note.stat().st_mtime), why, tuple(map(str, said["loads"]))
            )


def _files(folder: Path, ending: str) -> Iterator[Entry]:
    """The files that people dropped, without what lies beside them; of those that wait their plans stand for them."""
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            with suppress(OSError):
                plan = ending == ".plan.txt" and entry.name.endswith(ending)
                own = not ignored(entry.name) and not Path(entry.name).stem.endswith(_RESULTS)
                if (plan or own) and entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    yield Entry(entry.name, status.st_size, _moment(status.st_mtime))


def _explained(folder: Path, entry: Entry, place: str) -> Entry:
    """An entry with what the note beside it says."""
    endings = {"failed": ".why.txt", "done": ".note.txt", "waiting": ""}
    if place not in endings:
        return entry
    try:
        with open_regular(folder / f"{entry.name}{endings[place]}") as note:
            text = note.read(_LONGEST).decode("utf-8-sig", "replace")
    except OSError:
        return entry
    _, _, said = text.partition("=\n") if "=\n" in text else ("", "", text)
    return Entry(entry.name, entry.size, entry.at, said.strip(), entry.loads)


def _moment(seconds: float) -> str:
    """When a file was changed (s since 1970), in ISO, UTC; "" where no calendar has it, as a share may say."""
    with suppress(OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    return ""
