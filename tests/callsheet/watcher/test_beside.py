"""Lists not to call that come while something is being sent: whom they forbid is not dialled from then on."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import continue_load
from callsheet.sandbox.server import Sandbox
from callsheet.watcher.folders import put_mark
from callsheet.watcher.recover import OrphanedLoads
from callsheet.watcher.watcher import Watcher, with_lists
from tests.callsheet.watcher.conftest import BLOCKED, Folder, Maker, effects
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


def test_a_list_that_is_dropped_while_a_load_from_elsewhere_is_resumed_is_loaded_at_once(
    sending: Folder, sandbox: Sandbox
) -> None:
    """The same for what a process at a terminal left behind."""
    context = sending.watcher.context
    prepared(sending.profile, A, ROWS, sending.root)
    orphans = OrphanedLoads(context, continue_load, sending.log.append, settled=0.0)

    async def resumed() -> None:
        for _ in range(3):
            await with_lists(orphans.cycle(), [sending.watcher])

    with once_sent(sandbox, 2, blocks(sending, *ROWS[6:])):
        asyncio.run(resumed())
    assert effects(sandbox) == dict.fromkeys(ROWS[:6], 1)


def test_a_list_of_another_profile_does_not_wait_for_the_loads_of_this_one(
    sending: Folder, sandbox: Sandbox, tmp_path: Path
) -> None:
    """One process watches both: what somebody sends for the other one from a terminal would not know of it."""
    profile = a_profile(sandbox, tmp_path / "other", name="other", watch_unchanged=1)
    with open_context(profile) as context:
        put_mark(context.ledger, profile.inbox_dir)
        other = Folder(profile, Watcher(context, continue_load, lambda _: None))
        sending.customers("a.csv", ROWS)
        sending.look()

        async def turn() -> None:
            await with_lists(sending.watcher.cycle(), [other.watcher])
            assert other.names("done") == ["dnc.csv", "dnc.result.xlsx"]

        with once_sent(sandbox, 2, blocks(other, *numbers(2, 6_590_040_000))):
            asyncio.run(turn())
    assert effects(sandbox) == dict.fromkeys(ROWS, 1)


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
