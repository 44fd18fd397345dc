"""Request bodies. Required fields are required and JSON types are the documented ones, strictly.

Optional fields may be null, which means the same as leaving them out. Rules between fields are in the handlers.
"""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from callsheet.sandbox.models.fields import (
    STRICT,
    AgentTypeInt,
    AgentTypeText,
    Ext,
    ExtPassword,
    ListCode,
    Milliseconds,
    Name,
    Note,
    Page,
    Phone,
    Small,
    Weight,
    WrapUpType,
)


@with_config(STRICT)
class CompanyTokenRequest(TypedDict):
    responseType: Literal["token"]
    appId: str
    currentTime: Milliseconds | Annotated[str, Field(pattern=r"^[0-9]{1,15}$")]
    sign: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{32}$")]


@with_config(STRICT)
class AgentTokenRequest(CompanyTokenRequest):
    agentId: NotRequired[str | None]
    agentNo: NotRequired[str | None]


@with_config(STRICT)
class AgentSetting(TypedDict):
    agent: Name
    agentType: AgentTypeInt
    wrapUpTime: Small
    phone: NotRequired[Phone | None]
    ext: NotRequired[Ext | None]
    wrapUpType: NotRequired[WrapUpType | None]


@with_config(STRICT)
class Unbinding(TypedDict):
    agent: Name
    agentType: AgentTypeInt
    numberType: NotRequired[Annotated[int, Field(ge=0, le=2)] | None]


@with_config(STRICT)
class AgentSearch(TypedDict):
    agentName: NotRequired[str | None]
    agentID: NotRequired[str | None]
    queue: NotRequired[str | None]
    ext: NotRequired[str | None]
    agentStatus: NotRequired[Small | None]


@with_config(STRICT)
class PageRequest(TypedDict):
    pageSize: NotRequired[Page | None]
    currPage: NotRequired[Page | None]


@with_config(STRICT)
class NewQueue(TypedDict):
    queueName: Name
    queueID: Name
    queueWeight: NotRequired[Weight | None]


@with_config(STRICT)
class QueueRef(TypedDict):
    queueID: Name


@with_config(STRICT)
class MemberSearch(TypedDict):
    agentType: NotRequired[AgentTypeText | None]
    queueID: NotRequired[str | None]


@with_config(STRICT)
class MemberChange(TypedDict):
    agent: Name
    level: NotRequired[Small | None]
    checkin: NotRequired[bool | None]


@with_config(STRICT)
class QueueChange(TypedDict):
    queueID: Name
    queueName: NotRequired[Name | None]
    queueWeight: NotRequired[Weight | None]
    add: NotRequired[list[MemberChange] | None]
    remove: NotRequired[list[MemberChange] | None]


@with_config(STRICT)
class BulkQueueChange(TypedDict):
    agentType: NotRequired[AgentTypeText | None]
    list: NotRequired[list[QueueChange] | None]


@with_config(STRICT)
class ExtensionSearch(PageRequest):
    bindStatus: NotRequired[Annotated[int, Field(ge=0, le=1)] | None]


@with_config(STRICT)
class NewExtension(TypedDict):
    agentID: Name
    agentType: NotRequired[AgentTypeText | None]
    ext: Ext
    password: ExtPassword


@with_config(STRICT)
class ForbiddenRow(TypedDict):
    """Values that break a rule fail this row alone, by position in `details`; the types hold for the whole request."""

    callNumber: Annotated[str, Field(description="3 to 16 digits")]
    numberType: Annotated[int, Field(description="1: phone no.")]
    callType: Annotated[int, Field(description="2: inbound, 3: outbound")]
    enabled: Annotated[int, Field(description="0: disable, 1: enable")]
    expirationTime: NotRequired[Annotated[str, Field(description="yyyy-MM-dd")] | None]
    zoneId: NotRequired[str | None]
    description: NotRequired[str | None]


@with_config(STRICT)
class RelaySearch(TypedDict):
    enabled: NotRequired[list[Annotated[int, Field(ge=0, le=2)]] | None]


@with_config(STRICT)
class NewCampaign(TypedDict):
    agentID: Name
    agentType: NotRequired[AgentTypeText | None]
    name: Name
    dataTemplateCode: Name
    wrapUpTemplateCode: Name
    scheduleStartTime: Milliseconds
    scheduleEndTime: Milliseconds
    scheduleTimeZoneId: NotRequired[str | None]
    description: NotRequired[Note | None]


@with_config(STRICT)
class AgentShare(TypedDict):
    agentID: Name
    count: Annotated[int, Field(ge=1, le=2_147_483_647)] | Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}$")]


@with_config(STRICT)
class CustomField(TypedDict):
    fieldId: Name
    fieldValue: str


@with_config(STRICT)
class CustomerRow(TypedDict):
    """A row whose values break a rule fails alone, and is named in the error workbook."""

    telephone: Annotated[str, Field(description="3 to 16 digits")]
    allocationAgent: NotRequired[Annotated[str, Field(description="work no.")] | None]
    name: NotRequired[str | None]
    description: NotRequired[Annotated[str, Field(description="200 characters at most")] | None]
    customFields: NotRequired[list[CustomField] | None]


DuplicatesRule = Literal[
    "NonRemoveDuplicates",
    "RemoveDuplicatesInCallingList",
    "RemoveDuplicatesInCampaign",
    "RemoveDuplicatesInTenant",
]


@with_config(STRICT)
class CustomerImport(TypedDict):
    agentID: Name
    agentType: NotRequired[AgentTypeText | None]
    campaignId: NotRequired[str | None]
    code: NotRequired[str | None]
    callingListCode: ListCode
    removeDuplicatesRule: DuplicatesRule
    enableFilterDoNotCallListNumber: NotRequired[Literal["Filter", "NoFilter"] | None]
    assignRule: Literal["AssignAverage", "AssignAppoint", "NoAssign"]
    assignAgentAndCount: NotRequired[list[AgentShare] | None]
    dataDetails: Annotated[list[CustomerRow], Field(min_length=1)]


@with_config(STRICT)
class ResultQuery(PageRequest):
    agentID: Name
    agentType: NotRequired[AgentTypeText | None]
    callingListCode: NotRequired[str | None]
    campaignId: NotRequired[str | None]
    code: NotRequired[str | None]


@with_config(STRICT)
class CampaignQuery(TypedDict):
    code: NotRequired[str | None]
    creationTimeStart: NotRequired[Milliseconds | None]
    creationTimeEnd: NotRequired[Milliseconds | None]
    agentUUID: NotRequired[str | None]
    agentType: NotRequired[AgentTypeText | None]
    pageSize: Page
    currPage: Page


@with_config(STRICT)
class ContactPlans(TypedDict):
    name: Annotated[str, Field(min_length=1, max_length=20)]
    bak: NotRequired[Note | None]
    scheduleStartTime: Milliseconds
    scheduleEndTime: Milliseconds
    customerPhoneNumberList: Annotated[list[Phone], Field(min_length=1, max_length=50)]
    executorId: Name
    agentID: Name
    agentType: NotRequired[AgentTypeText | None]
    zoneId: NotRequired[str | None]
    zoneValue: NotRequired[str | None]


@with_config(STRICT)
class IvrSearch(TypedDict):
    currPage: NotRequired[Page | None]
    pageSize: NotRequired[Annotated[int, Field(ge=1, le=50)] | None]
    operator: NotRequired[str | None]
    agentType: NotRequired[AgentTypeInt | None]
