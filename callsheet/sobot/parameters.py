"""Every parameter of the reference, once per operation, with the ways in which a user reaches it.

The command line, the forms, the page of operations and the contract test are derived from this.
"""

from collections.abc import Iterator, Mapping

from callsheet.sobot import filters
from callsheet.sobot.parameter import By, Filter, Parameter, Place, Way, Words


def _setting(*names: str) -> tuple[Way, ...]:
    return tuple(Way(By.SETTING, name) for name in names)


def _column(kind: str, *names: str) -> tuple[Way, ...]:
    return tuple(Way(By.COLUMN, name, kind) for name in names)


def _option(kind: str, *names: str) -> tuple[Way, ...]:
    return tuple(Way(By.OPTION, name, kind) for name in names)


_PAGING = (Way(By.PAGING),)
_OURS = (Way(By.CALLSHEET),)
_NEVER = (Way(By.NEVER),)


def _body(
    name: str, sort: str, ways: tuple[Way, ...], *, needed: bool = False, note: Words | None = None
) -> Parameter:
    return Parameter(name=name, place=Place.BODY, type=sort, required=needed, ways=ways, note=note)


def _filter(name: str, sort: str, found: Filter, *more: Way, needed: bool = False) -> Parameter:
    ways = (Way(By.FILTER, found.name), *more)
    return Parameter(name=name, place=Place.BODY, type=sort, required=needed, ways=ways, filter=found)


def _pages(*, needed: bool = False) -> tuple[Parameter, ...]:
    return tuple(_body(name, "int", _PAGING, needed=needed) for name in ("pageSize", "currPage"))


def _made_by(kind: str) -> tuple[Parameter, ...]:
    """Who makes what a kind loads."""
    return (
        _body("agentID", "String", (*_option(kind, "creator"), *_setting("agent_id")), needed=True),
        _body("agentType", "String", (*_option(kind, "creator_type"), *_setting("agent_type"))),
    )


# Headers

_AUTHORIZATION = Parameter(
    name="Authorization",
    place=Place.HEADER,
    type="String",
    required=True,
    ways=_setting("app_id", "app_secret", "auth_scheme", "tokens"),
    note=Words("a token, fetched and renewed", "令牌，自动获取和更新"),
)
_TIME_ZONE = Parameter(
    name="timezoneid", place=Place.HEADER, type="String", required=False, ways=_setting("time_zone")
)
_LANGUAGE = Parameter(
    name="language", place=Place.HEADER, type="String", required=False, ways=_setting("service_language")
)
_KEY = Parameter(
    name="Idempotency-Key",
    place=Place.HEADER,
    type="String",
    required=True,
    ways=_OURS,
    note=Words(
        "one per batch, kept for repeats; a new one per question", "每个批次一个，重发时不变；每次查询用新的"
    ),
)
_PLAIN = (_AUTHORIZATION, _TIME_ZONE)
_TOLD = (*_PLAIN, _LANGUAGE)
_KEYED = (_AUTHORIZATION, _KEY, _TIME_ZONE)

_AS_WRITTEN = Words("1 for a uuid, otherwise 0", "坐席 ID 为 1，否则为 0")
_SET, _ROSTER, _NUMBERS, _PLANS = "agent-settings", "queue-rosters", "customer-numbers", "contact-plans"
_FORBIDDEN, _CAMPAIGNS = "forbidden-numbers", "campaigns"


def _agent_of_row(*more: Parameter) -> tuple[Parameter, ...]:
    agent = _body("agent", "String", _column(_SET, "agent"), needed=True)
    return (agent, _body("agentType", "int", _OURS, needed=True, note=_AS_WRITTEN), *more)


def _members(where: str, *, removed: bool) -> Iterator[Parameter]:
    """The Agent collection of a change of queues."""
    yield _body(f"{where}.agent", "String", _column(_ROSTER, "agent"), needed=True)
    for name, sort in (("level", "Integer"), ("checkin", "Boolean")):
        if removed:
            note = Words("a removal needs the agent alone", "移除时只需坐席")
            yield _body(f"{where}.{name}", sort, _NEVER, note=note)
        else:
            yield _body(f"{where}.{name}", sort, _column(_ROSTER, name))


PARAMETERS: Mapping[str, tuple[Parameter, ...]] = {
    "query_agent_setting": (
        *_PLAIN,
        Parameter(
            name="agent",
            place=Place.QUERY,
            type="String",
            required=True,
            ways=(Way(By.FILTER, "agent"), Way(By.CALLSHEET)),
            filter=filters.ONE_AGENT,
            note=Words("otherwise each agent of the list", "否则为名单中的每个坐席"),
        ),
        Parameter(
            name="agentType",
            place=Place.QUERY,
            type="int",
            required=True,
            ways=(Way(By.FILTER, "agent_type"), Way(By.CALLSHEET)),
            filter=filters.AGENT_TYPE,
        ),
    ),
    "modify_agent_setting": (
        *_PLAIN,
        *_agent_of_row(
            _body("wrapUpTime", "int", _column(_SET, "wrapUpTime"), needed=True),
            _body("phone", "String", _column(_SET, "agentPhone")),
            _body("ext", "String", _column(_SET, "ext")),
            _body("wrapUpType", "int", _column(_SET, "wrapUpType")),
        ),
    ),
    "unbind_agent": (*_PLAIN, *_agent_of_row(_body("numberType", "int", _column(_SET, "unbind")))),
    "search_call_agents": (
        *_PLAIN,
        _filter("agentName", "String", filters.AGENT_NAME),
        _filter("agentID", "String", filters.WORK_NO),
        _filter("queue", "String", filters.IN_QUEUE),
        _filter("ext", "String", filters.EXT),
        _filter("agentStatus", "int", filters.STATUS),
    ),
    "search_queues": (*_PLAIN, *_pages()),
    "add_queue": (
        *_TOLD,
        _body("queueName", "String", _column("queues", "queueName"), needed=True),
        _body("queueID", "String", _column("queues", "queueID"), needed=True),
        _body("queueWeight", "String", _column("queues", "queueWeight")),
    ),
    "delete_queue": (*_TOLD, _body("queueID", "String", _column("queues", "queueID"), needed=True)),
    "search_queue_agents": (
        *_TOLD,
        _filter("agentType", "String", filters.AGENT_TYPE),
        _filter("queueID", "String", filters.QUEUE),
    ),
    "update_queue_agents": (
        *_TOLD,
        _body("agentType", "String", _OURS, note=_AS_WRITTEN),
        _body("list", "List", _OURS),
        _body("list.queueID", "String", _column(_ROSTER, "queueID"), needed=True),
        _body("list.queueName", "String", _column("queues", "queueName")),
        _body("list.queueWeight", "String", _column("queues", "queueWeight")),
        _body("list.add", "List", _OURS),
        _body("list.remove", "List", _option(_ROSTER, "mode")),
        *_members("list.add", removed=False),
        *_members("list.remove", removed=True),
    ),
    "search_extensions": (*_PLAIN, _filter("bindStatus", "int", filters.BOUND), *_pages()),
    "add_extension": (
        _AUTHORIZATION,
        *_made_by("extensions"),
        _body("ext", "String", _column("extensions", "ext"), needed=True),
        _body("password", "String", _column("extensions", "password"), needed=True),
    ),
    "import_forbidden_numbers": (
        *_PLAIN,
        _body("callNumber", "String", _column(_FORBIDDEN, "callNumber"), needed=True),
        _body("numberType", "int", _column(_FORBIDDEN, "numberType"), needed=True),
        _body(
            "callType",
            "int",
            (*_column(_FORBIDDEN, "callType"), *_option(_FORBIDDEN, "direction")),
            needed=True,
        ),
        _body("enabled", "int", _column(_FORBIDDEN, "enabled"), needed=True),
        _body("expirationTime", "String", _column(_FORBIDDEN, "expirationTime")),
        _body("zoneId", "String", (*_column(_FORBIDDEN, "zoneId"), *_option(_FORBIDDEN, "zone"))),
        _body("description", "String", _column(_FORBIDDEN, "description")),
    ),
    "search_relay_numbers": (*_TOLD, _filter("enabled", "List", filters.STATE)),
    "create_campaign": (
        *_KEYED,
        _body(
            "agentID",
            "String",
            (*_option(_CAMPAIGNS, "creator"), *_option(_NUMBERS, "creator"), *_setting("agent_id")),
            needed=True,
        ),
        _body(
            "agentType",
            "String",
            (
                *_option(_CAMPAIGNS, "creator_type"),
                *_option(_NUMBERS, "creator_type"),
                *_setting("agent_type"),
            ),
        ),
        *(
            _body(
                name,
                sort,
                (*_column(_CAMPAIGNS, name), *_option(_NUMBERS, option), *_setting("campaign")),
                needed=needed,
            )
            for name, sort, needed, option in (
                ("name", "String", True, "campaign_name"),
                ("dataTemplateCode", "String", True, "campaign_template"),
                ("wrapUpTemplateCode", "String", True, "campaign_wrap_up"),
                ("scheduleStartTime", "Long", True, "campaign_start"),
                ("scheduleEndTime", "Long", True, "campaign_end"),
                ("scheduleTimeZoneId", "String", False, "campaign_zone"),
                ("description", "String", False, "campaign_description"),
            )
        ),
    ),
    "import_customer_numbers": (
        *_KEYED,
        *_made_by(_NUMBERS),
        _body("campaignId", "String", _option(_NUMBERS, "campaign_id")),
        _body("code", "String", _option(_NUMBERS, "campaign_code")),
        _body(
            "callingListCode",
            "String",
            _option(_NUMBERS, "batch_prefix"),
            needed=True,
            note=Words("the rest is the batch's own", "其余部分由批次生成"),
        ),
        _body("removeDuplicatesRule", "String", _option(_NUMBERS, "duplicates"), needed=True),
        _body("enableFilterDoNotCallListNumber", "String", _option(_NUMBERS, "no_filter_by")),
        _body("assignRule", "String", _option(_NUMBERS, "assign"), needed=True),
        _body("assignAgentAndCount", "json", _option(_NUMBERS, "assign_counts")),
        _body("assignAgentAndCount.agentID", "String", _option(_NUMBERS, "assign_counts"), needed=True),
        _body("assignAgentAndCount.count", "String", _option(_NUMBERS, "assign_counts"), needed=True),
        _body("dataDetails", "array json", _OURS, needed=True),
        _body("dataDetails.telephone", "String", _column(_NUMBERS, "telephone"), needed=True),
        _body("dataDetails.allocationAgent", "String", _column(_NUMBERS, "allocationAgent")),
        _body("dataDetails.name", "String", _column(_NUMBERS, "name")),
        _body("dataDetails.description", "String", _column(_NUMBERS, "description")),
        _body("dataDetails.customFields", "array json", _setting("custom_fields")),
        _body("dataDetails.customFields.fieldId", "String", _setting("custom_fields"), needed=True),
        _body("dataDetails.customFields.fieldValue", "String", _setting("custom_fields"), needed=True),
    ),
    "query_import_result": (
        *_KEYED,
        _filter(
            "agentID",
            "String",
            filters.ASKED_AS,
            *_option(_NUMBERS, "creator"),
            *_setting("agent_id"),
            needed=True,
        ),
        _filter(
            "agentType",
            "String",
            filters.CREATOR_TYPE,
            *_option(_NUMBERS, "creator_type"),
            *_setting("agent_type"),
        ),
        _filter("callingListCode", "String", filters.BATCH),
        _filter("campaignId", "String", filters.CAMPAIGN_ID),
        _filter("code", "String", filters.CAMPAIGN),
        *_pages(),
    ),
    "list_campaigns": (
        _AUTHORIZATION,
        _KEY,
        _filter("code", "String", filters.CODE),
        _filter("creationTimeStart", "Long", filters.SINCE),
        _filter("creationTimeEnd", "Long", filters.UNTIL),
        _filter("agentUUID", "String", filters.CREATOR),
        _filter("agentType", "String", filters.CREATOR_TYPE),
        *_pages(needed=True),
    ),
    "create_contact_plans": (
        *_PLAIN,
        _body("name", "String", _column(_PLANS, "name"), needed=True),
        _body("bak", "String", _column(_PLANS, "bak")),
        _body("scheduleStartTime", "Long", _column(_PLANS, "scheduleStartTime"), needed=True),
        _body("scheduleEndTime", "Long", _column(_PLANS, "scheduleEndTime"), needed=True),
        _body("customerPhoneNumberList", "List<String>", _column(_PLANS, "customerPhoneNumber"), needed=True),
        _body("executorId", "String", _column(_PLANS, "executorId"), needed=True),
        *_made_by(_PLANS),
        _body("zoneId", "String", (*_column(_PLANS, "zoneId"), *_option(_PLANS, "zone"))),
        _body(
            "zoneValue",
            "String",
            _option(_PLANS, "zone_value"),
            note=Words("otherwise made from the zone's name and hours", "否则由时区名称和时差生成"),
        ),
    ),
    "search_ivr_flows": (
        _AUTHORIZATION,
        *_pages(),
        _filter("operator", "String", filters.OPERATOR),
        _filter("agentType", "int", filters.OPERATOR_TYPE),
    ),
}
