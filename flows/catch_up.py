"""Missed schedules: while `serve` runs, a run that did not take place is made up for, once, as a run that Prefect shows."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName, FlowFilter, FlowFilterName
from prefect.deployments import arun_deployment

from callsheet.engine.context import open_context
from callsheet.errors import CallsheetError
from callsheet.ledger.schedule_wishes import RunWish, end_run_wish, run_wished
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
    if await _run_wished(schedule, tell):
        return True
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


async def _run_wished(schedule: Schedule, tell: Tell) -> bool:
    """Start the run that somebody asked for on the page, once it is due; whether one was started.

    The key is that of the wish: what ends before that is noted starts no second run.
    """
    wished = await asyncio.to_thread(_wished, schedule)
    if wished is None:
        return False
    run = await arun_deployment(
        f"scheduled-load/{schedule.name}",
        parameters={"anyway": True, "wish": wished.number},
        timeout=0,
        idempotency_key=f"{schedule.name} wish {wished.number}",
        as_subflow=False,
        tags=["asked-for"],
    )
    await asyncio.to_thread(_noted, schedule, wished)
    tell(message("SCHEDULE_ASKED_FOR", name=schedule.name, by=wished.by, run=run.name))
    return True


def _wished(schedule: Schedule) -> RunWish | None:
    with open_context(load_profile(schedule.profile)) as context:
        found = run_wished(context.ledger, schedule.name)
        return found if found is not None and found.due <= context.ledger.now() else None


def _noted(schedule: Schedule, wished: RunWish) -> None:
    with open_context(load_profile(schedule.profile)) as context:
        end_run_wish(context.ledger, wished)


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
