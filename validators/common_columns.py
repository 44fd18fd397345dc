"""Columns that several kinds have: notes, the start and end of a period, agents by work number, names for information only."""

from typing import Any

from validators.schema import Column, identifier, moment, text, zone

PHONE_NAMES = (
    "Telephone",
    "Phone",
    "Phone number",
    "Phone no.",
    "Telephone number",
    "Telephone no.",
    "Mobile",
    "Mobile number",
    "Mobile no.",
    "Mobile phone",
    "Cell",
    "Cell phone",
    "Cellphone",
    "Contact number",
    "Contact no.",
    "Contact phone",
    "Tel",
    "Tel no.",
    "MSISDN",
    "电话号码",
    "手机",
    "手机号",
    "手机号码",
    "电话",
    "联系电话",
    "号码",
)
"""What analysts write over a column of numbers, whoever they belong to: such a title alone says nothing of the list."""

_WORK_NUMBER_EN = ("Agent work no.", "Agent work number", "Work number", "Work no.")
_WORK_NUMBER_ZH = ("坐席工号", "工号")


def phone_names(*own: str) -> tuple[str, ...]:
    """`PHONE_NAMES` without a column's own titles."""
    return tuple(name for name in PHONE_NAMES if name not in own)


def note(example: str, *, synonyms: tuple[str, ...] = (), **more: Any) -> Column:
    """A note of up to 200 characters; `more` may replace its help."""
    texts = {"help_en": "A note of up to 200 characters.", "help_zh": "备注，最多 200 个字符。", **more}
    names = ("Description", "Remark", "Remarks", *synonyms, "说明", "描述")
    return text("Note", "备注", 200, dates=True, example=example, synonyms=names, **texts)


def start(help_en: str, help_zh: str, *synonyms: str) -> Column:
    """When a period starts."""
    return moment(
        "Start",
        "开始时间",
        required=True,
        field="scheduleStartTime",
        example="2099-12-01 09:00",
        help_en=help_en,
        help_zh=help_zh,
        synonyms=("Start time", *synonyms, "计划开始时间", "开始"),
    )


def end(help_en: str, help_zh: str, *synonyms: str) -> Column:
    """When a period ends."""
    return moment(
        "End",
        "结束时间",
        required=True,
        not_past=True,
        field="scheduleEndTime",
        example="2099-12-31 18:00",
        help_en=help_en,
        help_zh=help_zh,
        synonyms=("End time", *synonyms, "计划结束时间", "结束"),
    )


def time_zone(help_en: str, help_zh: str, *more: str, field: str = "zoneId") -> Column:
    """The zone in which the dates or times of a row are meant; `more` are further titles. A plain Zone may be a sales region."""
    return zone(
        "Time zone",
        "时区",
        field=field,
        example="Asia/Singapore",
        help_en=help_en,
        help_zh=help_zh,
        synonyms=("Timezone", "Time zone ID", *more, "所在时区", "时区ID"),
    )


def agent(en: str, zh: str, *synonyms: str) -> Column:
    """An agent whom a row is about, by work number or uuid."""
    own = {en, zh}
    names = (*synonyms, *_WORK_NUMBER_EN, *_WORK_NUMBER_ZH)
    return identifier(
        en,
        zh,
        required=True,
        example="1001",
        help_en="The agent's work number (or uuid).",
        help_zh="坐席工号（或坐席 ID）。",
        synonyms=tuple(name for name in names if name not in own),
    )


def information(en: str, zh: str, field: str, example: str, *synonyms: str) -> Column:
    """A name that helps whoever reads the sheet; it is not sent."""
    return text(
        en,
        zh,
        field=field,
        dates=True,
        example=example,
        help_en="For information only; not sent.",
        help_zh="仅供阅读，不会发送。",
        synonyms=synonyms,
    )
