"""What can be exported, as data: which operation, and each thing read as one line of a table.

Where a kind of sheet exists for it, the titles are the kind's own, so that an export can be edited and loaded again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from validators.kinds.agent_settings import AgentSettings
from validators.kinds.queue_rosters import QueueRosters
from validators.kinds.queues import Queues
from validators.schema import Column, SheetSchema

Line = tuple[str, ...]
Lines = Callable[[Any, str], Iterable[Line]]  # one thing as read, the profile's zone -> its lines


@dataclass(frozen=True, slots=True)
class Export:
    """One export: its operation, the titles of its columns, and how one thing becomes lines of text."""

    name: str
    title: str
    operation: str
    header: Line
    lines: Lines
    loads_as: str = ""  # the kind that its file can be loaded as
    body: Mapping[str, Any] = field(default_factory=dict)  # what the operation is asked, where not for all
    forms: tuple[str, ...] = ()  # other forms that it can be written in


def moment(value: int | None, zone: str) -> str:
    """Milliseconds since the epoch as ISO text in a zone; "" when there is none."""
    if not value:
        return ""
    return datetime.fromtimestamp(value / 1000, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _chosen(schema: type[SheetSchema], field: str, value: object) -> str:
    """A value of the API under the title that an analyst writes for it."""
    column = _column(schema, field)
    return next((choice.en for choice in column.choices if choice.value == _text(value)), _text(value))


def _column(schema: type[SheetSchema], field: str) -> Column:
    return next(column for column in schema.columns if column.field == field)


def _titles(schema: type[SheetSchema], *fields: str) -> Line:
    return tuple(_column(schema, field).en for field in fields)


def _agent(agent: Any, zone: str) -> Iterable[Line]:
    yield (
        agent.work_no,
        agent.name,
        agent.uuid,
        agent.ext,
        agent.phone,
        _text(agent.login_status),
        _text(agent.not_ready_reason),
        moment(agent.created, zone),
        moment(agent.updated, zone),
    )


def _setting(setting: Any, zone: str) -> Iterable[Line]:
    del zone
    rule = _chosen(AgentSettings, "wrapUpType", setting.wrap_up_type)
    yield (setting.work_no, setting.name, setting.ext, setting.phone, _text(setting.wrap_up_time), rule)


def _queue(queue: Any, zone: str) -> Iterable[Line]:
    del zone
    yield (queue.id, queue.name)


def _members(queue: Any, zone: str) -> Iterable[Line]:
    del zone
    for member in queue.members:
        checkin = _chosen(QueueRosters, "checkin", "true" if member.checkin else "false")
        yield (queue.id, member.agent, _text(member.level), checkin, queue.name, member.name)


def _extension(extension: Any, zone: str) -> Iterable[Line]:
    yield (
        extension.ext,
        "yes" if extension.bound else "no",
        moment(extension.bound_at, zone),
        extension.agent_uuid,
        extension.agent_name,
    )


def _relay(number: Any, zone: str) -> Iterable[Line]:
    del zone
    yield (number.number, number.alias, number.remark, _text(number.status), number.status_name)


def _campaign(campaign: Any, zone: str) -> Iterable[Line]:
    times = (
        moment(campaign.start, zone),
        moment(campaign.end, zone),
        campaign.time_zone,
        moment(campaign.created, zone),
    )
    counts = (
        campaign.contacts,
        campaign.unassigned,
        campaign.agents,
        campaign.executed,
        campaign.answered,
        campaign.calls,
    )
    more = (campaign.calls_answered, campaign.talk_duration, campaign.average_talk_duration)
    rates = (campaign.execute_rate, campaign.answer_rate, campaign.call_answer_rate)
    state = _STATES.get(campaign.state or 0, _text(campaign.state))
    yield (
        campaign.code,
        campaign.name,
        state,
        *times,
        campaign.description,
        *map(_text, (*counts, *more)),
        *rates,
    )


def _flow(flow: Any, zone: str) -> Iterable[Line]:
    del zone
    yield (flow.code, flow.name, flow.remarks)


def _result(result: Any, zone: str) -> Iterable[Line]:
    counts = (result.success, result.repeat, result.error)
    yield (
        result.batch,
        result.campaign_id,
        result.code,
        moment(result.created, zone),
        *map(_text, counts),
        result.report_url,
    )


_STATES: Mapping[int, str] = {
    1: "not started",
    2: "running",
    3: "pausing",
    4: "closed",
    5: "finished",
    6: "archived",
    7: "deleted",
}
_ROSTER = ("queueID", "agent", "level", "checkin", "queueName", "agentName")
_SETTINGS = ("agent", "agentName", "ext", "agentPhone", "wrapUpTime", "wrapUpType")

# fmt: off
EXPORTS: tuple[Export, ...] = (
    Export("agents", "Agents", "search_call_agents",
           ("Work number", "Name", "UUID", "Extension", "Phone", "Login status", "Not-ready reason", "Created", "Updated"), _agent),
    Export("agent-settings", "Agent settings", "query_agent_setting", _titles(AgentSettings, *_SETTINGS), _setting, "agent-settings"),
    Export("queues", "Queues", "search_queues", _titles(Queues, "queueID", "queueName"), _queue, "queues"),
    Export("queue-members", "Queue members", "search_queue_agents", _titles(QueueRosters, *_ROSTER), _members, "queue-rosters", {"agentType": "0"},
           ("matrix",)),
    Export("extensions", "Extensions", "search_extensions", ("Extension", "Bound", "Bound at", "Agent UUID", "Agent name"), _extension),
    Export("relay-numbers", "Relay numbers", "search_relay_numbers", ("Number", "Alias", "Remark", "Status", "Status name"), _relay,
           body={"enabled": [0, 1, 2]}),
    Export("campaigns", "Campaigns", "list_campaigns",
           ("Code", "Name", "State", "Planned start", "Planned end", "Time zone", "Created", "Note", "Numbers", "Unassigned", "Agents",
            "Executed", "Answered", "Calls", "Calls answered", "Talk seconds", "Average talk seconds", "Executed %", "Answered %",
            "Calls answered %"), _campaign),
    Export("ivr-flows", "IVR flows", "search_ivr_flows", ("Code", "Name", "Remarks"), _flow),
    Export("import-results", "Import results", "query_import_result",
           ("Batch", "Campaign id", "Campaign code", "Imported", "Loaded", "Repeated", "Failed", "Error workbook"), _result),
)
# fmt: on
