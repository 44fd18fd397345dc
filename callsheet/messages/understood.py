"""What a dry run says of how it understood a sheet, and of its plan workbook."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    "UNDERSTOOD_COLUMNS": Text("columns", "列"),
    "UNDERSTOOD_IGNORED": Text("ignored", "未使用"),
    "UNDERSTOOD_NUMBERS": Text("numbers", "号码"),
    "UNDERSTOOD_FIRST_NUMBER": Text(
        "only the first number of each row is used, in the order of the columns; its other numbers are not",
        "每行按列的顺序只使用第一个号码，不使用其余号码",
    ),
    "UNDERSTOOD_ZONE": Text("time zone", "时区"),
    "UNDERSTOOD_CAMPAIGN": Text("campaign", "外呼任务"),
    "UNDERSTOOD_COUNTRY": Text("country", "国家"),
    "UNDERSTOOD_AGENT": Text("agent", "坐席"),
    "UNDERSTOOD_QUEUE": Text("queue", "技能组"),
    "UNDERSTOOD_DIRECTION": Text("direction", "方向"),
    "UNDERSTOOD_ACTION": Text("action", "操作"),
    "UNDERSTOOD_ROW": Text("row", "行"),
    "UNDERSTOOD_ROWS": Text("{count:,} {count:plural:entry|entries}", "{count:,} 条"),
    "UNDERSTOOD_NONE": Text("none", "无"),
    "UNDERSTOOD_OTHERS": Text("others: {count:,}", "其他：{count:,}"),
    "UNDERSTOOD_CUSTOM": Text("custom field {field}", "自定义字段 {field}"),
    "UNDERSTOOD_CONSENT": Text("whether the customer may be called", "是否可以致电"),
    "UNDERSTOOD_BY_PROFILE": Text("{field} (by the profile)", "{field}（按配置）"),
    "UNDERSTOOD_SHORT": Text("{count:,} {count:plural:column|columns} read", "读取 {count:,} 列"),
    "CAMPAIGN_CREATED_FIRST": Text(
        "created first (nothing is loaded if Sobot refuses it)", "先创建（智齿拒绝时不导入）"
    ),
    "CAMPAIGN_RUNS": Text("from {start} to {end}", "自 {start} 至 {end}"),
    "CAMPAIGN_HOLDS": Text("holds {count:,} {count:plural:customer|customers}", "已有 {count:,} 个客户"),
    "CAMPAIGN_STATE_1": Text("not started", "未开始"),
    "CAMPAIGN_STATE_2": Text("running", "进行中"),
    "CAMPAIGN_STATE_3": Text("pausing", "暂停中"),
    "CAMPAIGN_STATE_4": Text("closed", "已关闭"),
    "CAMPAIGN_STATE_5": Text("finished", "已结束"),
    "CAMPAIGN_STATE_6": Text("archived", "已归档"),
    "CAMPAIGN_STATE_7": Text("deleted", "已删除"),
    # The plan workbook.
    "PLAN_CALL": Text("Request {call:,} of {calls:,}", "第 {call:,} 个请求，共 {calls:,} 个"),
    "PLAN_CALL_INTO": Text(
        "Request {call:,} of {calls:,}, into campaign {campaign}",
        "第 {call:,} 个请求，共 {calls:,} 个，导入外呼任务 {campaign}",
    ),
    "PLAN_TITLE": Text("Plan", "导入计划"),
    "ABOUT_PLAN": Text("About this check", "本次检查"),
    "STEP_WITHHELD": Text(
        "{rows:,} {rows:plural:row is|rows are} well, but would not be sent now, because of what is said of the sheet. Solve that first.",
        "{rows:,} 行没有问题，但因工作表的上述情况暂不会发送。请先解决。",
    ),
    "STEP_CORRECT_SHEET": Text(
        "Correct {rows:,} {rows:plural:row|rows} in your sheet, as {rows:plural:its|their} “callsheet fix” says, and check it again.",
        "请按“callsheet 处理方法”列在原表中更正 {rows:,} 行，然后再次检查。",
    ),
    "STEP_LOAD": Text(
        "Load your sheet to send {rows:,} {rows:plural:row|rows}. Nothing has been sent yet.",
        "导入原表即可发送 {rows:,} 行。目前尚未发送任何内容。",
    ),
    "STEP_NOTHING_TO_LOAD": Text("Nothing: no row would be sent.", "无需处理：没有需要发送的行。"),
    "PLAN_EXISTS": Text(
        "{file} exists and is not overwritten.",
        "{file} 已存在，不会覆盖。",
        "Name another file.",
        "请指定其他文件名。",
    ),
    "PLAN_SUFFIX": Text(
        "The plan cannot be written to {file}.",
        "无法将计划写入 {file}。",
        "Give a name that ends in .xlsx or .csv.",
        "文件名须以 .xlsx 或 .csv 结尾。",
    ),
    "SHEETS_OF_PLAN": Text("{count:,} sheets", "{count:,} 个工作表"),
}
