"""Forbidden numbers, to block or unblock (reference: Import Enterprise Forbidden No.)."""

from validators import common_columns
from validators.schema import Choice, SheetSchema, choice, date, phone, text


class ForbiddenNumbers(SheetSchema):
    call_number = phone(
        "Forbidden number",
        "禁呼号码",
        field="callNumber",
        required=True,
        further=True,
        example="6591230002",
        help_en="The number to block: 3 to 16 digits, written as in your customer lists.",
        help_zh="要禁止的号码：3 到 16 位数字，写法与客户名单一致。",
        synonyms=(
            "Blocked number",
            "Blacklist number",
            "DNC number",
            "Number",
            "Do not call number",
            "DNCR number",
            "Opt-out number",
            "黑名单号码",
            "勿扰号码",
            "拒接号码",
            *common_columns.phone_names(),
        ),
    )
    call_type = choice(
        "Direction",
        "方向",
        Choice("2", "Inbound", "呼入", ("in", "incoming", "2-Inbound")),
        Choice("3", "Outbound", "呼出", ("out", "outgoing", "3-Outbound")),
        Choice("both", "Both", "双向", ("in and out", "inbound and outbound", "all", "全部", "呼入呼出")),
        field="callType",
        required=True,
        example="Both",
        help_en="Inbound, Outbound or Both. Both adds two entries to the forbidden list.",
        help_zh="呼入、呼出或双向。双向会在禁呼名单中建立两条记录。",
        synonyms=("Call direction", "Call type", "呼叫方向", "呼叫类型"),
    )
    enabled = choice(
        "Action",
        "操作",
        Choice(
            "1", "Block", "禁止", ("enable", "enabled", "yes", "true", "启用", "禁呼", "封锁", "屏蔽", "是")
        ),
        Choice("0", "Unblock", "解除", ("disable", "disabled", "no", "false", "停用", "解禁", "解封", "否")),
        default="1",
        example="Block",
        help_en="Block or Unblock. An empty cell means Block.",
        help_zh="禁止或解除。留空表示禁止。",
        synonyms=("Enabled", "Status", "状态", "启用状态", "动作", "操作类型"),
    )
    expiration_time = date(
        "Expiry date",
        "到期日期",
        field="expirationTime",
        not_past=True,
        example="2099-12-31",
        help_en="Last day of the block (2026-11-30), or empty if it does not expire.",
        help_zh="禁止的最后一天（如 2026-11-30）；留空表示不过期。",
        synonyms=(
            "Expires",
            "Expiry",
            "Expiration",
            "Valid until",
            "Until",
            "有效期",
            "有效期至",
            "到期日",
            "过期时间",
        ),
    )
    zone_id = common_columns.time_zone(
        "Time zone of the expiry date, such as Asia/Singapore. If empty: your company's zone in Sobot.",
        "到期日期所用的时区，写法见示例。留空则使用企业在智齿中的时区。",
        "Zone",
    )
    number_type = choice(
        "Number type",
        "号码类型",
        Choice("1", "Phone number", "电话号码", ("number",)),
        field="numberType",
        help_en="Always a phone number; you may leave the column out.",
        help_zh="总是电话号码，此列可省略。",
    )
    description = text(
        "Reason",
        "原因",
        dates=True,
        example="Asked not to be called",
        help_en="Why the number is blocked.",
        help_zh="禁止该号码的原因。",
        synonyms=("Description", "Note", "Remark", "备注", "说明", "描述"),
    )
    country = common_columns.country_name()
    calling_code = common_columns.calling_code()
