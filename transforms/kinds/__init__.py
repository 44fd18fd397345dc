"""The registry of kinds: one declaration per kind, and a plain tuple of them. To add one, see docs/add-a-kind.md."""

from transforms.agent_settings import clashes, plan_agent_settings, survey_settings
from transforms.campaign import CREATE_CAMPAIGN, campaign_scope
from transforms.contact_plans import plan_contact_plans, read_plan_ids
from transforms.kinds import (
    AsyncImport,
    Delivery,
    Doubt,
    Kind,
    LiveChecks,
    NaturalKeys,
    Option,
    RowRules,
    Title,
)
from transforms.live import LiveRead, Reference, Source
from transforms.moments import period
from transforms.natural import (
    campaign_drops_repeats,
    field_key,
    forbidden_entries,
    forbidden_keys,
    forbidden_without,
    roster_keys,
    roster_without,
    telephones,
)
from transforms.outcomes import loaded, read_details, settle_import
from transforms.plan import ASSIGN_RULES, DUPLICATE_RULES, plan_customer_numbers, plan_forbidden_numbers
from transforms.rosters import MODES, confirm_rosters, plan_queue_rosters, survey_rosters
from transforms.single_calls import (
    look_for_campaign,
    look_for_extension,
    look_for_queue,
    name_of_new_queue,
    plan_campaigns,
    plan_extensions,
    plan_queues,
    remember_campaigns,
)
from validators.agent_settings import AgentSettings
from validators.campaigns import Campaigns
from validators.contact_plans import ContactPlans
from validators.customer_numbers import CustomerNumbers
from validators.extensions import Extensions
from validators.forbidden_numbers import ForbiddenNumbers
from validators.queue_rosters import QueueRosters
from validators.queues import Queues

FORBIDDEN_NUMBERS = Kind(
    name="forbidden-numbers",
    title=Title("Forbidden numbers", "禁呼号码"),
    undo=Title(
        "Load the same numbers with Action = Unblock.",
        "用“操作”= 解除 的同一份名单再加载一次即可解除。",
    ),
    schema=ForbiddenNumbers,
    rows=RowRules(
        key=("callNumber", "callType"),
        agree=("enabled", "expirationTime", "zoneId"),
        expand={"callType": {"both": ("2", "3")}},
        destructive={"enabled": ("0",)},
    ),
    delivery=Delivery(
        operation="import_forbidden_numbers",
        chunk=200,
        plan=plan_forbidden_numbers,
        read_answer=read_details,
        doubt=Doubt.RESEND,
        natural=NaturalKeys(forbidden_keys, forbidden_without),
        forbids=forbidden_entries,
    ),
    priority=1,
)

CUSTOMER_NUMBERS = Kind(
    name="customer-numbers",
    title=Title("Customer numbers", "客户号码"),
    undo=Title(
        "Imported numbers cannot be taken back from here; stop or delete the campaign in the Sobot console.",
        "已导入的号码无法在此撤回；请在智齿控制台停止或删除该外呼任务。",
    ),
    schema=CustomerNumbers,
    rows=RowRules(key=("telephone",), custom_fields=True),
    delivery=Delivery(
        operation="import_customer_numbers",
        chunk=500,
        plan=plan_customer_numbers,
        read_answer=loaded,
        doubt=Doubt.ASK,
        drops_repeats=campaign_drops_repeats,
        setup=CREATE_CAMPAIGN,
        async_import=AsyncImport(telephones, settle_import),
    ),
    live=LiveChecks(
        references=(Reference("allocationAgent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),)
    ),
    options=(
        Option("campaign_code", "code of the campaign to import into"),
        Option("campaign_id", "id of the campaign to import into (wins over the code)"),
        Option(
            "duplicates",
            "which repeats the service removes",
            "campaign",
            tuple(DUPLICATE_RULES),
            aliases={rule: word for word, rule in DUPLICATE_RULES.items()},
        ),
        Option("assign", "how the service assigns numbers to agents", "NoAssign", ASSIGN_RULES),
        Option("assign_counts", "agents and their shares with AssignAppoint: 1001:50,1002:50"),
        Option("no_filter_by", "name of the person who allows forbidden numbers to be dialled in this load"),
        Option("campaign_name", "name of a campaign to create first, when none is given"),
        Option("campaign_template", "its import template's code (D...)"),
        Option("campaign_wrap_up", "its summary template's code (W...)"),
        Option("campaign_start", "its planned start, such as 2026-11-30 09:00, in the profile's time zone"),
        Option("campaign_end", "its planned end, later than the start"),
    ),
    scope=campaign_scope,
)

QUEUES = Kind(
    name="queues",
    title=Title("Queues", "技能组"),
    undo=Title(
        "An added queue can be deleted with Delete. A deleted queue can be added again, but its members are lost.",
        "新增的技能组可用“删除”撤销。已删除的技能组可以重新新增，但其成员关系无法恢复。",
    ),
    schema=Queues,
    rows=RowRules(
        key=("queueID",),
        agree=("action", "queueName", "queueWeight"),
        across=name_of_new_queue,
        destructive={"action": ("delete",)},
    ),
    delivery=Delivery(
        operation="add_queue",
        also=("delete_queue",),
        most=1,
        plan=plan_queues,
        read_answer=loaded,
        doubt=Doubt.LOOK,
        natural=NaturalKeys(field_key("queueID")),
    ),
    live=LiveChecks(
        references=(
            Reference("queueID", Source.QUEUES, "QUEUE_EXISTS", exists=False, only=("action", "add")),
            Reference("queueID", Source.QUEUES, "QUEUE_UNKNOWN", only=("action", "delete")),
        ),
        look=look_for_queue,
    ),
    priority=2,
)

EXTENSIONS = Kind(
    name="extensions",
    title=Title("Extensions", "分机"),
    undo=Title(
        "Extensions cannot be deleted from here; delete them in the Sobot console.",
        "分机无法在此删除，请在智齿控制台删除。",
    ),
    schema=Extensions,
    rows=RowRules(key=("ext",), agree=("password",)),
    delivery=Delivery(
        operation="add_extension",
        most=1,
        plan=plan_extensions,
        read_answer=loaded,
        doubt=Doubt.LOOK,
        natural=NaturalKeys(field_key("ext")),
    ),
    live=LiveChecks(
        references=(Reference("ext", Source.EXTENSIONS, "EXTENSION_EXISTS", exists=False),),
        look=look_for_extension,
    ),
    priority=2,
)

AGENT_SETTINGS = Kind(
    name="agent-settings",
    title=Title("Agent settings", "坐席设置"),
    undo=Title(
        "Load the former values again; note them in the Sobot console beforehand, since the service does not list all of them.",
        "用原来的值再加载一次；由于服务不会列出全部设置，请事先在智齿控制台记下。",
    ),
    schema=AgentSettings,
    rows=RowRules(
        key=("agent",),
        agree=("ext", "agentPhone", "wrapUpTime", "wrapUpType", "unbind"),
        across=clashes,
        destructive={"unbind": ("0", "1", "2")},
    ),
    delivery=Delivery(
        operation="modify_agent_setting",
        also=("unbind_agent",),
        most=1,
        plan=plan_agent_settings,
        read_answer=loaded,
        doubt=Doubt.RESEND,
        natural=NaturalKeys(field_key("agent")),
    ),
    live=LiveChecks(
        references=(
            Reference("agent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),
            Reference("ext", Source.EXTENSIONS, "EXTENSION_UNKNOWN"),
        ),
        reads=(LiveRead(Source.SETTINGS, by="agent"),),
        survey=survey_settings,
        wanted_state=True,
    ),
    priority=3,
)

QUEUE_ROSTERS = Kind(
    name="queue-rosters",
    title=Title("Queue rosters", "技能组名单"),
    undo=Title(
        "Load an export of the rosters that was made before (callsheet export queue-members), with --set mode=exact.",
        "用事先导出的名单（callsheet export queue-members）加 --set mode=exact 再加载一次。",
    ),
    schema=QueueRosters,
    rows=RowRules(key=("queueID", "agent"), agree=("level", "checkin")),
    delivery=Delivery(
        operation="update_queue_agents",
        chunk=50,
        plan=plan_queue_rosters,
        read_answer=loaded,
        doubt=Doubt.RESEND,
        natural=NaturalKeys(roster_keys, roster_without),
    ),
    live=LiveChecks(
        references=(
            Reference("queueID", Source.QUEUES, "QUEUE_UNKNOWN"),
            Reference("agent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),
        ),
        reads=(LiveRead(Source.MEMBERS, by="queueID"),),
        survey=survey_rosters,
        wanted_state=True,
        confirm=confirm_rosters,
    ),
    options=(
        Option(
            "mode", "merge: only what the sheet lists; exact: the sheet is the whole truth", "merge", MODES
        ),
        Option("guard", "percent of a queue's members that mode=exact may remove unasked", "20"),
        Option("allow_removals", "how many removals are permitted beyond the guard", "0"),
    ),
    priority=3,
)

CAMPAIGNS = Kind(
    name="campaigns",
    title=Title("Campaigns", "外呼任务"),
    undo=Title(
        "Campaigns cannot be deleted from here; delete them in the Sobot console.",
        "外呼任务无法在此删除，请在智齿控制台删除。",
    ),
    schema=Campaigns,
    rows=RowRules(
        key=("name",),
        agree=(
            "dataTemplateCode",
            "wrapUpTemplateCode",
            "scheduleStartTime",
            "scheduleEndTime",
            "description",
        ),
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
    priority=4,
)

CONTACT_PLANS = Kind(
    name="contact-plans",
    title=Title("Contact plans", "联系计划"),
    undo=Title(
        "Contact plans cannot be taken back from here, and the service has no list of them; cancel them one by one in the Sobot console.",
        "联络计划无法在此撤回，服务也不提供列表；请在智齿控制台逐条取消。",
    ),
    schema=ContactPlans,
    rows=RowRules(
        key=("customerPhoneNumber", "name", "scheduleStartTime", "scheduleEndTime", "executorId"),
        agree=("bak",),
        across=period("scheduleStartTime", "scheduleEndTime"),
    ),
    delivery=Delivery(
        operation="create_contact_plans",
        chunk=50,
        most=50,
        plan=plan_contact_plans,
        read_answer=read_plan_ids,
        doubt=Doubt.NEVER,
    ),
    live=LiveChecks(references=(Reference("executorId", Source.AGENTS, "AGENT_UNKNOWN", resolve="profile"),)),
    priority=6,
)

KINDS: tuple[Kind, ...] = (
    FORBIDDEN_NUMBERS,
    CUSTOMER_NUMBERS,
    QUEUES,
    EXTENSIONS,
    AGENT_SETTINGS,
    QUEUE_ROSTERS,
    CAMPAIGNS,
    CONTACT_PLANS,
)


class UnknownKindError(LookupError):
    """No kind has this name; the message lists those there are."""


def kind_named(name: str) -> Kind:
    """The kind of that name."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise UnknownKindError(
        f"There is no kind {name!r}. The kinds are: {', '.join(kind.name for kind in KINDS)}."
    )
