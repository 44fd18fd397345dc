"""The texts of result workbooks, and the names of outcomes and repairs wherever they are read."""

from callsheet.messages.text import Text

_OUTCOMES = {
    "OWN_ROW": Text("callsheet row", "callsheet 行号"),
    "OWN_STATUS": Text("callsheet status", "callsheet 状态"),
    "OWN_CODE": Text("callsheet code", "callsheet 代码"),
    "OWN_REASON": Text("callsheet reason", "callsheet 原因"),
    "OWN_FIX": Text("callsheet fix", "callsheet 处理方法"),
    "OWN_SUGGESTION": Text("callsheet suggestion", "callsheet 建议"),
    "OWN_MARK": Text("callsheet mark", "callsheet 标记"),
    "OWN_EXAMPLE": Text("example", "示例"),
    "OUTCOME_LOADED": Text("loaded", "已导入"),
    "OUTCOME_DUPLICATE": Text("duplicate", "重复"),
    "OUTCOME_HELD": Text("held", "已拦截"),
    "OUTCOME_INVALID": Text("invalid", "不合格"),
    "OUTCOME_REFUSED": Text("refused", "被拒绝"),
    "OUTCOME_SKIPPED": Text("skipped", "已跳过"),
    "OUTCOME_UNKNOWN": Text("unknown", "未知"),
    "OUTCOME_PLANNED": Text("planned", "尚未发送"),
    "OUTCOME_AWAITED": Text("awaiting an answer", "等待答复"),
    "OUTCOME_READY": Text("ready", "可发送"),
    "NUMBER_OUTCOME": Text("{column}: {outcome}", "{column}：{outcome}"),
    "NUMBER_REASON": Text("{column}: {outcome}. {reason}", "{column}：{outcome}。{reason}"),
    "GIVEN_ID": Text("ID in Sobot: {id}", "Sobot 编号：{id}"),
    "OUTCOME_NOT SENT": Text("not sent", "未发送"),
}

_MEANINGS = {
    "MEANING_LOADED": Text("Sobot accepted the row.", "服务已接收该行。"),
    "MEANING_DUPLICATE": Text(
        "Already in Sobot, or listed earlier in this file. Nothing to do.",
        "服务中已存在，或在文件前面已列出，无需处理。",
    ),
    "MEANING_HELD": Text(
        "A forbidden number: not loaded and not dialled. Nothing to do.",
        "禁呼号码：未导入，不会被拨打，无需处理。",
    ),
    "MEANING_INVALID": Text(
        "Failed our check, so it was not sent. Correct the row and load it again.",
        "检查发现问题，该行未发送。请更正后重新导入。",
    ),
    "MEANING_REFUSED": Text(
        "Sobot refused the row. Correct it as its reason says and load it again.",
        "服务拒绝了该行。请按原因更正后重新导入。",
    ),
    "MEANING_SKIPPED": Text(
        "Nothing had to change, or the row was left out on purpose.", "无需变更，或按设定未处理。"
    ),
    "MEANING_UNKNOWN": Text(
        "It may or may not have been loaded. Check in Sobot before you load the row again.",
        "该行可能已导入，也可能未导入。重新导入之前，请先在服务中核实。",
    ),
    "MEANING_AWAITED": Text("Sent. Sobot has not answered for the row yet.", "已发送，服务尚未答复。"),
    "MEANING_TO_COME": Text(
        "Not sent yet. It is sent automatically when its turn comes.", "尚未发送，轮到时会自动发送。"
    ),
    "MEANING_READY": Text("Would be sent as it is.", "可以按现状发送。"),
    "MEANING_NOT SENT": Text(
        "Nothing is wrong with the row, but its sheet is refused.", "该行没有问题，但整个工作表被拒绝。"
    ),
    "MEANING_PLANNED": Text(
        "The load has not reached this row. Approve or resume the load.",
        "导入尚未处理到该行，请批准或继续该导入。",
    ),
}

_LABELS = {
    "LABEL_FILE": Text("File", "文件"),
    "LABEL_SHEET": Text("Sheet", "工作表"),
    "LABEL_KIND": Text("Kind", "类型"),
    "LABEL_PROFILE": Text("Profile", "配置"),
    "LABEL_SERVICE": Text("Service", "服务"),
    "LABEL_LOAD": Text("Load", "编号"),
    "LABEL_STARTED": Text("Started", "时间"),
    "LABEL_ENDED": Text("Finished", "完成时间"),
    "LABEL_ROWS": Text("Rows", "行数"),
    "LABEL_NUMBERS": Text("Numbers", "号码"),
    "LABEL_MEMBERSHIPS": Text("Memberships", "技能组归属"),
    "LABEL_CAMPAIGN": Text("Campaign", "外呼任务"),
    "LABEL_AGENT": Text("Agent", "坐席"),
    "SPLIT_ROWS": Text("{who}: {rows:,} {rows:plural:entry|entries}", "{who}：{rows:,} 条"),
    "SPLIT_OUTCOMES": Text(
        "{who}: {rows:,} {rows:plural:entry|entries} ({outcomes})", "{who}：{rows:,} 条（{outcomes}）"
    ),
    "LABEL_SPLIT": Text("Shared out", "分配"),
    "SPLIT_QUEUE": Text(
        "over the members of queue {queue}, in proportion to their levels",
        "按技能等级的比例分配给技能组 {queue} 的成员",
    ),
    "SPLIT_LEVEL": Text(
        "{who}: {rows:,} {rows:plural:entry|entries} (weight {level})", "{who}：{rows:,} 条（权重 {level}）"
    ),
    "SPLIT_UNKNOWN": Text("no known campaign", "无已知外呼任务"),
    "SPLIT_MORE": Text(
        "… and {count:,} more; --json lists them all", "……另有 {count:,} 个，可用 --json 查看全部"
    ),
    "LABEL_STOPPED": Text("Stopped", "未完成"),
    "MOMENT": Text("{when:seconds}", "{when:seconds}"),
}

_PAGES = {
    "SUMMARY_SHEET": Text("callsheet summary", "callsheet 汇总"),
    "RESULT_SHEET": Text("callsheet result", "callsheet 结果"),
    "REPAIRS_SHEET": Text("callsheet repairs", "callsheet 修正"),
    "RESULT_TITLE": Text("Result", "导入结果"),
    "NEXT_STEPS": Text("What to do next", "下一步"),
    "HEAD_OUTCOME": Text("Outcome", "结果"),
    "HEAD_ROWS": Text("Rows", "行数"),
    "HEAD_SHARE": Text("Share", "占比"),
    "HEAD_MEANING": Text("What it means", "含义"),
    "TOTAL_ROWS": Text("Rows read", "读取行数"),
    "ABOUT_LOAD": Text("About this load", "本次导入"),
    "CHART_TITLE": Text("Rows by outcome", "各结果行数"),
    "LABEL_UNCOMMENTED": Text("Cells marked without a comment", "已标记但无批注的单元格"),
    "STEP_CHECK": Text(
        "Check {rows:,} {rows:plural:row|rows} in Sobot first. {rows:plural:It|They} may already be loaded, so do not load {rows:plural:it|them} again before you have checked.",
        "请先在服务中核实 {rows:,} 行：它们可能已经导入，核实之前请勿重新导入。",
    ),
    "STEP_CORRECT": Text(
        "Correct {rows:,} {rows:plural:row|rows}. {rows:plural:It is|They are} in the to-fix workbook: correct {rows:plural:it|them} there and load that file.",
        "需要更正 {rows:,} 行：这些行已单独放入 to-fix 工作簿，更正后导入该文件即可。",
    ),
    "STEP_UNDER_WAY": Text(
        "Nothing to do now: the load continues automatically, also while nobody looks at this page.",
        "现在无需处理：导入会自行继续，关闭此页面也不影响。",
    ),
    "STEP_RESUME": Text(
        "{rows:,} {rows:plural:row|rows} not sent yet: the load awaits approval or a list of forbidden numbers, or stopped early. Settle that first; then approve or resume it to send {rows:plural:it|them}.",
        "尚未发送 {rows:,} 行：导入正在等待批准或等待禁呼名单生效，或已提前停止。请先处理该原因，再批准或继续该导入。",
    ),
    "STEP_REJECTED": Text(
        "Ask the person who rejected it what has to change, then load the list again. A person is asked again if it still needs approval.",
        "请向拒绝的人确认需要修改之处，然后重新导入该名单；如仍需批准，会再次请求批准。",
    ),
    "STEP_REFUSED": Text(
        "Put right what is said here, then load the list again. No row of it was sent.",
        "请先解决此处所述问题，然后重新导入该名单。其中没有任何行被发送。",
    ),
    "STEP_NONE": Text(
        "Nothing: every row has an outcome and none needs attention.", "无需处理：每一行都有明确结果。"
    ),
    "NOTE_ROW": Text(
        "The row number in your first file, however often the rows have come back. Empty for a row that was added since.",
        "该行在首个文件中的行号，无论退回更正几次都不变；后来新增的行为空。",
    ),
    "NOTE_STATUS": Text(
        "What happened to the row; the summary sheet explains each word.",
        "该行的处理结果；汇总表中有每个词的说明。",
    ),
    "NOTE_CODE": Text(
        "A stable code for the problem, to search for or quote.", "问题的固定代码，便于查询和沟通。"
    ),
    "NOTE_REASON": Text("What is wrong.", "问题说明。"),
    "NOTE_FIX": Text("What to do about it.", "处理办法。"),
    "CHANGES_SHEET": Text("callsheet changes", "callsheet 更改"),
    "CHANGES_BY": Text("Changed by", "更改人"),
    "CHANGES_AT": Text("When", "时间"),
    "CHANGES_LEFT_OUT": Text("left out", "跳过"),
    "REPAIRS_ROW": Text("Row", "行"),
    "REPAIRS_COLUMN": Text("Column", "列"),
    "REPAIRS_CODE": Text("Repair", "修正"),
    "REPAIRS_DONE": Text("What was done", "说明"),
    "REPAIRS_BEFORE": Text("Before", "修正前"),
    "REPAIRS_AFTER": Text("After", "修正后"),
}

_OWN = {
    "LABEL_LEFT": Text("Left out of your workbook", "未保留的内容"),
    "LEFT_MACROS": Text("macros", "宏"),
    "LEFT_LINKS": Text(
        "links to other workbooks (their formulas became values)", "指向其他工作簿的链接（相关公式已转为值）"
    ),
    "LEFT_CONNECTIONS": Text("data connections", "数据连接"),
    "LEFT_CUSTOM_XML": Text("custom XML data", "自定义 XML 数据"),
    "LEFT_SIGNATURE": Text("the digital signature", "数字签名"),
    "LEFT_ADD_INS": Text("add-ins", "加载项"),
    "LEFT_FORMULAS": Text(
        "formulas that fetch data or open links (they became values)",
        "会联网取数或打开链接的公式（已转为值）",
    ),
    "LABEL_TYPED": Text("Cells typed on the page", "在页面上填写的单元格"),
    "LABEL_PLAIN": Text("A plain copy", "仅含数据的副本"),
    "OWN_STRUCTURE": Text(
        "your workbook has parts that callsheet cannot safely carry over", "您的工作簿含有无法安全保留的内容"
    ),
    "OWN_CONTROLS": Text(
        "your workbook has buttons, embedded objects, queries or content from elsewhere",
        "您的工作簿含有按钮、嵌入对象、查询或外部内容",
    ),
    "OWN_WIDE": Text("your sheet has no room for more columns on its right", "您的工作表右侧没有可用的列"),
    "OWN_LARGE": Text("your workbook is too large to be carried over", "您的工作簿过大，无法保留"),
    "OWN_FORMATS": Text(
        "your workbook has as many cell formats as Excel permits",
        "您的工作簿的单元格格式数量已达到 Excel 的上限",
    ),
    "OWN_RESULT": Text(
        "it has outcomes of an earlier load that cannot be separated from your own cells",
        "无法区分其中先前导入的结果与您自己的单元格",
    ),
    "OWN_CHANGED": Text("the file kept for this load has changed", "为本次导入保留的文件已变化"),
    "OWN_FORMAT": Text(
        "a workbook in this format cannot be kept as it is",
        "这种格式的工作簿无法按原样返回",
    ),
    "OWN_GONE": Text("the file kept for this load is gone", "为本次导入保留的文件已不存在"),
    "OWN_EDITED": Text("cells were changed on the page before they were sent", "发送前在页面上修改过单元格"),
    "OWN_HEADER": Text("two lines were chosen as its header", "所选表头占两行"),
    "OWN_SECRETS": Text("your workbook may hold passwords", "您的工作簿可能含有密码"),
}

_SUGGESTIONS = {
    "NOTE_SUGGESTION": Text(
        "What may have been meant. Nothing was changed: correct the cell yourself if the suggestion is right.",
        "可能想填的内容。系统没有改动任何单元格；如果建议正确，请自行更正。",
    ),
    "SUGGESTED": Text("“{column}”: {value} ({why})", "“{column}”：{value}（{why}）"),
    "SUGGESTED_HERE": Text("Suggestion: {value} ({why})", "建议：{value}（{why}）"),
    "SUGGESTED_NAMED": Text("the nearest: {name}", "最接近的是 {name}"),
    "SUGGESTED_NEAR": Text("the nearest that Sobot has", "智齿系统中最接近的"),
    "SUGGESTED_DIGITS": Text("{places:list}", "{places:list}"),
    "LOOKS_LIKE": Text(
        "letter {letter} at place {place}: {digit}?", "第 {place} 位是字母 {letter}，应为 {digit}？"
    ),
    "SUGGESTED_UNGROUPED": Text(
        "without separators; check whether a zero is missing in front", "去掉分隔符；请核对开头是否缺 0"
    ),
    "SUGGESTED_WITHOUT_ZERO": Text("without “(0)”", "去掉“(0)”"),
    "SUGGESTED_CHOICE": Text("the nearest permitted value", "最接近的可选值"),
    "SUGGESTED_CHOICES": Text("a permitted value that is near", "相近的可选值"),
    "SUGGESTED_ZONES": Text("a time zone that may be meant", "可能所指的时区"),
    "SUGGESTED_DAY_FIRST": Text("if the day comes first", "若日在前"),
    "SUGGESTED_MONTH_FIRST": Text("if the month comes first", "若月在前"),
    "SUGGESTED_ZONE": Text("the nearest time zone", "最接近的时区"),
}

_REPAIRS = {
    "REPAIR_SPACES": Text("spaces before and after the value removed", "去掉首尾空格"),
    "REPAIR_INVISIBLE": Text("invisible characters removed", "去掉不可见字符"),
    "REPAIR_FULL_WIDTH": Text("full-width characters converted to half-width", "全角字符转半角"),
    "REPAIR_APOSTROPHE": Text("Excel's leading apostrophe removed", "去掉开头的单引号"),
    "REPAIR_POINT_ZERO": Text("“.0” at the end removed", "去掉末尾的 .0"),
    "REPAIR_SEPARATORS": Text("spaces, dashes, dots and brackets removed", "去掉空格、短横线、点和括号"),
    "REPAIR_PLUS": Text("leading plus sign removed", "去掉开头的 +"),
    "REPAIR_LINE_BREAK": Text("line breaks and tabs replaced by spaces", "换行和制表符改为空格"),
    "REPAIR_DATE_ORDER": Text(
        "date with its year last rewritten as 2026-11-30", "年份在后的日期改写为 2026-11-30"
    ),
    "REPAIR_DATE_FORM": Text("date rewritten as 2026-11-30", "日期改写为 2026-11-30"),
    "REPAIR_ZONE_NAME": Text(
        "capitals and underscores of a time zone put right", "更正时区名称的大小写和下划线"
    ),
    "REPAIR_MIDNIGHT": Text("time 00:00 removed from a date", "去掉日期中的零点"),
    "REPAIR_ZEROS_BY_FORMAT": Text(
        "leading zeros kept that only the number format displayed", "保留数字格式显示的前导零"
    ),
    "REPAIR_TEXT_FORMULA": Text('text taken out of Excel\'s formula ="…"', '取出 Excel 公式 ="…" 中的文本'),
    "REPAIR_CAMPAIGN_NAMED": Text("campaign name replaced by its code", "外呼任务名称换成编码"),
    "REPAIR_COUNTRY_FOR_ZERO": Text("leading 0 replaced by the country code", "开头的 0 换成国家代码"),
    "REPAIR_ABROAD_PREFIX": Text("digits dialled before a country code removed", "去掉国家代码前的国际冠码"),
    "REPAIR_COUNTRY_CODE": Text("country code added to a national number", "为本国号码加上国家代码"),
    "REPAIR_NAME_JOINED": Text("parts of the name joined", "合并姓名的各部分"),
    "REPAIR_NEXT_NUMBER": Text("number taken from another column of the row", "取用本行另一列的号码"),
    "REPAIR_NAME_TO_ID": Text(
        "name replaced by the number it stands for in Sobot", "按智齿中的名称换成对应编号"
    ),
}

TEXTS: dict[str, Text] = {**_OUTCOMES, **_MEANINGS, **_LABELS, **_PAGES, **_OWN, **_SUGGESTIONS, **_REPAIRS}
