"""The zip container of a workbook: its directory proved against its bytes, its members streamed, counted and summed.

The standard library's reader (of Python below 3.11.8) does not see members that overlap, and none compares the two
headers of a member; calamine does not check CRC. So this reads the directory itself. Nothing is ever written to disk.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.refusal import Refusal
from validators.message import message

PIECE = 2 * 1024 * 1024
_GRACE = 100 * 1024
FEED = 256 * 1024

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 0x1, 0x8, 0x800
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """One member: where its packed bytes lie and what they must become. `start` and `end` are offsets in the file."""

    name: str
    method: int
    crc: int
    size: int
    header: int
    start: int
    end: int

    @property
    def packed(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory and the header before a member's bytes say of it, before any of it is believed.

    `mode` is the kind and the permissions that a Unix system gave the file, 0 where none did.
    """

    member: Member
    raw_name: bytes
    extra: bytes
    encrypted: bool
    utf8: bool
    mode: int
    agrees: bool

    def prove(self) -> Member:
        """The member; Refusal when it is encrypted, packed in an unusual way, or two headers describe two members."""
        if self.encrypted:
            raise Refusal("ZIP_ENCRYPTED", printable(self.member.name))
        if self.member.method not in (_STORED, _DEFLATED):
            raise Refusal("FILE_DAMAGED", message("DAMAGED_COMPRESSION"))
        if not self.agrees:
            raise Refusal(
                "FILE_DAMAGED", message("DAMAGED_TWO_DESCRIPTIONS", part=printable(self.member.name))
            )
        return self.member


class Container:
    """A zip file's members by name; Refusal when the container is damaged, hostile or beyond the limits."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._unpacked = 0
        self.members = _members(data, limits)
        self.unread = set(self.members)
        for member in self.members.values():  # what it says of itself; what comes out is counted as it comes
            self._prove_size(member, member.size)

    @property
    def data(self) -> bytes:
        """The whole file."""
        return self._data

    def stream(self, name: str) -> Iterator[bytes]:
        """A member's bytes in pieces of at most 2 MiB; its size and CRC are checked before the iteration ends."""
        yield from pieces_of(self._data, self.members[name], self._count)
        self.unread.discard(name)

    def prove(self) -> None:
        """Read whatever has not been read to its end; Refusal when a checksum does not match."""
        for name in sorted(self.unread):
            for _ in self.stream(name):
                pass

    def _count(self, member: Member, size: int, more: int) -> None:
        self._unpacked += more
        if self._unpacked > self._limits.unpacked:
            raise Refusal("ZIP_BOMB", f"> {self._limits.unpacked >> 20:,} MiB")
        self._prove_size(member, size)

    def _prove_size(self, member: Member, size: int) -> None:
        prove_ratio(printable(member.name), size, member.packed, self._limits)
        if size > self._limits.member:
            raise Refusal("ZIP_BOMB", f"{printable(member.name)} > {self._limits.member >> 20:,} MiB")


def prove_ratio(name: str, size: int, packed: int, limits: Limits) -> None:
    """Refusal when so many packed bytes have become more than they may."""
    if size > _GRACE and size > limits.ratio * packed:
        raise Refusal("ZIP_BOMB", f"{name} > {limits.ratio} : 1")


def pieces_of(data: bytes, member: Member, count: Callable[[Member, int, int], None]) -> Iterator[bytes]:
    """A member's bytes in pieces of at most 2 MiB; Refusal when its size or CRC is another than its header says.

    `count` is told the size so far and that of each piece before the piece is given, and may refuse.
    """
    checksum = size = 0
    for piece in _inflate(memoryview(data)[member.start : member.end], member.method):
        size += len(piece)
        count(member, size, len(piece))
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if size != member.size or checksum != member.crc:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_CHECKSUM", part=printable(member.name)))


def printable(name: str) -> str:
    """A member's name as it may be shown: short, and without control characters."""
    short = name[:80]
    if short.isprintable():
        return short
    return "".join(letter if letter.isprintable() else "?" for letter in short)


def _inflate(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == _STORED:
        for at in range(0, len(packed), PIECE):
            yield bytes(packed[at : at + PIECE])
        return
    if (
        not packed
    ):  # some writers deflate nothing to nothing; a size that says otherwise is found by its reader
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), FEED):
            yield from inflated(inflater, packed[at : at + FEED])
    except zlib.error as error:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_DATA")) from error
    if not inflater.eof or inflater.unused_data:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_DATA_CUT"))


def inflated(inflater: "zlib._Decompress", packed: memoryview | bytes) -> Iterator[bytes]:
    """What some packed bytes become: no piece is longer than PIECE, however much they grow."""
    while piece := inflater.decompress(packed, PIECE):
        yield piece
        packed = inflater.unconsumed_tail


def _members(data: bytes, limits: Limits) -> dict[str, Member]:
    entries, start = read_directory(data, limits)
    members = [entry.prove() for entry in entries]
    _prove_names(members)
    _prove_apart(members, start)
    return {member.name: member for member in members}


def separate_entries(data: bytes, limits: Limits) -> list[Entry]:
    """The entries of an archive in their order, each with bytes of its own; none of them is proved beyond that."""
    entries, start = read_directory(data, limits)
    _prove_apart([entry.member for entry in entries], start)
    return entries


def read_directory(data: bytes, limits: Limits) -> tuple[list[Entry], int]:
    """What the directory has, and where it begins; Refusal when it is damaged, empty or too long."""
    try:
        count, start, end = _directory(data)
        if count > limits.members:
            raise Refusal("ZIP_MEMBERS", str(count))
        entries = list(_entries(data, count, start, end))
    except struct.error as error:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_DIRECTORY")) from error
    if not entries:
        raise Refusal("FILE_EMPTY")
    return entries, start


def _directory(data: bytes) -> tuple[int, int, int]:
    """How many entries the directory has, and from where to where it lies; nothing may follow the end record."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _FULL16))
    if at < 0:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_END_MISSING"))
    _, disk, first_disk, here, count, size, start, comment = _END.unpack_from(data, at)
    if at + _END.size + comment != len(data):
        raise Refusal("FILE_DAMAGED", message("DAMAGED_TRAILING_DATA"))
    end = at
    if _FULL16 in (here, count) or _FULL32 in (size, start):
        here, count, size, start, end = _directory64(data, at)
    if disk or first_disk or here != count or start + size != end:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_DIRECTORY_PLACE"))
    return count, start, end


def _directory64(data: bytes, at: int) -> tuple[int, int, int, int, int]:
    magic, _, end, _ = _LOCATOR64.unpack_from(data, at - _LOCATOR64.size)
    if magic != b"PK\x06\x07" or end > at:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_DIRECTORY"))
    magic, _, _, _, _, _, here, count, size, start = _END64.unpack_from(data, end)
    if magic != b"PK\x06\x06":
        raise Refusal("FILE_DAMAGED", message("DAMAGED_DIRECTORY"))
    return here, count, size, start, end


def _entries(data: bytes, count: int, at: int, end: int) -> Iterator[Entry]:
    for _ in range(count):
        entry = _ENTRY.unpack_from(data, at)
        named = at + _ENTRY.size + entry[10]
        extended = named + entry[11]
        after = extended + entry[12]
        if entry[0] != b"PK\x01\x02" or after > end:
            raise Refusal("FILE_DAMAGED", message("DAMAGED_DIRECTORY"))
        yield _entry(data, entry, data[at + _ENTRY.size : named], data[named:extended])
        at = after
    if at != end:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_DIRECTORY"))


def _entry(data: bytes, entry: tuple[Any, ...], raw_name: bytes, extra: bytes) -> Entry:
    """One entry of the directory, compared with the header before the member's own bytes."""
    _, _, _, flags, method, _, _, crc, packed, size, *_ = entry
    size, packed, header = _wide(extra, size, packed, entry[16])
    local = _LOCAL.unpack_from(data, header)
    start = header + _LOCAL.size + local[9] + local[10]
    same = local[0] == b"PK\x03\x04" and local[3] == method and (local[2] ^ flags) & _SIZES_FOLLOW == 0
    same = same and data[header + _LOCAL.size : header + _LOCAL.size + local[9]] == raw_name
    if not flags & _SIZES_FOLLOW:
        same = same and local[6] == crc and local[7] in (packed, _FULL32) and local[8] in (size, _FULL32)
    member = Member(_name(raw_name), method, crc, size, header, start, start + packed)
    encrypted = bool((flags | local[2]) & _ENCRYPTED)
    return Entry(member, raw_name, extra, encrypted, bool(flags & _UTF8), entry[15] >> 16, same)


def _wide(extra: bytes, *narrow: int) -> list[int]:
    """The 64-bit values of size, packed size and offset where the directory's 32 bits are all ones (zip64)."""
    values, at = list(narrow), 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        if tag == 1:
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            return [next(wide, value) if value == _FULL32 else value for value in values]
        at += 4 + length
    return values


def _name(raw: bytes) -> str:
    """A member's name; some writers separate folders by backslashes, and some begin a part's name as in its relations."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    name = name.replace("\\", "/")
    return name.removeprefix("/") if name.startswith("/xl/") else name


def _prove_names(members: list[Member]) -> None:
    seen: set[str] = set()
    for member in members:
        folded = member.name.casefold()
        parts = member.name.split("/")
        bad = not member.name.isprintable() or ":" in parts[0] or parts[0] == ""
        if bad or ".." in parts or folded in seen:
            raise Refusal("ZIP_NAMES", printable(member.name))
        seen.add(folded)


def _prove_apart(members: list[Member], end: int) -> None:
    """No two members share a byte, and none reaches into the directory (CVE-2024-0450)."""
    ordered = sorted(members, key=lambda member: member.header)
    for member, following in zip(ordered, [member.header for member in ordered[1:]] + [end], strict=True):
        if member.end > following:
            raise Refusal("ZIP_OVERLAP", printable(member.name))
