"""The forms of the Prefect UI: titles, drop-downs, limits. What a form does not offer, the server refuses before a run starts."""

from collections.abc import Mapping, Sequence
from typing import Any

from prefect.deployments.runner import RunnerDeployment

from flows.load_sheet import BY_HEADERS, BY_PROFILE
from transforms.exports import EXPORTS
from transforms.prepare import Hidden
from transforms.registry import KINDS

_TEXT = {"type": "string", "minLength": 1}
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "files": {"title": "Files", "items": _TEXT, "minItems": 1, "default": [""]},
    "profile": {"title": "Profile"},
    "dry_run": {"title": "Dry run", "default": True},
    "kind": {"title": "Kind", "enum": [BY_HEADERS, *(kind.name for kind in KINDS)]},
    "options": {"title": "Options", "items": {"type": "string", "pattern": "^[A-Za-z_-]+ *=.*$"}},
    "hidden": {"title": "Hidden rows", "enum": [BY_PROFILE, *(str(one) for one in Hidden)]},
    "ask_above": {"title": "Ask above so many rows", "minimum": 0},
    "again": {"title": "Send again"},
    "csv": {"title": "Results as CSV"},
    "out": {"title": "Folder of the results"},
    "load_id": {"title": "Load", "type": "string", "pattern": "^ *[0-9a-f-]{8,} *$"},
    "by": {"title": "Your name", **_TEXT},
    "decision": {"title": "Decision"},
    "what": {"title": "List", "enum": [one.name for one in EXPORTS]},
    "file_format": {"title": "File format"},
    "campaign": {"title": "Campaign code"},
    "schedule": {"title": "Schedule"},
    "anyway": {"title": "Although it was run"},
}
_NOT_SHOWN = frozenset({"halted"})


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
