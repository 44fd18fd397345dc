"""Edges of the watched folder: names, links, rights, disks and people; each ends in a clear state with nothing lost."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callsheet.file_names import safe_name
from callsheet.sandbox.server import Sandbox
from callsheet.watcher.folders import WatchFolders, copy, move
from callsheet.watcher.inbox import StabilityTracker, being_written, is_whole, look_through
from callsheet.watcher.job import claim, drop_second_names, jobs
from tests.callsheet.watcher.conftest import BLOCKED, CUSTOMERS, Folder, Maker, both, effects, says
from tests.support.loading import a_csv, numbers
from validators.message import message

NOBODY = 65534


@contextmanager
def as_nobody(*mine: Path) -> Iterator[None]:
    """As a user who has rights: root may do anything, so it is nobody for a while, and nobody's are these folders."""
    if os.geteuid() != 0:
        yield
        return
    for path in mine:
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every user can reach; pytest's own are for one user."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o777)
        yield Path(place)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def ascii_and_length(name: str) -> str:
    return f"{ascii(name)[1:12]}-{len(name)}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "客户名单" * 20 + ".csv",  # 240 bytes of Chinese
        "名" * 83 + ".xlsx",  # 254 bytes, no workbook
        "📞" * 62 + ".csv",
        "\u200f\u202eقائمة\u202c.csv",
        "..csv.",
        "...list.csv",
        "list",
        "CON.csv",
        "a\x1b[31m.csv",
        "list .csv ",
        "no\udcffutf8.csv",
        "e\u0301.csv",
        "a" * 251 + ".csv",
        "x.csv.csv.CSV",
        "%s{0}.csv",
    ],
    ids=ascii_and_length,
)
@pytest.mark.thinned(3)
def test_every_name_comes_to_a_clear_end(name: str, a_folder: Maker, sandbox: Sandbox) -> None:
    """F12: a file is done, failed with its reason, or hidden by its name, in which case it stays; the watcher goes on.

    What cannot be read may be a forbidden list: in this profile nobody waits for it.
    """
    folder = a_folder(forbidden_first=False)
    folder.customers(name, numbers(1))
    folder.look(6)
    folder.customers("next.csv", numbers(1, 6_590_020_000))
    folder.look(4)
    hidden = name.startswith(".")
    loaded = effects(sandbox)
    ended = [*folder.names("done"), *folder.names("failed")]
    assert loaded[numbers(1, 6_590_020_000)[0]] == 1
    assert len(folder.names("inbox")) == int(hidden)
    assert folder.names("working") == []
    assert hidden or numbers(1)[0] in loaded or any(one.endswith(".why.txt") for one in ended)
    assert all(one.isprintable() and len(one.encode()) < 255 for one in ended)


@pytest.mark.slow
def test_names_that_differ_only_in_how_they_are_written_do_not_meet(folder: Folder, sandbox: Sandbox) -> None:
    """F12: case twins, and the same letter composed and not, are files of their own."""
    for at, name in enumerate(("List.csv", "list.csv", "\u00e9.csv", "e\u0301.csv")):
        folder.customers(name, numbers(1, 6_590_010_000 + at))
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(4), 1)
    assert len(folder.names("done")) == 8


def test_a_cut_name_keeps_whole_characters_and_its_ending() -> None:
    """With its moment, a sheet's name and an ending it stays below the 255 bytes of file systems."""
    for letter in ("a", "é", "名", "📞"):
        name = safe_name(letter * 200 + ".xlsx")
        assert name.endswith(".xlsx")
        assert set(name.removesuffix(".xlsx")) == {letter}
        assert (
            len(name.encode()) + len(".2026-11-24_020304_0a1b2c3d") + 31 * 3 + len(".result.xlsx.part") < 255
        )


@pytest.mark.slow
def test_a_dropped_folder_is_looked_into_and_one_too_deep_is_told(folder: Folder, sandbox: Sandbox) -> None:
    """Its files are taken one by one; what lies deeper than that stays, and is told once."""
    deep = folder.inbox / "november" / "week 1" / "monday"
    deep.mkdir(parents=True)
    folder.customers("november/a.csv", numbers(1))
    folder.customers("november/week 1/b.csv", numbers(2)[1:])
    folder.customers("november/week 1/monday/c.csv", numbers(3)[2:])
    (folder.inbox / "list.xlsx").mkdir()
    folder.look(8)
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)
    assert [(event, title) for event, title, _ in folder.notices] == [
        ("failure", both("NOT_TAKEN", file="monday"))
    ]
    assert says("TOO_DEEP", file="monday") in folder.notices[0][2]
    assert (deep / "c.csv").is_file()


def test_links_and_pipes_are_told_once_and_never_followed(folder: Folder, sandbox: Sandbox) -> None:
    """F10: a link could lead anywhere; it stays, and a notice says what to do."""
    outside = a_csv(folder.root / "outside.csv", CUSTOMERS, f"{numbers(1)[0]},x")
    (folder.inbox / "link.csv").symlink_to(outside)
    (folder.inbox / "gone.csv").symlink_to(folder.root / "nothing")
    os.mkfifo(folder.inbox / "pipe.csv")
    folder.look(6)
    assert effects(sandbox) == {}
    assert {title for _, title, _ in folder.notices} == {
        both("NOT_TAKEN", file=name) for name in ("gone.csv", "link.csv", "pipe.csv")
    }
    assert len(folder.notices) == 3
    assert outside.is_file()
    (folder.inbox / "link.csv").unlink()
    outside.rename(folder.inbox / "link.csv")
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)


@pytest.mark.parametrize(
    "what",
    [
        "link",
        "pipe",
        "partial",
        "partial of rsync",
        "partial in the folder of its kind",
        "deep folder",
        "deeper folder",
    ],
)
@pytest.mark.thinned(2)
def test_nobody_is_called_while_a_list_not_to_call_cannot_be_taken(
    what: str, folder: Folder, sandbox: Sandbox
) -> None:
    """Whatever it is that bears the name of one; of a copy under way that is said once it takes long."""
    if what == "link":
        (folder.inbox / "dnc.csv").symlink_to("/dev/null")
    elif what == "pipe":
        os.mkfifo(folder.inbox / "opt-outs.csv")
    elif what == "partial":
        (folder.inbox / "DNC November.csv.filepart").write_text("Number", "utf-8")
    elif what == "partial of rsync":
        (folder.inbox / ".拒絕來電.csv.Ab3dEf").write_text("Number", "utf-8")
    elif what == "partial in the folder of its kind":
        (folder.inbox / "forbidden-numbers" / "2026").mkdir(parents=True)
        (folder.inbox / "forbidden-numbers" / "2026" / "new.csv.part").write_text("Number", "utf-8")
    elif what == "deeper folder":
        (folder.inbox / "DNC" / "2026" / "11").mkdir(parents=True)
        (folder.inbox / "DNC" / "2026" / "11" / "new.csv").write_text("Number,Direction\n", "utf-8")
    else:
        (folder.inbox / "a" / "b" / "do not call").mkdir(parents=True)
        (folder.inbox / "a" / "b" / "do not call" / "new.csv").write_text("Number,Direction\n", "utf-8")
    folder.customers("leads.csv", numbers(2))
    folder.look(8)
    assert sandbox.effects("import_customer_numbers") == {}
    assert (folder.inbox / "leads.csv").exists()
    assert (len(folder.notices) == 0) == what.startswith("partial")
    assert "do not wait" not in "".join(body for _, _, body in folder.notices)
    folder.time += folder.profile.watch_together
    folder.look()
    assert any("numbers not to call" in body for _, _, body in folder.notices)
    for path in (one for one in folder.inbox.iterdir() if one.name not in {"leads.csv", "again"}):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    folder.look(4)
    assert len(sandbox.effects("import_customer_numbers")) == 2


@pytest.mark.parametrize("how", ["grows", "is incomplete", "is open", "is in the folder of its kind"])
def test_nobody_is_called_while_a_list_not_to_call_is_on_its_way(
    how: str, folder: Folder, sandbox: Sandbox
) -> None:
    """However slowly it comes: a copy over a slow line takes longer than files of a drop wait for each other."""
    path = folder.inbox / ("dnc.xlsx" if "folder" not in how else "forbidden-numbers/new.xlsx")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"PK\x03\x04")
    folder.customers("leads.csv", numbers(2))
    if how == "is open":
        path.with_name("~$dnc.xlsx").write_bytes(b"x")
    for at in range(6):
        folder.time += folder.profile.watch_together
        if how == "grows":
            path.write_bytes(b"PK\x03\x04" + b"x" * at)
        folder.look()
    assert sandbox.effects("import_customer_numbers") == {}
    path.unlink()
    folder.look(4)
    assert len(sandbox.effects("import_customer_numbers")) == 2


def test_what_was_taken_before_waits_for_a_list_not_to_call_as_well(
    a_folder: Maker, sandbox: Sandbox
) -> None:
    """A load that waited for approval is approved while the list is being copied; a list not to call itself goes."""
    folder = a_folder(approve_above_rows=1)
    folder.customers("leads.csv", numbers(2))
    folder.look(4)
    (folder.inbox / "dnc.csv.part").write_text("Number", "utf-8")
    for plan in [*(folder.root / "waiting" / folder.profile.name).glob("*.plan.txt")]:
        plan.rename(folder.root / "approve" / folder.profile.name / plan.name)
    a_csv(folder.inbox / "forbidden.csv", "Number,Direction", f"{numbers(2)[1]},Outbound")
    folder.look(5)
    assert sandbox.effects("import_customer_numbers") == {}
    assert len(sandbox.effects("import_forbidden_numbers")) == 1
    (folder.inbox / "dnc.csv.part").unlink()
    folder.look(3)
    assert effects(sandbox) == {numbers(2)[0]: 1}


def test_a_link_that_takes_the_place_of_a_file_is_not_read(folder: Folder, sandbox: Sandbox) -> None:
    """F10: swapped between the look and the taking: the link itself is refused, what it leads to is not touched."""
    outside = a_csv(folder.root / "outside.csv", CUSTOMERS, f"{numbers(1)[0]},x")
    file = folder.customers("a.csv", numbers(1, 6_590_020_000))
    found, _ = look_through(folder.inbox)
    file.unlink()
    file.symlink_to(outside)
    assert claim(folder.watcher.places, found[0], folder.watcher.context.now())
    folder.look(2)
    assert effects(sandbox) == {}
    assert outside.is_file()


def test_a_file_that_may_not_be_read_fails_with_the_reason(open_place: Path) -> None:
    """It does not wait for ever: no look makes it readable."""
    file = a_csv(open_place / "a.csv", CUSTOMERS, "x")
    file.chmod(0)
    with as_nobody(file):
        file.chmod(0)
        assert not os.access(file, os.R_OK, effective_ids=True)
        assert is_whole(file)


def test_a_file_of_no_rights_is_given_back_with_what_to_do(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader's own refusal reaches the reason beside the file."""
    real = os.open

    def refusing(path: object, *rest: object, **more: object) -> int:
        if str(path).endswith("a.csv") and "working" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *rest, **more)  # type: ignore[arg-type]

    folder.customers("a.csv", numbers(1))
    monkeypatch.setattr("callsheet.sheets.read.os.open", refusing)
    folder.look(4)
    assert folder.names("failed") == ["a.csv", "a.csv.why.txt"]
    assert "FILE_UNREADABLE" in folder.text("failed", "why")


@pytest.mark.slow
def test_a_read_only_inbox_is_told_once_and_its_file_taken_when_it_can_be(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D7: the file stays where it is, one notice and not one a look; later it is loaded, once."""
    real = Path.replace

    def refusing(source: Path, target: Path) -> Path:
        if source.parent == folder.inbox:
            raise OSError(30, "Read-only file system", str(source))
        return real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refusing)
        folder.customers("a.csv", numbers(1))
        folder.look(40)
    assert folder.names("inbox") == ["a.csv"]
    assert list(folder.watcher.places.working.iterdir()) == []
    assert [title for _, title, _ in folder.notices] == [both("COULD_NOT_TAKE", file="a.csv")]
    cause = message("DISK_READ_ONLY", place=str(folder.inbox))
    assert says("DISK_TROUBLE", cause=cause) in folder.notices[0][2]
    folder.look(14)
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)


def test_an_inbox_without_the_right_to_write_keeps_its_files(open_place: Path) -> None:
    """D7 with real rights: the claim is refused as a whole, nothing is left behind."""
    from datetime import UTC, datetime

    from callsheet.watcher.folders import WatchFolders

    places = WatchFolders(open_place / "inbox", open_place, "p")
    places.make()
    for above in (places.inbox.parent, places.working.parent):
        above.chmod(0o755)
    file = a_csv(places.inbox / "a.csv", CUSTOMERS, "x")
    with as_nobody(places.working, places.inbox, file):
        places.inbox.chmod(0o555)
        found, _ = look_through(places.inbox)
        with pytest.raises(PermissionError):
            claim(places, found[0], datetime.now(UTC))
        assert file.is_file()
        assert list(places.working.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", [True, False])
def test_customers_wait_for_a_list_that_cannot_be_moved(
    a_folder: Maker, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    """It may hold forbidden numbers: nobody is dialled before it is in place, unless the profile says otherwise."""
    folder, real = a_folder(forbidden_first=first), Path.replace

    def refusing(source: Path, target: Path) -> Path:
        if source.parent == folder.inbox and source.name == "do-not-call.csv":
            raise PermissionError(1, "Operation not permitted", str(source))
        return real(source, target)

    folder.customers("a.csv", numbers(1))
    a_csv(folder.inbox / "do-not-call.csv", BLOCKED, f"{numbers(1)[0]},both")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refusing)
        folder.look(40)
    assert effects(sandbox) == ({} if first else {numbers(1)[0]: 1})
    code = "FILE_HELD_MAY_FORBID" if first else "FILE_HELD"
    ((_, title, said),) = [notice for notice in folder.notices if "do-not-call" in notice[1]]
    assert title == both("COULD_NOT_TAKE", file="do-not-call.csv")
    assert says(code, file="do-not-call.csv") in said
    folder.look(14)
    assert "do-not-call.csv" in folder.names("done")
    assert folder.names("inbox") == []
    assert len(effects(sandbox)) == (0 if first else 1)


@pytest.mark.slow
@pytest.mark.workbooks
def test_a_full_disk_under_done_keeps_the_file_until_there_is_room(
    a_folder: Maker, sandbox: Sandbox, small_disk: Path
) -> None:
    """D5, D8, F15: on a real full disk the result cannot be put down: told once, nothing half, sent once, done later."""
    folder = a_folder()
    done = folder.root / "done" / folder.profile.name
    done.rmdir()
    done.symlink_to(small_disk)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(60_000))
    folder.customers("a.csv", numbers(3))
    folder.look(40)
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
    assert [one.name for one in small_disk.iterdir()] == ["ballast"]
    assert "a.csv" in folder.names("working")
    assert [title for _, title, _ in folder.notices] == [says("WAITS_FOR_DISK", file="a.csv")]
    ballast.unlink()
    folder.look(14)
    assert folder.names("done") == ["a.csv", "a.result.xlsx"]
    assert folder.names("working") == []
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
    assert folder.notices[-1][0] == "recovery"


def test_a_full_disk_while_reading_keeps_the_file(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D5: the private copy finds no room: the file waits in `working`, and is loaded when there is some."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(folder.root / "work" / "x"))

    with monkeypatch.context() as patched:
        patched.setattr("callsheet.engine.workspace.shutil.copyfileobj", full)
        folder.customers("a.csv", numbers(2))
        folder.look(6)
    assert [title for _, title, _ in folder.notices] == [both("WAITS_FOR_DISK", file="a.csv")]
    assert effects(sandbox) == {}
    folder.look(12)
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


def test_a_watcher_outlives_what_the_disk_does_to_its_own_folders(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the folders themselves is told once; the next look tries again, and a recovery is told."""

    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error", "working")

    with monkeypatch.context() as patched:
        patched.setattr("callsheet.watcher.watcher.jobs", broken)
        folder.customers("a.csv", numbers(1))
        folder.look(5)
    folder.look(3)
    assert [(event, title) for event, title, _ in folder.notices] == [
        ("failure", both("FOLDER_UNUSABLE")),
        ("recovery", both("FOLDER_RESUMED")),
    ]
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)


def test_another_file_system_is_copied_to_whole_or_not_at_all(tmp_path: Path) -> None:
    """F15: a rename across file systems is a copy, synced, under a hidden name until it is whole."""
    with _elsewhere(tmp_path) as other:
        source, target = tmp_path / "a.csv", other / "b.csv"
        source.write_text("rows")
        os.utime(source, ns=(10**18, 10**18))
        assert move(source, target) == target
        assert (target.read_text(), target.stat().st_mtime_ns, source.exists()) == ("rows", 10**18, False)


@pytest.mark.parametrize("linked", [False, True])
def test_a_file_that_a_power_cut_left_under_both_names_is_one_file(linked: bool, tmp_path: Path) -> None:
    """A rename that was only half on disk: the move ends it. Another content of that name stays, and so does a folder."""
    source, target = tmp_path / "working" / "a.csv", tmp_path / "failed" / "a.csv"
    for folder in (source.parent, target.parent):
        folder.mkdir()
    target.write_text("rows")
    if linked:
        os.link(target, source)
    else:
        source.write_text("rows")
    assert move(source, target) == target
    assert (target.read_text(), list(source.parent.iterdir())) == ("rows", [])
    source.write_text("rowz")
    assert move(source, target) == target.with_name("a.2.csv")
    folder = target.with_name("b.csv")
    folder.mkdir()
    source.write_text("rows")
    assert move(source, folder) == target.with_name("b.2.csv")


@pytest.mark.parametrize("linked", [True, False])
def test_a_taken_file_that_a_power_cut_left_in_the_inbox_too_is_one_file(
    linked: bool, folder: Folder, sandbox: Sandbox
) -> None:
    """It is read once. Somebody's new file of the same name and content is no second name: it is read and given back."""
    dropped = folder.customers("a.csv", numbers(1))
    places = folder.watcher.places
    (found,) = look_through(places.inbox)[0]
    job = claim(places, found, folder.watcher.context.local_now())
    assert job is not None
    if linked:
        os.link(job.file, dropped)
    else:
        copy(job.file, dropped)
    folder.watcher = replace(folder.watcher)  # the next process
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)
    back = [name for place in ("done", "failed") for name in folder.names(place) if name == "a.csv"]
    assert (len(back), dropped.exists()) == (1 if linked else 2, False)


@pytest.mark.parametrize(("newer", "left"), [(0, False), (1, True)])
def test_what_was_copied_from_an_inbox_elsewhere_is_one_file_too(
    newer: int, left: bool, tmp_path: Path
) -> None:
    """The copy has the times of its source; what was saved since is a file of its own."""
    with _elsewhere(tmp_path) as other:
        places = WatchFolders(other / "inbox", tmp_path, "p")
        places.make()
        dropped = a_csv(places.inbox / "a.csv", CUSTOMERS, "6590000001,x")
        (found,) = look_through(places.inbox)[0]
        job = claim(places, found, datetime.now(UTC))
        assert job is not None
        copy(job.file, dropped)
        os.utime(dropped, ns=(10**18, job.file.stat().st_mtime_ns + newer))
        drop_second_names(places)
        assert dropped.exists() is left


@contextmanager
def _elsewhere(here: Path) -> Iterator[Path]:
    """A folder on another file system."""
    places = (one for one in map(Path, ("/dev/shm", "/var/tmp")) if one.is_dir())
    place = next((one for one in places if one.stat().st_dev != here.stat().st_dev), None)
    if place is None:
        pytest.skip("only one file system here")
    with tempfile.TemporaryDirectory(dir=place) as other:
        yield Path(other)


def test_a_copy_that_fails_leaves_nothing_behind(tmp_path: Path, small_disk: Path) -> None:
    """D5: no partial file is visible, not even a hidden one."""
    source = tmp_path / "a.bin"
    source.write_bytes(os.urandom(100_000))
    with pytest.raises(OSError, match="No space"):
        copy(source, small_disk / "a.bin")
    assert list(small_disk.iterdir()) == []


def test_a_program_that_still_has_the_file_open_is_waited_for(folder: Folder, sandbox: Sandbox) -> None:
    """F1: a copy that pauses for longer than it is looked at; a text file has no checksum that would tell."""
    file = folder.customers("a.csv", numbers(1))
    with file.open("a") as writer:
        if not being_written(file):
            pytest.skip("this file system has no leases")
        folder.look(10)
        assert effects(sandbox) == {}
        writer.write(f"{numbers(2)[1]},x\n")
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


def test_a_file_that_stays_open_for_too_long_is_told(tmp_path: Path) -> None:
    """F1, F9: after `watch_max_wait` people hear which file to close."""
    file = a_csv(tmp_path / "a.csv", CUSTOMERS)
    looks = StabilityTracker(unchanged=1, max_wait=5)
    with file.open("a"):
        if not being_written(file):
            pytest.skip("this file system has no leases")
        told = [looks.look(look_through(tmp_path)[0], now) for now in range(8)]
        assert not any(one.ready for one in told)
        assert [one.path.name for one in told[-1].overdue] == ["a.csv"]
    assert looks.look(look_through(tmp_path)[0], 9).ready


def test_looking_for_a_writer_keeps_nobody_from_opening_the_file(tmp_path: Path) -> None:
    """The lease is given back at once, also when somebody opens the file at that very moment."""
    import threading

    file = a_csv(tmp_path / "a.csv", CUSTOMERS)
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            being_written(file)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for at in range(300):
            with file.open("a") as writer:
                writer.write(f"{at}\n")
    finally:
        over.set()
        looking.join()
    assert len(file.read_text().splitlines()) == 301


def test_a_writer_that_goes_on_before_the_reading_gets_its_file_back(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F2: rows appended while the file was being read: it is in the inbox again, and is loaded whole."""
    from callsheet.engine.read import read
    from callsheet.watcher import batch

    rows = numbers(3)

    def slow(context: Any, order: Any) -> Any:
        found = read(context, order)
        with order.file.open("a") as file:
            file.write(f"{rows[2]},x\n")
        return found

    folder.customers("a.csv", rows[:2])
    with monkeypatch.context() as patched:
        patched.setattr(batch, "read", slow)
        folder.look(3)
    assert folder.names("inbox") == ["a.csv"]
    assert effects(sandbox) == {}
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(rows, 1)


def test_rows_that_come_after_the_reading_are_told_of(folder: Folder, sandbox: Sandbox) -> None:
    """F2: what was read is sent once; a note beside the file says that later rows were not."""
    inner = folder.watcher._loader.run_load

    async def appending(context: Any, load_id: Any, halted: Any) -> Any:
        (job,) = jobs(folder.watcher.places)
        with job.file.open("a") as file:
            file.write(f"{numbers(2)[1]},x\n")
        return await inner(context, load_id, halted)

    folder.watcher._loader.run_load = appending
    folder.customers("a.csv", numbers(1))
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)
    assert folder.names("done") == ["a.csv", "a.csv.note.txt", "a.result.xlsx"]
    assert says("CHANGED_LATER") in folder.text("done", "note")


@pytest.mark.slow
def test_a_file_that_is_replaced_while_it_waits_is_a_job_of_its_own(folder: Folder, sandbox: Sandbox) -> None:
    """F3: the same name with new content while the first is in work: both are loaded, both results are there."""
    inner = folder.watcher._loader.run_load

    async def replacing(context: Any, load_id: Any, halted: Any) -> Any:
        folder.customers("a.csv", numbers(2, 6_590_020_000))
        return await inner(context, load_id, halted)

    folder.watcher._loader.run_load = replacing
    folder.customers("a.csv", numbers(2))
    folder.look(3)
    folder.watcher._loader.run_load = inner
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys([*numbers(2), *numbers(2, 6_590_020_000)], 1)
    assert folder.names("done") == ["a.csv", "a.csv", "a.result.xlsx", "a.result.xlsx"]


def test_a_file_that_somebody_deletes_after_it_was_read_is_loaded_all_the_same(
    folder: Folder, sandbox: Sandbox
) -> None:
    """F16: the private copy goes on, its result is in `done`, and a note says what happened."""
    inner = folder.watcher._loader.run_load

    async def deleting(context: Any, load_id: Any, halted: Any) -> Any:
        for job in jobs(folder.watcher.places):
            job.file.unlink()
        return await inner(context, load_id, halted)

    folder.watcher._loader.run_load = deleting
    folder.customers("a.csv", numbers(2))
    folder.look(6)
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)
    assert folder.names("done") == ["a.csv.note.txt", "a.result.xlsx"]
    assert folder.names("working") == []


def test_a_file_that_somebody_deletes_before_it_was_read_is_forgotten(
    folder: Folder, sandbox: Sandbox
) -> None:
    """F16: nothing is left of it, and the next file is loaded."""
    found, _ = look_through(folder.customers("a.csv", numbers(2)).parent)
    job = claim(folder.watcher.places, found[0], folder.watcher.context.now())
    assert job
    job.file.unlink()
    folder.customers("b.csv", numbers(1, 6_590_020_000))
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(1, 6_590_020_000), 1)
    assert list(folder.watcher.places.working.iterdir()) == []


def test_a_hidden_leftover_of_a_broken_copy_does_not_stop_the_watcher(
    folder: Folder, sandbox: Sandbox
) -> None:
    """K1, F15: a process that ended in the middle of a copy leaves a partial; the file itself is still in the inbox."""
    left = folder.watcher.places.working / "2026-11-01_000000_00000000"
    left.mkdir()
    (left / ".a.csv.part").write_text("half")
    folder.customers("a.csv", numbers(1))
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)
    assert list(folder.watcher.places.working.iterdir()) == []


def test_a_claim_that_died_before_its_rename_leaves_the_file_to_the_next(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """K1: killed between the note and the rename: the file is still in the inbox and is loaded once."""

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    folder.customers("a.csv", numbers(1))
    folder.look(2)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("callsheet.watcher.job.move", die)
        folder.look()
    assert folder.names("inbox") == ["a.csv"]
    folder.look(2)
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)
    assert list(folder.watcher.places.working.iterdir()) == []


@pytest.mark.parametrize("size", [0, 3])
def test_an_empty_file_waits_for_its_content_and_then_fails(
    size: int, a_folder: Maker, sandbox: Sandbox
) -> None:
    """F1: a name that is there before its rows; after `watch_max_wait` the reason is beside it."""
    folder = a_folder(watch_max_wait=5)
    (folder.inbox / "a.csv").write_bytes(b"abc"[:size])
    folder.look(12)
    assert folder.names("failed") == ["a.csv", "a.csv.why.txt"]
    assert effects(sandbox) == {}


def test_a_sparse_file_of_many_gigabytes_is_refused_by_its_size(folder: Folder) -> None:
    """F13: not a byte of it is read."""
    with (folder.inbox / "huge.csv").open("wb") as file:
        file.truncate(50 * 1024**3)
    folder.look(5)
    assert folder.names("failed") == ["huge.csv", "huge.csv.why.txt"]
    assert "FILE_TOO_LARGE" in folder.text("failed", "why")
    shutil.rmtree(folder.root / "failed")


@pytest.mark.slow
def test_a_file_that_brings_out_a_bug_is_waited_for_by_its_folder(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """North's list could not be read: the one of that name from the south is another; north's own ends the wait."""
    from callsheet.engine.read import read
    from callsheet.watcher import batch

    rows = numbers(3)

    def failing(context: Any, order: Any) -> Any:
        if order.folder == "north":
            raise RuntimeError
        return read(context, order)

    for at, site in enumerate(("north", "south")):
        (folder.inbox / site).mkdir()
        a_csv(folder.inbox / site / "dnc.csv", BLOCKED, f"{rows[at]},out")
    with monkeypatch.context() as patched:
        patched.setattr(batch, "read", failing)
        folder.look(4)
    a_csv(folder.inbox / "south" / "dnc.csv", BLOCKED, f"{rows[1]},out", "6580009998,out")
    folder.look(4)
    folder.customers("a.csv", rows)
    folder.look(4)
    assert effects(sandbox) == {}
    a_csv(folder.inbox / "north" / "dnc.csv", BLOCKED, f"{rows[0]},out")
    folder.look(4)
    folder.customers("b.csv", [*rows, "6590019999"])
    folder.look(4)
    assert effects(sandbox).keys() & {*rows, "6590019999"} == {rows[2], "6590019999"}
