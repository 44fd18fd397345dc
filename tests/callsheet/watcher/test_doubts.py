"""What people say on the page about chunks in doubt: carried out by the worker, once, and the load goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.engine.resolve import resolve
from callsheet.ledger.resolutions import Resolution, said_of, say, to_carry_out
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.sandbox.server import Sandbox
from tests.callsheet.watcher.test_recover import World, opened
from tests.support.loading import a_csv, numbers
from tests.support.loading import run as load_now
from validators.message import unpack

TIMES = "2099-12-01 09:00,2099-12-01 18:00"


@pytest.fixture
def world(sandbox: Sandbox, tmp_path: Path) -> Iterator[World]:
    yield from opened(sandbox, tmp_path, watch_retries=2, watch_retry_pause=60.0)


def parked(world: World, sandbox: Sandbox) -> str:
    """A load of three contact plans whose answer never came."""
    sandbox.fault("rst_after", "create_contact_plans", next=1)
    header = "Telephone,Plan,Start,End,Executor"
    sheet = a_csv(world.folder / "p.csv", header, *(f"{number},Call,{TIMES},1001" for number in numbers(3)))
    (result,) = load_now(world.profile, sheet)
    assert result.outcomes == {"unknown": 3}
    return str(result.load_id)


def said(world: World, load: str) -> Resolution:
    return said_of(world.context.ledger, [load])[load, 1]


def test_rows_that_are_there_are_loaded_and_not_sent_again(world: World, sandbox: Sandbox) -> None:
    """One call at the service; the books say loaded; the word is carried out by name."""
    world.look()
    load = parked(world, sandbox)
    assert say(world.context.ledger, load, 1, "default", applied=True, by="Pia")
    assert not say(world.context.ledger, load, 1, "default", applied=False, by="Ann")
    assert said(world, load).is_open
    world.look()
    assert world.context.ledger.books(load) == {"loaded": 3}
    assert (said(world, load).by, said(world, load).refusal, said(world, load).is_open) == ("Pia", "", False)
    assert len(sandbox.audit("create_contact_plans")) == 1


def test_rows_that_are_not_there_are_sent_again_by_the_worker(world: World, sandbox: Sandbox) -> None:
    """Nobody has to resume the load."""
    world.look()
    load = parked(world, sandbox)
    say(world.context.ledger, load, 1, "default", applied=False, by="Pia")
    world.look()
    assert world.tried == [load]
    assert world.state(load) is LoadState.CLOSED
    assert world.context.ledger.books(load) == {"loaded": 3}
    assert len(sandbox.audit("create_contact_plans")) == 2
    world.look()
    assert world.tried == [load]


def test_what_cannot_be_done_is_said_and_not_tried_again(world: World, sandbox: Sandbox) -> None:
    """Somebody else said the contrary on the command line meanwhile."""
    world.look()
    load = parked(world, sandbox)
    resolve(world.context, load, 1, applied=True, by="Ann")
    say(world.context.ledger, load, 1, "default", applied=False, by="Pia")
    world.look()
    refusal = unpack(said(world, load).refusal)
    assert refusal
    assert refusal.code == "CHUNK_NOT_IN_DOUBT"
    assert to_carry_out(world.context.ledger, "default") == []
    assert len(sandbox.audit("create_contact_plans")) == 1


def test_a_word_that_a_process_carried_out_before_it_ended_is_done(world: World, sandbox: Sandbox) -> None:
    """Between the chunk and the note of the word the power may go."""
    load = parked(world, sandbox)
    say(world.context.ledger, load, 1, "default", applied=True, by="Pia")
    resolve(world.context, load, 1, applied=True, by="Pia")
    world.look()
    assert (said(world, load).refusal, said(world, load).is_open) == ("", False)


def test_a_load_that_somebody_works_on_keeps_its_word_until_then(world: World, sandbox: Sandbox) -> None:
    """The word waits, the load is not taken from its owner."""
    load = parked(world, sandbox)
    claim = world.context.ledger.claims.take(load)
    say(world.context.ledger, load, 1, "default", applied=True, by="Pia")
    world.look(0.1)
    assert said(world, load).is_open
    world.context.ledger.claims.release(claim)
    world.look(0.1)
    assert world.context.ledger.find_chunk(load, 1).state is ChunkState.RECONCILED  # type: ignore[union-attr]
