"""Names of files made of names that came from outside: never a path, never a device, never too long."""

import hashlib
import re
import unicodedata
from pathlib import PurePath

_RESERVED = re.compile(r'[\\/:*?"<>|]')  # somewhere
_SEPARATORS = re.compile(r"[\\/]")  # all that a name which a file has already cannot keep
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")
_LONGEST = 110  # bytes kept of a name: with its moment, a sheet's name and an ending it must stay below 255
_LONGEST_SHEET = 60  # bytes kept of a sheet's name
_LONGEST_ARCHIVE, _LONGEST_MEMBER = 60, 45  # bytes kept of an archive's name and of one in it
_LONGEST_ENDING = 12  # letters


def safe_name(name: str) -> str:
    r"""A file's name without control, direction and reserved characters, cut where it is too long; its ending stays.

    >>> safe_name("a/b\n\u202ecod.xlsx")
    'a_b__cod.xlsx'
    """
    shown = PurePath(_clean(name, _RESERVED))
    return f"{_cut(shown.stem, _LONGEST) or 'file'}{shown.suffix.rstrip(' .')[:_LONGEST_ENDING]}"


def report_stem(file: str, sheet: str = "", member: str = "") -> str:
    r"""What the names of a load's reports begin with: the file's name and, where it has several, the sheet's.

    Of a `member` of an archive (its name with its folders) it is the archive's whole name and the member's.

    Two names that look alike once they are safe stay two: one that had to change ends in a mark of its own.

    >>> report_stem("list.xlsx", "May"), report_stem("list.xlsx", "../May")
    ('list.May', 'list._May-810146')
    >>> report_stem("week.zip/list.csv", member="list.csv"), report_stem("week.zip/a/list.csv", member="a/list.csv")
    ('week.zip.list.csv', 'week.zip.list.csv-a61f0a')
    """
    stem = archive_stem(file, member)
    stem = f"{stem}.{_member_part(member)}" if member else stem
    return f"{stem}.{_part(sheet, _RESERVED, _LONGEST_SHEET, 'sheet')}" if sheet else stem


def archive_stem(file: str, member: str = "") -> str:
    """The part of `report_stem` that all files of an archive have in common; of any other file all of it but the sheet's name."""
    if not member:
        return _part(PurePath(file).stem, _SEPARATORS, _LONGEST, "file")
    return _part(PurePath(file.removesuffix(f"/{member}")).name, _SEPARATORS, _LONGEST_ARCHIVE, "file")


def _member_part(member: str) -> str:
    """The last name of a member; with a mark when it is not all of it."""
    last = PurePath(member).name
    part = _part(last, _RESERVED, _LONGEST_MEMBER, "file")
    return part if member == last else f"{_cut(_clean(last, _RESERVED), _LONGEST_MEMBER)}-{_mark(member)}"


def _mark(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _part(name: str, forbidden: re.Pattern[str], most: int, nameless: str) -> str:
    part = _cut(_clean(name, forbidden), most) or nameless
    if part == name:
        return part
    return f"{part}-{_mark(name)}"


def _clean(name: str, forbidden: re.Pattern[str]) -> str:
    clean = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    clean = "".join(
        "_" if unicodedata.category(letter)[0] in "CZ" and letter != " " else letter for letter in clean
    )
    clean = forbidden.sub("_", clean)
    return f"_{clean}" if _DEVICE.match(clean) else clean


def _cut(stem: str, most: int) -> str:
    return stem.strip(" .-").encode()[:most].decode(errors="ignore").rstrip(" .")
