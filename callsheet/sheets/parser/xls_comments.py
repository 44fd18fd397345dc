"""The comments of an .xls, which calamine does not give: its notes.

From Excel 97 on, a note names an object of its sheet, and the words stand in the records behind that object. Before, they
stand in the note, and in further notes of row 65535 where they are long.
"""

import struct

from callsheet.sheets.parser.comments import Comments, in_order
from callsheet.sheets.parser.legacy_records import records_of_xls
from callsheet.sheets.parser.ole import WORKBOOK, stream_of

_BOF, _EOF, _SHEET, _PAGE, _CONTINUE = 0x0809, 0x000A, 0x0085, 0x0042, 0x003C
_NOTE, _OBJECT, _TEXT = 0x001C, 0x005D, 0x01B6
_BIFF8, _ON = 0x0600, 0xFFFF
_ENCODINGS = {936: "gb18030", 950: "cp950"}  # others are told by their ASCII letters alone


def comments_of_xls(data: bytes) -> list[Comments]:
    """The comments of each sheet, in the order of the workbook, of a file that `check_xls` has passed."""
    stream = stream_of(data, WORKBOOK)
    if struct.pack("<H", _NOTE) not in stream:
        return []
    reader = _Reader()
    for kind, body, at in records_of_xls(stream):
        if kind == _BOF:
            reader.enter(at, body)
        elif kind == _EOF:
            reader.leave()
        elif kind in reader.known:
            reader.known[kind](body)
    return in_order(reader.found())


class _Reader:
    """In which sheet and object a reader is, and what it found."""

    def __init__(self) -> None:
        self.known = {
            _SHEET: self._named,
            _PAGE: self._paged,
            _NOTE: self._noted,
            _OBJECT: self._began,
            _TEXT: self._announced,
            _CONTINUE: self._went_on,
        }
        self._sheets: dict[int, int] = {}  # where a sheet begins: its place
        self._open: list[int] = []  # where the open parts begin: a chart may lie within a sheet
        self._notes: list[tuple[int, int, int, str]] = []  # sheet, row, object, words that stand in the note
        self._words: dict[tuple[int, int], str] = {}  # of each object of a sheet
        self._object = self._letters = 0
        self._version, self._encoding = _BIFF8, "latin-1"

    def found(self) -> list[tuple[int, int, str]]:
        """Sheet, row and words of each note."""
        return [(at, row, words or self._words.get((at, own), "")) for at, row, own, words in self._notes]

    def enter(self, at: int, body: bytes) -> None:
        if not self._open:
            self._version = int.from_bytes(body[:2], "little")
        self._open.append(at)

    def leave(self) -> None:
        del self._open[-1:]

    @property
    def _here(self) -> int:
        return self._sheets.get(self._open[0], -1) if self._open else -1

    def _named(self, body: bytes) -> None:
        self._sheets[int.from_bytes(body[:4], "little")] = len(self._sheets)

    def _paged(self, body: bytes) -> None:
        self._encoding = _ENCODINGS.get(int.from_bytes(body[:2], "little"), "latin-1")

    def _noted(self, body: bytes) -> None:
        row, _, size_or_flags, own = struct.unpack("<4H", body[:8].ljust(8, b"\0"))
        if self._version >= _BIFF8:
            self._notes.append((self._here, row + 1, own, ""))
            return
        words = body[6:].decode(self._encoding, "replace")
        if row == _ON and self._notes:
            at, first, _, before = self._notes.pop()
            self._notes.append((at, first, 0, before + words))
        elif size_or_flags:
            self._notes.append((self._here, row + 1, 0, words))

    def _began(self, body: bytes) -> None:
        self._object, self._letters = int.from_bytes(body[6:8], "little"), 0

    def _announced(self, body: bytes) -> None:
        self._letters = int.from_bytes(body[10:12], "little")

    def _went_on(self, body: bytes) -> None:
        """More words of an object; behind them stands how its letters look."""
        if self._letters <= 0 or not body:
            return
        words = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
        self._words[self._here, self._object] = self._words.get((self._here, self._object), "") + words
        self._letters -= len(words)
