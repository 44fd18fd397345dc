"""Kinds whose rows are a call each: extensions, queues, campaigns; and how a call in doubt is looked up."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from transforms.kinds import Call, PlanContext
from transforms.live import Live, Source, Survey
from transforms.moments import millis
from transforms.outcomes import Outcome, outcome_frame
from transforms.plan import records
from validators.prove import problem_frame


def plan_extensions(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """A call an extension; `agentID` is who creates it, the extension is bound to nobody (readings B27)."""
    for row, record in _rows(frame):
        body = {"agentID": context.agent, "agentType": context.agent_type, **record}
        yield Call("add_extension", body, (row,))


def plan_queues(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """A call a queue, in the order of the rows: to add it, or to delete it (a DELETE with a body)."""
    del context
    for row, record in _rows(frame):
        if record.pop("action", "add") == "delete":
            yield Call("delete_queue", {"queueID": record["queueID"]}, (row,))
        else:
            yield Call("add_queue", record, (row,))


def plan_campaigns(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """A call a campaign (reference: Create Outbound Task); times are epoch milliseconds."""
    for row, record in _rows(frame):
        times = {
            field: millis(record.pop(field), context.time_zone)
            for field in ("scheduleStartTime", "scheduleEndTime")
        }
        head = {"agentID": context.agent, "agentType": context.agent_type}
        body = {**head, **record, **times, "scheduleTimeZoneId": context.time_zone}
        yield Call("create_campaign", body, (row,))


def name_of_new_queue(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Problems of queues to add that have no name; a queue to delete needs none."""
    del zone
    adds = frame["action"] != "delete" if "action" in frame else pd.Series(data=True, index=frame.index)
    nameless = frame["queueName"] == "" if "queueName" in frame else adds
    rows = frame.index[adds & nameless].tolist()
    return problem_frame((row, "queueName", "NAME_FOR_NEW_QUEUE", "", "") for row in rows)


def remember_campaigns(frame: pd.DataFrame, live: Live, options: Mapping[str, str], left_out: int) -> Survey:
    """The campaigns there were before: a new one of the right name is ours."""
    del options, left_out
    known = {"campaigns": sorted(live.campaigns)} if Source.CAMPAIGNS in live.asked else {}
    return Survey(frame, outcome_frame([], Outcome.SKIPPED, ""), problem_frame(), facts=known)


def look_for_extension(operation: str, body: Mapping[str, Any], live: Live, facts: Mapping[str, Any]) -> bool:
    del operation, facts
    return body["ext"] in live.extensions


def look_for_queue(operation: str, body: Mapping[str, Any], live: Live, facts: Mapping[str, Any]) -> bool:
    """Whether a queue to add is there, or one to delete is gone."""
    del facts
    return (body["queueID"] in live.queues) == (operation == "add_queue")


def look_for_campaign(operation: str, body: Mapping[str, Any], live: Live, facts: Mapping[str, Any]) -> bool:
    """Whether a campaign of that name has come since the survey; names are distinct within a file.

    Without a survey nothing tells ours from an older one, so it is sent again with its stored key.
    """
    del operation
    if "campaigns" not in facts:
        return False
    before = set(facts["campaigns"])
    return any(name == body["name"] for code, name in live.campaigns.items() if code not in before)


def _rows(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    return zip(frame.index.tolist(), records(frame, frame.columns.tolist()), strict=True)
