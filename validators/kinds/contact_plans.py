"""Contact plans: one customer number under a plan (reference: Create Contact Plans in Bulk)."""

from validators.schema import SheetSchema, moment, phone, text


class ContactPlans(SheetSchema):
    number = phone(
        "Telephone",
        "电话号码",
        required=True,
        field="customerPhoneNumber",
        example="6591230003",
        help_en="The number to contact: 3 to 16 digits.",
        help_zh="要联系的号码：3 到 16 位数字。",
        synonyms=(
            "Phone",
            "Phone number",
            "Telephone number",
            "Customer number",
            "手机",
            "手机号",
            "客户号码",
            "客户电话",
        ),
    )
    name = text(
        "Plan",
        "计划名称",
        20,
        required=True,
        example="Call back",
        help_en="The plan's name, 20 characters at most. Rows of an equal plan go together.",
        help_zh="计划名称，最多 20 个字符。计划相同的行会一起提交。",
        synonyms=("Plan name", "Contact plan", "Contact plan name", "联系计划", "联系计划名称", "计划"),
    )
    start = moment(
        "Start",
        "开始时间",
        required=True,
        field="scheduleStartTime",
        example="2099-12-01 09:00",
        help_en="From when, such as 2026-12-01 09:00, in the time zone of your profile; to the minute.",
        help_zh="开始时间，如 2026-12-01 09:00，按配置中的时区，精确到分钟。",
        synonyms=("Start time", "From", "计划开始时间", "开始"),
    )
    end = moment(
        "End",
        "结束时间",
        required=True,
        field="scheduleEndTime",
        example="2099-12-31 18:00",
        help_en="Until when, later than the start; to the minute.",
        help_zh="结束时间，晚于开始时间，精确到分钟。",
        synonyms=("End time", "Expiry time", "Until", "计划结束时间", "到期时间", "结束"),
    )
    executor = text(
        "Executor",
        "执行坐席",
        required=True,
        field="executorId",
        example="1001",
        help_en="Work number (or uuid) of the agent who carries the plan out.",
        help_zh="执行计划的坐席工号（或坐席 ID）。",
        synonyms=("Executing agent", "Agent", "Agent work no.", "执行人", "坐席", "坐席工号", "工号"),
    )
    note = text(
        "Note",
        "备注",
        200,
        field="bak",
        example="Asked for a call after ten",
        help_en="A note, 200 characters at most.",
        help_zh="备注，最多 200 个字符。",
        synonyms=("Remark", "Remarks", "Description", "说明", "描述"),
    )
