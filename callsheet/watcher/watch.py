"""`callsheet watch`: the watchers of all profiles in one process, until it is asked to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from callsheet.application import Application
from callsheet.engine import pipeline
from callsheet.engine.context import open_context
from callsheet.errors import CallsheetError
from callsheet.ledger.records import LedgerError
from callsheet.settings import Profile
from callsheet.shutdown import StopSignal, stop_on_signals
from callsheet.watcher.batch import RunLoad
from callsheet.watcher.folders import put_mark
from callsheet.watcher.nightly import NightlySweep
from callsheet.watcher.notices import Announcer
from callsheet.watcher.recover import OrphanedLoads
from callsheet.watcher.watcher import Watcher, with_lists
from validators.message import message


async def watch(
    profiles: Sequence[Profile],
    say: Callable[[str], None],
    *,
    run_load: RunLoad = pipeline.continue_load,
    tidy_up: Callable[[], Awaitable[None]] | None = None,
    once: bool = False,
    application: Application | None = None,
) -> None:
    """Watch the inboxes of profiles, and resume what stopped. `once` ends when nothing is left to do or arriving.

    `run_load` takes a load to its end: the engine, or a flow over it. `tidy_up` runs first: what a watcher that was
    killed left behind outside the ledger. `application` is what it shares with other work of this process. SetupError
    once a newer callsheet has opened a ledger: nothing more is taken or sent by this one.
    """
    shared = application or Application()
    with stop_on_signals(shared.stop) as halt, watchers(profiles, say, run_load, shared) as found:
        if tidy_up:
            await tidy_up()
        orphans = [OrphanedLoads(watcher.context, run_load, say) for watcher in found]
        sweeps = [] if once else [NightlySweep(watcher.context, say) for watcher in found]
        interval = min(profile.watch_interval for profile in profiles)
        with announcing(orphans, interval):
            while not halt.asked:
                for ledger in {
                    id(watcher.context.ledger): watcher.context.ledger for watcher in found
                }.values():
                    ledger.refuse_if_newer()
                for sweep in sweeps:
                    await sweep.cycle()
                busy = [await with_lists(each.cycle(), others(each, found)) for each in found]
                busy += [await with_lists(loads.cycle(), found) for loads in orphans]
                if once and not any(busy):
                    return
                await pause(interval, halt)


def others(of: Watcher, found: Sequence[Watcher]) -> list[Watcher]:
    """The watchers that do nothing while one has its turn."""
    return [watcher for watcher in found if watcher is not of]


@contextmanager
def announcing(orphans: Sequence[OrphanedLoads], interval: float) -> Iterator[None]:
    """Meanwhile, people hear of loads that need approval, however long the work of one cycle takes."""

    async def announce() -> None:
        while True:
            await asyncio.sleep(interval)
            for loads in orphans:
                with suppress(CallsheetError, OSError, LedgerError):  # of which the cycle says what it is
                    loads.announce()

    task = asyncio.create_task(announce())
    try:
        yield
    finally:
        task.cancel()


@contextmanager
def watchers(
    profiles: Sequence[Profile], say: Callable[[str], None], run_load: RunLoad, application: Application
) -> Iterator[list[Watcher]]:
    """One watcher per profile, with its ledger open and its folders made."""
    with ExitStack() as stack:
        found = []
        for profile in profiles:
            context = stack.enter_context(open_context(profile, application=application))
            context.connection()  # wrong settings are reported at the start
            put_mark(context.ledger, profile.inbox_dir)
            watcher = Watcher(context, run_load, say)
            watcher.places.make()
            Announcer(profile, say).log(message("WATCHING", folder=str(watcher.places.inbox)))
            found.append(watcher)
        yield found


async def pause(seconds: float, halt: StopSignal) -> None:
    """Wait, but end soon when a stop is asked for."""
    until = asyncio.get_running_loop().time() + seconds
    while not halt.asked and (left := until - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 - a signal sets a flag
        await asyncio.sleep(min(left, 0.2))
