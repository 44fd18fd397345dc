"""Validating canonical rows against a kind's schema: every problem of every row, each with its row number."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

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

    Pandera's checks are asked one by one, and only those that some cell breaks: its own account of a whole frame takes
    milliseconds for each, and is an exception that carries the cells.
    """
    found = [
        _problem(int(row), column, str(check.name), str(value))
        for column, check, cells in schema.broken(frame, today)
        for row, value in _failures(check, cells)
    ]
    return problem_frame(sorted(found, key=itemgetter(0)))


def _failures(check: pa.Check, cells: pd.Series[str]) -> Iterable[tuple[Any, Any]]:
    """The rows of the cells that break a check, and these cells."""
    cases = check(cells).failure_cases
    return zip(cases.index.tolist(), cases.tolist(), strict=True)


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
