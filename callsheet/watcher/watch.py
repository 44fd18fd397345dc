"""`callsheet watch`: the watchers of all profiles side by side in one process, until it is asked to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

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
        duties = [
            Duty(
                each,
                OrphanedLoads(each.context, run_load, say),
                None if once else NightlySweep(each.context, say),
            )
            for each in found
        ]
        with announcing([duty.orphans for duty in duties], min(each.watch_interval for each in profiles)):
            ends = await asyncio.gather(
                *(duty.keep(halt, once=once) for duty in duties), return_exceptions=True
            )
        for error in filter(None, ends):
            raise error


@dataclass(frozen=True, slots=True)
class Duty:
    """All that is done for one profile, beside what is done for others: nobody waits for another profile's long list."""

    watcher: Watcher
    orphans: OrphanedLoads
    sweep: NightlySweep | None

    async def keep(self, halt: StopSignal, *, once: bool) -> None:
        """Turn after turn until a stop is asked for, or until nothing is left to do or arriving (`once`).

        What ends it stops the others as well: what they have under way ends first.
        """
        try:
            while not halt.asked:
                if not await self._turn() and once:
                    return
                await pause(self.watcher.context.profile.watch_interval, halt)
        except BaseException:
            halt.ask()
            raise

    async def _turn(self) -> bool:
        """One turn; whether something is under way or arriving."""
        self.watcher.context.ledger.refuse_if_newer()
        if self.sweep:
            await self.sweep.cycle()
        busy = await self.watcher.cycle()
        return await with_lists(self.orphans.cycle(), self.watcher) or busy


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
