"""What people wish of loads on the page: a stop ends a load between two requests, and nothing but a person resumes it."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callsheet.cli.load import run_resume
from callsheet.engine import wished
from callsheet.engine.poll import Poller
from callsheet.engine.resume import left_alone
from callsheet.engine.send import Sender
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.states import LoadState
from callsheet.ledger.wishes import Wished, wish, wish_of
from callsheet.reasons import StopReason
from callsheet.sandbox.server import Sandbox
from tests.callsheet.watcher.conftest import BLOCKED, Folder, Maker, effects
from tests.callsheet.watcher.test_recover import World, opened
from tests.chaos.world import A
from tests.support.loading import a_csv, numbers

IMPORT = "import_customer_numbers"


@pytest.fixture(autouse=True)
def _looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wished, "_EVERY", 0.0)


def stops_after(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, work: type[Any], step: str, times: int = 1
) -> None:
    """Somebody stops a load on the page as soon as a step of its work has ended so many times."""
    original, ended = getattr(work, step), itertools.count(1)

    async def then_stop(self: Any, *given: Any) -> Any:
        done = await original(self, *given)
        if next(ended) == times:
            assert wish(ledger, self.load.id, Wished.STOP, "Pia")
        return done

    monkeypatch.setattr(work, step, then_stop)


@pytest.fixture
def slow_folder(a_folder: Maker) -> Folder:
    """A watched folder that sends each customer alone, one after another."""
    return a_folder(chunks={"customer-numbers": 1}, concurrency=1, watch_retries=1)


def test_a_stop_ends_a_load_between_two_requests_until_somebody_resumes_it(
    slow_folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often the watcher looks and however often it retries; then every number is sent once."""
    folder, ledger = slow_folder, slow_folder.watcher.context.ledger
    stops_after(ledger, monkeypatch, Sender, "_one", 2)  # its campaign and its first customer
    folder.customers("week.csv", numbers(4))
    folder.look(3)
    (load,) = ledger.loads()
    assert (load.state, load.reason) == (LoadState.STOPPED, StopReason.STOPPED_ON_PAGE)
    assert load.message is not None
    assert load.message["by"] == "Pia"
    assert len(sandbox.audit(IMPORT)) == 1
    assert sum(ledger.books(load.id).values()) == 4
    for _ in range(5):
        folder.time += 10_000
        folder.look()
    assert len(sandbox.audit(IMPORT)) == 1
    assert folder.names("working") != []
    assert folder.notices == []
    assert wish(ledger, load.id, Wished.RESUME, "Ann")
    assert not wish(ledger, load.id, Wished.RESUME, "Ann")
    folder.look(2)
    assert ledger.load(load.id).state is LoadState.CLOSED
    assert effects(sandbox) == dict.fromkeys(numbers(4), 1)
    found = wish_of(ledger, load.id)
    assert found is not None
    assert found.taken_at
    assert folder.names("working") == []


def test_customers_wait_for_a_forbidden_list_that_somebody_stopped(
    a_folder: Maker, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is dialled before the list is resumed and in place."""
    folder = a_folder(chunks={"forbidden-numbers": 1}, concurrency=1, watch_retries=1)
    ledger = folder.watcher.context.ledger
    stops_after(ledger, monkeypatch, Sender, "_one")
    a_csv(folder.inbox / "dnc.csv", BLOCKED, *(f"{number},both" for number in numbers(2, 6_580_000_000)))
    folder.customers("week.csv", numbers(2))
    folder.look(4)
    (forbidden,) = (load for load in ledger.loads() if load.kind == "forbidden-numbers")
    assert (forbidden.state, forbidden.reason) == (LoadState.STOPPED, StopReason.STOPPED_ON_PAGE)
    assert sandbox.audit(IMPORT) == []
    assert wish(ledger, forbidden.id, Wished.RESUME, "Ann")
    monkeypatch.undo()
    folder.look(3)
    assert {load.state for load in ledger.loads()} == {LoadState.CLOSED}
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


def test_a_stop_ends_the_waiting_for_results(
    slow_folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent stays sent, and is followed once somebody resumes it."""
    folder, ledger = slow_folder, slow_folder.watcher.context.ledger
    sandbox.read(import_delay=0.5)
    stops_after(ledger, monkeypatch, Poller, "_ask")
    folder.customers("week.csv", numbers(1))
    folder.look(3)
    (load,) = ledger.loads()
    assert (load.state, load.reason) == (LoadState.STOPPED, StopReason.STOPPED_ON_PAGE)
    wish(ledger, load.id, Wished.RESUME, "Ann")
    folder.look(2)
    assert ledger.load(load.id).state is LoadState.CLOSED
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)


@pytest.fixture
def world(sandbox: Sandbox, tmp_path: Path) -> Iterator[World]:
    yield from opened(sandbox, tmp_path, watch_retries=1, watch_retry_pause=60.0)


def test_the_worker_resumes_what_somebody_resumed_and_nothing_that_is_stopped(world: World) -> None:
    """Neither at its start nor later; a load from a terminal too, and one that it had given up."""
    load = world.left(A, numbers(2))
    ledger = world.context.ledger
    assert wish(ledger, load, Wished.STOP, "Pia")
    world.look()
    world.look(100_000.0)
    assert world.tried == []
    assert left_alone(world.context, ledger.load(load)) is not None
    world.started()
    world.look()
    assert world.tried == []
    assert wish(ledger, load, Wished.RESUME, "Ann")
    world.look()
    assert world.tried == [load]
    assert world.state(load) is LoadState.CLOSED


def test_a_load_that_was_given_up_is_tried_again_at_once(world: World, sandbox: Sandbox) -> None:
    """Once for each time that somebody asks for it."""
    load = world.left(A, numbers(2))
    sandbox.fault("status", A.operation, every=1, status=503)
    for _ in range(6):
        world.look(100_000.0)
    tried = len(world.tried)
    world.look(100_000.0)
    assert len(world.tried) == tried
    sandbox.clear_faults()
    assert wish(world.context.ledger, load, Wished.RESUME, "Ann")
    world.look()
    assert world.state(load) is LoadState.CLOSED


def test_resume_on_the_command_line_is_a_person_s_word_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends the stop, on record."""
    load = world.left(A, numbers(2))
    ledger = world.context.ledger
    wish(ledger, load, Wished.STOP, "Pia")
    monkeypatch.setattr("callsheet.cli.load.logged_profile", lambda _: world.profile)
    (result,) = run_resume(load, None, quiet=True)
    assert (result.load_id, world.state(load)) == (load, LoadState.CLOSED)
    found = wish_of(ledger, load)
    assert found is not None
    assert (found.wish, found.by) == (Wished.RESUME, "callsheet resume")
