"""Problems of the options that assign customer numbers to agents."""

from validators.problem_types import ProblemType, Scope, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_SHEET = Scope.SHEET

ASSIGNMENT = (
    ProblemType(
        "ASSIGN_AGENT_UNKNOWN",
        _SHEET,
        _ERROR,
        "The agent {value} in assign_counts does not exist in Sobot. {detail}",
        "Give the work number, uuid or exact name of an agent who is allowed to call.",
        "智齿中没有要分配号码的坐席 {value}。{detail}",
        "请填写有呼叫权限的坐席工号、坐席 ID 或完整姓名。",
    ),
    ProblemType(
        "ASSIGN_AGENT_SHARED",
        _SHEET,
        _ERROR,
        "Several agents have the name {value} that assign_counts gives: {detail}.",
        "Give the work number of the one who is meant.",
        "要分配号码的坐席姓名 {value} 对应多名坐席：{detail}。",
        "请填写所需坐席的工号。",
    ),
    ProblemType(
        "ASSIGN_AGENT_REPEATED",
        _SHEET,
        _ERROR,
        "assign_counts names agent {value} twice, in two ways.",
        "Give each agent once, with one count.",
        "要分配号码的坐席 {value} 以两种写法重复出现。",
        "每个坐席只写一次，给出一个数量。",
    ),
    ProblemType(
        "ASSIGN_QUEUE_UNKNOWN",
        _SHEET,
        _ERROR,
        "The queue {value} in assign does not exist in Sobot. {detail}",
        "Give the number or exact name of an existing queue: --set assign=queue:3001.",
        "智齿中没有要分配号码的技能组 {value}。{detail}",
        "请填写已有的技能组编号或准确名称。",
    ),
    ProblemType(
        "ASSIGN_QUEUE_SHARED",
        _SHEET,
        _ERROR,
        "Several queues have the name {value} that assign gives: {detail}.",
        "Give the number of the one that is meant.",
        "要分配号码的技能组名称 {value} 对应多个技能组：{detail}。",
        "请填写所需技能组的编号。",
    ),
    ProblemType(
        "ASSIGN_QUEUE_EMPTY",
        _SHEET,
        _ERROR,
        "The queue {value} has no member who is allowed to call.",
        "Add members to the queue, or give the agents with assign_counts.",
        "技能组 {value} 没有可呼叫的成员。",
        "请为该技能组添加成员，或用 --set assign_counts=1001:50 指定坐席。",
    ),
    ProblemType(
        "ASSIGN_QUEUE_UNREAD",
        _SHEET,
        _ERROR,
        "The members of queue {value} can only be read from the live service.",
        "Set credentials and do not use --offline, or give the agents with assign_counts.",
        "技能组 {value} 的成员只能从在线服务读取。",
        "请配置凭据并去掉 --offline，或用 --set assign_counts=1001:50 指定坐席。",
    ),
    ProblemType(
        "ASSIGN_COUNTS_SHORT",
        _SHEET,
        _WARNING,
        "The counts of assign_counts are fewer than the rows ({detail}): the rest is assigned to nobody.",
        "Nothing to do if that is intended. Otherwise raise the counts.",
        "分配给坐席的数量少于行数（{detail}）：其余号码不分配给任何坐席。",
        "如属有意则无需处理，否则请增加数量。",
    ),
    ProblemType(
        "ASSIGN_COUNTS_OVER",
        _SHEET,
        _WARNING,
        "The counts of assign_counts are more than the rows ({detail}): the last agents get fewer.",
        "Nothing to do if that is intended. Otherwise lower the counts.",
        "分配给坐席的数量多于行数（{detail}）：排在后面的坐席会少分。",
        "如属有意则无需处理，否则请减少数量。",
    ),
    ProblemType(
        "ASSIGN_BESIDE_COLUMN",
        _SHEET,
        _WARNING,
        "Agents are assigned by an option and by a column; which of them Sobot follows is not documented.",
        "Use one of the two.",
        "选项和列同时指定了坐席，智齿以哪个为准没有文档说明。",
        "请只用其中一种方式。",
    ),
)
