"""The Prefect flow `resume-load`: one load resumed from wherever it is. The watcher runs every dropped sheet as one."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from callsheet.engine import pipeline
from callsheet.engine.context import LoadContext
from callsheet.engine.results import SheetResult, Stop
from callsheet.engine.turns import goes_with_others
from callsheet.engine.workspace import Workspace
from callsheet.errors import CallsheetError, Exit
from callsheet.masking import mask_digits
from callsheet.settings import Profile, load_profile
from flows.artifacts import end_run
from flows.external_run import RunReporter, mark_crashed_runs
from flows.load_sheet import load_one, report, results_of
from flows.requests import keep_stop, take_stop
from flows.shutdown import graceful_shutdown, run_in_flow_thread
from flows.stages import full_id
from validators.message import message, unpack

_REPORTERS: dict[asyncio.AbstractEventLoop, RunReporter] = {}


def run_name() -> str:
    """The name of a run in Prefect's lists: the load's file, with digits masked; its id where it is not known here."""
    given = flow_run.parameters
    with suppress(CallsheetError):
        return name_of(load_profile(given.get("profile")).data_dir, given["load_id"].strip())
    return f"load {given['load_id']}"


def name_of(data_dir: Path, load_id: str) -> str:
    workspace = Workspace(data_dir, load_id)
    with suppress(OSError, ValueError, KeyError):
        return mask_digits(f"load {workspace.facts_of('cells')[1]['file']}")
    return f"load {load_id}"


@flow(name="resume-load", flow_run_name=run_name, persist_result=False, log_prints=False)
@graceful_shutdown
async def resume_load(
    load_id: str, profile: str = "default", halted: str | tuple[int, str] | None = None
) -> State[Any]:
    """Resume a load that was read or stopped; what was sent already is not sent again.

    Args:
        load_id: The load's id, as callsheet loads and the run before it show it. Its beginning is enough.
        profile: The profile it was made with.
        halted: Leave empty; the code of the reason why nothing may be sent now.

    """
    known = load_profile(profile)
    try:
        full, finished = full_id(load_id.strip(), profile)
        stop = _stop(known, full, halted)
        result = await (report(full, profile) if finished else load_one(full, profile, stop))
    except CallsheetError as error:
        return await end_run([], known, error)
    return await end_run([result], known)


def _stop(profile: Profile, load_id: str, halted: str | tuple[int, str] | None) -> Stop | None:
    """Why nothing may be sent now; runs scheduled by version 0.1 have the exit status and the sentence or packed message."""
    if halted is None or isinstance(halted, str):
        return take_stop(profile.data_dir, load_id, halted) if halted else None
    status, said = halted
    return Stop(Exit(status), unpack(said) or message("TEXT", text=said))


async def continue_load(context: LoadContext, load_id: str, halted: Stop | None = None) -> SheetResult:
    """What the watcher does with a load: a run of its own that the UI shows, of the flow or, for a short list, of the engine."""
    if goes_with_others(context, load_id):
        name = name_of(context.profile.data_dir, load_id)
        return await _reporter().track(
            resume_load, name, context, load_id, lambda: pipeline.continue_load(context, load_id, halted)
        )
    return await run_in_flow_thread(lambda: resume_as_run(context, load_id, halted))


def _reporter() -> RunReporter:
    """The reporter of this event loop, whose requests go one after another."""
    for loop in [known for known in _REPORTERS if known.is_closed()]:
        del _REPORTERS[loop]
    return _REPORTERS.setdefault(asyncio.get_running_loop(), RunReporter())


async def resume_as_run(context: LoadContext, load_id: str, halted: Stop | None = None) -> SheetResult:
    """Resume a load as a run of the flow, below the run that is under way, if any."""
    profile = context.profile
    reason = str(keep_stop(profile.data_dir, load_id, halted)) if halted else None
    state = await resume_load(load_id, profile.name, reason, return_state=True)
    (result,) = await results_of(state)
    return result


async def tidy_up() -> None:
    """Mark the runs as crashed that a watcher of this machine left as running when it was killed; its loads are resumed."""
    await mark_crashed_runs(resume_load)
