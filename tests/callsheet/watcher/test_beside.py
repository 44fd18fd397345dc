"""Lists not to call that come while something is being sent: whom they forbid is not dialled from then on."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.application import Application
from callsheet.engine.context import open_ledger
from callsheet.engine.pipeline import continue_load
from callsheet.errors import SetupError
from callsheet.ledger.drafts import Choices
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.ledger.states import ChunkState
from callsheet.sandbox.server import Sandbox
from callsheet.watcher.folders import WatchFolders, put_mark
from callsheet.watcher.recover import OrphanedLoads
from callsheet.watcher.watch import watch
from callsheet.watcher.watcher import with_lists
from tests.callsheet.watcher.conftest import BLOCKED, CUSTOMERS, Folder, Maker, effects
from tests.callsheet.watcher.processes import wait_until
from tests.callsheet.watcher.test_submitted import a_draft, submit
from tests.chaos.world import A, prepared
from tests.support.loading import a_csv, a_profile, numbers

ROWS = numbers(8)
SENT = "import_customer_numbers"


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
def once_sent(sandbox: Sandbox, count: int, then: Callable[[], object]) -> Iterator[None]:
    """Meanwhile, do something when so many requests have come."""

    def act() -> None:
        until = time.monotonic() + 30
        while len(sandbox.audit(SENT)) < count and time.monotonic() < until:
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
