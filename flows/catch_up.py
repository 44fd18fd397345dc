"""Missed nights: while `serve` runs, a moment of a schedule that nobody took is run late, once, as a run that Prefect shows."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName, FlowFilter, FlowFilterName
from prefect.deployments import arun_deployment

from callsheet.engine.context import open_context
from callsheet.errors import CallsheetError
from callsheet.schedules import interrupted, last_slot, overdue, register, skip
from callsheet.settings import Schedule, load_profile

Say = Callable[[str], None]
_FIRST = 10.0  # seconds after the start: by then Prefect has fired what it fires late by itself
_EVERY = 30.0
_MOST = 5  # runs started for one moment, should they break before they take it


async def run_catch_up_loop(schedules: Sequence[Schedule], say: Say) -> None:
    """Look after the schedules until cancelled; what goes wrong is said and tried again."""
    await asyncio.sleep(_FIRST)
    while True:
        for schedule in schedules:
            try:
                await catch_up(schedule, say)
            except (CallsheetError, OSError) as error:
                say(f"The schedule {schedule.name} could not be looked after: {error}")
            except Exception as error:  # noqa: BLE001 - a server that is away now must not end the keeping
                say(
                    f"The schedule {schedule.name} could not be looked after ({type(error).__name__}); tried again."
                )
        await asyncio.sleep(_EVERY)


async def catch_up(schedule: Schedule, say: Say) -> bool:
    """Start a run of a schedule's latest moment if it was missed or interrupted; whether one was started."""
    slot = await asyncio.to_thread(_missed, schedule, datetime.now(UTC))
    if not slot:
        return False
    if await _paused(schedule):
        await asyncio.to_thread(_leave_out, schedule, datetime.now(UTC))
        return False
    name = f"scheduled-load/{schedule.name}"
    for number in range(_MOST):  # the same key gives the run that there is, also from another serve
        key = f"{schedule.name} {slot} {number}"
        run = await arun_deployment(
            name, timeout=0, idempotency_key=key, as_subflow=False, tags=["caught-up"]
        )
        if run.state is None or not run.state.is_final():
            say(f"The schedule {schedule.name} missed its moment {slot}; it is run now as {run.name}.")
            return True
    return False


def _missed(schedule: Schedule, now: datetime) -> str:
    """The moment that has to be run now; "" when there is none."""
    with open_context(load_profile(schedule.profile)) as context:
        register(context, schedule, now)
        slot = last_slot(schedule, now)
        if slot and (overdue(context, schedule, now) or interrupted(context, schedule, now)):
            return slot.isoformat()
    return ""


def _leave_out(schedule: Schedule, now: datetime) -> None:
    with open_context(load_profile(schedule.profile)) as context:
        skip(context, schedule, now, "the schedule was paused")


async def _paused(schedule: Schedule) -> bool:
    """Whether somebody has paused a schedule in the Prefect UI."""
    async with get_client() as client:
        found = await client.read_deployments(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["scheduled-load"])),
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[schedule.name])),
        )
    return any(one.paused or not any(each.active for each in one.schedules) for one in found)
