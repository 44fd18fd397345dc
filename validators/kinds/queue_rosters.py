"""Queue rosters: one agent's wanted membership of one queue (reference: Update skill groups in bulk)."""

from validators import common_columns
from validators.schema import Choice, SheetSchema, choice, identifier, integer


class QueueRosters(SheetSchema):
    queue_id = identifier(
        "Queue",
        "技能组",
        required=True,
        asks=True,
        field="queueID",
        example="3001",
        help_en="The queue's number.",
        help_zh="技能组编号。",
        synonyms=(
            "Queue number",
            "Queue no.",
            "Skill group",
            "Skill group no.",
            "Skill group number",
            "Skill group ID",
            "技能组ID",
            "队列ID",
            "技能组编号",
            "队列",
            "队列编号",
        ),
    )
    agent = common_columns.agent(
        "Agent",
        "坐席",
        "Agent no.",
        "Agent number",
        "Agent ID",
        "Member",
        "Queue member",
        "坐席ID",
        "成员",
        "员工工号",
    )
    level = integer(
        "Level",
        "技能等级",
        999,
        asks=True,
        example="1",
        help_en="The agent's skill level in this queue, a whole number; leave empty to keep the current value.",
        help_zh="坐席在该技能组中的技能等级，整数；留空则保持不变。",
        synonyms=("Skill", "Skill level", "Skill value", "技能值", "等级", "技能级别"),
    )
    checkin = choice(
        "Check-in",
        "自动签入",
        Choice("true", "Yes", "是", ("1", "on", "TRUE", "automatic", "自动")),
        Choice("false", "No", "否", ("0", "off", "FALSE", "manual", "手动")),
        example="true",
        help_en="Whether the agent is checked in to the queue automatically: Yes or No; leave empty to keep the current value.",
        help_zh="坐席是否自动签入该技能组：是或否；留空则保持不变。",
        synonyms=("Auto login", "Automatic login", "自动登录", "签入"),
    )
    action = choice(
        "Action",
        "操作",
        Choice(
            "add",
            "Add",
            "加入",
            ("set", "update", "change", "join", "keep", "新增", "添加", "修改", "更新", "保留"),
        ),
        Choice("remove", "Remove", "移除", ("delete", "leave", "删除", "移出", "退出")),
        default="add",
        help_en="Add (or change) or Remove the agent. An empty cell means Add. Remove takes the agent out of this queue only.",
        help_zh="加入（或修改）或移除；留空表示加入。移除只把该坐席移出此技能组。",
        synonyms=("What to do", "Change", "动作", "处理", "操作类型"),
    )
    remove = choice(
        "Remove",
        "移除",
        Choice("true", "Yes", "是", ("x", "✓", "✔", "√", "1", "TRUE", "remove", "移除", "删除")),
        Choice("false", "No", "否", ("0", "FALSE", "-")),
        help_en="Yes takes the agent out of this queue; an empty cell or No does not.",
        help_zh="填“是”则把该坐席移出此技能组；留空或“否”则不移出。",
        synonyms=("Remove from queue", "Delete", "移出", "删除"),
    )
    queue_name = common_columns.information(
        "Queue name", "技能组名称", "queueName", "Sales", "Skill group name", "队列名称", instead_of="queueID"
    )
    agent_name = common_columns.information(
        "Agent name", "坐席姓名", "agentName", "Mei Tan", instead_of="agent"
    )
