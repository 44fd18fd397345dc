"""Problems of what a list is and of who in it may be called."""

from validators.problem_types import ProblemType, Scope, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_FILE, _SHEET, _ROW = Scope.FILE, Scope.SHEET, Scope.ROW

MEANING = (
    ProblemType(
        "KIND_UNKNOWN",
        _SHEET,
        _ERROR,
        "The headers of this sheet do not match any kind of list that callsheet knows. {detail}",
        "Choose the kind (--kind), or start from a template (callsheet template KIND).",
        "无法根据表头判断这张表的类型。{detail}",
        "请指定类型（--kind），或使用模板（callsheet template KIND）。",
    ),
    ProblemType(
        "KIND_AMBIGUOUS",
        _SHEET,
        _ERROR,
        "The headers match more than one kind of list: {detail}. Nothing is sent on a guess.",
        "Choose the kind (--kind), or put the file into that kind's folder. A list of forbidden numbers without "
        "a direction column also needs --set direction=both.",
        "表头同时符合多种类型：{detail}。无法确定时不会发送。",
        "请指定类型（--kind），或把文件放进该类型的文件夹。没有方向列的禁呼名单还需要 --set direction=both。",
    ),
    ProblemType(
        "KIND_CONTRADICTED",
        _SHEET,
        _ERROR,
        "Nothing is sent on a guess: {detail}",
        "Load the list as the kind it is (--kind). If it is right as it is, give the name of the person who "
        "confirms that: --set confirmed_by=NAME.",
        "无法确定时不会发送：{detail}",
        "请按实际类型导入（--kind）。如确认无误，请注明确认人：--set confirmed_by=姓名。",
    ),
    ProblemType(
        "HEADER_ROW_NOT_FOUND",
        _SHEET,
        _ERROR,
        "The row that was chosen as the header is not there, is blank, or is not the one with callsheet's own columns: {detail}.",
        "Choose a row that holds the titles of the columns (--set header_row=3), or none, so that callsheet looks for it.",
        "所选的表头行不存在、为空行，或不是 callsheet 添加列所在的行：{detail}。",
        "请选择含有列标题的行（--set header_row=3），或不选择，由 callsheet 查找。",
    ),
    ProblemType(
        "HEADER_ROW_SHEET",
        _FILE,
        _ERROR,
        "A header row was chosen, but not for which of these sheets: {detail}.",
        "Write the name of the sheet before the row: --set header_row=NAME!3.",
        "已指定表头行，但未指明属于哪张工作表。工作表：{detail}。",
        "请在行号前写明工作表名称：--set header_row=名称!3。",
    ),
    ProblemType(
        "ROWS_ABOVE_HEADER",
        _SHEET,
        _ERROR,
        "Row {detail} holds a telephone number and stands above the header. Rows above a header are not loaded.",
        "Put the header above the first entry, or choose another row (--set header_row=3). If nobody in the rows above is meant, give "
        "the name of the person who confirms that: --set confirmed_by=NAME.",
        "第 {detail} 行含有电话号码，但位于表头之上。表头以上的行不会导入。",
        "请把表头移到第一条数据上方，或指定其他行（--set header_row=3）。如上方各行确实不需要导入，请注明确认人：--set confirmed_by=姓名。",
    ),
    ProblemType(
        "SHEETS_SEVERAL",
        _FILE,
        _ERROR,
        "Several sheets of this workbook hold numbers to call: {detail}. callsheet does not guess which of them are meant.",
        "Name each sheet to load (--sheet NAME). To load all of them, give the name of the person who confirms that: "
        "--set confirmed_by=NAME.",
        "此工作簿有多张待拨打号码的工作表：{detail}，无法判断应导入哪些。",
        "请指定要导入的工作表（--sheet 名称，可重复）。如需全部导入，请注明确认人：--set confirmed_by=姓名。",
    ),
    ProblemType(
        "SHEET_NOT_FOUND",
        _FILE,
        _ERROR,
        "The workbook has no sheet with that name. It has: {detail}.",
        "Give --sheet the name of one of them.",
        "工作簿中没有该名称的工作表。现有：{detail}。",
        "请用 --sheet 指定其中一张。",
    ),
    ProblemType(
        "SHEET_MAY_FORBID",
        _FILE,
        _ERROR,
        "The sheet “{detail}” may be a list of forbidden numbers, but it cannot be loaded as it is. Nothing of this file is sent.",
        "Correct it and load the file again under the same name. If it is another list, remove it from the workbook or name the "
        "sheets to load (--sheet NAME), and give it up: callsheet refuse, with the id that the next load shows.",
        "工作表“{detail}”可能是禁呼名单，但目前无法导入。此文件不发送任何内容。",
        "请更正该工作表，再以相同文件名导入。如果它不是禁呼名单，请从工作簿中删除它或用 --sheet 指定要导入的工作表，"
        "并放弃该名单：callsheet refuse，编号见下一次导入的提示。",
    ),
    ProblemType(
        "NOTE_REFUSES",
        _FILE,
        _ERROR,
        "The sheet “{detail}” says of somebody that they are not to be called, and it is not a list that can be loaded. Nothing of this "
        "file is sent.",
        "Give the list to call a column “Do not call” with “Yes” for these people, or delete their rows. Then remove the sheet "
        "“{detail}” or name the sheets to load (--sheet NAME).",
        "工作表“{detail}”表明某些人不可致电，但它不是可以导入的名单。此文件不发送任何内容。",
        "请在待拨打名单中增加“禁呼”列，并为这些人填写“是”，或删除他们所在的行；然后删除工作表“{detail}”，或用 --sheet 指定要导入的工作表。",
    ),
    ProblemType(
        "COLUMN_UNTITLED",
        _SHEET,
        _WARNING,
        "Column {column} has no title but holds data in {detail} {detail:plural:row|rows}; it is kept in the report but not sent.",
        "If it should be loaded, give it a title.",
        "{column} 列没有标题，但有 {detail} 行数据；只保留在报告中，不会发送。",
        "如果需要导入，请填写列标题。",
    ),
    ProblemType(
        "COMMENT_REFUSES",
        _SHEET,
        _ERROR,
        "Comments beside cells say that somebody is not to be called ({detail}).",
        "Write “Do not call” into a cell of each of these rows, or delete the rows; delete comments that mean something else. If all rows "
        "may be called, give the name of the person who has read the comments: --set remarks_by=NAME.",
        "单元格批注表明不可致电某些客户（{detail}）。",
        "请在这些行的某个单元格中写明“勿拨”，或删除这些行；如批注另有含义，请删除批注。如所有行均可拨打，请注明查看批注的人：--set remarks_by=姓名。",
    ),
    ProblemType(
        "REMARK_REFUSES",
        _SHEET,
        _ERROR,
        "The column “{column}” has remarks about customers who are not to be called ({detail}).",
        "Write “Do not call” into a cell of each of these rows that is not to be called, or delete the rows. If all others may be called, give "
        "the name of the person who has read the remarks: --set remarks_by=NAME.",
        "“{column}”列的备注提到不可致电的客户（{detail}）。",
        "请在其中不可致电的行的某个单元格中写明“勿拨”，或删除这些行。如其余均可拨打，请注明查看备注的人：--set remarks_by=姓名。",
    ),
    ProblemType(
        "COLOUR_REFUSES",
        _SHEET,
        _ERROR,
        "The sheet says by a colour who is not to be called, and has coloured rows ({detail}).",
        "Write “Do not call” into a cell of each row that is not to be called, or delete those rows. If all rows may be called, give the name of the person "
        "who has looked at the colours: --set remarks_by=NAME.",
        "该工作表用颜色说明哪些客户不可致电，且有着色的行（{detail}）。",
        "请在每个不可致电的行的某个单元格中写明“勿拨”，或删除这些行。如所有行均可拨打，请注明查看颜色的人：--set remarks_by=姓名。",
    ),
    ProblemType(
        "COLOURS_UNREAD",
        _SHEET,
        _ERROR,
        "The sheet says by a colour who is not to be called, and the colours of its rows cannot be read.",
        "Save the coloured list as Excel Workbook (.xlsx), or write “Do not call” into a cell of each row that is not to be called. If all rows may be "
        "called, give the name of the person who has looked at the colours: --set remarks_by=NAME.",
        "该工作表用颜色说明哪些客户不可致电，但无法读取各行的颜色。",
        "请将带颜色的名单另存为 Excel 工作簿（.xlsx），或在每个不可致电的行的某个单元格中写明“勿拨”。如所有行均可拨打，请注明查看颜色的人：--set remarks_by=姓名。",
    ),
    ProblemType(
        "REMARKS_READ",
        _SHEET,
        _WARNING,
        "Comments, remarks or colours speak against calls; {detail} has read them and has all rows called that do not say so themselves.",
        "Nothing to do.",
        "批注、备注或颜色表明不可致电；{detail} 已查看，未在单元格中注明的行均会拨打。",
        "无需处理。",
    ),
    ProblemType(
        "CONSENT_UNCLEAR",
        _SHEET,
        _ERROR,
        "The column “{column}” says who may be called, but some of its cells are not understood ({detail}).",
        "Write Yes or No, or say what the column and its cells mean in [profiles.NAME] consent_columns and consent_values.",
        "“{column}”列说明哪些客户可以拨打，但部分内容无法理解（{detail}）。",
        "请填写“是”或“否”，或在 [profiles.NAME] consent_columns 和 consent_values 中说明该列及其内容的含义。",
    ),
    ProblemType(
        "CALL_DOUBTFUL",
        _SHEET,
        _ERROR,
        "The column “{column}” says of some customers that they are closed, cancelled or the like ({detail}): are they to be called?",
        "Remove those who are not to be called. Or say in [profiles.NAME] consent_values what the cell means (“no” holds its rows, “yes” "
        "calls them), or pass the column over for every list: consent_columns, “ignore”.",
        "按“{column}”列的内容，部分客户已关闭、取消或停用（{detail}）：是否仍要拨打？",
        "请删除不应拨打的客户，或在 [profiles.NAME] consent_columns 和 consent_values 中说明该列及其内容的含义。",
    ),
    ProblemType(
        "CALL_REFUSED",
        _ROW,
        _WARNING,
        "The column “{detail}” says that this customer is not to be called, so the row was held back.",
        "Nothing to do. If the customer may be called after all, correct the cell.",
        "按“{detail}”列的内容，不可致电该客户，此行不发送。",
        "无需处理。如可以致电，请更正该单元格。",
    ),
    ProblemType(
        "CALL_REFUSED_ELSEWHERE",
        _ROW,
        _WARNING,
        "Row {detail} says that this number is not to be called, so this row was held back too.",
        "Nothing to do. If the customer may be called after all, correct both rows.",
        "第 {detail} 行表明不可拨打此号码，因此本行也不发送。",
        "无需处理。如可以致电，请更正这两行。",
    ),
    ProblemType(
        "CONSENT_MISSING",
        _ROW,
        _WARNING,
        "The column “{detail}” gives no consent to call this customer, so the row was held back.",
        "If the customer has agreed to be called, write Yes.",
        "“{detail}”列没有记录该客户同意接听电话，此行不发送。",
        "如客户已同意，请填写“是”。",
    ),
)
