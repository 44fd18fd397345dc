"""The Prefect flow `resume-load`: one load taken on from wherever it is. The watcher runs every dropped sheet as one."""

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
from callsheet.engine.workspace import Workspace
from callsheet.errors import CallsheetError, Exit
from callsheet.ledger.states import LoadState
from callsheet.masking import mask_digits
from callsheet.settings import load_profile
from callsheet.watcher.batch import goes_with_others
from flows.artifacts import publish
from flows.external_run import RunReporter
from flows.load_sheet import ledger_load, one_load, report, results_of
from flows.shutdown import graceful_shutdown, run_in_flow_thread
from flows.states import finish_state, stopped_state
from validators.message import message, pack, unpack

_BOARDS: dict[asyncio.AbstractEventLoop, RunReporter] = {}


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
    load_id: str, profile: str = "default", halted: tuple[int, str] | None = None
) -> State[Any]:
    """Go on with a load that was read or stopped; what was sent already is not sent again.

    Args:
        load_id: The load's id, as callsheet loads and the run before it show it. Its beginning is enough.
        profile: The profile it was made with.
        halted: Leave empty; why nothing may be sent now, as exit status and packed message.

    """
    stop = _stop(halted) if halted else None
    known = load_profile(profile)
    try:
        result = await _result(load_id.strip(), profile, stop)
    except CallsheetError as error:
        await publish([], known, error.message)
        return stopped_state(error)
    await publish([result], known)
    return finish_state([result], known)


def _stop(halted: tuple[int, str]) -> Stop:
    return Stop(Exit(halted[0]), unpack(halted[1]) or message("TEXT", text=halted[1]))


async def _result(load_id: str, profile: str, halted: Stop | None) -> SheetResult:
    found = ledger_load(load_id, profile)
    if found is None:
        return await one_load(load_id, profile, halted)
    if found.state in {LoadState.CLOSED, LoadState.REFUSED}:
        return await report(found.id, profile)
    return await one_load(found.id, profile, halted, proven=True)


async def continue_load(context: LoadContext, load_id: str, halted: Stop | None = None) -> SheetResult:
    """What the watcher does with a load: a run of its own that the UI shows, of the flow or, for a short list, of the engine."""
    if goes_with_others(context, load_id):
        name = name_of(context.profile.data_dir, load_id)
        return await _board().shown(
            resume_load, name, context, load_id, lambda: pipeline.continue_load(context, load_id, halted)
        )
    return await run_in_flow_thread(lambda: go_on_here(context, load_id, halted))


def _board() -> RunReporter:
    """The board of this event loop, whose requests go one after another."""
    for loop in [one for one in _BOARDS if one.is_closed()]:
        del _BOARDS[loop]
    return _BOARDS.setdefault(asyncio.get_running_loop(), RunReporter())


async def go_on_here(context: LoadContext, load_id: str, halted: Stop | None = None) -> SheetResult:
    """The same inside another flow, as a run below it."""
    state = await resume_load(
        load_id,
        context.profile.name,
        (int(halted.exit), pack(halted.message)) if halted else None,
        return_state=True,
    )
    (result,) = await results_of(state)
    return result
