"""The Prefect flows `load-sheet` and `check-sheet`: a task a stage, over the engine. The ledger is the record, not Prefect."""

from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.engine import reading, reporting, run
from flows.engine.checking import check_files
from flows.engine.order import Order, SheetResult, Stop
from flows.engine.site import open_site
from flows.errors import CallsheetError
from flows.lookup import kind_called, missing
from flows.masking import shown
from flows.serving.artifacts import publish
from flows.serving.progress import RunProgress
from flows.serving.states import finish_state, stopped_state
from flows.settings import Profile, load_profile
from flows.stopping import graceful
from ledger.records import Load
from transforms.kinds import ASK_ABOVE
from transforms.prepare import Hidden

BY_HEADERS = "as the headers say"
BY_PROFILE = "as the profile says"
_STAGE: dict[str, Any] = {"retries": 0, "persist_result": False, "cache_policy": NO_CACHE}
_HERE: ContextVar[tuple[Order, ...]] = ContextVar("orders", default=())
"""The orders of this process's own run: Prefect keeps parameters, and a file may be named by a customer's number."""
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


def run_name() -> str:
    """The name of a run in Prefect's lists: what it does with which file; digits of its name are masked."""
    given = flow_run.parameters
    files = [path_of(file).name for file in given["files"]]
    verb = "load" if given.get("dry_run") is False else "check"
    return shown(f"{verb} {files[0] if files else 'nothing'}") + (
        f" and {len(files) - 1} more" if files[1:] else ""
    )


@flow(name="load-sheet", flow_run_name=run_name, persist_result=False, log_prints=False)
@graceful
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


async def _load(orders: Sequence[Order], profile: Profile, results: list[SheetResult]) -> None:
    """Every load of a drop in turn; what ended stands in `results`, also when the next one raises."""
    loads, ended = await read(orders, profile.name)
    results += ended
    for load_id in loads:
        with open_site(profile) as site:
            halted = run.halt_for(site, load_id, results)
        results.append(await one_load(load_id, profile.name, halted))


@flow(name="check-sheet", flow_run_name=run_name, persist_result=False, log_prints=False)
async def check_sheet(
    files: list[str],
    profile: str = "default",
    kind: str = BY_HEADERS,
    options: Sequence[str] = (),
    hidden: str = BY_PROFILE,
) -> State[Any]:
    """Read and check files, and send nothing.

    Args:
        files: The path of each sheet, on the machine that runs callsheet serve.
        profile: Where they would be loaded, as named in callsheet.toml.
        kind: What the rows are. The headers say it, unless a sheet could be of two kinds.
        options: Options of the kind, each as NAME=VALUE, such as campaign_code=dgug92owec. Most loads need none.
        hidden: What to do with hidden or filtered rows.

    """
    known = load_profile(profile)
    results = missing([path_of(file) for file in files], known)
    try:
        results = results or await check(orders_of(files, kind, options, hidden), profile)
    except CallsheetError as error:
        await publish(results, known, error.message)
        return stopped_state(error)
    await publish(results, known)
    return finish_state(results, known)


def orders_of(
    files: Sequence[str], kind: str, options: Sequence[str], hidden: str, *, ask_above: int = 0, **more: Any
) -> list[Order]:
    """The orders of one drop; UsageError for a kind or an option that is not known."""
    known = None if kind == BY_HEADERS else kind_called(kind).name
    treated = None if hidden == BY_PROFILE else Hidden(hidden)
    given = _pairs(options) | ({ASK_ABOVE: str(ask_above)} if ask_above else {})
    return [Order(path_of(file), known, given, treated, **more) for file in files]


def path_of(typed: str) -> Path:
    """A path as a person gives it: copied with quotes or spaces round it."""
    return Path(typed.strip().strip("\"'").strip())


def _pairs(options: Sequence[str]) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in options if one.strip())
    return {name.strip().replace("-", "_"): value.strip() for name, value in pairs.items()}


async def one_load(load_id: str, profile: str, halted: Stop | None, *, proven: bool = False) -> SheetResult:
    """The stages of one load, to its end or to where it has to stop; `proven` is True when the ledger knows it."""
    stop = repeated(load_id, profile) or halted if proven else await prove(load_id, profile, halted)
    for name in _STAGES:
        stop = stop or await stage(name, load_id, profile)
    return await report(load_id, profile, stop)


def repeated(load_id: str, profile: str) -> Stop | None:
    """Why a load that is in the ledger is not to be sent: the process before may have ended before it looked."""
    with open_site(load_profile(profile)) as site:
        return run.stop_proven(site, load_id)


def ledger_load(load_id: str, profile: str) -> Load | None:
    """A load as the ledger has it; None when it was read but not proven yet. UsageError when there is no such load."""
    with open_site(load_profile(profile)) as site:
        if (found := site.ledger.find(load_id)) or site.workspace(load_id).has("cells"):
            return found
        return site.ledger.load(load_id)


async def run_flow(orders: Sequence[Order], profile: str) -> list[SheetResult]:
    """Run the flow for orders of one drop that differ in their file alone; Prefect is given names without numbers."""
    first = orders[0]
    here = _HERE.set(tuple(orders))
    try:
        state = await load_sheet(
            [shown(str(order.file)) for order in orders],
            profile=profile,
            kind=first.kind or BY_HEADERS,
            options=[f"{name}={value}" for name, value in first.options.items()],
            hidden=str(first.hidden or BY_PROFILE),
            again=first.again,
            csv=first.csv,
            out=shown(str(first.out or "")),
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
