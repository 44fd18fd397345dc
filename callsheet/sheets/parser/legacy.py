"""Workbooks of other formats (.xls, .xlsb, .ods), opened only where a profile allows them, by calamine.

Calamine gives values only: no number formats, no hidden rows, no filters, no formulas. The sheet says so in a notice. Comments are
read apart from it.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.comments import Comments
from callsheet.sheets.parser.legacy_checks import check_text
from callsheet.sheets.parser.refusal import Refusal, in_sheet
from callsheet.sheets.parser.table import FoundSheet, Grid, Notice, Table
from callsheet.sheets.parser.xlsx.number_formats import Shape, Show
from callsheet.sheets.parser.xlsx.numbers import number_text
from callsheet.sheets.parser.zip_container import printable
from transforms.parser_shared import CellType
from validators.message import message

_HIDDEN = ((SheetVisibleEnum.Hidden, "hidden"), (SheetVisibleEnum.VeryHidden, "veryHidden"))
_GENERAL = Shape(Show.NUMBER)


def read_legacy(data: bytes, limits: Limits, comments: Sequence[Comments]) -> Iterator[FoundSheet]:
    """The worksheets of a workbook, in the order of their tabs, with the comments of each."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for place, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ == SheetTypeEnum.WorkSheet:
                shown = (name for visibility, name in _HIDDEN if visibility == sheet.visible)
                facts = {
                    "visibility": next(shown, "visible"),
                    "comments": comments[place] if place < len(comments) else [],
                    "colours_unread": True,
                }
                with in_sheet(printable(sheet.name)):
                    table = _table(workbook.get_sheet_by_index(place), limits)
                    check_text(sheet.name)
                yield FoundSheet(sheet.name, table, facts, notices=[Notice("FORMAT_LIMITED")])
    except PasswordError as error:
        raise Refusal("FILE_PASSWORD") from error
    except CalamineError as error:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_OLD_FORMAT", error=type(error).__name__)) from error


def _table(sheet: CalamineSheet, limits: Limits) -> Table:
    grid = Grid(limits.grid)
    if sheet.end is None:
        return grid.table()
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    if height > limits.rows or width > limits.columns or height * width > limits.grid:
        raise Refusal("SHEET_TOO_LARGE", message("RANGE_LIMIT", rows=height, columns=width))
    cells = [
        (row, column, *_meant(value))
        for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1)
        for column, value in enumerate(values)
        if value != ""
    ]
    if cells:
        rows, columns, text, types = zip(*cells, strict=True)
        at = np.arange(len(cells), dtype=np.int32)
        strings = pa.array(text, pa.string())
        grid.add(
            np.array(rows, np.int32), np.array(columns, np.int32), strings, at, np.array(types, np.uint8)
        )
    return grid.table()


def _meant(value: str | float | bool | date | time | timedelta) -> tuple[str, CellType]:
    if isinstance(value, bool):
        return str(value).upper(), CellType.BOOLEAN
    if isinstance(value, str):
        check_text(value)
        return value, CellType.TEXT
    if isinstance(value, (int, float)):
        return number_text(repr(value), _GENERAL)
    if isinstance(value, timedelta):
        return number_text(repr(value / timedelta(days=1)), _GENERAL)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat().partition(".")[0], CellType.DATE
