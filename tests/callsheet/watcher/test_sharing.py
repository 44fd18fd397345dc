"""A watched folder that several accounts use: the group drops, reads and replaces; others do not even list."""

import errno
import json
import os
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callsheet.durable import Access, written_whole
from callsheet.engine.results import SheetResult
from callsheet.errors import SetupError
from callsheet.messages.reader import ENGLISH
from callsheet.sandbox.server import Sandbox
from callsheet.sheets.limits import Limits
from callsheet.watcher.folders import AGAIN, WatchFolders
from callsheet.watcher.hand_back import deliver, write_left
from callsheet.watcher.inbox import StabilityTracker, look_through
from callsheet.watcher.job import Job, claim, give_back, jobs
from callsheet.watcher.sharing import Sharing
from tests.callsheet.watcher.processes import wait_until
from tests.support.accounts import ANALYST, GROUP, SERVICE, STRANGER, acting, as_root
from tests.support.loading import CAMPAIGN, a_csv, numbers
from validators.message import message

pytestmark = as_root

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder of the service's that every account can reach; pytest's own are for one account."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chown(folder, SERVICE, SERVICE)
        Path(folder).chmod(0o755)
        yield Path(folder)


def shared(place: Path, mode: int = 0o640, *, umask: int = 0o022) -> WatchFolders:
    """The watched folder in a data folder, made as the service makes it."""
    data = place / "data"
    sharing = Sharing(Access(mode, GROUP), given=True, data=data)
    places = WatchFolders(data / "inbox", data, "p", sharing)
    with service(umask):
        places.make()
    return places


@contextmanager
def service(umask: int = 0o022) -> Iterator[None]:
    with acting(SERVICE, GROUP, umask=umask):
        yield


@contextmanager
def analyst() -> Iterator[None]:
    with acting(ANALYST, GROUP):
        yield


@contextmanager
def stranger() -> Iterator[None]:
    with acting(STRANGER):
        yield


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def dropped(places: WatchFolders, name: str = "a.csv", mode: int = 0o644) -> Path:
    """A file that the analyst puts into the inbox; the folder gives it the group."""
    file = places.inbox / name
    with analyst():
        file.write_text("Telephone\n6590010001\n", encoding="utf-8")
        file.chmod(mode)
    return file


def taken(places: WatchFolders, file: Path) -> Job:
    """The file after the service has taken it."""
    (found,) = (found for found in look_through(places.inbox)[0] if found.path == file)
    job = claim(places, found, NOW)
    assert job is not None
    return job


def ended(places: WatchFolders, job: Job, *results: Path) -> Path:
    """The file as it is given back, with results that were written for the service alone."""
    result = SheetResult(job.file.name, files=tuple(map(str, results)))
    return deliver(places, job, [result], [ENGLISH], sent=True)


@pytest.mark.workbooks
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
def test_the_group_has_the_folders_that_people_use_and_nothing_else(place: Path, umask: int) -> None:
    """Whatever the umask; the folders above are listed, the data folder is only passed through."""
    places = shared(place, umask=umask)
    for folder in (*places.used_by_people, places.inbox / AGAIN):
        assert (mode_of(folder), folder.stat().st_gid) == (0o2770, GROUP), folder
    for folder in {folder.parent for folder in places.used_by_people}:
        assert (mode_of(folder), folder.stat().st_gid) == (0o2750, GROUP), folder
    assert (mode_of(places.root), places.root.stat().st_gid) == (0o710, GROUP)
    for folder in (places.working, places.working.parent):
        assert (mode_of(folder), folder.stat().st_gid) == (0o700, SERVICE)


def test_a_watched_folder_outside_the_data_folder_can_be_listed(place: Path) -> None:
    """People who open a share see its folders by name; what the service alone uses stays closed."""
    sharing = Sharing(Access(0o640, GROUP), given=True, data=place / "data")
    places = WatchFolders(place / "drop" / "inbox", place / "drop", "p", sharing)
    with service():
        places.make()
    with analyst():
        assert {"inbox", "done", "failed"} <= {path.name for path in places.root.iterdir()}
        assert not os.access(places.root, os.W_OK, effective_ids=True)
        assert not os.access(places.working.parent, os.R_OK, effective_ids=True)


def test_a_member_drops_reads_and_replaces_and_a_stranger_does_nothing(place: Path) -> None:
    """In every folder that people use; the mark of the inbox is nobody's to move."""
    places = shared(place)
    for folder in (*places.used_by_people, places.inbox / AGAIN):
        with service(), written_whole(folder / "r.csv", places.sharing.access) as file:
            file.write(b"x")
        with stranger():
            for action in (
                lambda at: list(at.iterdir()),
                lambda at: (at / "r.csv").read_bytes(),
                lambda at: (at / "s").touch(),
            ):
                with pytest.raises(PermissionError):
                    action(folder)
        with analyst():
            assert (folder / "r.csv").read_bytes() == b"x"
            (folder / "new").write_text("y", encoding="utf-8")
            (folder / "new").replace(folder / "r.csv")
            assert (folder / "r.csv").read_text(encoding="utf-8") == "y"
    with analyst():
        (places.waiting / "r.csv").replace(places.approve / "r.csv")
        with pytest.raises(PermissionError):
            places.inbox.rename(places.inbox.with_name("q"))


@pytest.mark.workbooks
@pytest.mark.parametrize(
    ("mode", "group"), [(0o700, SERVICE), (0o777, GROUP), (0o770, GROUP), (0o2755, SERVICE)]
)
def test_what_is_there_is_repaired(place: Path, mode: int, group: int) -> None:
    """A folder of an earlier version, one that was opened to everybody, one without its group; a sticky bit stays."""
    places = shared(place)
    for folder in (*places.used_by_people, places.inbox / AGAIN, places.inbox.parent):
        os.chown(folder, -1, group)
        folder.chmod(mode | stat.S_ISVTX)
    with service():
        places.make()
    assert {mode_of(folder) for folder in (*places.used_by_people, places.inbox / AGAIN)} == {0o3770}
    assert {folder.stat().st_gid for folder in places.used_by_people} == {GROUP}
    assert not mode_of(places.inbox.parent) & 0o007


@pytest.mark.workbooks
@pytest.mark.parametrize("umask", [0o000, 0o077], ids=oct)
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660], ids=oct)
def test_everything_that_is_given_back_has_the_mode_of_results(place: Path, mode: int, umask: int) -> None:
    """Result, note, reason and the file itself, however they came to their place."""
    places = shared(place, mode)
    file = dropped(places, "b.csv")
    os.chown(file, SERVICE, SERVICE)  # one that the service's own account dropped
    with service(umask):
        kept = place / "data" / "b.result.csv"
        kept.write_text("r", encoding="utf-8")
        job = taken(places, file).changed(duplicates_of=("1",))
        ended(places, job, kept)
        write_left(places, places.inbox / "c", message("FILE_REMOVED"), message("FILE_REMOVED"), [ENGLISH])
    found = [path for folder in (places.done, places.failed) for path in folder.iterdir()]
    assert {path.name.split(".", 1)[0] for path in found} == {"b", "c"}
    assert len(found) == 4
    assert {(mode_of(path), path.stat().st_gid) for path in found} == {(mode, GROUP)}


CAME_AS = {  # mode, group -> owner, mode and group when it is given back
    "readable by the group": (0o640, GROUP, (ANALYST, 0o640, GROUP)),
    "more than readable": (0o664, GROUP, (ANALYST, 0o664, GROUP)),
    "of another group, open to all": (0o644, ANALYST, (SERVICE, 0o640, GROUP)),
    "that the group may not read": (0o604, GROUP, (ANALYST, 0o604, GROUP)),
    "that nobody else may read": (0o600, ANALYST, (ANALYST, 0o600, ANALYST)),
}


@pytest.mark.workbooks
@pytest.mark.parametrize("case", CAME_AS)
def test_a_file_of_another_account_is_given_back_so_that_the_group_can_read_it(
    place: Path, case: str
) -> None:
    """It stays its owner's where it serves; otherwise it becomes a copy, if the service can read it, with its times."""
    mode, group, given = CAME_AS[case]
    places = shared(place)
    file = dropped(places, mode=mode)
    os.chown(file, ANALYST, group)
    file.chmod(mode)
    os.utime(file, ns=(10**18, 10**18))
    with service():
        target = ended(places, taken(places, file))
    found = target.stat()
    assert (found.st_uid, stat.S_IMODE(found.st_mode), found.st_gid) == given
    assert found.st_mtime_ns == 10**18
    assert not list(target.parent.glob(".*"))
    assert not jobs(places)


def test_a_file_of_another_account_that_is_all_holes_is_not_copied_into_ours(place: Path) -> None:
    """The copy would have none, and fill the disk."""
    places = shared(place)
    file = dropped(places, mode=0o604)
    os.truncate(file, Limits().file + 1)
    os.chown(file, ANALYST, ANALYST)
    with service():
        target = ended(places, taken(places, file))
    assert target.stat().st_uid == ANALYST
    assert not list(target.parent.glob(".*"))


@pytest.mark.workbooks
@pytest.mark.parametrize("given", [True, False])
def test_without_a_group_a_moved_file_has_the_mode_of_results_only_if_that_is_set(
    place: Path, given: bool
) -> None:
    """An installation that shares by access lists sets the mode alone; any other keeps what it has."""
    sharing = Sharing(Access(0o640), given=given)
    places = WatchFolders(place / "inbox", place, "p", sharing)
    with service():
        places.make()
        (places.inbox / "a.csv").write_text("x", encoding="utf-8")
        (places.inbox / "a.csv").chmod(0o604)
        target = ended(places, taken(places, places.inbox / "a.csv"))
    assert mode_of(target) == (0o640 if given else 0o604)
    assert {mode_of(folder) for folder in (*places.used_by_people, places.working)} == {0o700}


@pytest.mark.workbooks
def test_a_second_name_of_a_file_is_not_given_to_anybody(place: Path) -> None:
    """Where the system lets people link what they cannot read, the service does not read it out to them."""
    places = shared(place)
    secret = place / "data" / "secret.csv"
    secret.write_text("x", encoding="utf-8")
    os.chown(secret, SERVICE, SERVICE)
    secret.chmod(0o600)
    os.link(secret, places.inbox / "a.csv")
    with service():
        target = ended(places, taken(places, places.inbox / "a.csv"))
    assert (mode_of(target), target.stat().st_gid) == (0o600, SERVICE)


@pytest.mark.workbooks
def test_a_link_in_the_place_of_a_file_to_write_is_not_followed(place: Path) -> None:
    """Names of notes can be known beforehand, and the group writes to their folder."""
    places = shared(place)
    precious = place / "data" / "precious"
    with service():
        precious.write_text("precious", encoding="utf-8")
        said = message("FILE_REMOVED")
        note = write_left(places, places.inbox / "c", said, said, [ENGLISH])
    with analyst():
        note.with_name(f".{note.name}.part").symlink_to(precious)
        note.unlink()
        note.symlink_to(precious)
    with service():
        write_left(places, places.inbox / "c", said, said, [ENGLISH])
    assert precious.read_text(encoding="utf-8") == "precious"
    assert not note.is_symlink()
    assert (mode_of(note), mode_of(precious)) == (0o640, 0o644)


def _link(again: Path) -> None:
    again.symlink_to(again.parents[2])


@pytest.mark.workbooks
@pytest.mark.parametrize("put", [_link, Path.mkdir, Path.touch, lambda path: path.symlink_to("nowhere")])
def test_whatever_the_group_puts_in_the_place_of_a_folder_of_the_inbox(
    place: Path, put: Callable[[Path], None]
) -> None:
    """The watcher goes on, and nothing outside is opened to the group."""
    places = shared(place)
    with analyst():
        (places.inbox / AGAIN).rmdir()
        put(places.inbox / AGAIN)
    with service():
        places.make()
    assert mode_of(places.root) == 0o710


def test_a_folder_that_becomes_a_link_between_look_and_claim_gives_nothing_away(place: Path) -> None:
    """The service's own file of that name stays where it is, and nothing is put beside it."""
    places = shared(place)
    own = place / "data" / "own"
    with analyst():
        (places.inbox / "x").mkdir()
        (places.inbox / "x").chmod(0o2775)
        (places.inbox / "x" / "ledger.csv").write_text("a", encoding="utf-8")
    with service():
        own.mkdir(0o700)
        (own / "ledger.csv").write_text("own", encoding="utf-8")
        ((found,), _) = look_through(places.inbox)
    with analyst():
        (places.inbox / "x").rename(places.inbox / "y")
        (places.inbox / "x").symlink_to(own)
    with service():
        with pytest.raises(NotADirectoryError) as caught:
            claim(places, found, NOW)
        assert "/proc" not in str(caught.value)
        assert (own / "ledger.csv").read_text(encoding="utf-8") == "own"
        assert not jobs(places)


def test_a_file_that_is_still_written_goes_back_into_its_folder(place: Path) -> None:
    """Also when that was removed meanwhile: its name may say what the file is. It stays the same file."""
    places = shared(place)
    with analyst():
        (places.inbox / "forbidden-numbers").mkdir()
        (places.inbox / "forbidden-numbers").chmod(0o2775)
        file = places.inbox / "forbidden-numbers" / "a.csv"
        file.write_text("a", encoding="utf-8")
    with service():
        ((found,), _) = look_through(places.inbox)
    inode = file.stat().st_ino
    with analyst():
        file.write_text("ab", encoding="utf-8")
    with service():
        assert claim(places, found, NOW) is None
    assert (file.stat().st_ino, file.stat().st_uid) == (inode, ANALYST)
    with service():
        job = taken(places, file)
    with analyst():
        shutil.rmtree(file.parent)
    with service():
        give_back(places, job)
        job = taken(places, file)
    with analyst():
        own = place / "data" / "done"
        if removed := file.parent.stat().st_uid != ANALYST:
            file.parent.rename(places.inbox / "aside")
        assert removed
        file.parent.symlink_to(own)
    with service(), pytest.raises(NotADirectoryError):
        give_back(places, job)
    assert [each.file.name for each in jobs(places)] == ["a.csv"]
    assert not (own / "a.csv").exists()


@pytest.mark.workbooks
def test_a_file_that_its_folder_holds_is_not_copied_out_of_another_file_system(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy is only made of what can be removed; otherwise the same file would be loaded at every try."""
    places, real = shared(place), Path.replace
    with analyst():
        (places.inbox / "held").mkdir(0o755)
        a_csv(places.inbox / "held" / "a.csv", "Telephone", "6590010001")
        a_csv(places.inbox / "b.csv", "Telephone", "6590010002").chmod(0o640)

    def between_systems(source: Path, target: Path) -> Path:
        if ".part" in source.name or source.name == ".job.json":
            return real(source, target)
        raise OSError(errno.EXDEV, "Invalid cross-device link", str(source))

    monkeypatch.setattr(Path, "replace", between_systems)
    with service():
        files, _ = look_through(places.inbox)
        held = next(file for file in files if file.path.parent != places.inbox)
        with pytest.raises(PermissionError) as caught:
            claim(places, held, NOW)
        assert caught.value.filename == str(held.path)
        assert not list(places.working.iterdir())
        target = ended(places, taken(places, places.inbox / "b.csv"))
    assert (mode_of(target), target.stat().st_uid, target.stat().st_gid) == (0o640, SERVICE, GROUP)


def test_a_file_in_a_folder_that_holds_it_is_named(place: Path) -> None:
    """A folder that its owner made without rights for the group is listed or not, and either way something is said."""
    places = shared(place)
    modes = {"held": 0o2755, "closed": 0o700, "listed": 0o744}
    with analyst():
        for name, mode in modes.items():
            (places.inbox / name).mkdir()
            (places.inbox / name / "a.csv").write_text("a", encoding="utf-8")
            (places.inbox / name).chmod(mode)
    with service():
        files, passed = look_through(places.inbox)
        assert [file.path for file in files] == [places.inbox / "held" / "a.csv"]
        assert set(passed) == {places.inbox / "closed", places.inbox / "listed" / "a.csv"}
        with pytest.raises(PermissionError) as caught:
            claim(places, files[0], NOW)
        assert caught.value.filename == str(files[0].path)
        assert not jobs(places)


def test_a_file_whose_writer_cannot_be_known_takes_more_looks(place: Path) -> None:
    """The system answers for the service's own files and for those of others not; what cannot be read neither."""
    places = shared(place)
    dropped(places, "theirs.csv")
    dropped(places, "closed.csv", 0o600)
    with service():
        (places.inbox / "ours.csv").write_text("a", encoding="utf-8")
    tracker = StabilityTracker(2)
    ready: dict[str, int] = {}
    for look in range(1, 10):
        with service():
            files, _ = look_through(places.inbox)
            seen = {file.path.name for file in files if tracker._was_seen_enough(file, look)}
        ready = {**dict.fromkeys(seen, look), **ready}
    assert ready == {"ours.csv": 3, "theirs.csv": 7, "closed.csv": 7}


def test_a_group_that_cannot_be_given_the_folders_is_an_error_with_what_to_do(place: Path) -> None:
    """Not a member; a folder of somebody else's; a data folder of another group."""
    places = shared(place)
    with acting(SERVICE), pytest.raises(SetupError) as caught:
        places.make()
    assert caught.value.message == message("GROUP_NOT_OURS", group=str(GROUP), user=str(SERVICE))
    os.chown(places.done, STRANGER, STRANGER)
    places.done.chmod(0o777)
    with service(), pytest.raises(SetupError) as caught:
        places.make()
    known = {"folder": str(places.done), "group": str(GROUP), "mode": "2770"}
    assert caught.value.message == message("FOLDER_NOT_SHARED", **known)
    os.chown(places.done, SERVICE, GROUP)
    os.chown(places.root, SERVICE, STRANGER)
    places.root.chmod(0o750)
    with service(), pytest.raises(SetupError) as caught:
        places.make()
    assert caught.value.message.code == "FOLDER_OF_ANOTHER_GROUP"


@pytest.mark.workbooks
def test_an_access_list_lets_the_group_pass(place: Path) -> None:
    """A data folder of another group is left as it is where a list of that kind is on it."""
    places = shared(place)
    os.chown(places.root, SERVICE, STRANGER)
    entries = [
        (0x01, 7, 2**32 - 1),
        (0x04, 5, 2**32 - 1),
        (0x08, 1, GROUP),
        (0x10, 5, 2**32 - 1),
        (0x20, 0, 2**32 - 1),
    ]
    try:
        os.setxattr(
            places.root,
            "system.posix_acl_access",
            struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries),
        )
    except OSError:
        pytest.skip("this file system has no access lists")
    with service():
        places.make()
    assert (mode_of(places.root), places.root.stat().st_gid) == (0o750, STRANGER)
    with analyst():
        assert list(places.inbox.iterdir()) == [places.inbox / AGAIN]


def test_a_folder_that_somebody_prepared_is_taken_as_it_is(place: Path) -> None:
    """An administrator's own folder with the right group and modes needs no change."""
    places = shared(place)
    for folder in (*places.used_by_people, places.inbox.parent):
        os.chown(folder, 0, GROUP)
        folder.chmod(0o2770)
    with service():
        places.make()
    assert places.done.stat().st_uid == 0


@pytest.mark.workbooks
def test_where_the_group_id_bit_may_not_be_set_the_rest_is(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit with RestrictSUIDSGID=yes; doctor says what is left to do."""
    real = os.fchmod

    def refusing(handle: int, mode: int) -> None:
        if mode & stat.S_ISGID:
            raise PermissionError
        real(handle, mode)

    monkeypatch.setattr(os, "fchmod", refusing)
    places = shared(place)
    assert {mode_of(folder) for folder in places.used_by_people} == {0o770}


@pytest.mark.workbooks
def test_where_files_may_not_be_given_away_the_folders_do_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit whose filter forbids chown: what is written takes the group of its folder, and no copy hides a file."""
    places = shared(place)
    file = dropped(places)
    os.chown(file, ANALYST, ANALYST)  # as one that was moved here from elsewhere
    monkeypatch.setattr(os, "fchown", _forbidden)
    monkeypatch.setattr(os, "chown", _forbidden)
    with service():
        places.make()
        kept = place / "data" / "a.result.csv"
        kept.write_text("r", encoding="utf-8")
        target = ended(places, taken(places, file), kept)
    (result,) = places.done.glob("*.result.csv")
    assert (mode_of(result), result.stat().st_gid) == (0o640, GROUP)
    assert (mode_of(target), target.stat().st_uid) == (0o644, ANALYST)


def _forbidden(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.workbooks
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is not installed here")
def test_an_analyst_drops_files_and_reads_their_results_of_a_real_watcher(
    sandbox: Sandbox, place: Path
) -> None:
    """The watcher is a process without capabilities; what it cannot read or move it names, and the good file is loaded."""
    os.chown(place, 0, 0)
    inbox, done, failed = (place / "data" / name / "default" for name in ("inbox", "done", "failed"))
    with _watcher(sandbox, place):
        wait_until((inbox / AGAIN).is_dir)
        with analyst():
            (inbox / "held").mkdir(0o755)
            for name in ("good.csv", "held/a.csv"):
                a_csv(inbox / name, "Telephone,Name", *(f"{each},x" for each in numbers(2)))
        wait_until(lambda: list(done.glob("good.*.csv")))
        with analyst():
            closed = a_csv(
                place / "data" / "waiting" / "default" / "closed.csv", "Telephone,Name", "6590010009,x"
            )
            closed.chmod(0o600)
            closed.rename(inbox / "closed.csv")
        wait_until(lambda: len(list(failed.glob("*.why.txt"))) == 2)
        with analyst():
            assert [path.read_bytes() for path in done.glob("good.*.result.xlsx")]
            why = {
                path.name.split(".")[0]: path.read_text(encoding="utf-8-sig")
                for path in failed.glob("*.why.txt")
            }
            assert "FILE_UNREADABLE" in why["closed"]
            assert ENGLISH.say(message("FILE_HELD", file="a.csv")) in why["a"]
            assert (inbox / "held" / "a.csv").exists()
        with stranger(), pytest.raises(PermissionError):
            list(done.iterdir())
        open_to_others = [path for path in (place / "data").rglob("*") if not path.is_symlink()]
        assert {path for path in open_to_others if mode_of(path) & 0o007 and path.stat().st_uid == 0} == set()
        private = {path for path in (place / "data").iterdir() if mode_of(path) & 0o070}
        assert {path.name for path in private} <= {"inbox", "done", "failed", "waiting", "approve", "refuse"}
    assert sandbox.effects("import_customer_numbers")


@contextmanager
def _watcher(sandbox: Sandbox, place: Path) -> Iterator[None]:
    settings = {
        "CALLSHEET_BASE_URL": sandbox.url,
        "CALLSHEET_APP_ID": sandbox.app_id,
        "CALLSHEET_APP_SECRET": sandbox.app_secret,
        "CALLSHEET_AGENT_ID": "1001",
        "CALLSHEET_DATA_DIR": str(place / "data"),
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_APPROVE_CORRECTED_DAYS": "0",
        "CALLSHEET_POLL_FIRST": "0.03",
        "CALLSHEET_RATE": "0",
        "CALLSHEET_WATCH_INTERVAL": "0.1",
        "CALLSHEET_WATCH_TOGETHER": "0",
        "CALLSHEET_INBOX_GROUP": str(GROUP),
        "PREFECT_API_URL": "",
    }
    rights = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", f"--groups=0,{GROUP}"]
    with (place / "said.txt").open("w") as said:
        process = subprocess.Popen(
            [*rights, sys.executable, "-m", "flows", "watch"], stderr=said, env={**os.environ, **settings}
        )
    try:
        yield
    except (AssertionError, StopIteration) as error:
        error.add_note((place / "said.txt").read_text(encoding="utf-8")[-4000:])
        raise
    finally:
        process.terminate()
        process.wait(timeout=60)
