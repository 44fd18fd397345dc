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
    given_name = common_columns.given_name()
    middle_name = common_columns.middle_name()
    family_name = common_columns.family_name()
    country = common_columns.country_name()
    calling_code = common_columns.calling_code()
