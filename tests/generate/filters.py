"""docs/reference/filters.md: what each list can be narrowed by when it is exported."""

from collections.abc import Iterator

from callsheet.sobot.narrowing import filters_of
from callsheet.sobot.parameter import Filter
from transforms.exports import EXPORTS, Export

_HEAD = [
    "<!-- Written by `make generate`; change the code it describes, not this page. -->",
    "",
    "# Filters of exports / 导出的筛选条件",
    "",
    "`callsheet export LIST --filter NAME=VALUE`, as often as needed; in the [form](../guides/prefect-ui.md) one per line. Only",
    "what matches all of them is written. See also [exports](../guides/exports.md).",
    "",
    "用法：`callsheet export 列表 --filter 名称=值`，可重复；在表单中每行一个。只导出同时满足所有条件的内容。",
    "",
]


def filters_page() -> str:
    """The page."""
    return "\n".join([*_HEAD, *(line for what in EXPORTS for line in _section(what))])


def _section(what: Export) -> Iterator[str]:
    found = [parameter.filter for _, parameter in filters_of(what.operation).values() if parameter.filter]
    yield from (f"## {what.name}", "")
    if not found:
        yield from ("Always exported whole. 只能整体导出。", "")
        return
    yield from ("| filter | value | 值 |", "| --- | --- | --- |")
    yield from map(_row, found)
    yield ""


def _row(of: Filter) -> str:
    return f"| `{of.name}` | {of.help.en} | {of.help.zh} |"
