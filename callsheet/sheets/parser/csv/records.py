"""The records of a text file as they are collected, and what the pattern of all of them says about each."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.csv.layout import Layout
from callsheet.sheets.parser.csv.literals import read_literals
from callsheet.sheets.parser.csv.shape import (
    Apart,
    counted_lines,
    has_number,
    may_be_cut,
    prove_pattern,
    spans_rows,
)
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.table import Table
from callsheet.sheets.parser.xlsx.raw_cells import Flags, Ints
from callsheet.sheets.parser.xlsx.tokens import arrow
from validators.message import message

_BATCH = 20_000
_RAGGED, _NOTE = 1_000, 200  # fields of lines that do not fit, and letters of one
_NO_WIDTH = "\u200b\ufeff"
_COLUMN = 3  # with fewer lines, values under no title do not make a column


def is_blank(fields: list[str]) -> bool:
    """Whether a record shows nothing: no fields, or only spaces in them."""
    return not any(field.strip().strip(_NO_WIDTH) for field in fields)


class Records:
    """Collects records in any order of arrival; `table` gives those that fit, `apart` those that do not.

    Fields beyond the header's are never taken. Fewer than the header's are taken only where every line has as few and
    none of the missing ones has a title.
    """

    def __init__(self, layout: Layout, limits: Limits) -> None:
        self.apart: list[Apart] = []
        self.ragged: list[tuple[int, str]] = []  # line and text of the fields of lines that do not fit
        self._layout, self._limits = layout, limits
        self._numbers: list[Ints] = []
        self._columns: list[list[Any]] = []
        self._single: list[tuple[int, list[str]]] = []
        self._above: list[tuple[int, list[str]]] = []
        self._narrow: list[tuple[int, int]] = []
        self._wide: Counter[int] = Counter()
        self._notes: set[int] = set()
        self._pieces: list[int] = []
        self._count = 0

    @property
    def header_line(self) -> int:
        """The line of the header; 0 without one."""
        return self._above[-1][0] if self._above else 0

    def add_block(self, lines: Ints, columns: list[Any]) -> None:
        """Records that have exactly the header's fields: their first lines, and one Arrow string array a column."""
        self._numbers.append(lines)
        self._columns.append(columns)
        self._grow(len(lines))

    def add(self, line: int, fields: list[str], *, above: bool) -> None:
        """One record. `above` says that it is the header or stands above it, where any width is taken."""
        if is_blank(fields):
            return
        width = self._layout.width
        if any(len(field) > self._limits.field for field in fields):
            self.set_apart(line, "FIELD_TOO_LONG", f"{self._limits.field:,}")
        elif above and len(fields) <= self._limits.columns:
            self._grow(1)
            self._above.append((line, fields))
        elif len(fields) > width:
            self.prove_whole(line, fields)
            self._wide[len(fields)] += 1
            self.set_apart(line, "ROW_TOO_WIDE", f"{len(fields)} / {width}")
            self._remember(line, fields)
        else:
            self.prove_whole(line, fields)
            self._add_fitting(line, fields, width)

    def _add_fitting(self, line: int, fields: list[str], width: int) -> None:
        if len(fields) < self._layout.named:
            if not any(has_number(field) for field in fields):
                self._notes.add(line)
            if may_be_cut(fields):
                self._pieces.append(line)
            self.set_apart(line, "ROW_TOO_SHORT", f"{len(fields)} / {width}")
            self._remember(line, fields)
            return
        if len(fields) < width:
            self._narrow.append((line, len(fields)))
        self._grow(1)
        self._single.append((line, fields + [""] * (width - len(fields))))
        if len(self._single) == _BATCH:
            self._flush()

    def prove_whole(self, line: int, fields: list[str]) -> None:
        """Refuse the file when a record's quotes enclose lines that are rows."""
        if spans_rows(fields, self._layout.delimiter, self._layout.width):
            raise Refusal("QUOTES_BROKEN", str(line))

    def set_apart(self, line: int, code: str, detail: str = "") -> None:
        """A record that is counted, refused and reported."""
        self._grow(1)
        self.apart.append((line, code, detail))

    def _remember(self, line: int, fields: Iterable[str]) -> None:
        """What a line says that does not fit: it may be a note of all of them. Of very many and of long fields not all is kept."""
        if len(self.ragged) < _RAGGED:
            self.ragged += [(line, field[:_NOTE]) for field in fields if field.strip()]

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
        lines, columns, body = self._joined()
        kept = self._kept(lines, columns, body)
        if not kept.all():
            lines, columns = lines[kept], [column.filter(pa.array(kept)) for column in columns]
        counted = counted_lines(lines[body[kept]], self.apart, self._notes)
        prove_pattern(int(body[kept].sum()), counted, self._wide, self._layout.width, self._limits)
        return _typed(lines, columns)

    def _joined(self) -> tuple[Ints, list[Any], Flags]:
        """All lines in order with their columns, and which of them stand below the header."""
        self._flush()
        # Where they come first, the lines of most files are in order already.
        self._numbers[:0] = [np.array([line], np.int32) for line, _ in self._above]
        self._columns[:0] = [
            [pa.array([field], pa.string()) for field in fields] for _, fields in self._above
        ]
        lines = np.concatenate(self._numbers) if self._numbers else np.zeros(0, np.int32)
        order = (
            None if (np.diff(lines) > 0).all() else arrow(np.argsort(lines, kind="stable").astype(np.int32))
        )
        columns = [self._column(place, order) for place in range(max(map(len, self._columns), default=0))]
        lines = np.sort(lines)
        return lines, columns, ~np.isin(lines, [line for line, _ in self._above])

    def _column(self, place: int, order: Any) -> Any:
        """One column of all blocks, a piece a block: put into one piece the whole table would be held twice."""
        pieces = []
        for lines, columns in zip(self._numbers, self._columns, strict=True):
            if place < len(columns):
                pieces.append(columns[place])
                columns[place] = None
            else:
                pieces.append(pa.repeat(pa.scalar("", pa.string()), len(lines)))
        if order is None:
            return pa.chunked_array(pieces, pa.string())
        whole = pa.concat_arrays([piece.cast(pa.large_string()) for piece in pieces])
        return pa.chunked_array([whole.take(order)])

    def _kept(self, lines: Ints, columns: list[Any], body: Flags) -> Flags:
        """Which lines keep to the pattern of all; the others are set apart."""
        self._prove_header()
        kept = ~self._cut(lines, body)
        kept &= ~self._short(lines, columns, body, kept)
        for column in columns[self._layout.named : self._layout.width]:
            kept &= ~self._untitled(lines, column, body & kept)
        return kept

    def _prove_header(self) -> None:
        """Titles hold no numbers: quotes around one enclose rows."""
        for line, fields in self._above[-1:]:
            if any(has_number(field) and ("\n" in field or "\r" in field) for field in fields):
                raise Refusal("QUOTES_BROKEN", str(line))

    def _cut(self, lines: Ints, body: Flags) -> Flags:
        """Rows next to a piece of a line: the piece may be theirs."""
        beside = {line + step for line in self._pieces for step in (-1, 1)}
        cut = body & np.isin(lines, list(beside))
        self.apart += [(int(line), "ROW_CUT", "") for line in lines[cut]]
        return np.asarray(cut, bool)

    def _short(self, lines: Ints, columns: list[Any], body: Flags, kept: Flags) -> Flags:
        """Rows without the header's trailing fields, unless all rows are so and have a value under the last title."""
        rows, sizes = int(body.sum()), dict(self._narrow)
        count, last = len(sizes), columns[self._layout.named - 1 : self._layout.named]
        moved = count == rows > 0 and not pc.any(pc.not_equal(last[0].filter(pa.array(body)), "")).as_py()
        if 2 * count >= rows > 0 and (count < rows or moved or len(set(sizes.values())) > 1):
            counts = message("UNFIT_LINES", wrong=count, lines=rows, first=min(sizes))
            raise Refusal("ROWS_RAGGED", counts)
        if count in (0, rows):
            return np.zeros(len(lines), bool)
        short = kept & np.isin(lines, list(sizes))
        detail = {line: f"{size} / {self._layout.width}" for line, size in sizes.items()}
        self.apart += [(line, "ROW_TOO_SHORT", detail[line]) for line in lines[short].tolist()]
        for column in columns:
            self._remember_cells(lines, column, short)
        return np.asarray(short, bool)

    def _untitled(self, lines: Ints, column: Any, rows: Flags) -> Flags:
        """Rows with a value beyond the last title, unless most have one: a column without a title."""
        filled = rows & np.asarray(pc.not_equal(column, ""))
        if not filled.any() or (2 * filled.sum() > rows.sum() >= _COLUMN):
            return np.zeros(len(lines), bool)
        detail = f"{self._layout.width} / {self._layout.named}"
        self.apart += [(int(line), "ROW_TOO_WIDE", detail) for line in lines[filled]]
        self._remember_cells(lines, column, filled)
        return np.asarray(filled, bool)

    def _remember_cells(self, lines: Ints, column: Any, which: Flags) -> None:
        """The texts of some lines of a column."""
        texts = column.filter(pa.array(which)).slice(0, _RAGGED).to_pylist()
        for line, text in zip(lines[which].tolist(), texts, strict=False):
            self._remember(line, [text])


def _typed(lines: Ints, columns: list[Any]) -> Table:
    """The table of these columns, without blank ones at the right and without lines that only formulas made look filled."""
    read = [read_literals(column) for column in columns]
    while read and not read[-1][1].any():
        read.pop()
    types = [kinds for _, kinds in read]
    shown = np.logical_or.reduce([kinds > 0 for kinds in types]) if types else np.ones(len(lines), bool)
    if not shown.all():
        lines, mask = lines[shown], pa.array(shown)
        read = [(column.filter(mask), kinds[shown]) for column, kinds in read]
    return Table(lines, [column for column, _ in read], [kinds for _, kinds in read])
