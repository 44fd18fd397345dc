"""The campaign that customer numbers are imported into, when the profile has it created first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from transforms.kinds import PlanContext, Scope, Setup, SetupLookup
from transforms.plan import PlanError

_NEEDED = ("campaign_template", "campaign_wrap_up", "campaign_start", "campaign_end")


def campaign_scope(options: Mapping[str, str]) -> Scope:
    """The campaign that the options name."""
    return Scope(options.get("campaign_id", ""), options.get("campaign_code", ""))


def needed(options: Mapping[str, str]) -> bool:
    """Whether no campaign is named and the options say how to create one."""
    if options.get("campaign_id") or options.get("campaign_code"):
        return False
    missing = [name for name in ("campaign_name", *_NEEDED) if not options.get(name)]
    if missing:
        raise PlanError("CAMPAIGN_MISSING", settings=", ".join(missing))
    return True


def body(context: PlanContext) -> dict[str, Any]:
    """The request that creates the campaign (reference: Create Outbound Task); times are epoch milliseconds."""
    options = context.options
    start, end = (
        _millis(name, options[name], context.time_zone) for name in ("campaign_start", "campaign_end")
    )
    if end <= start:
        raise PlanError("CAMPAIGN_ENDS_FIRST")
    return {
        "agentID": context.agent,
        "agentType": context.agent_type,
        "name": options["campaign_name"],
        "dataTemplateCode": options["campaign_template"],
        "wrapUpTemplateCode": options["campaign_wrap_up"],
        "scheduleStartTime": start,
        "scheduleEndTime": end,
        "scheduleTimeZoneId": context.time_zone,
        # A trace on the other side, so that the campaign can be found again after an unclear answer.
        "description": f"callsheet {context.load_key[:12]}",
    }


def _millis(name: str, written: str, zone: str) -> int:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise PlanError("OPTION_NOT_A_TIME", option=name) from None
    return int(moment.replace(tzinfo=moment.tzinfo or ZoneInfo(zone)).timestamp() * 1000)


def read(answer: Any) -> Mapping[str, str]:
    """The created campaign as load options."""
    data = answer if isinstance(answer, Mapping) else {}
    found = {
        "campaign_id": str(data.get("id") or "").strip(),
        "campaign_code": str(data.get("code") or "").strip(),
    }
    return {name: one for name, one in found.items() if one}


def same(body: Any, listed: Any) -> bool:
    """Whether a listed campaign is the one that a request made: the name, and our trace in its description."""
    return isinstance(listed, Mapping) and all(
        str(listed.get(name) or "").strip() == str(body.get(name) or "").strip()
        for name in ("name", "description")
    )


def created(start: datetime, end: datetime) -> dict[str, int]:
    """The question for the campaigns that were created between two moments (reference: Query outbound task list)."""
    return {
        "creationTimeStart": int(start.timestamp() * 1000),
        "creationTimeEnd": int(end.timestamp() * 1000),
    }


def answer(listed: Any) -> dict[str, str]:
    """What creating a listed campaign answered, as far as the list shows it."""
    return {"code": str(listed.get("code") or "").strip()}


CREATE_CAMPAIGN = Setup(
    "create_campaign", needed, body, read, SetupLookup("list_campaigns", created, same, answer)
)
