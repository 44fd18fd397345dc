"""When a file is whole: only our own looks count, and a zip must be complete."""

import zipfile
from pathlib import Path

import pytest

from callsheet.watcher.inbox import StabilityTracker, ignored, is_whole, scan


def looked(looks: StabilityTracker, inbox: Path, now: float) -> tuple[list[str], list[str]]:
    told = looks.look(scan(inbox), now)
    return [one.path.name for one in told.ready], [one.path.name for one in told.arriving]


def test_a_file_is_ready_after_being_seen_unchanged_twice(tmp_path: Path) -> None:
    """F1, T7: three looks that see the same size, time and inode; a change begins the count anew."""
    file = tmp_path / "a.csv"
    looks = StabilityTracker(unchanged=2)
    file.write_text("a")
    assert looked(looks, tmp_path, 0) == ([], ["a.csv"])
    assert looked(looks, tmp_path, 1) == ([], ["a.csv"])
    file.write_text("ab")
    assert looked(looks, tmp_path, 2) == ([], ["a.csv"])
    assert looked(looks, tmp_path, 3) == ([], ["a.csv"])
    assert looked(looks, tmp_path, 4) == (["a.csv"], [])


@pytest.mark.parametrize("days", [-20_000, -400, -2, 1, 400, 20_000])
def test_a_file_of_another_time_waits_no_longer(days: int, tmp_path: Path) -> None:
    """The clock of who wrote it may have been wrong, or ours is: a time in the future is a mark like any other."""
    import os
    import time

    file = tmp_path / "a.csv"
    file.write_text("a")
    moment = max(0, time.time_ns() + days * 86_400 * 10**9)
    os.utime(file, ns=(moment, moment))
    looks = StabilityTracker(unchanged=2)
    assert [looked(looks, tmp_path, now)[0] for now in range(3)] == [[], [], ["a.csv"]]


def test_a_replaced_file_of_the_same_size_and_time_begins_anew(tmp_path: Path) -> None:
    """F3: the inode counts, too: another file under the same name is another file."""
    import os

    file, other = tmp_path / "a.csv", tmp_path / ".b"
    file.write_text("a")
    other.write_text("b")
    os.utime(file, ns=(1, 1))
    os.utime(other, ns=(1, 1))
    looks = StabilityTracker(unchanged=1)
    looked(looks, tmp_path, 0)
    other.replace(file)
    assert looked(looks, tmp_path, 1) == ([], ["a.csv"])


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.99])
def test_a_stalled_copy_of_a_workbook_is_not_taken_until_it_has_waited_too_long(
    kept: float, tmp_path: Path
) -> None:
    """F1: part of a zip looks stable but is not whole; after max_wait it is taken, and the reader says what is wrong."""
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/a.xml", "rows" * 1000)
        archive.writestr("xl/b.xml", "rows" * 1000)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    content = whole.read_bytes()
    (inbox / "a.xlsx").write_bytes(content[: int(len(content) * kept)])
    looks = StabilityTracker(unchanged=1, max_wait=10)
    for now in range(5):
        assert looked(looks, inbox, now) == ([], ["a.xlsx"])
    assert looked(looks, inbox, 11) == (["a.xlsx"], [])
    (inbox / "a.xlsx").write_bytes(content)
    assert looked(looks, inbox, 12)[0] == []
    assert looked(looks, inbox, 13)[0] == ["a.xlsx"]


def test_zeros_where_bytes_have_yet_to_come_are_noticed(tmp_path: Path) -> None:
    """F1: a copy that reserves its whole size first has the right length and the wrong checksum."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.xml", "x" * 5000)
    assert is_whole(path)
    content = bytearray(path.read_bytes())
    content[1000:3000] = bytes(2000)
    path.write_bytes(content)
    assert not is_whole(path)


@pytest.mark.parametrize(
    "name",
    [
        "~$a.xlsx",
        ".a.swp",
        ".~lock.a.xlsx#",
        "Thumbs.db",
        ".DS_Store",
        "a.tmp",
        "a.xlsx.part",
        "a.crdownload",
        "a.xlsx.filepart",
        "desktop.ini",
        "a.xlsx.why.txt",
        "a.xlsx~",
    ],
)
def test_names_of_programs_are_ignored(name: str, tmp_path: Path) -> None:
    """F8: locks, partial and hidden files are never taken."""
    (tmp_path / name).write_text("x")
    assert ignored(name)
    assert scan(tmp_path) == []


def test_links_devices_and_pipes_are_passed_over(tmp_path: Path) -> None:
    """F10: only a regular file is worth a look; opening a pipe would hang for ever."""
    import os

    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "link.csv").symlink_to("/etc/hostname")
    (tmp_path / "folder.csv").mkdir()
    assert scan(tmp_path) == []


def test_a_file_that_excel_has_open_waits(tmp_path: Path) -> None:
    """F9: the lock file beside it says so; when it has gone the file is taken."""
    (tmp_path / "a.csv").write_text("x")
    lock = tmp_path / "~$a.csv"
    lock.write_text("x")
    looks = StabilityTracker(unchanged=1, max_wait=5)
    looked(looks, tmp_path, 0)
    assert looked(looks, tmp_path, 1) == ([], ["a.csv"])
    assert [one.path.name for one in looks.look(scan(tmp_path), 6).overdue] == ["a.csv"]
    lock.unlink()
    assert looked(looks, tmp_path, 7) == (["a.csv"], [])


def test_what_has_gone_is_forgotten(tmp_path: Path) -> None:
    """StabilityTracker over many files keep nothing of those that left."""
    looks = StabilityTracker()
    for at in range(50):
        file = tmp_path / f"{at}.csv"
        file.write_text("x")
        looked(looks, tmp_path, at)
        file.unlink()
    looked(looks, tmp_path, 99)
    assert looks._seen == {}


@pytest.mark.parametrize("seconds", [-3600, 0, 4_102_444_800])
def test_the_time_of_a_file_says_nothing(seconds: int, tmp_path: Path) -> None:
    """T7: of before 1970, of 1970 or of 2100, as copying tools leave it: what counts is that it stays as it is."""
    import os

    file = tmp_path / "a.csv"
    file.write_text("a")
    os.utime(file, (seconds, seconds))
    looks = StabilityTracker(unchanged=1)
    assert looked(looks, tmp_path, 0) == ([], ["a.csv"])
    assert looked(looks, tmp_path, 1) == (["a.csv"], [])
    os.utime(file, (seconds + 1, seconds + 1))
    assert looked(looks, tmp_path, 2) == ([], ["a.csv"])
