"""Problems of what cells hold, and of rows that are no entries, found by callsheet's own check."""

from validators.problem_types import ProblemType, Scope, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_SHEET, _ROW = Scope.SHEET, Scope.ROW

CELLS = (
    ProblemType(
        "ROWS_BLANK",
        _SHEET,
        _WARNING,
        "{detail} rows are empty in every column to load; they count as blank.",
        "Nothing to do if they were only prepared; otherwise fill them in.",
        "有 {detail} 行在所有要导入的列中都为空，按空行处理。",
        "如果只是预留的行则无需处理；否则请填写。",
    ),
    ProblemType(
        "FORMAT_UNKNOWN",
        _ROW,
        _ERROR,
        "callsheet cannot tell what Excel displays in “{column}”: it does not know the cell's number format.",
        "Format the column as Text and enter the value again as it should be sent.",
        "无法判断 Excel 在“{column}”中显示的内容：不认识该单元格的数字格式。",
        "请把该列设为“文本”格式，并重新填写要发送的内容。",
    ),
    ProblemType(
        "CELL_STRUCK",
        _ROW,
        _ERROR,
        "The cell in “{column}” is struck out.",
        "Delete the row if it should not be loaded; otherwise remove the strikethrough.",
        "“{column}”中的单元格带有删除线。",
        "如果不应导入，请删除该行；否则请去掉删除线。",
    ),
    ProblemType(
        "HEADER_REPEATED",
        _ROW,
        _WARNING,
        "The row repeats the header; it was skipped.",
        "Nothing to do.",
        "此行是重复的表头，已跳过。",
        "无需处理。",
    ),
    ProblemType(
        "FOOTER_ROW",
        _ROW,
        _ERROR,
        "This row looks like a total, not an entry.",
        "Delete the row if it is one. If it is an entry, move it away from the end of the list.",
        "此行像是汇总行，不是数据。",
        "如果是汇总行，请删除；如果是数据，请不要放在名单末尾。",
    ),
    ProblemType(
        "PHONE_THOUSANDS",
        _ROW,
        _ERROR,
        "The number in “{column}” is written with thousands separators.",
        "Format the column as Text and enter the number in digits only; check whether it began with a zero.",
        "“{column}”中的号码带有千位分隔符。",
        "请把该列设为“文本”格式，只用数字重新填写，并核对号码开头是否有 0。",
    ),
    ProblemType(
        "PHONE_SHORT_HERE",
        _ROW,
        _ERROR,
        "The number in “{column}” has {detail} digits, far fewer than the other numbers in this list.",
        "Delete the row if it is a total or a count. If the number is right, load it in a file of its own.",
        "“{column}”中的号码只有 {detail} 位，明显短于名单中的其他号码。",
        "如果是合计或计数，请删除该行；如果号码正确，请单独放在另一个文件中导入。",
    ),
    ProblemType(
        "ID_FORM",
        _ROW,
        _ERROR,
        "“{column}” is not a single ID: it contains a comma, another separator or a line break.",
        "Enter one ID, as the Sobot console shows it; put each further one in a row of its own.",
        "“{column}”不是单个编号：含有逗号、其他分隔符或换行。",
        "请只填写一个编号，与智齿控制台一致；其余编号另起一行。",
    ),
    ProblemType(
        "TITLE_AS_VALUE",
        _ROW,
        _ERROR,
        "“{column}” contains the column's own title instead of a value.",
        "Delete the row if it is a header; otherwise enter the value.",
        "“{column}”中填的是列名，不是内容。",
        "如果是表头，请删除该行；否则请填写内容。",
    ),
    ProblemType(
        "PERIOD_PAST",
        _ROW,
        _ERROR,
        "The time in “{column}” is in the past, so the period is over.",
        "Enter an end that is still to come.",
        "“{column}”中的时间已过，该时段已结束。",
        "请填写尚未到来的结束时间。",
    ),
)
