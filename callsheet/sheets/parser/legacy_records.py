"""The records of which binary workbooks consist: those of .xls and those of .xlsb."""

import struct
from collections.abc import Iterator


def records_of_xls(stream: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Kind, body and offset of each record of a workbook's stream."""
    at, end = 0, len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size], at
        at += 4 + size


def records_of_xlsb(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, begin and end of each record of a part; numbers are little-endian in groups of seven bits."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, at, at + size
        at += size
