"""What the report page says of a load."""

from callsheet.messages.text import Text

_HEADLINES = {
    "HEADLINE_REFUSED": Text(
        "Nothing was sent: this sheet could not be used.", "未发送任何内容：此工作表无法使用。"
    ),
    "HEADLINE_WAITS": Text(
        "Nothing has been sent yet: this load awaits approval.", "尚未发送任何内容：此次导入等待批准。"
    ),
    "HEADLINE_REJECTED": Text(
        "Nothing was sent: a person rejected this load.", "未发送任何内容：此次导入已被拒绝。"
    ),
    "HEADLINE_NOTHING": Text("No row had to be loaded.", "没有需要导入的行。"),
    "HEADLINE_UNKNOWN": Text(
        "{count:,} of {rows:,} {rows:plural:row|rows} may or may not have been loaded.",
        "{rows:,} 行中有 {count:,} 行可能已导入，也可能未导入。",
    ),
    "HEADLINE_UNDER_WAY": Text("This load is not finished yet.", "此次导入尚未完成。"),
    "HEADLINE_PLANNED": Text(
        "Not finished: {count:,} of {rows:,} {rows:plural:row|rows} {count:plural:has|have} not been sent yet.",
        "尚未完成：{rows:,} 行中有 {count:,} 行尚未发送。",
    ),
    "HEADLINE_NONE": Text(
        "No row was loaded: {count:,} of {rows:,} {count:plural:needs|need} correcting.",
        "没有导入任何行：{rows:,} 行中有 {count:,} 行需要更正。",
    ),
    "HEADLINE_PART": Text(
        "{loaded:,} of {rows:,} {rows:plural:row|rows} {loaded:plural:was|were} loaded; {count:,} {count:plural:needs|need} correcting.",
        "{rows:,} 行中已导入 {loaded:,} 行；{count:,} 行需要更正。",
    ),
    "HEADLINE_ALL": Text(
        "{rows:plural:The only row was|All {rows:,} rows were} loaded.",
        "{rows:plural:仅有的 1 行|全部 {rows:,} 行}均已导入。",
    ),
    "HEADLINE_ENOUGH": Text(
        "{loaded:,} of {rows:,} {rows:plural:row|rows} {loaded:plural:was|were} loaded; the others did not have to be.",
        "{rows:,} 行中已导入 {loaded:,} 行，其余无需导入。",
    ),
    "HEADLINE_EMPTY": Text("The sheet has no rows.", "此工作表没有数据行。"),
}

_SECTIONS = {
    "PAGE_TITLE": Text("{file}: result of the load", "{file}：导入结果"),
    "PAGE_TO_DO": Text("What to do next", "下一步"),
    "PAGE_OUTCOMES": Text("Rows by outcome", "各结果行数"),
    "PAGE_BALANCE": Text("{rows:,} {rows:plural:row|rows} read = {sum}", "读取 {rows:,} 行 = {sum}"),
    "PAGE_COUNT": Text("{count:,} {outcome}", "{outcome} {count:,}"),
    "PAGE_PROBLEMS": Text("Problems", "问题"),
    "PAGE_NO_PROBLEMS": Text("No problems were found.", "没有发现问题。"),
    "PAGE_REFUSED_WHOLE": Text(
        "Nothing is said of single rows: the sheet was refused as a whole.",
        "没有针对单行的说明：整个工作表被拒绝。",
    ),
    "PAGE_ROWS": Text("Rows", "行"),
    "PAGE_ROWS_OF_FIRST": Text(
        "such as {rows:list} (in the first file {first:list})",
        "例如第 {rows:list} 行（首个文件中第 {first:list} 行）",
    ),
    "PAGE_FIRST_ROWS": Text("such as {rows:list}", "例如第 {rows:list} 行"),
    "PAGE_WHOLE_SHEET": Text("whole sheet", "整个工作表"),
    "PAGE_WHAT": Text("What is wrong", "问题说明"),
    "PAGE_FIX": Text("What to do", "处理办法"),
    "PAGE_CODE": Text("Code", "代码"),
    "PAGE_MORE_PROBLEMS": Text(
        "{count:,} further {count:plural:kind|kinds} of problem are in the result workbook.",
        "另有 {count:,} 种问题，见结果工作簿。",
    ),
    "PAGE_OTHER_FACTS": Text("“…” stands for {count:,} different facts.", "“…”代表 {count:,} 种不同情况。"),
    "PAGE_REPAIRS": Text("Repairs", "修正"),
    "PAGE_CELLS": Text("Cells", "单元格"),
    "PAGE_COUNTRIES": Text("Countries of the numbers", "号码所属国家或地区"),
    "PAGE_COUNTRY": Text("Country", "国家或地区"),
    "PAGE_CALLING_CODE": Text("Calling code", "国家代码"),
    "PAGE_AND_OTHERS": Text("{name} and others", "{name}等"),
    "PAGE_NO_COUNTRY": Text("No known calling code", "无已知国家代码"),
    "PAGE_COUNTRIES_GUESSED": Text(
        "By the first digits of each number: no country is set, so a number without its country code may be counted under another one.",
        "按号码的开头数字统计：未设置国家，没有国家代码的号码可能被计入其他国家。",
    ),
    "PAGE_SENDING": Text("Sending over time", "发送时间线"),
    "PAGE_SENT": Text(
        "{rows:,} {rows:plural:row|rows} in {requests:,} {requests:plural:request|requests}, from {begin:seconds} to {end:seconds}.",
        "{requests:,} 次请求共 {rows:,} 行，从 {begin:seconds} 到 {end:seconds}。",
    ),
    "PAGE_EACH_BAR": Text(
        "Each bar: rows sent within {span}; at most {most:,}.",
        "每个柱形：{span}内发送的行数，最多 {most:,} 行。",
    ),
    "PAGE_REPEATED": Text("Requests that were sent again count again.", "重新发送的请求会重复计数。"),
    "PAGE_AS_TABLE": Text("As a table", "以表格显示"),
    "PAGE_FROM": Text("From", "开始时间"),
    "PAGE_REQUESTS": Text("Requests", "请求"),
    "PAGE_SECONDS": Text("{count:,} {count:plural:second|seconds}", "{count:,} 秒"),
    "PAGE_MINUTES": Text("{count:,} {count:plural:minute|minutes}", "{count:,} 分钟"),
    "PAGE_HOURS": Text("{count:,} {count:plural:hour|hours}", "{count:,} 小时"),
    "PAGE_DAYS": Text("{count:,} {count:plural:day|days}", "{count:,} 天"),
    "PAGE_WHERE": Text("What was sent where", "发送去向"),
    "PAGE_CAMPAIGN": Text("Campaign: {campaign}", "外呼任务：{campaign}"),
    "PAGE_CAMPAIGNS": Text("Campaign", "外呼任务"),
    "PAGE_ASSIGNED": Text("Assigned to", "分配给"),
    "PAGE_OPERATION": Text("Operation", "接口"),
    "PAGE_BATCHES": Text("Batches", "批次"),
    "PAGE_MORE_BATCHES": Text("and {count:,} more", "另有 {count:,} 个"),
    "PAGE_DECISIONS": Text("Who decided what", "决定记录"),
    "DECISION_ASKED": Text(
        "{when:time}: approval was asked for, because {reasons}.", "{when:time}：请求批准，因为{reasons}。"
    ),
    "DECISION_APPROVED": Text("{when:time}: {by} approved the load.", "{when:time}：{by} 批准了导入。"),
    "DECISION_REFUSED": Text("{when:time}: {by} rejected the load.", "{when:time}：{by} 拒绝了导入。"),
    "DECISION_CONFIRMED": Text("{by} confirmed what kind of list it is.", "{by} 确认了名单的类型。"),
    "DECISION_APPLIED": Text(
        "{by} confirmed that {count:,} {count:plural:row|rows} took effect.", "{by} 确认 {count:,} 行已生效。"
    ),
    "DECISION_NOT_APPLIED": Text(
        "{when:time}: {by} confirmed that a request did not take effect.",
        "{when:time}：{by} 确认一次请求未生效。",
    ),
    "PAGE_ABOUT": Text("About this load", "本次导入"),
    "PAGE_NOT_KEPT": Text(
        "The rows of this load are no longer kept: problems are counted by code, without repairs and countries.",
        "此次导入的各行已不再保留：问题仅按代码计数，不含修正和国家或地区。",
    ),
    "PAGE_SPOILT": Text(
        "What is kept of the rows of this load on the server can no longer be read. Its outcomes are in the ledger: problems are counted by code, without repairs and countries. Tell the person who runs callsheet.",
        "服务器上保存的此次导入的各行已无法读取。各行的结果仍在台账中：问题仅按代码计数，不含修正和国家或地区。请联系 callsheet 的管理员。",
    ),
    "PAGE_FOOT": Text(
        "callsheet, {when:time} ({zone}). This page holds no customer's number or name; the result workbook has every row.",
        "callsheet，{when:time}（{zone}）。本页不含客户的号码和姓名；每一行的结果见结果工作簿。",
    ),
}

TEXTS: dict[str, Text] = {**_HEADLINES, **_SECTIONS}
