"""Data rows as worksheet XML, put into a workbook that xlsxwriter made.

A library call per cell costs 11 s for 200,000 rows x 11 columns; whole columns joined as text cost less than one. Only the
rows are ours: styles, comments, widths, charts and every other part of the file stay the library's.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from callsheet.sheets.cell_text import apply_where
from callsheet.sheets.result.cells import Cells

IntArray = npt.NDArray[np.int64]

_BLOCK = 10_000  # rows joined at a time: bounds the memory, and larger blocks are no faster
_LEVEL = 3  # deflate: level 6 takes twice the time for a tenth of the size
_BIG = 5_000_000  # cells; at some 100 bytes each their XML stays well under the 2 GiB of a plain zip entry
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_TEXT = pa.large_string()
_SAMPLE, _FEW = 200, 50  # texts that are looked at, and how many different ones are few


@dataclass(frozen=True, slots=True)
class CellColumn:
    """One column of cells: text fit for a cell, a style id (or one a row), and which cells show when blank."""

    cells: Cells
    style: "str | Cells"
    shown: "npt.NDArray[np.bool_] | None" = None


@dataclass(frozen=True, slots=True)
class DataRows:
    """The rows of one worksheet: their row numbers in it, ascending, and their columns from A on.

    `heights` has each row's height in points, 0 for the worksheet's own.
    """

    numbers: IntArray
    columns: Sequence[CellColumn]
    heights: "IntArray | None" = None

    @property
    def big(self) -> bool:
        """Whether the XML may pass what a zip entry without the zip64 fields can hold."""
        return len(self.numbers) * len(self.columns) > _BIG

    def xml(self) -> Iterator[bytes]:
        """The `<row>` elements, many at a time."""
        for start in range(0, len(self.numbers), _BLOCK):
            here = slice(start, start + _BLOCK)
            heights = None if self.heights is None else self.heights[here]
            yield _block(self.numbers[here], [_cut(column, start) for column in self.columns], heights)


def cells_of_rows(
    numbers: IntArray, columns: Sequence[CellColumn], first: int, opening: str
) -> Iterator[pa.Array]:
    """Row by row the `<c>` elements of columns that begin at place `first` (from 0), many rows at a time.

    `opening` is how such an element begins, up to its reference.
    """
    for start in range(0, len(numbers), _BLOCK):
        rows = pa.array(numbers[start : start + _BLOCK]).cast(_TEXT)
        cells = [
            _cells(xl_col_to_name(at), rows, _cut(column, start), opening)
            for at, column in enumerate(columns, start=first)
        ]
        yield _join(*cells)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A finished workbook in which the last written row of a worksheet holds the place of the data rows.

    Worksheets count from 1, in the order of their making.
    """

    parts: Mapping[str, bytes]
    places: Mapping[str, tuple[int, DataRows]] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes) -> "Skeleton":
        """That of a workbook as the library has written it."""
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return cls({name: archive.read(name) for name in archive.namelist()})

    def style_ids(self, worksheet: int, row: int) -> list[str]:
        """The style ids of a placeholder row's cells, in order."""
        xml = self.parts[_part_name(worksheet)]
        return re.findall(r' s="(\d+)"', _placeholder(xml, row)[0].decode())

    def with_rows(self, worksheet: int, row: int, rows: DataRows) -> "Skeleton":
        """The same workbook with data rows in the place of a worksheet's placeholder row."""
        return replace(self, places={**self.places, _part_name(worksheet): (row, rows)})

    def write(self, out: BinaryIO) -> None:
        """Write the workbook; its bytes depend on the content alone.

        Entries opened by name carry 1980-01-01, the format's first day.
        """
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            for name, xml in self.parts.items():
                place = self.places.get(name)
                with archive.open(name, "w", force_zip64=place is not None and place[1].big) as member:
                    for chunk in _filled(xml, *place) if place else (xml,):
                        member.write(chunk)


def _part_name(worksheet: int) -> str:
    return f"xl/worksheets/sheet{worksheet}.xml"


def _placeholder(xml: bytes, row: int) -> re.Match[bytes]:
    found = re.search(rb'<row r="%d"[^>]*>.*?</row>' % row, xml, re.DOTALL)
    assert found, "the workbook was made with a placeholder row"
    return found


def _filled(xml: bytes, row: int, rows: DataRows) -> Iterator[bytes]:
    place = _placeholder(xml, row)
    corner = f"{xl_col_to_name(len(rows.columns) - 1)}{rows.numbers[-1]}"
    # Readers that trust the extent would otherwise stop at the placeholder.
    yield re.sub(
        rb'(<dimension ref="[A-Z]+\d+)[^"]*', rb"\g<1>:" + corner.encode(), xml[: place.start()], count=1
    )
    yield from rows.xml()
    # Rows below the placeholder are empty ones that the library makes where a cell carries a comment.
    yield xml[xml.index(b"</sheetData>") :]


def _cut(column: CellColumn, start: int) -> CellColumn:
    style = column.style if isinstance(column.style, str) else column.style.slice(start, _BLOCK)
    shown = None if column.shown is None else column.shown[start : start + _BLOCK]
    return CellColumn(column.cells.slice(start, _BLOCK), style, shown)


def _block(numbers: IntArray, columns: Sequence[CellColumn], heights: IntArray | None) -> bytes:
    rows = pa.array(numbers).cast(_TEXT)
    cells = [_cells(xl_col_to_name(at), rows, column) for at, column in enumerate(columns)]
    return _content(_join('<row r="', rows, '"', *_height(heights), ">", *cells, "</row>"))


def _height(heights: IntArray | None) -> list[pa.Array]:
    """The attributes of rows that are higher than the others; none where no row is."""
    if heights is None or not heights.any():
        return []
    given = _join(' ht="', pa.array(heights).cast(_TEXT), '" customHeight="1"')
    return [pc.if_else(pa.array(heights > 0), given, _scalar(""))]


def _cells(letter: str, rows: pa.Array, column: CellColumn, opening: str = '<c r="') -> pa.Array:
    style = column.style if isinstance(column.style, str) else column.style.text()
    opening, cells = f"{opening}{letter}", column.cells.text()
    blank = pc.equal(cells, _scalar(""))
    if column.shown is None:
        return _where_filled(pc.invert(blank), opening, rows, style, cells)
    full = _full(opening, rows, style, cells)
    bare = pc.if_else(pa.array(column.shown), _join(opening, rows, '" s="', style, '"/>'), _scalar(""))
    return pc.if_else(blank, bare, full)


def _where_filled(filled: pa.Array, opening: str, rows: pa.Array, style: Any, cells: pa.Array) -> pa.Array:
    """The elements of cells, nothing where one is blank: of a column of reasons most are, and only the others are made."""
    if pc.all(filled).as_py():
        return _full(opening, rows, style, cells)
    styles = style if isinstance(style, str) else style.filter(filled)
    elements = _full(opening, rows.filter(filled), styles, cells.filter(filled))
    return pc.replace_with_mask(pa.repeat(_scalar(""), len(cells)), filled, elements)


def _full(opening: str, rows: pa.Array, style: Any, cells: pa.Array) -> pa.Array:
    return _join(opening, rows, '" s="', style, '" t="inlineStr"><is>', _text_elements(cells), "</is></c>")


def text_element(text: str) -> str:
    """The element of one text."""
    return str(_text_elements(pa.array([text], _TEXT))[0].as_py())


def _text_elements(cells: pa.Array) -> pa.Array:
    """The elements of texts; each is made once where the first of them are few different ones."""
    if len(cells) > _SAMPLE and pc.count_distinct(cells.slice(0, _SAMPLE)).as_py() <= _FEW:
        encoded = cells.dictionary_encode()
        return _made(encoded.dictionary).take(encoded.indices)
    return _made(cells)


def _made(cells: pa.Array) -> pa.Array:
    # `_x0041_` in a cell would be read as "A": the format's own escape for the underscore keeps it as it is.
    like = pc.match_substring_regex(cells, "_x[0-9A-Fa-f]{4}_")
    text = apply_where(cells, like, lambda cell: _ESCAPE_LIKE.sub("_x005F_", cell))
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = pc.replace_substring(text, character, entity)
    spaced = pc.match_substring_regex(cells, r"^[\s\p{Z}]|[\s\p{Z}]$|\n")
    opening = pc.if_else(spaced, _scalar('<t xml:space="preserve">'), _scalar("<t>"))
    return _join(opening, text, "</t>")


def _join(*parts: Any) -> pa.Array:
    """Strings and large_string arrays joined row by row."""
    whole = [_scalar(part) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*whole, _scalar(""))


def _scalar(text: str) -> Any:
    return pa.scalar(text, _TEXT)


def _content(strings: pa.Array) -> bytes:
    """All the strings of an array, one after the other, as they lie in memory."""
    _, offsets, data = strings.buffers()
    bounds = np.frombuffer(offsets, np.int64)[strings.offset : strings.offset + len(strings) + 1]
    return bytes(memoryview(data)[bounds[0] : bounds[-1]])
