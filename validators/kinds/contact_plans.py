"""Contact plans: one customer number under a plan (reference: Create Contact Plans in Bulk)."""

from validators import common_columns
from validators.schema import SheetSchema, identifier, phone, text


class ContactPlans(SheetSchema):
    number = phone(
        "Telephone",
        "电话号码",
        required=True,
        further=True,
        field="customerPhoneNumber",
        example="6591230003",
        help_en="The number to contact: 3 to 16 digits.",
        help_zh="要联系的号码：3 到 16 位数字。",
        synonyms=(
            *common_columns.phone_names("Telephone", "电话号码"),
            "Customer number",
            "Customer phone",
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
        help_en="The plan's name, up to 20 characters. Rows with the same plan are sent together.",
        help_zh="计划名称，最多 20 个字符。计划相同的行会一起提交。",
        synonyms=(
            "Plan name",
            "Plan title",
            "Contact plan",
            "Contact plan name",
            "Schedule name",
            "Callback plan",
            "Callback name",
            "回访计划",
            "联系计划",
            "联系计划名称",
            "计划",
        ),
    )
    start = common_columns.start(
        "Start, such as 2026-12-01 09:00, in the row's time zone; seconds are ignored.",
        "开始时间，如 2026-12-01 09:00，按本行的时区，精确到分钟。",
        "From",
        "Begin",
        "Begin time",
    )
    end = common_columns.end(
        "End, after the start; seconds are ignored.",
        "结束时间，晚于开始时间，精确到分钟。",
        "Expiry time",
        "Until",
        "Finish",
        "Finish time",
        "截止时间",
        "到期时间",
    )
    executor = identifier(
        "Executor",
        "执行坐席",
        required=True,
        asks=True,
        field="executorId",
        example="1001",
        help_en="Work number (or uuid) of the agent who carries out the plan.",
        help_zh="执行计划的坐席工号（或坐席 ID）。",
        synonyms=("Executing agent", "Agent", "Agent work no.", "执行人", "坐席", "坐席工号", "工号"),
    )
    zone = common_columns.time_zone(
        "Time zone of the start and end, such as Asia/Singapore; your profile's if empty.",
        "开始和结束时间所用的时区，写法见示例；留空则使用配置中的时区。",
    )
    note = common_columns.note("Asked for a call after ten", field="bak")
    country = common_columns.country_name()
    calling_code = common_columns.calling_code()
