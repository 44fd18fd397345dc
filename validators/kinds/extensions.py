"""Extensions to create (reference: Add Extension)."""

from validators.schema import SheetSchema, digits


class Extensions(SheetSchema):
    ext = digits(
        "Extension",
        "分机号",
        3,
        8,
        "EXTENSION_DIGITS",
        required=True,
        example="0801",
        help_en="The new extension: 3 to 8 digits; leading zeros count. It cannot be changed later.",
        help_zh="新分机号：3 到 8 位数字，前导零有效。创建后不可修改。",
        synonyms=(
            "Ext",
            "Ext.",
            "Ext. no.",
            "Ext number",
            "Extension no.",
            "Extension number",
            "SIP extension",
            "分机",
            "分机号码",
            "内线",
            "内线号码",
        ),
    )
    password = digits(
        "Password",
        "密码",
        6,
        8,
        "PASSWORD_DIGITS",
        required=True,
        secret=True,
        example="482913",
        help_en="The extension's password: 6 to 8 digits. It is sent to Sobot and never shown in reports.",
        help_zh="分机密码：6 到 8 位数字。仅用于发送，不会在任何报告中显示。",
        synonyms=(
            "Extension password",
            "Ext password",
            "SIP password",
            "Pwd",
            "PIN",
            "Secret",
            "分机密码",
            "内线密码",
        ),
    )
