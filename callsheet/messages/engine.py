"""Why loads are not sent, stop or are closed; what a load that needs a person says; what the engine notes on its way."""

from callsheet.messages.text import Text
from callsheet.reasons import StopReason

_RESUME_EN, _RESUME_ZH = "To continue: callsheet resume {load}", "继续请运行：callsheet resume {load}"
_UI_EN, _UI_ZH = (
    "To continue: run the deployment resume-load with load {load}.",
    "继续请运行部署 resume-load，导入编号 {load}。",
)
_CONTINUE = dict(
    next_en=_RESUME_EN,
    next_zh=_RESUME_ZH,
    folder_en="",  # the watcher says whether it retries
    folder_zh="",
    prefect_en=_UI_EN,
    prefect_zh=_UI_ZH,
)

TEXTS: dict[str, Text] = {
    StopReason.FORBIDDEN_FAILED: Text(
        "Not sent: the forbidden numbers in {file} have not been loaded, and they must be loaded first.",
        "未发送：{file} 中的禁呼号码尚未导入，而禁呼号码必须先导入。",
        "Load {file} again, or approve its load if it awaits approval; then resume this load (callsheet loads shows its id).",
        "请重新导入 {file}（如在等待批准，请批准）；然后继续此导入（编号见 callsheet loads）。",
        folder_en="Load them, then drop this file into the inbox again; callsheet resumes the load shown below.",
        folder_zh="请先导入禁呼号码，再把此文件放入收件文件夹；callsheet 会继续下方所列的导入。",
        prefect_en="Load {file} again, then run the deployment resume-load.",
        prefect_zh="请重新导入 {file}，然后运行部署 resume-load。",
    ),
    StopReason.FILE_UNREAD: Text(
        "Not sent: {file}, loaded together with this file, could not be read. It may hold forbidden numbers, which must be loaded first.",
        "未发送：与此文件一同导入的 {file} 无法读取，其中可能有必须先导入的禁呼号码。",
        "Correct {file} and load it, or leave it out; then resume this load (callsheet loads shows its id).",
        "请更正并导入 {file}，或将其移除；然后继续此导入（编号见 callsheet loads）。",
        folder_en="Correct {file} and drop it again, or leave it out; then drop this file into the inbox again.",
        folder_zh="请更正 {file} 并重新放入，或不再使用它；然后把此文件重新放入收件文件夹。",
        prefect_en="Correct {file} and load it, or leave it out; then run the deployment resume-load.",
        prefect_zh="请更正并导入 {file}，或将其移除；然后运行部署 resume-load。",
    ),
    StopReason.FORBIDDEN_NOT_LOADED: Text(
        "Not sent: the forbidden list {file} of this profile has not been loaded, and forbidden numbers come first.",
        "未发送：此配置的禁呼名单 {file} 尚未导入，而禁呼号码必须先导入。",
        "Load it (callsheet resume {id}, or the corrected file under the same name and of the same type, in the same archive if it was in one), or give it up, also once another file has its numbers: callsheet refuse {id} --by NAME. Then resume this load.",
        "请导入该名单（callsheet resume {id}，或以相同的名称和类型导入更正后的文件；原在压缩包中的，仍放在同名压缩包中），或放弃该名单（其号码已由其他文件导入时亦可）：callsheet refuse {id} --by 姓名；然后继续此导入。",
        folder_en="Drop the corrected list under the same name and of the same type, where the first one was dropped or in the same archive; then drop this file again. The person who runs callsheet can give the list up ({id}), also once another file has its numbers.",
        folder_zh="请以相同的名称和类型，在原处或同名压缩包中放入更正后的名单，然后重新放入此文件。callsheet 的管理员也可放弃该名单（{id}），其号码已由其他文件导入时亦可。",
        prefect_en="Load the corrected list under the same name and of the same type, or run the deployment approve-load with load {id}, also once another file has its numbers; then run resume-load.",
        prefect_zh="请以相同的名称和类型导入更正后的名单，或以导入 {id} 运行部署 approve-load（其号码已由其他文件导入时亦可）；然后运行 resume-load。",
    ),
    StopReason.FORBIDDEN_UNREAD: Text(
        "Not sent: {file} could not be read or understood; it may hold forbidden numbers, which come first.",
        "未发送：{file} 无法读取或识别，其中可能有必须先导入的禁呼号码。",
        "Correct the file and load it under the same name and of the same type, or say that it is not needed, also once another file has its rows: callsheet refuse {id} --by NAME. Then resume this load.",
        "请更正该文件并以相同的名称和类型重新导入，或确认不需要它（其内容已由其他文件导入时亦可）：callsheet refuse {id} --by 姓名；然后继续此导入。",
        folder_en="Correct it and drop it under the same name and of the same type, where the first one was dropped; then drop this file again. The person who runs callsheet can say that it is not needed ({id}), also once another file has its rows.",
        folder_zh="请更正该文件，以相同的名称和类型在原处放入，然后重新放入此文件。callsheet 的管理员也可确认不需要它（{id}），其内容已由其他文件导入时亦可。",
        prefect_en="Correct it and load it under the same name and of the same type, or run the deployment approve-load with load {id}, also once another file has its rows; then run resume-load.",
        prefect_zh="请更正该文件并以相同的名称和类型导入，或以导入 {id} 运行部署 approve-load（其内容已由其他文件导入时亦可）；然后运行 resume-load。",
    ),
    StopReason.FORBIDDEN_INCOMPLETE: Text(
        "Not sent: {count:,} {count:plural:row|rows} of the forbidden list {file} could not be loaded; the people in them must not be dialled.",
        "未发送：禁呼名单 {file} 中有 {count:,} 行未能导入，这些号码不得拨打。",
        "Correct these rows in the rows to fix, without removing any column, or in the list under the same name and of the same type, and load it (load {id}); or accept the list as it is, also once another file has these rows: callsheet approve {id} --by NAME. Then resume this load.",
        "请在待修正的行中更正（不要删除任何列），或以相同的名称和类型更正该名单，并导入（导入 {id}）；或确认按现状使用该名单（这些行已由其他文件导入时亦可）：callsheet approve {id} --by 姓名；然后继续此导入。",
        folder_en="Correct the rows to fix, without removing any column, and drop them, then drop this file again. The person who runs callsheet can accept the list as it is ({id}), also once another file has these rows.",
        folder_zh="请更正待修正的行（不要删除任何列）并放入，然后重新放入此文件。callsheet 的管理员也可确认按现状使用该名单（{id}），这些行已由其他文件导入时亦可。",
        prefect_en="Correct these rows in the rows to fix, without removing any column, and load them, or run the deployment approve-load with load {id}, also once another file has these rows; then run resume-load.",
        prefect_zh="请在待修正的行中更正（不要删除任何列）并导入，或以导入 {id} 运行部署 approve-load（这些行已由其他文件导入时亦可）；然后运行 resume-load。",
    ),
    StopReason.FORBIDDEN_UNDER_WAY: Text(
        "Not sent yet: another process is loading the forbidden numbers in {file}, and they come first.",
        "尚未发送：另一进程正在导入 {file} 中的禁呼号码，禁呼号码必须先导入。",
        "When it has finished, run: callsheet resume {load}",
        "待其完成后请运行：callsheet resume {load}",
        folder_en="",
        folder_zh="",
        prefect_en="When it has finished, run the deployment resume-load with load {load}.",
        prefect_zh="待其完成后请以导入 {load} 运行部署 resume-load。",
    ),
    "FORBIDDEN_SINCE": Text("{when:time} (load {load})", "{when:time}（导入 {load}）"),
    "LEDGER_OF_ANOTHER_VERSION": Text(
        "The ledger was written by another version of callsheet, and a check does not update it. What waits or was loaded before is not known here.",
        "台账由另一版本的 callsheet 写入，检查不会更新台账，因此无法得知哪些内容在等待或此前已导入。",
    ),
    "LOAD_OF_LIST": Text("{load}, list {file}", "{load}，名单 {file}"),
    "LOAD_OF_ROW": Text("{load}, row {row} of {file}", "{load}，{file} 第 {row} 行"),
    "FORBIDDEN_IN_COLUMN": Text(
        "the number in column “{column}”, since {when:time} (load {load})",
        "“{column}”列中的号码，自 {when:time} 起（导入 {load}）",
    ),
    "FORBIDDEN_IN_ROW": Text(
        "one of a row that shares a number with this one (row {row}), since {when:time} (load {load})",
        "与本行有相同号码的第 {row} 行中的号码，自 {when:time} 起（导入 {load}）",
    ),
    "FORBIDDEN_UNREADABLE": Text(
        "the one in column “{column}”, whose digits are lost", "“{column}”列中数位已丢失的号码"
    ),
    "FORBIDDEN_UNREADABLE_ROW": Text(
        "one of a row that shares a number with this one (row {row}), whose digits are lost",
        "与本行有相同号码的第 {row} 行中数位已丢失的号码",
    ),
    "FORBIDDEN_MEANWHILE": Text("some of its numbers have been forbidden since", "其中部分号码此后已被禁呼"),
    "FORBIDDEN_CHANGED": Text("Forbidden numbers were loaded in the meantime.", "期间导入了新的禁呼号码。"),
    "FORBIDDEN_PENDING": Text("A forbidden list is not in place yet.", "有禁呼名单尚未导入完成。"),
    "WAITS_FOR_FORBIDDEN": Text(
        "Waiting: the forbidden numbers in {file} are being loaded and come first.",
        "等待中：{file} 中的禁呼号码正在导入，必须先完成。",
    ),
    "SHEET_OF_FILE": Text("{file}, sheet “{sheet}”", "{file} 的工作表“{sheet}”"),
    StopReason.EARLIER_SETTINGS: Text(
        "Not sent, because {file} could not be sent: {cause}",
        "未发送，因为 {file} 未能发送：{cause}",
    ),
    StopReason.AWAITING_APPROVAL: Text(
        "Nothing was sent yet: this load needs approval because {reasons}.",
        "尚未发送：此导入需要批准，因为{reasons}。",
        "Run: callsheet approve {load} --by NAME (or: callsheet refuse {load} --by NAME).",
        "请运行：callsheet approve {load} --by 姓名（或：callsheet refuse {load} --by 姓名）。",
        folder_en="",
        folder_zh="",
        prefect_en="",
        prefect_zh="",
    ),
    StopReason.REJECTED: Text("Not sent: {by} rejected it.", "未发送：{by} 已拒绝。"),
    StopReason.LOADED_BEFORE: Text(
        "Not sent: the same content was loaded before, as load {first} ({when:time}).",
        "未发送：相同内容此前已导入，编号 {first}（{when:time}）。",
        "To send it again on purpose, add --again.",
        "如确需再次发送，请加上 --again。",
        folder_en="To send it again on purpose, drop it into “again”.",
        folder_zh="如确需再次发送，请把文件放入“again”文件夹。",
        prefect_en="To send it again on purpose, turn on “Send again”.",
        prefect_zh="如确需再次发送，请打开“Send again”。",
    ),
    "SAME_IN_DROP": Text(
        "Not sent: {file}, which comes with this file, has the same content.",
        "未发送：与此文件一同导入的 {file} 内容相同。",
    ),
    StopReason.UNFINISHED_DUPLICATE: Text(
        "Not sent: the same content is load {first} ({when:time}), which has not finished.",
        "未发送：相同内容是尚未完成的导入 {first}（{when:time}）。",
        "To continue that load: callsheet resume {first}",
        "继续该导入请运行：callsheet resume {first}",
        folder_en="Tell the person who runs callsheet; that load has to be resumed.",
        folder_zh="请联系 callsheet 的管理员继续该导入。",
        prefect_en="To continue that load, run the deployment resume-load with load {first}.",
        prefect_zh="继续该导入请运行部署 resume-load，导入编号 {first}。",
    ),
    StopReason.STOPPED_EARLY: Text(
        "The load stopped early: {cause} Nothing was lost.",
        "导入提前停止：{cause}没有丢失任何内容。",
        **_CONTINUE,
    ),
    StopReason.WRONG_ADDRESS: Text(
        "The load stopped early, because the service was not reached: {cause} Nothing was lost.",
        "导入提前停止，因为未能连接到服务：{cause}没有丢失任何内容。",
        **_CONTINUE,
    ),
    StopReason.GATEWAY: Text(
        "The load stopped early, because something between callsheet and the service answered in its place: {cause} Nothing was lost.",
        "导入提前停止，因为 callsheet 与服务之间的网关或代理代替服务作了答复：{cause}没有丢失任何内容。",
        **_CONTINUE,
    ),
    StopReason.STOP_REQUESTED: Text("Stopped on request.", "已按要求停止。"),
    StopReason.STOPPED_ON_PAGE: Text(
        "{by} stopped the load on the page. Nothing more of it is sent until somebody resumes it there.",
        "{by} 在网页上停止了此次导入。在有人于网页上选择继续之前，不会再发送任何内容。",
        _RESUME_EN,
        _RESUME_ZH,
        folder_en="",
        folder_zh="",
        prefect_en="",
        prefect_zh="",
    ),
    StopReason.STOPPED_WHILE_PROCESSING: Text(
        "Stopped on request while the service is still processing the rows.",
        "已按要求停止，服务仍在处理这些行。",
        **_CONTINUE,
    ),
    StopReason.UNCLEAR_IN_A_ROW: Text(
        "The load stopped early: two requests in a row had no clear answer. {cause} Nothing was lost.",
        "导入提前停止：连续两个请求没有明确的答复。{cause}没有丢失任何内容。",
        **_CONTINUE,
    ),
    StopReason.SETUP_UNCLEAR: Text(
        "It is not known whether {operation} took effect, so no row was sent.",
        "无法确定 {operation} 是否生效，因此没有发送任何行。",
        "Look in the Sobot console, then run: callsheet resolve {load} --chunk {chunk} --by NAME, with --applied or --not-applied",
        "请在智齿控制台核实，然后运行：callsheet resolve {load} --chunk {chunk} --by 姓名，并加 --applied 或 --not-applied",
        folder_en="Tell the person who runs callsheet; it has to be checked in the Sobot console.",
        folder_zh="请联系 callsheet 的管理员在智齿控制台核实。",
    ),
    StopReason.SETUP_BESIDE: Text(
        "Load {other}, with rows of the same list, has begun to create their campaign and has not finished, so no row was sent.",
        "导入 {other} 含有同一名单的行，已开始创建外呼任务但尚未完成，因此没有发送任何行。",
        "When load {other} has ended (callsheet resume {other}), run: callsheet resume {load}",
        "待导入 {other} 结束后（callsheet resume {other}），请运行：callsheet resume {load}",
        folder_en="Tell the person who runs callsheet.",
        folder_zh="请联系 callsheet 的管理员。",
        prefect_en="When load {other} has ended, run the deployment resume-load with load {load}.",
        prefect_zh="待导入 {other} 结束后，请以导入 {load} 运行部署 resume-load。",
    ),
    StopReason.SETUP_BESIDE_UNCLEAR: Text(
        "Load {other}, with rows of the same list, was to create their campaign, and it is not known whether {operation} took effect, so no "
        "row was sent.",
        "导入 {other} 含有同一名单的行并负责创建外呼任务，但无法确定 {operation} 是否生效，因此没有发送任何行。",
        "To ask the service again, run callsheet resume {other}, and when it has ended callsheet resume {load}. Where it cannot tell, look in the Sobot "
        "console. If the campaign is not there: callsheet resolve {other} --chunk {chunk} --by NAME --not-applied, and then resume both. If it is "
        "there, load both files again with --again --set campaign_code=CODE, the code that the console shows.",
        "请先运行 callsheet resume {other} 再次询问服务，待其结束后运行 callsheet resume {load}。如仍无法确定，请在智齿控制台核实。如任务不存在，请运行 "
        "callsheet resolve {other} --chunk {chunk} --by 姓名 --not-applied，然后继续这两个导入。如任务存在，请加 --again --set campaign_code=编码"
        "（控制台显示的编码）重新导入这两个文件。",
        folder_en="Tell the person who runs callsheet; it has to be checked in the Sobot console.",
        folder_zh="请联系 callsheet 的管理员在智齿控制台核实。",
        prefect_en="Run the deployment resume-load with load {other}, and then with load {load}. Where the service cannot tell, the person who runs callsheet "
        "has to look in the Sobot console.",
        prefect_zh="请先以导入 {other} 运行部署 resume-load，再以导入 {load} 运行。如服务仍无法确定，请 callsheet 的管理员在智齿控制台核实。",
    ),
    StopReason.LEDGER_UNPROVEN: Text(
        "Not sent: this machine has no record of how far the ledger had come. Another copy of the ledger may have sent these "
        "rows, or newer ones, already, and the service cannot be asked.",
        "尚未发送：本机没有台账进度的记录。台账的另一副本可能已发送这些行或更新的行，而服务无法查询。",
        "Run callsheet restore --accept, then callsheet resume {load}. Contact plans that were planned elsewhere are then unknown: "
        "look in the Sobot console, and release them with callsheet resolve.",
        "请运行 callsheet restore --accept，然后运行 callsheet resume {load}。在别处计划的联系计划随后为未知：请在智齿控制台核实，"
        "并用 callsheet resolve 放行。",
        folder_en="Tell the person who runs callsheet; the ledger has to be accepted first.",
        folder_zh="请联系 callsheet 的管理员；需要先接受台账。",
    ),
    StopReason.RESTORED: Text(
        "The ledger was restored while this load was open: some of its rows may have been sent since the copy was made.",
        "台账恢复时此导入尚未完成：副本之后可能已发送其中部分行。",
        "Check that no newer list replaces it, then run: callsheet resume {load}",
        "请确认没有更新的名单取代它，然后运行：callsheet resume {load}",
        folder_en="Tell the person who runs callsheet; it is not resumed automatically.",
        folder_zh="请联系 callsheet 的管理员；不会自动继续。",
        prefect_en="Check that no newer list replaces it, then run the deployment resume-load with load {load}.",
        prefect_zh="请确认没有更新的名单取代它，然后以导入 {load} 运行部署 resume-load。",
    ),
    "MAYBE_SENT_BY_A_COPY": Text(
        "The ledger is a copy; another one may have sent this.", "此台账是副本；另一台账可能已发送该批。"
    ),
    StopReason.OLDER_LOAD_SENDING: Text(
        "Load {older}, which came earlier and holds some of the same entries, is being sent by {owner}.",
        "更早的导入 {older} 含有部分相同条目，正由{owner}发送。",
        "Wait for it to finish, then run: callsheet resume {load}",
        "请等待其完成，然后运行：callsheet resume {load}",
        folder_en="",
        folder_zh="",
    ),
    StopReason.OWNED_ELSEWHERE: Text(
        "{cause}", "{cause}", "Wait for it to finish, or stop it first.", "请等待其完成，或先将其停止。"
    ),
    StopReason.LEDGER_FAILED: Text("{cause}", "{cause}", **_CONTINUE),
    StopReason.DISK_FAILED: Text(
        "{cause} Nothing more was sent.", "{cause}没有再发送任何内容。", **_CONTINUE
    ),
    "DISK_FULL": Text("The disk that holds {place} is full.", "{place} 所在磁盘已满。"),
    "DISK_QUOTA": Text(
        "The disk quota of this user is used up on the disk that holds {place}.",
        "{place} 所在磁盘的用户配额已用完。",
    ),
    "DISK_ERROR": Text("The disk that holds {place} failed.", "{place} 所在磁盘出现故障。"),
    "DISK_READ_ONLY": Text("The disk that holds {place} is read-only.", "{place} 所在磁盘为只读。"),
    "DISK_NO_FOLDER": Text("{place} is not a folder that can be used.", "{place} 不是可用的文件夹。"),
    "DISK_NOT_PERMITTED": Text("Permission to write {place} was denied.", "没有写入 {place} 的权限。"),
    "DATA_FOLDER": Text("the data folder", "数据文件夹"),
    StopReason.CRASHED_REPEATEDLY: Text(
        "Not resumed: it crashed {crashes} times.",
        "未继续：处理它时已崩溃 {crashes} 次。",
        "Check the file, then run: callsheet resume {load}",
        "请检查文件，然后运行：callsheet resume {load}",
        folder_en="Check the file, and tell the person who runs callsheet.",
        folder_zh="请检查文件，并联系 callsheet 的管理员。",
    ),
    StopReason.SERVICE_PAUSE: Text(
        "The load is stopped, because the service asked for no requests before {until:seconds}. Nothing was lost.",
        "导入已停止，因为服务要求在 {until:seconds} 之前不要发送请求。没有丢失任何内容。",
        "After that, run: callsheet resume {load}",
        "在此之后请运行：callsheet resume {load}",
        folder_en="callsheet continues it after that.",
        folder_zh="callsheet 会在此之后继续。",
        prefect_en="After that, run the deployment resume-load with load {load}.",
        prefect_zh="在此之后请以导入 {load} 运行部署 resume-load。",
    ),
    StopReason.VERIFY_FAILED: Text(
        "The ledger's own check failed, so this load is not closed: {cause}",
        "台账自检未通过，因此此导入未关闭：{cause}",
    ),
    StopReason.NOT_APPLIED: Text(
        "Chunk {chunk}: {by} says that it did not take effect.",
        "第 {chunk} 批：{by} 确认其未生效。",
        "To send it: callsheet resume {load}",
        "发送请运行：callsheet resume {load}",
        folder_en="",
        folder_zh="",
    ),
    "SAID_NOT_APPLIED": Text("{by} says that it did not take effect", "{by} 确认其未生效"),
    StopReason.NOT_FINISHED: Text("The load has not finished.", "导入尚未完成。", **_CONTINUE),
    StopReason.BUG: Text(
        "A bug in callsheet stopped it ({error}); what was sent is in the ledger.",
        "callsheet 的程序错误使其停止（{error}）；已发送的内容记录在台账中。",
        "Run: callsheet show {load}",
        "请运行：callsheet show {load}",
        folder_en="Tell the person who runs callsheet.",
        folder_zh="请联系 callsheet 的管理员。",
    ),
    StopReason.OLD_NOTE: Text("{text}", "{text}"),
    # What a load that needs approval gives as its reasons: clauses.
    "ROWS_ABOVE_LIMIT": Text(
        "it has {rows:,} {rows:plural:row|rows}, more than {limit:,}", "共有 {rows:,} 行，超过 {limit:,} 行"
    ),
    "BAD_ABOVE_LIMIT": Text(
        "{share:.0%} of its rows are invalid, more than {limit:g}%", "{share:.0%} 的行无效，超过 {limit:g}%"
    ),
    "REMOVES": Text(
        "it removes, unbinds or unblocks {count:,} {count:plural:entry|entries}",
        "将移除、解绑或解除禁止 {count:,} 项",
    ),
    "PLAN_CHANGED": Text(
        "what it would change in Sobot is no longer what was shown when it was submitted",
        "它将在智齿系统中做的更改与提交时显示的不同",
    ),
    "REJECTED_BEFORE": Text(
        "{by} rejected it before, on {when:time}",
        "{by} 曾于 {when:time} 拒绝此名单",
    ),
    "ROWS_UNUSUAL": Text(
        "it has {rows:,} {rows:plural:row|rows}; recent loads had about {usual:,}",
        "共有 {rows:,} 行，而近期导入约为 {usual:,} 行",
    ),
    "BAD_UNUSUAL": Text(
        "{share:.0%} of its rows are invalid, more than in any of the last {loads} loads",
        "{share:.0%} 的行无效，高于最近 {loads} 次导入中的任何一次",
    ),
    "REPEATS_UNUSUAL": Text(
        "{share:.0%} of its rows are duplicates, more than in any of the last {loads} loads",
        "{share:.0%} 的行重复，高于最近 {loads} 次导入中的任何一次",
    ),
    "PREFIXES_UNUSUAL": Text(
        "its numbers have different prefixes (countries or areas) from recent loads",
        "号码的前缀（国家或地区）与近期导入不同",
    ),
    "LIST_CORRECTED": Text(
        "{share:.0%} of its numbers are in {file} ({when:time}) too, which is of another campaign, and would be called a second time; corrected rows go into that campaign if they come in its result, or if the campaign is named",
        "其中 {share:.0%} 的号码也在 {file}（{when:time}）中，该名单属于另一外呼任务，这些号码将被再次拨打；如只需更正，请在该名单的结果文件中修改，或指定原外呼任务",
    ),
    "OVERLAPS_EARLIER": Text(
        "{share:.0%} of it was in {back:plural:the previous load|an earlier load}",
        "其中 {share:.0%} 已在之前的导入中",
    ),
    # What a person asked for that cannot be done.
    "DECIDED_BY_NOBODY": Text(
        "It is not clear who decides.", "未说明由谁决定。", "Add --by NAME.", "请加上 --by 姓名。"
    ),
    "LOAD_NOT_WAITING": Text("Load {load} is not waiting for approval.", "导入 {load} 并未等待批准。"),
    "ALREADY_APPROVED": Text(
        "Load {load} has already been approved, by {by} on {when:time}.",
        "导入 {load} 已由 {by} 于 {when:time} 批准。",
    ),
    "ALREADY_REJECTED": Text(
        "Load {load} has already been rejected, by {by} on {when:time}.",
        "导入 {load} 已由 {by} 于 {when:time} 拒绝。",
    ),
    "NOT_A_ROW_COUNT": Text("{option}={value} is not a number of rows.", "{option}={value} 不是行数。"),
    "CHUNK_NOT_FOUND": Text(
        "Load {load} has no chunk {chunk}.",
        "导入 {load} 没有第 {chunk} 批。",
        "Run callsheet show {load} --verify to list what is unconfirmed.",
        "请运行 callsheet show {load} --verify 查看未确认的批次。",
    ),
    "CHUNK_NOT_IN_DOUBT": Text(
        "Chunk {chunk} of load {load} is not unconfirmed: it is {state}.",
        "导入 {load} 的第 {chunk} 批并非未确认：{state}。",
    ),
    "CHUNK_PARTLY_UNKNOWN": Text(
        "Only {unknown:,} of the {rows:,} rows of chunk {chunk} are unknown, so it cannot be sent again as it is.",
        "第 {chunk} 批的 {rows:,} 行中只有 {unknown:,} 行未知，因此不能原样重发。",
        "Load those rows as a sheet of their own.",
        "请把这些行作为单独的表格导入。",
    ),
    "CHUNK_WITHOUT_ROWS": Text(
        "{operation} has no rows to settle.",
        "{operation} 没有可确认的行。",
        "Load the file again with --again and --set campaign_code=CODE, the code that the Sobot console shows.",
        "请加 --again 和 --set campaign_code=编码（智齿控制台显示的编码）重新导入该文件。",
    ),
    "SETUP_REFUSED": Text(
        "{operation} did not succeed, so nothing was loaded: {cause}",
        "{operation} 未成功，因此没有导入任何内容：{cause}",
        "Correct what the service names, and load the file again.",
        "请更正服务指出的内容，然后重新导入该文件。",
    ),
    "OPTION_UNKNOWN": Text(
        "{kind} has no option “{option}”.",
        "{kind} 没有选项“{option}”。",
        "{hint}",
        "{hint}",
    ),
    "OPTION_OF_NO_KIND": Text(
        "No kind of sheet has an option “{option}”.",
        "没有任何类型的表格有选项“{option}”。",
        "{hint}",
        "{hint}",
    ),
    "OPTION_OF_OTHERS": Text(
        "“{option}” is an option of {owners:list}, and no sheet here is of {count:plural:that kind|these kinds}: "
        "the sheets are {kinds:list}.",
        "“{option}”是 {owners:list} 的选项，但这里没有该类型的表格：现有类型为 {kinds:list}。",
        "Leave the option out, or name the right kind with --kind.",
        "请去掉该选项，或用 --kind 指定正确的类型。",
        prefect_en="Leave the option out, or choose the right kind.",
        prefect_zh="请去掉该选项，或选择正确的类型。",
    ),
    "NEAREST_OPTION": Text(
        "The nearest is “{near}”, an option of {owners:list}.",
        "最接近的是 {owners:list} 的选项“{near}”。",
    ),
    "NEAREST_COMMON_OPTION": Text("The nearest is “{near}”.", "最接近的是“{near}”。"),
    "OPTION_ELSEWHERE": Text("It is an option of {owners:list}.", "它是 {owners:list} 的选项。"),
    "OPTIONS_KNOWN": Text("The options are: {known:list}.", "可用选项：{known:list}。"),
    "OPTION_VALUE_UNKNOWN": Text(
        "{option}={value} is not a known value.",
        "{option}={value} 不是可用的值。",
        "Use one of: {choices:list}.",
        "可用的值：{choices:list}。",
    ),
    "OPTION_ZONE": Text(
        "{option} must be the name of a time zone.",
        "{option} 必须是时区名称。",
        "Write {nearest:list} or whichever zone is meant.",
        "请填写 {nearest:list} 或其他所指时区的名称。",
    ),
    "OPTION_AGENT": Text(
        "{option} must be one agent.",
        "{option} 必须是一个坐席。",
        "Give a work number such as 1002, or a uuid with creator_type=1.",
        "请填写工号（如 1002）；如使用坐席 ID，请同时设置 creator_type=1。",
    ),
    "OPTION_HEADER": Text(
        "{option} must be a row, or two rows one below the other.",
        "{option} 必须是一行，或上下相邻的两行。",
        "Write 3 for one row, 3-4 for a header of two lines, and NAME!3 for one sheet of several.",
        "一行填写 3；两行表头填写 3-4；只针对某张工作表时填写 名称!3。",
    ),
    "OPTION_PREFIX": Text(
        "{option} must be at most {most} letters and digits.",
        "{option} 最多 {most} 个字母和数字。",
        "Sobot takes codes of 20 letters and digits; the other twelve make each batch's code its own.",
        "智齿的批次编号最多 20 个字母和数字；其余 12 位用来保证每个批次的编号不重复。",
    ),
    "OPTION_NOTE": Text(
        "{option} must be one line of at most {most} characters.",
        "{option} 必须是一行文字，最多 {most} 个字符。",
        "Sobot takes 200; the rest says which load made the campaign.",
        "智齿最多允许 200 个字符，其余部分用来注明由哪次导入创建。",
    ),
    "SETTINGS_WRONG": Text("A setting or the credentials are wrong.", "设置或凭证有误。"),
    # What became of chunks on the way.
    "STOPPED_BEFORE_SENDING": Text("the load was stopped before it was sent", "发送前导入已停止"),
    "STOPPED_BETWEEN_TRIES": Text("a stop was requested between two attempts", "在两次尝试之间收到停止请求"),
    "ENDED_BEFORE_ANSWER": Text("the program ended before the answer came.", "程序在收到答复前已结束。"),
    "NO_CLEAR_ANSWER": Text("there was no clear answer", "没有得到明确的答复"),
    "KEY_STUCK": Text(
        "{cause} It had no clear answer in {tries} attempts with the same idempotency key, so it is not sent with it again.",
        "{cause}使用同一个幂等键尝试 {tries} 次都没有得到明确的答复，因此不再用它发送。",
    ),
    "PROBLEM_OF_SHEET": Text("Sheet “{sheet}”: {said}", "工作表“{sheet}”：{said}"),
    "IN_CHUNK": Text("{cause} (load {load}, chunk {chunk})", "{cause}（导入 {load}，第 {chunk} 批）"),
    "LATER_LOAD_NEWER": Text(
        "a later load has sent newer values for the same entries", "之后的导入已为相同条目发送了更新的值"
    ),
    "TURN_NOT_BELIEVED": Text(
        "The ledger's next turn to send was {seconds:,} seconds ahead, which no process can have reserved; it is ignored.",
        "台账中下一次发送的时刻在 {seconds:,} 秒之后，不可能由任何进程预留；已忽略。",
    ),
    "COUNTS": Text(
        "{success:,} loaded, {repeat:,} repeated, {error:,} failed",
        "成功 {success:,}，重复 {repeat:,}，失败 {error:,}",
    ),
    "COUNTS_WENT_DOWN": Text(
        "the counts went down, from {before} to {now}", "计数减少，从“{before}”变为“{now}”"
    ),
    "COUNTS_GONE": Text(
        "the service showed {before} once and then no longer knew the batch",
        "服务曾显示“{before}”，之后不再显示该批次",
    ),
    "COUNTS_MORE_THAN_SENT": Text(
        "the service counts more than was sent: {counts} of {sent:,}",
        "服务的计数多于发送的数量：发送 {sent:,}，{counts}",
    ),
    "NEVER_TOLD": Text(
        "the service accepted the rows and never reported what became of them",
        "服务已接收这些行，但从未告知结果",
    ),
    "ERROR_WORKBOOK_MISSING": Text(
        "The error workbook of a chunk could not be fetched: {cause}", "无法取得某一批的错误工作簿：{cause}"
    ),
    "OFFLINE": Text("the check was run offline (--offline)", "已按要求离线检查（--offline）"),
    "NO_CREDENTIALS": Text("the profile “{profile}” has no credentials", "配置“{profile}”没有凭证"),
    "LIVE_VALUES_UNREAD": Text(
        "The live values could not be read: {cause}", "无法读取服务中的现有数据：{cause}"
    ),
    "OPTION_GIVEN_TWICE": Text(
        "{options:list} mean the same and have different values.",
        "{options:list} 含义相同，但取值不同。",
        "Give only one of them.",
        "请只给出其中一个。",
    ),
    "CAMPAIGN_MISSING": Text(
        "It is not known which campaign to load into.",
        "不清楚要导入哪个外呼任务。",
        "Add --set campaign_code=CODE or --set campaign_id=ID. To have a campaign created, give {settings:list} with --set, or without “campaign_” under [profiles.NAME.campaign].",
        "请加上 --set campaign_code=编码 或 --set campaign_id=ID；如需新建外呼任务，请用 --set 给出 {settings:list}，或去掉“campaign_”前缀写在 [profiles.NAME.campaign] 下。",
        prefect_en="Add the option campaign_code=CODE or campaign_id=ID. To have a campaign created, give {settings:list} with --set, or without “campaign_” under [profiles.NAME.campaign].",
        prefect_zh="请加上选项 campaign_code=编码 或 campaign_id=ID；如需新建外呼任务，请在配置中设置 {settings:list}。",
        folder_en="Set code under [profiles.NAME.campaign]. To have a campaign created, set {settings:list} there, without “campaign_”.",
        folder_zh="请在 [profiles.NAME.campaign] 下设置 code；如需新建外呼任务，请在其中设置 {settings:list}（去掉“campaign_”前缀）。",
    ),
    "CAMPAIGN_ENDS_FIRST": Text(
        "campaign_end must be later than campaign_start.", "campaign_end 必须晚于 campaign_start。"
    ),
    "CAMPAIGN_IS_OVER": Text(
        "campaign_end is in the past; set it to a time that is still to come.",
        "campaign_end 已过，请改为尚未到来的时间。",
    ),
    "OPTION_NOT_A_TIME": Text(
        "{option} must be a date and time such as 2026-11-30 09:00.",
        "{option} 必须是日期和时间，如 2026-11-30 09:00。",
    ),
    "ASSIGN_COUNTS_WRONG": Text(
        "assign_counts holds “{value}”, which is not an agent with a count.",
        "assign_counts 中的“{value}”不是“坐席:数量”。",
        "Write agent:count pairs, such as 1001:50,1002:50.",
        "请写成“坐席:数量”，如 1001:50,1002:50。",
    ),
    "ASSIGN_AGENT_TWICE": Text(
        "assign_counts names agent {agent} twice.",
        "assign_counts 中坐席 {agent} 出现了两次。",
        "Give each agent once, with one count.",
        "每个坐席只写一次，给出一个数量。",
    ),
    "ASSIGN_CONTRADICTED": Text(
        "assign={value} and assign_counts contradict each other.",
        "assign={value} 与 assign_counts 相互矛盾。",
        "Leave one of them out; assign_counts alone gives the rows to its agents.",
        "请去掉其中一个；只给 assign_counts 即按所列坐席分配。",
    ),
    "ASSIGN_COUNTS_MISSING": Text(
        "assign=AssignAppoint needs the agents and their counts.",
        "assign=AssignAppoint 需要给出坐席和数量。",
        "Add assign_counts, such as 1001:50,1002:50, or use assign=queue:3001.",
        "请加上 assign_counts（如 1001:50,1002:50），或使用 assign=queue:3001。",
    ),
    "ASSIGN_QUEUE_NOT_READ": Text(
        "The members of queue {queue} were not read.",
        "未读取技能组 {queue} 的成员。",
        "Load with credentials and without --offline, or give assign_counts.",
        "请配置凭据并去掉 --offline 后导入，或使用 assign_counts。",
    ),
    # A program's own sources.
    "SOURCE_NOT_FOUND": Text("There is no file {file}.", "文件 {file} 不存在。"),
    "ARGUMENT_TYPE": Text(
        "The argument {argument} must be {needed}, not {given}.",
        "参数 {argument} 必须是 {needed}，不能是 {given}。",
    ),
    "ARGUMENT_TEXT": Text("a string", "字符串"),
    "ARGUMENT_TEXTS": Text("a list of strings", "字符串列表"),
    "ARGUMENT_FLAG": Text("True or False", "True 或 False"),
    "ARGUMENT_PATH": Text("a path", "路径"),
    "ARGUMENT_SOURCE": Text("a path or a DataFrame", "路径或 DataFrame"),
    "ARGUMENT_VALUE": Text("a string or a whole number", "字符串或整数"),
    "ARGUMENT_MAPPING": Text("a mapping from names to values", "名称到值的映射"),
    "ARGUMENT_NOT_UNICODE": Text(
        "The argument {argument} holds characters that are not valid Unicode (surrogates).",
        "参数 {argument} 含有无效的 Unicode 字符（代理码位）。",
        "Decode it with the encoding that it was written in.",
        "请按原始编码重新解码。",
    ),
    "ARGUMENT_NO_PATH": Text(
        "The argument {argument} is not a path that a file can have: it is empty or holds characters that no file name may hold.",
        "参数 {argument} 不是有效的文件路径：为空，或含有文件名不允许的字符。",
    ),
    "FRAME_NOT_UNICODE": Text(
        "The column “{column}” of the DataFrame holds characters that are not valid Unicode (surrogates).",
        "DataFrame 的列“{column}”含有无效的 Unicode 字符（代理码位）。",
        "Read it with the encoding that it was written in.",
        "请按原始编码重新读取。",
    ),
    "FRAME_INDEX": Text(
        "The index of the DataFrame is not one of row numbers.",
        "DataFrame 的索引不是行号。",
        "Use distinct whole numbers from 2 up, in order, or the default index.",
        "请使用从 2 开始递增且不重复的整数，或默认索引。",
    ),
    "FRAME_NOT_TEXT": Text(
        "The column “{column}” of the DataFrame holds values that are not strings.",
        "DataFrame 的列“{column}”含有非字符串的值。",
        "Read it with dtype=str: a number may have lost its leading zeros.",
        "请用 dtype=str 读取：数字可能已丢失前导零。",
    ),
    "LOAD_NOT_KEPT": Text(
        "The rows of load {load} are no longer kept: they were removed at {when:time}. Its outcomes are in the ledger.",
        "导入 {load} 的各行已不再保留（于 {when:time} 删除）。其结果仍在台账中。",
        "Run callsheet show {load}.",
        "请运行 callsheet show {load}。",
    ),
    "SECRET_NOT_KEPT": Text("its password is no longer kept", "其密码已不再保留"),
}
