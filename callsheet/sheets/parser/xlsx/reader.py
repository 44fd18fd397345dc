"""A workbook to tables: every worksheet's cells with their meaning, and the facts around them."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.refusal import in_sheet
from callsheet.sheets.parser.table import FoundSheet, Grid
from callsheet.sheets.parser.xlsx.comments import comments_in
from callsheet.sheets.parser.xlsx.fills import ColouredRows
from callsheet.sheets.parser.xlsx.links import links_of_cells
from callsheet.sheets.parser.xlsx.raw_cells import RawCells, Stored
from callsheet.sheets.parser.xlsx.shared_strings import shared_strings
from callsheet.sheets.parser.xlsx.values import Meaning
from callsheet.sheets.parser.xlsx.workbook import (
    SheetPart,
    Workbook,
    has_filtered_table,
    read_workbook,
    relations_and_links,
)
from callsheet.sheets.parser.xlsx.worksheet import SheetReader
from callsheet.sheets.parser.zip_container import Container, printable
from transforms.parser_shared import CellType

_NO_VALUES = (CellType.ERROR, CellType.FORMULA_NO_VALUE)
_VISIBILITY = ("visible", "hidden", "veryHidden")


def read_xlsx(container: Container, part: str, limits: Limits) -> Iterator[FoundSheet]:
    """The worksheets of a workbook in the order of their tabs; `part` is its workbook part."""
    workbook = read_workbook(container, part)
    strings = shared_strings(container, workbook.strings, limits.field)
    meaning = Meaning(strings.text, workbook.shapes, date_1904=workbook.date_1904, most_text=limits.text)
    left = limits.grid
    for sheet in workbook.sheets:
        with in_sheet(printable(sheet.name)):
            within = replace(limits, grid=left)
            found = _read_sheet(container, sheet, workbook, meaning, strings.struck, within)
        left -= len(found.table.rows) * len(found.table.columns)
        yield found


def values_in(
    container: Container, workbook_part: str, part: str, box: tuple[int, int, int, int]
) -> list[str]:
    """What some cells of a worksheet show, row by row; blank cells, errors and formulas without a value are left out.

    `box` is the first column and row and the last ones, columns from 0 and rows from 1; Refusal for a damaged workbook.
    """
    limits, workbook = Limits(), read_workbook(container, workbook_part)
    strings = shared_strings(container, workbook.strings, limits.field)
    meaning = Meaning(strings.text, workbook.shapes, date_1904=workbook.date_1904, most_text=limits.text)
    (left, top, right, bottom), found = box, list[str]()
    for cells in SheetReader(container, part, limits):
        meant = meaning.of(cells)
        here = (
            (cells.columns >= left) & (cells.columns <= right) & (cells.rows >= top) & (cells.rows <= bottom)
        )
        here &= ~np.isin(meant.types, _NO_VALUES)
        found += meant.text.take(pa.array(meant.at[here])).to_pylist()
        if cells.last > bottom:
            break
    return [value for value in found if value.strip()]


def _read_sheet(
    container: Container,
    sheet: SheetPart,
    workbook: Workbook,
    meaning: Meaning,
    struck_strings: frozenset[int],
    limits: Limits,
) -> FoundSheet:
    reader, grid = SheetReader(container, sheet.part, limits), Grid(limits.grid)
    hidden, struck = [np.zeros(0, np.int32)], []
    fills, inks = ColouredRows(workbook.fills), ColouredRows(workbook.inks)
    for cells in reader:
        meant = meaning.of(cells)
        grid.add(cells.rows, cells.columns, meant.text, meant.at, meant.types)
        hidden.append(cells.hidden)
        struck += _struck(cells, workbook, struck_strings)
        fills.note(cells)
        inks.note(cells)
    table = grid.table()
    width = len(table.columns)
    around = reader.around
    inside, outside = relations_and_links(container, sheet.part)
    related = list(inside.values())
    return FoundSheet(
        name=sheet.name,
        table=table,
        facts={
            "visibility": sheet.visibility if sheet.visibility in _VISIBILITY else "visible",
            "hidden_rows": np.intersect1d(np.concatenate(hidden), table.rows).tolist(),
            "filtered": around.filtered or has_filtered_table(container, related),
            "hidden_columns": [
                at for first, end in around.hidden_columns for at in range(first, min(end, width))
            ],
            "merged": around.merged,
            "date_1904": workbook.date_1904,
            "struck": struck,
            "comments": comments_in(container, related),
            "colours_unread": around.ruled,
            "coloured": fills.some(table.rows) + inks.some(table.rows),
            "links": [*around.linked, *links_of_cells(around.links, outside, table.rows, width)],
        },
    )


def _struck(cells: RawCells, workbook: Workbook, strings: frozenset[int]) -> list[tuple[int, int]]:
    """Row and column of the cells that are struck out: by their own style, or some of their text."""
    which = cells.stored == Stored.INLINE_STRUCK
    if any(workbook.struck):
        struck = np.array([*workbook.struck, False])  # a style that the workbook lacks strikes nothing out
        which |= struck[np.minimum(cells.styles, len(workbook.struck))]
    if strings:
        shared = np.flatnonzero(cells.stored == Stored.SHARED)
        places = (
            pc.if_else(pc.equal(cells.text, ""), None, cells.text).take(pa.array(shared)).cast(pa.int32())
        )
        which[shared] |= np.asarray(pc.is_in(places, pa.array(sorted(strings), pa.int32())))
    return list(zip(cells.rows[which].tolist(), cells.columns[which].tolist(), strict=True))
