"""Campaigns: each row creates one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from transforms.calls import row_records
from transforms.kind import Call, Delivery, Doubt, Kind, LiveChecks, PlanContext, RowRules, Title
from transforms.live import Live, LiveRead, Source, Survey
from transforms.outcomes import Outcome, loaded, outcome_frame
from transforms.shared_options import CREATOR_OPTIONS, DATE_ORDER_OPTION, ZONE_OPTION
from transforms.times import millis, period
from validators.kinds.campaigns import Campaigns
from validators.libraries import pd
from validators.validate import problem_frame


def plan_campaigns(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """One call per campaign (reference: Create Outbound Task); times are epoch milliseconds."""
    for row, record in row_records(frame):
        zone = record.pop("scheduleTimeZoneId", context.time_zone)
        times = {field: millis(record.pop(field), zone) for field in ("scheduleStartTime", "scheduleEndTime")}
        head = {"agentID": context.agent, "agentType": context.agent_type}
        body = {**head, **record, **times, "scheduleTimeZoneId": zone}
        yield Call("create_campaign", body, (row,))


def remember_campaigns(
    frame: pd.DataFrame, live: Live, options: Mapping[str, str], left_out: Mapping[int, str]
) -> Survey:
    """The campaigns there were before: a new one of the right name is ours."""
    del options, left_out
    known = {"campaigns": sorted(live.campaigns)} if Source.CAMPAIGNS in live.asked else {}
    return Survey(frame, outcome_frame([], Outcome.SKIPPED, ""), problem_frame(), facts=known)


def look_for_campaign(operation: str, body: Mapping[str, Any], live: Live, facts: Mapping[str, Any]) -> bool:
    """Whether a campaign of that name has come since the survey; names are distinct within a file.

    Without a survey nothing tells ours from an older one, so it is sent again with its stored key.
    """
    del operation
    if "campaigns" not in facts:
        return False
    before = set(facts["campaigns"])
    return any(name == body["name"] for code, name in live.campaigns.items() if code not in before)


CAMPAIGNS = Kind(
    name="campaigns",
    title=Title("Campaigns", "外呼任务"),
    undo=Title(
        "callsheet cannot delete campaigns; delete them in the Sobot console.",
        "外呼任务无法由 callsheet 删除，请在智齿控制台删除。",
    ),
    schema=Campaigns,
    rows=RowRules(
        key=("name",),
        agree=(
            "dataTemplateCode",
            "wrapUpTemplateCode",
            "scheduleStartTime",
            "scheduleEndTime",
            "scheduleTimeZoneId",
            "description",
        ),
        zone="scheduleTimeZoneId",
        across=period("scheduleStartTime", "scheduleEndTime"),
    ),
    delivery=Delivery(
        operation="create_campaign",
        most=1,
        plan=plan_campaigns,
        read_answer=loaded,
        doubt=Doubt.LOOK,  # class A: it is looked for by name, and sent again with its stored key
    ),
    live=LiveChecks(
        reads=(LiveRead(Source.CAMPAIGNS),),
        survey=remember_campaigns,
        look=look_for_campaign,
    ),
    options=(ZONE_OPTION, DATE_ORDER_OPTION, *CREATOR_OPTIONS),
    priority=4,
)
