"""The deployments of `callsheet serve`: what can be started from the Prefect UI, and the nightly loads."""

from collections.abc import Sequence
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.approve_load import approve_load
from flows.export_list import export_list
from flows.load_sheet import check_sheet, load_sheet
from flows.resume_load import resume_load
from flows.schedule_settings import Schedule
from flows.scheduled_load import scheduled_load
from flows.serving.forms import offer_form

_ONE = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
_MODULE = EntrypointType.MODULE_PATH


async def deployments(profiles: Sequence[str], schedules: Sequence[Schedule]) -> list[RunnerDeployment]:
    """A load and a resume deployment a profile, of which one run sends at a time; check, export and approve; the schedules."""
    made = [
        await _made(check_sheet, "any-profile", profiles),
        await _made(export_list, "any-profile", profiles),
        await _made(approve_load, "any-profile", profiles),
    ]
    for name in profiles:
        made.append(await _made(load_sheet, name, [name], _ONE, {"profile": name, "dry_run": True}))
        made.append(await _made(resume_load, name, [name], _ONE, {"profile": name}))
    for one in schedules:
        nightly = await _flow(scheduled_load).ato_deployment(
            one.name,
            schedule=Cron(one.cron, timezone=one.zone),
            parameters={"schedule": one.name},
            description=f"{one.files} → {one.profile}",
            entrypoint_type=_MODULE,
        )
        made.append(nightly)
    return made


def _flow(flow: Any) -> "Flow[..., Any]":
    found: Flow[..., Any] = flow
    return found


async def _made(
    flow: Any,
    name: str,
    profiles: Sequence[str],
    limit: ConcurrencyLimitConfig | None = None,
    parameters: dict[str, Any] | None = None,
) -> RunnerDeployment:
    made = await _flow(flow).ato_deployment(
        name,
        parameters=parameters or {"profile": profiles[0]},
        concurrency_limit=limit,
        entrypoint_type=_MODULE,
    )
    offer_form(made, profiles)
    return made
