"""What `load`, `check`, `resume` and `resolve` do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from callsheet.cli.output import progress_shown
from callsheet.engine.context import open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import finish, load_files
from callsheet.engine.progress import Progress
from callsheet.engine.read import missing
from callsheet.engine.report import report
from callsheet.engine.resolve import resolve
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.engine.resume import resume_all
from callsheet.ledger.states import LoadState
from callsheet.lookup import kind_called
from callsheet.settings import load_profile, prefect_api_configured
from callsheet.shutdown import stop_on_signals
from flows.shutdown import run_in_flow_thread

T = TypeVar("T")


def run_until_stopped(work: Callable[[], Awaitable[T]]) -> T:
    """Run the engine's work; SIGTERM and the first Ctrl-C let what is under way end, and begin nothing new."""

    async def main() -> T:
        with stop_on_signals():
            return await work()

    return asyncio.run(main())


def run_resume_all(profile_name: str | None, progress: Progress) -> list[SheetResult]:
    """Go on with every load of the profile that has not reached its end."""
    with open_context(load_profile(profile_name), progress) as context:
        context.connection()

        async def work() -> list[SheetResult]:
            return [result async for result in resume_all(context)]

        return run_until_stopped(work)


def run_resolve(
    load_id: str, chunk: int, profile_name: str | None, *, applied: bool, by: str
) -> list[SheetResult]:
    """Settle a chunk in doubt on a person's word."""
    with open_context(load_profile(profile_name)) as context:
        return [resolve(context, context.ledger.load(load_id).id, chunk, applied=applied, by=by)]


def run_load(orders: Sequence[LoadRequest], profile_name: str | None, *, quiet: bool) -> list[SheetResult]:
    """Load files: as a Prefect flow when a Prefect API is configured, else right here; both leave the same ledger."""
    profile = load_profile(profile_name)
    _known(orders)
    if gone := missing((order.file for order in orders), profile):
        return gone
    if prefect_api_configured():
        from flows.load_sheet import run_flow

        return run_until_stopped(lambda: run_in_flow_thread(lambda: run_flow(orders, profile.name)))
    with progress_shown(quiet, profile) as progress, open_context(profile, progress) as context:
        context.connection()  # settings that are wrong are told before anything is read
        return run_until_stopped(lambda: load_files(context, orders))


def run_check(orders: Sequence[LoadRequest], profile_name: str | None, *, quiet: bool) -> list[SheetResult]:
    """The dry run."""
    profile = load_profile(profile_name)
    _known(orders)
    with progress_shown(quiet, profile) as progress:
        return check_files(profile, orders, progress)


def run_resume(load_id: str, profile_name: str | None, *, quiet: bool) -> list[SheetResult]:
    """Go on with a load from the ledger alone; with no load named, with every one that has not reached its end."""
    profile = load_profile(profile_name)
    if not load_id:
        with progress_shown(quiet, profile) as progress:
            return run_resume_all(profile_name, progress)
    with progress_shown(quiet, profile) as progress, open_context(profile, progress) as context:
        load = context.ledger.load(load_id)
        if load.state in {LoadState.CLOSED, LoadState.REFUSED}:
            return [report(context, load.id)]
        context.connection()
        return [run_until_stopped(lambda: finish(context, load.id))]


def _known(orders: Iterable[LoadRequest]) -> None:
    """Wrong words are told before anything is read."""
    for order in orders:
        if order.kind:
            kind_called(order.kind)
