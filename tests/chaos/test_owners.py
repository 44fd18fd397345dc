"""K13, K14, F7, F19: stopping on request, sleeping through a takeover, and two processes at one load."""

import asyncio
import os
import signal
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from callsheet.application import Application
from callsheet.cli.load import run_until_stopped
from callsheet.engine import pipeline
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.resolve import resolve
from callsheet.engine.resume import resume_all
from callsheet.engine.send import Sender
from callsheet.errors import Exit, UsageError
from callsheet.ledger import ownership, processes
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import OwnedError, StaleOwnerError
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.ledger.transitions import intend
from callsheet.sandbox.process import SandboxProcess
from callsheet.shutdown import StopSignal
from callsheet.sobot.client import Client
from callsheet.sobot.transport import Transport
from tests.chaos.world import A, B, C, Class, chaos_profile, effects, finish, prepared, six, wrongs
from tests.support.loading import a_csv, said
from tests.support.loading import run as load_files_now
from transforms.kind import Doubt
from validators.message import message

pytestmark = pytest.mark.slow


def loaded(
    world: SandboxProcess, folder: Path, one: Class
) -> tuple[str, AbstractContextManager[LoadContext]]:
    profile = chaos_profile(world, folder)
    return prepared(profile, one, six(), folder), open_context(profile)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_running_request_end_and_sends_no_other(
    number: int, world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """K13: SIGTERM and Ctrl-C; exit 4 with the command that goes on, the first chunk settled, the others not sent."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, B, six(), tmp_path)
    exchange = Transport.exchange

    async def signalled(door: Transport, outgoing: Any) -> Any:
        if "blacklist" in outgoing.url:
            os.kill(os.getpid(), number)
        return await exchange(door, outgoing)

    monkeypatch.setattr(Transport, "exchange", signalled)
    with open_context(profile) as context:
        result = run_until_stopped(lambda: pipeline.finish(context, load_id), context.halt)
        states = [chunk.state for chunk in context.ledger.chunks(load_id)]
    assert result.message is not None
    assert (result.exit, result.message["load"]) == (Exit.STOPPED, load_id)
    assert states == [ChunkState.SETTLED, ChunkState.PLANNED, ChunkState.PLANNED]
    monkeypatch.undo()
    finish(profile, load_id)
    assert wrongs(world, profile, load_id, B, six()) == []


def test_a_stop_ends_every_wait(world: SandboxProcess, tmp_path: Path) -> None:
    """K13: a load that waits for a retry stops within moments, not after the wait."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, C, six(), tmp_path)
    world.fault("429", C.operation, every=1, retry_after="100")
    halt = StopSignal()
    with open_context(profile) as context:
        stoppable = LoadContext(context.profile, context.ledger, application=Application(stop=halt))

        async def interrupted() -> Any:
            asyncio.get_running_loop().call_later(0.3, halt.ask)
            return await asyncio.wait_for(pipeline.finish(stoppable, load_id), 20)

        result = asyncio.run(interrupted())
    assert (result.exit, result.outcomes) == (Exit.STOPPED, {"planned": 6})


def test_an_owner_that_slept_through_a_takeover_writes_and_sends_nothing(
    world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """K14: paused after its intent, overtaken and woken, the old owner is refused; no plan takes effect twice."""
    load_id, opened = loaded(world, tmp_path, C)
    with opened as old, open_context(chaos_profile(world, tmp_path)) as new:
        asyncio.run(_planned(old, load_id))
        mine = old.ledger.claims.take(load_id)
        old.ledger.do(intend(load_id, 1, "now", once=True), mine)
        monkeypatch.setattr(ownership, "is_gone", lambda _: True)  # the new owner finds no sign of life
        asyncio.run(pipeline.finish(new, load_id))
        with pytest.raises(StaleOwnerError):
            old.ledger.do(intend(load_id, 2, "now", once=True), mine)
        with pytest.raises(StaleOwnerError):
            old.ledger.set_state(load_id, LoadState.STOPPED, claim=mine)
        assert new.ledger.books(load_id) == {"unknown": 2, "loaded": 4}
    assert wrongs(world, chaos_profile(world, tmp_path), load_id, C, six()) == []


async def _planned(context: LoadContext, load_id: str) -> None:
    from callsheet.engine.plan import plan

    await plan(context, load_id)


def test_a_stopped_process_is_overtaken_when_its_lease_is_over(tmp_path: Path) -> None:
    """K14, T5: the beat is watched on a monotonic clock; an owner that is silent for a lease loses the load."""
    ledger, now = _one_load(tmp_path), [0.0]
    watched = ownership.Claims(
        ledger._change, clock=lambda: now[0], sleep=lambda s: now.__setitem__(0, now[0] + s)
    )
    first = watched.take("L", "elsewhere/boot/1/1")
    assert watched.take("L", "another/boot/2/2").number == first.number + 1
    assert now[0] >= ownership.LEASE
    with pytest.raises(StaleOwnerError):
        watched.beat(first)


def test_a_live_owner_keeps_its_load(tmp_path: Path) -> None:
    """F7, F19: the second process sees the beat go on, does nothing and says who has the load."""
    ledger, now = _one_load(tmp_path), [0.0]
    watched = ownership.Claims(ledger._change, clock=lambda: now[0])
    mine = watched.take("L", "elsewhere/boot/1/1")

    def beats(seconds: float) -> None:
        now[0] += seconds
        watched.beat(mine)

    watched._sleep = beats
    with pytest.raises(OwnedError) as owned_elsewhere:
        watched.take("L", "another/boot/2/2")
    owner = owned_elsewhere.value.message["owner"]
    assert owner == message("PROCESS", pid="1", host="elsewhere")
    watched.beat(mine)


def test_a_dead_process_of_this_machine_is_overtaken_at_once(tmp_path: Path) -> None:
    """K14: no waiting for a lease when the owner is provably gone; its death is counted."""
    ledger = _one_load(tmp_path)
    child = os.fork()
    if child == 0:
        os._exit(0)
    name = processes.this_process().split("/")
    os.waitpid(child, 0)
    ledger.claims.take("L", "/".join((name[0], name[1], str(child), "1")))
    ownership.Claims(ledger._change, sleep=lambda _: pytest.fail("it waited")).take("L")
    assert ledger.load("L").crashes == 1
    assert not processes.is_gone(processes.this_process())


def _one_load(folder: Path) -> Ledger:
    from tests.callsheet.ledger.test_ledger import a_load
    from transforms.outcomes import outcome_frame

    ledger = Ledger(f"sqlite:///{folder / 'ledger.db'}")
    ledger.add_load(a_load("L", 0), outcome_frame([], "invalid", ""))
    return ledger


def test_a_load_that_another_process_has_is_left_alone(world: SandboxProcess, tmp_path: Path) -> None:
    """F7: the second run of a load says who works on it, exits 4 and changes nothing."""
    load_id, opened = loaded(world, tmp_path, B)
    with opened as context, open_context(chaos_profile(world, tmp_path)) as other:
        with context.ledger.claims.held(context.ledger.claims.take(load_id), every=0.05):
            result = asyncio.run(pipeline.finish(other, load_id))
        assert (result.exit, said(result, "LOAD_OWNED").code) == (Exit.STOPPED, "LOAD_OWNED")
        assert other.ledger.load(load_id).state is LoadState.READ


def test_everything_that_stopped_goes_on_at_once(world: SandboxProcess, tmp_path: Path) -> None:
    """resume --all: forbidden numbers first, and nobody is dialled while some are out; what is closed is not touched."""
    profile = chaos_profile(world, tmp_path)
    first = prepared(profile, A, six(), tmp_path)
    second = prepared(profile, B, six(6_580_000_000), tmp_path)
    later = prepared(profile, B, six(6_570_000_000), tmp_path)

    async def everything(context: LoadContext) -> list[tuple[str, int]]:
        return [(str(one.load_id), int(one.exit)) async for one in resume_all(context)]

    with open_context(profile) as context:
        context.ledger.wait_until(later, (context.now() + _hour()).isoformat(), 3600.0)
        assert asyncio.run(everything(context)) == [(second, 0), (later, 4), (first, 4)]
        context.ledger.wait_until(later, "", 0.0)
        assert asyncio.run(everything(context)) == [(later, 0), (first, 0)]
        assert asyncio.run(everything(context)) == []


def _hour() -> Any:
    from datetime import timedelta

    return timedelta(hours=1)


def test_a_person_settles_what_the_program_must_not(world: SandboxProcess, tmp_path: Path) -> None:
    """resolve: applied rows are loaded with the name; not applied ones go out once in a chunk of their own."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, C, six(), tmp_path)
    world.fault("cut_after", C.operation, nth=1)
    world.fault("cut_before", C.operation, nth=3)
    result = finish(profile, load_id)
    assert (result.outcomes, result.exit) == ({"loaded": 2, "unknown": 4}, Exit.ROWS_TO_FIX)
    with open_context(profile) as context:
        with pytest.raises(UsageError) as settled:
            resolve(context, load_id, 2, applied=True, by="Ana")
        assert settled.value.message.code == "CHUNK_NOT_IN_DOUBT"
        applied = resolve(context, load_id, 1, applied=True, by="Ana")
        assert applied.outcomes == {"loaded": 4, "unknown": 2}
        again = resolve(context, load_id, 3, applied=False, by="Ana")
        assert (again.exit, again.outcomes) == (Exit.STOPPED, {"loaded": 4, "planned": 2})
        assert any("Ana" in event.note for event in context.ledger.history(load_id, 3))
        assert "Ana" in set(context.ledger.outcomes(load_id)["detail"])
    assert finish(profile, load_id).outcomes == {"loaded": 6}
    assert effects(world, C) == dict.fromkeys(six(), 1)
    with open_context(profile) as context:
        assert context.ledger.load(load_id).state is LoadState.CLOSED


def test_plans_stop_early_when_answers_stay_away(world: SandboxProcess, tmp_path: Path) -> None:
    """Class C: after two unclear answers in a row the rest is not attempted, and nothing in doubt is sent again."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, C, six(), tmp_path)
    world.fault("cut_after", C.operation, every=1)
    result = finish(profile, load_id)
    assert (result.exit, result.outcomes) == (Exit.STOPPED, {"unknown": 4, "planned": 2})
    assert len(world.audit("search_call_agents")) >= 1
    world.clear_faults()
    assert finish(profile, load_id).outcomes == {"unknown": 4, "loaded": 2}
    assert effects(world, C) == dict.fromkeys(six(), 1)


def test_nothing_late_undoes_what_is_newer(world: SandboxProcess, tmp_path: Path) -> None:
    """Class B: a chunk in doubt is not sent again for numbers that a later load has set; its other rows are."""
    profile = chaos_profile(world, tmp_path, attempts=1)
    old = prepared(profile, B, six(), tmp_path)
    world.fault("cut_before", B.operation, every=1)
    assert finish(profile, old).exit == Exit.STOPPED
    world.clear_faults()
    newer = prepared(profile, B, six()[1:3], tmp_path)
    assert finish(profile, newer).outcomes == {"loaded": 2}
    assert finish(profile, old).outcomes == {"loaded": 4, "skipped": 2}
    assert effects(world, B) == dict.fromkeys(six(), 1)
    with open_context(profile) as context:
        superseded = context.ledger.outcomes(old).query("code == 'SUPERSEDED'")["row"].tolist()
        assert superseded == [3, 4]


def test_a_late_roster_sends_only_the_members_that_nobody_set_since(
    world: SandboxProcess, tmp_path: Path
) -> None:
    """Class B: of a roster call in doubt, the member that a later load has set stays so; the others are still sent."""
    profile = chaos_profile(world, tmp_path, attempts=1, chunks={"queue-rosters": 50})
    header = "Queue,Agent,Level"
    old = a_csv(tmp_path / "old.csv", header, "3001,1004,2", "3001,1005,2", "3001,1006,2")
    world.fault("cut_before", "update_queue_agents", every=1)
    (stopped,) = load_files_now(profile, old)
    assert stopped.exit == Exit.STOPPED
    world.clear_faults()
    (newer,) = load_files_now(profile, a_csv(tmp_path / "new.csv", header, "3001,1005,7"))
    assert newer.outcomes == {"loaded": 1}
    assert finish(profile, str(stopped.load_id)).outcomes == {"loaded": 2, "skipped": 1}
    levels = {one["work_no"]: one["level"] for one in world.state("members") if one["queue_id"] == "3001"}
    assert (levels["1004"], levels["1005"], levels["1006"]) == (2, 7, 2)


def test_class_c_goes_out_one_by_one(world: SandboxProcess, tmp_path: Path) -> None:
    """However many requests a profile allows at once, of what is never sent again one alone is under way."""
    load_id, opened = loaded(world, tmp_path, C)
    with opened as context:
        load = context.ledger.load(load_id)
        from transforms.kinds import kind_named

        sender = Sender(context, Client(context.connection()), load, kind_named(load.kind))
        assert (sender.kind.delivery.doubt, sender._workers(100)) == (Doubt.NEVER, 1)
