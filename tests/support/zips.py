"""Containers that say of themselves what is not true, or are packed in ways that nobody needs."""

import io
import struct
import zipfile

from tests.flawed.building import clean_book


def with_member(method: int) -> bytes:
    """A workbook whose parts are packed by a method of `zipfile`."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(clean_book())) as old, zipfile.ZipFile(made, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


def lying_about_members(count: int) -> bytes:
    """A workbook whose zip64 directory has so many entries as nobody reads before they are counted."""
    start = len(b"PK\x03\x04" + bytes(60))
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 16)
    directory = entry * 3
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return b"PK\x03\x04" + bytes(60) + directory + end64 + locator + end


def overlong_zip64() -> bytes:
    """A container whose directory is said to lie terabytes away."""
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 1 << 40, 1 << 44)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 64, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return b"PK\x03\x04" + bytes(60) + end64 + locator + end
