"""Problems of rosters kept as a matrix: agents down, queues across."""

from validators.problem_types import ProblemType, Scope, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_SHEET, _ROW = Scope.SHEET, Scope.ROW

MATRIX = (
    ProblemType(
        "TITLE_NOT_A_QUEUE",
        _SHEET,
        _ERROR,
        "The column “{column}” has levels or marks, but no queue in Sobot has this number or name. {detail}",
        "Nothing was read from the sheet. Put the queue's number or exact name above the column, or delete the column.",
        "“{column}”列填有等级或标记，但智齿中没有此编号或名称的技能组。{detail}",
        "此表未被读取。请在该列上方填写技能组的编号或准确名称，或删除该列。",
    ),
    ProblemType(
        "TITLE_NOT_LOOKED_UP",
        _SHEET,
        _ERROR,
        "The column “{column}” has levels or marks, and its title may be the name of a queue, which can only be looked up in the live service.",
        "Put the queue's number above the column, or run again with credentials and without --offline.",
        "“{column}”列填有等级或标记，标题可能是技能组名称，而名称只能在线查找。",
        "请在该列上方填写技能组编号，或配置凭据并去掉 --offline 后重试。",
    ),
    ProblemType(
        "TITLE_NOT_UNIQUE",
        _SHEET,
        _ERROR,
        "The title “{column}” can mean several queues: {detail}.",
        "Put the number of the one you mean above the column.",
        "标题“{column}”可以指多个技能组：{detail}。",
        "请在该列上方填写所指技能组的编号。",
    ),
    ProblemType(
        "QUEUE_TWICE",
        _SHEET,
        _ERROR,
        "Several columns stand for the same queue: {detail}.",
        "Keep one of them, and delete the others or give them the queues that are meant.",
        "有多列对应同一个技能组：{detail}。",
        "请只保留一列，其余删除或改为所指的技能组。",
    ),
    ProblemType(
        "TITLES_UNKNOWN",
        _SHEET,
        _ERROR,
        "The sheet lists agents, but none of its other columns is a setting of an agent or a queue in Sobot: {detail}.",
        "For settings, use the titles of the template. For a roster, put the queues' numbers or exact names above the columns.",
        "此表列出了坐席，但其他列既不是坐席设置，也不是智齿中的技能组：{detail}。",
        "如为坐席设置，请使用模板中的列标题；如为技能组名单，请在各列上方填写技能组的编号或准确名称。",
    ),
    ProblemType(
        "ROSTER_TURNED",
        _SHEET,
        _ERROR,
        "The sheet lists queues, and other columns have levels or marks, as if agents stood across: {detail}.",
        "For a roster, put agents down and queues across, or write one row for each queue and agent. For a list of queues, delete these columns.",
        "此表按行列出技能组，而其他列填有等级或标记，似乎坐席排在列上：{detail}。",
        "如为技能组名单，请按行列出坐席、按列列出技能组，或每个技能组和坐席各写一行；如为技能组列表，请删除这些列。",
    ),
    ProblemType(
        "CELL_NOT_A_LEVEL",
        _ROW,
        _ERROR,
        "“{column}” holds {value}, which is neither a level nor a mark.",
        "Enter a level from 1 to 999, x for a member at the current level, or leave the cell empty. Write level 0 for the level 0.",
        "“{column}”填写了 {value}，既不是等级也不是标记。",
        "请填写 1 到 999 的等级，或填 x 表示成员（等级不变），不属于该技能组请留空；等级 0 请写“等级 0”。",
    ),
    ProblemType(
        "NO_QUEUE_MARKED",
        _ROW,
        _WARNING,
        "The agent is marked in no queue; nothing is sent for this row.",
        "Nothing to do. With mode=exact, the queues that list other agents lose this one.",
        "该坐席未标记任何技能组，此行不发送。",
        "无需处理。使用 mode=exact 时，列有其他成员的技能组会移除该坐席。",
    ),
    ProblemType(
        "QUEUE_WITHOUT_MARKS",
        _SHEET,
        _WARNING,
        "The column “{column}” marks nobody, so its queue is not changed, not even where the sheet replaces members.",
        "Nothing to do. To empty a queue, remove its agents by rows with Remove.",
        "“{column}”列没有标记任何人，因此不会更改该技能组，即使此表替换成员也不例外。",
        "无需处理。如要清空技能组，请用填写“移除”的行逐个移除坐席。",
    ),
)
