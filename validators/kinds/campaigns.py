"""Campaigns to create (reference: Create Outbound Task)."""

from validators.schema import SheetSchema, moment, text


class Campaigns(SheetSchema):
    name = text(
        "Campaign",
        "任务名称",
        required=True,
        example="Renewals December",
        help_en="The campaign's name.",
        help_zh="外呼任务的名称。",
        synonyms=("Campaign name", "Task name", "Outbound task", "外呼任务", "任务"),
    )
    data_template = text(
        "Import template",
        "导入模板",
        required=True,
        field="dataTemplateCode",
        example="D000000000",
        help_en="Code of the import template (D...), from the Sobot console.",
        help_zh="导入模板编码（D 开头），可在 Sobot 控制台查到。",
        synonyms=("Data template", "Import template code", "数据模板", "导入模板编码"),
    )
    wrap_up_template = text(
        "Summary template",
        "小结模板",
        required=True,
        field="wrapUpTemplateCode",
        example="W000000000",
        help_en="Code of the summary template (W...), from the Sobot console.",
        help_zh="小结模板编码（W 开头），可在 Sobot 控制台查到。",
        synonyms=("Wrap-up template", "Summary template code", "小结模板编码"),
    )
    start = moment(
        "Start",
        "开始时间",
        required=True,
        field="scheduleStartTime",
        example="2099-12-01 09:00",
        help_en="Planned start, such as 2026-12-01 09:00, in the time zone of your profile.",
        help_zh="计划开始时间，如 2026-12-01 09:00，按配置中的时区。",
        synonyms=("Start time", "Planned start", "计划开始时间", "开始"),
    )
    end = moment(
        "End",
        "结束时间",
        required=True,
        field="scheduleEndTime",
        example="2099-12-31 18:00",
        help_en="Planned end, later than the start.",
        help_zh="计划结束时间，晚于开始时间。",
        synonyms=("End time", "Planned end", "计划结束时间", "结束"),
    )
    description = text(
        "Note",
        "备注",
        200,
        example="Customers whose plan ends in January",
        help_en="A note, 200 characters at most.",
        help_zh="备注，最多 200 个字符。",
        synonyms=("Description", "Remark", "Remarks", "说明", "描述"),
    )
