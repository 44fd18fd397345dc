"""The texts of blank workbooks: comments, messages of Excel's own validation, and the help sheet."""

from callsheet.messages.text import Text

_PAGE = {
    "LISTS_SHEET": Text("callsheet lists", "callsheet 可选值"),
    "CELL_REQUIRED": Text("Required.", "必填。"),
    "CELL_OPTIONAL": Text("May be left empty.", "可留空。"),
    "CELL_EXAMPLE": Text("Example: {value}", "示例：{value}"),
    "EXAMPLE_NOTE": Text(
        "A row marked “example” here is not loaded. Delete the example row when you no longer need it.",
        "此处标有“示例”的行不会导入。不再需要时请删除示例行。",
    ),
    "EXAMPLE_TITLE": Text("Example row", "示例行"),
    "EXAMPLE_STOP": Text(
        "This is the example row, which is not loaded. Start in row 3.",
        "这是示例行，不会导入。请从第 3 行开始填写。",
    ),
    "LISTED_NAME": Text("Also known as", "对应名称"),
    "NOT_LISTED": Text(
        "Sobot did not list this value when this workbook was made.", "生成此工作簿时服务中没有这个值。"
    ),
}

_RULES = {
    "RULE_DIGITS": Text("{least} to {most} digits", "{least} 到 {most} 位数字"),
    "RULE_FUTURE_DATE": Text("A date, today or later", "日期，不早于今天"),
    "RULE_LENGTH": Text("At most {most} characters", "最多 {most} 个字符"),
    "RULE_DATE": Text("A date", "日期"),
    "RULE_DATETIME": Text("A date and time", "日期和时间"),
    "RULE_INTEGER": Text("A whole number", "整数"),
    "RULE_TEXT": Text("Text", "文本"),
    "RULE_DEFAULT": Text("{rule}; empty means {default}", "{rule}；留空表示{default}"),
}

_HELP = {
    "HELP_SHEET": Text("callsheet help", "callsheet 说明"),
    "HELP_COLUMN": Text("Column", "列名"),
    "HELP_FIELD": Text("API field", "接口字段"),
    "HELP_REQUIRED": Text("Required", "必填"),
    "HELP_WRITE": Text("What to enter", "填写说明"),
    "HELP_RULE": Text("Rule", "规则"),
    "HELP_EXAMPLE": Text("Example", "示例"),
    "HELP_YES": Text("Yes", "是"),
    "HELP_NO": Text("No", "否"),
    "STEP_ROWS": Text(
        "Enter or paste your rows from row 3 down. Columns with a dark header and a * are required.",
        "请从第 3 行开始填写或粘贴数据。表头为深色并带 * 的列必须填写。",
    ),
    "STEP_PASTE": Text(
        "Paste values only (Paste Special > Values): the cells are formatted as text, which keeps leading zeros and long numbers.",
        "粘贴时请选择“仅粘贴值”：单元格已设为文本格式，可保留前导零和长号码。",
    ),
    "STEP_EXAMPLE": Text(
        "Row 2 is an example. It is not loaded as long as its last cell says “example”; you may delete the row.",
        "第 2 行为示例：最后一格写有“示例”时不会导入，可删除该行。",
    ),
    "STEP_COLUMNS": Text(
        "You may move columns and leave out optional ones, but keep the titles as they are.",
        "列的顺序可以调整，非必填列可以删除，但请保留列名；必填列不可删除。",
    ),
    "STEP_CUSTOM": Text(
        "To fill in custom fields, add columns titled with the field's ID, or map their titles in [profiles.NAME] custom_fields.",
        "可以添加自定义字段列：列名填写字段 ID，或在 [profiles.NAME] custom_fields 中设置对应关系。",
    ),
}

TEXTS: dict[str, Text] = {**_PAGE, **_RULES, **_HELP}
