"""`callsheet watch`: the watchers of all profiles in one process, until it is told to stop."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime

from callsheet.engine import pipeline
from callsheet.engine.context import open_site
from callsheet.settings import Profile, prefect_api_configured
from callsheet.shutdown import Halt, stopping_on_signals
from callsheet.watcher.batch import GoOn
from callsheet.watcher.folders import put_mark
from callsheet.watcher.recover import Keeper
from callsheet.watcher.watcher import Watcher


async def watch(profiles: Sequence[Profile], say: Callable[[str], None], *, once: bool = False) -> None:
    """Watch the inboxes of profiles, and go on with what stopped. `once` ends when nothing is there or on its way any more."""
    with stopping_on_signals() as halt, watchers(profiles, say, way()) as found:
        await tidy_up()
        keepers = [Keeper(watcher.site, watcher.go_on, say) for watcher in found]
        while not halt.asked:
            busy = [await watcher.cycle() for watcher in found]
            busy += [await keeper.cycle() for keeper in keepers]
            if once and not any(busy):
                return
            await pause(min(profile.watch_interval for profile in profiles), halt)


@contextmanager
def watchers(profiles: Sequence[Profile], say: Callable[[str], None], go_on: GoOn) -> Iterator[list[Watcher]]:
    """A watcher a profile, with its ledger open and its folders made."""
    with ExitStack() as stack:
        found = []
        for profile in profiles:
            site = stack.enter_context(open_site(profile))
            site.connection()  # settings that are wrong are told at the start
            put_mark(site.ledger, profile.inbox_dir)
            watcher = Watcher(site, go_on, say)
            watcher.places.make()
            say(f"Watching {watcher.places.inbox}")
            found.append(watcher)
        yield found


def way() -> GoOn:
    """How loads are run: as Prefect flows when a Prefect API is configured, else right here."""
    if not prefect_api_configured():
        return pipeline.go_on
    from flows.resume_load import go_on

    return go_on


async def tidy_up() -> None:
    """What a watcher that was killed left in Prefect as running is marked as crashed; its loads are gone on with."""
    if prefect_api_configured():
        from flows.external_run import bury_gone
        from flows.resume_load import resume_load

        await bury_gone(resume_load)


async def pause(seconds: float, halt: Halt) -> None:
    """Wait, but end soon when a stop is asked for."""
    until = asyncio.get_running_loop().time() + seconds
    while not halt.asked and (left := until - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 - a signal sets a flag
        await asyncio.sleep(min(left, 0.2))


def log_line(text: str) -> None:
    """A line with its time on standard error."""
    sys.stderr.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {text}\n")
    sys.stderr.flush()
