"""What must survive a power cut is synced with its folder, and who may read it does not depend on the umask."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callsheet.durable import make_folder, written_whole
from callsheet.messages.reader import ENGLISH
from callsheet.watcher.folders import copy, give_way, move
from callsheet.watcher.hand_back import write_note, write_why
from callsheet.watcher.job import Job
from validators.message import message

Events = list[tuple[str, str]]


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Events:
    """What was synced and renamed, in order: files by their name, folders by theirs."""
    found: Events = []
    sync, rename = os.fsync, Path.replace

    def synced(handle: int) -> None:
        name = Path(f"/proc/self/fd/{handle}").readlink().name
        found.append(("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file", name))
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        found.append(("rename", Path(target).name))
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    return found


def _job(folder: Path) -> None:
    Job(folder, "a.csv", None, again=False).write()


WRITERS: dict[str, Callable[[Path], object]] = {
    "a job's note": _job,
    "why a file failed": lambda folder: write_why(folder / "a.csv", [], [ENGLISH]),
    "a note": lambda folder: write_note(folder / "a.csv", [message("FILE_REMOVED")], [ENGLISH]),
}


@pytest.mark.parametrize("what", WRITERS)
def test_a_note_is_on_disk_with_its_name_before_anything_follows(
    what: str, tmp_path: Path, events: Events
) -> None:
    """The content, the rename, the folder: in this order."""
    WRITERS[what](tmp_path)
    assert [event for event, _ in events] == ["file", "rename", "folder"]
    assert events[-1][1] == tmp_path.name


@pytest.mark.parametrize("mover", [move, give_way])
def test_a_move_is_on_disk_on_both_sides(
    mover: Callable[[Path, Path], Path], tmp_path: Path, events: Events
) -> None:
    """The folder it went to comes first: after a power cut it may be in both, and never in none."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    (tmp_path / "here" / "a").write_bytes(b"x")
    mover(tmp_path / "here" / "a", tmp_path / "there" / "b")
    assert [event for event in events if event[0] != "rename"] == [("folder", "there"), ("folder", "here")]


def test_a_copy_is_on_disk(tmp_path: Path, events: Events) -> None:
    """A result that was delivered does not vanish."""
    (tmp_path / "a").write_bytes(b"x")
    copy(tmp_path / "a", tmp_path / "b")
    assert [event for event, _ in events] == ["file", "rename", "folder"]


def test_a_new_folder_is_on_disk_with_all_above_it(tmp_path: Path, events: Events) -> None:
    """Each one's name is in the folder above it."""
    make_folder(tmp_path / "a" / "b" / "c")
    assert events == [("folder", tmp_path.name), ("folder", "a"), ("folder", "b")]
    events.clear()
    make_folder(tmp_path / "a" / "b" / "c")
    assert events == []


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_whatever_the_umask_folders_and_files_are_their_owners(tmp_path: Path) -> None:
    """0700 and 0600; a folder that somebody has opened to others stays as it is."""
    make_folder(tmp_path / "a" / "b")
    with written_whole(tmp_path / "a" / "b" / "c") as file:
        file.write(b"x")
    assert modes(tmp_path) == {"a": 0o700, "a/b": 0o700, "a/b/c": 0o600}
    (tmp_path / "a").chmod(0o2770)
    make_folder(tmp_path / "a")
    assert (tmp_path / "a").stat().st_mode & 0o7777 == 0o2770


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o7777 for path in folder.rglob("*")}


def test_a_file_in_the_place_of_a_folder_is_said(tmp_path: Path) -> None:
    """It is not overwritten."""
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(OSError):
        make_folder(tmp_path / "a" / "b")
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "a")
