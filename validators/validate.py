"""Validating canonical rows against a kind's schema: every problem of every row, each with its row number."""

from __future__ import annotations

from collections.abc import Iterable

from validators.libraries import pandera as pa
from validators.libraries import pd
from validators.message import packed
from validators.problems import mask
from validators.schema import Column, Role, SheetSchema
from validators.tables import no_lines, table
from validators.zones import zones_to_write

PROBLEM_COLUMNS = ("row", "column", "code", "value", "detail")

_SHOWN_IN_FULL = frozenset({Role.CHOICE, Role.DATE, Role.DATETIME, Role.INTEGER})
_LENGTHS = frozenset({"PHONE_LENGTH", "TEXT_TOO_LONG"})


def problem_frame(rows: Iterable[tuple[int, str, str, str, str]] = ()) -> pd.DataFrame:
    """Problems as a plain table: row, column (the API's field until it is given the sheet's header), code, value, detail."""
    listed = list(rows)
    return table(PROBLEM_COLUMNS, listed) if listed else no_lines(PROBLEM_COLUMNS)


def validate(frame: pd.DataFrame, schema: type[SheetSchema], today: str) -> pd.DataFrame:
    """All problems of a canonical frame (string columns named by field, index = sheet rows), in row order.

    Rules that no cell breaks are not handed to pandera. Cell values never leave in the clear: pandera's own exception carries
    them, so it ends here.
    """
    broken = schema.broken(frame, today)
    if broken is None:
        return problem_frame()
    try:
        broken.validate(frame[list(broken.columns)], lazy=True)
    except pa.errors.SchemaErrors as failure:
        cases = failure.failure_cases
    else:
        return problem_frame()
    columns = {column.field: column for column in schema.columns}
    found = (
        _problem(int(row), columns[field], code, str(value))
        for row, field, code, value in zip(
            cases["index"], cases["column"], cases["check"], cases["failure_case"], strict=True
        )
    )
    return problem_frame(found).sort_values("row", kind="stable", ignore_index=True)


def display_value(column: Column, value: str) -> str:
    """A cell's value as it may be shown outside the result workbook; of a secret nothing is."""
    if column.secret:
        return "…" if value else ""
    return value[:40] if column.role in _SHOWN_IN_FULL else mask(value)


def _problem(row: int, column: Column, code: str, value: str) -> tuple[int, str, str, str, str]:
    return row, column.field, code, display_value(column, value), _detail(code, column, value)


def _detail(code: str, column: Column, value: str) -> str:
    if code in _LENGTHS:
        return str(len(value))
    if code == "NOT_A_CHOICE":
        return packed(
            "ALLOWED_VALUES",
            en=", ".join(choice.en for choice in column.choices),
            zh="、".join(choice.zh for choice in column.choices),
        )
    return packed("VALUES", values=zones_to_write(value)) if code == "ZONE_UNKNOWN" else ""
