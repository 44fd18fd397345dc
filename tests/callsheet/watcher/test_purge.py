"""The end of data: what goes when its time is over, what stays because it is needed, and that nothing of it is left over."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from callsheet.engine.pipeline import report_ended
from callsheet.engine.report import never_again
from callsheet.errors import StoppedError, UsageError
from callsheet.ledger import approvals, forbidden_lists
from callsheet.ledger.forbidden_lists import ForbiddenList, ListState
from callsheet.ledger.records import LedgerError
from callsheet.ledger.retention import Need, Part
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.ledger.verify import verify
from callsheet.sandbox.server import Sandbox
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.job import Job
from tests.support.archives import gzipped, zipped
from tests.support.loading import a_csv, a_profile, numbers
from tests.support.nights import Installation, holding, installed, used

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

KEPT = {"keep_files": 3, "keep_work": 10, "keep_results": 20, "keep_bodies": 30}
BEGINNING = "6590010"  # of every number that is seeded
PLANS = "Telephone,Plan,Start,End,Executor"


@pytest.fixture
def here(sandbox: Sandbox, tmp_path: Path) -> Iterator[Installation]:
    with installed(a_profile(sandbox, tmp_path, **KEPT)) as found:
        yield found


def customers(folder: Path, rows: list[str], name: str = "customers.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return a_csv(folder / name, "Telephone,Name", *(f"{number},x" for number in rows))


def delivered(here: Installation, tmp_path: Path, rows: list[str], name: str = "customers") -> str:
    """A load of these rows, given back as the watcher does; returns its id."""
    (result,) = here.load(customers(tmp_path / "drop", rows, f"{name}.csv"))
    done = here.profile.inbox_dir.parent / "done" / here.profile.name
    done.mkdir(parents=True, exist_ok=True)
    stem = f"{name}.{here.context.local_now():%Y-%m-%d_%H%M%S}_0001abcd"
    (tmp_path / "drop" / f"{name}.csv").replace(done / f"{stem}.csv")
    for file in map(Path, result.files):
        told = done / f"{stem}{''.join(file.suffixes)}"
        told.write_bytes(file.read_bytes())
        os.utime(told, (here.clock[0].timestamp(),) * 2)
    return str(result.load_id)


def parts(here: Installation) -> dict[str, int]:
    return {str(part): count for part, (count, _) in here.purge().counts.items() if count}


def test_each_sort_goes_when_its_own_time_is_over(here: Installation, tmp_path: Path) -> None:
    """After 3, 10, 20 and 30 days, and not an hour before; a second sweep finds nothing."""
    delivered(here, tmp_path, numbers(5))
    assert parts(here) == {}
    for days, expected in (
        (3, {"file": 2}),
        (7, {"work": 1}),
        (10, {"results": 2}),
        (10, {"bodies": 1}),
    ):
        here.days_pass(days - 0.05)
        assert parts(here) == {}
        here.days_pass(0.05)
        assert parts(here) == expected
        assert parts(here) == {}


def test_after_all_clocks_no_number_is_left_anywhere(here: Installation, tmp_path: Path) -> None:
    """Not in a file, not in the ledger, its free pages or its log; and the books of the load balance as before."""
    rows = [*numbers(400), "12", "65-9001-0X07"]
    load_id = delivered(here, tmp_path, rows)
    pieces = [body[at : at + 24] for body in here.bodies for at in range(0, len(body) - 24, 200)]
    data, books = here.profile.data_dir, here.context.ledger.books(load_id)
    assert {"ledger.db", "ledger.db-wal"} & holding(data, [], pieces)
    assert len(holding(data, [BEGINNING])) >= 5
    for _ in range(6):
        here.days_pass(6)
        here.purge()
    assert holding(data, [BEGINNING, "65-9001-0X07"], pieces) == set()
    assert (data / "ledger.db-wal").stat().st_size == 0
    assert here.context.ledger.books(load_id) == books
    assert verify(here.context.ledger, load_id, never_again()) == []
    assert sum(books.values()) == here.context.ledger.load(load_id).rows


def test_only_what_the_clocks_keep_is_found_in_between(here: Installation, tmp_path: Path) -> None:
    """With one clock at 0 (for ever) exactly its sort remains."""
    kept = {"keep_files": "done", "keep_work": "work", "keep_results": "result", "keep_bodies": "ledger.db"}
    load_id = delivered(here, tmp_path, numbers(50))
    pieces = [body[:24] for body in here.bodies]
    here.keeping(keep_work=0, keep_bodies=0, keep_results=1, keep_files=1)
    here.days_pass(2)
    here.purge()
    found = holding(here.profile.data_dir, [BEGINNING], pieces)
    assert {name.split("/")[0] for name in found} == {"work", "ledger.db"}
    here.keeping(keep_work=1, keep_bodies=0)
    here.purge()
    assert holding(here.profile.data_dir, [BEGINNING], pieces) == {kept["keep_bodies"]}
    here.keeping(keep_bodies=1)
    here.purge()
    assert holding(here.profile.data_dir, [BEGINNING], pieces) == set()
    assert set(here.context.ledger.removed(load_id)) == {"file", "work", "results", "bodies"}


def test_what_is_gone_is_said(here: Installation, tmp_path: Path) -> None:
    """`resume` of an ended load names what is no longer there; a removed request is no damaged one."""
    load_id = delivered(here, tmp_path, numbers(3))
    here.days_pass(31)
    here.purge()
    load = here.context.ledger.load(load_id)
    with pytest.raises(UsageError) as told:
        report_ended(here.context, load)
    assert told.value.message.code == "LOAD_NOT_KEPT"
    with pytest.raises(LedgerError) as removed:
        here.context.ledger.frozen(load_id, 1)
    assert removed.value.message.code == "BODY_REMOVED"


def test_a_body_that_is_missing_without_a_note_is_still_a_damage(here: Installation, tmp_path: Path) -> None:
    """Only what a sweep has noted may be missing."""
    load_id = delivered(here, tmp_path, numbers(3))
    with closing(sqlite3.connect(here.profile.data_dir / "ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE chunks SET body = x''")
    assert {broken.promise for broken in verify(here.context.ledger, load_id)} == {"I3"}


def a_state(here: Installation, load_id: str, what: str) -> None:
    """Put a load that has ended into a state in which it is needed."""
    ledger, path = here.context.ledger, here.profile.data_dir / "ledger.db"
    changes = {
        "stopped": f"UPDATE loads SET state = '{LoadState.STOPPED}' WHERE id = ?",
        "sending": f"UPDATE loads SET state = '{LoadState.SENDING}' WHERE id = ?",
        "parked": f"UPDATE chunks SET state = '{ChunkState.PARKED}' WHERE load_id = ?",
        "in_doubt": f"UPDATE chunks SET state = '{ChunkState.IN_DOUBT}' WHERE load_id = ?",
        "intent": f"UPDATE chunks SET state = '{ChunkState.INTENT}' WHERE load_id = ?",
        "unknown chunk": "UPDATE chunks SET outcome = 'unknown' WHERE load_id = ?",
        "unknown row": "INSERT INTO rows SELECT load_id, 2, number, 'unknown', 'X', '', '' FROM chunks WHERE load_id = ? AND row_count > 0",
    }
    if what in changes:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(changes[what], [load_id])
    elif what == "approval":
        approvals.ask(ledger, load_id, here.profile.name, [])
    elif what == "list":
        load = ledger.load(load_id)
        waiting = ForbiddenList(
            load_id, load.profile, load.file, load.sheet, load.sha256, ListState.INCOMPLETE
        )
        forbidden_lists.declare(ledger, load.profile, load.file, [waiting])
        (here.context.workspace(load_id).folder / "types.arrow").unlink()  # nobody can tell whom it means
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE chunks SET outcome = 'refused' WHERE load_id = ?", [load_id])
    else:
        places = WatchFolders(here.profile.inbox_dir, here.profile.inbox_dir.parent, here.profile.name)
        folder = places.working / "2031-05-01_090000_0001abcd"
        folder.mkdir(parents=True)
        Job(folder, "customers.csv", None, again=False, loads=(load_id,)).write()


@pytest.mark.parametrize(
    ("what", "need"),
    [
        ("stopped", Need.IN_FLIGHT),
        ("sending", Need.IN_FLIGHT),
        ("parked", Need.IN_DOUBT),
        ("in_doubt", Need.IN_DOUBT),
        ("intent", Need.IN_DOUBT),
        ("unknown chunk", Need.IN_DOUBT),
        ("unknown row", Need.IN_DOUBT),
        ("approval", Need.AWAITING_APPROVAL),
        ("list", Need.HELD_BACK),
        ("job", Need.IN_FLIGHT),
    ],
)
@pytest.mark.thinned(3)
def test_what_is_needed_stays_however_old(here: Installation, tmp_path: Path, what: str, need: Need) -> None:
    """Its file, its rows, its results and its requests, and why is said; its neighbour goes."""
    load_id = delivered(here, tmp_path, numbers(5), "needed")
    other = delivered(here, tmp_path, numbers(5, 6_590_020_000), "other")
    a_state(here, load_id, what)
    before = holding(here.profile.data_dir, [BEGINNING])
    here.days_pass(31)
    found = here.purge(clock_is_right=True)
    assert found.kept[load_id] is need
    assert here.context.ledger.removed(load_id) == {}
    there = holding(here.profile.data_dir, [BEGINNING])
    assert there == before if what != "job" else there >= {name for name in before if "needed" not in name}
    assert here.context.ledger.frozen(load_id, 1).body
    assert set(here.context.ledger.removed(other)) >= {"work", "results", "bodies"}


@pytest.mark.parametrize("what", ["stopped", "list"])
@pytest.mark.parametrize("name", ["week.zip", "week.csv.gz"])
def test_an_archive_stays_while_a_load_of_it_is_needed(
    here: Installation, tmp_path: Path, name: str, what: str
) -> None:
    """Its content is that of no load, so the names of its loads tell; another archive goes."""
    rows = b"Telephone,Name\n6590010000,x\n"
    drop = tmp_path / "drop"
    drop.mkdir()
    path = drop / name
    path.write_bytes(gzipped(rows) if name.endswith(".gz") else zipped({"a.csv": rows}))
    (result,) = here.load(path)
    done = here.profile.inbox_dir.parent / "done" / here.profile.name
    done.mkdir(parents=True, exist_ok=True)
    moment = f"{here.context.local_now():%Y-%m-%d_%H%M%S}_0001abc"
    kept = path.replace(done / f"{path.stem}.{moment}d{path.suffix}")
    (done / f"weekly.{moment}e.zip").write_bytes(zipped({"a.csv": b"x"}))
    a_state(here, str(result.load_id), what)
    here.days_pass(31)
    here.purge(clock_is_right=True)
    assert list(done.iterdir()) == [kept]


def test_newer_values_stay_while_an_older_load_may_still_be_sent(here: Installation, tmp_path: Path) -> None:
    """What tells a late load that something newer was sent is in the newer load's requests."""
    header = "Forbidden number,Direction"
    lines = [f"{number},Outbound" for number in numbers(3)]
    (old,) = here.load(a_csv(tmp_path / "old.csv", header, *lines))
    (new,) = here.load(a_csv(tmp_path / "new.csv", header, *reversed(lines)))
    a_state(here, str(old.load_id), "stopped")
    here.days_pass(31)
    assert here.purge(clock_is_right=True).kept[str(new.load_id)] is Need.EARLIER_LOAD
    assert here.context.ledger.frozen(str(new.load_id), 1).body


def test_repeated_rows_and_forbidden_numbers_are_known_for_ever(
    here: Installation, tmp_path: Path, sandbox: Sandbox
) -> None:
    """After everything that can be removed was: the same plan is not sent again, and a forbidden customer is held."""
    here.keeping(keep_files=1, keep_work=1, keep_results=1, keep_bodies=1)
    plan = f"{numbers(1)[0]},P1,2099-12-01 09:00,2099-12-02 09:00,1001"
    here.load(a_csv(tmp_path / "block.csv", "Forbidden number,Direction", "6590020001,Outbound"))
    here.load(a_csv(tmp_path / "plans.csv", PLANS, plan))
    here.days_pass(5)
    assert parts(here)["bodies"] == 2
    (again,) = here.load(a_csv(tmp_path / "more.csv", PLANS, plan, plan.replace("P1", "P2")))
    assert again.outcomes == {"skipped": 1, "loaded": 1}
    (same,) = here.load(tmp_path / "plans.csv")
    assert same.outcomes == {"skipped": 1}
    (held,) = here.load(customers(tmp_path / "c", ["6590020001", "6590020002"]))
    assert held.outcomes == {"held": 1, "loaded": 1}


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (-1, "CLOCK_BEHIND_LEDGER"),
        (-20_000, "CLOCK_BEHIND_LEDGER"),
        (32, "CLOCK_AHEAD_OF_LEDGER"),
        (9_000, "CLOCK_AHEAD_OF_LEDGER"),
    ],
)
def test_by_a_clock_that_cannot_be_believed_nothing_goes(
    here: Installation, tmp_path: Path, days: int, code: str
) -> None:
    """Before the newest thing in the ledger, or long after it: nothing is removed until a person says that it is right."""
    delivered(here, tmp_path, numbers(3))
    before = used(here.profile.data_dir)
    here.days_pass(days)
    with pytest.raises(StoppedError) as told:
        here.purge()
    assert told.value.message.code == code
    assert used(here.profile.data_dir) == before
    if days > 0:
        assert here.purge(clock_is_right=True).items


def test_a_clock_that_jumps_while_the_machine_runs_is_seen(here: Installation, tmp_path: Path) -> None:
    """Two sweeps on one boot: the wall clock may not have gone much further than the one that nobody sets."""
    from dataclasses import replace

    delivered(here, tmp_path, numbers(3))
    here.purge()
    here.context = replace(here.context, passed=lambda _: timedelta(days=1).total_seconds())
    here.days_pass(1.5)
    here.purge()
    here.days_pass(9)
    with pytest.raises(StoppedError):
        here.purge()


def contents(folder: Path) -> dict[Path, bytes]:
    """What the files of a folder hold, without locks and what SQLite shares between processes."""
    files = (path for path in folder.rglob("*") if path.is_file() and "locks" not in path.parts)
    return {path: path.read_bytes() for path in files if not path.name.endswith("-shm")}


def test_a_dry_run_changes_nothing_and_tells_what_would_go(here: Installation, tmp_path: Path) -> None:
    """Not a file, not a byte of the ledger."""
    delivered(here, tmp_path, numbers(3))
    here.days_pass(31)
    data = here.profile.data_dir
    before = contents(data)
    told = here.purge(dry_run=True).counts
    assert contents(data) == before
    assert here.purge().counts == told
    assert all(told[part][0] for part in Part if part is not Part.SECRETS)


def test_what_is_not_ours_is_left_alone(here: Installation, tmp_path: Path) -> None:
    """Links are not followed, and what people keep beside our files under their own names is theirs."""
    delivered(here, tmp_path, numbers(3))
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.txt").write_text("6590010001", encoding="ascii")
    data = here.profile.data_dir
    done = data / "done" / here.profile.name
    (done / "my notes.xlsx").write_text("x", encoding="ascii")
    (done / "a.2031-05-01_090000_00000001.csv").symlink_to(outside / "mine.txt")
    here.profile.time_zone = "America/Lima"
    (done / "a.9999-12-31_235959_00000001.csv").touch()  # that moment is in no calendar of UTC
    (data / "work" / "20310501-010000-abcdef").symlink_to(outside)
    (data / "reports" / "somebody's").mkdir()
    here.days_pass(31)
    here.purge()
    assert (outside / "mine.txt").exists()
    assert (done / "my notes.xlsx").exists()
    assert (done / "a.9999-12-31_235959_00000001.csv").exists()
    assert (done / "a.2031-05-01_090000_00000001.csv").is_symlink()
    assert (data / "reports" / "somebody's").is_dir()


def test_a_file_keeps_its_time_from_its_delivery_and_not_from_the_analysts_disk(
    here: Installation, tmp_path: Path
) -> None:
    """A list that is years old when it is dropped is kept as long as any other."""
    delivered(here, tmp_path, numbers(3))
    done = here.profile.data_dir / "done" / here.profile.name
    (raw,) = (
        file for file in done.iterdir() if not file.name.endswith(".result.csv") and file.suffix == ".csv"
    )
    os.utime(raw, (0, 0))
    assert parts(here) == {}
    assert raw.exists()


def test_work_that_never_became_a_load_goes_too(here: Installation, tmp_path: Path) -> None:
    """A process died after reading: its folder has no load in the ledger; one of another profile is not touched."""
    from callsheet.engine.read import read
    from callsheet.engine.results import LoadRequest

    (load_id,) = read(here.context, LoadRequest(customers(tmp_path, numbers(3)))).loads
    folder = here.context.workspace(load_id).folder
    for path in (folder, *folder.iterdir()):
        os.utime(path, (here.clock[0].timestamp(),) * 2)
    here.days_pass(9)
    assert parts(here) == {}
    here.profile.name = "other"
    here.days_pass(2)
    assert parts(here) == {}
    here.profile.name = "default"
    assert parts(here) == {"work": 1}
    assert not folder.exists()


def test_what_was_fetched_and_never_loaded_goes_too(here: Installation) -> None:
    """A file of a schedule that is no more; the record of what was fetched stays."""
    folder = here.profile.pulled_dir / "nightly" / "0123456789abcdef"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("Telephone\n6590010000\n")
    (folder.parent / "pulled.json").write_text("{}")
    for path in (folder, *folder.iterdir()):
        os.utime(path, (here.clock[0].timestamp(),) * 2)
    here.days_pass(2)
    assert parts(here) == {}
    here.days_pass(2)
    assert parts(here) == {"file": 1}
    assert [path.name for path in folder.parent.iterdir()] == ["pulled.json"]


@pytest.mark.slow
def test_thirty_nights_leave_the_disk_use_flat(here: Installation, tmp_path: Path) -> None:
    """The same amount comes in every day: after the longest clock nothing grows but the record without numbers."""
    here.keeping(keep_files=2, keep_work=3, keep_results=3, keep_bodies=3)
    beside, ledger = list[int](), list[int]()
    for day in range(30):
        delivered(here, tmp_path, numbers(300, 6_590_000_000 + 1000 * day), f"day{day}")
        here.days_pass(1)
        here.purge()
        ledger.append((here.profile.data_dir / "ledger.db").stat().st_size)
        beside.append(used(here.profile.data_dir) - ledger[-1])
    assert max(beside[6:]) <= min(beside[6:]) * 1.05
    assert (ledger[-1] - ledger[21]) / 8 < beside[-1] / 3 / 10  # less than a tenth of what a day brings
