"""Queues to add, change or delete (reference: Add skill group, Delete skill group, Update skill groups in bulk)."""

from validators.schema import Choice, SheetSchema, choice, identifier, integer, text


class Queues(SheetSchema):
    queue_id = identifier(
        "Queue number",
        "技能组编号",
        required=True,
        asks=True,
        field="queueID",
        example="3001",
        help_en="The queue's number, as used in other sheets.",
        help_zh="技能组的编号，其他表格以此引用。",
        synonyms=(
            "Queue no.",
            "Queue",
            "Queue code",
            "Skill group no.",
            "Skill group number",
            "Skill group ID",
            "Skill group",
            "技能组",
            "技能组ID",
            "技能组号",
            "队列",
            "队列编号",
            "队列ID",
            "队列号",
        ),
    )
    queue_name = text(
        "Queue name",
        "技能组名称",
        asks=True,
        field="queueName",
        example="Sales",
        help_en="The queue's name; required for a new queue. With Change, its new name.",
        help_zh="技能组名称；新增时必填，修改时为新名称。",
        synonyms=("Skill group name", "队列名称"),
    )
    queue_weight = integer(
        "Weight",
        "权重",
        999_999_999,
        field="queueWeight",
        example="1",
        help_en="The queue's weight, a whole number; leave empty for Sobot's default, or with Change to keep it.",
        help_zh="技能组权重，整数；留空由服务决定，修改时留空则保持不变。",
        synonyms=("Queue weight", "Skill group weight", "技能组权重", "队列权重"),
    )
    action = choice(
        "What to do",
        "处理",
        Choice("add", "Add", "新增", ("create", "new", "添加", "创建")),
        Choice("change", "Change", "修改", ("update", "rename", "edit", "改名", "重命名", "更新")),
        Choice("delete", "Delete", "删除", ("remove", "移除")),
        default="add",
        example="add",
        help_en="Add, Change (name or weight) or Delete. An empty cell means Add. Deleting a queue also removes its memberships; this cannot be undone.",
        help_zh="新增、修改（名称或权重）或删除；留空表示新增。删除后其成员关系一并消失，无法撤销。",
        synonyms=("Add or delete", "Queue action", "Action", "操作", "动作"),
    )
