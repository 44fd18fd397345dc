"""Missed schedules: while `serve` runs, a run that did not take place is made up for, once, as a run that Prefect shows."""

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
from validators.message import Message, message

Tell = Callable[[Message], None]
_FIRST = 10.0  # seconds after the start: by then Prefect has fired what it fires late by itself
_EVERY = 30.0
_MOST = 5  # runs started for one moment, should they break before they take it


async def run_catch_up_loop(schedules: Sequence[Schedule], tell: Tell) -> None:
    """Look after the schedules until cancelled; what goes wrong is reported and tried again."""
    await asyncio.sleep(_FIRST)
    while True:
        for schedule in schedules:
            try:
                await catch_up(schedule, tell)
            except CallsheetError as error:
                tell(message("SCHEDULE_UNCHECKED", name=schedule.name, cause=error.message))
            except Exception as error:  # noqa: BLE001 - a server that is away now must not end the loop
                tell(message("SCHEDULE_UNCHECKED", name=schedule.name, cause=f"({type(error).__name__})"))
        await asyncio.sleep(_EVERY)


async def catch_up(schedule: Schedule, tell: Tell) -> bool:
    """Start a run for a schedule's latest moment if it was missed or interrupted; whether one was started."""
    slot = await asyncio.to_thread(_missed, schedule, datetime.now(UTC))
    if not slot:
        return False
    if await _paused(schedule):
        await asyncio.to_thread(_skip, schedule, datetime.now(UTC))
        return False
    name = f"scheduled-load/{schedule.name}"
    for number in range(_MOST):  # the same key gives the run that there is, also from another serve
        key = f"{schedule.name} {slot} {number}"
        run = await arun_deployment(
            name, timeout=0, idempotency_key=key, as_subflow=False, tags=["caught-up"]
        )
        if run.state is None or not run.state.is_final():
            tell(message("SCHEDULE_CAUGHT_UP", name=schedule.name, when=slot, run=run.name))
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


def _skip(schedule: Schedule, now: datetime) -> None:
    with open_context(load_profile(schedule.profile)) as context:
        skip(context, schedule, now)


async def _paused(schedule: Schedule) -> bool:
    """Whether somebody has paused a schedule in the Prefect UI."""
    async with get_client() as client:
        found = await client.read_deployments(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["scheduled-load"])),
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[schedule.name])),
        )
    return any(
        deployment.paused or not any(each.active for each in deployment.schedules) for deployment in found
    )
