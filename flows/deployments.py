"""The deployments of `callsheet serve`: what can be started from the Prefect UI, and the nightly loads."""

from collections.abc import Mapping, Sequence
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from callsheet.masking import mask_digits
from callsheet.settings import Schedule
from flows.approve_load import approve_load
from flows.check_sheet import BY_HEADERS, BY_PROFILE, check_sheet
from flows.export_list import export_list
from flows.load_sheet import load_sheet
from flows.resume_load import resume_load
from flows.scheduled_load import scheduled_load
from transforms.exports import EXPORTS
from transforms.kinds import KINDS
from transforms.policies import Hidden

_TEXT = {"type": "string", "minLength": 1}
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "files": {"title": "Files", "items": _TEXT, "minItems": 1, "default": [""]},
    "profile": {"title": "Profile"},
    "dry_run": {"title": "Dry run", "default": True},
    "kind": {"title": "Kind", "enum": [BY_HEADERS, *(kind.name for kind in KINDS)]},
    "options": {
        "title": "Options",
        "items": {"type": "string", "pattern": r"^ *([A-Za-z_-]+ *\. *)?[A-Za-z_-]+ *=.*$"},
    },
    "hidden": {"title": "Hidden rows", "enum": [BY_PROFILE, *(str(choice) for choice in Hidden)]},
    "ask_above": {"title": "Require approval above (rows)", "minimum": 0},
    "again": {"title": "Send again"},
    "csv": {"title": "Results as CSV"},
    "out": {"title": "Folder for the results"},
    "load_id": {"title": "Load", "type": "string", "pattern": "^ *[0-9a-f-]{8,} *$"},
    "by": {"title": "Your name", **_TEXT},
    "decision": {"title": "Decision"},
    "what": {"title": "List", "enum": [export.name for export in EXPORTS]},
    "file_format": {"title": "File format"},
    "form": {"title": "Form of the list"},
    "campaign": {"title": "Campaign code"},
    "schedule": {"title": "Schedule"},
    "anyway": {"title": "Run again"},
}
_NOT_SHOWN = frozenset({"halted", "request", "wish"})

_ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
_BY_MODULE = EntrypointType.MODULE_PATH


def offer_form(deployment: RunnerDeployment, profiles: Sequence[str]) -> None:
    """Give a deployment its form; `profiles` are those that may be chosen."""
    schema = deployment._parameter_openapi_schema  # noqa: SLF001 - Prefect offers no other way to a drop-down
    for name in list(schema.properties):
        if name in _NOT_SHOWN:
            del schema.properties[name]
        else:
            schema.properties[name] |= _FIELDS.get(name, {})
    if "profile" in schema.properties:
        schema.properties["profile"] |= {"enum": list(profiles), "default": profiles[0]}


async def deployments(profiles: Sequence[str], schedules: Sequence[Schedule]) -> list[RunnerDeployment]:
    """A load and a resume deployment per profile, each with one run at a time; check, export and approve; the schedules."""
    made = [
        await _deployment(check_sheet, "any-profile", profiles),
        await _deployment(export_list, "any-profile", profiles),
        await _deployment(approve_load, "any-profile", profiles),
    ]
    for name in profiles:
        made.append(
            await _deployment(load_sheet, name, [name], _ONE_AT_A_TIME, {"profile": name, "dry_run": True})
        )
        made.append(await _deployment(resume_load, name, [name], _ONE_AT_A_TIME, {"profile": name}))
    for schedule in schedules:
        nightly = await _flow(scheduled_load).ato_deployment(
            schedule.name,
            schedule=Cron(schedule.cron, timezone=schedule.zone),
            parameters={"schedule": schedule.name},
            description=mask_digits(f"{schedule.place} → {schedule.profile}"),
            entrypoint_type=_BY_MODULE,
        )
        offer_form(nightly, profiles)
        made.append(nightly)
    return made


def _flow(flow: Any) -> "Flow[..., Any]":
    found: Flow[..., Any] = flow
    return found


async def _deployment(
    flow: Any,
    name: str,
    profiles: Sequence[str],
    limit: ConcurrencyLimitConfig | None = None,
    parameters: dict[str, Any] | None = None,
) -> RunnerDeployment:
    deployment = await _flow(flow).ato_deployment(
        name,
        parameters=parameters or {"profile": profiles[0]},
        concurrency_limit=limit,
        entrypoint_type=_BY_MODULE,
    )
    offer_form(deployment, profiles)
    return deployment
