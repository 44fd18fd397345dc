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
    return next((one.en for one in column.choices if one.value == _text(value)), _text(value))


def _column(schema: type[SheetSchema], field: str) -> Column:
    return next(column for column in schema.columns if column.field == field)


def _titles(schema: type[SheetSchema], *fields: str) -> Line:
    return tuple(_column(schema, field).en for field in fields)


def _agent(one: Any, zone: str) -> Iterable[Line]:
    yield (
        one.work_no,
        one.name,
        one.uuid,
        one.ext,
        one.phone,
        _text(one.login_status),
        _text(one.not_ready_reason),
        moment(one.created, zone),
        moment(one.updated, zone),
    )


def _setting(one: Any, zone: str) -> Iterable[Line]:
    del zone
    rule = _chosen(AgentSettings, "wrapUpType", one.wrap_up_type)
    yield (one.work_no, one.name, one.ext, one.phone, _text(one.wrap_up_time), rule)


def _queue(one: Any, zone: str) -> Iterable[Line]:
    del zone
    yield (one.id, one.name)


def _members(one: Any, zone: str) -> Iterable[Line]:
    del zone
    for member in one.members:
        checkin = _chosen(QueueRosters, "checkin", "true" if member.checkin else "false")
        yield (one.id, member.agent, _text(member.level), checkin, one.name, member.name)


def _extension(one: Any, zone: str) -> Iterable[Line]:
    yield (one.ext, "yes" if one.bound else "no", moment(one.bound_at, zone), one.agent_uuid, one.agent_name)


def _relay(one: Any, zone: str) -> Iterable[Line]:
    del zone
    yield (one.number, one.alias, one.remark, _text(one.status), one.status_name)


def _campaign(one: Any, zone: str) -> Iterable[Line]:
    times = (moment(one.start, zone), moment(one.end, zone), one.time_zone, moment(one.created, zone))
    counts = (one.contacts, one.unassigned, one.agents, one.executed, one.answered, one.calls)
    more = (one.calls_answered, one.talk_duration, one.average_talk_duration)
    rates = (one.execute_rate, one.answer_rate, one.call_answer_rate)
    state = _STATES.get(one.state or 0, _text(one.state))
    yield (one.code, one.name, state, *times, one.description, *map(_text, (*counts, *more)), *rates)


def _flow(one: Any, zone: str) -> Iterable[Line]:
    del zone
    yield (one.code, one.name, one.remarks)


def _result(one: Any, zone: str) -> Iterable[Line]:
    counts = (one.success, one.repeat, one.error)
    yield (
        one.batch,
        one.campaign_id,
        one.code,
        moment(one.created, zone),
        *map(_text, counts),
        one.report_url,
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
    Export("queues", "Queues", "search_queues", _titles(Queues, "queueID", "queueName"), _queue),
    Export("queue-members", "Queue members", "search_queue_agents", _titles(QueueRosters, *_ROSTER), _members, "queue-rosters", {"agentType": "0"}),
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
