"""Archives of sheets as people and attackers pack them."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

LIST = b"Telephone,Name\n6590010001,Ann\n6590010002,Ben\n"
DNC = b"Number,Direction\n6590010001,out\n"


def zipped(members: Mapping[str, bytes], modes: Mapping[str, int] | None = None) -> bytes:
    """A zip of members by name; `modes` are what a Unix system says of some of them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2026, 11, 1, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (modes or {}).get(name, 0o100644) << 16
            archive.writestr(info, content)
    return made.getvalue()


def put(folder: Path, name: str, members: Mapping[str, bytes]) -> Path:
    """A zip file in a folder."""
    path = folder / name
    path.write_bytes(zipped(members))
    return path


def raw_named(names: Mapping[bytes, bytes], *, utf8: bool = False) -> bytes:
    """A zip whose names are these bytes, whatever they mean, as an old program writes them."""
    body, directory = b"", b""
    for name, content in names.items():
        packed = zlib.compress(content)[2:-4]
        flags, crc = 0x800 if utf8 else 0, zlib.crc32(content)
        facts = (20, flags, 8, 0, 0x5B61, crc, len(packed), len(content), len(name), 0)
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *facts, 0, 0, 0, 0, len(body)) + name
        body += struct.pack("<4s5H3L2H", b"PK\x03\x04", *facts) + name + packed
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), len(body), 0)
    return body + directory + end


def encrypted(members: Mapping[str, bytes], name: str) -> bytes:
    """A zip of which one member says that it is encrypted."""
    return _flagged(zipped(members), name, 6, 8, 1)


def with_method(members: Mapping[str, bytes], name: str, method: int) -> bytes:
    """A zip of which one member says that it is packed by another method."""
    return _flagged(zipped(members), name, 8, 10, method)


def _flagged(data: bytes, name: str, local: int, central: int, value: int) -> bytes:
    changed = bytearray(data)
    for magic, header, place in ((b"PK\x03\x04", 30, local), (b"PK\x01\x02", 46, central)):
        at = changed.index(name.encode())
        while changed[at - header : at - header + 4] != magic:
            at = changed.index(name.encode(), at + 1)
        struct.pack_into("<H", changed, at - header + place, value)
    return bytes(changed)


def spoilt(members: Mapping[str, bytes], name: str) -> bytes:
    """A zip of which the packed bytes of one member were changed."""
    data = bytearray(zipped(members))
    data[data.index(name.encode()) + len(name) + 3] ^= 0x55
    return bytes(data)


def lying(name: str, content: bytes, size: int) -> bytes:
    """A zip whose only member says that it has another size."""
    data = bytearray(zipped({name: content}))
    for magic, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.index(magic) + place, size)
    return bytes(data)


def overlapping() -> bytes:
    """A zip with two entries of its directory for the same bytes."""
    data = zipped({"a.csv": LIST})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    told = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, 2 * len(entry), start, 0)
    return data[:start] + entry + entry + told


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
