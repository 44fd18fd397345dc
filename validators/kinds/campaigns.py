"""Campaigns to create (reference: Create Outbound Task)."""

from validators import common_columns
from validators.schema import SheetSchema, identifier, text


class Campaigns(SheetSchema):
    name = text(
        "Campaign",
        "任务名称",
        required=True,
        example="Renewals December",
        help_en="The campaign's name.",
        help_zh="外呼任务的名称。",
        synonyms=("Campaign name", "Campaign title", "Task name", "Outbound task", "外呼任务", "任务"),
    )
    data_template = identifier(
        "Import template",
        "导入模板",
        required=True,
        field="dataTemplateCode",
        example="D000000000",
        help_en="Code of the import template (D...), shown in the Sobot console.",
        help_zh="导入模板编码（D 开头），可在 智齿控制台查到。",
        synonyms=(
            "Data template",
            "Data template code",
            "Import template code",
            "Template",
            "Template code",
            "数据模板",
            "导入模板编码",
        ),
    )
    wrap_up_template = identifier(
        "Summary template",
        "小结模板",
        required=True,
        field="wrapUpTemplateCode",
        example="W000000000",
        help_en="Code of the summary template (W...), shown in the Sobot console.",
        help_zh="小结模板编码（W 开头），可在 智齿控制台查到。",
        synonyms=(
            "Wrap-up template",
            "Wrap-up template code",
            "Wrap-up code",
            "Summary template code",
            "小结模板编码",
        ),
    )
    start = common_columns.start(
        "Planned start, such as 2026-12-01 09:00, in the row's time zone.",
        "计划开始时间，如 2026-12-01 09:00，按本行的时区。",
        "Planned start",
    )
    end = common_columns.end("Planned end, after the start.", "计划结束时间，晚于开始时间。", "Planned end")
    zone = common_columns.time_zone(
        "Time zone of the planned start and end, such as Asia/Singapore; your profile's if empty.",
        "计划开始和结束时间所用的时区，写法见示例；留空则使用配置中的时区。",
        field="scheduleTimeZoneId",
    )
    description = common_columns.note("Customers whose plan ends in January")
