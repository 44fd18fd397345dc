"""The quick reader of a text file: quotes, delimiters and line ends of a block found at once, or `FallbackNeeded`.

It reads what RFC 4180 allows and nothing else: a quote only opens a field at its first letter, closes it at its last, or
stands doubled inside. The strict reader gives the same answer for every file, and alone reads the others.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.csv.layout import Layout
from callsheet.sheets.parser.csv.records import Records, is_blank
from callsheet.sheets.parser.csv.records_strict import ESCAPED_QUOTE
from callsheet.sheets.parser.refusal import FallbackNeeded
from callsheet.sheets.parser.table import first_bytes
from callsheet.sheets.parser.xlsx.raw_cells import Bytes, Flags, Ints
from callsheet.sheets.parser.xlsx.tokens import slices

_PIECE = 4 * 1024 * 1024
_TIDY = 32 * 1024 * 1024
_QUOTE, _LF, _CR = ord('"'), ord("\n"), ord("\r")


@dataclass(frozen=True, slots=True)
class _Block:
    """Whole records: where each field begins and ends, each record's first field, fields and first line (from 0)."""

    text: bytes
    bytes: Bytes
    begins: Ints
    ends: Ints
    first: Ints
    counts: Ints
    lines: Ints
    line_count: int
    doubled: bool  # whether a quote stands doubled anywhere
    delimiters: Ints  # of each record, those inside quotes too

    def spanning(self, width: int) -> Flags:
        """Which records span several lines and have delimiters enough for a row in each."""
        lines = np.diff(self.lines, append=self.line_count)
        return np.asarray((lines > 1) & (self.delimiters >= lines * (width - 1)), bool)

    def field(self, place: int) -> str:
        """One field's text."""
        raw = self.text[self.begins[place] : self.ends[place]].decode("utf-8")
        return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw

    def record(self, place: int) -> list[str]:
        """One record's fields."""
        first = int(self.first[place])
        return [self.field(number) for number in range(first, first + int(self.counts[place]))]

    def column(self, fields: Ints) -> Any:
        """The text of these fields, which are in order."""
        begins, ends = self.begins[fields], self.ends[fields]
        quoted = (self.bytes[begins] == _QUOTE) & (ends > begins)
        column = slices(self.text, begins + quoted, ends - quoted)
        return pc.replace_substring(column, '""', '"') if self.doubled else column


def read_quickly(text: bytes, layout: Layout, limits: Limits, records: Records) -> None:
    """Read every record of UTF-8 text; `records` is of no use after `FallbackNeeded`."""
    if b"\\" in text and ESCAPED_QUOTE.encode() in text:
        raise FallbackNeeded
    if not text.endswith((b"\n", b"\r")):
        text += b"\n"
    at, line, place, tidied = layout.skip, layout.lines + 1, 0, 0
    while at < len(text):
        block = _block(_piece(text, at), ord(layout.delimiter))
        above = max(layout.header + 1 - place, 0)
        _hand_over(block, line, above, layout.width, limits.field, records)
        at += len(block.text)
        line += block.line_count
        place += len(block.first)
        if at - tidied >= _TIDY:
            # Columns lie between the leftovers of each block, which malloc would keep: as much memory again.
            pa.default_memory_pool().release_unused()
            tidied = at


def _piece(text: bytes, at: int) -> bytes:
    end = at + _PIECE
    return text[at : end + (text[end - 1 : end + 1] == b"\r\n")]


def _block(piece: bytes, delimiter: int) -> _Block:
    """All whole records of a piece."""
    data = np.frombuffer(piece, np.uint8)
    marks = np.flatnonzero((data == delimiter) | (data == _LF) | (data == _CR)).astype(np.int32)
    quotes = np.flatnonzero(data == _QUOTE).astype(np.int32)
    outside = np.searchsorted(quotes, marks) % 2 == 0
    line_ends = marks[(data[marks] != delimiter) & ~_second(data, marks)]
    delimiters = marks[data[marks] == delimiter] if len(quotes) else marks
    marks = marks[outside]
    stops = np.flatnonzero(data[marks] != delimiter)
    if not len(stops):
        raise FallbackNeeded
    marks = marks[: stops[-1] + 1]
    size = int(marks[-1]) + 1
    _prove_quotes(quotes[quotes < size], marks, size)
    ends = marks[~_second(data, marks)]
    after = ends + 1 + _second(data, np.minimum(ends + 1, size - 1)) * (ends + 1 < size)
    last = np.flatnonzero(data[ends] != delimiter).astype(np.int32)
    first = np.concatenate([np.zeros(1, np.int32), last[:-1] + 1])
    begins = np.concatenate([np.zeros(1, np.int32), after[:-1].astype(np.int32)])
    lines = np.searchsorted(line_ends, begins[first]).astype(np.int32)
    line_count = int(np.searchsorted(line_ends, size))
    doubled = bool(len(quotes)) and b'""' in piece
    counts = _counts(delimiters, begins[first], size) if len(quotes) else np.zeros(len(first), np.int32)
    return _Block(
        piece[:size], data[:size], begins, ends, first, last - first + 1, lines, line_count, doubled, counts
    )


def _counts(delimiters: Ints, begins: Ints, size: int) -> Ints:
    """How many delimiters each record has, those inside quotes too."""
    return np.diff(np.searchsorted(delimiters, np.append(begins, size))).astype(np.int32)


def _second(data: Bytes, places: Ints) -> Flags:
    """Whether each place holds the LF of a CR LF."""
    return np.asarray((data[places] == _LF) & (data[np.maximum(places - 1, 0)] == _CR) & (places > 0), bool)


def _prove_quotes(quotes: Ints, marks: Ints, size: int) -> None:
    """Every quoted field is a whole field: it begins after a mark and ends before one, but for quotes doubled inside."""
    if not len(quotes):
        return
    opening, closing = quotes[0::2], quotes[1::2]
    marked = np.zeros(size + 1, bool)  # by place + 1; the block begins as if after a mark
    marked[0] = True
    marked[marks + 1] = True
    begins, ends = marked[opening], marked[closing + 2]
    doubled = opening[1:] == closing[:-1] + 1
    begins[1:] |= doubled
    ends[:-1] |= doubled
    if not (begins.all() and ends.all()):
        raise FallbackNeeded


def _hand_over(block: _Block, line: int, above: int, width: int, longest: int, records: Records) -> None:
    sizes = np.maximum.reduceat(block.ends - block.begins, block.first)
    regular = (block.counts == width) & (sizes <= longest)
    regular[:above] = False
    for place in np.flatnonzero(regular & block.spanning(width)).tolist():
        records.prove_whole(line + int(block.lines[place]), block.record(place))
    for place in np.flatnonzero(~regular & (sizes > 0)).tolist():
        records.add(line + int(block.lines[place]), block.record(place), above=place < above)
    first = block.first[regular]
    columns = [block.column(first + place) for place in range(width)]
    shown = _shown(columns)
    if not shown.all():
        shown |= [not is_blank([column[place].as_py() for column in columns]) for place in range(len(shown))]
        columns = [column.filter(shown) for column in columns]
    records.add_block((line + block.lines[regular][shown]).astype(np.int32), columns)


def _shown(columns: list[Any]) -> Flags:
    """Which rows surely show something: a field that begins with a visible ASCII character."""
    shown = np.zeros(len(columns[0]), bool)
    for column in columns:
        lengths, first = first_bytes(column)
        shown |= (lengths > 0) & (first > ord(" ")) & (first < 0x7F)
    return shown
