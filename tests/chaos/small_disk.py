"""A load on a file system of its own that is full: run as `unshare -Urm python -m tests.chaos.small_disk URL CLASS KIB...`.

For each number of KiB that are left free, the load is run, room is made, and it is gone on with. Prints a JSON list of what
was seen.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from callsheet.engine.result_notes import note_of
from callsheet.engine.results import SheetResult
from callsheet.errors import CallsheetError
from callsheet.sandbox.controls import Controls
from tests.chaos.conftest import fresh
from tests.chaos.world import CLASSES, Class, chaos_profile, effects, finish, prepared, six, wrongs

MIB = 1024 * 1024


def main(url: str, name: str, free: list[str]) -> None:
    one = next(one for one in CLASSES if one.name == name)
    sandbox = Controls(url)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        print(json.dumps([_round(sandbox, one, Path(folder) / kib, int(kib)) for kib in free]))


def _round(sandbox: Controls, one: Class, disk: Path, kib: int) -> dict[str, object]:
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=True)
    fresh(sandbox)
    profile = chaos_profile(sandbox, disk)
    load_id = prepared(profile, one, six(), disk)
    ballast = disk / "ballast"
    _fill(ballast, kib)
    try:
        first = finish(profile, load_id)
    except CallsheetError as error:
        first = SheetResult("", exit=error.exit, message=error.message)
    sent = effects(sandbox, one)
    ballast.unlink()
    last = finish(profile, load_id)
    seen = {
        "kib": kib,
        "exit": int(first.exit),
        "note": note_of(first),
        "told": first.outcomes,
        "sent": sum(sent.values()),
        "last": int(last.exit),
        "outcomes": last.outcomes,
        "wrong": wrongs(sandbox, profile, load_id, one, six()),
    }
    subprocess.run(["umount", "--lazy", str(disk)], check=True)
    return seen


def _fill(ballast: Path, leave: int) -> None:
    """Take all room but so many KiB."""
    room = os.statvfs(ballast.parent)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, room.f_bavail * room.f_frsize - leave * 1024))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
