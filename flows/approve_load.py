"""The Prefect flow `approve-load`: yes or no to a load that waits, from the Prefect UI; after a yes it goes on."""

from typing import Any, Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from callsheet.engine.approval import decide
from callsheet.engine.context import open_context
from callsheet.errors import CallsheetError
from callsheet.settings import load_profile
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.recover import loads_of_jobs
from flows.load_sheet import results_of
from flows.resume_load import resume_load
from flows.shutdown import graceful_shutdown
from flows.states import finish_state, stopped_state


@flow(name="approve-load", flow_run_name="{decision}-{load_id}", persist_result=False, log_prints=False)
@graceful_shutdown
async def approve_load(
    load_id: str, by: str, decision: Literal["refuse", "approve"] = "refuse", profile: str = "default"
) -> State[Any]:
    """Answer a load that waits for a yes. After a yes it goes on: one from the watched folder there, any other in this run.

    Args:
        load_id: The load's id, as the notice and the waiting run show it.
        by: The name of the person who decides; it is kept with the answer.
        decision: Approve sends it. Refuse closes it, and nothing of it is sent.
        profile: The profile it was made with.

    """
    known = load_profile(profile)
    try:
        with open_context(known) as context:
            told = decide(context, load_id.strip(), by, "Prefect UI", yes=decision == "approve")
            watched = told.load_id in loads_of_jobs(
                WatchFolders(known.inbox_dir, known.inbox_dir.parent, known.name)
            )
    except CallsheetError as error:
        return stopped_state(error)
    if decision == "refuse":
        return Completed(name="Refused", message=f"Load {told.load_id} is closed; nothing of it was sent.")
    if watched:
        return Completed(name="Approved", message=f"The watched folder goes on with load {told.load_id}.")
    try:
        results = await results_of(await resume_load(told.load_id, profile, return_state=True))
    except CallsheetError as error:
        return stopped_state(error)
    return finish_state(results, known)
