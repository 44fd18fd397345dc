"""The registry of kinds: a plain tuple, one entry a kind. To add one, see docs/add-a-kind.md."""

from transforms.agent_settings import clashes, plan_agent_settings, survey_settings
from transforms.campaign import CREATE_CAMPAIGN
from transforms.contact_plans import plan_contact_plans, read_plan_ids
from transforms.kinds import Doubt, Kind, Option, Title
from transforms.live import Reference, Source
from transforms.moments import period
from transforms.natural import (
    campaign_drops_repeats,
    field_key,
    forbidden_keys,
    forbidden_without,
    roster_keys,
    roster_without,
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

KINDS: tuple[Kind, ...] = (
    Kind(
        name="forbidden-numbers",
        title=Title("Forbidden numbers", "禁呼号码"),
        undo=Title(
            "Load the same numbers with Action = Unblock.",
            "用“操作”= 解除 的同一份名单再加载一次即可解除。",
        ),
        schema=ForbiddenNumbers,
        operation="import_forbidden_numbers",
        chunk=200,
        plan=plan_forbidden_numbers,
        read_answer=read_details,
        natural=forbidden_keys,
        without=forbidden_without,
        doubt=Doubt.RESEND,
        key=("callNumber", "callType"),
        agree=("enabled", "expirationTime", "zoneId"),
        expand={"callType": {"both": ("2", "3")}},
        priority=1,
        forbids=True,
    ),
    Kind(
        name="customer-numbers",
        title=Title("Customer numbers", "客户号码"),
        undo=Title(
            "Imported numbers cannot be taken back from here; stop or delete the campaign in the Sobot console.",
            "已导入的号码无法在此撤回；请在智齿控制台停止或删除该外呼任务。",
        ),
        schema=CustomerNumbers,
        operation="import_customer_numbers",
        chunk=500,
        plan=plan_customer_numbers,
        read_answer=loaded,
        harmless=campaign_drops_repeats,
        doubt=Doubt.ASK,
        key=("telephone",),
        settle=settle_import,
        setup=CREATE_CAMPAIGN,
        open_columns=True,
        references=(Reference("allocationAgent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),),
        options=(
            Option("campaign_code", "code of the campaign to import into"),
            Option("campaign_id", "id of the campaign to import into (wins over the code)"),
            Option("duplicates", "which repeats the service removes", "campaign", tuple(DUPLICATE_RULES)),
            Option("assign", "how the service assigns numbers to agents", "NoAssign", ASSIGN_RULES),
            Option("assign_counts", "agents and their shares with AssignAppoint: 1001:50,1002:50"),
            Option(
                "no_filter_by", "name of the person who allows forbidden numbers to be dialled in this load"
            ),
            Option("campaign_name", "name of a campaign to create first, when none is given"),
            Option("campaign_template", "its import template's code (D...)"),
            Option("campaign_wrap_up", "its summary template's code (W...)"),
            Option(
                "campaign_start", "its planned start, such as 2026-11-30 09:00, in the profile's time zone"
            ),
            Option("campaign_end", "its planned end, later than the start"),
        ),
    ),
    Kind(
        name="queues",
        title=Title("Queues", "技能组"),
        undo=Title(
            "An added queue can be deleted with Delete. A deleted queue can be added again, but its members are lost.",
            "新增的技能组可用“删除”撤销。已删除的技能组可以重新新增，但其成员关系无法恢复。",
        ),
        schema=Queues,
        operation="add_queue",
        also=("delete_queue",),
        chunk=1,
        most=1,
        plan=plan_queues,
        read_answer=loaded,
        natural=field_key("queueID"),
        doubt=Doubt.LOOK,
        look=look_for_queue,
        key=("queueID",),
        agree=("action", "queueName", "queueWeight"),
        priority=2,
        across=name_of_new_queue,
        references=(
            Reference("queueID", Source.QUEUES, "QUEUE_EXISTS", exists=False, only=("action", "add")),
            Reference("queueID", Source.QUEUES, "QUEUE_UNKNOWN", only=("action", "delete")),
        ),
    ),
    Kind(
        name="extensions",
        title=Title("Extensions", "分机"),
        undo=Title(
            "Extensions cannot be deleted from here; delete them in the Sobot console.",
            "分机无法在此删除，请在智齿控制台删除。",
        ),
        schema=Extensions,
        operation="add_extension",
        chunk=1,
        most=1,
        plan=plan_extensions,
        read_answer=loaded,
        natural=field_key("ext"),
        doubt=Doubt.LOOK,
        look=look_for_extension,
        key=("ext",),
        agree=("password",),
        priority=2,
        references=(Reference("ext", Source.EXTENSIONS, "EXTENSION_EXISTS", exists=False),),
    ),
    Kind(
        name="agent-settings",
        title=Title("Agent settings", "坐席设置"),
        undo=Title(
            "Load the former values again; note them in the Sobot console beforehand, since the service does not list all of them.",
            "用原来的值再加载一次；由于服务不会列出全部设置，请事先在智齿控制台记下。",
        ),
        schema=AgentSettings,
        operation="modify_agent_setting",
        also=("unbind_agent",),
        chunk=1,
        most=1,
        plan=plan_agent_settings,
        read_answer=loaded,
        natural=field_key("agent"),
        doubt=Doubt.RESEND,
        key=("agent",),
        agree=("ext", "agentPhone", "wrapUpTime", "wrapUpType", "unbind"),
        priority=3,
        across=clashes,
        references=(
            Reference("agent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),
            Reference("ext", Source.EXTENSIONS, "EXTENSION_UNKNOWN"),
        ),
        sources=(Source.SETTINGS,),
        survey=survey_settings,
        wanted_state=True,
    ),
    Kind(
        name="queue-rosters",
        title=Title("Queue rosters", "技能组名单"),
        undo=Title(
            "Load an export of the rosters that was made before (callsheet export queue-members), with --set mode=exact.",
            "用事先导出的名单（callsheet export queue-members）加 --set mode=exact 再加载一次。",
        ),
        schema=QueueRosters,
        operation="update_queue_agents",
        chunk=50,
        plan=plan_queue_rosters,
        read_answer=loaded,
        natural=roster_keys,
        without=roster_without,
        doubt=Doubt.RESEND,
        key=("queueID", "agent"),
        agree=("level", "checkin"),
        priority=3,
        references=(
            Reference("queueID", Source.QUEUES, "QUEUE_UNKNOWN"),
            Reference("agent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),
        ),
        sources=(Source.MEMBERS,),
        survey=survey_rosters,
        wanted_state=True,
        confirm=confirm_rosters,
        options=(
            Option(
                "mode",
                "merge: only what the sheet lists; exact: the sheet is the whole truth",
                "merge",
                MODES,
            ),
            Option("guard", "percent of a queue's members that mode=exact may remove unasked", "20"),
            Option("allow_removals", "how many removals are permitted beyond the guard", "0"),
        ),
    ),
    Kind(
        name="campaigns",
        title=Title("Campaigns", "外呼任务"),
        undo=Title(
            "Campaigns cannot be deleted from here; delete them in the Sobot console.",
            "外呼任务无法在此删除，请在智齿控制台删除。",
        ),
        schema=Campaigns,
        operation="create_campaign",
        chunk=1,
        most=1,
        plan=plan_campaigns,
        read_answer=loaded,
        doubt=Doubt.LOOK,  # class A: it is looked for by name, and sent again with its stored key
        look=look_for_campaign,
        key=("name",),
        agree=(
            "dataTemplateCode",
            "wrapUpTemplateCode",
            "scheduleStartTime",
            "scheduleEndTime",
            "description",
        ),
        priority=4,
        across=period("scheduleStartTime", "scheduleEndTime"),
        sources=(Source.CAMPAIGNS,),
        survey=remember_campaigns,
    ),
    Kind(
        name="contact-plans",
        title=Title("Contact plans", "联系计划"),
        undo=Title(
            "Contact plans cannot be taken back from here, and the service has no list of them; cancel them one by one in the Sobot console.",
            "联络计划无法在此撤回，服务也不提供列表；请在智齿控制台逐条取消。",
        ),
        schema=ContactPlans,
        operation="create_contact_plans",
        chunk=50,
        most=50,
        plan=plan_contact_plans,
        read_answer=read_plan_ids,
        doubt=Doubt.NEVER,
        key=("customerPhoneNumber", "name", "scheduleStartTime", "scheduleEndTime", "executorId"),
        agree=("bak",),
        priority=6,
        across=period("scheduleStartTime", "scheduleEndTime"),
        references=(Reference("executorId", Source.AGENTS, "AGENT_UNKNOWN", resolve="profile"),),
    ),
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
