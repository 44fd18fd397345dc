"""One worksheet's XML: its cells as stored, in batches of whole rows, and what stands around them."""

from collections.abc import Iterator
from functools import partial

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.refusal import FallbackNeeded, Refusal
from callsheet.sheets.parser.xlsx.blocks import read_blocks
from callsheet.sheets.parser.xlsx.raw_cells import RawCells
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
        plain = partial(self._plain, careful)
        pieces = xml_pieces(self._container, self._part)
        below = 0
        for cells in read_blocks(pieces, "sheetData", "row", careful, plain):
            if cells.first:
                self._prove_rows(cells, below)
                below = cells.last
            if len(cells.rows):
                self._prove_cells(cells)
            yield cells

    def _plain(self, careful: CarefulRows, block: bytes) -> RawCells:
        """The cells of a plain block; FallbackNeeded where it may share a formula that links and stands above it."""
        if careful.shares_links and b'"shared"' in block:
            raise FallbackNeeded
        return read_plain_rows(block, longest=self._limits.field)

    def _prove_rows(self, cells: RawCells, below: int) -> None:
        """Rows are in order, none twice (Excel takes any other file for damaged), and within the limits."""
        if cells.first <= below:
            raise Refusal("WORKBOOK_DAMAGED", message("CELLS_OUT_OF_ORDER", part=printable(self._part)))
        if cells.last > self._limits.rows:
            raise Refusal("SHEET_TOO_LARGE", message("ROWS_LIMIT", limit=self._limits.rows))

    def _prove_cells(self, cells: RawCells) -> None:
        if int(cells.columns.max()) >= self._limits.columns:
            raise Refusal("SHEET_TOO_LARGE", message("COLUMNS_LIMIT", limit=self._limits.columns))
