"""The Prefect flow `load-sheet`: a task per stage, over the engine. The ledger is the record, not Prefect."""

from collections.abc import Sequence
from typing import Any

from prefect import flow, task
from prefect.client.schemas.objects import State

from callsheet.engine import plan as planning
from callsheet.engine import poll as polling
from callsheet.engine import read_back as reading_back
from callsheet.engine import send as sending
from callsheet.engine.approval import require_approval as ask_for_approval
from callsheet.engine.read import missing
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.engine.turns import side_by_side
from callsheet.errors import CallsheetError
from callsheet.masking import mask_path
from callsheet.settings import load_profile
from flows.artifacts import end_run
from flows.check_sheet import BY_HEADERS, BY_PROFILE, STAGE, check_sheet, outside, requests_of, run_name
from flows.refusal import refusal_explained
from flows.requests import drop_requests, keep_requests, take_requests
from flows.shutdown import graceful_shutdown
from flows.stages import halt_for, read_all, run_stage, validate_load, write_report


@task(name="read", **STAGE)
async def read(requests: Sequence[LoadRequest], profile: str) -> tuple[list[list[str]], list[SheetResult]]:
    """Read the files; the loads they became, in groups that may go together, and the results of those that are refused."""
    return await read_all(requests, profile)


@task(name="validate", task_run_name="validate {load_id}", **STAGE)
async def validate(load_id: str, profile: str, halted: Stop | None = None) -> Stop | None:
    """Check every row; like each stage after it, returns why the load has to stop here, if so."""
    return await validate_load(load_id, profile, halted)


@task(name="require approval", task_run_name="require approval {load_id}", **STAGE)
async def require_approval(load_id: str, profile: str) -> Stop | None:
    """Let the load pass, or wait for a person who approves it."""
    return await run_stage(ask_for_approval, "LOG_APPROVED", load_id, profile)


@task(name="plan", task_run_name="plan {load_id}", **STAGE)
async def plan(load_id: str, profile: str) -> Stop | None:
    """Write down every request before the first is sent."""
    return await run_stage(planning.plan, "LOG_PLANNED", load_id, profile)


@task(name="send", task_run_name="send {load_id}", **STAGE)
async def send(load_id: str, profile: str) -> Stop | None:
    """Send the requests that are left."""
    return await run_stage(sending.send, "LOG_SENT", load_id, profile)


@task(name="poll", task_run_name="poll {load_id}", **STAGE)
async def poll(load_id: str, profile: str) -> Stop | None:
    """Wait until the service has processed what it took."""
    return await run_stage(polling.poll, "LOG_POLLED", load_id, profile)


@task(name="read back", task_run_name="read back {load_id}", **STAGE)
async def read_back(load_id: str, profile: str) -> Stop | None:
    """Compare with what the service shows afterwards."""
    return await run_stage(reading_back.confirm, "LOG_READ_BACK", load_id, profile)


@task(name="report", task_run_name="report {load_id}", **STAGE)
async def report(load_id: str, profile: str, stop: Stop | None = None) -> SheetResult:
    """Write the result workbooks."""
    return write_report(load_id, profile, stop)


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
    request: str = "",
) -> State[Any]:
    """Load files of one drop and report an outcome for every row.

    Args:
        files: The path of each sheet in the inbox or the data folder, on the machine that runs callsheet serve. Sheets that belong together go in one run.
        profile: Where and as whom to load, as named in callsheet.toml.
        dry_run: On: only read and check, nothing is sent. Look at the result, then run it again with this off.
        kind: What the rows are (default: detected from the headers).
        options: Each as NAME=VALUE, such as campaign_code=dgug92owec, for the sheets whose kind knows it, or KIND.NAME=VALUE for one kind. Most loads need none.
        hidden: What to do with hidden or filtered rows.
        ask_above: A sheet with more rows than this needs approval. With 0 the profile's own limit decides.
        again: On: load even if the same content, or some of its rows, were loaded before.
        csv: On: the results are CSV files instead of workbooks.
        out: A folder in the inbox or the data folder for the results. Leave it empty to get links to them.
        request: Leave empty; the command line names its files this way.

    """
    if dry_run:
        return await check_sheet.fn(files, profile, kind, options, hidden)
    known = load_profile(profile)
    results: list[SheetResult] = []
    try:
        requests = take_requests(known.data_dir, request)
        results += [] if requests else outside(files, out, known)
        requests = requests or requests_of(
            files, kind, options, hidden, ask_above=ask_above, again=again, csv=csv, out=out
        )
        results += [] if results else missing([each.file for each in requests], known)
        if not results:
            await load_files(requests, profile, results)
    except CallsheetError as error:
        return await end_run(results, known, error)
    return await end_run(results, known)


async def load_files(requests: Sequence[LoadRequest], profile: str, results: list[SheetResult]) -> None:
    """Every load of a drop, short lists side by side; what ended stands in `results`, also when another one raises."""
    groups, refused = await read(requests, profile)
    results += refused

    async def load(load_id: str) -> None:
        results.append(await load_one(load_id, profile, halt_for(load_id, profile, results)))

    for together in groups:
        await side_by_side(load, together, load_profile(profile).concurrency)


async def load_one(load_id: str, profile: str, halted: Stop | None = None) -> SheetResult:
    """The stages of one load, to its end or to where it has to stop."""
    stop = await validate(load_id, profile, halted)
    stop = stop or await require_approval(load_id, profile)
    stop = stop or await plan(load_id, profile)
    stop = stop or await send(load_id, profile)
    stop = stop or await poll(load_id, profile)
    stop = stop or await read_back(load_id, profile)
    return await report(load_id, profile, stop)


async def run_flow(requests: Sequence[LoadRequest], profile: str) -> list[SheetResult]:
    """Run the flow for files of one drop; Prefect is given their names without numbers, and an id for the rest."""
    data_dir = load_profile(profile).data_dir
    request = keep_requests(data_dir, requests)
    try:
        files = [mask_path(each.file) for each in requests]
        with refusal_explained():
            return await results_of(await load_sheet(files, profile, request=request, return_state=True))
    finally:
        drop_requests(data_dir, request)


async def results_of(state: State[Any]) -> list[SheetResult]:
    """The results that a run's state holds; raises what broke the run."""
    found: Any = await state.aresult(raise_on_failure=False)
    if isinstance(found, BaseException):
        raise found
    results: list[SheetResult] = found
    return results
