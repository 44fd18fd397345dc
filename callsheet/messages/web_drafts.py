"""What the pages of a draft say: upload, columns, rows to fix, plan, submitting, and what came of it."""

from callsheet.messages.text import Text

_UPLOAD = {
    "WEB_NEW_UPLOAD": Text("New upload", "上传名单"),
    "WEB_UPLOAD_WHY": Text(
        "Every row is checked first. Nothing is sent before you submit it.",
        "系统会先检查每一行。在您提交之前不会发送任何内容。",
    ),
    "WEB_DROP_HERE": Text(
        "Drop files anywhere on this page, or choose them", "将文件拖到此页面的任意位置，或选择文件"
    ),
    "WEB_ACCEPTED": Text(
        "Excel workbooks (.xlsx), CSV and text files, also zipped. At most {megabytes} MB each, {files} files at a time.",
        "Excel 工作簿（.xlsx）、CSV 和文本文件，也可为 zip 压缩包。每个文件不超过 {megabytes} MB，一次最多 {files} 个。",
    ),
    "WEB_ACCEPTED_ONE": Text(
        "An Excel workbook (.xlsx), a CSV or text file, also zipped; at most {megabytes} MB.",
        "Excel 工作簿（.xlsx）、CSV 或文本文件，也可为 zip 压缩包；不超过 {megabytes} MB。",
    ),
    "WEB_BACK_TO_DRAFT": Text("Back to the draft", "返回草稿"),
    "WEB_UPLOAD_BUSY": Text(
        "An upload is under way: what you dropped was not taken. Drop it again when this one has ended.",
        "正在上传，刚拖入的文件未被接收。请在本次上传完成后重新拖入。",
    ),
    "WEB_TOGETHER": Text(
        "Put files that belong together into one upload: numbers that must not be called are then loaded before the others.",
        "相关文件请一起上传：这样会先导入禁呼号码，再导入其他名单。",
    ),
    "WEB_TEMPLATES": Text("No list yet? Blank workbooks to fill in", "还没有名单？下载空白模板"),
    "WEB_TEMPLATES_WHY": Text(
        "Each has the columns of its kind, an example row, and rules that mark what would be wrong.",
        "每个模板都包含相应的列、一行示例，并会标出可能有误的内容。",
    ),
    "WEB_UPLOAD_AND_CHECK": Text("Upload and check", "上传并检查"),
    "WEB_UPLOADING": Text("Uploading…", "正在上传…"),
    "WEB_FILE_TOO_LARGE": Text(
        "{file} is larger than {most} MB. Nothing was kept. Split the list and upload its parts.",
        "{file} 超过 {most} MB，未保留任何内容。请拆分名单后分别上传。",
    ),
    "WEB_TOO_MANY_FILES": Text(
        "At most {most} files can be uploaded at a time. Nothing was kept.",
        "一次最多上传 {most} 个文件，未保留任何内容。",
    ),
    "WEB_UPLOAD_TOO_LARGE": Text(
        "These files are larger than {most} MB together. Nothing was kept. Upload some of them later.",
        "这些文件合计超过 {most} MB，未保留任何内容。请分批上传。",
    ),
    "WEB_FILE_EMPTY": Text("{file} is empty. Choose another file.", "{file} 是空文件，请另选文件。"),
    "WEB_FILE_WRONG_TYPE": Text(
        "{file} cannot be read as a list: save it as an Excel workbook (.xlsx) or as CSV.",
        "无法读取 {file}：请另存为 Excel 工作簿（.xlsx）或 CSV。",
    ),
    "WEB_UPLOAD_PAUSE": Text("Pause", "暂停"),
    "WEB_UPLOAD_GO_ON": Text("Continue", "继续"),
    "WEB_UPLOAD_FORGET": Text("Cancel the upload", "取消上传"),
    "WEB_UPLOAD_REMOVE": Text("Remove", "移除"),
    "WEB_UPLOAD_PAUSED": Text(
        "Paused. If you close this page, choose the same files again within a day to continue.",
        "已暂停。如关闭此页面，请在一天内重新选择相同的文件以继续上传。",
    ),
    "WEB_UPLOAD_LOST": Text(
        "No connection. The upload continues automatically as soon as there is one.",
        "连接已中断，恢复后会自动继续上传。",
    ),
    "WEB_UPLOAD_SIGNED_OUT": Text(
        "You are signed out. Sign in in another window, then continue here: what was sent is kept.",
        "您已退出登录。请在另一个窗口登录后在此继续，已上传的内容会保留。",
    ),
    "WEB_UPLOAD_GONE": Text(
        "What was sent before is not there any more. Continue to send it again.",
        "之前上传的内容已不存在，请点击继续重新上传。",
    ),
    "WEB_UPLOAD_REFUSED": Text(
        "This upload was refused. Reload this page and try again.", "上传被拒绝，请刷新页面后重试。"
    ),
    "WEB_NO_ROOM_NOW": Text(
        "The server has no room for more. What was sent is kept: continue later, or tell the person who runs callsheet.",
        "服务器空间不足。已上传的内容会保留：请稍后继续，或告知 callsheet 管理员。",
    ),
    "WEB_SCAN_REFUSED": Text(
        "The scan of this server refused {file}. Nothing was kept. Export the list from its source again, as .xlsx or CSV without macros; "
        "if it is refused again, tell the person who runs callsheet.",
        "服务器的安全扫描拒绝了 {file}，未保留任何内容。请从来源重新导出名单，另存为不含宏的 .xlsx 或 CSV；如仍被拒绝，请告知 callsheet 管理员。",
    ),
    "WEB_SCAN_NO_ANSWER": Text(
        "{file} could not be scanned, so nothing was kept. Try again in a few minutes; if it fails again, tell the person who runs callsheet.",
        "未能扫描 {file}，因此未保留任何内容。请过几分钟重试；如仍失败，请告知 callsheet 管理员。",
    ),
    "WEB_REPLACE": Text("Replace this file", "替换此文件"),
    "WEB_REPLACE_FILE": Text("Replace {file}", "替换 {file}"),
    "WEB_REPLACE_WHY": Text(
        "Only this file of the draft is replaced. The other files stay, with all that was decided of them; what was chosen or changed in the rows of this one is not taken over.",
        "只替换草稿中的这个文件。其他文件及对它们所做的选择保持不变；对此文件的选择和更改不会沿用。",
    ),
    "WEB_REPLACE_HINT": Text(
        "Nothing of this file can be loaded as it is. Correct it in Excel and put it here in place of the old one: the rest of the upload stays.",
        "此文件目前无法导入。请在 Excel 中更正后在此替换，其他文件保持不变。",
    ),
    "WEB_REPLACE_AND_CHECK": Text("Replace and check", "替换并检查"),
    "WEB_REPLACE_DROP": Text(
        "Drop the corrected file anywhere on this page, or choose it",
        "将更正后的文件拖到此页面的任意位置，或选择文件",
    ),
    "WEB_REPLACE_ONE": Text(
        "One file takes the place of another. Nothing was kept. Choose one file alone.",
        "一次只能用一个文件替换，未保留任何内容。请只选择一个文件。",
    ),
    "WEB_REPLACE_LATE": Text(
        "The draft was changed meanwhile, and the file was not replaced. Nothing was kept. Open the draft again and replace the file from there.",
        "草稿已被更改，文件未替换，未保留任何内容。请重新打开草稿，从那里替换文件。",
    ),
    "WEB_NO_FILE": Text("Choose a file first.", "请先选择文件。"),
    "WEB_NO_ROOM": Text(
        "The server has no room for this upload. Nothing was kept. Tell the person who runs callsheet.",
        "服务器空间不足，未保留任何内容。请告知 callsheet 管理员。",
    ),
    "WEB_TOO_MANY_UPLOADS": Text(
        "Too many of your uploads are under way. Wait until one of them has ended.",
        "您同时上传的文件过多，请等其中一个完成后再试。",
    ),
}

_DRAFTS = {
    "WEB_DRAFTS": Text("Drafts", "草稿"),
    "WEB_DRAFTS_WHY": Text(
        "Uploads that are not sent yet. A draft that nobody changes for 30 days is removed.",
        "尚未发送的上传内容。30 天无人更改的草稿会被删除。",
    ),
    "WEB_NO_DRAFTS": Text("There is no draft. Upload a list to begin.", "暂无草稿。请先上传名单。"),
    "WEB_AND_OTHERS": Text("{file} and {count} more", "{file} 及另外 {count} 个文件"),
    "WEB_DRAFT_CHECKING": Text("Being checked", "检查中"),
    "WEB_DRAFT_FAILED": Text("Could not be checked", "未能检查"),
    "WEB_DRAFT_QUESTION": Text("Needs an answer", "需要确认"),
    "WEB_DRAFT_TO_FIX": Text("{count:,} {count:plural:row|rows} to fix", "{count:,} 行待更正"),
    "WEB_DRAFT_READY": Text("{count:,} {count:plural:row|rows} ready", "{count:,} 行已就绪"),
    "WEB_DRAFT_SUBMITTED": Text("Submitted", "已提交"),
    "WEB_DRAFT_LOST": Text("Its files are gone", "文件已不存在"),
    "WEB_LOST_WHY": Text(
        "They were removed before they were loaded, or could no longer be read. Nothing was sent. Upload them again.",
        "文件在导入前已被删除，或已无法读取，没有发送任何内容。请重新上传。",
    ),
    "WEB_ENDED_DRAFT": Text("This draft can no longer be changed", "此草稿已不能更改"),
    "WEB_ENDED_DRAFT_WHY": Text(
        "Somebody has submitted or discarded it meanwhile, so your last step was not saved. Open the draft to see what became of it.",
        "草稿已被提交或放弃，因此您的最后一步没有保存。请打开草稿查看当前状态。",
    ),
    "WEB_SPOILT_WHY": Text(
        "They were removed from the server before the draft was submitted, or can no longer be read. Nothing was sent. Upload the list again; what was typed into this draft has to be typed again.",
        "文件在提交前已从服务器删除，或已无法读取，没有发送任何内容。请重新上传名单；此前在草稿中填写的内容需要重新填写。",
    ),
    "WEB_CHECK_GONE_WHY": Text(
        "What the check found is no longer on the server, or can no longer be read. Your file and what you typed are. Nothing was sent. Check again.",
        "检查结果已不在服务器上，或已无法读取；您的文件和填写的内容仍在，没有发送任何内容。请重新检查。",
    ),
    "WEB_CHANGED_MEANWHILE": Text("This draft was changed meanwhile", "此草稿已被更改"),
    "WEB_CHANGED_MEANWHILE_WHY": Text(
        "Nothing was saved or submitted: somebody else, or another window, was first. Open the draft to see what it is now, and enter there what is still missing.",
        "未保存，也未提交：其他人或另一个窗口已先行更改。请打开草稿查看当前内容，并在其中补上缺少的部分。",
    ),
    "WEB_OPEN_DRAFT": Text("Open the draft", "打开草稿"),
    "WEB_STEPS": Text("Steps", "步骤"),
    "WEB_STEP_UPLOAD": Text("Upload", "上传"),
    "WEB_STEP_COLUMNS": Text("Columns", "列"),
    "WEB_STEP_ROWS": Text("Fix rows", "更正行"),
    "WEB_STEP_PLAN": Text("Plan and submit", "计划与提交"),
    "WEB_FILES_COUNT": Text("{count} {count:plural:file|files}", "{count} 个文件"),
    "WEB_UPLOADED_BY": Text("uploaded by {by}, {when:time}", "{by} 上传于 {when:time}"),
    "WEB_PREPARED_BY": Text("also prepared by {names:list}", "{names:list} 参与准备"),
    "WEB_SUBMITTED_BY": Text("submitted by {by}, {when:time}", "{by} 提交于 {when:time}"),
    "WEB_FILES_UNTOUCHED": Text("your files stay as they are", "您的文件不会被改动"),
    "WEB_CHECKING": Text("Checking every row", "正在检查每一行"),
    "WEB_CHECKING_WHY": Text(
        "Rows are compared with the rules, with earlier loads and with Sobot. You can leave this page and come back.",
        "正在按规则检查各行，并与先前的导入和智齿系统比较。您可以离开此页，稍后再回来。",
    ),
    "WEB_CHECK_FAILED": Text("The check did not end", "检查未能完成"),
    "WEB_CHECK_FAILED_WHY": Text(
        "It was tried and did not finish. Nothing was sent. Check again; if it fails again, tell the person who runs callsheet.",
        "检查已尝试但未能完成，没有发送任何内容。请重新检查；如再次失败，请告知 callsheet 管理员。",
    ),
    "WEB_CHECK_AGAIN": Text("Check again", "重新检查"),
    "WEB_RENAME": Text("Rename", "重命名"),
    "WEB_DRAFT_TITLE": Text("What this draft is called; empty: as its files", "草稿名称；留空则使用文件名"),
    "WEB_DISCARD": Text("Discard this draft", "放弃此草稿"),
    "WEB_DISCARD_SURE": Text("Discard this draft?", "要放弃此草稿吗？"),
    "WEB_DISCARD_LOSES": Text(
        "What was decided and corrected in it is lost, and its files are removed here. Your own files stay as they are.",
        "在此草稿中所做的选择和更正将会丢失，其文件也会从此处删除。您自己的文件不受影响。",
    ),
    "WEB_DISCARDED": Text("This draft was discarded", "此草稿已放弃"),
    "WEB_DISCARDED_WHY": Text(
        "Its files were removed. Nothing was sent.", "其文件已删除，没有发送任何内容。"
    ),
    "WEB_CONTINUE": Text("Continue", "继续"),
    "WEB_CONTINUE_WITH": Text("Continue with {count:,} {count:plural:row|rows}", "以 {count:,} 行继续"),
}

_COLUMNS = {
    "WEB_REPLACE_FIRST": Text("Replace what cannot be read first.", "请先替换无法读取的文件。"),
    "WEB_ANSWER_FIRST": Text("Answer the questions below first.", "请先回答下面的问题。"),
    "WEB_WHAT_IS_IT": Text("What the rows are", "各行内容"),
    "WEB_BY_HEADERS": Text("As its headers say", "按表头识别"),
    "WEB_HIDDEN_ROWS": Text("Hidden or filtered rows", "隐藏或筛选掉的行"),
    "WEB_AS_PROFILE": Text("As the profile says", "按配置"),
    "WEB_HIDDEN_SKIP": Text("Leave them out", "不导入"),
    "WEB_HIDDEN_INCLUDE": Text("Include them", "一并导入"),
    "WEB_WHICH_SHEETS": Text("Sheets to load", "要导入的工作表"),
    "WEB_EVERY_SHEET": Text("Look at all sheets of the file again", "重新查看文件的全部工作表"),
    "WEB_THE_SHEET": Text("Columns", "列"),
    "WEB_HEADER_IN_ROW": Text("Header: row {first}", "表头：第 {first} 行"),
    "WEB_HEADER_IN_ROWS": Text("Header: rows {first} and {last}", "表头：第 {first}、{last} 行"),
    "WEB_HEADER_CHANGE": Text("choose another row", "选择其他行"),
    "WEB_WHICH_HEADER": Text("In which row are the titles of the columns?", "列标题在哪一行？"),
    "WEB_WHICH_HEADER_WHY": Text(
        "These are the first rows, with digits hidden. Rows above the header are not loaded.",
        "以下为前几行，数字已隐藏。表头以上的行不会导入。",
    ),
    "WEB_HEADER_MORE": Text("Rows {first} to {last}", "第 {first} 至 {last} 行"),
    "WEB_HEADER_AS_FOUND": Text("As callsheet finds it", "由 callsheet 查找"),
    "WEB_HEADER_TWO_LINES": Text(
        "The titles have two lines: this row and the one below it", "标题占两行：该行及其下一行"
    ),
    "WEB_YOUR_COLUMN": Text("Your column", "您的列"),
    "WEB_FIRST_CELLS": Text("First cells, masked", "前几个单元格（已遮盖）"),
    "WEB_GOES_TO": Text("Goes to", "用作"),
    "WEB_GOES_TO_OF": Text("What {column} goes to", "{column} 用作"),
    "WEB_NO_TITLE": Text("(no title)", "（无标题）"),
    "WEB_EMPTY": Text("empty", "空"),
    "WEB_NOT_SENT": Text("Not sent", "不发送"),
    "WEB_CUSTOM_FIELD": Text("Custom field {field}", "自定义字段 {field}"),
    "WEB_CHOOSE_KIND_FIRST": Text("Choose above what the rows are.", "请先在上方选择各行内容。"),
    "WEB_HOW_TITLE": Text("by its title", "按标题"),
    "WEB_HOW_SYNONYM": Text("by another name for it", "按常用名称"),
    "WEB_HOW_PROFILE": Text("by the profile or a saved column", "按配置或已保存的列"),
    "WEB_HOW_CHOSEN": Text("chosen on this page", "在此页选择"),
    "WEB_WHICH_KIND": Text("What is to be done with these numbers?", "要如何处理这些号码？"),
    "WEB_ANOTHER_KIND": Text("Something else", "其他内容"),
    "WEB_BY_TITLE": Text("As its title says", "按标题识别"),
    "WEB_NEEDED": Text("required", "必填"),
    "WEB_CONFIRM_KIND": Text(
        "I have looked at this file: it holds what is chosen above.", "我已核对此文件：内容与上方所选一致。"
    ),
    "WEB_CONFIRM_KIND_WHY": Text(
        "Needed only where a question above asks for it. Your name is kept with the load.",
        "仅在上方提出疑问时需要。您的姓名会与此次导入一起保存。",
    ),
    "WEB_REMARKS_READ": Text(
        "I have read the comments and looked at the colours: all rows that do not say otherwise in a cell may be called.",
        "我已查看批注和颜色：凡单元格中未另行注明的行均可拨打。",
    ),
    "WEB_REMARKS_READ_WHY": Text("Your name is kept with the load.", "您的姓名会与此次导入一起保存。"),
    "WEB_CHECK_WITH_THIS": Text("Check with these choices", "按此选择检查"),
    "WEB_DOES_CUSTOMER_NUMBERS": Text("These numbers will be dialled.", "这些号码会被外呼。"),
    "WEB_DOES_CONTACT_PLANS": Text(
        "These people will be called at the planned times.", "将在计划时间致电这些人。"
    ),
    "WEB_DOES_FORBIDDEN_NUMBERS": Text(
        "These numbers will be blocked: nobody calls them any more.", "这些号码会被禁呼：不会再有人拨打。"
    ),
    "WEB_DOES_UNBLOCK": Text(
        "These numbers will be blocked or unblocked, as each row says. Unblocked ones can be called again.",
        "将按每行的内容对这些号码禁呼或解除禁止；解除禁止后可再次拨打。",
    ),
    "WEB_DOES_QUEUE_ROSTERS": Text("Members of queues will be changed.", "将更改技能组成员。"),
    "WEB_DOES_QUEUES": Text("Queues will be created, changed or deleted.", "将创建、更改或删除技能组。"),
    "WEB_DOES_AGENT_SETTINGS": Text("Settings of agents will be changed.", "将更改坐席设置。"),
    "WEB_DOES_EXTENSIONS": Text("Extensions will be created.", "将创建分机。"),
    "WEB_DOES_CAMPAIGNS": Text("Campaigns will be created.", "将创建外呼任务。"),
}

_MAPPINGS = {
    "WEB_MAPPINGS": Text("Saved columns", "已保存的列"),
    "WEB_MAPPINGS_WHY": Text(
        "Headers that are read without asking, in every list of the profile: uploaded, in the watched folder, from a schedule or on the command line.",
        "该配置的所有名单（上传、监视文件夹、计划任务或命令行）都会按此读取这些标题，不再询问。",
    ),
    "WEB_NO_MAPPINGS": Text(
        "No columns are saved. Choose a field for a column of a draft, check it, then save it there.",
        "尚未保存任何列。请在草稿中为列选择字段并检查，然后在该页保存。",
    ),
    "WEB_SAVE_COLUMNS": Text("Save for the profile", "保存到配置"),
    "WEB_SAVE_COLUMNS_WHY": Text(
        "Lists of this kind can be read like this from now on, without asking:",
        "今后此类名单可直接按此读取：",
    ),
    "WEB_PROPOSE_COLUMNS": Text("Propose for the profile", "提议用于配置"),
    "WEB_PROPOSE_COLUMNS_WHY": Text(
        "Lists of this kind can be read like this from now on, once an approver accepts it:",
        "审批人同意后，今后此类名单可直接按此读取：",
    ),
    "WEB_SAVED_BY": Text("Saved by", "保存人"),
    "WEB_COLUMN_PROPOSED": Text("Proposed", "待同意"),
    "WEB_COLUMN_COUNTS": Text("In use", "使用中"),
    "WEB_ACCEPT_COLUMN": Text("Accept", "同意"),
    "WEB_REMOVE_COLUMN": Text("Remove", "删除"),
}

_ROWS = {
    "WEB_SHEETS": Text("Sheets", "工作表"),
    "WEB_TO_FIX_COUNT": Text("{count:,} to fix", "{count:,} 行待更正"),
    "WEB_NOTHING_TO_FIX_SHORT": Text("ready", "就绪"),
    "WEB_ROWS_OF_MATRIX": Text(
        "{count:,} {count:plural:row|rows}, {memberships:,} {memberships:plural:membership|memberships}",
        "{count:,} 行，{memberships:,} 个技能组归属",
    ),
    "WEB_ROWS_COUNT": Text("{count:,} {count:plural:row|rows}", "{count:,} 行"),
    "WEB_ALL_TO_FIX": Text("All to fix", "全部待更正"),
    "WEB_WHAT_IS_WRONG": Text("What is wrong", "问题"),
    "WEB_SAVE_AND_CHECK": Text("Save and check again", "保存并重新检查"),
    "WEB_SAVE_WHY": Text(
        "Changes are kept in the draft; your file stays as it is.", "更改保存在草稿中，您的文件不会被改动。"
    ),
    "WEB_CELLS_CHANGED": Text("{count:,} {count:plural:cell|cells} changed", "已更改 {count:,} 个单元格"),
    "WEB_ROWS_BEFORE": Text("Rows before", "上一页"),
    "WEB_ROWS_AFTER": Text("Next rows", "下一页"),
    "WEB_NOTHING_TO_FIX": Text(
        "No row of this sheet has to be fixed; {count:,} {count:plural:is|are} ready.",
        "此工作表没有需要更正的行，{count:,} 行已就绪。",
    ),
    "WEB_NOTHING_READ": Text("No sheet could be checked yet.", "尚无可检查的工作表。"),
}

_EDITS = {
    "WEB_SUGGESTION": Text("Row {row}, suggestion:", "第 {row} 行，建议："),
    "WEB_SAME_IN": Text("Change all {count:,} such rows…", "一并更改这 {count:,} 行…"),
    "WEB_LEAVE_OUT": Text("Leave out", "跳过此行"),
    "WEB_TAKE_BACK": Text("Take back in", "恢复此行"),
    "WEB_NO_CELLS": Text(
        "This line could not be split into columns. Correct it in the file and upload it again, or leave it out.",
        "此行无法拆分为列。请在文件中更正后重新上传，或跳过此行。",
    ),
    "WEB_FILL_TITLE": Text("Change all rows alike", "一并更改相同的行"),
    "WEB_FILL_ROWS": Text("Change {count:,} {count:plural:row|rows} alike?", "一并更改 {count:,} 行？"),
    "WEB_FILL_NOW": Text("Change {count:,} {count:plural:row|rows}", "更改 {count:,} 行"),
    "WEB_AND_MORE": Text("and {count:,} more", "等，另有 {count:,} 行"),
    "WEB_COLUMN": Text("Column", "列"),
    "WEB_CELL": Text("Cell", "单元格"),
    "WEB_BEFORE": Text("Before", "更改前"),
    "WEB_AFTER": Text("After", "更改后"),
    "WEB_CANCEL": Text("Cancel", "取消"),
    "WEB_LATEST_CHANGES": Text("Latest changes", "最近的更改"),
    "WEB_UNDO_MINE": Text("Undo my last change", "撤销我的上一次更改"),
    "WEB_SOMEBODY": Text("Somebody", "他人"),
    "WEB_MADE_TYPED": Text("typed {count:,} {count:plural:cell|cells}", "填写了 {count:,} 个单元格"),
    "WEB_MADE_SUGGESTION": Text("took a suggestion", "采用了建议"),
    "WEB_MADE_FILL": Text(
        "changed {count:,} {count:plural:cell|cells} alike", "一并更改了 {count:,} 个单元格"
    ),
    "WEB_MADE_LEFT_OUT": Text("left a row out", "跳过了一行"),
    "WEB_MADE_TAKEN_BACK": Text("took a row back in", "恢复了一行"),
    "WEB_MADE_UNDONE": Text(
        "undid a change of {count:,} {count:plural:cell|cells}", "撤销了对 {count:,} 个单元格的更改"
    ),
    "WEB_CONFLICT_TITLE": Text("Whose value is to stay?", "保留哪个值？"),
    "WEB_CONFLICT_WHY": Text(
        "Somebody else, or you in another window, changed the same cells while you typed. Everything else that you typed is saved; of these cells nothing is, before you choose.",
        "您填写时，他人或您的另一个窗口更改了相同的单元格。您填写的其他内容已保存；以下单元格在您选择之前不会更改。",
    ),
    "WEB_KEEP_MINE": Text("Keep mine:", "保留我的："),
    "WEB_TAKE_THEIRS": Text("Take that of {by}:", "采用 {by} 的："),
    "WEB_AS_IN_FILE": Text("as in the file", "与文件相同"),
    "WEB_CELL_EMPTY": Text("empty", "空"),
    "WEB_TAKE_ALL_THEIRS": Text("Leave them as they are", "保持现状"),
    "WEB_PASTE_PREVIEW": Text("Cells to be changed", "将更改的单元格"),
    "WEB_PASTE_CELLS": Text("Put these cells in: {count}?", "粘贴以下单元格：{count} 个？"),
    "WEB_PASTE_NONE": Text("None of these cells can be put in here", "这些单元格无法粘贴到此处"),
    "WEB_PASTE_BEYOND": Text(
        "Left out, because they are beyond the table or more than 400: {count}",
        "超出表格或多于 400 个而未粘贴：{count} 个",
    ),
    "WEB_PASTE_WHY": Text(
        "Nothing is saved before you choose “Save and check again”.", "在您点击“保存并重新检查”之前不会保存。"
    ),
    "WEB_PASTE_IN": Text("Put in", "粘贴"),
    "WEB_SESSION_ENDED": Text("You are signed out", "您已退出登录"),
    "WEB_SESSION_ENDED_WHY": Text(
        "What you typed is still here. Sign in in the other window, come back and save.",
        "您填写的内容仍在此处。请在另一个窗口登录，然后回到这里保存。",
    ),
    "WEB_SIGN_IN_AGAIN": Text("Sign in", "登录"),
    "WEB_SAVE_NOW": Text("Save now", "立即保存"),
}

_PLAN = {
    "WEB_ROWS_TO_SEND": Text("rows would be sent", "行将发送"),
    "WEB_CALLS": Text("requests to Sobot", "次智齿请求"),
    "WEB_AT_THE_RATE": Text("at the permitted rate", "按允许的速率"),
    "WEB_LEFT_OUT_TO_FIX": Text("left out: to be fixed", "行不发送：待更正"),
    "WEB_SHARES": Text("Rows by agent ({count})", "按坐席分配（{count}）"),
    "WEB_LIVE_CHANGES": Text("Compared with Sobot", "与智齿系统比较"),
    "WEB_MORE_CHANGES": Text("and {count:,} more", "另有 {count:,} 项"),
    "WEB_FIRST_ROWS": Text("The first rows as they would be sent", "将发送的前几行"),
    "WEB_TO_UNDO": Text("To undo:", "撤销方法："),
    "WEB_PLAN_AGAIN": Text("Plan with these options", "按此选项重新计划"),
    "WEB_SUBMIT": Text("Submit", "提交"),
    "WEB_TO_SANDBOX": Text("To the sandbox: nobody is called", "发往沙箱：不会致电任何人"),
    "WEB_TO_SERVICE": Text("To the real service, {service}", "发往真实系统 {service}"),
    "WEB_SUBMIT_WHAT": Text(
        "{rows:,} {rows:plural:row is|rows are} sent exactly as planned here.",
        "将严格按此计划发送 {rows:,} 行。",
    ),
    "WEB_SUBMIT_LEFT": Text(
        "{count:,} {count:plural:row|rows} to fix {count:plural:is|are} left out.",
        "{count:,} 行待更正，不会发送。",
    ),
    "WEB_SAVE_TO_FIX": Text("Save these rows as a workbook", "将这些行另存为工作簿"),
    "WEB_SAVE_TO_FIX_WHY": Text(
        "To correct them in Excel and upload them again, before or after the others are submitted.",
        "可在 Excel 中更正后重新上传，在提交其他行之前或之后均可。",
    ),
    "WEB_TO_FIX_NOT_MADE": Text("The workbook was not made", "工作簿未生成"),
    "WEB_TO_FIX_NOT_MADE_WHY": Text(
        "Others are making theirs, or the draft was changed meanwhile. Go back and try again in a minute.",
        "其他人正在生成工作簿，或草稿已被更改。请返回，一分钟后重试。",
    ),
    "WEB_FIX_THEM": Text("Fix {count:plural:it|them} first", "先更正"),
    "WEB_FORBIDS_ITS_OWN": Text(
        "The list of numbers not to call goes first. Rows of the other lists that it forbids are then held, too.",
        "禁呼名单会先导入，其他名单中被其禁止的行随后也会被拦截。",
    ),
    "WEB_SUBMIT_THEN": Text(
        "A load that is large or unusual then waits until somebody approves it. Afterwards the files cannot be changed.",
        "数量大或异常的导入会等待他人批准。提交后文件不可更改。",
    ),
    "WEB_SUBMIT_FOR_APPROVAL": Text(
        "What needs approval is not sent before somebody gives it. Afterwards the files cannot be changed.",
        "需要批准的名单在获批之前不会发送。提交后文件不可更改。",
    ),
    "WEB_ENDS_ABOUT": Text(
        "If it begins now, the last request is sent at about {when}.",
        "如现在开始，最后一次请求约于 {when} 发送。",
    ),
    "WEB_LEFT_OUT_BECAUSE": Text("{count:,} {outcome}: {why}", "{count:,} 行{outcome}：{why}"),
    "WEB_TYPE_TO_SUBMIT": Text("To submit, type that number", "如需提交，请输入该数字"),
    "WEB_SUBMIT_ROWS": Text("Submit {count:,} {count:plural:row|rows}", "提交 {count:,} 行"),
    "WEB_CANNOT_SUBMIT": Text(
        "Nothing can be submitted while a file or a sheet is refused: it may be the list of numbers not to call.",
        "有文件或工作表被拒绝时不能提交：它可能正是禁呼名单。",
    ),
    "WEB_SEE_PLAN": Text(
        "Nothing can be submitted while something is missing: see what is said of each list.",
        "尚有缺失，不能提交：请查看各名单的说明。",
    ),
    "WEB_NOT_PLANNED": Text(
        "Its requests cannot be planned yet: choose a campaign under Options, or correct what stands there.",
        "尚无法生成请求：请在“选项”中选择外呼任务，或更正其中的内容。",
    ),
    "WEB_NOTHING_TO_SUBMIT": Text("No row would be sent.", "没有可发送的行。"),
    "WEB_CHOOSE_CAMPAIGN": Text("Choose a campaign", "选择外呼任务"),
    "WEB_CHOOSE": Text("Choose", "选择"),
    "WEB_CHOSEN": Text("Chosen", "已选择"),
    "WEB_CAMPAIGN_SEARCH": Text("Name or code", "名称或编码"),
    "WEB_CAMPAIGN_NOW": Text("Chosen now:", "当前选择："),
    "WEB_CAMPAIGN_NAME": Text("Name", "名称"),
    "WEB_CAMPAIGN_CODE": Text("Code", "编码"),
    "WEB_CAMPAIGN_CUSTOMERS": Text("Customers", "客户数"),
    "WEB_CAMPAIGNS_OF": Text(
        "These are the campaigns as of {when}. The plan looks again before anything is sent.",
        "以下为 {when} 时的外呼任务。发送前，计划会再次核对。",
    ),
    "WEB_CAMPAIGNS_UNREAD": Text(
        "You can still name a campaign. The plan looks for it before anything is sent.",
        "您仍可填写外呼任务。发送前，计划会进行核对。",
    ),
    "WEB_CAMPAIGNS_SLOW": Text(
        "Sobot did not answer within {seconds} seconds. Try again in a minute.",
        "智齿系统未在 {seconds} 秒内响应，请一分钟后重试。",
    ),
    "WEB_CAMPAIGNS_MORE": Text(
        "{count} more: look for a part of the name.", "另有 {count} 个：请按名称的一部分搜索。"
    ),
    "WEB_CAMPAIGNS_NONE": Text(
        "Sobot has no campaign yet, or none that fits the filters.",
        "智齿系统中还没有外呼任务，或没有符合筛选条件的外呼任务。",
    ),
    "WEB_WHICH_ENCODING": Text("Which of these can you read?", "以下哪一种可以正常阅读？"),
    "WEB_WHICH_ENCODING_WHY": Text(
        "The file does not say how its letters are written. These are its first lines, with digits hidden.",
        "该文件未说明所用的文字编码。以下是其开头几行，数字已隐藏。",
    ),
    "WEB_ENCODING_AS_FOUND": Text("As the file or the profile says", "按文件或配置"),
    "WEB_ENCODING_GB18030": Text("Simplified Chinese (GBK, GB 18030)", "简体中文（GBK、GB 18030）"),
    "WEB_ENCODING_BIG5HKSCS": Text("Traditional Chinese (Big5)", "繁体中文（Big5）"),
    "WEB_ENCODING_UTF_16_LE": Text("Unicode text of Excel (UTF-16)", "Excel 的 Unicode 文本（UTF-16）"),
    "WEB_ENCODING_UTF_16_BE": Text(
        "Unicode text, the other way round (UTF-16 BE)", "Unicode 文本，高位在前（UTF-16 BE）"
    ),
    "WEB_ENCODING_CP1252": Text("Western European (Windows-1252)", "西欧语言（Windows-1252）"),
    "WEB_ALSO_HERE": Text("Looking at this draft, too: {names:list}", "同时在看此草稿：{names:list}"),
    "WEB_FIND_ROWS": Text("Find in these rows", "在这些行中查找"),
    "WEB_NO_ROW_HAS": Text("No row to show has “{find}”.", "没有包含“{find}”的行。"),
    "WEB_KEY_FIND": Text("find in these rows", "在这些行中查找"),
    "WEB_OPTION_CAMPAIGN_CODE": Text("Campaign", "外呼任务"),
    "WEB_OPTION_CAMPAIGN_CODE_HINT": Text("Its code or exact name in Sobot.", "智齿系统中的编码或准确名称。"),
    "WEB_OPTION_DUPLICATES": Text("Duplicates that Sobot removes", "智齿系统去重范围"),
    "WEB_OPTION_DUPLICATES_HINT": Text(
        "Repeats inside your file are always left out.", "文件内的重复号码始终不导入。"
    ),
    "WEB_CHOICE_DUPLICATES_NONE": Text("none", "不去重"),
    "WEB_CHOICE_DUPLICATES_BATCH": Text("in this list", "本名单内"),
    "WEB_CHOICE_DUPLICATES_CAMPAIGN": Text("in the campaign", "外呼任务内"),
    "WEB_CHOICE_DUPLICATES_TENANT": Text("in the whole company", "全公司"),
    "WEB_OPTION_ASSIGN": Text("Assignment", "分配"),
    "WEB_OPTION_ASSIGN_HINT": Text(
        "queue:3001 shares the rows among the members of a queue; empty leaves it to Sobot.",
        "queue:3001 表示在技能组成员间分配；留空由智齿系统决定。",
    ),
    "WEB_OPTION_DIRECTION": Text("Direction of rows that name none", "未注明方向的行"),
    "WEB_OPTION_DIRECTION_HINT": Text("Which calls are blocked.", "禁止哪些通话。"),
    "WEB_CHOICE_DIRECTION_INBOUND": Text("inbound", "呼入"),
    "WEB_CHOICE_DIRECTION_OUTBOUND": Text("outbound", "呼出"),
    "WEB_CHOICE_DIRECTION_BOTH": Text("both", "双向"),
    "WEB_UNDO_QUEUE_ROSTERS": Text(
        "Save the list of queue members under Lists before you submit. Afterwards, upload it and choose under Options that members which the sheet does not list are removed.",
        "请在提交前于“清单下载”中保存技能组成员。需要恢复时，上传该文件，并在“选项”中选择移除名单中没有的成员。",
    ),
    "WEB_UNDO_QUEUES": Text(
        "A queue you added can be removed with Delete, and a change can be changed back. A deleted queue can be added again; to restore its members, save the list of queue members under Lists before you submit.",
        "新增的技能组可用“删除”撤销，修改可再改回。已删除的技能组可以重新新增；如需恢复其成员，请在提交前于“清单下载”中保存技能组成员。",
    ),
    "WEB_UNDO_AGENT_SETTINGS": Text(
        "Save the list of agent settings under Lists before you submit; afterwards, upload it. Where there was no extension or no phone, unbind it with a second sheet of the columns Agent work number and Unbind.",
        "请在提交前于“清单下载”中保存坐席设置；需要恢复时，上传该文件。原来没有分机或电话的坐席，请另用一份含“坐席工号”和“解绑”两列的表格解除绑定。",
    ),
    "WEB_OPTION_MODE": Text("Members that the sheet does not list", "名单中没有的成员"),
    "WEB_OPTION_MODE_HINT": Text("Removing is held to a safety limit.", "移除受安全上限约束。"),
    "WEB_CHOICE_MODE_MERGE": Text("stay", "保留"),
    "WEB_CHOICE_MODE_EXACT": Text("are removed", "移除"),
    "WEB_OPTION_ALLOW_REMOVALS": Text("Removals beyond the safety limit", "超出安全上限的移除数"),
    "WEB_OPTION_ALLOW_REMOVALS_HINT": Text("A number; empty allows none.", "填写数字；留空表示不允许。"),
    "WEB_OPTION_ZONE": Text("Time zone of the rows", "各行的时区"),
    "WEB_OPTION_DATE_ORDER": Text("Comes first in dates", "日期的书写顺序"),
    "WEB_OPTION_CAMPAIGN": Text("Campaign", "外呼任务"),
    "WEB_OPTION_CAMPAIGN_ID": Text("Id of the campaign", "外呼任务 ID"),
    "WEB_OPTION_ASSIGN_COUNTS": Text("Rows of each agent", "各坐席的行数"),
    "WEB_OPTION_CAMPAIGN_NAME": Text("New campaign", "新建外呼任务"),
    "WEB_OPTION_CAMPAIGN_TEMPLATE": Text("Its import template", "任务的导入模板"),
    "WEB_OPTION_CAMPAIGN_WRAP_UP": Text("Its summary template", "任务的小结模板"),
    "WEB_OPTION_CAMPAIGN_START": Text("Its start", "任务开始时间"),
    "WEB_OPTION_CAMPAIGN_END": Text("Its end", "任务结束时间"),
    "WEB_OPTION_CAMPAIGN_ZONE": Text("Its time zone", "任务时区"),
    "WEB_OPTION_CAMPAIGN_DESCRIPTION": Text("Its note", "任务备注"),
    "WEB_OPTION_BATCH_PREFIX": Text("Batch codes begin with", "批次编码前缀"),
    "WEB_OPTION_CREATOR": Text("On behalf of the agent", "代表坐席"),
    "WEB_OPTION_CREATOR_TYPE": Text(
        "Agent named by (0: work number, 1: uuid)", "坐席标识（0 为工号，1 为 uuid）"
    ),
    "WEB_OPTION_REMARKS_BY": Text("Remarks read by", "批注已由此人阅读"),
    "WEB_OPTION_NO_FILTER_BY": Text("Dialling forbidden numbers allowed by", "允许拨打禁呼号码的人"),
    "WEB_OPTION_WITHOUT_FORBIDDEN_BY": Text(
        "Sending before forbidden numbers allowed by", "允许在禁呼名单导入前发送的人"
    ),
    "WEB_OPTION_GUARD": Text("Safety limit for removals, percent", "移除安全上限（百分比）"),
    "WEB_OPTION_ZONE_VALUE": Text("Time zone as Sobot shows it", "智齿系统中的时区"),
    "WEB_OPTION_EVERY_NUMBER": Text("Several numbers in a row", "一行中有多个号码"),
}

_PROGRESS = {
    "WEB_WAITS_FOR_WORKER": Text(
        "Submitted. It is taken within a few seconds. If nothing happens, the program that loads does not run: tell the person who runs callsheet.",
        "已提交，几秒内即会处理。如果没有变化，说明导入程序未运行：请告知 callsheet 管理员。",
    ),
    "WEB_BEING_READ": Text("Being read", "正在读取"),
}

TEXTS: dict[str, Text] = {
    **_UPLOAD,
    **_DRAFTS,
    **_COLUMNS,
    **_MAPPINGS,
    **_ROWS,
    **_EDITS,
    **_PLAN,
    **_PROGRESS,
}
