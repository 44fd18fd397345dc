"""Dates of which a spreadsheet program may have exchanged day and month when it opened a text file.

It reads 3/4/2027 in the order of its own region and leaves 13/4/2027, which is no date there, as text. So a column with
both dates and such text was read in the wrong order, and each of its dates may be another day than was meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from transforms.date_text import only_order
from transforms.headers import Match
from transforms.sheet import CellType, Sheet
from validators.libraries import pd
from validators.schema import Column, Role
from validators.validate import display_value, problem_frame

_LAST_MONTH = 12
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def swapped_columns(sheet: Sheet, match: Match) -> frozenset[str]:
    """The fields of the columns of dates in which days and months may be exchanged, by all rows of the sheet."""
    return frozenset(_swapped(sheet, match))


def _swapped(sheet: Sheet, match: Match) -> Iterator[str]:
    for at, column in match.columns.items():
        if column.role not in {Role.DATE, Role.DATETIME}:
            continue
        types = sheet.types[at][sheet.types.index > match.header_row]
        dates, texts = types.index[types == CellType.DATE], types.index[types == CellType.TEXT]
        if not len(dates) or not len(texts):
            continue
        read = _dates(sheet.cells.loc[dates, at])
        if (
            len(read)
            and _days(read).max() <= _LAST_MONTH
            and any(map(only_order, sheet.cells.loc[texts, at].unique()))
        ):
            yield column.field


def maybe_swapped(cells: pd.Series[str], types: pd.Series[int], column: Column) -> pd.DataFrame:
    """The dates of such a column that are other dates when their day and month are exchanged."""
    dates = _dates(cells[types == CellType.DATE])
    doubtful = dates[(_days(dates) <= _LAST_MONTH) & (dates.str.slice(5, 7) != dates.str.slice(8, 10))]
    return problem_frame(
        (row, column.field, "DATE_SWAPPED", display_value(column, cell), "")
        for row, cell in zip(doubtful.index.tolist(), doubtful.tolist(), strict=True)
    )


def _dates(cells: pd.Series[str]) -> pd.Series[str]:
    """Those that are a date, with a time or without; a cell in a format of dates may hold something else."""
    return cells[cells.str.match(_DATE)]


def _days(dates: pd.Series[str]) -> pd.Series[int]:
    return dates.str.slice(8, 10).astype("int64")
