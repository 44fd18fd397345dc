"""The Prefect flow `resume-load`: one load taken on from wherever it is. The watcher runs every dropped sheet as one."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.engine.order import SheetResult, Stop
from flows.engine.site import Site
from flows.errors import Exit
from flows.load_sheet import finish_state, ledger_state, one_load, report, results_of
from flows.serving.artifacts import publish
from flows.stopping import apart, graceful
from ledger.states import LoadState


@flow(name="resume-load", flow_run_name="load-{load_id}", persist_result=False, log_prints=False)
@graceful
async def resume_load(
    load_id: str, profile: str = "default", halted: tuple[int, str] | None = None
) -> State[Any]:
    """Go on with a load that was read or stopped; what was sent already is not sent again.

    Args:
        load_id: the load's id, as callsheet loads and the run before it show it.
        profile: the profile it was made with.
        halted: leave empty; why nothing may be sent now, as exit status and reason.

    """
    stop = Stop(Exit(halted[0]), halted[1]) if halted else None
    state = ledger_state(load_id, profile)
    if state in {LoadState.CLOSED, LoadState.REFUSED}:
        result = await report(load_id, profile)
    else:
        result = await one_load(load_id, profile, stop, proven=state is not None)
    await publish([result])
    return finish_state([result])


async def go_on(site: Site, load_id: str, halted: Stop | None = None) -> SheetResult:
    """The flow for the watcher: the load as a run of its own that the UI shows."""
    return await apart(lambda: go_on_here(site, load_id, halted))


async def go_on_here(site: Site, load_id: str, halted: Stop | None = None) -> SheetResult:
    """The same inside another flow, as a run below it."""
    state = await resume_load(
        load_id, site.profile.name, (int(halted.exit), halted.message) if halted else None, return_state=True
    )
    (result,) = await results_of(state)
    return result
