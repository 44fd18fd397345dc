"""One stream of an OLE compound file, such as the workbook of an .xls: its sectors in the order of their chain."""

import struct
from collections.abc import Sequence

WORKBOOK = ("Workbook", "Book")
"""The streams in which an .xls has its cells: of Excel 97 and later, and of those before."""
_HEAD = 512
_ENTRY = 128
_LAST = 0xFFFFFFFA  # sector numbers from here on are marks: the end of a chain, free, of the table itself
_SMALL = 4096  # bytes below which a stream lies in the file of small sectors


class OleError(Exception):
    """The file is not what a compound file is, or the stream is not in it."""


def stream_of(data: bytes, names: Sequence[str]) -> bytes:
    """The first of these streams that is there; a file that is no compound file is the stream itself. OleError when damaged."""
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return data
    try:
        return _Compound(data).stream(names)
    except (struct.error, IndexError) as error:
        raise OleError from error


class _Compound:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sector, self._small = 1 << _half(data, 30), 1 << _half(data, 32)
        if self._sector not in (512, 4096) or self._small != 64:
            raise OleError
        first, self._small_table = _word(data, 48), _word(data, 60)
        self._table = self._words(self._listed())
        self._folder = self._chain(first)

    def stream(self, names: Sequence[str]) -> bytes:
        entries = [self._folder[at : at + _ENTRY] for at in range(0, len(self._folder) - _ENTRY + 1, _ENTRY)]
        known = {_name(entry).casefold(): entry for entry in reversed(entries)}
        found = next((known[name.casefold()] for name in names if name.casefold() in known), None)
        if found is None or not entries:
            raise OleError
        start, size = _word(found, 116), _word(found, 120)
        if size >= _SMALL:
            return self._chain(start)[:size]
        whole, links = self._chain(_word(entries[0], 116)), self._words_of(self._chain(self._small_table))
        pieces = (
            whole[at * self._small : (at + 1) * self._small] for at in _follow(start, links, len(whole) // 64)
        )
        return b"".join(pieces)[:size]

    def _listed(self) -> list[int]:
        """The sectors of the table: 109 are named in the head, further ones in sectors of their own."""
        sectors = [_word(self._data, 76 + 4 * at) for at in range(109)]
        more, count = _word(self._data, 68), _word(self._data, 72)
        for _ in range(min(count, len(self._data) // self._sector)):
            if more >= _LAST:
                break
            words = self._words_of(self._at(more))
            sectors += words[:-1]
            more = words[-1]
        return [sector for sector in sectors if sector < _LAST]

    def _words(self, sectors: Sequence[int]) -> list[int]:
        return self._words_of(b"".join(map(self._at, sectors)))

    @staticmethod
    def _words_of(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._at, _follow(start, self._table, len(self._data) // self._sector + 1)))

    def _at(self, sector: int) -> bytes:
        begin = _HEAD + sector * self._sector if self._sector == _HEAD else (sector + 1) * self._sector
        return self._data[begin : begin + self._sector]


def _follow(start: int, links: Sequence[int], most: int) -> list[int]:
    """The sectors of a chain; OleError for one that never ends."""
    found, at = list[int](), start
    while at < _LAST:
        if len(found) > most:
            raise OleError
        found.append(at)
        at = links[at]
    return found


def _half(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _word(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _name(entry: bytes) -> str:
    return entry[: max(_half(entry, 64) - 2, 0)].decode("utf-16-le", "replace")
