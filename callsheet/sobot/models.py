"""What the service's answers hold, as values. Read leniently: ids lose the spaces around them, numbers may be strings.

Missing texts are "", missing numbers None, times are milliseconds since the epoch. An answer that is not of the
documented shape raises InDoubt, since what it says cannot be known.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from callsheet.sobot.envelope import stripped, whole_number
from callsheet.sobot.errors import InDoubt
from validators.message import message

T = TypeVar("T")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AgentSetting:
    uuid: str
    work_no: str
    name: str
    ext: str
    phone: str
    wrap_up_type: int | None  # 1 overall, 2 individual
    wrap_up_time: int | None  # seconds


@dataclass(frozen=True, slots=True)
class CallAgent:
    uuid: str
    work_no: str
    name: str
    ext: str
    phone: str
    login_status: int | None
    not_ready_reason: int | None
    created: int | None
    updated: int | None


@dataclass(frozen=True, slots=True)
class Queue:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """An agent in a queue, identified as the request asked: by work number or by uuid."""

    agent: str
    name: str
    level: int | None
    checkin: bool


@dataclass(frozen=True, slots=True)
class QueueMembers:
    id: str
    name: str
    weight: int | None
    agent_count: int | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension, without the password that the service sends in clear."""

    ext: str
    bound: bool
    bound_at: int | None
    agent_uuid: str
    agent_name: str


@dataclass(frozen=True, slots=True)
class RelayNumber:
    number: str
    alias: str
    remark: str
    status: int | None  # 0 disabled, 1 enabled, 2 cancelled
    status_name: str


@dataclass(frozen=True, slots=True)
class CreatedCampaign:
    id: str
    code: str


@dataclass(frozen=True, slots=True)
class ImportReceipt:
    """The answer to an import: it was accepted, nothing is counted yet."""

    batch: str
    campaign_id: str
    code: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The counts of one batch. There is no state: it is finished when the counts add up and no longer change."""

    batch: str
    campaign_id: str
    code: str
    created: int | None
    success: int
    repeat: int
    error: int
    report_url: str  # present even without errors; `error` alone says whether there were any

    @property
    def counted(self) -> int:
        return self.success + self.repeat + self.error


@dataclass(frozen=True, slots=True)
class Campaign:
    code: str
    name: str
    start: int | None
    end: int | None
    time_zone: str
    state: int | None  # 1 not started, 2 running, 3 pausing, 4 closed, 5 finished, 6 archived, 7 deleted
    expired: int | None
    description: str
    created: int | None
    contacts: int | None
    unassigned: int | None
    agents: int | None
    executed: int | None
    answered: int | None
    calls: int | None
    calls_answered: int | None
    talk_duration: int | None
    average_talk_duration: int | None
    execute_rate: str
    answer_rate: str
    call_answer_rate: str


@dataclass(frozen=True, slots=True)
class IvrFlow:
    code: str
    name: str
    remarks: str


def read_rows(rows: Iterable[Any], read: Callable[[Row], T]) -> list[T]:
    """The rows of a list as values."""
    return [read(row_of(row)) for row in rows]


def row_of(value: Any) -> Row:
    """A JSON object, or InDoubt."""
    if not isinstance(value, Mapping):
        raise InDoubt(message("SOBOT_ANSWER_UNKNOWN"))
    return value


def agent_setting(row: Row) -> AgentSetting:
    return AgentSetting(
        uuid=stripped(row.get("agentUUID")),
        work_no=stripped(row.get("agentID")),
        name=stripped(row.get("agentName")),
        ext=stripped(row.get("ext")),
        phone=stripped(row.get("phone")),
        wrap_up_type=whole_number(row.get("wrapUpType")),
        wrap_up_time=whole_number(row.get("wrapUpTime")),
    )


def call_agent(row: Row) -> CallAgent:
    return CallAgent(
        uuid=stripped(row.get("agentUUID")),
        work_no=stripped(row.get("agentID")),
        name=stripped(row.get("agentName")),
        ext=stripped(row.get("ext")),
        phone=stripped(row.get("agentPhone")),
        login_status=whole_number(row.get("loginStatus")),
        not_ready_reason=whole_number(row.get("notReadyReasonCode")),
        created=whole_number(row.get("createTimeMs")),
        updated=whole_number(row.get("updateTimeMs")),
    )


def queue(row: Row) -> Queue:
    return Queue(stripped(row.get("queueID")), stripped(row.get("queueName")))


def queue_members(row: Row) -> QueueMembers:
    return QueueMembers(
        id=stripped(row.get("queueID")),
        name=stripped(row.get("queueName")),
        weight=whole_number(row.get("queueWeight")),
        agent_count=whole_number(row.get("agentCount")),
        members=tuple(read_rows(row.get("agents") or (), _member)),
    )


def extension(row: Row) -> Extension:
    return Extension(
        ext=stripped(row.get("ext")),
        bound=whole_number(row.get("bindStatus")) == 1,
        bound_at=whole_number(row.get("bindTime")),
        agent_uuid=stripped(row.get("agentUUID")),
        agent_name=stripped(row.get("agentName")),
    )


def relay_number(row: Row) -> RelayNumber:
    status = row_of(row.get("enabled") or {})
    return RelayNumber(
        number=stripped(row.get("gatewayNumber")),
        alias=stripped(row.get("alias")),
        remark=stripped(row.get("remark")),
        status=whole_number(status.get("enabledCode")),
        status_name=stripped(status.get("enabledName")),
    )


def created_campaign(data: Any) -> CreatedCampaign:
    row = row_of(data)
    return CreatedCampaign(stripped(row.get("id")), stripped(row.get("code")))


def import_receipt(data: Any) -> ImportReceipt:
    row = row_of(data)
    return ImportReceipt(
        stripped(row.get("callingListCode")), stripped(row.get("campaignId")), stripped(row.get("code"))
    )


def import_answer(batch: str) -> dict[str, str]:
    """What `import_receipt` reads as the answer to an import of that batch, where the service's own never came."""
    return {"callingListCode": batch}


def import_result(row: Row) -> ImportResult:
    """The repeats are under either of two names: the reference's table and its example do not agree."""
    repeats = [whole_number(row.get(name)) for name in ("repeatCount", "removeDuplicatesCount")]
    return ImportResult(
        batch=stripped(row.get("callingListCode")),
        campaign_id=stripped(row.get("campaignId")),
        code=stripped(row.get("code")),
        created=whole_number(row.get("creationTime")),
        success=whole_number(row.get("successCount")) or 0,
        repeat=next((count for count in repeats if count is not None), 0),
        error=whole_number(row.get("errorCount")) or 0,
        report_url=stripped(row.get("errorReportPath")),
    )


def campaign(row: Row) -> Campaign:
    return Campaign(
        code=stripped(row.get("code")),
        name=stripped(row.get("name")),
        start=whole_number(row.get("scheduleStartTime")),
        end=whole_number(row.get("scheduleEndTime")),
        time_zone=stripped(row.get("scheduleTimeZoneId")),
        state=whole_number(row.get("state")),
        expired=whole_number(row.get("expired")),
        description=stripped(row.get("description")),
        created=whole_number(row.get("creationTime")),
        contacts=whole_number(row.get("contactRecordCount")),
        unassigned=whole_number(row.get("contactUnassignedCount")),
        agents=whole_number(row.get("agentCount")),
        executed=whole_number(row.get("contactRecordExecuteCount")),
        answered=whole_number(row.get("contactRecordAnswerCount")),
        calls=whole_number(row.get("callDialCount")),
        calls_answered=whole_number(row.get("callAnswerCount")),
        talk_duration=whole_number(row.get("callTalkDuration")),
        average_talk_duration=whole_number(row.get("averageCallTalkDuration")),
        execute_rate=stripped(row.get("contactExecuteRate")),
        answer_rate=stripped(row.get("contactAnswerRate")),
        call_answer_rate=stripped(row.get("callAnswerRate")),
    )


def ivr_flow(row: Row) -> IvrFlow:
    return IvrFlow(stripped(row.get("code")), stripped(row.get("name")), stripped(row.get("remarks")))


def _member(row: Row) -> Member:
    return Member(
        agent=stripped(row.get("agent")),
        name=stripped(row.get("agentName")),
        level=whole_number(row.get("level")),
        checkin=stripped(row.get("checkin")).lower() in {"true", "1"},
    )
