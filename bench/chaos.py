"""A load killed with SIGKILL at 30 % and resumed, against an undisturbed one; nothing is sent twice."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from bench.figure import Figure, Measure, Pair, Scale, Spent
from bench.sending import freeze, new_campaign
from bench.world import World, a_world
from callsheet.engine.context import open_context
from callsheet.engine.send import send
from callsheet.settings import Profile

KILL_AT, CHUNK = 0.3, 500


@contextmanager
def _killed(scale: Scale) -> Iterator[Pair]:
    with a_world() as here:
        campaign, fresh = asyncio.run(new_campaign(here.sandbox)), count()

        def ready(rows: int) -> Profile:
            return _ready(here, campaign, f"killed-{next(fresh)}", rows)

        start_up = _in_child(ready(CHUNK))
        whole: list[float] = [_in_child(ready(scale.rows))]

        def ours() -> Spent:
            profile = ready(scale.rows)
            first = _in_child(profile, kill_after=start_up + KILL_AT * (whole[-1] - start_up))
            second = _in_child(profile)
            assert set(here.sandbox.effects("import_customer_numbers").values()) == {1}
            return {Measure.WALL: first + second - start_up}

        def floor() -> Spent:
            whole.append(_in_child(ready(scale.rows)))
            return {Measure.WALL: whole[-1]}

        yield Pair(ours, floor)


def _ready(here: World, campaign: str, name: str, rows: int) -> Profile:
    profile = here.profile(name, poll_first=0.05, look_apart=0.05)
    with open_context(profile) as context:
        freeze(context, campaign, rows)
    return profile


def _send(profile: Profile) -> None:
    with open_context(profile) as context:
        asyncio.run(send(context, "bench"))


def _in_child(profile: Profile, kill_after: float | None = None) -> float:
    """Seconds that a process took which sends what waits, killed after a while if so asked."""
    began = time.perf_counter()
    child = multiprocessing.get_context("fork").Process(target=_send, args=(profile,))
    child.start()
    if kill_after is not None:
        child.join(kill_after)
        os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    assert child.exitcode == (0 if kill_after is None else -signal.SIGKILL), child.exitcode
    return time.perf_counter() - began


FIGURES = (
    Figure(
        name="killed",
        what="{rows} customers, killed at 30 % and resumed, against undisturbed (less a start)",
        goals={Measure.WALL: 1.15},
        pair=_killed,
        scale=Scale(100_000),
    ),
)
