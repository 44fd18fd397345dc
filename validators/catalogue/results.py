"""What is said of a result workbook itself: all that was loaded is in it, but not all of the analyst's own workbook."""

from validators.problem_types import ProblemType, Scope, Severity

RESULTS = (
    ProblemType(
        "RESULT_LEFT_OUT",
        Scope.SHEET,
        Severity.WARNING,
        "The result workbook does not have everything that your workbook has. Left out: {detail}.",
        "Nothing to do for this load. Your own file is unchanged; it still has what was left out.",
        "结果工作簿没有保留原工作簿的全部内容。未保留：{detail}。",
        "本次导入无需处理。您自己的文件没有改动；如需这些内容，请继续使用自己的文件。",
    ),
    ProblemType(
        "RESULT_PLAIN",
        Scope.SHEET,
        Severity.WARNING,
        "The result is a plain copy of your sheet, because {detail}.",
        "Nothing to do: every row has its outcome in it. Your own file is unchanged.",
        "结果只是工作表数据的副本，原因：{detail}。",
        "无需处理：其中每一行都有结果。您自己的文件没有改动。",
    ),
    ProblemType(
        "SHEET_OF_RESULT",
        Scope.SHEET,
        Severity.WARNING,
        "The sheet “{detail}” was not loaded: this workbook is the result of another sheet.",
        "If its rows should be loaded, load your own file, or copy the sheet into a new workbook.",
        "工作表“{detail}”未导入：该工作簿是另一个工作表的导入结果。",
        "如需导入其中的行，请导入自己的原文件，或把该工作表复制到新的工作簿。",
    ),
)
