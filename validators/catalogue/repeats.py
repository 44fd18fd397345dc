"""Problems of rows that come again: an earlier load has sent them, or says something else of them than their file does."""

from validators.problem_types import ProblemType, Scope, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_ROW, _SHEET = Scope.ROW, Scope.SHEET

REPEATS = (
    ProblemType(
        "ROWS_NOT_COMPARED",
        _SHEET,
        _WARNING,
        "It was not checked which rows were loaded before: {detail}",
        "Nothing to do now: the load itself checks it, and sends no row twice.",
        "未检查哪些行此前已导入：{detail}",
        "目前无需处理：导入时会检查，不会重复发送。",
    ),
    ProblemType(
        "ALREADY_LOADED",
        _ROW,
        _WARNING,
        "Loaded before, in {detail}, and not sent again.",
        "Nothing to do. To send it again on purpose, use --again, or drop the file into the folder “again”.",
        "已在{detail}中导入，未再次发送。",
        "无需处理。如确需再次发送，请使用 --again，或把文件放入“again”文件夹。",
    ),
    ProblemType(
        "MAYBE_LOADED",
        _ROW,
        _ERROR,
        "It is not known whether {detail} has loaded this row, so it was not sent again.",
        "Check it in the Sobot console, then settle that load with callsheet resolve. If that load is still running, wait for it to finish. To send the row even so, use --again, or drop the file into the folder “again”.",
        "无法确定{detail}是否已导入此行，因此未再次发送。",
        "请在智齿控制台核实，然后用 callsheet resolve 处理该导入；如该导入仍在进行，请等待其完成。如仍要发送，请使用 --again，或把文件放入“again”文件夹。",
    ),
    ProblemType(
        "IN_OPEN_LOAD",
        _ROW,
        _ERROR,
        "{detail} has this row and had not sent it yet, so it was not sent here.",
        "If that load has stopped, resume it: it sends the row. Do not load the row again.",
        "{detail}中有此行，当时尚未发送，因此此处未发送。",
        "如该导入已停止，请继续它，此行由它发送；请勿再次导入此行。",
    ),
    ProblemType(
        "LOADED_ROW_EDITED",
        _ROW,
        _WARNING,
        "This row was loaded before, in {detail}, with other values. It was not sent again; what differs now is not in Sobot.",
        "If the change matters, make it in the Sobot console too. To send the row as it is now, put it alone into a new list and load that with --again, or drop it into the folder “again”.",
        "此行已在{detail}中导入，但当时的内容与现在不同。未再次发送，改动部分不在智齿系统中。",
        "如需改动生效，请在智齿控制台中一并修改。如需按现在的内容发送，请把此行单独放入新名单，使用 --again 导入，或放入“again”文件夹。",
    ),
    ProblemType(
        "STATUS_UNCONFIRMED",
        _ROW,
        _ERROR,
        "The column “callsheet status” says that this row was dealt with before, but the ledger has no such load; the row was not sent.",
        "If another installation loaded it, there is nothing to do. To send the row, clear its “callsheet status” cell and load it again.",
        "“callsheet status”列显示此行此前已处理，但台账中没有对应的导入；此行未发送。",
        "如由另一处安装导入，则无需处理。如需发送，请清空该行的“callsheet status”单元格，然后重新导入。",
    ),
    ProblemType(
        "LOADED_IN_LIKE_ROW",
        _ROW,
        _ERROR,
        "The file does not say which load this row comes from. {detail} has the same entry in the same row and may be another list, so the row was not sent.",
        "Correct the file as callsheet gave it back, with its last column “callsheet mark”. If the row is not loaded yet, copy it into a list without callsheet's columns and load that.",
        "文件未说明此行来自哪次导入。{detail}在同一行有相同的内容，但可能是另一份名单，因此此行未发送。",
        "请在 callsheet 返回的原文件中更正，并保留其最后一列。如此行尚未导入，请把它复制到一份不含 callsheet 各列的名单中再导入。",
    ),
    ProblemType(
        "ROW_CHANGED",
        _ROW,
        _WARNING,
        "This row is not the one that {detail} dealt with: it was changed since, so it counts as a new row.",
        "Nothing to do. If the earlier entry is wrong, remove it in the Sobot console.",
        "此行与{detail}处理的内容不同：之后有改动，因此按新行处理。",
        "无需处理。如此前的记录有误，请在智齿控制台删除。",
    ),
    ProblemType(
        "HELD_BEFORE",
        _ROW,
        _WARNING,
        "This customer was held in {detail} because of a number that is still forbidden, so none of the row's numbers is called, whatever the row says now.",
        "Nothing to do. If that number was a typing error and is corrected, write “release” in the row's “callsheet status” cell of the result as callsheet gave it back, and load that: the row is then judged by its present numbers alone.",
        "该客户在{detail}中因一个仍然禁呼的号码而未拨打，因此无论此行现在如何填写，所有号码均不拨打。",
        "无需处理。如该号码当时填写有误且已更正，请在 callsheet 返回的结果文件中，于此行的“callsheet status”单元格填写“放行”并重新导入：届时仅按此行现在的号码判断。",
    ),
    ProblemType(
        "ROW_RELEASED",
        _ROW,
        _WARNING,
        "This row was held for a forbidden number, and its “callsheet status” cell releases it: it was judged by its present numbers alone.",
        "Nothing to do. If it should not have been released, stop the campaign.",
        "此行曾因禁呼号码而未拨打，现由“callsheet status”单元格放行：仅按此行现在的号码判断。",
        "无需处理。如不应放行，请停止该任务。",
    ),
)
