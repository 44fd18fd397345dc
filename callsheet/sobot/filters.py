"""What narrows a list that is exported: `callsheet export LIST --filter NAME=VALUE`, and the same in a form."""

from callsheet.sobot.parameter import Filter, Value, Words

NAMED_AS = {"work-number": "0", "uuid": "1"}
YES_NO = {"yes": "1", "no": "0"}

AGENT_NAME = Filter(name="name", help=Words("part of the agent's name", "坐席姓名的一部分"))
WORK_NO = Filter(name="work_no", help=Words("part of the agent's work number", "坐席工号的一部分"))
IN_QUEUE = Filter(name="queue", help=Words("number of a queue: only its members", "技能组编号：只列出其成员"))
EXT = Filter(name="ext", help=Words("part of the agent's extension", "坐席分机号的一部分"))
STATUS = Filter(
    name="status",
    help=Words("login status, as the column Login status shows it", "登录状态，即“Login status”列的数字"),
    value=Value.NUMBER,
)
ONE_AGENT = Filter(
    name="agent", help=Words("one agent, instead of all who may call", "只查询一个坐席，而不是所有可通话坐席")
)
AGENT_TYPE = Filter(
    name="agent_type",
    help=Words("how agents are named: work-number or uuid", "坐席的标识方式：work-number 或 uuid"),
    choices=NAMED_AS,
)
QUEUE = Filter(name="queue", help=Words("number of one queue", "一个技能组的编号"))
BOUND = Filter(
    name="bound",
    help=Words("yes: bound to an agent; no: free", "yes：已绑定坐席；no：未绑定"),
    choices=YES_NO,
)
STATE = Filter(
    name="state",
    help=Words(
        "disabled, enabled or cancelled; several with commas (default: all)",
        "disabled、enabled 或 cancelled；多个用逗号分隔（默认全部）",
    ),
    choices={"disabled": "0", "enabled": "1", "cancelled": "2"},
    many=True,
)
CODE = Filter(name="code", help=Words("code of one campaign", "一个外呼任务的编码"))
SINCE = Filter(
    name="created_since",
    help=Words(
        "created then or later: 2026-11-30 or 2026-11-30 09:00, in the profile's time zone",
        "该时间及之后创建：2026-11-30 或 2026-11-30 09:00，按配置的时区",
    ),
    value=Value.SINCE,
)
UNTIL = Filter(
    name="created_until",
    help=Words("created then or earlier; a date counts to its end", "该时间及之前创建；只写日期时含当天"),
    value=Value.UNTIL,
)
CREATOR = Filter(name="creator", help=Words("agent who created them", "创建者坐席"))
ASKED_AS = Filter(
    name="creator",
    help=Words(
        "agent who created the campaigns (default: the profile's agent_id)",
        "外呼任务的创建者坐席（默认为配置中的 agent_id）",
    ),
)
CREATOR_TYPE = Filter(
    name="creator_type",
    help=Words(
        "how the creator is named: work-number or uuid (default: the profile's agent_type)",
        "创建者的标识方式：work-number 或 uuid（默认为配置中的 agent_type）",
    ),
    choices=NAMED_AS,
)
BATCH = Filter(name="batch", help=Words("code of one batch", "一个批次的编号"))
CAMPAIGN = Filter(name="campaign", help=Words("code of one campaign", "一个外呼任务的编码"))
CAMPAIGN_ID = Filter(
    name="campaign_id",
    help=Words("id of one campaign; goes before its code", "一个外呼任务的 ID；优先于编码"),
)
OPERATOR = Filter(name="operator", help=Words("agent whose flows they are", "所属坐席"))
OPERATOR_TYPE = Filter(
    name="operator_type",
    help=Words(
        "how the operator is named: work-number or uuid (default: the profile's agent_type)",
        "坐席的标识方式：work-number 或 uuid（默认为配置中的 agent_type）",
    ),
    choices=NAMED_AS,
)
