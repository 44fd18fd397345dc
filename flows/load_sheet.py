"""The Prefect flow `load-sheet`: a task per stage, over the engine. The ledger is the record, not Prefect."""

from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.client.schemas.objects import State

from callsheet.engine import pipeline
from callsheet.engine import read as reading
from callsheet.engine import report as reporting
from callsheet.engine.context import open_context
from callsheet.engine.read import missing
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.errors import CallsheetError
from callsheet.ledger.records import Load
from callsheet.masking import mask_digits
from callsheet.settings import Profile, load_profile
from flows.artifacts import RunProgress, publish
from flows.check_sheet import BY_HEADERS, BY_PROFILE, STAGE, check_sheet, orders_of, run_name
from flows.shutdown import graceful_shutdown
from flows.states import finish_state, stopped_state

_HERE: ContextVar[tuple[LoadRequest, ...]] = ContextVar("orders", default=())
"""The orders of this process's own run: Prefect keeps parameters, and a file may be named by a customer's number."""
_STAGES = {stage.__name__: stage for stage in pipeline.STAGES}


@task(name="read", **STAGE)
async def read(orders: Sequence[LoadRequest], profile: str) -> tuple[list[str], list[SheetResult]]:
    """Read the files; returns the loads to go on with, forbidden numbers first, and what ends here."""
    with open_context(load_profile(profile)) as context:
        context.connection()
        taken = [reading.read(context, order) for order in orders]
        loads = pipeline.in_order(context, [load_id for one in taken for load_id in one.loads])
    return loads, [result for one in taken for result in one.ended]


@task(name="prove", task_run_name="prove-{load_id}", **STAGE)
async def prove(load_id: str, profile: str, halted: Stop | None = None) -> Stop | None:
    """Check every row; why nothing is to be sent now, if so."""
    with open_context(load_profile(profile)) as context:
        return pipeline.settle_before_sending(context, load_id, halted)


@task(name="stage", task_run_name="{name}-{load_id}", **STAGE)
async def stage(name: str, load_id: str, profile: str) -> Stop | None:
    """One stage of the engine; why the load has to stop here, if so."""
    async with RunProgress() as progress:
        with open_context(load_profile(profile), progress) as context:
            return await pipeline.step(_STAGES[name], context, load_id)


@task(name="report", task_run_name="report-{load_id}", **STAGE)
async def report(load_id: str, profile: str, stop: Stop | None = None) -> SheetResult:
    """Write the result workbooks."""
    with open_context(load_profile(profile)) as context:
        return pipeline.report_stopped(context, load_id, stop) if stop else reporting.report(context, load_id)


@flow(name="load-sheet", flow_run_name=run_name, persist_result=False, log_prints=False)
@graceful_shutdown
async def load_sheet(
    files: list[str],
    profile: str = "default",
    dry_run: bool = False,
    kind: str = BY_HEADERS,
    options: Sequence[str] = (),
    hidden: str = BY_PROFILE,
    ask_above: int = 0,
    again: bool = False,
    csv: bool = False,
    out: str = "",
) -> State[Any]:
    """Load files of one drop and give every row its outcome back.

    Args:
        files: The path of each sheet, on the machine that runs callsheet serve. Sheets that belong together go in one run.
        profile: Where and as whom to load, as named in callsheet.toml.
        dry_run: On: only read and check, nothing is sent. Look at the result, then run it again with this off.
        kind: What the rows are. The headers say it, unless a sheet could be of two kinds.
        options: Options of the kind, each as NAME=VALUE, such as campaign_code=dgug92owec. Most loads need none.
        hidden: What to do with hidden or filtered rows.
        ask_above: A sheet with more rows than this waits until somebody says yes. 0 leaves it to the profile's own limit.
        again: On: content that was loaded before is sent once more.
        csv: On: the results are CSV files instead of workbooks.
        out: A folder on that machine for the results. Leave it empty to get links to them.

    """
    if dry_run:
        return await check_sheet.fn(files, profile, kind, options, hidden)
    known = load_profile(profile)
    place = Path(out) if out else None
    results: list[SheetResult] = []
    try:
        orders = _HERE.get() or orders_of(
            files, kind, options, hidden, ask_above=ask_above, again=again, csv=csv, out=place
        )
        results += missing([order.file for order in orders], known)
        if not results:
            await _load(orders, known, results)
    except CallsheetError as error:
        await publish(results, known, error.message)
        return stopped_state(error)
    await publish(results, known)
    return finish_state(results, known)


async def _load(orders: Sequence[LoadRequest], profile: Profile, results: list[SheetResult]) -> None:
    """Every load of a drop in turn; what ended stands in `results`, also when the next one raises."""
    loads, ended = await read(orders, profile.name)
    results += ended
    for load_id in loads:
        with open_context(profile) as context:
            halted = pipeline.halt_for(context, load_id, results)
        results.append(await one_load(load_id, profile.name, halted))


async def one_load(load_id: str, profile: str, halted: Stop | None, *, proven: bool = False) -> SheetResult:
    """The stages of one load, to its end or to where it has to stop; `proven` is True when the ledger knows it."""
    stop = repeated(load_id, profile) or halted if proven else await prove(load_id, profile, halted)
    for name in _STAGES:
        stop = stop or await stage(name, load_id, profile)
    return await report(load_id, profile, stop)


def repeated(load_id: str, profile: str) -> Stop | None:
    """Why a load that is in the ledger is not to be sent: the process before may have ended before it looked."""
    with open_context(load_profile(profile)) as context:
        return pipeline.stop_proven(context, load_id)


def ledger_load(load_id: str, profile: str) -> Load | None:
    """A load as the ledger has it; None when it was read but not proven yet. UsageError when there is no such load."""
    with open_context(load_profile(profile)) as context:
        if (found := context.ledger.find(load_id)) or context.workspace(load_id).has("cells"):
            return found
        return context.ledger.load(load_id)


async def run_flow(orders: Sequence[LoadRequest], profile: str) -> list[SheetResult]:
    """Run the flow for orders of one drop that differ in their file alone; Prefect is given names without numbers."""
    first = orders[0]
    here = _HERE.set(tuple(orders))
    try:
        state = await load_sheet(
            [mask_digits(str(order.file)) for order in orders],
            profile=profile,
            kind=first.kind or BY_HEADERS,
            options=[f"{name}={value}" for name, value in first.options.items()],
            hidden=str(first.hidden or BY_PROFILE),
            again=first.again,
            csv=first.csv,
            out=mask_digits(str(first.out or "")),
            return_state=True,
        )
        return await results_of(state)
    finally:
        _HERE.reset(here)


async def results_of(state: State[Any]) -> list[SheetResult]:
    """The results that a run's state holds; raises what broke the run."""
    found: Any = await state.aresult(raise_on_failure=False)
    if isinstance(found, BaseException):
        raise found
    results: list[SheetResult] = found
    return results
