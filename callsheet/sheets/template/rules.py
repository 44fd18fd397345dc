"""A column's rules as a template states them: in words, as a cell format, and as Excel's own validation."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from callsheet.messages.reader import Reader
from callsheet.sheets.style import cell_name
from validators.schema import Choice, Column, Role

CELL_FORMATS: Mapping[Role, str] = MappingProxyType(
    {Role.DATE: "yyyy-mm-dd", Role.DATETIME: "yyyy-mm-dd hh:mm", Role.INTEGER: "0"}
)
"""Number formats by role; every other role is text, so that Excel keeps zeros, + and long numbers as typed."""

_KINDS_OF_VALUE = {
    Role.DATE: "RULE_DATE",
    Role.DATETIME: "RULE_DATETIME",
    Role.INTEGER: "RULE_INTEGER",
}
_CONVERTED = {
    Role.DATE: "=OR(ISNUMBER({cell}),ISNUMBER(DATEVALUE({cell})))",
    Role.DATETIME: '=OR(ISNUMBER({cell}),ISNUMBER(DATEVALUE(SUBSTITUTE({cell},"T"," "))))',
    Role.INTEGER: "=ISNUMBER(VALUE({cell}))",
}
_EARLIEST, _LATEST = date(1990, 1, 1), date(2199, 12, 31)
_LARGEST = 10**9
_INLINE_LIMIT = 255  # characters that Excel takes for a list within the validation itself


def cell_format(column: Column) -> str:
    """The number format of a column's cells."""
    return CELL_FORMATS.get(column.role, "@")


def rule(column: Column, reader: Reader) -> str:
    """What Excel's validation and our check ask of a cell, in few words."""
    text = _rule_of_role(column, reader)
    if not column.default:
        return text
    return reader.text("RULE_DEFAULT", rule=text, default=example(column.default, column, reader))


def example(written: str, column: Column, reader: Reader) -> str:
    """A value of a column as the reader's language writes it: a choice by its title, anything else as it is."""
    meant = next((choice for choice in column.choices if written in _names(choice)), None)
    return meant.title(reader.language) if meant else written


def typed(written: str, column: Column) -> "str | int | datetime":
    """A value as the cell that Excel would make of it: dates and whole numbers are not text."""
    try:
        if column.role in {Role.DATE, Role.DATETIME}:
            return datetime.fromisoformat(written)
        return int(written) if column.role is Role.INTEGER else written
    except ValueError:
        return written


def validation(
    column: Column, row: int, at: int, reader: Reader, *, as_text: bool = False
) -> dict[str, Any] | None:
    """A column's validation from a row on, as xlsxwriter takes it (zero-based row); None where Excel has nothing to say.

    What our reader repairs or counts otherwise only warns: spaces in a number, characters outside the basic plane. With
    `as_text` a date or a whole number may also be text, as it is in cells that are formatted so.
    """
    found = _condition(column, cell_name(row, at))
    if found and as_text and column.role in _CONVERTED:
        found = {"validate": "custom", "value": _CONVERTED[column.role].format(cell=cell_name(row, at))}
    if found is None:
        return None
    severity = "warning" if _lenient(column) else "stop"
    title = column.title(reader.language)[:32]
    return {**found, "error_type": severity, "error_title": title, "error_message": said(column, reader)}


def said(column: Column, reader: Reader) -> str:
    """What Excel says of a cell that a column's validation does not take."""
    return rule(column, reader)[:255]


def fits_inline(choices: list[str]) -> bool:
    """Whether Excel takes these values as a list within the validation itself."""
    return len(",".join(choices)) <= _INLINE_LIMIT and not any("," in choice for choice in choices)


def _names(choice: Choice) -> tuple[str, ...]:
    return (choice.value, choice.en, choice.zh, *choice.synonyms)


def _rule_of_role(column: Column, reader: Reader) -> str:
    least, most = column.min_length, column.max_length
    if column.role in {Role.PHONE, Role.DIGITS}:
        return reader.text("RULE_DIGITS", least=least, most=most)
    if column.choices:
        return " / ".join(choice.title(reader.language) for choice in column.choices)
    if column.not_past and column.role is Role.DATE:
        return reader.text("RULE_FUTURE_DATE")
    if column.role is Role.TEXT and most:
        return reader.text("RULE_LENGTH", most=most)
    return reader.text(_KINDS_OF_VALUE.get(column.role, "RULE_TEXT"))


def _lenient(column: Column) -> bool:
    return column.role in {Role.PHONE, Role.TEXT} or (column.not_past and column.role is Role.DATE)


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
