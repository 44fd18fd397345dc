"""What keeps the group of a watched folder from using it, and what the system tells of files that are still written."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from callsheet.linux import LEASE, holds
from callsheet.settings.os_group import group_name
from callsheet.watcher.folders import AGAIN, MARK, WatchFolders
from callsheet.watcher.inbox import UNTOLD, open_for_writing
from validators.message import Message, message


def obstacle(places: WatchFolders) -> Message | None:
    """The first thing that keeps the group out and that a start does not mend; None when there is none.

    SetupError when this account does not belong to the group.
    """
    if places.sharing.group is None:
        return None
    places.sharing.require_membership()
    return next(_obstacles(places), None)


def _obstacles(places: WatchFolders) -> Iterator[Message]:
    group = group_name(places.sharing.group or 0)
    for folder in reversed((places.root.absolute(), *places.root.absolute().parents)):
        if folder.is_dir() and _is_closed(places, folder, folder.stat()):
            yield message("FOLDER_CLOSED", folder=str(folder), group=group)
    for folder, needed in _needs(places):
        found = folder.stat()
        if not places.sharing.serves(found, needed):
            if found.st_uid != os.geteuid():
                mode = f"{0o2000 | needed | 0o700:o}"
                yield message("FOLDER_NOT_SHARED", folder=str(folder), group=group, mode=mode)
        elif not found.st_mode & stat.S_ISGID and needed == 0o770:
            yield message("FOLDER_WITHOUT_SETGID", folder=str(folder), group=group)


def _needs(places: WatchFolders) -> Iterator[tuple[Path, int]]:
    """The folders that are there, and the modes that each needs."""
    for folder in (*places.used_by_people, places.inbox / AGAIN):
        if folder.is_dir():
            yield folder, 0o770
    for folder in dict.fromkeys(folder.parent for folder in places.used_by_people):
        if folder.is_dir():
            yield folder, 0o050


def _is_closed(places: WatchFolders, folder: Path, found: os.stat_result) -> bool:
    """Whether a folder does not let the group pass, and neither a start nor an access list does anything about it."""
    opened = places.sharing.is_way(folder, places.root) and places.sharing.may_open(found)
    return not (opened or places.sharing.lets_through(folder, found))


def how_writing_shows(places: WatchFolders, unchanged: int) -> Message:
    """Whether it is known of a file that somebody still writes it, and what is done where it is not."""
    scans = {"scans": unchanged * UNTOLD, "fewer": unchanged}
    mark = places.inbox_root / MARK
    if mark.exists() and open_for_writing(mark) is None:
        return message("WRITING_NOT_SHOWN", **scans)
    if places.sharing.given and not holds(LEASE):
        return message("WRITING_OF_OTHERS_NOT_SHOWN", **scans)
    return message("WRITING_SHOWN")
