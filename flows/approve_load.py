"""The Prefect flow `approve-load`: yes or no to a load that waits, from the Prefect UI."""

from typing import Literal

from prefect import flow

from flows.engine.gate import answer
from flows.engine.site import open_site
from flows.settings import load_profile


@flow(name="approve-load", flow_run_name="{decision}-{load_id}", persist_result=False, log_prints=False)
async def approve_load(
    load_id: str, by: str, decision: Literal["refuse", "approve"] = "refuse", profile: str = "default"
) -> str:
    """Answer a load that waits for a yes; the watcher goes on with an approved one by itself.

    Args:
        load_id: The load's id, as the notice and the waiting run show it.
        by: The name of the person who decides.
        decision: Refuse closes the load, and nothing of it is sent.
        profile: The profile it was made with.

    """
    with open_site(load_profile(profile)) as site:
        told = answer(site, load_id, by, "Prefect UI", yes=decision == "approve")
    return f"{told.load_id} {told.state}"
