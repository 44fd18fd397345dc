"""Lists not to call that come while something is being sent: whom they forbid is not dialled from then on."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from callsheet.application import Application
from callsheet.engine.context import LoadContext, open_context, open_ledger
from callsheet.engine.pipeline import continue_load
from callsheet.engine.read import Read, read
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.engine.validate import validate
from callsheet.errors import SetupError
from callsheet.ledger.drafts import Choices
from callsheet.ledger.records import LedgerError, Load
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.ledger.states import ChunkState
from callsheet.sandbox.server import Sandbox
from callsheet.watcher.folders import WatchFolders, put_mark
from callsheet.watcher.job import Job, jobs, tidied
from callsheet.watcher.recover import OrphanedLoads
from callsheet.watcher.watch import watch
from callsheet.watcher.watcher import Watcher, with_lists
from tests.callsheet.watcher.conftest import BLOCKED, CUSTOMERS, Folder, Maker, effects, says
from tests.callsheet.watcher.processes import wait_until
from tests.callsheet.watcher.test_submitted import a_draft, submit
from tests.chaos.world import A, B, prepared
from tests.support.loading import a_csv, a_profile, numbers

ROWS = numbers(8)
SENT, LISTED = "import_customer_numbers", "import_forbidden_numbers"
FIRSTS = (6_590_010_000, 6_590_020_000, 6_590_030_000)


@pytest.fixture
def sending(a_folder: Maker, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A watched folder whose customers go one by one, each in a quarter of a second."""
    monkeypatch.setattr("callsheet.watcher.watcher._GLANCE", 0.05)
    monkeypatch.setattr("callsheet.watcher.watcher._SPARING", 0)
    folder = a_folder(chunks={"customer-numbers": 1}, concurrency=1, watch_interval=0.02, watch_unchanged=1)
    folder.watcher = replace(folder.watcher, clock=time.monotonic)
    sandbox.fault("slow_bytes", SENT, every=1, pause=0.05, piece=25)
    return folder


@contextmanager
def once_sent(
    sandbox: Sandbox, count: int, then: Callable[[], object], operation: str = SENT
) -> Iterator[None]:
    """Meanwhile, do something when so many requests have come."""

    def act() -> None:
        until = time.monotonic() + 30
        while len(sandbox.audit(operation)) < count and time.monotonic() < until:
            time.sleep(0.01)
        then()

    acting = threading.Thread(target=act)
    acting.start()
    yield
    acting.join()


def blocks(folder: Folder, *rows: str) -> Callable[[], Path]:
    return lambda: a_csv(folder.inbox / "dnc.csv", BLOCKED, *(f"{row},out" for row in rows))


def test_a_list_that_is_dropped_while_customers_are_sent_is_loaded_at_once(
    sending: Folder, sandbox: Sandbox
) -> None:
    """A long list of customers is on its way; whoever is forbidden meanwhile and has not been sent is held."""
    sending.customers("a.csv", ROWS)
    with once_sent(sandbox, 2, blocks(sending, *ROWS[6:])):
        sending.look(4)
    found = effects(sandbox)
    assert found == dict.fromkeys(ROWS[:6], 1)
    assert {"a.csv", "dnc.csv"} <= set(sending.names("done"))


@pytest.mark.parametrize("kind", ["forbidden-numbers", ""])
def test_a_list_that_is_submitted_on_the_page_while_customers_are_sent_is_loaded_at_once(
    kind: str, sending: Folder, sandbox: Sandbox
) -> None:
    """Whether somebody has said what it is or its headers do."""
    lines = (BLOCKED, *(f"{row},out" for row in ROWS[6:]))
    draft = a_draft(sending, ("dnc.csv", lines, Choices(kind=kind)))
    sending.customers("a.csv", ROWS)
    with once_sent(sandbox, 2, lambda: submit(sending, draft)):
        sending.look(3)
    assert effects(sandbox) == dict.fromkeys(ROWS[:6], 1)


def test_a_list_that_is_dropped_while_a_load_from_elsewhere_is_resumed_is_loaded_at_once(
    sending: Folder, sandbox: Sandbox
) -> None:
    """The same for what a process at a terminal left behind."""
    context = sending.watcher.context
    prepared(sending.profile, A, ROWS, sending.root)
    orphans = OrphanedLoads(context, continue_load, sending.log.append, settled=0.0)

    async def resumed() -> None:
        for _ in range(3):
            await with_lists(orphans.cycle(), sending.watcher)

    with once_sent(sandbox, 2, blocks(sending, *ROWS[6:])):
        asyncio.run(resumed())
    assert effects(sandbox) == dict.fromkeys(ROWS[:6], 1)


def test_a_profile_does_not_wait_for_the_long_list_of_another(
    sending: Folder, sandbox: Sandbox, tmp_path: Path
) -> None:
    """One process watches both: a few customers of one are loaded while the other one's are still being sent."""
    profile = a_profile(sandbox, tmp_path / "other", name="other", watch_unchanged=1, watch_interval=0.02)
    for each in (sending.profile, profile):
        places = WatchFolders.of(each)
        places.make()
        with open_ledger(each) as ledger:
            put_mark(ledger, each.inbox_dir)
    done = WatchFolders.of(profile).done
    sending.customers("a.csv", ROWS)
    sent_before: list[int] = []

    def drop() -> None:
        a_csv(
            profile.inbox_dir / "other" / "b.csv",
            CUSTOMERS,
            *(f"{one},x" for one in numbers(2, 6_590_040_000)),
        )
        wait_until(lambda: any(done.glob("b.*")))
        sent_before.append(len(effects(sandbox)))
        stop.ask()

    application = Application()
    stop = application.stop
    with once_sent(sandbox, 2, drop):
        asyncio.run(watch([sending.profile, profile], lambda _: None, application=application))
    assert 4 <= sent_before[0] < 2 + len(ROWS)


def test_what_ends_the_watch_of_one_profile_lets_the_requests_of_another_end(
    sending: Folder, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A ledger that a newer callsheet has opened: the other profile's load stops between two requests, and none is in doubt."""
    profile = a_profile(sandbox, tmp_path / "other", name="other", watch_interval=0.02)
    with open_ledger(profile) as newer:
        put_mark(newer, profile.inbox_dir)
        order = f"UPDATE meta SET value = '{SCHEMA_VERSION + 1}' WHERE name = 'schema_version'"
        sending.customers("a.csv", ROWS)
        with (
            once_sent(sandbox, 2, lambda: newer.transaction(lambda at: at.exec_driver_sql(order).rowcount)),
            pytest.raises(SetupError) as raised,
        ):
            asyncio.run(watch([sending.profile, profile], lambda _: None))
    assert raised.value.message.code == "LEDGER_NEWER"
    (load,) = sending.watcher.context.ledger.loads()
    states = {chunk.state for chunk in sending.watcher.context.ledger.chunks(load.id)}
    assert ChunkState.PLANNED in states
    assert not states & {ChunkState.IN_DOUBT, ChunkState.PARKED, ChunkState.INTENT}


def test_what_cannot_be_read_and_may_be_a_list_stops_what_is_being_sent(
    sending: Folder, sandbox: Sandbox
) -> None:
    """As it stops what has not begun: nobody is dialled until somebody has looked at it."""
    (sending.inbox / "forbidden-numbers").mkdir()
    sending.customers("a.csv", ROWS)
    broken = sending.inbox / "forbidden-numbers" / "b.csv"
    with once_sent(sandbox, 2, lambda: broken.write_text("nothing,known\n1,2\n")):
        sending.look(4)
    assert 2 <= len(effects(sandbox)) < len(ROWS)
    assert "b.csv.why.txt" in sending.names("failed")


def test_customers_that_come_meanwhile_wait_for_their_turn(sending: Folder, sandbox: Sandbox) -> None:
    """Only lists not to call go beside what is under way."""
    sending.customers("a.csv", ROWS[:4])
    with once_sent(sandbox, 2, lambda: sending.customers("b.csv", ROWS[4:])):
        sending.look(2)
        assert sorted(effects(sandbox)) == ROWS[:4]
        sending.look(3)
    assert effects(sandbox) == dict.fromkeys(ROWS, 1)


def both(folder: Folder, blocked: str, customer: str) -> Callable[[], object]:
    """Drops a workbook with a list not to call and customers."""

    def drop() -> None:
        book = openpyxl.Workbook()
        rows = {
            "DNC": [BLOCKED.split(","), [blocked, "out"]],
            "Customers": [CUSTOMERS.split(","), [customer, "x"]],
        }
        for title, lines in rows.items():
            page = book.create_sheet(title)
            for line in lines:
                page.append(line)
        del book["Sheet"]
        book.save(folder.root / "both.xlsx")
        (folder.root / "both.xlsx").rename(folder.inbox / "both.xlsx")

    return drop


def slow_lists(folder: Folder, sandbox: Sandbox) -> None:
    """From now on lists go row by row, each in a quarter of a second."""
    folder.profile.chunks["forbidden-numbers"] = 1
    sandbox.fault("slow_bytes", LISTED, every=1, pause=0.05, piece=25)


def test_the_same_list_once_more_is_not_sent_beside_itself(sending: Folder, sandbox: Sandbox) -> None:
    """A claim shuts out other processes only: a second task of this one would take the first one's requests for a dead one's."""
    slow_lists(sending, sandbox)
    blocks(sending, *ROWS)()
    with once_sent(sandbox, 2, lambda: blocks(sending, *ROWS)().rename(sending.inbox / "again.csv"), LISTED):
        sending.look(2)
    sending.look(3)
    assert len(sandbox.audit(LISTED)) == len(ROWS)
    assert {"dnc.csv", "again.csv"} <= {*sending.names("done"), *sending.names("failed")}
    assert not sending.notices


def test_a_list_that_is_resumed_is_not_sent_beside_itself_when_it_is_dropped(
    sending: Folder, sandbox: Sandbox
) -> None:
    """Nor is another one with entries of it, which would stop for its sake and be announced."""
    slow_lists(sending, sandbox)
    prepared(sending.profile, B, ROWS, sending.root)
    orphans = OrphanedLoads(sending.watcher.context, continue_load, sending.log.append, settled=0.0)

    async def resumed() -> None:
        for _ in range(3):
            await with_lists(orphans.cycle(), sending.watcher)

    def drop() -> None:
        B.write(sending.inbox / "dnc.csv", ROWS)
        B.write(sending.inbox / "more.csv", [ROWS[-1], "6590080000"])

    with once_sent(sandbox, 2, drop, LISTED):
        asyncio.run(resumed())
    sending.look(3)
    assert len(sandbox.audit(LISTED)) == len(ROWS) + 2
    assert {"dnc.csv", "more.csv"} <= {*sending.names("done"), *sending.names("failed")}
    assert not any("stopped early" in title for _, title, _ in sending.notices)


def test_what_waits_for_its_turn_waits_for_a_list_that_is_to_be_retried(
    sending: Folder, sandbox: Sandbox
) -> None:
    """It is not given back for it, as it would not be had the list come before it."""
    sending.profile.watch_retry_pause = 0.5
    files = [
        sending.customers(f"{name}.csv", numbers(3, first)) for name, first in zip("abc", FIRSTS, strict=True)
    ]
    sandbox.fault("status", LISTED, next=12, status=503)
    with once_sent(sandbox, 1, blocks(sending, "6590080000")):
        sending.look(3)
    assert sending.names("failed") == []
    assert {file.name for file in files} <= set(sending.names("working"))
    sandbox.clear_faults()
    time.sleep(0.5)
    sending.look(4)
    assert {file.name for file in files} <= set(sending.names("done"))
    assert sum(effects(sandbox).values()) == 9


def test_a_workbook_with_a_list_and_customers_that_comes_meanwhile_is_retried_after_pauses(
    sending: Folder, sandbox: Sandbox
) -> None:
    """Its list alone is loaded at once; should that stop, the whole file waits for its next try, and is announced."""
    sending.customers("a.csv", ROWS)
    sandbox.fault("status", LISTED, every=1, status=503)
    with once_sent(sandbox, 2, both(sending, ROWS[7], "6590080000")):
        sending.look(2)
    tried = len(sandbox.audit(LISTED))
    assert 0 < tried <= 12
    assert [title for event, title, _ in sending.notices if event == "failure"] == [
        says("STOPPED_NOTICE", file="both.xlsx")
    ]
    assert 2 <= len(effects(sandbox)) < len(ROWS)


def test_the_list_of_a_workbook_is_loaded_once_however_often_is_looked(
    sending: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its customers wait for their turn; its list is not reported on again and again meanwhile."""
    ran: list[str] = []

    async def noted(context: LoadContext, load_id: str, halted: Stop | None) -> SheetResult:
        ran.append(load_id)
        return await continue_load(context, load_id, halted)

    sending.watcher = replace(sending.watcher, run_load=noted)
    sending.customers("a.csv", ROWS)
    with once_sent(sandbox, 2, both(sending, "6590080009", "6590080000")):
        sending.look(2)
    assert len(ran) == len(set(ran)) == 2
    sending.look(2)
    assert effects(sandbox) == dict.fromkeys([*ROWS, "6590080000"], 1)


def test_customers_wait_as_long_as_this_process_loads_a_list(sending: Folder, sandbox: Sandbox) -> None:
    """A limit is for the lists of others, of whom nobody knows how they fare."""
    sending.profile.forbidden_wait = 0.2
    slow_lists(sending, sandbox)
    sending.customers("a.csv", ROWS)
    with once_sent(sandbox, 2, blocks(sending, *ROWS[5:])):
        sending.look(2)
    assert not sending.notices
    assert effects(sandbox) == dict.fromkeys(ROWS[:5], 1)


def test_a_look_that_fails_breaks_off_no_request(
    sending: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is being sent goes to its end, whatever the look comes upon; a bug is raised after that."""
    sending.customers("a.csv", ROWS[:3])

    async def broken(watcher: Watcher) -> float:
        del watcher
        raise ZeroDivisionError

    monkeypatch.setattr(Watcher, "_glance", broken)
    sending.look()
    with pytest.raises(ZeroDivisionError):
        sending.look()
    assert effects(sandbox) == dict.fromkeys(ROWS[:3], 1)
    assert "a.csv" in sending.names("done")


def test_a_lock_that_cannot_be_had_for_a_look_stops_nothing(
    sending: Folder, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Such as that of another profile, whose disk is full."""
    profile = a_profile(sandbox, tmp_path / "other", name="other")
    with open_context(profile) as context:
        other = Watcher(context, continue_load, lambda _: None)
        (profile.data_dir / "locks").parent.mkdir(parents=True, exist_ok=True)
        (profile.data_dir / "locks").write_text("no folder")
        sending.customers("a.csv", ROWS[:3])
        sending.look()
        asyncio.run(with_lists(sending.watcher.cycle(), other))
    assert effects(sandbox) == dict.fromkeys(ROWS[:3], 1)


def test_a_ledger_that_fails_while_small_files_are_read_stops_no_watcher(
    sending: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are read side by side: what one of them raises is what the cycle knows, and the others are read to their end."""

    def failing(context: LoadContext, order: LoadRequest) -> Read:
        raise LedgerError("LEDGER_LOCKED")

    monkeypatch.setattr("callsheet.watcher.batch.read", failing)
    sending.customers("a.csv", ROWS[:3])
    sending.customers("b.csv", ROWS[3:])
    sending.look(3)
    assert {"a.csv", "b.csv"} <= set(sending.names("working"))


def test_requests_go_on_while_the_rows_of_a_list_are_proven(
    sending: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a long list take longer than a request may: an answer that nobody takes is none, and its rows are unknown."""

    def slow(context: LoadContext, load_id: str) -> Load:
        time.sleep(0.5)
        return validate(context, load_id)

    monkeypatch.setattr("callsheet.engine.pipeline.validate", slow)
    monkeypatch.setattr("callsheet.engine.pipeline.LONG", len(ROWS) - 1)
    context = sending.watcher.context
    (load,) = read(context, LoadRequest(blocks(sending, *ROWS)())).loads

    async def heartbeats() -> int:
        loading, beats = asyncio.create_task(continue_load(context, load)), 0
        while not loading.done():
            beats += 1
            await asyncio.sleep(0.02)
        return beats

    assert asyncio.run(heartbeats()) > 10


def test_looking_at_the_jobs_touches_none_that_is_being_made(sending: Folder) -> None:
    """While a draft is copied its job has no file yet, and something else may end in the very moment."""
    places = sending.watcher.places
    made = Job(places.working / "2026-11-29_000000_00000001", "a.csv", None, again=False)
    made.folder.mkdir(parents=True)
    made.write()
    assert jobs(places) == []
    assert made.folder.is_dir()
    assert tidied(places) == []
    assert not made.folder.exists()


def test_the_first_look_into_thousands_of_files_does_not_put_off_the_next(
    sending: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes as long as it takes once: a list that comes then is not left for a quarter of an hour."""
    monkeypatch.setattr("callsheet.watcher.watcher._SPARING", 1e9)
    assert asyncio.run(sending.watcher.glance()) == 30.0
