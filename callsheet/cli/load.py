"""What `load`, `resume` and `resolve` do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from callsheet.application import Application
from callsheet.cli.check import check_requests
from callsheet.cli.logged import logged_profile
from callsheet.cli.output import print_line, progress_shown, stdout
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.pipeline import finish, load_files, report_ended
from callsheet.engine.read import missing
from callsheet.engine.resolve import resolve
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.engine.resume import resume_all
from callsheet.engine.wished import stop_wished
from callsheet.ledger.states import LoadState
from callsheet.ledger.wishes import Wished, wish
from callsheet.settings import Profile, load_profile, prefect_api_configured, sign_in
from callsheet.shutdown import StopSignal, stop_on_signals
from validators.message import message

T = TypeVar("T")
_BY_COMMAND = "callsheet resume"


def run_load(requests: Sequence[LoadRequest], profile_name: str | None, *, quiet: bool) -> list[SheetResult]:
    """Load files: as a Prefect flow when a Prefect API is configured, otherwise in this process; the ledger is the same."""
    profile = logged_profile(profile_name)
    check_requests(requests)
    if gone := missing((request.file for request in requests), profile):
        return gone
    if prefect_api_configured():
        sign_in(profile.data_dir)
        from flows.application import application
        from flows.load_sheet import run_flow
        from flows.shutdown import run_in_flow_thread

        work = partial(run_in_flow_thread, lambda: run_flow(requests, profile.name))
        return run_until_stopped(work, application().stop)
    with _context(quiet, profile) as context:
        context.connection()  # wrong settings are reported before anything is read
        return run_until_stopped(lambda: load_files(context, requests), context.halt)


@contextmanager
def _context(quiet: bool, profile: Profile) -> Iterator[LoadContext]:
    """The context of a command that sends, with its progress shown."""
    shared = Application()
    with (
        progress_shown(quiet, profile) as progress,
        open_context(profile, progress, application=shared) as context,
    ):
        yield context


def run_resume(load_id: str, profile_name: str | None, *, quiet: bool) -> list[SheetResult]:
    """Resume a load from the ledger alone; with no load named, every unfinished one."""
    profile = logged_profile(profile_name)
    with _context(quiet, profile) as context:
        return _resume_one(context, load_id) if load_id else _resume_all(context)


def say_nothing_to_resume(profile_name: str | None) -> None:
    """The one line of `resume --all` when every load has ended."""
    print_line(stdout(), load_profile(profile_name).reader().say(message("NOTHING_TO_RESUME")))


def _resume_one(context: LoadContext, load_id: str) -> list[SheetResult]:
    load = context.ledger.load(load_id)
    if load.state in {LoadState.CLOSED, LoadState.REFUSED}:
        return [report_ended(context, load)]
    context.connection()
    if stop_wished(context, load.id):
        wish(context.ledger, load.id, Wished.RESUME, _BY_COMMAND)
    return [run_until_stopped(lambda: finish(context, load.id), context.halt)]


def _resume_all(context: LoadContext) -> list[SheetResult]:
    context.connection()

    async def work() -> list[SheetResult]:
        return [result async for result in resume_all(context)]

    return run_until_stopped(work, context.halt)


def run_resolve(
    load_id: str, chunk: int, profile_name: str | None, *, applied: bool, by: str
) -> list[SheetResult]:
    """Record whether an unconfirmed chunk took effect, on the word of the person who looked."""
    with open_context(load_profile(profile_name)) as context:
        return [resolve(context, context.ledger.load(load_id).id, chunk, applied=applied, by=by)]


def run_until_stopped(work: Callable[[], Awaitable[T]], stop: StopSignal) -> T:
    """Run the engine's work; SIGTERM and the first Ctrl-C let running requests finish and start nothing new."""

    async def main() -> T:
        with stop_on_signals(stop):
            return await work()

    return asyncio.run(main())
