"""Every wait against every jump of the wall clock: counted where nobody can set the clock, and bounded where nobody knows."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from callsheet.engine import pipeline
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.moments import sent_within, when_sent
from callsheet.engine.pauses import asked_to_wait
from callsheet.engine.poll import Poller
from callsheet.engine.reconcile import Reconciler
from callsheet.engine.results import SheetResult
from callsheet.engine.resume import left_alone
from callsheet.ledger import ticks
from callsheet.ledger.records import Chunk, Event
from callsheet.ledger.states import ChunkState
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sobot.client import Client
from callsheet.sobot.rate_limit import Clock, ServiceClock
from tests.chaos.world import CLASSES, A, Class, effects, finish, prepared
from tests.support.loading import a_profile, numbers
from tests.support.thinned import half_of
from transforms.kinds import kind_named

JUMPS = [-2 * 86_400.0, -3600.0, -1.0, 0.0, 3600.0, 86_400.0, 400 * 86_400.0]
OTHER_BOOT = "another-boot 5.000"


@contextmanager
def jumped(profile: Profile, seconds: float) -> Iterator[LoadContext]:
    """The profile on a machine whose wall clock was set by so many seconds."""
    with open_context(profile) as context:
        yield LoadContext(
            context.profile,
            context.ledger,
            now=lambda: context.now() + timedelta(seconds=seconds),
            application=context.application,
        )


def go_on(profile: Profile, load_id: str, jump: float) -> SheetResult:
    with jumped(profile, jump) as context:
        return asyncio.run(pipeline.continue_load(context, load_id))


def restarted(profile: Profile, **columns: Any) -> None:
    """The machine was restarted since everything in the ledger: no tick of it can be compared any more."""
    with open_context(profile) as context, context.ledger._change() as connection:
        connection.execute(text("UPDATE history SET tick = :tick"), {"tick": OTHER_BOOT})
        connection.execute(text("UPDATE loads SET paused_at = :tick"), {"tick": OTHER_BOOT})
        for name, value in columns.items():
            connection.execute(text(f"UPDATE chunks SET {name} = :value"), {"value": value})


def small(sandbox: Sandbox, folder: Path, **more: Any) -> Profile:
    return a_profile(sandbox, folder, chunks={one.kind: 2 for one in CLASSES}, poll_first=0.01, **more)


# Ticks


def test_a_tick_is_compared_with_its_own_boot_only() -> None:
    """What is of another boot, in the future or no tick at all says nothing."""
    assert None not in {ticks.passed(ticks.tick()) for _ in range(1000)}  # however it is rounded
    boot, seconds = ticks.tick().split()
    earlier = ticks.passed(f"{boot} {float(seconds) - 100}")
    assert earlier == pytest.approx(100, abs=30)
    future, nothing = f"{boot} {float(seconds) + 86_400}", ["", boot, f"{boot} ", f"{boot} x", f"{boot} nan"]
    for written in (OTHER_BOOT, future, *nothing, f"{boot} -inf", f" {seconds}", seconds, "2026-11-26T09:00"):
        assert ticks.passed(written) is None


# The outcome of an import


@pytest.mark.slow
@pytest.mark.parametrize(("jump", "since"), half_of(JUMPS, ["one boot", "a restart"]))
@pytest.mark.thinned(2)
def test_a_batch_is_polled_until_it_is_there(
    jump: float, since: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Accepted, then the process ends, the clock jumps, and the batch needs a little longer."""
    profile = small(sandbox, tmp_path)
    load_id = prepared(profile, A, numbers(6), tmp_path)
    sandbox.read(import_delay=0.3)
    sandbox.fault("status", "query_import_result", every=1, status=403)
    finish(profile, load_id)
    sandbox.clear_faults()
    if since == "a restart":
        restarted(profile)
    assert go_on(profile, load_id, jump).outcomes == {"loaded": 6}
    assert effects(sandbox, A) == dict.fromkeys(numbers(6), 1)


@pytest.mark.slow
@pytest.mark.parametrize(("jump", "waited"), half_of(JUMPS, [0.0, 1e9]))
@pytest.mark.thinned(2)
def test_a_batch_that_never_comes_is_given_up_at_its_deadline(
    jump: float, waited: float, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Neither earlier nor later, whatever the wall clock says; nor at once where the ledger says it is long over."""
    profile = small(sandbox, tmp_path, poll_deadline=1.5)
    load_id = prepared(profile, A, numbers(2), tmp_path)
    sandbox.read(import_delay=1000)
    sandbox.fault("status", "query_import_result", every=1, status=403)
    finish(profile, load_id)
    sandbox.clear_faults()
    restarted(profile, waited=waited)
    before = len(sandbox.audit("query_import_result"))
    assert go_on(profile, load_id, jump).outcomes == {"unknown": 2}
    assert len(sandbox.audit("query_import_result")) - before >= 6


class KilledError(Exception):
    """The process ends here."""


@pytest.mark.slow
def test_what_was_waited_is_noted_for_who_goes_on_after_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    """A machine that restarts again and again does not wait a whole deadline each time."""
    profile = small(sandbox, tmp_path, poll_deadline=3600.0)
    load_id = prepared(profile, A, numbers(2), tmp_path)
    sandbox.read(import_delay=100_000)
    slept = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal slept
        slept += seconds
        if slept > 200:
            raise KilledError

    clock = Clock(monotonic=lambda: slept, sleep=sleep)
    for expected in (0.0, 200.0, 400.0):
        slept = 0.0
        with open_context(profile) as context:
            if not expected:
                sandbox.fault("status", "query_import_result", next=1, status=403)
                finish(profile, load_id)
            else:
                restarted(profile)
            (chunk,) = context.ledger.chunks(load_id, ChunkState.ACKED)
            assert chunk.waited == pytest.approx(expected, abs=60)
            with pytest.raises(KilledError):
                asyncio.run(poll_with(context, load_id, clock, [chunk]))


async def poll_with(context: LoadContext, load_id: str, clock: Clock, chunks: list[Chunk]) -> None:
    async with Client(context.connection(), clock=clock) as client:
        await Poller(context, client, context.ledger.load(load_id), _imports(), chunks).run()


def _imports() -> Any:
    return kind_named(A.kind).delivery.async_import


# How old a key is


@pytest.mark.slow
def test_the_age_of_a_key_does_not_depend_on_the_wall_clock(sandbox: Sandbox, tmp_path: Path) -> None:
    """A clock set back makes no old key look young; after a restart nobody knows, and it counts as old."""
    profile = small(sandbox, tmp_path)
    load_id = prepared(profile, A, numbers(2), tmp_path)
    sandbox.fault("cut_before", A.operation, next=1)
    sandbox.fault("status", "query_import_result", every=1, status=500)
    finish(profile, load_id)

    def in_window(jump: float, age: float) -> bool:
        with jumped(profile, jump) as context:
            aged = LoadContext(
                profile, context.ledger, now=context.now, passed=lambda since: later(since, age)
            )
            (chunk,) = context.ledger.chunks(load_id, ChunkState.IN_DOUBT, ChunkState.INTENT)
            frozen, load = context.ledger.frozen(load_id, chunk.number), context.ledger.load(load_id)
            client = Client(context.connection())
            return Reconciler(aged, client, load, kind_named(A.kind)).in_window(frozen)

    ages = [0.0, 3000.0, 3700.0, 2 * 86_400.0]
    for jump in JUMPS:
        assert [in_window(jump, age) for age in ages] == [True, True, False, False]
    restarted(profile)
    assert not any(in_window(jump, age) for jump in JUMPS for age in ages)


def later(since: str, seconds: float) -> float | None:
    passed = ticks.passed(since)
    return None if passed is None else passed + seconds


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "applied", "jump"),
    half_of(CLASSES, [True, False], [-2 * 86_400.0, -3600.0, 86_400.0, 400 * 86_400.0]),
)
@pytest.mark.thinned(3)
def test_a_call_in_doubt_takes_effect_once_whatever_the_clock(
    one: Class, applied: bool, jump: float, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its answer was lost, the clock jumps, and the load is resumed: as without the jump."""
    profile = small(sandbox, tmp_path, attempts=1)
    load_id = prepared(profile, one, numbers(2), tmp_path)
    sandbox.read(idempotency_key="ignored")
    sandbox.fault("cut_after" if applied else "cut_before", one.operation, next=1)
    sandbox.fault("status", "query_import_result", next=1, status=403)
    finish(profile, load_id)
    sandbox.clear_faults()
    ends = go_on(profile, load_id, jump).outcomes
    assert ends == {"unknown" if one.name == "C" else "loaded": 2}
    times = effects(sandbox, one)
    if one.name == "A":
        assert times == dict.fromkeys(numbers(2), 1)
    if one.name == "C":
        assert times == (dict.fromkeys(numbers(2), 1) if applied else {})


@pytest.mark.slow
@pytest.mark.parametrize("jump", JUMPS)
def test_a_campaign_in_doubt_is_found_whatever_the_clock(
    jump: float, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It is looked for by the service's time, so it is not created a second time."""
    profile = small(sandbox, tmp_path)
    load_id = prepared(profile, A, numbers(2), tmp_path)
    sandbox.read(idempotency_key="ignored")
    sandbox.fault("cut_after", "create_campaign", next=1)
    assert go_on(profile, load_id, jump).outcomes == {"loaded": 2}
    assert len(sandbox.state("campaigns")) == 1


# The service's own time


def event(tick: str, at: str = "") -> Event:
    return Event(1, 1, ChunkState.INTENT, 1, 1, 1, at, "", tick)


def a_client(ahead: float | None) -> Any:
    shown = ServiceClock(Clock(monotonic=lambda: 0.0))
    shown.heard(ahead)
    return SimpleNamespace(service_clock=shown)


@pytest.mark.parametrize("jump", JUMPS)
def test_when_something_was_sent_is_told_in_the_services_time(jump: float) -> None:
    """By how long ago it was and the Date that an answer had; the wall clock is the last resort."""
    service = datetime(2026, 11, 26, 9, tzinfo=UTC)
    wall = service + timedelta(seconds=jump)
    context: Any = SimpleNamespace(now=lambda: wall, passed=lambda since: 600.0 if since else None)
    day, ago = timedelta(days=1), timedelta(seconds=600)
    client = a_client(service.timestamp())
    sent = event("boot 1", wall.isoformat())
    assert when_sent(context, client, sent) == service - ago
    assert sent_within(context, client, sent, day) == (service - ago - day, service + day)
    start, end = sent_within(context, client, event("", wall.isoformat()), day)
    assert start < service - timedelta(days=100)
    assert end == service + day
    assert end - start < timedelta(days=365)  # the most that the list of campaigns takes
    assert when_sent(context, a_client(None), sent) == wall
    assert sent_within(context, a_client(None), sent, day) == (wall - day, wall + day)


# What the service asked for


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("pause", [600.0, 86_400.0])
def test_a_pause_that_the_service_asked_for_is_as_long_as_it_asked(
    jump: float, pause: float, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Counted where nobody can set the clock; after a restart never longer than all of it."""
    profile = small(sandbox, tmp_path)
    load_id = prepared(profile, CLASSES[1], numbers(2), tmp_path)
    with jumped(profile, jump) as context:
        until = (datetime.now(UTC) + timedelta(seconds=pause)).isoformat()
        context.ledger.wait_until(load_id, until, pause)
        load = context.ledger.load(load_id)
        assert asked_to_wait(context, load) == pytest.approx(pause, abs=30)
        assert left_alone(context, load) is not None
    restarted(profile)
    with jumped(profile, jump) as context:
        left = asked_to_wait(context, context.ledger.load(load_id))
        assert left == pytest.approx(pause - jump if 0 <= jump < pause else 0.0, abs=30)
