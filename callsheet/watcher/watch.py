"""`callsheet watch`: the watchers of all profiles in one process, until it is told to stop."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime

from callsheet.engine import pipeline
from callsheet.engine.context import open_context
from callsheet.settings import Profile, prefect_api_configured
from callsheet.shutdown import StopSignal, stop_on_signals
from callsheet.watcher.batch import RunLoad
from callsheet.watcher.folders import put_mark
from callsheet.watcher.recover import OrphanedLoads
from callsheet.watcher.watcher import Watcher


async def watch(profiles: Sequence[Profile], say: Callable[[str], None], *, once: bool = False) -> None:
    """Watch the inboxes of profiles, and go on with what stopped. `once` ends when nothing is there or on its way any more."""
    with stop_on_signals() as halt, watchers(profiles, say, way()) as found:
        await tidy_up()
        keepers = [OrphanedLoads(watcher.context, watcher.continue_load, say) for watcher in found]
        while not halt.asked:
            busy = [await watcher.cycle() for watcher in found]
            busy += [await keeper.cycle() for keeper in keepers]
            if once and not any(busy):
                return
            await pause(min(profile.watch_interval for profile in profiles), halt)


@contextmanager
def watchers(
    profiles: Sequence[Profile], say: Callable[[str], None], continue_load: RunLoad
) -> Iterator[list[Watcher]]:
    """A watcher a profile, with its ledger open and its folders made."""
    with ExitStack() as stack:
        found = []
        for profile in profiles:
            context = stack.enter_context(open_context(profile))
            context.connection()  # settings that are wrong are told at the start
            put_mark(context.ledger, profile.inbox_dir)
            watcher = Watcher(context, continue_load, say)
            watcher.places.make()
            say(f"Watching {watcher.places.inbox}")
            found.append(watcher)
        yield found


def way() -> RunLoad:
    """How loads are run: as Prefect flows when a Prefect API is configured, else right here."""
    if not prefect_api_configured():
        return pipeline.continue_load
    from flows.resume_load import continue_load

    return continue_load


async def tidy_up() -> None:
    """What a watcher that was killed left in Prefect as running is marked as crashed; its loads are gone on with."""
    if prefect_api_configured():
        from flows.external_run import mark_crashed_runs
        from flows.resume_load import resume_load

        await mark_crashed_runs(resume_load)


async def pause(seconds: float, halt: StopSignal) -> None:
    """Wait, but end soon when a stop is asked for."""
    until = asyncio.get_running_loop().time() + seconds
    while not halt.asked and (left := until - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 - a signal sets a flag
        await asyncio.sleep(min(left, 0.2))


def log_line(text: str) -> None:
    """A line with its time on standard error."""
    sys.stderr.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {text}\n")
    sys.stderr.flush()
