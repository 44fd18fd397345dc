"""The Prefect flow `scheduled-load`: a schedule of callsheet.toml for its latest moment, once however often it fires."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.pipeline import continue_load, load_files
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.errors import CallsheetError, SetupError
from callsheet.ledger.schedule_wishes import wish_numbered
from callsheet.messages.reader import ENGLISH
from callsheet.messages.text import Surface
from callsheet.schedules import run_anyway, run_slot
from callsheet.settings import Schedule, listed, load_profile, load_schedules, prefect_api_configured
from callsheet.watcher.recover import OrphanedLoads
from flows.application import application
from flows.load_sheet import run_flow
from flows.resume_load import resume_as_run
from flows.shutdown import graceful_shutdown
from flows.states import finish_state, stopped_state
from validators.message import message

log = logging.getLogger(__name__)


def schedule_named(name: str) -> Schedule:
    """The schedule of that name; SetupError lists those there are."""
    known = {schedule.name: schedule for schedule in load_schedules()}
    if name not in known:
        raise SetupError("SCHEDULE_UNKNOWN", name=name, known=listed(known))
    return known[name]


@flow(name="scheduled-load", flow_run_name="{schedule}", persist_result=False, log_prints=False)
@graceful_shutdown
async def scheduled_load(schedule: str, anyway: bool = False, wish: int = 0) -> State[Any]:
    """Load what a schedule of callsheet.toml names.

    Args:
        schedule: The schedule's name.
        anyway: On: run it again although it has run for this time, such as for a list that came late.
        wish: The number under which somebody asked for it on the page.

    """
    reader = ENGLISH
    try:
        profile = load_profile(schedule_named(schedule).profile)
        reader = profile.reader(surface=Surface.PREFECT)
        results = await run_scheduled(schedule, anyway=anyway, wish=wish)
    except CallsheetError as error:
        return stopped_state(error, reader)
    if results is None:
        return Completed(name="NotDue", message=reader.say(message("SLOT_NOT_DUE")), data=[])
    return finish_state(results, profile)


async def run_scheduled(name: str, *, anyway: bool = False, wish: int = 0) -> list[SheetResult] | None:
    """Resume what stopped, then run a schedule for its latest moment; None when that has run already or was skipped.

    `wish` is the number under which somebody asked for it on the page, 0 for none.
    """
    known, now = schedule_named(name), datetime.now(UTC)
    with open_context(load_profile(known.profile), application=application()) as context:
        await OrphanedLoads(context, _resume, log.info).once()
        if anyway:
            asked = wish_numbered(context.ledger, wish, name)
            return await run_anyway(context, known, _load, now, asked_by=asked.by if asked else "")
        return await run_slot(context, known, _load, now)


async def _resume(context: LoadContext, load_id: str, halted: Stop | None) -> SheetResult:
    if prefect_api_configured():
        return await resume_as_run(context, load_id, halted)
    return await continue_load(context, load_id, halted)


async def _load(context: LoadContext, requests: Sequence[LoadRequest]) -> list[SheetResult]:
    if prefect_api_configured():
        return await run_flow(requests, context.profile.name)
    return await load_files(context, requests)
