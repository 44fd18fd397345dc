"""What a forbidden list is called: by which its corrected file is recognised, and how it is named to a person."""

import re
from pathlib import PurePath, PurePosixPath

from validators.message import Message, message

_OF_MEMBER = re.compile(
    r".*\.(?:zip|\d{4}-\d\d-\d\d_\d{6}_[0-9a-f]{8})\.(?P<member>.+)\.(?:xls[xmb]?|xltx|csv|tsv|txt|ods)(?:-[0-9a-f]{6})?",
    re.IGNORECASE,
)
_OURS = re.compile(r"(\.\d{4}-\d\d-\d\d_\d{6}_[0-9a-f]{8})?(\.to-fix|\.result)?$")


def name_of(file: str) -> str:
    """What two versions of one file have in common: its name without ending, moment and our own suffixes.

    A member of an archive has its own name, also in the names of its results.

    >>> name_of("in/Do not call.to-fix.xlsx"), name_of("week.zip/dnc.csv"), name_of("week.zip.dnc.csv.to-fix.xlsx")
    ('do not call', 'dnc', 'dnc')
    """
    path = PurePath(file)
    path = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    bare = _OURS.sub("", path.stem)
    member = _OF_MEMBER.fullmatch(bare)
    return (member["member"] if member else bare).casefold()


def full_name(file: str) -> str:
    """The name of a file with its ending, without folders, archives and that it is packed.

    >>> full_name("week.zip/DNC.csv.gz"), full_name("dnc.result.xlsx")
    ('dnc.csv', 'dnc.result.xlsx')
    """
    return PurePosixPath(file).name.casefold().removesuffix(".gz")


def folder_of(file: str) -> str:
    """The folders that tell a file from others of its name, without the archives among them.

    >>> folder_of("week.zip/North/dnc.csv"), folder_of("week 2.zip/north/dnc.csv"), folder_of("week.zip/dnc.csv")
    ('north', 'north', '')
    """
    folders = (part.casefold() for part in PurePosixPath(file).parts[:-1])
    return "/".join(part for part in folders if not part.endswith(".zip"))


def sheet_said(file: str, sheet: str) -> str:
    """The sheet's name; "" for a text file, whose only sheet has the file's name."""
    return "" if name_of(sheet) == name_of(file) else sheet


def place_of(file: str, sheet: str) -> str | Message:
    """A list as it is named to a person: its file, and the worksheet where it has one."""
    said = sheet_said(file, sheet)
    return message("SHEET_OF_FILE", file=file, sheet=said) if said else file
