"""Customer numbers for an outbound campaign (reference: Outbound Task Import Data, dataDetails)."""

from validators import common_columns
from validators.schema import SheetSchema, identifier, phone, text


class CustomerNumbers(SheetSchema):
    telephone = phone(
        "Telephone",
        "电话号码",
        required=True,
        further=True,
        example="6591230001",
        help_en="The number to call: 3 to 16 digits, with the country code. Spaces, dashes and + are removed automatically.",
        help_zh="要拨打的号码：3 到 16 位数字，含国家代码。空格、短横线和 + 会自动去掉。",
        synonyms=(
            *common_columns.phone_names("Telephone", "电话号码"),
            "Customer number",
            "Customer phone",
            "客户号码",
            "客户电话",
        ),
    )
    name = text(
        "Name",
        "姓名",
        example="Tan Mei Ling",
        help_en="The customer's name, as the agent should see it.",
        help_zh="客户姓名，供坐席查看。",
        synonyms=(
            "Customer name",
            "Client name",
            "Contact name",
            "Full name",
            "客户姓名",
            "联系人",
            "客户名称",
            "名称",
        ),
    )
    description = common_columns.note(
        "Prefers mornings",
        synonyms=("Comment",),
        help_en="A note for the agent, up to 200 characters.",
        help_zh="给坐席的备注，最多 200 个字符。",
    )
    allocation_agent = identifier(
        "Assigned agent",
        "指定坐席",
        field="allocationAgent",
        example="1001",
        help_en="Work number of the agent who should make the call; leave empty for any agent.",
        help_zh="负责拨打的坐席工号；留空表示不指定。",
        synonyms=("Agent", "Agent work no.", "Allocation agent", "坐席", "坐席工号", "分配坐席", "工号"),
    )
    campaign = text(
        "Campaign",
        "外呼任务",
        example="dgug92owec",
        help_en="Code or exact name of the campaign that calls this number; leave empty for the campaign of the load.",
        help_zh="拨打该号码的外呼任务的编码或完整名称；留空表示使用本次导入指定的外呼任务。",
        synonyms=(
            "Campaign name",
            "Outbound campaign",
            "Task",
            "Task name",
            "Outbound task",
            "外呼任务名称",
            "任务",
            "任务名称",
            "外呼活动",
            "活动",
            "活动名称",
        ),
    )
    code = identifier(
        "Campaign code",
        "外呼任务编码",
        offered=False,
        example="dgug92owec",
        help_en="Code of the campaign, where “Campaign” has its name.",
        help_zh="外呼任务的编码，用于“外呼任务”列填写名称的情况。",
        synonyms=(
            "Campaign no.",
            "Campaign number",
            "Task code",
            "Task no.",
            "Outbound task code",
            "外呼任务编号",
            "任务编码",
            "任务编号",
            "活动编码",
            "活动编号",
        ),
    )
    campaign_id = identifier(
        "Campaign ID",
        "外呼任务 ID",
        field="campaignId",
        offered=False,
        example="2b82a4acc60647dd814b3db642e75971",
        help_en="ID of the campaign as the API knows it; it takes precedence over code and name.",
        help_zh="接口中的外呼任务 ID；优先于编码和名称。",
        synonyms=("Task ID", "Outbound task ID", "任务 ID", "活动 ID"),
    )
    given_name = common_columns.given_name()
    middle_name = common_columns.middle_name()
    family_name = common_columns.family_name()
    country = common_columns.country_name()
    calling_code = common_columns.calling_code()
