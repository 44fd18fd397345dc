"""What fills the sentence of a problem: the facts that the reader of a file, the checks and the kinds find."""

from callsheet.messages.text import Text

_FILES = {
    "NOT_A_REGULAR_FILE": Text("it is a folder, a link or a device", "它是文件夹、链接或设备"),
    "PERMISSION_DENIED": Text("permission denied", "没有权限"),
    "FILE_IS_A_LINK": Text("it is a link", "它是链接"),
    "SYSTEM_ERROR": Text("error {name}", "错误 {name}"),
    "TIME_LIMIT": Text("{seconds:g} s", "{seconds:g} 秒"),
    "PROCESSOR_TIME": Text("limit on processor time", "处理器时间上限"),
    "PARSER_EXIT": Text("exit status {status}", "退出状态 {status}"),
    "PARSER_NO_REPORT": Text("it returned nothing", "没有返回结果"),
    "PARSER_BAD_TABLE": Text("it returned unusable data", "返回的数据无法使用"),
    "ROWS_LIMIT": Text("more than {limit:,} rows", "超过 {limit:,} 行"),
    "COLUMNS_LIMIT": Text("more than {limit:,} columns", "超过 {limit:,} 列"),
    "CELLS_LIMIT": Text("more than {limit:,} cells", "超过 {limit:,} 个单元格"),
    "RANGE_LIMIT": Text("{rows:,} rows x {columns:,} columns", "{rows:,} 行 x {columns:,} 列"),
    "MERGED_LIMIT": Text("more than {limit:,} merged ranges", "超过 {limit:,} 处合并单元格"),
    "TEXT_LIMIT": Text("too much text", "文字过多"),
    "UNFIT_LINES": Text(
        "{wrong:,} of {lines:,} lines, the first is line {first:,}",
        "{lines:,} 行中有 {wrong:,} 行不符，首处为第 {first:,} 行",
    ),
    "DELIMITERS": Text("{values:list| }", "{values:list| }"),
    "TAB": Text("tab", "制表符"),
    "LOAD_OF": Text("load {load} ({when:time})", "导入 {load}（{when:time}）"),
}

_DAMAGE = {
    "DAMAGED_CHECKSUM": Text("the checksum of {part} does not match", "{part} 的校验和不符"),
    "DAMAGED_DATA": Text("its compressed data is broken", "压缩数据已损坏"),
    "DAMAGED_DATA_CUT": Text("its compressed data is truncated or too long", "压缩数据不完整或过长"),
    "DAMAGED_DIRECTORY": Text("its table of contents is broken", "目录结构已损坏"),
    "DAMAGED_DIRECTORY_PLACE": Text("its table of contents is in the wrong place", "目录结构位置不对"),
    "DAMAGED_END_MISSING": Text(
        "its end is missing; the copy may be incomplete", "文件末尾缺失，可能未复制完整"
    ),
    "DAMAGED_TRAILING_DATA": Text("there is extra data after its end", "文件末尾之后还有多余数据"),
    "DAMAGED_COMPRESSION": Text(
        "it uses a compression method that Excel does not", "使用了 Excel 不用的压缩方式"
    ),
    "DAMAGED_TWO_DESCRIPTIONS": Text("the two descriptions of {part} differ", "{part} 的两处描述不一致"),
    "UNSURE_ERRORS": Text(
        "some cells hold an error such as #N/A, which looks like a blank cell in this format",
        "部分单元格是 #N/A 之类的错误值，在这种格式中无法与空单元格区分",
    ),
    "UNSURE_CELLS": Text(
        "some of its cells are stored in a form that callsheet does not read",
        "部分单元格的存储形式无法读取",
    ),
    "UNSURE_CODE_PAGE": Text(
        "some of its text cannot be decoded, because its code page is unknown or wrong",
        "部分文字无法解码：代码页未知或不正确",
    ),
    "OLD_OFFICE_FILE": Text("an old Office file without a workbook", "不含工作簿的旧版办公文档"),
    "DAMAGED_OLD_FORMAT": Text("it cannot be read ({error})", "无法读取（{error}）"),
    "XML_ERROR": Text("{part}: {error}", "{part}（XML 错误 {number}）"),
    "NO_WORKSHEET": Text("it has no worksheet", "其中没有工作表"),
    "SHEET_MISSING": Text("the content of its sheet “{sheet}” is missing", "缺少工作表“{sheet}”的内容"),
    "PART_MISSING": Text("its part {part} is missing", "缺少组成部分 {part}"),
    "PART_SHARED": Text("two of its sheets share one part", "两个工作表使用同一个组成部分"),
    "CELL_TEXT_MISSING": Text("the text of a cell is missing", "有单元格的文字缺失"),
    "CELL_NOT_BOOLEAN": Text(
        "a cell marked as true or false holds neither", "有标为逻辑值的单元格内容不是逻辑值"
    ),
    "CELL_NOT_A_DATE": Text("a cell marked as a date holds no date", "有标为日期的单元格内容不是日期"),
    "CELL_NOT_A_NUMBER": Text("a cell marked as a number holds no number", "有标为数字的单元格内容不是数字"),
    "CELL_TYPE_UNKNOWN": Text("{part}: a cell has an unknown type", "{part}：有单元格类型未知"),
    "CELL_IN_OTHER_ROW": Text(
        "{part}: a cell claims to be in another row", "{part}：有单元格的行号与所在行不符"
    ),
    "CELL_OUTSIDE_SHEET": Text("{part}: a cell is outside the sheet", "{part}：有单元格超出工作表范围"),
    "ROW_OR_STYLE_NUMBER": Text("{part}: a row or style number is broken", "{part}：行号或样式编号已损坏"),
    "STRUCTURE_UNKNOWN": Text(
        "{part}: <{name}> is where the format does not allow it", "{part}：<{name}> 出现在格式不允许的位置"
    ),
    "REFERENCES_MIXED": Text(
        "{part}: some rows or cells have no reference, and it is unclear where they belong",
        "{part}：有行或单元格没有编号，无法确定位置",
    ),
    "CELLS_OUT_OF_ORDER": Text(
        "{part}: cells appear twice or out of order", "{part}：单元格重复出现或顺序不对"
    ),
}

_HEADERS = {
    "VALUES": Text("{values:list}", "{values:list}"),
    "SHEET_NAMED": Text("the sheet “{sheet}”", "工作表“{sheet}”"),
    "ANY_SHEET": Text("this file", "此文件"),
    "COLUMNS_SEEN": Text(
        "It has {columns} {columns:plural:column|columns}, and no title among them is known.",
        "共 {columns} 列，没有可识别的列名。",
    ),
    "OPTION_FILLS": Text(
        "Without it, the option {option} gives it for every row (--set).",
        "没有该列时，可用选项 {option} 统一指定。",
    ),
    "ROWS_SEEN": Text(
        "{count:,} {count:plural:row|rows}, such as {rows:list}", "{count:,} 行，例如第 {rows:list} 行"
    ),
    "KIND_BUT": Text("the headers are those of {kind}, but {why}.", "表头属于 {kind}，但{why}。"),
    "FILE_SAYS_NO": Text(
        "the file name “{name}” says that these numbers are not to be called",
        "文件名“{name}”表明这些号码不可拨打",
    ),
    "SHEET_SAYS_NO": Text(
        "the sheet name “{name}” says that these numbers are not to be called",
        "工作表名“{name}”表明这些号码不可拨打",
    ),
    "FOLDER_SAYS_NO": Text(
        "the folder name “{name}” says that these numbers are not to be called",
        "文件夹名“{name}”表明这些号码不可拨打",
    ),
    "TITLE_SAYS_NO": Text(
        "row {row}, a title or note of the list, says that these numbers are not to be called",
        "第 {row} 行的标题或说明表明这些号码不可拨打",
    ),
    "ROWS_SAY_NO": Text(
        "the remarks of most rows say that these customers are not to be called",
        "多数行的备注表明不可致电这些客户",
    ),
    "HEADERS_FIT_BETTER": Text("they fit {kind} better", "更符合 {kind}"),
    "NAME_SAYS_CALL": Text(
        "its name says that these numbers are to be called", "名称表明这些号码是待拨打的号码"
    ),
    "COLUMNS_OF_CALL_LOG": Text(
        "its columns are those of a call log ({columns:list})", "这些列属于通话记录（{columns:list}）"
    ),
    "COLUMNS_OF_ROSTER": Text(
        "each agent is there once, with levels or marks under {columns:list}, as in a queue roster",
        "每个坐席只出现一次，且 {columns:list} 各列填有等级或标记，像是技能组名单",
    ),
    "DID_YOU_MEAN": Text("Did you mean “{en}”?", "是否应为“{zh}”？"),
    "SIMILAR_COLUMN": Text("Is it your column “{header}”?", "是否就是“{header}”列？"),
    "ALLOWED_VALUES": Text("Allowed: {en}.", "可填写：{zh}。"),
}

_ROWS = {
    "ANY_COUNTRY": Text("any country", "不限"),
    "CELL_DATE": Text("a date", "日期"),
    "CELL_BOOLEAN": Text("TRUE or FALSE", "逻辑值"),
    "CELL_NUMBER": Text("a plain number", "普通数字"),
    "NEAREST": Text("Did you mean {key}?", "是否应为 {key}？"),
    "NEAREST_NAMED": Text("Did you mean {key} ({name})?", "是否应为 {key}（{name}）？"),
    "COUNTS_AND_ROWS": Text(
        "{assigned:,} assigned, {rows:,} {rows:plural:row|rows} to send",
        "分配 {assigned:,} 行，待发送 {rows:,} 行",
    ),
    "CAMPAIGN_IS_CLOSED": Text("is closed", "已关闭"),
    "CAMPAIGN_IS_FINISHED": Text("has finished", "已结束"),
    "CAMPAIGN_IS_ARCHIVED": Text("is archived", "已归档"),
    "CAMPAIGN_IS_DELETED": Text("is deleted", "已删除"),
    "CAMPAIGN_IS_EXPIRED": Text("has expired", "已过期"),
    "EXISTING_NAME": Text("Its name is “{name}”.", "其名称为“{name}”。"),
}

_SERVICE = {
    "ITEM_COUNTS": Text(
        "{success:,} succeeded, {failed:,} failed, {named:,} named, {sent:,} sent",
        "成功 {success:,}，失败 {failed:,}，指明 {named:,}，已发送 {sent:,}",
    ),
    "ITEM_COUNTS_PARTIAL": Text(
        "number of successes missing, {failed:,} failed, {named:,} named, {sent:,} sent",
        "缺少成功数，失败 {failed:,}，指明 {named:,}，已发送 {sent:,}",
    ),
    "IMPORT_COUNTS": Text(
        "{loaded:,} loaded, {repeated:,} duplicates, {failed:,} failed, {named:,} named, {sent:,} sent",
        "已导入 {loaded:,}，重复 {repeated:,}，失败 {failed:,}，指明 {named:,}，已发送 {sent:,}",
    ),
    "IDS_FOR_NUMBERS": Text(
        "{ids:,} {ids:plural:ID|IDs} for {numbers:,} {numbers:plural:number|numbers}",
        "{numbers:,} 个号码返回了 {ids:,} 个 ID",
    ),
    "SOME": Text("{names} and {more:,} more", "{names} 等，另有 {more:,} 个"),
    "ROWS_NOT_LOADABLE": Text(
        "{rows:,} of its rows cannot be loaded: {named:list}", "其中有 {rows:,} 行无法导入：{named:list}"
    ),
    "ROW_AND_CODE": Text("row {row} ({code})", "第 {row} 行（{code}）"),
    "MORE_ROWS": Text("{count:,} more", "另有 {count:,} 行"),
    "NOBODY_STAYS": Text(
        "it lists nobody who stays in {queues:list}", "未列出留在技能组 {queues:list} 中的任何人"
    ),
    "MEMBERS_NOT_READ": Text("the current members were not read", "没有读取当前成员"),
    "REMOVALS_OVER_LIMIT": Text(
        "{queues:list}; {total:,} removals in total, the limit is {share:g}% per queue",
        "{queues:list}；共移除 {total:,} 人，每个技能组的上限为 {share:g}%",
    ),
    "QUEUE_LOSES": Text(
        "queue {queue}: {removed:,} of {members:,}", "技能组 {queue}（{members:,} 人中移除 {removed:,} 人）"
    ),
    "MORE_QUEUES": Text("{count:,} more queues", "另有 {count:,} 个技能组"),
    "QUEUE_NOT_READ": Text("queue {queue} could not be read again", "无法再次读取技能组 {queue}"),
    "AGENT_NOT_IN_QUEUE": Text("the agent is not in queue {queue}", "该坐席不在技能组 {queue} 中"),
    "STILL_DIFFERENT": Text("{changes:list} (current → requested)", "{changes:list}（当前值 → 请求值）"),
    "STILL_MEMBERS": Text(
        "still in queue {queue} after the removal: {agents}", "移除后仍在技能组 {queue} 中：{agents}"
    ),
}

_CHANGES = {
    "CHANGE_ADD": Text("{agent} ({values:list})", "{agent}（{values:list}）"),
    "CHANGE_OF": Text("{agent}: {changes:list}", "{agent}：{changes:list}"),
    "CHANGE": Text("{field} {before} → {after}", "{field} {before} → {after}"),
    "QUEUE_ADDED": Text("added with weight {weight}", "新增，权重 {weight}"),
    "QUEUE_ADDED_PLAIN": Text("added", "新增"),
    "QUEUE_DELETED": Text("deleted, with all its memberships", "删除，成员关系一并消失"),
    "FIELD_VALUE": Text("{field} {value}", "{field} {value}"),
    "FIELD_LEVEL": Text("level", "技能等级"),
    "FIELD_NAME": Text("name", "名称"),
    "FIELD_WEIGHT": Text("weight", "权重"),
    "FIELD_CHECKIN": Text("check-in", "自动签入"),
    "FIELD_EXT": Text("extension", "分机"),
    "FIELD_PHONE": Text("phone", "电话"),
    "FIELD_WRAP_UP_TIME": Text("wrap-up time", "整理时长"),
    "FIELD_WRAP_UP_TYPE": Text("wrap-up rule", "整理方式"),
    "VALUE_YES": Text("yes", "是"),
    "VALUE_NO": Text("no", "否"),
    "VALUE_NONE": Text("none", "无"),
}

TEXTS: dict[str, Text] = {**_FILES, **_DAMAGE, **_HEADERS, **_ROWS, **_SERVICE, **_CHANGES}
