"""Small plain workbooks as lists of text, without arrays: of fifty rows the careful way takes ten times as long.

What is not proved plain here is read by the reader of all workbooks, which also says what is wrong with one.
"""

import posixpath
import re
from functools import lru_cache, partial
from itertools import pairwise

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.file_type import permit, sniff, sniff_zip
from callsheet.sheets.parser.refusal import FallbackNeeded
from callsheet.sheets.parser.table import BLANK_TEXT
from callsheet.sheets.parser.xlsx.blocks import read_blocks
from callsheet.sheets.parser.xlsx.number_formats import Shape, Show
from callsheet.sheets.parser.xlsx.numbers import number_text
from callsheet.sheets.parser.xlsx.raw_cells import Stored
from callsheet.sheets.parser.xlsx.rows_fast import hides, stored_and_style
from callsheet.sheets.parser.xlsx.rows_strict import CarefulRows, SheetMetadata
from callsheet.sheets.parser.xlsx.tokens import prove_characters
from callsheet.sheets.parser.xlsx.workbook import Workbook, read_workbook, workbook_part
from callsheet.sheets.parser.xml import drain, well_formed, xml_pieces
from callsheet.sheets.parser.zip_container import Container

PlainList = tuple[str, list[list[str]]]
"""A sheet's name, and the cells of its columns, all of one length."""

_SMALL, _UNPACKED = 256 << 10, 1 << 20  # bytes of such a workbook, packed and unpacked
_CELLS = 100_000  # that it may have, blank ones between them counted
_GENERAL = Shape(Show.NUMBER)
_NUMBERED = r'r="([A-Z]{0,3})([1-9][0-9]{0,6})"([^<>]*)'
_ROW = re.compile(rf"<row {_NUMBERED}>")
_CELL = re.compile(
    rf'(<c {_NUMBERED}>(?:<(v|is><t(?: xml:space="preserve")?)>([^<]*)</(v|t></is)></c>|(?<=/>)|</c>))'
)
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_STORED = {  # how text is stored that stands between these tags
    ("v", "v"): Stored.STRING,
    ("is><t", "t></is"): Stored.INLINE,
    ('is><t xml:space="preserve"', "t></is"): Stored.INLINE,
}

Row = tuple[int, dict[int, str]]
"""A row's number, and its texts by their columns, which count from 0."""


def plain_lists(data: bytes, suffix: str, allow: frozenset[str], limits: Limits) -> list[PlainList] | None:
    """The sheets of a workbook as `dispatch.read_all` reads them; None for one that is not small and plain.

    Whatever it raises means the same as None.
    """
    if len(data) > _SMALL or sniff(data) != "zip":
        return None
    container = Container(data, limits)
    unpacked = sum(member.size for member in container.members.values())
    if unpacked > min(_UNPACKED, limits.text):
        return None
    part, content_type = workbook_part(container)
    if sniff_zip(container, content_type) != "xlsx":
        return None
    permit("xlsx", suffix, allow)
    workbook = read_workbook(container, part)
    if workbook.strings or not workbook.sheets:
        return None
    reader = _Lists(container, workbook, limits)
    found = [(sheet.name, reader.columns(sheet.part)) for sheet in workbook.sheets]
    drain(container)
    return found


class _Lists:
    """Reads the sheets of one workbook, all of whose cells it counts."""

    def __init__(self, container: Container, workbook: Workbook, limits: Limits) -> None:
        self._container, self._shapes, self._limits = container, workbook.shapes, limits
        self._left = min(_CELLS, limits.grid)
        self._kinds, self._of_rows = dict[str, tuple[int, Shape]](), set[str]()

    def columns(self, part: str) -> list[list[str]]:
        """The columns of a worksheet; FallbackNeeded where anything beside its cells might have to be looked at."""
        folder, name = posixpath.split(part)
        if posixpath.join(folder, "_rels", f"{name}.rels") in self._container.members:
            raise FallbackNeeded
        careful = _Around(CarefulRows(part, self._limits, SheetMetadata()))
        pieces = well_formed(xml_pieces(self._container, part), part)
        blocks = read_blocks(pieces, "sheetData", "row", careful, partial(self._rows, [0]))
        return self._grid([row for block in blocks for row in block])

    def _rows(self, last: list[int], block: bytes) -> list[Row]:
        """The rows of a block; `last` holds the number of the row before it."""
        prove_characters(block)
        text = block.decode()
        if "_x" in text or "]]>" in text:
            raise FallbackNeeded
        found = [self._row(piece) for piece in text.split("</row>")[:-1]]
        numbers = [*last, *(number for number, _ in found)]
        if any(one >= other for one, other in pairwise(numbers)):
            raise FallbackNeeded
        last[:] = numbers[-1:]
        return found

    def _row(self, piece: str) -> Row:
        begin = _ROW.match(piece)
        if begin is None or begin[1] or int(begin[2]) > self._limits.rows:
            raise FallbackNeeded
        self._prove_row(begin[3])
        cells, size, before = dict[int, str](), begin.end(), -1
        for whole, letters, number, tail, opening, value, closing in _CELL.findall(piece, begin.end()):
            column, size = _column(letters), size + len(whole)
            if not before < column < self._limits.columns or number != begin[2]:
                raise FallbackNeeded
            if opening:
                cells[column] = self._text(tail, value, _STORED.get((opening, closing)))
            else:
                self._kind(tail.removesuffix("/"))
            before = column
        if size != len(piece):
            raise FallbackNeeded
        return int(begin[2]), cells

    def _prove_row(self, tail: str) -> None:
        if tail not in self._of_rows:
            hides(tail)
            self._of_rows.add(tail)

    def _text(self, tail: str, value: str, as_text: Stored | None) -> str:
        """What a cell shows; `as_text` is how it is stored if it is text."""
        stored, shape = self._kind(tail)
        if as_text is None or len(value) > self._limits.field:
            raise FallbackNeeded
        if stored == as_text:
            return _unescaped(value) if "&" in value else value
        if stored != Stored.NUMBER or as_text is not Stored.STRING or shape.show is not Show.NUMBER:
            raise FallbackNeeded
        return value if _WHOLE.fullmatch(value) else number_text(value, shape)[0]

    def _kind(self, tail: str) -> tuple[int, Shape]:
        """How a cell with these attributes is stored, and its number format."""
        if (known := self._kinds.get(tail)) is None:
            stored, style = stored_and_style(tail)
            shape = self._shapes[style] if style < len(self._shapes) else _GENERAL
            known = self._kinds[tail] = stored, shape
        return known

    def _grid(self, rows: list[Row]) -> list[list[str]]:
        """The rows that show something as columns, without the blank ones at the right."""
        shown = [cells for _, cells in rows if any(map(_shows, cells.values()))]
        self._left -= len(shown) * max((max(cells, default=-1) + 1 for _, cells in rows), default=0)
        if self._left < 0:
            raise FallbackNeeded
        width = max((at + 1 for cells in shown for at, text in cells.items() if text), default=0)
        return [[cells.get(at, "") for cells in shown] for at in range(width)]


class _Around:
    """The careful reader of what stands around the rows; where rows come to it, a sheet is not plain."""

    def __init__(self, careful: CarefulRows) -> None:
        self._careful = careful

    @property
    def between(self) -> bool:
        return self._careful.between

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        self._careful.feed(piece, last=last)

    def take(self) -> list[Row]:
        if self._careful.has_begun:
            raise FallbackNeeded
        return []


def _shows(text: str) -> bool:
    return bool(text.strip().strip(BLANK_TEXT))


def _unescaped(value: str) -> str:
    text, found = _ENTITY.subn(lambda entity: _NAMED[entity[1]], value)
    if found != value.count("&"):
        raise FallbackNeeded
    return text


@lru_cache(1024)
def _column(letters: str) -> int:
    """A column's number, from 0; -1 for no letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
