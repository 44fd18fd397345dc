"""A column's rules as a template states them: in words, as a cell format, and as Excel's own validation."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from callsheet.sheets.style import cell_name
from callsheet.sheets.words import Words
from validators.schema import Choice, Column, Role

CELL_FORMATS: Mapping[Role, str] = MappingProxyType(
    {Role.DATE: "yyyy-mm-dd", Role.DATETIME: "yyyy-mm-dd hh:mm", Role.INTEGER: "0"}
)
"""Number formats by role; every other role is text, so that Excel keeps zeros, + and long numbers as typed."""

_KINDS_OF_VALUE = {
    Role.DATE: Words("A date", "日期"),
    Role.DATETIME: Words("A date and time", "日期和时间"),
    Role.INTEGER: Words("A whole number", "整数"),
}
_EARLIEST, _LATEST = date(1990, 1, 1), date(2199, 12, 31)
_LARGEST = 10**9
_INLINE_LIMIT = 255  # characters that Excel takes for a list within the validation itself


def cell_format(column: Column) -> str:
    """The number format of a column's cells."""
    return CELL_FORMATS.get(column.role, "@")


def rule(column: Column) -> Words:
    """What Excel's validation and our check ask of a cell, in few words."""
    words = _rule_of_role(column)
    if not column.default:
        return words
    meant = example(column.default, column)
    return Words(f"{words.en}; empty means {meant.en}", f"{words.zh}；留空表示{meant.zh}")


def example(written: str, column: Column) -> Words:
    """A value of a column as each language writes it: a choice by its title, anything else as it is."""
    meant = next((one for one in column.choices if written in _names(one)), None)
    return Words(meant.en, meant.zh) if meant else Words(written, written)


def typed(written: str, column: Column) -> "str | int | datetime":
    """A value as the cell that Excel would make of it: dates and whole numbers are not text."""
    try:
        if column.role in {Role.DATE, Role.DATETIME}:
            return datetime.fromisoformat(written)
        return int(written) if column.role is Role.INTEGER else written
    except ValueError:
        return written


def validation(column: Column, row: int, at: int, language: str) -> dict[str, Any] | None:
    """A column's validation from a row on, as xlsxwriter takes it (zero-based row); None where Excel has nothing to say.

    What our reader repairs or counts otherwise only warns: spaces in a number, characters outside the basic plane.
    """
    found = _condition(column, cell_name(row, at))
    if found is None:
        return None
    words = rule(column)
    title, stays = Words(column.en, column.zh).of(language)[:32], "warning" if _lenient(column) else "stop"
    return {**found, "error_type": stays, "error_title": title, "error_message": words.of(language)[:255]}


def fits_inline(choices: list[str]) -> bool:
    """Whether Excel takes these values as a list within the validation itself."""
    return len(",".join(choices)) <= _INLINE_LIMIT and not any("," in one for one in choices)


def _names(choice: Choice) -> tuple[str, ...]:
    return (choice.value, choice.en, choice.zh, *choice.synonyms)


def _rule_of_role(column: Column) -> Words:
    least, most = column.min_length, column.max_length
    if column.role in {Role.PHONE, Role.DIGITS}:
        return Words(f"{least} to {most} digits", f"{least} 到 {most} 位数字")
    if column.choices:
        return Words(
            " / ".join(one.en for one in column.choices), " / ".join(one.zh for one in column.choices)
        )
    if column.not_past:
        return Words("A date, today or later", "日期，不早于今天")
    if column.role is Role.TEXT and most:
        return Words(f"At most {most} characters", f"最多 {most} 个字符")
    return _KINDS_OF_VALUE.get(column.role, Words("Text", "文本"))


def _lenient(column: Column) -> bool:
    return column.role in {Role.PHONE, Role.TEXT} or column.not_past


def _condition(column: Column, cell: str) -> dict[str, Any] | None:
    match column.role:
        case Role.PHONE | Role.DIGITS:
            return {"validate": "custom", "value": _digits_only(column, cell)}
        case Role.DATE if column.not_past:
            return {"validate": "date", "criteria": ">=", "value": "=TODAY()"}
        case Role.DATE | Role.DATETIME:
            return {"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST}
        case Role.INTEGER:
            return {"validate": "integer", "criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
        case Role.TEXT if column.max_length:
            return {"validate": "length", "criteria": "<=", "value": column.max_length}
        case _:
            return None


def _digits_only(column: Column, cell: str) -> str:
    """Excel has no patterns: what is left of a cell without its digits must be nothing."""
    rest = cell
    for digit in range(10):
        rest = f'SUBSTITUTE({rest},{digit},"")'
    return f"=AND(LEN({cell})>={column.min_length},LEN({cell})<={column.max_length},LEN({rest})=0)"
