"""The Prefect flows `load-sheet` and `check-sheet`: a task a stage, over the engine. The ledger is the record, not Prefect."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.engine import reading, reporting, run
from flows.engine.checking import check_files
from flows.engine.order import Order, SheetResult, Stop
from flows.engine.site import open_site
from flows.errors import Exit
from flows.lookup import kind_called
from flows.serving.artifacts import publish
from flows.serving.progress import RunProgress
from flows.settings import load_profile
from ledger.records import UnknownLoadError
from ledger.states import LoadState
from transforms.prepare import Hidden

_STAGE: dict[str, Any] = {"retries": 0, "persist_result": False, "cache_policy": NO_CACHE}
_STAGES = {stage.__name__: stage for stage in run.STAGES}


@task(name="read", **_STAGE)
async def read(orders: Sequence[Order], profile: str) -> tuple[list[str], list[SheetResult]]:
    """Read the files; returns the loads to go on with, forbidden numbers first, and what ends here."""
    with open_site(load_profile(profile)) as site:
        site.connection()
        taken = [reading.read(site, order) for order in orders]
        loads = run.in_order(site, [load_id for one in taken for load_id in one.loads])
    return loads, [result for one in taken for result in one.ended]


@task(name="check", **_STAGE)
async def check(orders: Sequence[Order], profile: str) -> list[SheetResult]:
    """The dry run: what would be sent, and every problem."""
    async with RunProgress() as progress:
        return await progress.in_thread(check_files, load_profile(profile), orders, progress)


@task(name="prove", task_run_name="prove-{load_id}", **_STAGE)
async def prove(load_id: str, profile: str, halted: Stop | None = None) -> Stop | None:
    """Check every row; why nothing is to be sent now, if so."""
    with open_site(load_profile(profile)) as site:
        return run.settle_before_sending(site, load_id, halted)


@task(name="stage", task_run_name="{name}-{load_id}", **_STAGE)
async def stage(name: str, load_id: str, profile: str) -> Stop | None:
    """One stage of the engine; why the load has to stop here, if so."""
    async with RunProgress() as progress:
        with open_site(load_profile(profile), progress) as site:
            return await run.step(_STAGES[name], site, load_id)


@task(name="report", task_run_name="report-{load_id}", **_STAGE)
async def report(load_id: str, profile: str, stop: Stop | None = None) -> SheetResult:
    """Write the result workbooks."""
    with open_site(load_profile(profile)) as site:
        return run.report_stopped(site, load_id, stop) if stop else reporting.report(site, load_id)


@flow(name="load-sheet", persist_result=False, log_prints=False)
async def load_sheet(
    files: list[str],
    profile: str = "default",
    kind: str | None = None,
    dry_run: bool = False,
    options: dict[str, str] | None = None,
    hidden: str | None = None,
    again: bool = False,
    csv: bool = False,
    out: str | None = None,
) -> State[Any]:
    """Load files of one drop and give every row its outcome back.

    Args:
        files: Paths of the sheets, on the machine that runs callsheet serve. Sheets that belong together go in one run.
        profile: Where and as whom to load, as named in callsheet.toml.
        kind: What the rows are; leave it empty to be told by the headers.
        dry_run: Only read and check, and send nothing. Look at the result, then run it again without.
        options: Load options of the kind, such as campaign_code.
        hidden: What to do with hidden or filtered rows.
        again: Send content that was loaded before once more.
        csv: Write the results as CSV instead of workbooks.
        out: Folder of the results; leave it empty for data/reports.

    """
    if dry_run:
        return await check_sheet.fn(files, profile, kind, options, hidden)
    orders = orders_of(files, kind, options, hidden, again=again, csv=csv, out=Path(out) if out else None)
    loads, results = await read(orders, profile)
    for load_id in loads:
        halted = run.halted_by(results, forbidden_first=load_profile(profile).forbidden_first)
        results.append(await one_load(load_id, profile, halted))
    await publish(results)
    return finish_state(results)


@flow(name="check-sheet", persist_result=False, log_prints=False)
async def check_sheet(
    files: list[str],
    profile: str = "default",
    kind: str | None = None,
    options: dict[str, str] | None = None,
    hidden: str | None = None,
) -> State[Any]:
    """Read and check files, and send nothing.

    Args:
        files: Paths of the sheets, on the machine that runs callsheet serve.
        profile: Where they would be loaded, as named in callsheet.toml.
        kind: What the rows are; leave it empty to be told by the headers.
        options: Load options of the kind, such as campaign_code.
        hidden: What to do with hidden or filtered rows.

    """
    results = await check(orders_of(files, kind, options, hidden), profile)
    await publish(results)
    return finish_state(results)


def orders_of(
    files: Sequence[str], kind: str | None, options: dict[str, str] | None, hidden: str | None, **more: Any
) -> list[Order]:
    """The orders of one drop; UsageError for a kind that is not known."""
    known = kind_called(kind).name if kind else None
    treated = Hidden(hidden) if hidden else None
    return [Order(Path(file), known, options or {}, treated, **more) for file in files]


async def one_load(load_id: str, profile: str, halted: Stop | None, *, proven: bool = False) -> SheetResult:
    """The stages of one load, to its end or to where it has to stop; `proven` is True when the ledger knows it."""
    stop = halted if proven else await prove(load_id, profile, halted)
    for name in _STAGES:
        stop = stop or await stage(name, load_id, profile)
    return await report(load_id, profile, stop)


def ledger_state(load_id: str, profile: str) -> LoadState | None:
    """A load's state; None when it was read but has not entered the ledger."""
    with open_site(load_profile(profile)) as site:
        try:
            return site.ledger.load(load_id).state
        except UnknownLoadError:
            return None


def finish_state(results: list[SheetResult]) -> State[Any]:
    """The run's state follows the exit contract; counts alone are in its message."""
    gravest = max((Exit(result.exit) for result in results), default=Exit.WELL)
    counted: dict[str, int] = {}
    for result in results:
        for outcome, count in result.outcomes.items():
            counted[outcome] = counted.get(outcome, 0) + count
    message = ", ".join(f"{count} {outcome}" for outcome, count in counted.items())
    if gravest is Exit.WELL:
        return Completed(message=message, data=results)
    if gravest is Exit.ROWS_TO_FIX and not counted.get("unknown"):
        return Completed(name="RowsToFix", message=message, data=results)
    return Failed(message=message, data=results)


async def run_flow(orders: Sequence[Order], profile: str) -> list[SheetResult]:
    """Run the flow for orders of one drop that differ in their file alone."""
    first = orders[0]
    state = await load_sheet(
        [str(order.file) for order in orders],
        profile=profile,
        kind=first.kind,
        options=dict(first.options),
        hidden=str(first.hidden) if first.hidden else None,
        again=first.again,
        csv=first.csv,
        out=str(first.out) if first.out else None,
        return_state=True,
    )
    return await results_of(state)


async def results_of(state: State[Any]) -> list[SheetResult]:
    """The results that a run's state holds; raises what broke the run."""
    found: Any = await state.aresult(raise_on_failure=False)
    if isinstance(found, BaseException):
        raise found
    results: list[SheetResult] = found
    return results
