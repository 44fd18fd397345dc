"""What people read of the watched folder: notes beside their files, notices, and the lines of the service's log."""

from callsheet.messages.text import Text
from callsheet.reasons import StopReason

TEXTS: dict[str, Text] = {
    StopReason.OTHER_SHEET_FIRST: Text(
        "Not sent yet: its rows refer to what another sheet of the same workbook creates, and that sheet has not been loaded.",
        "尚未发送：其中的行引用了同一工作簿另一工作表将创建的内容，而该工作表尚未导入。",
    ),
    "FORBIDDEN_LIST": Text("the forbidden list", "禁呼名单"),
    # Beside a file: what became of it as a whole.
    "WHY_USAGE": Text("Nothing in this file was sent.", "此文件未发送任何内容。"),
    "WHY_SOME": Text(
        "Some files of this archive were not loaded. The others were; their results are beside it.",
        "此压缩包中有文件未导入，其他文件已导入，结果在旁边。",
        "Correct those files and drop them alone, or the whole archive again: what is loaded is not sent twice.",
        "请改正这些文件后单独重新放入，或重新放入整个压缩包：已导入的内容不会再次发送。",
    ),
    "MEMBER_SAYS": Text("{member}: {said}", "{member}：{said}"),
    "WHY_SETTINGS": Text(
        "A setting or the credentials are wrong.",
        "设置或凭证有误。",
        "Tell the person who runs callsheet; then drop the file into the inbox again.",
        "请联系 callsheet 的管理员，修正后请重新放入此文件。",
    ),
    "WHY_STOPPED": Text(
        "The load did not finish.",
        "导入未完成。",
        "To continue, drop the file into the inbox again (not into “again”).",
        "如需继续，请把文件重新放入收件文件夹（不要放入“again”）。",
    ),
    "FIRST_FILE": Text("The first file was “{file}”.", "最初的文件是“{file}”。"),
    "FILE_PROBLEM": Text("{code}: {sentence}", "{code}：{sentence}"),
    "ROWS_PROBLEM": Text(
        "{rows:,} {rows:plural:row|rows}: {code}: {sentence}", "{rows:,} 行：{code}：{sentence}"
    ),
    "WHY_NO_KIND": Text(
        "Or drop it into a folder of the inbox that is named after the kind: {kinds:list}.",
        "或者放入收件文件夹中以类型命名的子文件夹：{kinds:list}。",
    ),
    "SHEET_LOAD": Text("{sheet}: load {load}", "{sheet}：导入 {load}"),
    "SAME_LIST": Text(
        "This list was already dropped as load {load:list}, which had not finished. callsheet resumed that load; this is its result.",
        "同一名单此前已作为导入 {load:list} 提交，但尚未完成。callsheet 已继续该导入，此处为其结果。",
    ),
    "CHANGED_LATER": Text(
        "This file was still being written after it had been read. What came later was not loaded.",
        "此文件在读取之后仍被写入，之后写入的内容未导入。",
        "Put those rows into a file of their own.",
        "请把这些行放入单独的文件再提交。",
    ),
    "FILE_REMOVED": Text(
        "Somebody removed the file while it was being loaded. callsheet continued with its own copy; this is the result.",
        "导入过程中有人移走了此文件。callsheet 使用自己的副本继续导入；此处为其结果。",
    ),
    # The plan of a load that needs approval.
    "PLAN_LINE": Text(
        "load {load}, {kind}, {rows:,} {rows:plural:row|rows}: {outcomes}",
        "导入 {load}，{kind}，{rows:,} 行：{outcomes}",
    ),
    "PLAN_HOW": Text(
        "To approve, move this file into the folder “approve” next to this one; to reject it, into “refuse”.",
        "要批准，请把此文件移到旁边的“approve”文件夹；要拒绝，请移到“refuse”文件夹。",
    ),
    # Notices and the log.
    "NEEDS_APPROVAL": Text("{file} needs approval", "{file} 需要批准"),
    "STOPPED_NOTICE": Text("{file} stopped early", "{file} 提前停止"),
    "NOT_FINISHED_NOTICE": Text("{file} did not finish", "{file} 未完成"),
    "RETRIED_IN": Text("It will be retried in {seconds:.0f} s.", "将在 {seconds:.0f} 秒后自动重试。"),
    "DROP_AGAIN": Text(
        "To continue, drop the file into the inbox again (not into “again”).",
        "如需继续，请把文件重新放入收件文件夹（不要放入“again”）。",
    ),
    "FINISHED": Text("{file} finished: {outcomes}", "{file} 已完成：{outcomes}"),
    "FILE_OUTCOMES": Text("{file}: {outcomes}", "{file}：{outcomes}"),
    "FINISHED_NOTICE": Text("{file} finished", "{file} 已完成"),
    "WAITS_FOR_DISK": Text(
        "{file} is waiting for disk space or permissions", "{file} 正在等待磁盘空间或权限"
    ),
    "DISK_TROUBLE": Text(
        "{cause} Nothing is lost.",
        "{cause}没有丢失任何内容。",
        "Free some disk space or fix the folder permissions; callsheet will retry automatically.",
        "请释放磁盘空间或修正文件夹权限；callsheet 会自动重试。",
    ),
    "OS_ERROR": Text("A file in {place} cannot be used: {cause}.", "无法使用 {place} 中的文件：{cause}。"),
    "WATCHED_FOLDERS": Text("the watched folder", "监控文件夹"),
    "SEE_PAGE": Text("Report: {address}", "报告：{address}"),
    "PAGE_FAILED": Text(
        "The report page of load {load} could not be written ({error}).",
        "无法写入导入 {load} 的报告页（{error}）。",
    ),
    "SEE_FOLDER": Text("See {file} in {folder}/.", "请查看 {folder}/ 中的 {file}。"),
    "SEE_LOAD": Text("See callsheet show {load}.", "请运行 callsheet show {load} 查看。"),
    "NOTHING_LOADED": Text("nothing was loaded", "没有导入任何内容"),
    "NOTHING_READ": Text("nothing could be read", "无法读取任何内容"),
    "READING_BUG": Text(
        "A bug in callsheet stopped the reading ({error}).",
        "callsheet 的程序错误中断了读取（{error}）。",
        "Tell the person who runs callsheet.",
        "请联系 callsheet 的管理员。",
    ),
    "SUBMITTED_EDITS_GONE": Text(
        "What was chosen and typed for this file on the page is no longer on the server, or can no longer be read. Nothing of the file was sent.",
        "在页面上为此文件选择和填写的内容已不在服务器上，或已无法读取，没有发送该文件的任何内容。",
        "Upload the file again, choose its columns and correct its rows again, then submit it.",
        "请重新上传该文件，重新选择列并更正各行，然后提交。",
    ),
    "SUBMITTED_FILE_GONE": Text(
        "This file was removed from the server before it was loaded. Nothing of it was sent.",
        "此文件在导入前已从服务器删除，没有发送其任何内容。",
        "Upload it again; what was chosen and typed for it on the page has to be entered again.",
        "请重新上传；此前在页面上选择和填写的内容需要重新输入。",
    ),
    "READING_CRASHED": Text(
        "callsheet ended unexpectedly {crashes} times while it worked on this file, so it is not processed again. Nothing of it was sent.",
        "处理该文件时 callsheet 已意外退出 {crashes} 次，因此不再处理。没有发送任何内容。",
        "Copy only the rows of the list into a new workbook, or ask the person who runs callsheet.",
        "请只把名单的行复制到新工作簿，或联系 callsheet 的管理员。",
    ),
    "JOB_NOTE_DAMAGED": Text(
        "callsheet's own note about this file is damaged, so it is not known what was to be done with it. It was not sent.",
        "callsheet 关于此文件的记录已损坏，无法得知应如何处理，因此未发送。",
        "See callsheet loads for what became of it before; to load it, drop it into the inbox again.",
        "请用 callsheet loads 查看之前的处理结果；如需导入，请重新放入收件文件夹。",
    ),
    "FOLDER_UNUSABLE": Text("Cannot process the watched folder", "无法处理监控文件夹"),
    "FOLDER_RESUMED": Text("The watched folder works again", "监控文件夹已恢复"),
    "PROCESSING_RESUMED": Text("Processing resumed.", "已继续处理。"),
    "FOLDER_AWAY": Text("The watched folder is not available", "监控文件夹不可用"),
    "FOLDER_BACK": Text("The watched folder is available again", "监控文件夹已恢复可用"),
    "FOLDER_THERE": Text(
        "{folder} is there again; files are taken from it.", "{folder} 已恢复，继续从中取文件。"
    ),
    "FOLDER_NOT_MOUNTED": Text(
        "The watched folder {folder} does not exist or is not mounted: its marker file {file} is missing.",
        "监控文件夹 {folder} 不存在或未挂载：缺少其标记文件 {file}。",
        "Mount it again. If it is meant to be a new folder, put a file {file} with the text {mark} into it.",
        "请重新挂载；如果确实是新文件夹，请在其中放入内容为 {mark} 的文件 {file}。",
    ),
    "FOLDER_UNREADABLE": Text(
        "The watched folder {folder} cannot be read ({error}).",
        "无法读取监控文件夹 {folder}（{error}）。",
        "Check the mount and its permissions.",
        "请检查挂载和权限。",
    ),
    "FOLDER_EXCHANGED": Text(
        "The watched folder {folder} is not the same folder as before: its marker file {file} differs.",
        "监控文件夹 {folder} 与之前不是同一个：其标记文件 {file} 不同。",
        "Mount the right folder.",
        "请挂载正确的文件夹。",
    ),
    "INBOX_UNREAD": Text(
        "The inbox could not be read ({error}); callsheet will retry automatically.",
        "无法读取收件文件夹（{error}）；callsheet 会自动重试。",
    ),
    "NOT_TAKEN": Text("{file} is not processed", "{file} 未处理"),
    "IS_LINK": Text(
        "{file} is a link, and links are not followed.",
        "{file} 是链接，callsheet 不跟随链接。",
        "Copy the file itself here.",
        "请把文件本身复制到这里。",
    ),
    "IS_NO_FILE": Text(
        "{file} is not a regular file.", "{file} 不是普通文件。", "Remove it.", "请将其移除。"
    ),
    "TOO_DEEP": Text(
        "{file} is more than two folders deep.",
        "{file} 位于两层以上的子文件夹中。",
        "Move its files up.",
        "请把其中的文件移到上层。",
    ),
    "FOLDER_NOT_READABLE": Text(
        "{file} cannot be read: permission denied.",
        "无法读取 {file}：没有权限。",
        "Ask the person who runs callsheet to let it read that file and its folder, or copy the file into the inbox again.",
        "请联系 callsheet 的管理员开放该文件及其所在文件夹的权限，或重新把文件复制到收件文件夹。",
    ),
    "IS_PARTIAL": Text(
        "{file} is still being copied or downloaded.",
        "{file} 仍在复制或下载中。",
        "Wait until it has its own name, or remove it.",
        "请等待其恢复原名，或将其移除。",
    ),
    "PASSED_MAY_FORBID": Text(
        "{why} Its name says that it lists numbers not to call, so other files wait for it.",
        "{why}其名称表明可能是禁呼名单，因此其他文件会等待它。",
        "If it is no such list, rename or remove it.",
        "如果不是禁呼名单，请重命名或移除。",
    ),
    "STILL_OPEN": Text("{file} is still open", "{file} 仍处于打开状态"),
    "CLOSE_FILE": Text(
        "{file} cannot be loaded while it is open.",
        "文件打开时无法导入 {file}。",
        "Close it.",
        "请关闭该文件。",
    ),
    "STILL_WRITTEN": Text("{file} is still being written to", "{file} 仍在写入"),
    "STOP_WRITING": Text(
        "{file} keeps changing, and is taken only when it stays as it is.",
        "{file} 一直在变化；停止变化后才会处理。",
        "Find the program that writes to it; other files do not wait for it.",
        "请查明是哪个程序在写入；其他文件不受影响。",
    ),
    "NOT_COMPLETE": Text("{file} is not complete", "{file} 不完整"),
    "EMPTY_SO_FAR": Text(
        "{file} is empty so far.",
        "{file} 目前为空。",
        "If nobody is copying it, copy it again; other files do not wait for it.",
        "如果没有人正在复制，请重新复制；其他文件不受影响。",
    ),
    "INCOMPLETE_SO_FAR": Text(
        "The end of {file} is missing, or part of it. If the rest does not come within {seconds:.0f} s, the file goes to “failed”.",
        "{file} 缺少结尾或部分内容。如在 {seconds:.0f} 秒内未收到其余内容，文件将移到“failed”。",
        "If nobody is copying it, copy it again; other files do not wait for it.",
        "如果没有人正在复制，请重新复制；其他文件不受影响。",
    ),
    "COULD_NOT_TAKE": Text("{file} could not be moved out of the inbox", "无法从收件文件夹取出 {file}"),
    "FILE_HELD": Text(
        "The folder of {file} does not let callsheet move the file, so it is not loaded. callsheet will retry automatically.",
        "{file} 所在的文件夹不允许 callsheet 移动该文件，因此未导入。callsheet 会自动重试。",
        "Move the file up into the inbox, or ask the person who runs callsheet to let it write to that folder.",
        "请把文件移到收件文件夹，或请 callsheet 的管理员开放该文件夹的写入权限。",
    ),
    "FILE_HELD_MAY_FORBID": Text(
        "The folder of {file} does not let callsheet move the file. It may hold forbidden numbers, so other files wait for it. callsheet will retry automatically.",
        "{file} 所在的文件夹不允许 callsheet 移动该文件。其中可能有禁呼号码，因此其他文件会等待它。callsheet 会自动重试。",
        "Move the file up into the inbox, or ask the person who runs callsheet to let it write to that folder.",
        "请把文件移到收件文件夹，或请 callsheet 的管理员开放该文件夹的写入权限。",
    ),
    "TAKEN": Text("{file}: processing", "{file}：开始处理"),
    "WATCHING": Text("Watching {folder}", "正在监控 {folder}"),
    "FILE_ENDED": Text("{file}: {outcomes} → {target}", "{file}：{outcomes} → {target}"),
    "FILE_STOPPED": Text(
        "{file}: stopped on the page. It is not retried before somebody resumes it there.",
        "{file}：已在网页上停止。在有人于网页上选择继续之前不会重试。",
    ),
    "RESUMING": Text("{file}: resuming load {load}", "{file}：继续导入 {load}"),
    "FILE_SAYS": Text("{file}, load {load}: {text}", "{file}，导入 {load}：{text}"),
    "LOG_LINE": Text("{title}. {body}", "{title}。{body}"),
    # How a problem is fixed by somebody who has a folder and no command line.
    "FOLDER_FILE_UNREADABLE": Text(
        "Drop the file itself, not a link or folder. If callsheet may not read it, ask the person who runs callsheet.",
        "请放入文件本身，而不是快捷方式或文件夹。如 callsheet 无权读取该文件，请联系 callsheet 的管理员。",
    ),
    "FOLDER_KIND_AMBIGUOUS": Text(
        "Put the file into the inbox folder of its kind.", "请把文件放入收件文件夹中对应类型的子文件夹。"
    ),
    "FOLDER_KIND_CONTRADICTED": Text(
        "If the numbers may be called, rename the file, sheet or folder that says otherwise; if not, put the file into the inbox folder of its kind.",
        "如号码可以拨打，请修改相应的文件名、工作表名或文件夹名；否则请把文件放入收件文件夹中对应类型的子文件夹。",
    ),
    "FOLDER_SHEETS_SEVERAL": Text(
        "Save each sheet that is meant as a file of its own, and drop those files.",
        "请把需要导入的工作表分别另存为文件，再放入收件文件夹。",
    ),
    "FOLDER_SHEET_MAY_FORBID": Text(
        "Correct that sheet and drop the file again. If it does not list forbidden numbers, remove it and ask the person who runs callsheet to confirm that.",
        "请更正该工作表并重新放入文件。如果它不是禁呼名单，请将其删除，再由 callsheet 的管理员确认。",
    ),
    "FOLDER_ALREADY_LOADED": Text(
        "Nothing to do. To send it again on purpose, drop the file into the folder “again”.",
        "无需处理。如确需再次发送，请把文件放入“again”文件夹。",
    ),
    "FOLDER_MAYBE_LOADED": Text(
        "Look in the Sobot console whether it is there. To send it again on purpose, drop the file into the folder “again”.",
        "请在智齿控制台核实是否已存在。如确需再次发送，请把文件放入“again”文件夹。",
    ),
    "FOLDER_ROWS_HIDDEN": Text(
        "Show all rows (Data > Clear filter), or delete those that are not meant, and drop the file again.",
        "请清除筛选显示所有行，或删除不需要的行，然后重新放入文件。",
    ),
    "FOLDER_LOADED_BEFORE": Text(
        "Nothing to do. To send it again on purpose, drop the file into the folder “again”.",
        "无需处理。如确需再次发送，请把文件放入“again”文件夹。",
    ),
    "FOLDER_NOT_APPROVED": Text(
        "Ask the person who rejected it; then drop the file into the folder “again”.",
        "请联系拒绝的人；之后把文件放入“again”文件夹。",
    ),
    "FOLDER_ROSTER_NOT_WHOLE": Text(
        "Nothing was sent. Correct those rows and drop the file again.",
        "没有发送任何内容。请改正这些行，然后重新放入文件。",
    ),
    "FOLDER_ANSWER_PENDING": Text(
        "Do not load the row again; drop the same file into the inbox to continue.",
        "请不要再次导入该行；把同一文件放入收件文件夹即可继续。",
    ),
    "FOLDER_NOT_SENT": Text(
        "Nothing took effect. Drop the same file into the inbox to continue.",
        "没有任何内容生效。把同一文件放入收件文件夹即可继续。",
    ),
    # An answer of a person who moved a plan file.
    "ANSWER_BY_FOLDER": Text(
        "To approve, move {plan} from “waiting” into “approve”; to reject, into “refuse”.",
        "要批准，请把 {plan} 从“waiting”移到“approve”；要拒绝，请移到“refuse”。",
    ),
    "ANSWER_ON_PAGE": Text("Approve or reject it on the page.", "请在页面上批准或拒绝。"),
    "ON_THE_PAGE": Text("the page", "页面"),
    "OUTCOME_ON_PAGE": Text("Its outcome is on the page.", "结果见页面。"),
    "PURGED_NOTICE": Text("Old data removed: {what}", "已清理旧数据：{what}"),
    "PURGE_NOT_DONE": Text("Old data was not removed", "旧数据未清理"),
    "CLOCK_BEHIND_LEDGER": Text(
        "Nothing was removed: this machine's clock says {now:time}, but the ledger has an entry of {when:time}.",
        "未删除任何内容：本机时钟为 {now:time}，但台账中已有 {when:time} 的记录。",
        "Set the clock, then run callsheet purge.",
        "请校准时钟，然后运行 callsheet purge。",
    ),
    "CLOCK_AHEAD_OF_LEDGER": Text(
        "Nothing was removed: this machine's clock says {now:time}, long after the latest entry of the ledger ({when:time}).",
        "未删除任何内容：本机时钟为 {now:time}，远晚于台账中最新的记录（{when:time}）。",
        "If the clock is right, run callsheet purge --clock-is-right; otherwise set it.",
        "如时钟无误，请运行 callsheet purge --clock-is-right；否则请校准时钟。",
    ),
    "PURGE_RUNNING": Text(
        "Another process is removing old data of profile {profile}.",
        "另一进程正在清理配置 {profile} 的旧数据。",
        "Try again when it has finished.",
        "请待其结束后重试。",
    ),
}
