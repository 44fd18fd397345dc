"""What the pages of a load's rows say, those that stop and resume it, and those of exports."""

from callsheet.messages.text import Text

_ROWS = {
    "WEB_LOAD_ROWS": Text("Rows", "各行结果"),
    "WEB_ALL_ROWS": Text("All rows with their outcomes", "查看每一行的结果"),
    "WEB_FIRST_ROW": Text("row {row} of the first list", "原名单第 {row} 行"),
    "WEB_OUTCOME": Text("Outcome", "结果"),
    "WEB_ANY_OUTCOME": Text("Every outcome", "所有结果"),
    "WEB_PROBLEM": Text("Problem", "问题"),
    "WEB_ANY_PROBLEM": Text("Every problem", "所有问题"),
    "WEB_WHY": Text("Why", "原因"),
    "WEB_SHOW_NUMBERS": Text("Show numbers", "显示号码"),
    "WEB_HIDE_NUMBERS": Text("Hide numbers", "隐藏号码"),
    "WEB_NUMBERS_MASKED": Text(
        "Numbers and names are masked. Whoever shows them is recorded in the audit.",
        "号码和姓名已隐去。显示号码的操作会记入操作记录。",
    ),
    "WEB_NUMBERS_SHOWN": Text(
        "The rows are shown as they stand in the list. This was recorded in the audit.",
        "此处按名单原样显示各行，该操作已记入操作记录。",
    ),
    "WEB_NUMBERS_ANALYST": Text(
        "Numbers and names are masked. Only analysts of the profile can show them.",
        "号码和姓名已隐去。只有该配置的分析员可以显示。",
    ),
    "WEB_TO_FIRST_ROWS": Text("First rows", "回到开头"),
    "WEB_NEXT_ROWS": Text("Next rows", "后面的行"),
    "WEB_NO_ROW_FOUND": Text("No row fits these filters.", "没有符合条件的行。"),
    "WEB_ROWS_REMOVED": Text(
        "The rows of this load were removed on {when:time}. Its outcomes by number are on its page.",
        "此次导入的各行已于 {when:time} 删除。各结果的行数见导入页面。",
    ),
    "WEB_ROWS_NOT_KEPT": Text(
        "The rows of this load are not there. What is known of it is on its page.",
        "此次导入没有可显示的行。已知信息见导入页面。",
    ),
    "WEB_ROWS_SPOILT": Text(
        "The rows of this load can no longer be read: their file on the server is damaged. What became of them is counted on the page of the load. Tell the person who runs callsheet.",
        "此次导入的各行已无法读取：服务器上的文件已损坏。各行结果的统计见导入页面。请联系 callsheet 的管理员。",
    ),
    "WEB_LOAD_SPOILT": Text("Files of this load can no longer be read", "此次导入的文件已无法读取"),
    "WEB_WHY_LOAD_SPOILT": Text(
        "What callsheet keeps of its rows is damaged on the server. What was sent, and what became of each row, is in the ledger.",
        "服务器上保存的各行数据已损坏。已发送的内容和每一行的结果仍在台账中。",
    ),
    "WEB_DO_LOAD_SPOILT": Text(
        "Tell the person who runs callsheet. What has not been sent can be uploaded again as a new list.",
        "请联系 callsheet 的管理员。尚未发送的内容可以作为新名单重新上传。",
    ),
    "WEB_APPROVAL_SPOILT": Text(
        "What is kept of its rows on the server can no longer be read, so it cannot be approved. Reject it, and have its list uploaded again.",
        "服务器上保存的各行数据已无法读取，因此不能批准。请拒绝此次导入，并请提交人重新上传名单。",
    ),
    "WEB_TO_THE_LOAD": Text("To the load", "返回导入页面"),
    "WEB_DID_SHOWED_NUMBERS": Text("showed the numbers of rows", "显示行的号码"),
}

_WISHES = {
    "WEB_WISH_STOP": Text("Stop after current requests", "发完当前请求后停止"),
    "WEB_WISH_HOLD": Text("Keep it stopped", "保持停止"),
    "WEB_WISH_RESUME": Text("Resume", "继续导入"),
    "WEB_WISHED_STOP": Text(
        "{by} asked to stop on {when:time}. Requests that are under way end first.",
        "{by} 于 {when:time} 要求停止。正在进行的请求会先完成。",
    ),
    "WEB_WISHED_HELD": Text(
        "{by} stopped it on {when:time}. Nothing more of it is sent until somebody resumes it here.",
        "{by} 于 {when:time} 停止了此次导入。在有人于此选择继续之前，不会再发送任何内容。",
    ),
    "WEB_WISHED_RESUME": Text(
        "{by} asked to resume on {when:time}. It continues as soon as the service takes it up.",
        "{by} 于 {when:time} 要求继续。服务接手后即会继续。",
    ),
    "WEB_NOT_YOURS": Text(
        "Only an approver of the profile, or whoever prepared or submitted the load, can stop and resume it.",
        "只有该配置的审批人或准备、提交此次导入的人可以停止或继续导入。",
    ),
    "WEB_DID_STOPPED": Text("stopped a load", "停止导入"),
    "WEB_DID_RESUMED": Text("resumed a load", "继续导入"),
}

_REST = {
    "WEB_FIX_REST": Text("Fix the rest", "更正剩余的行"),
    "WEB_REST_DRAFT": Text("To the draft of the rest", "查看剩余行的草稿"),
    "WEB_PREPARE_AGAIN": Text("Correct it and submit again", "更正后重新提交"),
    "WEB_AGAIN_DRAFT": Text("To the new draft", "查看新草稿"),
    "WEB_STEP_REJECTED": Text(
        "Ask the person who rejected it what has to change. “Correct it and submit again” makes a draft of the list, with what was chosen and corrected in it. A person has to approve it, even if it would need no approval otherwise.",
        "请向拒绝的人确认需要修改之处。点击“更正后重新提交”会生成该名单的草稿，并保留已做的选择和更正。再次提交后，即使已不符合其他需批准的情形，也须经人批准。",
    ),
    "WEB_DID_PREPARED_AGAIN": Text("prepared a rejected load again", "重新准备被拒绝的导入"),
    "WEB_REST_NONE": Text(
        "There is no list of rows to fix of this load: every row went in, it has not finished, or the list has been removed.",
        "此次导入没有待更正的行：所有行均已处理、导入尚未完成，或清单已删除。",
    ),
    "WEB_STEP_CORRECT": Text(
        "{rows:,} {rows:plural:row|rows} did not go in. “Fix the rest” shows {rows:plural:it|them} with what is wrong; put it right there and submit. The workbook of rows to fix is the same list, for Excel.",
        "有 {rows:,} 行未导入。点击“更正剩余的行”可查看问题，更正后提交。待更正行的工作簿内容相同，可用 Excel 打开。",
    ),
    "WEB_STEP_CORRECT_LATER": Text(
        "{rows:,} {rows:plural:row|rows} cannot go in as {rows:plural:it is|they are}. “Fix the rest” shows {rows:plural:it|them} on this page once the load has ended.",
        "有 {rows:,} 行无法导入。导入结束后，可在此页面点击“更正剩余的行”查看并更正。",
    ),
    "WEB_STEP_REST": Text(
        "{rows:,} {rows:plural:row|rows} did not go in. “To the draft of the rest” shows what has become of {rows:plural:it|them}.",
        "有 {rows:,} 行未导入。点击“查看剩余行的草稿”可了解后续情况。",
    ),
    "WEB_STEP_OF_ANALYST": Text(
        "{rows:,} {rows:plural:row|rows} did not go in. An analyst of the profile can put {rows:plural:it|them} right on this page.",
        "有 {rows:,} 行未导入，该配置的分析员可在此页面更正。",
    ),
    "WEB_STEP_DECIDE": Text(
        "It is not known whether {rows:,} {rows:plural:row|rows} went in. Do not load {rows:plural:it|them} again yet. “Decide” says what to look for in the Sobot console; an approver of the profile answers there.",
        "不清楚有 {rows:,} 行是否已导入，请先不要再次导入。点击“作出判断”可查看应在智齿控制台中核实什么，由该配置的审批人在那里作答。",
    ),
    "WEB_STEP_APPROVE": Text(
        "{rows:,} {rows:plural:row is|rows are} sent once an approver of the profile approves. Until then there is nothing else to do.",
        "该配置的审批人批准后，将发送 {rows:,} 行。在此之前无需其他操作。",
    ),
    "WEB_STEP_RESUME": Text(
        "{rows:,} {rows:plural:row has|rows have} not been sent yet. Once the reason is gone, an approver of the profile or whoever submitted the load can resume it on its page. What was sent is not sent twice.",
        "有 {rows:,} 行尚未发送。原因消除后，该配置的审批人或提交者可在此次导入的页面上继续。已发送的内容不会重复发送。",
    ),
    "WEB_FIX_IN_DOUBT": Text(
        "Do not load it again yet. “Decide” says what to look for in the Sobot console.",
        "请先不要再次导入。点击“作出判断”可查看应在智齿控制台中核实什么。",
    ),
    "WEB_DID_FIXED_REST": Text("began to fix the rest of a load", "开始更正导入的剩余行"),
}

_LISTS = {
    "WEB_LISTS": Text("Lists", "清单下载"),
    "WEB_LISTS_WHY": Text(
        "What Sobot has now, and blank workbooks to fill in.", "智齿中的现有数据，以及空白模板。"
    ),
    "WEB_EXPORTS": Text("Exports", "导出"),
    "WEB_EXPORTS_WHY": Text(
        "Each is read from Sobot when you save it. Leave a filter empty for all. Agents, queues and memberships can be edited and uploaded again.",
        "保存时从智齿实时读取。筛选条件留空表示全部。坐席、技能组及其成员导出后可编辑并再次上传。",
    ),
    "WEB_EXPORT_AGENTS": Text("Agents", "坐席"),
    "WEB_EXPORT_AGENT_SETTINGS": Text("Agent settings", "坐席设置"),
    "WEB_EXPORT_QUEUES": Text("Queues", "技能组"),
    "WEB_EXPORT_QUEUE_MEMBERS": Text("Queue members", "技能组成员"),
    "WEB_EXPORT_EXTENSIONS": Text("Extensions", "分机"),
    "WEB_EXPORT_RELAY_NUMBERS": Text("Relay numbers", "中继号码"),
    "WEB_EXPORT_CAMPAIGNS": Text("Campaigns", "外呼任务"),
    "WEB_EXPORT_IVR_FLOWS": Text("IVR flows", "IVR 流程"),
    "WEB_EXPORT_IMPORT_RESULTS": Text("Import results", "导入结果"),
    "WEB_EXPORT_NOW": Text("Read and save", "读取并保存"),
    "WEB_EXPORT_AS": Text("Form", "形式"),
    "WEB_AS_LINES": Text("A row for each membership", "每个成员关系一行"),
    "WEB_AS_MATRIX": Text("Agents down, queues across", "坐席为行，技能组为列"),
    "WEB_FORMAT": Text("File", "文件格式"),
    "WEB_FORMAT_XLSX": Text("Excel workbook", "Excel 工作簿"),
    "WEB_FORMAT_CSV": Text("CSV", "CSV"),
    "WEB_EXPORTS_BUSY": Text(
        "Two exports are being read already. Try again in a moment.", "已有两个导出正在读取，请稍后再试。"
    ),
    "WEB_SOURCE": Text("Came from", "来源"),
    "WEB_ANY_SOURCE": Text("From anywhere", "所有来源"),
    "WEB_SOURCE_PAGE": Text("Submitted here", "在此提交"),
    "WEB_SOURCE_OTHER": Text("Folder, schedule or command", "文件夹、定时任务或命令"),
    "WEB_BY_WHOM": Text("By whom", "提交人"),
    "WEB_EXPORT_SLOW": Text(
        "Reading took longer than a minute, and nothing was saved. Narrow it with a filter, or ask the person who runs callsheet.",
        "读取超过一分钟，未保存任何内容。请使用筛选条件缩小范围，或联系 callsheet 管理员。",
    ),
    "WEB_BLANK_LISTS": Text("Blank workbooks", "空白模板"),
    "WEB_BLANK": Text("Blank", "空白"),
    "WEB_BLANK_LIVE": Text("With what Sobot has in drop-downs", "下拉列表含智齿现有数据"),
    "WEB_DID_EXPORTED": Text("exported a list", "导出清单"),
}

_QUALITY = {
    "WEB_BEGINNINGS": Text("First digits of the last one", "最近一次的号码开头"),
    "WEB_POINTS": Text("{change} points", "{change} 个百分点"),
    "WEB_NO_BEGINNINGS_KNOWN": Text("not known", "未知"),
}

_HOME = {
    "WEB_STALE": Text(
        "Something on this page has changed. It is not refreshed while you type or choose something, so that nothing is lost.",
        "此页面的内容已有变化。为避免丢失内容，您填写或选择期间页面不会刷新。",
    ),
    "WEB_REFRESH": Text("Refresh now, without what I typed", "立即刷新，放弃所填内容"),
    "WEB_AWAY": Text(
        "The page does not answer at the moment, or the network is interrupted. Nothing is lost: what was saved is kept, and what you have typed stays here. It continues automatically once there is an answer.",
        "页面暂时没有响应，或网络中断。没有任何内容丢失：已保存的内容仍在，您填写的内容也保留在此处。恢复后会自动继续。",
    ),
    "WEB_NEED_ENDED": Text(
        "{count:plural:One of your loads was|{count:,} of your loads were} not loaded in full",
        "{count:plural:您有 1 次|您有 {count:,} 次}导入未全部完成",
    ),
    "WEB_NEED_UNLOADED": Text(
        "{count:plural:One of your drafts has a file|{count:,} of your drafts have files} of which nothing was loaded",
        "{count:plural:您有 1 份|您有 {count:,} 份}草稿中的文件未能导入",
    ),
    "WEB_NEED_ENDED_WHY": Text(
        "Each page says what happened and what to do next. It stands here for a week, or until its list is loaded again.",
        "各页面会说明原因和下一步。此处保留一周，重新导入该名单后不再显示。",
    ),
    "WEB_UPLOAD_AGAIN": Text(
        "Nothing of what is named here was loaded now. If it has to be, put it right and upload the file again.",
        "上述内容此次均未导入。如需导入，请先解决问题，然后重新上传文件。",
    ),
    "WEB_DRAFT_NOT_LOADED": Text("Not all loaded", "未全部导入"),
    "WEB_NOTE_OF": Text("{by} wrote: {note}", "{by} 的备注：{note}"),
    "WEB_NEED_DRAFTS": Text("{count:,} {count:plural:draft|drafts}", "{count:,} 份草稿"),
    "WEB_NEED_DRAFTS_WHY": Text(
        "Nothing is sent before somebody submits it.", "在有人提交之前不会发送任何内容。"
    ),
    "WEB_DECIDE_NOTE": Text("Note (optional)", "备注（可不填）"),
}

_KEYS = {
    "WEB_CLOSE": Text("Close", "关闭"),
    "WEB_KEYS": Text("Keys", "快捷键"),
    "WEB_KEY_TAB": Text(
        "next cell with a problem; with Shift the previous one", "下一个有问题的单元格；加 Shift 为上一个"
    ),
    "WEB_KEY_LEAVE": Text(
        "go to every cell and button, and out of the table", "可移到任意单元格和按钮，并离开表格"
    ),
    "WEB_TAB_LEAVES": Text(
        "Tab: next problem. Esc, then Tab: out of the table.",
        "Tab：下一个问题。先按 Esc 再按 Tab：离开表格。",
    ),
    "WEB_KEY_TAKE": Text("take a suggestion of the cell", "采用该单元格的建议"),
    "WEB_KEY_NEXT": Text("next or previous cell with a problem", "下一个或上一个有问题的单元格"),
    "WEB_KEY_MOVE": Text("the cell above or below", "上方或下方的单元格"),
    "WEB_KEY_BACK": Text("the cell as it was", "恢复该单元格"),
    "WEB_KEY_FILL": Text("the same in all rows alike", "应用到所有相同的行"),
    "WEB_KEY_SAVE": Text("save and check again", "保存并重新检查"),
    "WEB_KEY_GROUPS": Text(
        "to the problems, when no cell is being typed in", "转到问题分组（未在单元格中输入时）"
    ),
    "WEB_KEY_UNDO": Text(
        "undo my last change, when no cell is being typed in", "撤销我的上次更改（未在单元格中输入时）"
    ),
    "WEB_KEY_KEYS": Text("these keys, when no cell is being typed in", "显示快捷键（未在单元格中输入时）"),
}

TEXTS = {**_ROWS, **_WISHES, **_REST, **_LISTS, **_QUALITY, **_HOME, **_KEYS}
