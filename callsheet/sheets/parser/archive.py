"""An archive of sheets: what a .zip or .gz file holds, and the bytes of one of its members. Nothing is named on disk.

Each member is a file of its own: what is wrong with one of them refuses that one. What is wrong with the directory, of
which all hang, refuses the archive.
"""

import re
import struct
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.member_names import decoded
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.zip_container import (
    FEED,
    Entry,
    Member,
    inflated,
    pieces_of,
    printable,
    prove_ratio,
    separate_entries,
)
from validators.message import message

ZIP, GZIP = ".zip", ".gz"
_ZIP, _EMPTY_ZIP, _GZIP = b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b"
_LINK, _FOLDER, _REGULAR = 0o120000, 0o040000, 0o100000
_KIND_OF_FILE = 0o170000
_UNICODE_PATH = 0x7075
_PACKAGES = ("[content_types].xml", "mimetype")  # of Office and of OpenDocument
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_ENDING_ALONE = re.compile(r"\.+(xls[xmb]?|csv|tsv|txt|ods)")
_LONGEST_PART, _LONGEST = 255, 1000  # bytes of one name, letters of a whole one
_OF_ARCHIVES = {"FILE_EMPTY": "ARCHIVE_EMPTY", "ZIP_MEMBERS": "ARCHIVE_TOO_MANY"}
_ALL = 16 + zlib.MAX_WBITS  # of a gzip file with its header


@dataclass(frozen=True, slots=True)
class _Named:
    """An entry with its name as people write it, folders and all."""

    entry: Entry
    name: str
    place: int

    @property
    def parts(self) -> list[str]:
        return self.name.split("/")

    @property
    def is_noise(self) -> bool:
        """Whether a system or a program put it there, and no person."""
        last = self.parts[-1].lower()
        hidden = last.startswith((".", "~$")) and not _ENDING_ALONE.fullmatch(last)
        return hidden or last in _SYSTEM_FILES or "__MACOSX" in self.parts

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/") and not self.entry.member.size


def is_archive(data: bytes, suffix: str) -> bool:
    """Whether a file named so is an archive by its content; a workbook is a zip file, and is none."""
    if suffix == GZIP:
        return data.startswith(_GZIP)
    return suffix == ZIP and data.startswith((_ZIP, _EMPTY_ZIP)) and not _is_package(data)


def _is_package(data: bytes) -> bool:
    """Whether a zip file is a document. One whose directory is damaged is an archive, and refused as such."""
    try:
        names = [entry.member.name for entry in separate_entries(data, Limits())]
    except Refusal:
        return False
    return any(name.casefold() in _PACKAGES or name.startswith("Index/") for name in names)


def list_members(data: bytes, suffix: str, limits: Limits) -> dict[str, Any]:
    """The members of an archive in the order of their names, and the names that were passed over; Refusal of the whole.

    A member is its `place`, `name`, `crc` and `size`, and why it is `refused`: (code, detail), or None.
    """
    if suffix == GZIP:
        return {"members": [{"place": 0, "name": "", "crc": 0, "size": 0, "refused": None}], "ignored": []}
    try:
        found = [_named(entry, at) for at, entry in enumerate(separate_entries(data, limits))]
    except Refusal as refusal:
        raise Refusal(_OF_ARCHIVES.get(refusal.code, refusal.code), refusal.detail) from None
    files = [one for one in found if not one.is_folder]
    wanted = sorted((one for one in files if not one.is_noise), key=lambda one: one.name)
    if not wanted:
        raise Refusal("ARCHIVE_EMPTY")
    if len(wanted) > limits.archived:
        raise Refusal("ARCHIVE_TOO_MANY", f"{len(wanted):,} > {limits.archived:,}")
    often = Counter(_folded(one.name) for one in wanted)
    members = [_described(one, limits, twice=often[_folded(one.name)] > 1) for one in wanted]
    total = sum(member["size"] for member in members if not member["refused"])
    if total > limits.unpacked:
        raise Refusal("ZIP_BOMB", f"{total >> 20:,} > {limits.unpacked >> 20:,} MiB")
    return {"members": members, "ignored": [printable(one.name) for one in files if one.is_noise]}


def unpack(data: bytes, suffix: str, wanted: dict[str, Any], limits: Limits) -> Iterator[bytes]:
    """The bytes of a member that was listed, in pieces; Refusal when they are not what the archive says, or too many."""
    if suffix == GZIP:
        yield from _gunzip(data, limits)
        return
    entry = dict(enumerate(separate_entries(data, limits))).get(wanted["place"])
    if entry is None or (entry.member.crc, entry.member.size) != (wanted["crc"], wanted["size"]):
        raise Refusal("FILE_DAMAGED", message("DAMAGED_DIRECTORY"))  # another file has come under its name
    yield from pieces_of(data, entry.prove(), partial(_count, limits))


def _count(limits: Limits, member: Member, size: int, more: int) -> None:
    del more
    _prove_size(printable(member.name), size, member.packed, limits)


def _prove_size(name: str, size: int, packed: int, limits: Limits) -> None:
    prove_ratio(name, size, packed, limits)
    if size > limits.file:
        raise Refusal("FILE_TOO_LARGE", f"> {limits.file >> 20:,} MiB")


def _described(one: _Named, limits: Limits, *, twice: bool) -> dict[str, Any]:
    member, refused = one.entry.member, None
    try:
        _prove_member(one, limits, twice=twice)
    except Refusal as refusal:
        refused = (refusal.code, refusal.detail)
    return {
        "place": one.place,
        "name": "/".join("_" if _climbs(part) else printable(part) for part in one.parts),
        "crc": member.crc,
        "size": member.size,
        "refused": refused,
    }


def _prove_member(one: _Named, limits: Limits, *, twice: bool) -> None:
    member = one.entry.member
    if not _is_plain(one.name):
        raise Refusal("ARCHIVE_NAME", printable(one.name))
    if twice:
        raise Refusal("ARCHIVE_NAME_TWICE", printable(one.name))
    if one.entry.mode & _KIND_OF_FILE not in {0, _REGULAR}:
        raise Refusal("ARCHIVE_LINK")
    one.entry.prove()
    _prove_size(printable(one.name), member.size, member.packed, limits)


def _is_plain(name: str) -> bool:
    """Whether a name leads nowhere but into the archive, and can be shown."""
    parts = name.split("/")
    fits = len(name) <= _LONGEST and all(len(part.encode()) <= _LONGEST_PART for part in parts)
    return fits and name.isprintable() and not any(map(_climbs, parts)) and ":" not in name


def _climbs(part: str) -> bool:
    """Whether a name between slashes is none, `.` or `..`, or what Windows takes for one of them."""
    return not part.strip(" .")


def _folded(name: str) -> str:
    """What two names have in common that one disk or another takes for one."""
    return unicodedata.normalize("NFKC", name).casefold()


def _named(entry: Entry, place: int) -> _Named:
    name = _decoded(entry)
    if name is None:
        name = "\N{REPLACEMENT CHARACTER}\0"  # one that is not plain
    parts = name.replace("\\", "/").split("/")
    return _Named(entry, "/".join(part for part in parts if part != "."), place)


def _decoded(entry: Entry) -> str | None:
    """A member's name; None when it says that it is UTF-8 and is not."""
    raw = entry.raw_name
    try:
        return (_unicode_path(entry) or raw).decode("utf-8")
    except UnicodeDecodeError:
        return None if entry.utf8 else decoded(raw)


def _unicode_path(entry: Entry) -> bytes | None:
    """The name that Info-ZIP keeps beside one in a code page, when it belongs to that one."""
    at, extra = 0, entry.extra
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        value = extra[at + 4 : at + 4 + length]
        if tag == _UNICODE_PATH and value[1:5] == struct.pack("<L", zlib.crc32(entry.raw_name)):
            return value[5:]
        at += 4 + length
    return None


def _gunzip(data: bytes, limits: Limits) -> Iterator[bytes]:
    """What a gzip file holds: of one member, or of several that were written one after another, as the format has it."""
    at = size = 0
    while at < len(data):
        inflater = zlib.decompressobj(_ALL)
        while not inflater.eof:
            if at >= len(data):
                raise Refusal("FILE_DAMAGED", message("DAMAGED_DATA_CUT"))
            fed = data[at : at + FEED]
            at += len(fed)
            for piece in _inflated(inflater, fed):
                size += len(piece)
                _prove_size("gzip", size, len(data), limits)
                yield piece
        at -= len(inflater.unused_data)
        if data[at : at + 1] == b"\0" and not data[at:].strip(b"\0"):
            return  # blocks of a tape are filled up so


def _inflated(inflater: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    try:
        yield from inflated(inflater, packed)
    except zlib.error as error:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_DATA")) from error


def is_cut_gzip(data: bytes, limits: Limits) -> bool:
    """Whether a gzip file ends before what it holds does: the rest of a copy may still come."""
    try:
        for _ in _gunzip(data, limits):
            pass
    except Refusal as refusal:
        return refusal.detail == Refusal("", message("DAMAGED_DATA_CUT")).detail
    return False
