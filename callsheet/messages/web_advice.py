"""What is said on the pages of a draft alone, where somebody can choose what a list is: in the place of what the catalogue says elsewhere."""

from callsheet.messages.text import Text

_ENCODING = Text(
    "Under Columns, choose the version that you can read. Or save the file in Excel as “CSV UTF-8” and upload that.",
    "请在“列”中选择您能正常阅读的一种；也可在 Excel 中另存为“CSV UTF-8”后重新上传。",
)

TEXTS: dict[str, Text] = {
    "DRAFT_OPTION_FILLS": Text(
        "Without it, one value counts for every row.", "没有该列时，可为所有行统一指定。"
    ),
    "DRAFT_AWAITING_APPROVAL": Text(
        "Once it is submitted, somebody has to approve it before anything is sent, because {reasons}.",
        "提交后需经他人批准才会发送，因为{reasons}。",
    ),
    "DRAFT_CAMPAIGN_MISSING": Text(
        "It is not known which campaign to load into.",
        "不清楚要导入哪个外呼任务。",
        "Choose one below, under Options.",
        "请在下方“选项”中选择。",
    ),
    "DRAFT_KIND_UNKNOWN": Text(
        "Under Columns, choose what the rows are and what each column goes to.",
        "请在“列”中选择各行内容，以及每列对应的字段。",
    ),
    "DRAFT_KIND_AMBIGUOUS": Text(
        "Under Columns, choose what is to be done with these numbers.", "请在“列”中选择如何处理这些号码。"
    ),
    "DRAFT_KIND_CONTRADICTED": Text(
        "Under Columns, choose what the rows are. If that is right although it looks otherwise, confirm it there; your name is kept with the load.",
        "请在“列”中选择各行内容。如看似不符但确实无误，请在该处确认，您的姓名会与此次导入一起保存。",
    ),
    "DRAFT_COLUMN_MISSING": Text(
        "Under Columns, choose which of your columns it is, or a value for every row where one is offered. Otherwise add the column to your file and upload it again.",
        "请在“列”中选择它对应您的哪一列；如可为所有行统一指定，也可在该处选择。否则请在文件中添加该列后重新上传。",
    ),
    "DRAFT_COLUMN_UNKNOWN": Text(
        "Nothing to do if it is not meant to be sent. Otherwise choose under Columns what it goes to.",
        "如无需发送，则不必处理；否则请在“列”中选择对应的字段。",
    ),
    "DRAFT_ENCODING_UNKNOWN": _ENCODING,
    "DRAFT_ENCODING_NO_MARK": _ENCODING,
    "DRAFT_ENCODING_WRONG": _ENCODING,
    "DRAFT_ROSTER_GUARD": Text(
        "If these removals are intended, type how many under Options (removals beyond the safety limit), and plan again.",
        "如确需移除，请在“选项”的“超出安全上限的移除数”中填写人数，然后重新计划。",
    ),
    "DRAFT_FILE_UNREAD": Text(
        "Nothing of this file can be sent yet: {file}, uploaded with it, is not clear or cannot be read. It may hold forbidden numbers, which are loaded first. See what is said of it.",
        "此文件暂时无法发送：一同上传的 {file} 内容尚不明确或无法读取，其中可能有必须先导入的禁呼号码。请查看该文件的说明。",
    ),
    "DRAFT_SHEETS_SEVERAL": Text(
        "Under Columns, tick each sheet that is meant, one or more, and check with these choices.",
        "请在“列”中勾选需要导入的工作表（可多选），然后按此选择检查。",
    ),
    "DRAFT_CAMPAIGN_NAME_TAKEN": Text(
        "If the numbers belong into a campaign that exists, choose it under Options. If the new one should have another name, ask the person who runs callsheet.",
        "如应导入已有任务，请在“选项”中选择；如新任务应另取名称，请联系 callsheet 的管理员。",
    ),
    "DRAFT_NO_QUEUE_MARKED": Text(
        "Nothing to do. Where members that the sheet does not list are removed, the queues that list other agents lose this one.",
        "无需处理。若选择移除名单中没有的成员，列有其他成员的技能组会移除该坐席。",
    ),
    "DRAFT_ROSTER_NOT_WHOLE": Text(
        "Correct those rows. Or choose under Options that members the sheet does not list stay: then nobody is removed.",
        "请改正这些行；也可在“选项”中选择保留名单中没有的成员，这样不会移除任何人。",
    ),
    "DRAFT_ROWS_HIDDEN": Text(
        "Under Columns, choose whether hidden rows are left out or included.",
        "请在“列”中选择隐藏的行是不导入还是一并导入。",
    ),
}
