"""Her rows at their new places: only those that are wanted, found by their numbers, their cells without formulas."""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import chain, repeat
from operator import add

from callsheet.sheets.parser.annotate.excerpt_texts import Texts, is_foreign, without_prefix
from callsheet.sheets.parser.annotate.places import Places
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.annotate.worksheet import Added, column_of, row_number

_CELL = re.compile(rb"<c(\s[^<>]*?)(?:/>|>(.*?)</c\s*>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb"\s([a-zA-Z]+)\s*=\s*[\"']([^\"']*)[\"']")
_PLACED = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}("(?: s="[0-9]+"| t="[a-zA-Z]+"){0,2}/?>)')
_TYPE_FIRST = re.compile(rb'"( t="[a-zA-Z]+")( s="[0-9]+")(/?>)')
_SHARED = b' t="s">'
_TEXT = re.compile(rb't="s"><v>([0-9]+)</v></c>')
_FORMULA = re.compile(rb"<f[\s/>]")
_REFERENCE = re.compile(rb"([A-Z]{1,3})[0-9]{1,7}")
_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>[^<]*</v\s*>")
_INLINE = re.compile(rb"<is(?:\s[^<>]*)?>.*</is\s*>", re.DOTALL)
_BETWEEN = b"\0"  # no XML holds it
_SLASH = ord("/")


_Row = tuple[int, bytes, bytes]
"""A row of hers: its number, the attributes (without the number where that comes first) and the content of its element."""


class Rows:
    """Her rows as those of the new worksheet; `columns` of them are hers.

    Rows are in order and none is there twice, as the reader has proved of the same bytes.
    """

    def __init__(self, texts: Texts, added: Added, header_row: int, columns: int) -> None:
        self.header_row, self.columns = header_row, columns
        self._added, self._found = added, 0
        below = sorted(row for row in added.cells if row > header_row)
        self.places = Places(header_row, below)
        places = {row: row for row in range(1, header_row + 1)}
        places |= {row: header_row + 1 + at for at, row in enumerate(below)}
        self._places = {row: b"%d" % place for row, place in places.items()}
        self._wanted, self._next = list(self._places), 0
        self._cells = _Cells(texts, columns)

    def of(self, block: bytes, closing: bytes) -> bytes:
        """The rows of a block that are in the new worksheet."""
        if (b"!" in block and b"<!" in block) or (b"?" in block and b"<?" in block):
            raise Unkept
        opening, prefix = b"<" + closing[2:-1] + b" ", closing[2:-4]
        rows = self._wanted_rows(block, opening, closing)
        if rows is None:
            rows = self._looked_through(block, opening, closing)
        contents = [content for _, _, content in rows]
        if prefix:
            contents = [without_prefix(content, prefix) for content in contents]
        cells = self._cells.moved(contents, [self._places[number] for number, _, _ in rows])
        return b"".join(chain.from_iterable(map(self._row, rows, cells)))

    def demand_all(self) -> None:
        """Unkept unless every row was there."""
        if self._found != len(self._added.cells):
            raise Unkept

    def _wanted_rows(self, block: bytes, opening: bytes, closing: bytes) -> list[_Row] | None:
        """The wanted rows of a block whose tags begin with their numbers; None when one is not found so."""
        begin = self._next
        self._next = bisect_right(self._wanted, _last_number(block, opening))
        rows: list[_Row] = []
        at = 0
        for number in self._wanted[begin : self._next]:
            tag = b'%sr="%d"' % (opening, number)
            at = block.find(tag, at)
            end = block.find(b">", at)
            if at < 0 or block[end - 1] == _SLASH:  # not there, or written otherwise, or empty
                return None
            close = block.find(closing, end)
            rows.append((number, block[at + len(tag) : end], block[end + 1 : close]))
            at = close
        return rows

    def _looked_through(self, block: bytes, opening: bytes, closing: bytes) -> list[_Row]:
        """The same of any block: every row is looked at."""
        rows: list[_Row] = []
        for row in block.split(closing)[:-1]:
            begin = row.rfind(opening)
            end = row.find(b">", begin)
            number = row_number(row[begin + len(opening) : end], begin, end)
            if number in self._places:
                rows.append((number, row[begin + len(opening) - 1 : end], row[end + 1 :]))
        return rows

    def _row(self, row: _Row, cells: bytes) -> tuple[bytes, ...]:
        number, attributes, _ = row
        ours = self._added.cells.get(number)
        self._found += ours is not None
        height, looks = _look_of(attributes)
        height = max(height, self._added.heights.get(number, 0.0))
        tall = b' ht="%s" customHeight="1"' % f"{height:g}".encode() if height else b""
        return b'<row r="', self._places[number], b'"', looks, tall, b">", cells, ours or b"", b"</row>"


def _last_number(block: bytes, opening: bytes) -> int:
    """The number of a block's last row."""
    begin = block.rfind(opening)
    end = block.find(b">", begin)
    return row_number(block[begin + len(opening) : end], begin, end)


@lru_cache(4096)
def _look_of(attributes: bytes) -> tuple[float, bytes]:
    """The height of a row in points, 0 where it has none, and the attributes of its look."""
    known = dict(_ATTRIBUTE.findall(attributes))
    looks = b' s="%s" customFormat="1"' % known[b"s"] if b"customFormat" in known and b"s" in known else b""
    return float(known.get(b"ht", b"0")), looks


class _Cells:
    """The cells of rows at new places: looks and values, those of the first `columns` alone."""

    def __init__(self, texts: Texts, columns: int) -> None:
        self._texts, self._columns = texts, columns
        self._begins: dict[bytes, bytes] = {}

    def moved(self, contents: list[bytes], places: list[bytes]) -> list[bytes]:
        """The cells of each row at its new place, given the contents of the rows."""
        if not contents:
            return []
        quick = self._quickly(contents, places)
        if quick is not None:
            return quick
        if len(contents) == 1:
            return [b"".join([self._cell(found, places[0]) for found in _CELL.findall(contents[0])])]
        each = zip(contents, places, strict=True)
        return [cells for content, place in each for cells in self.moved([content], [place])]

    def _quickly(self, contents: list[bytes], places: list[bytes]) -> list[bytes] | None:
        """The same of rows as most programs write them, where only places and texts change; None for any others."""
        joined = _BETWEEN.join(contents)
        if _is_unusual(joined):
            return None
        counts = [content.count(b"<c") for content in contents]
        pieces = _PLACED.split(joined)
        begins, tails = list(map(self._begin, pieces[1::3])), list(map(_ordered, pieces[2::3]))
        if len(begins) != sum(counts) or b"" in begins:
            return None
        numbers = chain.from_iterable(map(repeat, places, counts))
        pieces[1::3], pieces[2::3] = map(add, begins, numbers), tails
        shared = sum(tail.endswith(_SHARED) for tail in tails) if _SHARED[:-1] in joined else 0
        inlined = self._inlined(b"".join(pieces), shared)
        return None if inlined is None else inlined.split(_BETWEEN)

    def _begin(self, letters: bytes) -> bytes:
        """The begin of a cell's tag up to its row; nothing for a column that is not hers."""
        if letters not in self._begins:
            hers = column_of(letters.decode()) < self._columns
            self._begins[letters] = b'<c r="' + letters if hers else b""
        return self._begins[letters]

    def _inlined(self, cells: bytes, count: int) -> bytes | None:
        """Cells with their texts in them, of which so many have the number of one; None where one is written otherwise."""
        if not count:
            return cells
        pieces = _TEXT.split(cells)
        if len(pieces) != 2 * count + 1:
            return None
        texts = map(self._texts.__getitem__, map(int, pieces[1::2]))
        pieces[1::2] = [b't="inlineStr"><is>%s</is></c>' % text for text in texts]
        return b"".join(pieces)

    def _cell(self, found: tuple[bytes, bytes], place: bytes) -> bytes:
        """A cell at its new place: its look and its value; blank where it is one of an earlier answer or has no value."""
        known = dict(_ATTRIBUTE.findall(found[0]))
        reference = _REFERENCE.fullmatch(known.get(b"r", b""))
        if not reference:
            raise Unkept
        if not self._begin(reference[1]):
            return b""
        looks = b' s="%s"' % known[b"s"] if b"s" in known else b""
        kind, value = self._value(known.get(b"t", b"n"), found[1])
        if not value:
            return b'<c r="%s%s"%s/>' % (reference[1], place, looks)
        return b'<c r="%s%s"%s t="%s">%s</c>' % (reference[1], place, looks, kind, value)

    def _value(self, kind: bytes, content: bytes) -> tuple[bytes, bytes]:
        """The type and the value of a cell, without its formula."""
        if kind == b"inlineStr":
            inline = _INLINE.search(content)
            if inline and is_foreign(inline[0]):
                raise Unkept
            return kind, inline[0] if inline else b""
        found = _VALUE.search(content)
        if not found:
            return kind, b""
        if kind != b"s":
            return kind, found[0]
        number = found[0][found[0].index(b">") + 1 : found[0].rindex(b"<")]
        return b"inlineStr", b"<is>" + self._texts[int(number)] + b"</is>"


def _is_unusual(cells: bytes) -> bool:
    """Whether cells may have more than a look and a value."""
    formula = b"<f" in cells and _FORMULA.search(cells)
    return bool(formula) or b"<ext" in cells or b"<row" in cells or (b":" in cells and is_foreign(cells))


@lru_cache(4096)
def _ordered(tail: bytes) -> bytes:
    """The end of a cell's tag, behind its place, with the look before the type."""
    found = _TYPE_FIRST.fullmatch(tail)
    return b'"%s%s%s' % (found[2], found[1], found[3]) if found else tail
