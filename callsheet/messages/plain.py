"""The same for people without a command line: in result workbooks, the report page, notes and notices.

PLAIN_* stands in the place of a message; FIX_* in the place of a problem's fix. None names a command, an option or a setting.
"""

from callsheet.messages.text import Text

_TO_BE_CHECKED = Text(
    "Do not load it again yet. Ask the person who runs callsheet to check it in the Sobot console (load {load}, chunk {chunk}).",
    "请先不要再次导入。请联系 callsheet 的管理员在智齿控制台核实（导入 {load}，第 {chunk} 批）。",
)
_SAVE_AS_UTF_8 = Text("In Excel, save it as “CSV UTF-8”.", "请在 Excel 中另存为“CSV UTF-8”。")

_FIXES = {
    "FIX_ALREADY_LOADED": Text(
        "Nothing to do. To send it again on purpose, ask the person who runs callsheet.",
        "无需处理。如确需再次发送，请联系 callsheet 的管理员。",
    ),
    "FIX_LOADED_ROW_EDITED": Text(
        "If the change matters, make it in the Sobot console too. To have the row sent as it is now, put it alone into a new list and give that to the person who runs callsheet.",
        "如需改动生效，请在智齿控制台中一并修改。如需按现在的内容发送，请把此行单独放入新名单，交给 callsheet 的管理员。",
    ),
    "FIX_ANSWER_UNKNOWN": _TO_BE_CHECKED,
    "FIX_COUNTS_SHORT": _TO_BE_CHECKED,
    "FIX_COUNTS_UNNAMED": _TO_BE_CHECKED,
    "FIX_DUPLICATE_SUSPECTED": _TO_BE_CHECKED,
    "FIX_IDS_UNPAIRED": _TO_BE_CHECKED,
    "FIX_ANSWER_PENDING": Text(
        "Do not load the row again. Ask the person who runs callsheet to resume the load.",
        "请不要再次导入该行。请联系 callsheet 的管理员继续该导入。",
    ),
    "FIX_NOT_SENT": Text(
        "Nothing took effect. The load has to be approved or resumed by the person who runs callsheet.",
        "没有任何内容生效。请联系 callsheet 的管理员批准或继续该导入。",
    ),
    "FIX_DATE_FORMAT": Text(
        "Write it as 2026-11-30. If all your lists have the day or the month first, ask the person who runs callsheet to have them read so.",
        "请写成 2026-11-30。如您的名单中日期均为日在前或月在前，可请 callsheet 的管理员按此读取。",
    ),
    "FIX_DATETIME_FORMAT": Text(
        "Write it as 2026-11-30 09:30 (year first); enter midnight as text. If all your lists have the day or the month first, ask the person who runs callsheet to have them read so.",
        "请写成 2026-11-30 09:30（年份在前）；零点请用文本填写。如您的名单中日期均为日在前或月在前，可请 callsheet 的管理员按此读取。",
    ),
    "FIX_COLUMN_MISSING": Text(
        "Add a column titled “{column}”, or give the column that holds it this title.",
        "请添加名为“{column}”的列，或把已有的相应列改为此名。",
    ),
    "FIX_COLUMN_DUPLICATE": Text(
        "Keep one of them and rename or delete the others. If they are phone numbers of one customer, ask the person who runs callsheet to have the first of each row called, or all of them.",
        "请只保留一列，其余改名或删除。如果都是同一客户的电话号码，可请 callsheet 的管理员设置为拨打每行第一个可用的号码，或全部拨打。",
    ),
    "FIX_COLUMN_REFUSED": Text(
        "Give it the title that the template has, or delete it.", "请改用模板中的列名，或删除该列。"
    ),
    "FIX_COLUMN_OF_FORBIDDEN": Text(
        "If they are not to be called either, give the column a title such as “Office phone” or “Phone 2”. If they are something "
        "else, give the column a title that says what, or delete it.",
        "如果这些号码也不能拨打，请把标题改为“公司电话”或“电话2”等；如果是其他内容，请用标题写明，或删除该列。",
    ),
    "FIX_COLUMN_OF_NUMBERS": Text(
        "If they are further numbers of the customer, say so in the title, as in “Office phone”; if they are something else, give the column a title that says what, or delete it.",
        "如果是同一客户的其他号码，请在标题中写明，如“公司电话”；如果是其他内容，请用标题写明，或删除该列。",
    ),
    "FIX_COLUMN_OF_OTHER_KIND": Text(
        "Delete or rename the column if it is only for information; otherwise ask the person who runs callsheet to load the list as the kind it is.",
        "如果该列仅供参考，请删除或改名；否则请 callsheet 的管理员按实际类型导入。",
    ),
    "FIX_COLUMN_UNKNOWN": Text(
        "If it should be loaded, give it the title that the template has.",
        "如果需要导入，请改用模板中的列名。",
    ),
    "FIX_CALL_DOUBTFUL": Text(
        "Remove those who are not to be called, or ask the person who runs callsheet to settle what the column means.",
        "请删除不应拨打的客户，或请 callsheet 的管理员确定该列的含义。",
    ),
    "FIX_CONSENT_UNCLEAR": Text(
        "Write Yes or No in each cell, or ask the person who runs callsheet to settle what the column means.",
        "请在每个单元格填写“是”或“否”，或请 callsheet 的管理员确定该列的含义。",
    ),
    "FIX_ENCODING_UNKNOWN": _SAVE_AS_UTF_8,
    "FIX_ENCODING_WRONG": _SAVE_AS_UTF_8,
    "FIX_FILE_FORMAT_OFF": Text(
        "Save it as Excel Workbook (.xlsx) or CSV UTF-8.", "请另存为 Excel 工作簿（.xlsx）或 CSV UTF-8。"
    ),
    "FIX_FORBIDDEN_MAYBE": Text(
        "Write both numbers with the country code; correct the rows of the list that could not be loaded, and load it, then this row again. Where a column holds numbers of others (office, adviser), load the list without it.",
        "请将两处号码都写全国家代码；更正禁呼名单中未能导入的行并导入名单，再导入此行。如某列是他人的号码（如公司、顾问），请去掉该列后导入。",
    ),
    "FIX_FORMULA_IN_KEY": Text("Copy the column and paste it as values.", "请复制该列，再选择性粘贴为“值”。"),
    "FIX_KIND_UNKNOWN": Text(
        "Correct the headers, or copy the rows into a template.", "请更正表头，或把数据复制到模板中。"
    ),
    "FIX_KIND_AMBIGUOUS": Text(
        "Give the list the column titles of its template, or ask the person who runs callsheet to load it as what it is.",
        "请使用相应模板的列名，或请 callsheet 的管理员按其类型导入。",
    ),
    "FIX_KIND_CONTRADICTED": Text(
        "If the numbers may be called, rename the file, sheet or folder that says otherwise; if not, ask the person who runs callsheet.",
        "如号码可以拨打，请修改相应的文件名、工作表名或文件夹名；否则请联系 callsheet 的管理员。",
    ),
    "FIX_LOADED_BEFORE": Text(
        "If that load has not finished, it can be resumed or approved. To send it again on purpose, ask the person who runs callsheet.",
        "如该导入尚未完成，可以继续或批准它。如确需再次发送，请联系 callsheet 的管理员。",
    ),
    "FIX_LOADED_WRITTEN_OTHERWISE": Text(
        "If it is the same telephone, there is nothing to do. If it is another one, ask the person who runs callsheet.",
        "如为同一电话，则无需处理；如为另一电话，请联系 callsheet 的管理员。",
    ),
    "FIX_MAYBE_LOADED": Text(
        "Do not load it again yet. If that load is still running, wait for it to finish; otherwise ask the person who runs callsheet to check it in the Sobot console.",
        "请先不要再次导入。如该导入仍在进行，请等待其完成；否则请 callsheet 的管理员在智齿控制台核实。",
    ),
    "FIX_REFERENCES_NOT_CHECKED": Text(
        "To have agents, queues and so on checked, ask the person who runs callsheet.",
        "如需核对坐席、技能组等，请联系 callsheet 的管理员。",
    ),
    "FIX_ROSTER_GUARD": Text(
        "Nothing was sent. If these removals are intended, upload the list on the page, whose plan shows them and lets you allow them, or ask the person who runs callsheet.",
        "没有发送任何内容。如确需移除，请在网页上上传此名单，其计划会列出将移除的成员并可允许移除；也可联系 callsheet 的管理员。",
    ),
    "FIX_ROSTER_NOT_WHOLE": Text(
        "Nothing was sent. Correct those rows and load the sheet again.",
        "没有发送任何内容。请改正这些行，然后重新导入此表。",
    ),
    "FIX_ROWS_HIDDEN": Text(
        "Show all rows (Data > Clear filter), or delete those that are not meant, and load the file again.",
        "请清除筛选显示所有行，或删除不需要的行，然后重新导入。",
    ),
    "FIX_HEADER_ROW_NOT_FOUND": Text(
        "Choose a row that holds the titles of the columns, or ask the person who runs callsheet.",
        "请选择含有列标题的行，或联系 callsheet 的管理员。",
    ),
    "FIX_SECOND_HEADER": Text(
        "Put each table in a file of its own. If what stands above that line is not a list, delete it, or choose that line as the header on the page.",
        "请把每张表放在单独的文件中。如该行以上并非名单，请将其删除，或在网页上选择该行作为表头。",
    ),
    "FIX_HEADER_ROW_SHEET": Text(
        "Save the sheet that is meant as a file of its own, and load that file.",
        "请把需要导入的工作表另存为文件，然后导入该文件。",
    ),
    "FIX_ROWS_ABOVE_HEADER": Text(
        "Put the header above the first entry. If nobody in the rows above is meant, remove those rows from a copy of the file.",
        "请把表头移到第一条数据上方。如上方各行确实不需要导入，请在文件副本中删除这些行。",
    ),
    "FIX_SHEETS_SEVERAL": Text(
        "Save each sheet that is meant as a file of its own, and load those files.",
        "请把需要导入的工作表分别另存为文件，然后导入这些文件。",
    ),
    "FIX_NOTE_REFUSES": Text(
        "Give the list to call a column “Do not call” with “Yes” for these people, or delete their rows. Then remove the sheet “{detail}” and load the file again.",
        "请在待拨打名单中增加“禁呼”列，并为这些人填写“是”，或删除他们所在的行；然后删除工作表“{detail}”，重新导入。",
    ),
    "FIX_SHEET_MAY_FORBID": Text(
        "Correct that sheet and load the file again under the same name. If it does not list forbidden numbers, remove it and ask the person who runs callsheet to confirm that.",
        "请更正该工作表，并以同名重新导入文件。如果它不是禁呼名单，请将其删除，再由 callsheet 的管理员确认。",
    ),
    "FIX_FILE_OUTSIDE": Text(
        "Put it into the inbox, or ask the person who runs callsheet to permit its folder.",
        "请将其放入收件文件夹，或请 callsheet 的管理员允许其所在文件夹。",
    ),
    "FIX_OUT_OUTSIDE": Text(
        "Leave it empty to get links, or ask the person who runs callsheet to permit the folder.",
        "请留空以获取链接，或请 callsheet 的管理员允许该文件夹。",
    ),
    "FIX_SHEET_NOT_FOUND": Text("Check the name of the sheet.", "请核对工作表名称。"),
    "FIX_CAMPAIGN_OPTION_SHARED": Text(
        "Ask the person who runs callsheet to give the code of the one that is meant.",
        "请 callsheet 的管理员指定所需外呼任务的编码。",
    ),
    "FIX_CAMPAIGN_OPTION_UNREAD": Text(
        "Ask the person who runs callsheet to give the campaign's code, or to have its name looked up.",
        "请 callsheet 的管理员指定外呼任务编码，或在线查找其名称。",
    ),
    "FIX_CAMPAIGN_NAME_UNREAD": Text(
        "Enter the campaign's code, or ask the person who runs callsheet to have its name looked up.",
        "请填写外呼任务编码，或请 callsheet 的管理员在线查找其名称。",
    ),
    "FIX_CAMPAIGN_OF_LIST": Text(
        "Nothing to do. If they belong into another campaign, ask the person who runs callsheet before the load is sent.",
        "无需处理。如应导入其他外呼任务，请在发送前联系 callsheet 的管理员。",
    ),
    "FIX_CAMPAIGNS_OF_LISTS": Text(
        "Load the rows of each list in a file of their own, or enter the campaign of every row in a column Campaign.",
        "请将各名单的行分开导入，或在“外呼任务”列中为每行填写任务。",
    ),
    "FIX_COMMENT_REFUSES": Text(
        "Write “Do not call” into a cell of each of these rows, or delete the rows; delete comments that mean something else. If all "
        "rows may be called, ask the person who runs callsheet to say so.",
        "请在这些行的某个单元格中写明“勿拨”，或删除这些行；如批注另有含义，请删除批注。如所有行均可拨打，请 callsheet 的管理员注明。",
    ),
    "FIX_REMARK_REFUSES": Text(
        "Write “Do not call” into a cell of each of these rows that is not to be called, or delete the rows. If all others may be called, ask the "
        "person who runs callsheet to say so.",
        "请在其中不可致电的行的某个单元格中写明“勿拨”，或删除这些行。如其余均可拨打，请 callsheet 的管理员注明。",
    ),
    "FIX_COLOUR_REFUSES": Text(
        "Write “Do not call” into a cell of each row that is not to be called, or delete those rows. If all rows may be called, ask the person who "
        "runs callsheet to say so.",
        "请在每个不可致电的行的某个单元格中写明“勿拨”，或删除这些行。如所有行均可拨打，请 callsheet 的管理员注明。",
    ),
    "FIX_COLOURS_UNREAD": Text(
        "Save the coloured list as Excel Workbook (.xlsx), or write “Do not call” into a cell of each row that is not to be called. If all rows may be "
        "called, ask the person who runs callsheet to say so.",
        "请将带颜色的名单另存为 Excel 工作簿（.xlsx），或在每个不可致电的行的某个单元格中写明“勿拨”。如所有行均可拨打，请 callsheet 的管理员注明。",
    ),
    "FIX_CAMPAIGN_NAME_TAKEN": Text(
        "If the numbers belong into a campaign that exists, or the new one should have another name, ask the person who runs callsheet.",
        "如应导入已有任务，或新任务应另取名称，请联系 callsheet 的管理员。",
    ),
    "FIX_CAMPAIGN_NAMES_NOT_SEEN": Text(
        "If it matters, ask the person who runs callsheet.",
        "如有需要，请联系 callsheet 的管理员。",
    ),
    "FIX_CAMPAIGN_CREATOR_UNKNOWN": Text(
        "Ask the person who runs callsheet to correct the agent on whose behalf lists are loaded.",
        "请 callsheet 的管理员更正作为创建人的坐席。",
    ),
    "FIX_CAMPAIGN_BLANK": Text(
        "Fill in the campaign, or ask the person who runs callsheet to give one for all blank rows.",
        "请填写外呼任务，或请 callsheet 的管理员为所有空行指定。",
    ),
    "FIX_ASSIGN_QUEUE_UNKNOWN": Text(
        "Ask the person who runs callsheet to give the number of an existing queue.",
        "请 callsheet 的管理员指定已有技能组的编号。",
    ),
    "FIX_ASSIGN_QUEUE_EMPTY": Text(
        "Add agents to the queue, or ask the person who runs callsheet to name agents.",
        "请为该技能组添加成员，或请 callsheet 的管理员指定坐席。",
    ),
    "FIX_ASSIGN_QUEUE_UNREAD": Text(
        "Ask the person who runs callsheet to have the queue looked up, or to name agents.",
        "请 callsheet 的管理员在线查找该技能组，或指定坐席。",
    ),
    "FIX_TITLE_NOT_LOOKED_UP": Text(
        "Put the queue's number above the column, or ask the person who runs callsheet to have it looked up.",
        "请在该列上方填写技能组编号，或请 callsheet 的管理员在线查找。",
    ),
    "FIX_NAME_NOT_LOOKED_UP": Text(
        "Enter the number instead, or ask the person who runs callsheet to have it looked up.",
        "请改填编号（或工号），或请 callsheet 的管理员在线查找。",
    ),
    "FIX_NO_QUEUE_MARKED": Text(
        "Nothing to do. Where the sheet replaces the members of queues, those that list other agents lose this one.",
        "无需处理。如此表替换技能组的成员，列有其他成员的技能组会移除该坐席。",
    ),
    "FIX_WRAP_UP_NEEDED": Text("Fill in the wrap-up time.", "请填写整理时长。"),
}

_NOTICES = {
    "PLAIN_NEXT_FAILURE": Text(
        "Next: read the note beside the file if there is one; otherwise ask the person who runs callsheet to look at it.",
        "下一步：如文件旁有说明文件，请先阅读；否则请联系 callsheet 的管理员查看。",
    ),
    "PLAIN_NEXT_IN_DOUBT": Text(
        "Next: some rows may or may not have been loaded. Do not load them again before the person who runs callsheet has checked them in the Sobot console.",
        "下一步：有些行可能已导入，也可能未导入。在 callsheet 的管理员于智齿控制台核实之前，请不要再次导入。",
    ),
    "PLAIN_JOB_NOTE_DAMAGED": Text(
        "callsheet's own note about this file is damaged, so it is not known what was to be done with it. It was not sent.",
        "callsheet 关于此文件的记录已损坏，无法得知应如何处理，因此未发送。",
        "To load it, drop it into the inbox again; what was loaded before is recognised.",
        "如需导入，请重新放入收件文件夹；此前已导入的内容会被识别。",
    ),
}

_FACTS = {
    "PLAIN_STEP_CUSTOM": Text(
        "To fill in custom fields, add columns titled with the field's ID; the person who runs callsheet can give them other titles.",
        "可以添加自定义字段列，列名填写字段 ID；callsheet 的管理员也可以为其设置其他列名。",
    ),
    "PLAIN_OFFLINE": Text("the check was run without the service", "检查时未连接服务"),
    "PLAIN_OPTION_FILLS": Text(
        "Without it, the person who runs callsheet can give one value for every row ({option}).",
        "没有该列时，callsheet 的管理员可为所有行统一指定（{option}）。",
    ),
    "PLAIN_SPLIT_MORE": Text("… and {count:,} more", "……另有 {count:,} 个"),
    "PLAIN_OPTION_AGENT": Text(
        "{option} must be one agent.",
        "{option} 必须是一个坐席。",
        "Ask the person who runs callsheet to correct it.",
        "请联系 callsheet 的管理员更正。",
    ),
    "PLAIN_CAMPAIGN_MISSING": Text(
        "It is not known which campaign to load into.",
        "不清楚要导入哪个外呼任务。",
        "Ask the person who runs callsheet to set the campaign.",
        "请联系 callsheet 的管理员设置外呼任务。",
    ),
}

# What stopped a request, without what the person who runs callsheet can do about it in the settings.
_CAUSES = {
    "PLAIN_SOBOT_FORBIDDEN": Text(
        "{operation} failed: {what}. The account's permissions do not allow this.",
        "{operation} 失败：{what}。账号权限不允许此操作。",
    ),
    "PLAIN_SOBOT_REDIRECTED": Text(
        "{operation} failed: {what}. The address of the service is wrong.",
        "{operation} 失败：{what}。服务地址有误。",
    ),
    "PLAIN_SOBOT_WRONG_ADDRESS": Text(
        "{operation} failed: {what}. The address of the service is wrong.",
        "{operation} 失败：{what}。服务地址有误。",
    ),
    "PLAIN_SOBOT_UNAUTHORISED": Text(
        "{operation} failed: {what}. The service does not accept callsheet's credentials.",
        "{operation} 失败：{what}。服务不接受 callsheet 的凭证。",
    ),
    "PLAIN_SOBOT_UNAUTHORISED_NOW": Text(
        "{operation} failed: {what}. The service no longer accepts callsheet's credentials, which it accepted before.",
        "{operation} 失败：{what}。服务不再接受 callsheet 此前有效的凭证。",
    ),
    "PLAIN_SOBOT_BUG": Text(
        "{operation} failed: {what}. This is a bug in callsheet or a wrong setting.",
        "{operation} 失败：{what}。这是 callsheet 的程序错误，或设置有误。",
    ),
    "PLAIN_SOBOT_DOWNLOAD_NOT_ALLOWED": Text(
        "Its address is not an https address on an allowed host.", "其地址不是允许的主机上的 https 地址。"
    ),
    "PLAIN_WIRE_CONNECT_TIMEOUT": Text("connecting to the service timed out", "连接服务超时"),
    "PLAIN_WIRE_CONNECT_FAILED": Text(
        "no connection to the service, because the address is wrong, the network is down or the service is down",
        "无法连接服务，可能是地址有误、网络中断或服务停止",
    ),
    "PLAIN_WIRE_SPEAKS_HTTPS": Text("the server speaks HTTPS at this port", "该服务器在此端口使用 HTTPS"),
    "PLAIN_WIRE_MAY_SPEAK_HTTPS": Text(
        "the connection was closed without an answer", "连接在没有应答的情况下被关闭"
    ),
    "PLAIN_WIRE_PROXY_NO_WAY": Text(
        "the proxy {proxy} could not reach {host} (HTTP {status})",
        "代理 {proxy} 无法连接 {host}（HTTP {status}）",
    ),
    "PLAIN_CERTIFICATE_UNKNOWN": Text(
        "its certificate is signed by an authority that is not trusted here", "其证书的签发机构不受本机信任"
    ),
    "PLAIN_CERTIFICATE_SELF_SIGNED": Text("its certificate is self-signed", "其证书是自签名的"),
    "PLAIN_WIRE_TOKEN_REJECTED": Text(
        "no token could be obtained ({what}); the credentials are not accepted",
        "无法取得令牌（{what}）；凭证未被接受",
    ),
    "PLAIN_WIRE_TOKEN_REJECTED_NOW": Text(
        "no token could be obtained ({what}), although these credentials were accepted before",
        "无法取得令牌（{what}），而这些凭证以前曾被接受",
    ),
    "PLAIN_WIRE_TOKEN_LATER": Text("no token could be obtained ({what})", "无法取得令牌（{what}）"),
    "PLAIN_WIRE_TOKEN_REDIRECTED": Text(
        "no token could be obtained ({what}), because the address of the service is wrong",
        "无法取得令牌（{what}），服务地址有误",
    ),
    "PLAIN_WIRE_AGENT_TOKEN_NEEDED": Text(
        "it needs an agent's token, and none is set up", "此操作需要坐席令牌，而尚未配置"
    ),
}

TEXTS: dict[str, Text] = {**_FIXES, **_NOTICES, **_FACTS, **_CAUSES}

TO_BE_CHECKED = frozenset(
    code.removeprefix("FIX_") for code, text in _FIXES.items() if text is _TO_BE_CHECKED
)
"""Problems of rows of which nobody knows whether they took effect."""
