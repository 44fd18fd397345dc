"""Cells that a person typed anew, put into the rows of a worksheet: their looks stay, and what they said is gone.

Where anything calculates, values that depend on such a cell would be old ones: then the workbook is not given back.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from callsheet.sheets.parser.annotate.unkept import Unkept

WHY = "OWN_EDITED"
_CLOSING, _OPENING = b"</row>", b"<row "
_CELL = re.compile(rb"<c(\s[^<>]*?)(?:/>|>.*?</c\s*>)", re.DOTALL)
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_LOOK = re.compile(rb"\ss\s*=\s*[\"']([0-9]{1,7})[\"']")
_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,7})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def calculates(pieces: Iterable[bytes]) -> bool:
    """Whether there is a formula in a cell of a worksheet, given as whole rows."""
    return any(_FORMULA.search(piece) for piece in pieces)


class Typed:
    """Row -> the place (such as C7) of a cell typed anew -> the element of its text, nothing for a blank."""

    def __init__(self, cells: Iterable[Sequence[Any]]) -> None:
        self._cells: dict[int, dict[bytes, bytes]] = {}
        for row, place, text in cells:
            self._cells.setdefault(int(row), {})[str(place).encode("ascii")] = str(text).encode()

    def into(self, around: Iterable[bytes], closing: bytes) -> Iterator[bytes]:
        """Blocks of rows with these cells in them, and what stands behind the rows; Unkept where that is not safe."""
        if closing != _CLOSING:
            raise Unkept(WHY)
        left = dict(self._cells)
        for block in around:
            if not block.endswith(closing):
                if left:
                    raise Unkept(WHY)
                yield block
                continue
            if calculates([block]):
                raise Unkept(WHY)
            yield self._block(block, left) if left else block

    def _block(self, block: bytes, left: dict[int, dict[bytes, bytes]]) -> bytes:
        pieces: list[bytes] = []
        for row in block.split(_CLOSING)[:-1]:
            begin = row.rfind(_OPENING)
            end = row.find(b">", begin)
            number = _NUMBER.search(row[begin:end]) if 0 <= begin < end else None
            cells = left.pop(int(number[1]), None) if number else None
            pieces += (
                (row[: end + 1], _changed(row[end + 1 :], cells), _CLOSING) if cells else (row, _CLOSING)
            )
        return b"".join(pieces)


def _changed(content: bytes, cells: Mapping[bytes, bytes]) -> bytes:
    """The cells of a row, those named with their new texts, in the order of their columns."""
    if _CELL.sub(b"", content).strip():
        raise Unkept(WHY)
    found: dict[bytes, bytes] = {}
    for cell in _CELL.finditer(content):
        place = _PLACE.search(cell[1])
        if place is None or place[1] in found:
            raise Unkept(WHY)
        look = _LOOK.search(cell[1])
        text = cells.get(place[1])
        found[place[1]] = cell[0] if text is None else _cell(place[1], look[1] if look else b"", text)
    new = {place: _cell(place, b"", text) for place, text in cells.items() if place not in found}
    return b"".join(cell for _, cell in sorted((found | new).items(), key=lambda each: _order(each[0])))


def _order(place: bytes) -> tuple[int, bytes]:
    """Columns in their order: A, B, …, Z, AA."""
    letters = place.rstrip(b"0123456789")
    return len(letters), letters


def _cell(place: bytes, look: bytes, text: bytes) -> bytes:
    styled = b' s="%s"' % look if look else b""
    if not text:
        return b'<c r="%s"%s/>' % (place, styled)
    return b'<c r="%s"%s t="inlineStr"><is>%s</is></c>' % (place, styled, text)
