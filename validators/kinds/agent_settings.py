"""Agent settings: extension, phone and wrap-up, or an unbinding (reference: Modify and Unbind Agent Setting)."""

from validators import common_columns
from validators.schema import Choice, SheetSchema, choice, digits, integer, phone


class AgentSettings(SheetSchema):
    agent = common_columns.agent(
        "Agent work number",
        "坐席工号",
        "Agent",
        "坐席",
        "Agent no.",
        "Agent number",
        "Agent ID",
        "坐席ID",
        "员工工号",
    )
    agent_name = common_columns.information("Agent name", "坐席姓名", "agentName", "Mei Tan")
    ext = digits(
        "Extension",
        "分机号",
        3,
        8,
        "EXTENSION_DIGITS",
        example="1001",
        help_en="The extension to bind: 3 to 8 digits, a leading 0 counts; leave empty to keep the current value.",
        help_zh="要绑定的分机号：3 到 8 位数字，前导零有效；留空则保持不变。",
        synonyms=("Ext", "Ext.", "Ext. no.", "Extension no.", "Extension number", "分机", "分机号码"),
    )
    agent_phone = phone(
        "Agent phone",
        "坐席电话",
        field="agentPhone",
        example="6591230001",
        help_en="The phone number to bind: 3 to 16 digits; leave empty to keep the current value.",
        help_zh="要绑定的电话号码：3 到 16 位数字；留空则保持不变。",
        synonyms=("Agent phone no.", "Bound phone", "坐席手机", "绑定电话"),
    )
    wrap_up_time = integer(
        "Wrap-up time",
        "整理时长",
        86_400,
        field="wrapUpTime",
        example="60",
        help_en="Seconds after a call before the next one; leave empty to keep the current value.",
        help_zh="通话结束后的整理时长（秒）；留空则保持不变。",
        synonyms=(
            "Wrap-up seconds",
            "Wrap-up",
            "Wrap up time",
            "Wrap-up time (s)",
            "Wrap-up time (seconds)",
            "After-call work",
            "After-call work time",
            "ACW",
            "ACW time",
            "ACW seconds",
            "话后时间",
            "整理时间",
            "话后整理时长",
            "话后处理时间",
            "话后处理时长",
        ),
    )
    wrap_up_type = choice(
        "Wrap-up rule",
        "整理方式",
        Choice("1", "Overall", "统一", ("company",)),
        Choice("2", "Individual", "个人", ("own",)),
        field="wrapUpType",
        example="2",
        help_en="Overall (the company's wrap-up) or Individual; leave empty to keep the current value.",
        help_zh="统一或个人；留空则保持不变。",
        synonyms=("Wrap-up type", "整理类型"),
    )
    unbind = choice(
        "Unbind",
        "解绑",
        Choice("0", "Extension", "分机", ("ext",)),
        Choice("1", "Phone", "电话", ("phone number",)),
        Choice("2", "Both", "全部", ("all",)),
        help_en="Unbind the agent's Extension, Phone or Both; such a row changes nothing else.",
        help_zh="解除坐席的分机、电话或全部绑定；这样的行不再修改其他设置。",
        synonyms=("Number type", "解除绑定"),
    )
