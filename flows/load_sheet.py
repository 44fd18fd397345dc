"""The Prefect flow `load-sheet`: a task a stage, over the engine. Prefect schedules and shows; the ledger is the record."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.engine import following, planning, reading, reporting, sending
from flows.engine.order import Order, SheetResult, Stop
from flows.engine.run import halted_by, in_order, report_stopped, settle_before_sending, step
from flows.engine.site import open_site
from flows.errors import Exit
from flows.settings import load_profile
from transforms.prepare import Hidden

_STAGE: dict[str, Any] = {"retries": 0, "persist_result": False, "cache_policy": NO_CACHE}


@task(name="read", **_STAGE)
async def read(orders: Sequence[Order], profile: str) -> tuple[list[str], list[SheetResult]]:
    """Read the files; returns the loads to go on with, forbidden numbers first, and what ends here."""
    with open_site(load_profile(profile)) as site:
        site.connection()
        taken = [reading.read(site, order) for order in orders]
        loads = in_order(site, [load_id for one in taken for load_id in one.loads])
    return loads, [result for one in taken for result in one.ended]


@task(name="prove", task_run_name="prove-{load_id}", **_STAGE)
async def prove(load_id: str, profile: str, halted: Stop | None = None) -> Stop | None:
    """Check every row; why nothing is to be sent now, if so."""
    with open_site(load_profile(profile)) as site:
        return settle_before_sending(site, load_id, halted)


@task(name="plan", task_run_name="plan-{load_id}", **_STAGE)
async def plan(load_id: str, profile: str) -> Stop | None:
    """Write every chunk down."""
    with open_site(load_profile(profile)) as site:
        return await step(planning.plan, site, load_id)


@task(name="send", task_run_name="send-{load_id}", **_STAGE)
async def send(load_id: str, profile: str) -> Stop | None:
    """Send the chunks."""
    with open_site(load_profile(profile)) as site:
        return await step(sending.send, site, load_id)


@task(name="follow", task_run_name="follow-{load_id}", **_STAGE)
async def follow(load_id: str, profile: str) -> Stop | None:
    """Follow the imports to their end."""
    with open_site(load_profile(profile)) as site:
        return await step(following.follow, site, load_id)


@task(name="report", task_run_name="report-{load_id}", **_STAGE)
async def report(load_id: str, profile: str, stop: Stop | None = None) -> SheetResult:
    """Write the result workbooks."""
    with open_site(load_profile(profile)) as site:
        return report_stopped(site, load_id, stop) if stop else reporting.report(site, load_id)


@flow(name="load-sheet", persist_result=False, log_prints=False)
async def load_sheet(
    files: list[str],
    profile: str = "default",
    kind: str | None = None,
    options: dict[str, str] | None = None,
    hidden: str | None = None,
    again: bool = False,
    csv: bool = False,
    out: str | None = None,
) -> State[Any]:
    """Load files of one drop and give every row its outcome back.

    Args:
        files: paths of the sheets, on the machine that runs this flow.
        profile: where and as whom to load.
        kind: what the rows are; empty to be told by the headers.
        options: load options of the kind, such as campaign_code.
        hidden: what to do with hidden rows: stop, include or skip.
        again: whether content that was loaded before is sent once more.
        csv: whether results are written as CSV.
        out: folder of the results.

    """
    orders = [
        Order(
            Path(file),
            kind,
            options or {},
            Hidden(hidden) if hidden else None,
            again,
            csv,
            Path(out) if out else None,
        )
        for file in files
    ]
    loads, results = await read(orders, profile)
    for load_id in loads:
        halted = halted_by(results, forbidden_first=load_profile(profile).forbidden_first)
        results.append(await _one(load_id, profile, halted))
    return _state(results)


async def _one(load_id: str, profile: str, halted: Stop | None) -> SheetResult:
    """The stages of one load, to its end or to where it has to stop."""
    stop = await prove(load_id, profile, halted)
    for stage in (plan, send, follow):
        stop = stop or await stage(load_id, profile)
    return await report(load_id, profile, stop)


def _state(results: list[SheetResult]) -> State[Any]:
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
    found: Any = await state.aresult(raise_on_failure=False)
    if isinstance(found, BaseException):
        raise found
    results: list[SheetResult] = found
    return results
