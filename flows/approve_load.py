"""The Prefect flow `approve-load`: approve or reject a waiting load from the Prefect UI; an approved load is resumed."""

from typing import Any, Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.errors import CallsheetError
from callsheet.ledger.approvals import Approval
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.settings import Profile, load_profile
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.recover import loads_of_jobs
from flows.load_sheet import results_of
from flows.resume_load import resume_load
from flows.shutdown import graceful_shutdown
from flows.states import finish_state, stopped_state
from validators.message import message


@flow(name="approve-load", flow_run_name="{decision}-{load_id}", persist_result=False, log_prints=False)
@graceful_shutdown
async def approve_load(
    load_id: str, by: str, decision: Literal["refuse", "approve"] = "refuse", profile: str = "default"
) -> State[Any]:
    """Approve or reject a load that is waiting for approval.

    An approved load is resumed: one from the watched folder there, any other in this run.

    Args:
        load_id: The load's id, as the notice and the waiting run show it.
        by: The name of the person who decides; it is kept with the answer.
        decision: Approve sends it. Refuse closes it, and nothing is sent.
        profile: The profile it was made with.

    """
    known = load_profile(profile)
    reader = known.reader(surface=Surface.PREFECT)
    try:
        approval, watched = _decide(known, load_id.strip(), by, approve=decision == "approve")
        if decision == "refuse":
            return _done("Refused", reader, "RUN_REJECTED", approval.load_id)
        if watched:
            return _done("Approved", reader, "RUN_APPROVED", approval.load_id)
        results = await results_of(await resume_load(approval.load_id, profile, return_state=True))
    except CallsheetError as error:
        return stopped_state(error, reader)
    return finish_state(results, known)


def _decide(profile: Profile, load_id: str, by: str, *, approve: bool) -> tuple[Approval, bool]:
    """Record the decision; with it whether the load is one of the watched folder."""
    with open_context(profile) as context:
        approval = decide(context, load_id, by, "Prefect UI", yes=approve)
    return approval, approval.load_id in loads_of_jobs(WatchFolders.of(profile))


def _done(name: str, reader: Reader, code: str, load_id: str) -> State[Any]:
    return Completed(name=name, message=reader.say(message(code, load=load_id)))
