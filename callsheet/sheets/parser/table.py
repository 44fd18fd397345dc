"""What the parser hands to its parent: tables as Arrow, everything else as JSON; nothing that runs when it is read."""

from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.xlsx.raw_cells import Bytes, Ints
from callsheet.sheets.parser.xlsx.tokens import arrow
from transforms.parser_shared import CellType
from validators.message import message

BLANK_TEXT = "\u200b\ufeff"
_TELLING = (CellType.ERROR, CellType.FORMULA_NO_VALUE)

_TEXT, _TYPE = "text", "type"
_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as columns of equal length: `rows` as Excel shows them, text without nulls in one or several pieces, CellTypes."""

    rows: Ints
    columns: list[Any]
    types: list[Bytes]


@dataclass(frozen=True, slots=True)
class _Part:
    rows: Ints
    columns: list[Any]
    types: npt.NDArray[np.uint8]  # rows x columns


class Grid:
    """Collects the cells of one sheet in batches of whole rows. `most` bounds rows times columns."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._parts: list[_Part] = []
        self._width = self._height = 0

    def add(self, rows: Ints, columns: Ints, text: Any, at: Ints, types: Bytes) -> None:
        """Cells in reading order; each one's text is at its place `at` of the Arrow string array `text`."""
        if not len(rows):
            return
        begins = np.flatnonzero(np.diff(rows, prepend=-1)).astype(np.int32)
        sizes = np.diff(np.append(begins, len(rows))).astype(np.int32)
        kept_rows = _shown_rows(text, at, types, begins, sizes)
        numbers = rows[begins][kept_rows]
        line = np.cumsum(kept_rows, dtype=np.int32) - 1
        kept = np.repeat(kept_rows, sizes)
        width = int(columns.max()) + 1
        self._grow(len(numbers), width)
        places = np.full((width, len(numbers)), len(text), np.int32)
        kinds = np.zeros((width, len(numbers)), np.uint8)
        where = columns[kept], np.repeat(line, sizes)[kept]
        places[where], kinds[where] = at[kept], types[kept]
        pool = pa.concat_arrays([text, pa.array([""], pa.string())])
        self._parts.append(_Part(numbers, [pool.take(arrow(column)) for column in places], kinds))

    def _grow(self, rows: int, width: int) -> None:
        self._height += rows
        self._width = max(self._width, width)
        if self._height * self._width > self._most:
            raise Refusal("SHEET_TOO_LARGE", message("CELLS_LIMIT", limit=self._most))

    @property
    def size(self) -> int:
        """Rows times columns so far."""
        return self._height * self._width

    def table(self) -> Table:
        """All of it, without the blank columns at the right; the grid is empty after that."""
        parts, self._parts = self._parts, []
        rows = np.concatenate([part.rows for part in parts]) if parts else np.zeros(0, np.int32)
        columns, types = [], []
        for place in range(self._width):
            columns.append(_joined(parts, place))
            types.append(np.concatenate([_kinds(part, place) for part in parts]))
        while types and not types[-1].any():
            columns.pop()
            types.pop()
        return Table(rows, columns, types)


def _joined(parts: list[_Part], place: int) -> Any:
    """One column of all parts; each part lets go of its own."""
    pieces = []
    for part in parts:
        if place < len(part.columns):
            pieces.append(part.columns[place].cast(pa.large_string()))
            part.columns[place] = None
        else:
            pieces.append(pa.repeat(pa.scalar("", pa.large_string()), len(part.rows)))
    return pa.concat_arrays(pieces)


def _kinds(part: _Part, place: int) -> Bytes:
    return part.types[place] if place < len(part.types) else np.zeros(len(part.rows), np.uint8)


def _shown_rows(text: Any, at: Ints, types: Bytes, begins: Ints, sizes: Ints) -> npt.NDArray[np.bool_]:
    """Which rows show anything: text that is not only spaces, an error, a formula that was never calculated."""
    lengths, first = first_bytes(text)
    shown = ((lengths > 0) & (first > ord(" ")) & (first < 0x80))[at]
    shown |= np.isin(types, _TELLING)
    rows = np.logical_or.reduceat(shown, begins)
    doubtful = np.flatnonzero(~np.repeat(rows, sizes) & (types != CellType.BLANK))
    if len(doubtful):
        values = text.take(arrow(at[doubtful])).to_pylist()
        shown[doubtful] = [bool(value.strip().strip(BLANK_TEXT)) for value in values]
        rows = np.logical_or.reduceat(shown, begins)
    return np.asarray(rows, bool)


def first_bytes(text: Any) -> tuple[Ints, Bytes]:
    """The length and the first byte of every string, without a copy of any."""
    _, offsets, data = text.buffers()
    begins = np.frombuffer(offsets, np.int32)[text.offset : text.offset + len(text) + 1]
    letters = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    return np.diff(begins), letters[np.minimum(begins[:-1], len(letters) - 1)]


@dataclass(frozen=True, slots=True)
class Notice:
    """A problem as plain values; see `validators.problems.Problem`."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """One sheet as parsed. `facts` are the fields of `transforms.sheet.Facts`, `apart` rows with code and detail."""

    name: str
    table: Table
    facts: dict[str, Any]
    apart: list[tuple[int, str, str]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def write_table(table: Table, sink: BinaryIO) -> None:
    """A table as an Arrow stream: the row numbers, then text and types of every column; some ten thousand rows at a time."""
    width = len(table.columns)
    names = [
        "row",
        *(f"{_TEXT}{place}" for place in range(width)),
        *(f"{_TYPE}{place}" for place in range(width)),
    ]
    kinds = [pa.int32(), *[pa.large_string()] * width, *[pa.uint8()] * width]
    numbers, types = _numbers(table.rows, pa.int32()), [_numbers(kind, pa.uint8()) for kind in table.types]
    with pa.ipc.new_stream(sink, pa.schema(list(zip(names, kinds, strict=True)))) as stream:
        for start in range(0, max(1, len(table.rows)), _AT_ONCE):
            text = [_piece(column, start) for column in table.columns]
            rest = [column.slice(start, _AT_ONCE) for column in (numbers, *types)]
            stream.write_batch(pa.record_batch([rest[0], *text, *rest[1:]], names))


def _piece(column: Any, start: int) -> Any:
    """Some rows of a column, in one piece."""
    part = column.slice(start, _AT_ONCE)
    whole = part.combine_chunks() if isinstance(part, pa.ChunkedArray) else part
    return whole.cast(pa.large_string())


def _numbers(values: Any, kind: Any) -> Any:
    contiguous = np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind, len(contiguous), [None, pa.py_buffer(contiguous)])


def read_table(buffer: Any) -> Table:
    """A table from an Arrow stream, every offset and every character in it checked; pa.ArrowInvalid when it is broken."""
    with pa.ipc.open_stream(buffer) as stream:
        batches = list(stream)
    for batch in batches:
        batch.validate(full=True)
    table = pa.Table.from_batches(batches)
    width = (table.num_columns - 1) // 2
    return Table(
        table.column(0).to_numpy(),
        [table.column(1 + place) for place in range(width)],
        [table.column(1 + width + place).to_numpy() for place in range(width)],
    )
