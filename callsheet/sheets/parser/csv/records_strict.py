"""The records of a text file, read strictly: each is laid into the header's columns or set apart by its line number."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.csv.layout import Layout
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.table import Table
from callsheet.sheets.parser.xlsx.raw_cells import Ints
from callsheet.sheets.parser.xlsx.tokens import arrow
from transforms.parser_shared import CellType
from validators.message import message

_BATCH = 20_000
_NO_WIDTH = "\u200b\ufeff"


def is_blank(fields: list[str]) -> bool:
    """Whether a record shows nothing: no fields, or only spaces in them."""
    return not any(field.strip().strip(_NO_WIDTH) for field in fields)


class Records:
    """Collects records in any order of arrival; `table` gives those that fit, `apart` those that do not."""

    def __init__(self, layout: Layout, limits: Limits) -> None:
        self.apart: list[tuple[int, str, str]] = []
        self._layout, self._limits = layout, limits
        self._numbers: list[Ints] = []
        self._columns: list[list[Any]] = []
        self._single: list[tuple[int, list[str]]] = []
        self._above: list[tuple[int, list[str]]] = []
        self._count = 0

    def add_block(self, lines: Ints, columns: list[Any]) -> None:
        """Records that have exactly the header's fields: their first lines, and one Arrow string array a column."""
        self._numbers.append(lines)
        self._columns.append(columns)
        self._grow(len(lines))

    def add(self, line: int, fields: list[str], *, above: bool) -> None:
        """One record. `above` says that it is the header or stands above it, where any width is taken."""
        if is_blank(fields):
            return
        width, named = self._layout.width, self._layout.named
        if any(len(field) > self._limits.field for field in fields):
            self.set_apart(line, "FIELD_TOO_LONG", f"{self._limits.field:,}")
        elif above and len(fields) <= self._limits.columns:
            self._grow(1)
            self._above.append((line, fields))
        elif len(fields) > width and any(fields[width:]):
            self.set_apart(line, "ROW_TOO_WIDE", f"{len(fields)} / {width}")
        elif len(fields) < named:
            self.set_apart(line, "ROW_TOO_SHORT", f"{len(fields)} / {width}")
        else:
            self._grow(1)
            self._single.append((line, (fields + [""] * width)[:width]))
            if len(self._single) == _BATCH:
                self._flush()

    def set_apart(self, line: int, code: str, detail: str = "") -> None:
        """A record that is counted, refused and reported."""
        self._grow(1)
        self.apart.append((line, code, detail))

    def _grow(self, more: int) -> None:
        self._count += more
        if self._count > self._limits.rows:
            raise Refusal("SHEET_TOO_LARGE", message("ROWS_LIMIT", limit=self._limits.rows))
        if self._count * self._layout.width > self._limits.grid:
            raise Refusal("SHEET_TOO_LARGE", message("CELLS_LIMIT", limit=self._limits.grid))

    def _flush(self) -> None:
        if self._single:
            lines, fields = zip(*self._single, strict=True)
            self._single = []
            self._numbers.append(np.array(lines, np.int32))
            self._columns.append([pa.array(column, pa.string()) for column in zip(*fields, strict=True)])

    def table(self) -> Table:
        """Every record that fits, in the order of their lines. A file of which too much does not fit is refused."""
        self._prove_share()
        self._flush()
        for line, fields in self._above:
            self._numbers.append(np.array([line], np.int32))
            self._columns.append([pa.array([field], pa.string()) for field in fields])
        lines = np.concatenate(self._numbers) if self._numbers else np.zeros(0, np.int32)
        order = (
            None if (np.diff(lines) > 0).all() else arrow(np.argsort(lines, kind="stable").astype(np.int32))
        )
        columns = [self._column(place, order) for place in range(max(map(len, self._columns), default=0))]
        types = [_types(column) for column in columns]
        while types and not types[-1].any():
            columns.pop()
            types.pop()
        return Table(np.sort(lines), columns, types)

    def _column(self, place: int, order: Any) -> Any:
        pieces = []
        for lines, columns in zip(self._numbers, self._columns, strict=True):
            if place < len(columns):
                pieces.append(columns[place].cast(pa.large_string()))
                columns[place] = None
            else:
                pieces.append(pa.repeat(pa.scalar("", pa.large_string()), len(lines)))
        whole = pa.concat_arrays(pieces)
        return whole if order is None else whole.take(order)

    def _prove_share(self) -> None:
        below = self._count - len(self._above)
        if self.apart and len(self.apart) > self._limits.ragged * below:
            first = min(line for line, _, _ in self.apart)
            raise Refusal(
                "ROWS_RAGGED", message("UNFIT_LINES", wrong=len(self.apart), lines=below, first=first)
            )


def _types(column: Any) -> Any:
    return np.asarray(pc.not_equal(column, "")) * np.uint8(CellType.TEXT)


def read_strictly(text: bytes, layout: Layout, records: Records) -> None:
    """Read every record of UTF-8 text by `csv`, strict, and set apart or refuse what its quotes leave in doubt.

    A line whose quotes are wrong can be set apart only while no record of the file spans lines: after that, nobody can
    tell where the records begin.
    """
    spans = False
    first_wrong = 0
    for line, last, fields in _records(text, layout, records):
        spans = spans or last > line
        if fields is None:
            first_wrong = first_wrong or line
        if spans and first_wrong:
            raise Refusal("QUOTES_BROKEN", str(first_wrong))


def _records(text: bytes, layout: Layout, records: Records) -> Iterator[tuple[int, int, list[str] | None]]:
    """Hand over each record; yields its first and last line, and None for fields when its quotes are wrong."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    raw: list[str] = []
    reader = csv.reader(_lines(text, layout, raw), delimiter=layout.delimiter, strict=True)
    field = f'(?:"[^"]*(?:""[^"]*)*"|[^"{re.escape(layout.delimiter)}]*)'
    sound = re.compile(f"{field}(?:{re.escape(layout.delimiter)}{field})*")
    place = 0
    while True:
        raw.clear()
        line = layout.lines + reader.line_num + 1
        try:
            fields: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise Refusal("QUOTE_UNCLOSED", str(line)) from None
            fields = None
        if (
            fields
            and any('"' in field for field in fields)
            and not sound.fullmatch("".join(raw).rstrip("\r\n"))
        ):
            fields = None
        if fields is None:
            records.set_apart(line, "ROW_QUOTES")
        else:
            records.add(line, fields, above=place <= layout.header)
        place += 1
        yield line, layout.lines + reader.line_num, fields


def _lines(text: bytes, layout: Layout, raw: list[str]) -> Iterator[str]:
    for line in io.TextIOWrapper(io.BytesIO(text[layout.skip :]), "utf-8", newline=""):
        raw.append(line)
        yield line
