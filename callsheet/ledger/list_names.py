"""What a forbidden list is called: by which its corrected file is recognised, and how it is named to a person."""

import re
from pathlib import PurePath, PurePosixPath

from validators.message import Message, message

_OF_MEMBER = re.compile(
    r".*\.(?:zip|\d{4}-\d\d-\d\d_\d{6}_[0-9a-f]{8})\.(?P<member>.+)\.(?:xls[xmb]?|xltx|csv|tsv|txt|ods)(?:-[0-9a-f]{6})?",
    re.IGNORECASE,
)
TO_FIX = ".to-fix"
"""At the end of the name of a file that has no more than some rows of a list."""

_ARCHIVE = ".zip"
_MOMENT = re.compile(r"\.\d{4}-\d\d-\d\d_\d{6}_[0-9a-f]{8}$")
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


def is_given_back(file: str, how: str = "") -> bool:
    """Whether a file is called what callsheet gave back: a result or rows to fix; or one of these.

    >>> is_given_back("dnc.2026-11-29_101500_0123abcd.to-fix.xlsx"), is_given_back("dnc.result.csv", TO_FIX), is_given_back("dnc.csv")
    (True, False, False)
    """
    found = _OURS.search(PurePosixPath(full_name(file)).stem)
    return bool(found and found[2] and found[2].endswith(how))


def full_name(file: str) -> str:
    """The name of a file with its ending, without folders, archives, moment and that it is packed.

    >>> full_name("week.zip/DNC.csv.gz"), full_name("dnc.result.xlsx"), full_name("dnc.2026-11-29_101500_0123abcd.csv")
    ('dnc.csv', 'dnc.result.xlsx', 'dnc.csv')
    """
    path = PurePosixPath(PurePosixPath(file).name.casefold().removesuffix(".gz"))
    return f"{_MOMENT.sub('', path.stem)}{path.suffix}"


def folder_of(file: str) -> str:
    """The folders that tell a file from others of its name. An archive is one to the files that lie in no folder of it, by its name without moment.

    >>> folder_of("in/week.zip/North/dnc.csv"), folder_of("week 2.zip/north/dnc.csv"), folder_of("dnc.csv")
    ('in/north', 'north', '')
    >>> folder_of("north.2026-11-29_101500_0123abcd.zip/dnc.csv")
    'north.zip'
    """
    folders = [part.casefold() for part in PurePosixPath(file).parts[:-1]]
    inner = [at for at, part in enumerate(folders, 1) if part.endswith(_ARCHIVE) and at < len(folders)]
    return "/".join(_without_moment(part) for at, part in enumerate(folders, 1) if at not in inner)


def _without_moment(part: str) -> str:
    return f"{_MOMENT.sub('', part[:-4])}{_ARCHIVE}" if part.endswith(_ARCHIVE) else part


def same_place(new: str, old: str) -> bool:
    """Whether two files of one name lie in one place; one that was told from its neighbours by its own name lies beside them.

    >>> same_place("a/dnc.csv", "a/dnc.csv/dnc.csv"), same_place("dnc.csv/dnc.csv", "dnc.csv"), same_place("dnc.csv", "dnc.txt")
    (True, True, True)
    >>> same_place("dnc.csv/dnc.csv", "dnc.txt/dnc.txt"), same_place("dnc.csv", "dnc.txt/dnc.txt"), same_place("dnc.csv", "a/dnc.csv")
    (False, False, False)
    >>> same_place("a.zip/in/dnc.csv", "a/a.zip/in/dnc.csv"), same_place("b.zip/in/dnc.csv", "a/a.zip/in/dnc.csv")
    (True, False)
    """
    very_file = full_name(new) == full_name(old) and _lies_in(new) == _lies_in(old)
    return very_file or folder_of(new) == folder_of(old)


def was_beside(file: str) -> bool:
    """Whether a file was told from others of its name that lay beside it: by its whole name as a folder."""
    return f"/{folder_of(file)}".endswith(f"/{full_name(file)}")


def _lies_in(file: str) -> list[str]:
    """The folders and archives of a file, without those of its own name, or its archive's, by which it was told from others."""
    found: list[str] = []
    for part in map(_without_moment, (part.casefold() for part in PurePosixPath(file).parts[:-1])):
        if part.endswith(_ARCHIVE) and found[-1:] == [part[: -len(_ARCHIVE)]]:
            found.pop()
        found.append(part)
    return found[:-1] if found[-1:] == [full_name(file)] else found


def from_nowhere(new: str, old: str) -> bool:
    """Whether nobody knows from where a file comes, or the archive that it is in, while that is known of an older one of its name.

    >>> from_nowhere("dnc.csv", "week.zip/dnc.csv"), from_nowhere("week.zip/dnc.csv", "north/week.zip/dnc.csv")
    (True, True)
    >>> from_nowhere("week.zip/dnc.csv", "dnc.csv"), from_nowhere("week.zip/dnc.csv", "month.zip/dnc.csv")
    (False, False)
    """
    folder, before = folder_of(new), folder_of(old)
    bare = not folder or PurePosixPath(folder).parts[0].endswith(_ARCHIVE)
    return bare and before != folder and f"/{before}".endswith(f"/{folder}" if folder else "")


def sheet_said(file: str, sheet: str) -> str:
    """The sheet's name; "" for a text file, whose only sheet has the file's name."""
    return "" if name_of(sheet) == name_of(file) else sheet


def shown(file: str) -> str:
    """A file as it is named to a person: without its own name as a folder, by which it was told from others.

    >>> shown("week.zip/DNC.csv/DNC.csv"), shown("dnc.csv/dnc.csv"), shown("north/dnc.csv")
    ('week.zip/DNC.csv', 'dnc.csv', 'north/dnc.csv')
    """
    path = PurePosixPath(file)
    return str(path.parent) if path.parent.name.casefold() == path.name.casefold() else file


def place_of(file: str, sheet: str) -> str | Message:
    """A list as it is named to a person: its file, and the worksheet where it has one."""
    said = sheet_said(file, sheet)
    return message("SHEET_OF_FILE", file=shown(file), sheet=said) if said else shown(file)
