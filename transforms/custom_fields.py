"""Custom fields as columns: free text under a title of the profile's."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from transforms.header_names import column_named
from transforms.parser_shared import normalise
from validators.schema import Column, Role

PREFIX = "customFields."
_HELP_EN, _HELP_ZH = (
    "A custom field of the customer, as your profile names it.",
    "客户的自定义字段，名称由配置设定。",
)


def custom_id(written: str) -> str:
    """The id of a custom field, with or without `customFields.` before it."""
    return written.strip().removeprefix(PREFIX)


def custom_column(title: str, field: str) -> Column:
    """The column of a custom field: repaired and asked like any other."""
    return Column(title, title, Role.TEXT, field=field, dates=True)


def custom_columns(fields: Mapping[str, str], known: Iterable[Column]) -> tuple[Column, ...]:
    """A column for each custom field (title -> id) by its first title, except titles that mean a `known` column."""
    names = {normalise(name): column for column in known for name in column.names}
    titles: dict[str, str] = {}
    for title, field in fields.items():
        if column_named(title, names) is None:
            titles.setdefault(custom_id(field), title)
    columns = (custom_column(title, PREFIX + field) for field, title in titles.items())
    return tuple(replace(column, help_en=_HELP_EN, help_zh=_HELP_ZH) for column in columns)
