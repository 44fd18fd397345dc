"""The deployments of `callsheet serve`: what can be started from the Prefect UI, and the nightly loads."""

from collections.abc import Sequence
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.approve_load import approve_load
from flows.load_sheet import check_sheet, load_sheet
from flows.resume_load import resume_load
from flows.scheduled_load import scheduled_load
from flows.settings import Schedule
from transforms.prepare import Hidden
from transforms.registry import KINDS

_ONE = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
_MODULE = EntrypointType.MODULE_PATH


async def deployments(profiles: Sequence[str], schedules: Sequence[Schedule]) -> list[RunnerDeployment]:
    """A load and a resume deployment a profile, of which one run sends at a time; check and approve; the schedules."""
    made = [
        await _made(check_sheet, "any-profile", profiles),
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
    _offer(made, profiles)
    return made


def _offer(deployment: RunnerDeployment, profiles: Sequence[str]) -> None:
    """Turn the names that may be typed into drop-downs; the server refuses every other value before a run starts."""
    fields = deployment._parameter_openapi_schema.properties  # noqa: SLF001 - Prefect offers no other way to a drop-down
    for name, choices in {
        "profile": list(profiles),
        "kind": [kind.name for kind in KINDS],
        "hidden": [str(one) for one in Hidden],
    }.items():
        if name in fields:
            fields[name] = _choice(fields[name], choices)
    fields.pop("halted", None)


def _choice(field: dict[str, Any], choices: list[str]) -> dict[str, Any]:
    kept = {key: value for key, value in field.items() if key not in {"type", "anyOf"}}
    if "anyOf" not in field:
        return kept | {"type": "string", "enum": choices, "default": choices[0]}
    return kept | {"anyOf": [{"type": "string", "enum": choices}, {"type": "null"}]}
