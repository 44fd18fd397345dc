"""What the operations answer: the envelope, and the data of each."""

from typing import Any, Generic, NotRequired, TypeVar

from typing_extensions import TypedDict

Data = TypeVar("Data")
Row = TypeVar("Row")


class Answer(TypedDict, Generic[Data]):
    """The V6 envelope. `metaData`, `retMsg` and `retCode` are absent on some operations."""

    apiVersion: str
    status: str
    message: str
    code: int | str
    reason: str
    kind: str
    metaData: NotRequired[dict[str, Any] | None]
    data: Data
    retMsg: NotRequired[str]
    retCode: NotRequired[str]


class Refused(TypedDict):
    """The envelope of a refusal; the reference publishes none, so this is ours."""

    apiVersion: str
    status: str
    message: str
    code: int | str
    reason: str
    kind: str
    metaData: NotRequired[dict[str, Any] | None]
    data: None
    retMsg: NotRequired[str]
    retCode: NotRequired[str]


class ShortPage(TypedDict, Generic[Row]):
    """A page as queues, extensions and IVR flows give it."""

    list: list[Row]
    currPage: int
    pageSize: int
    total: int


class FullPage(TypedDict, Generic[Row]):
    """A page as import-result and getList give it."""

    totalCount: int
    pageSize: int
    totalPage: int
    currPage: int
    list: list[Row]


class TokenFields(TypedDict):
    """A token answer; expires_in is in milliseconds unless a reading says otherwise."""

    response_type: str
    access_token: NotRequired[str]
    accessToken: NotRequired[str]
    expires_in: NotRequired[int]
    realm: str
    domain: str


class TokenAnswer(TypedDict):
    """A token answer as documented, or under `data` where a reading says so."""

    response_type: NotRequired[str]
    access_token: NotRequired[str]
    accessToken: NotRequired[str]
    expires_in: NotRequired[int]
    realm: NotRequired[str]
    domain: NotRequired[str]
    data: NotRequired[TokenFields]


class AgentSettingAnswer(TypedDict):
    agentUUID: str
    agentID: str
    agentName: str
    phone: str | None
    ext: str | None
    wrapUpType: int
    wrapUpTime: int


class CallAgent(TypedDict):
    agentUUID: str
    agentID: str
    agentName: str
    ext: str | None
    agentPhone: str | None
    loginStatus: int
    notReadyReasonCode: int
    createTime: str
    updateTime: str
    createTimeMs: int
    updateTimeMs: int


class QueueRow(TypedDict):
    queueID: str
    queueName: str


class QueueAnswer(TypedDict):
    queueName: str
    queueID: str
    queueWeight: str


class Nothing(TypedDict):
    """An empty object."""


class Member(TypedDict):
    agent: str
    agentName: str
    level: str
    checkin: bool


class QueueMembers(TypedDict):
    queueName: str
    queueID: str
    queueWeight: int
    agentCount: int
    agents: list[Member]


class BulkQueueAnswer(TypedDict):
    """The request returned; `agent` and `operator` stay null, as in the reference's example."""

    agent: None
    agentType: str
    operator: None
    list: list[dict[str, Any]]


class ExtensionRow(TypedDict):
    ext: str
    password: str
    bindStatus: int | str
    bindTime: int | None
    agentUUID: str | None
    agentName: str | None


class ExtensionAnswer(TypedDict):
    ext: str
    password: str
    langCodeTxt: str


class Detail(TypedDict):
    detail: str


class ForbiddenAnswer(TypedDict):
    successCount: int
    failedCount: int
    details: list[str | Detail]


class Enabled(TypedDict):
    enabledCode: int
    enabledName: str


class RelayRow(TypedDict):
    gatewayNumber: str
    alias: str | None
    remark: str | None
    enabled: Enabled


class CampaignAnswer(TypedDict):
    id: str
    code: str


class ImportAnswer(TypedDict):
    campaignId: str
    callingListCode: str
    code: str


Count = int | float | str


class ImportResult(TypedDict):
    """One batch; repeated rows are counted under one of two names, as a reading says."""

    campaignId: str
    code: str
    callingListCode: str
    removeDuplicatesRule: str
    successCount: Count
    repeatCount: NotRequired[Count]
    removeDuplicatesCount: NotRequired[Count]
    errorCount: Count
    errorReportPath: str | None
    creationTime: int


class CampaignRow(TypedDict):
    code: str
    name: str
    timed: int
    scheduleStartTime: int
    scheduleEndTime: int
    scheduleTimeZoneId: str | None
    scheduleStartTimeZoneValue: str | None
    scheduleEndTimeZoneValue: str | None
    state: int
    expired: int | None
    description: str
    creationTime: int
    contactRecordCount: int
    contactUnassignedCount: int
    agentCount: int
    contactRecordExecuteCount: int
    contactRecordAnswerCount: int
    contactExecuteRate: str
    contactAnswerRate: str
    callDialCount: int
    callAnswerCount: int
    callAnswerRate: str
    callTalkDuration: int
    averageCallTalkDuration: int


class IvrRow(TypedDict):
    name: str
    code: str
    remarks: str | None
