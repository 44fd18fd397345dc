"""One worksheet's XML: its cells as stored, in batches of whole rows, and what stands around them."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.xlsx.blocks import read_blocks
from callsheet.sheets.parser.xlsx.raw_cells import EXCEL_COLUMNS, RawCells
from callsheet.sheets.parser.xlsx.rows_fast import read_plain_rows
from callsheet.sheets.parser.xlsx.rows_strict import CarefulRows, SheetMetadata
from callsheet.sheets.parser.xml import xml_pieces
from callsheet.sheets.parser.zip_container import Container, printable
from validators.message import message


class SheetReader:
    """Iterates a worksheet's cells; `around` is complete when the iteration has ended."""

    def __init__(self, container: Container, part: str, limits: Limits) -> None:
        self.around = SheetMetadata()
        self._container, self._part, self._limits = container, part, limits

    def __iter__(self) -> Iterator[RawCells]:
        careful = CarefulRows(self._part, self._limits, self.around)
        plain = partial(read_plain_rows, longest=self._limits.field)
        pieces = xml_pieces(self._container, self._part)
        below = 0
        for cells in read_blocks(pieces, "sheetData", "row", careful, plain):
            if len(cells.rows):
                self._prove(cells, below)
                below = int(cells.rows[-1])
            yield cells

    def _prove(self, cells: RawCells, below: int) -> None:
        """Cells are in reading order, none twice (Excel takes any other file for damaged), and within the limits."""
        place = cells.rows.astype(np.int64) * EXCEL_COLUMNS + cells.columns
        if int(cells.rows[0]) <= below or (np.diff(place) <= 0).any():
            raise Refusal("WORKBOOK_DAMAGED", message("CELLS_OUT_OF_ORDER", part=printable(self._part)))
        rows, columns = int(cells.rows[-1]), int(cells.columns.max()) + 1
        if rows > self._limits.rows:
            raise Refusal("SHEET_TOO_LARGE", message("ROWS_LIMIT", limit=self._limits.rows))
        if columns > self._limits.columns:
            raise Refusal("SHEET_TOO_LARGE", message("COLUMNS_LIMIT", limit=self._limits.columns))
