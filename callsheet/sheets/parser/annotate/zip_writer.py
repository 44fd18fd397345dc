"""A zip file written member by member: members of another one are copied packed as they are, new ones are deflated.

The standard library can only pack anew what it copies. Names are UTF-8 and every date is the format's first day, so the same
members give the same bytes.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.zip_container import Container

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DEFLATED = 8
_UTF8 = 0x800
_DATE = 0x21  # 1980-01-01
_LEVEL = 3  # as of the plain result
_MOST = 0xFFFFFFFE


@dataclass(frozen=True, slots=True)
class _Written:
    name: bytes
    method: int
    crc: int
    packed: int
    size: int
    header: int


class ZipWriter:
    """Writes to a file that can seek, from its begin on."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self._written: list[_Written] = []

    def copy(self, container: Container, data: bytes, name: str) -> None:
        """A member of another container, packed as it is; its checksum has been proved by whoever read it."""
        member = container.members[name]
        packed = member.end - member.start
        at = self._begin(name, member.method, member.crc, packed, member.size)
        self._sink.write(memoryview(data)[member.start : member.end])
        self._written.append(_Written(name.encode(), member.method, member.crc, packed, member.size, at))

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """A new member."""
        at = self._begin(name, _DEFLATED, 0, 0, 0)
        begin, crc, size = self._sink.tell(), 0, 0
        deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        for piece in pieces:
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            self._sink.write(deflater.compress(piece))
        self._sink.write(deflater.flush())
        end = self._sink.tell()
        if max(size, end) > _MOST:
            raise Unkept("OWN_LARGE")
        self._sink.seek(at)
        self._begin(name, _DEFLATED, crc, end - begin, size)
        self._sink.seek(end)
        self._written.append(_Written(name.encode(), _DEFLATED, crc, end - begin, size, at))

    def close(self) -> None:
        """Write the directory."""
        start = self._sink.tell()
        for one in self._written:
            entry = (b"PK\x01\x02", 20, 20, _UTF8, one.method, 0, _DATE, one.crc, one.packed, one.size)
            self._sink.write(_ENTRY.pack(*entry, len(one.name), 0, 0, 0, 0, 0, one.header) + one.name)
        size, count = self._sink.tell() - start, len(self._written)
        if max(start + size, 0) > _MOST or count > 0xFFFE:
            raise Unkept("OWN_LARGE")
        self._sink.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0))

    def _begin(self, name: str, method: int, crc: int, packed: int, size: int) -> int:
        at, raw = self._sink.tell(), name.encode()
        self._sink.write(
            _LOCAL.pack(b"PK\x03\x04", 20, _UTF8, method, 0, _DATE, crc, packed, size, len(raw), 0)
        )
        self._sink.write(raw)
        return at
