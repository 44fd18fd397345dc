"""What the terminal shows of a run: progress, summaries, tables, and what a command did."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    # The stages of a run, and how far it is.
    "STAGE_READ": Text("Reading", "读取"),
    "STAGE_PROVE": Text("Checking rows", "检查各行"),
    "STAGE_VALIDATE": Text("Checking rows", "检查各行"),
    "STAGE_LOOK": Text("Comparing with the live service", "与在线服务核对"),
    "STAGE_PLAN": Text("Planning", "生成计划"),
    "STAGE_SEND": Text("Sending", "发送"),
    "STAGE_FOLLOW": Text("Waiting for the service", "等待服务处理"),
    "STAGE_POLL": Text("Waiting for the service", "等待服务处理"),
    "STAGE_CONFIRM": Text("Reading back", "回读核实"),
    "STAGE_LISTS": Text("Loading lists side by side", "同时导入多份名单"),
    "STAGE_REPORT": Text("Writing the report", "写入报告"),
    "STAGE_EXPORT": Text("Exporting", "导出"),
    "CHUNKS_DONE": Text("{count:,} {count:plural:chunk|chunks}", "{count:,} 批"),
    "ROWS_PER_SECOND": Text("{rate:,.0f} rows/s", "{rate:,.0f} 行/秒"),
    # The summary of a sheet.
    "HEAD_LOAD": Text("load {load}", "导入 {load}"),
    "BOOKS_READ": Text("rows read", "读取行数"),
    "BOOKS_MEMBERSHIPS": Text("memberships", "技能组归属"),
    "BOOKS_TOTAL": Text("total", "合计"),
    "AT_ROWS_OF_FIRST": Text(
        "{count:,} {count:plural:row|rows} ({rows:list}; in the first file {first:list})",
        "{count:,} 行（第 {rows:list} 行；首个文件中第 {first:list} 行）",
    ),
    "AT_ROWS": Text("{count:,} {count:plural:row|rows} ({rows:list})", "{count:,} 行（第 {rows:list} 行）"),
    "MORE_PROBLEMS": Text(
        "… and {count:,} more {count:plural:problem|different problems}; the report lists them all",
        "……另有 {count:,} 种问题，详见报告",
    ),
    "MORE_PROBLEMS_CHECKED": Text(
        "… and {count:,} more {count:plural:problem|different problems}; --json lists them all",
        "……另有 {count:,} 种问题，可用 --json 查看全部",
    ),
    "MORE_LINES": Text("… and {count:,} more", "……另有 {count:,} 项"),
    "MORE_CHANGES": Text(
        "… and {count:,} more that would change; --json lists them all",
        "……另有 {count:,} 个有变更，可用 --json 查看全部",
    ),
    "AGAINST_LIVE": Text("compared with the live service", "与在线服务相比"),
    "CLEANED_UP": Text("Cleaned up automatically: {repairs}", "已自动修正：{repairs}"),
    "REPAIRED_SPACES": Text(
        "{count:,} {count:plural:cell|cells} trimmed of surrounding spaces", "{count:,} 处去掉首尾空格"
    ),
    "REPAIRED_INVISIBLE": Text(
        "invisible characters removed from {count:,} {count:plural:cell|cells}", "{count:,} 处去掉不可见字符"
    ),
    "REPAIRED_FULL_WIDTH": Text(
        "full-width characters replaced in {count:,} {count:plural:cell|cells}",
        "{count:,} 处全角字符转为半角",
    ),
    "REPAIRED_APOSTROPHE": Text(
        "{count:,} leading {count:plural:apostrophe|apostrophes} removed", "{count:,} 处去掉开头的单引号"
    ),
    "REPAIRED_POINT_ZERO": Text(
        "{count:,} “.0” {count:plural:ending|endings} removed", "{count:,} 处去掉末尾的 .0"
    ),
    "REPAIRED_SEPARATORS": Text(
        "separators removed from {count:,} {count:plural:number|numbers}", "{count:,} 个号码去掉分隔符"
    ),
    "REPAIRED_PLUS": Text("{count:,} plus {count:plural:sign|signs} removed", "{count:,} 处去掉开头的 +"),
    "REPAIRED_LINE_BREAK": Text(
        "line breaks replaced with spaces in {count:,} {count:plural:cell|cells}",
        "{count:,} 处换行改为空格",
    ),
    "REPAIRED_DATE_FORM": Text(
        "{count:,} {count:plural:date|dates} rewritten as YYYY-MM-DD", "{count:,} 处日期改写为 YYYY-MM-DD"
    ),
    "REPAIRED_DATE_ORDER": Text(
        "{count:,} {count:plural:date|dates} with the year last rewritten as YYYY-MM-DD",
        "{count:,} 处年份在后的日期改写为 YYYY-MM-DD",
    ),
    "REPAIRED_ZONE_NAME": Text(
        "{count:,} time zone {count:plural:name|names} written as the database has them",
        "{count:,} 处时区名称改为标准写法",
    ),
    "REPAIRED_MIDNIGHT": Text(
        "midnight removed from {count:,} {count:plural:date|dates}", "{count:,} 处日期去掉零点"
    ),
    "REPAIRED_ZEROS_BY_FORMAT": Text(
        "{count:,} {count:plural:number|numbers} completed with the leading zeros that Excel displays",
        "{count:,} 处补上 Excel 显示的前导零",
    ),
    "REPAIRED_TEXT_FORMULA": Text(
        '{count:,} {count:plural:cell|cells} written as ="…" read as text', '{count:,} 处 ="…" 按文本读取'
    ),
    "REPAIRED_COUNTRY_FOR_ZERO": Text(
        "leading 0 replaced by the country code in {count:,} {count:plural:number|numbers}",
        "{count:,} 处开头的 0 换成国家代码",
    ),
    "REPAIRED_ABROAD_PREFIX": Text(
        "the digits dialled before a country code (00, 011) removed from {count:,} {count:plural:number|numbers}",
        "{count:,} 处去掉国家代码前的国际冠码（00、011）",
    ),
    "REPAIRED_COUNTRY_CODE": Text(
        "country code added to {count:,} {count:plural:number|numbers}", "{count:,} 处加上国家代码"
    ),
    "REPAIRED_CAMPAIGN_NAMED": Text(
        "{count:,} campaign {count:plural:name|names} replaced by {count:plural:its code|their codes}",
        "{count:,} 处外呼任务名称换成编码",
    ),
    "REPAIRED_NAME_JOINED": Text(
        "{count:,} {count:plural:name|names} joined from their parts", "{count:,} 处合并姓名"
    ),
    "REPAIRED_NEXT_NUMBER": Text(
        "{count:,} {count:plural:number|numbers} taken from another column", "{count:,} 处取用另一列的号码"
    ),
    "REPAIRED_NAME_TO_ID": Text(
        "{count:,} {count:plural:name|names} replaced by {count:plural:its|their} {count:plural:number|numbers} in Sobot",
        "{count:,} 处名称换成智齿中的编号",
    ),
    "FORECAST": Text("Sending takes about {time} at the permitted rate.", "按允许的速率，发送约需 {time}。"),
    "UNDO": Text("To undo: {undo}", "撤销方式：{undo}"),
    "SPAN_SECONDS": Text("{count} {count:plural:second|seconds}", "{count} 秒"),
    "SPAN_MINUTES_SECONDS": Text("{minutes} min {seconds} s", "{minutes} 分 {seconds} 秒"),
    "SPAN_HOURS_MINUTES": Text("{hours} h {minutes} min", "{hours} 小时 {minutes} 分"),
    # How it ended.
    "END_LOADED": Text("Done: all rows succeeded.", "完成：所有行均已成功处理。"),
    "END_CHECKED": Text(
        "Done: no problems to fix. Nothing was sent.", "完成：没有需要处理的问题。未发送任何内容。"
    ),
    "END_NOTHING_SENT": Text("Done: nothing was sent.", "完成：未发送任何内容。"),
    "END_ROWS_TO_FIX": Text(
        "Some rows need attention; see the report for how to fix them.",
        "部分行需要处理；处理方法见报告。",
    ),
    "END_ROWS_TO_CORRECT": Text(
        "Some rows need attention; correct them in the sheet.", "部分行需要处理；请在表格中更正。"
    ),
    "END_CHECK_AGAIN": Text(
        "Nothing was sent, and nothing would be: do what is said above, then check again.",
        "未发送任何内容，目前也无法发送：请按上述说明处理，然后重新检查。",
    ),
    "END_LOAD_AGAIN": Text(
        "Nothing was sent: do what is said above, then load it again.",
        "未发送任何内容：请按上述说明处理，然后重新导入。",
    ),
    "END_USAGE": Text("Nothing was sent.", "未发送任何内容。"),
    "END_SETTINGS": Text("Stopped: a setting is wrong.", "已停止：设置有误。"),
    "END_STOPPED": Text("Stopped early.", "提前停止。"),
    "END_NOT_NOW": Text("Checked: nothing would be sent now.", "检查完成：现在不会发送任何内容。"),
    "END_AWAITING_APPROVAL": Text("Waiting for approval.", "等待批准。"),
    "REQUESTS_OF_A_LOAD": Text(
        "(a load would send {count:,} {count:plural:request|requests})", "（导入时将发送 {count:,} 个请求）"
    ),
    "REQUESTS": Text("({count:,} {count:plural:request|requests})", "（{count:,} 个请求）"),
    # loads, show, kinds.
    "NO_LOADS": Text("There are no loads yet.", "还没有任何导入。"),
    "COLUMN_LOAD": Text("load", "导入"),
    "COLUMN_STARTED": Text("started", "开始时间"),
    "COLUMN_FILE": Text("file", "文件"),
    "COLUMN_KIND": Text("kind", "类型"),
    "COLUMN_PROFILE": Text("profile", "配置"),
    "COLUMN_STATE": Text("state", "状态"),
    "COLUMN_ROWS": Text("rows", "行数"),
    "COLUMN_OUTCOMES": Text("outcomes", "结果"),
    "LOAD_READ": Text("read", "已检查"),
    "LOAD_FROZEN": Text("frozen", "已计划"),
    "LOAD_SENDING": Text("sending", "发送中"),
    "LOAD_FOLLOWING": Text("following", "等待服务处理"),
    "LOAD_STOPPED": Text("stopped", "已停止"),
    "LOAD_INTERRUPTED": Text("interrupted", "已中断"),
    "LOAD_CLOSED": Text("closed", "已完成"),
    "LOAD_REFUSED": Text("refused", "被拒绝"),
    "SHOW_INTERRUPTED": Text(
        "The process that worked on it has ended before it was done; nothing more is sent until it is resumed.",
        "处理此导入的进程在完成前已结束；在继续之前不会再发送任何内容。",
        "A running service or watcher resumes it automatically; otherwise run: callsheet resume {load}",
        "运行中的 serve 或 watch 会自动继续；否则请运行：callsheet resume {load}",
    ),
    "SHOW_ORIGIN": Text(
        "profile {profile}, sent to {target}, started {when:seconds} ({zone})",
        "配置 {profile}，发送到 {target}，开始于 {when:seconds}（{zone}）",
    ),
    "SHOW_BALANCE": Text("of {rows:,} {rows:plural:row|rows} read", "，共读取 {rows:,} 行"),
    "SHOW_BALANCE_NUMBERS": Text(
        "of {rows:,} {rows:plural:number|numbers} read (all of each row are called)",
        "，共读取 {rows:,} 个号码（每行的号码都拨打）",
    ),
    "SHOW_CHUNKS": Text("chunks: {states}", "批次：{states}"),
    "SHOW_CODE": Text("{rows:,} × {code} ({outcome})", "{rows:,} × {code}（{outcome}）"),
    "CHUNK_UNCONFIRMED": Text(
        "chunk {chunk}, {rows:,} {rows:plural:row|rows}: {cause}", "第 {chunk} 批，{rows:,} 行：{cause}"
    ),
    "CHUNK_TO_RESOLVE": Text(
        "Run: callsheet resolve {load} --chunk {chunk} --by NAME, with --applied or --not-applied",
        "请运行：callsheet resolve {load} --chunk {chunk} --by 姓名，并加 --applied 或 --not-applied",
    ),
    "LEDGER_CONSISTENT": Text("The ledger is consistent about this load.", "台账中关于此导入的记录一致。"),
    "LEDGER_PROMISE": Text("{promise}: {what}", "{promise}：{what}"),
    "KIND_COLUMNS": Text("columns: {columns}", "列：{columns}"),
    "KIND_OPTIONS": Text("--set: {options}", "--set：{options}"),
    "KINDS_LEGEND": Text(
        "* required; the workbook that callsheet template KIND writes has the rules of each column.",
        "* 必填；各列的规则见 callsheet template KIND 写出的工作簿。",
    ),
    # What a command did.
    "WROTE": Text("Wrote {file}", "已写入 {file}"),
    "EXPORTED": Text("Wrote {rows:,} {rows:plural:row|rows} to {file}.", "已将 {rows:,} 行写入 {file}。"),
    "EXPORT_EDITABLE": Text("You can edit it and load it as {kind}.", "编辑后可作为 {kind} 导入。"),
    "LOAD_APPROVED": Text(
        "Load {load} was approved by {by}.",
        "导入 {load} 已由 {by} 批准。",
        "A running watcher resumes it automatically; otherwise run: callsheet resume {load}",
        "运行中的 watch 会自动继续；否则请运行：callsheet resume {load}",
    ),
    "LOAD_REJECTED": Text(
        "Load {load} was rejected by {by}. Nothing was sent.", "导入 {load} 已由 {by} 拒绝。未发送任何内容。"
    ),
    "SANDBOX_RUNNING": Text(
        "The sandbox is running at {url}. Press Ctrl-C to stop it.", "沙箱正在 {url} 运行。按 Ctrl-C 停止。"
    ),
    # make demo
    "DEMO_SERVER": Text("Prefect server: {url}", "Prefect 服务器：{url}"),
    "DEMO_SANDBOX": Text("Sandbox: {url}", "沙箱：{url}"),
    "DEMO_AUDIT": Text("What the sandbox itself recorded", "沙箱自身的记录"),
    "DEMO_FORBIDDEN_FIRST": Text("forbidden numbers were loaded first", "禁呼号码最先导入"),
    "DEMO_BALANCED": Text("every row of both files has one outcome", "两个文件的每一行都有且只有一个结果"),
    "DEMO_ONCE": Text(
        "{count:,} customers were created, each exactly once", "{count:,} 个客户号码各生效一次"
    ),
    "DEMO_HELD": Text("the forbidden customer was held and will not be called", "禁呼客户已拦截，不会被拨打"),
    "DEMO_WRITTEN": Text("every result workbook was written", "所有结果工作簿均已写入"),
    "DEMO_NEXT": Text(
        "Open the result workbooks above; the rows to fix are in the to-fix workbooks.",
        "请打开上面列出的结果工作簿；需要更正的行在 to-fix 工作簿中。",
    ),
    # purge
    "PURGE_NOTHING": Text("Nothing is old enough to be removed.", "没有到期需要删除的数据。"),
    "PURGE_REMOVED": Text("Removed: {what} ({size:,.1f} MB).", "已删除：{what}（{size:,.1f} MB）。"),
    "PURGE_WOULD_REMOVE": Text(
        "To be removed: {what} ({size:,.1f} MB).", "将删除：{what}（{size:,.1f} MB）。"
    ),
    "PURGE_KEPT": Text("Kept, though old: {name} ({why}).", "虽已到期但仍保留：{name}（{why}）。"),
    "PURGE_FAILED": Text("Could not be removed: {file}", "无法删除：{file}"),
    "PURGED_COUNTS": Text(
        "{file:,} {file:plural:file|files} as dropped, {work:,} work {work:plural:folder|folders}, "
        "{results:,} {results:plural:result|results}, the requests of {bodies:,} {bodies:plural:load|loads}, "
        "the passwords of {secrets:,} {secrets:plural:load|loads}",
        "{file:,} 个原始文件、{work:,} 个工作文件夹、{results:,} 份结果、{bodies:,} 个导入的请求内容、{secrets:,} 个导入的密码",
    ),
    "NEED_IN_FLIGHT": Text("not finished", "尚未完成"),
    "NEED_IN_DOUBT": Text("in doubt", "结果存疑"),
    "NEED_AWAITING_APPROVAL": Text("waiting for approval", "等待批准"),
    "NEED_HELD_BACK": Text("a forbidden list that is not in place", "尚未生效的禁呼名单"),
    "NEED_EARLIER_LOAD": Text("an earlier load is not finished", "更早的导入尚未完成"),
    "SHOW_REMOVED": Text(
        "no longer kept: {what}, removed at {when:time}", "已不再保留：{what}（于 {when:time} 删除）"
    ),
    "REMOVED_FILE": Text("the file as read", "读取的文件"),
    "REMOVED_WORK": Text("the rows", "各行内容"),
    "REMOVED_RESULTS": Text("the result workbooks", "结果工作簿"),
    "REMOVED_BODIES": Text("the requests", "请求内容"),
    "REMOVED_SECRETS": Text("the passwords", "密码"),
}
