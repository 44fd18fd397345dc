"""The campaign that is created first, where a load of customer numbers names none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from transforms.calls import PlanError
from transforms.kind import PlanContext, Setup, SetupLookup

_CAMPAIGN_NEEDED = ("campaign_template", "campaign_wrap_up", "campaign_start", "campaign_end")


def campaign_needed(options: Mapping[str, str]) -> bool:
    """Whether no campaign is named and the options say how to create one."""
    if options.get("campaign_id") or options.get("campaign_code"):
        return False
    missing = [name for name in ("campaign_name", *_CAMPAIGN_NEEDED) if not options.get(name)]
    if missing:
        raise PlanError("CAMPAIGN_MISSING", settings=tuple(missing))
    return True


def campaign_body(context: PlanContext) -> dict[str, Any]:
    """The request that creates the campaign (reference: Create Outbound Task); times are epoch milliseconds."""
    options = context.options
    zone = options.get("campaign_zone") or context.time_zone
    start, end = (_millis(name, options[name], zone) for name in ("campaign_start", "campaign_end"))
    if end <= start:
        raise PlanError("CAMPAIGN_ENDS_FIRST")
    if end <= context.now:
        raise PlanError("CAMPAIGN_IS_OVER")
    return {
        "agentID": context.agent,
        "agentType": context.agent_type,
        "name": options["campaign_name"],
        "dataTemplateCode": options["campaign_template"],
        "wrapUpTemplateCode": options["campaign_wrap_up"],
        "scheduleStartTime": start,
        "scheduleEndTime": end,
        "scheduleTimeZoneId": zone,
        # A trace on the other side, so that the campaign can be found again after an unclear answer.
        "description": f"{options.get('campaign_description', '')} callsheet {context.load_key[:12]}".strip(),
    }


def campaign_over(context: PlanContext) -> bool:
    """Whether the campaign that these options describe has ended."""
    options = context.options
    zone = options.get("campaign_zone") or context.time_zone
    return _millis("campaign_end", options.get("campaign_end", ""), zone) <= context.now


def _millis(name: str, written: str, zone: str) -> int:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise PlanError("OPTION_NOT_A_TIME", option=name) from None
    return int(moment.replace(tzinfo=moment.tzinfo or ZoneInfo(zone)).timestamp() * 1000)


def read_campaign(answer: Any) -> Mapping[str, str]:
    """The created campaign as load options."""
    data = answer if isinstance(answer, Mapping) else {}
    found = {
        "campaign_id": str(data.get("id") or "").strip(),
        "campaign_code": str(data.get("code") or "").strip(),
    }
    return {name: value for name, value in found.items() if value}


def same_campaign(body: Any, listed: Any) -> bool:
    """Whether a listed campaign is the one that a request made: the name, and our trace in its description."""
    if not isinstance(listed, Mapping):
        return False
    name, trace = (str(body.get(field) or "").strip() for field in ("name", "description"))
    shown = str(listed.get("description") or "").strip()
    own = " ".join(trace.split()[-2:])  # words before it may be shown in other spaces
    return str(listed.get("name") or "").strip() == name and shown.endswith(own)


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
    "create_campaign",
    campaign_needed,
    campaign_body,
    read_campaign,
    SetupLookup("list_campaigns", created, same_campaign, answer),
    zone="campaign_zone",
    named_by="campaign_name",
    spans=("campaign_start", "campaign_end"),
    over=campaign_over,
)
