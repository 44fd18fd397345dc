"""The files of a request: the file itself, or each file of the archive that it is. Every way in goes through here."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from callsheet.durable import readable_name
from callsheet.engine.results import LoadRequest, OpenMember
from callsheet.ledger.list_names import folder_of, name_of
from callsheet.sheets.archive import GZIP, Archive, Member, is_archive, look_into, unpacked
from callsheet.sheets.read import UnreadableError
from transforms.evidence import says_refused
from transforms.kinds import KINDS
from validators.message import packed
from validators.problems import Problem

_KIND_NAMES = frozenset(kind.name for kind in KINDS)
_NAMED = 10  # files without a list that are named


def told_apart(orders: Iterable[LoadRequest]) -> list[LoadRequest]:
    """The requests of a drop; files of one name, each with the last folders by which it differs from the others.

    An archive is a folder of its name to the files in it. A file beside another of its name is in a folder of its own name: where the
    other differs by its ending, or is in an archive.
    """
    drop = list(orders)
    if len(drop) == 1:
        return drop
    return [
        replace(order, beside=_told_from(order, place, others) if others else "")
        for order, (place, others) in zip(drop, _places(drop), strict=True)
    ]


def beside_others(folder: Path, drop: Sequence[Path]) -> list[str]:
    """Of files of a drop whose folders are known, below a folder of no name: the name of each that lies beside another of its name.

    "" for any other. A file in the folder itself lies beside those of all archives, and an archive beside one with a file of the same folder
    and name.
    """
    if len(drop) < 2:
        return ["" for _ in drop]
    called = [_called_in(file) for file in drop]
    beside = Counter((file.parent, name) for file, names in zip(drop, called, strict=True) for name in names)
    packed = {name for file, names in zip(drop, called, strict=True) if is_archive(file) for _, name in names}

    def is_beside(file: Path, names: Collection[tuple[str, str]]) -> bool:
        near = any(beside[file.parent, name] > 1 for name in names)
        return near or (file.parent == folder and not is_archive(file) and name_of(file.name) in packed)

    return [
        _told(file, 1) if is_beside(file, names) else "" for file, names in zip(drop, called, strict=True)
    ]


def _called_in(file: Path) -> frozenset[tuple[str, str]]:
    """The folders and names of the files of an archive; of another file its name."""
    members = _members_of(file) if is_archive(file) else ()
    return frozenset(map(_called, members)) or frozenset({("", name_of(file.name))})


def _members_of(file: Path) -> tuple[Member, ...]:
    archive = look_into(file)
    return archive.members if archive else ()


def _places(drop: Sequence[LoadRequest]) -> list[tuple[Path, set[Path]]]:
    """For each file of a drop the folder that it is in, or is to its namesakes; and those of the others of its name."""
    files = [_where(order) for order in drop]
    by_name: dict[str, set[Path]] = {}
    names = [_names(order) for order in drop]
    for file, own in zip(files, names, strict=True):
        for name in own:
            by_name.setdefault(name, set()).add(file)
    alike = [
        (file, set[Path]().union(*(by_name[name] for name in own)) - {file})
        for file, own in zip(files, names, strict=True)
    ]
    place = {file: _place(file, others) for file, others in alike}
    return [(place[file], {place[other] for other in others} - {place[file]}) for file, others in alike]


def _place(file: Path, alike: Iterable[Path]) -> Path:
    if is_archive(file):
        return file
    return file if any(other.parent == file.parent or is_archive(other) for other in alike) else file.parent


def _names(order: LoadRequest) -> frozenset[str]:
    """What a file is known by as a list, or the files of an archive."""
    members = _members_of(order.file) if order.sheet is None and is_archive(order.file) else ()
    return frozenset({name_of(order.file.name), *(name_of(member.name) for member in members)})


def _where(order: LoadRequest) -> Path:
    """Where a file is for people: in the folder that a person put it into, where that is known, and not in which it is kept here."""
    folder = order.folder.strip("/.")
    return Path("/", folder, order.file.name) if folder else order.file.absolute()


def _told_from(order: LoadRequest, place: Path, others: Collection[Path]) -> str:
    """The folders by which a file is known beside others: all of them where a person chose them, or as few as differ."""
    if order.folder.strip("/."):
        return _told(place, len(place.parts) - 1)
    return _within(order.drop, _differing(place, others), place)


def _differing(place: Path, others: Collection[Path]) -> str:
    """The fewest folders at the end of a place that no other of these has."""
    folders, theirs = _parts(place), [_parts(other) for other in others]
    most = range(1, len(folders) + 1)
    least = next((n for n in most if all(other[-n:] != folders[-n:] for other in theirs)), len(folders))
    return _told(place, least)


def _told(place: Path, least: int) -> str:
    """So many folders at the end of a place, an archive without its ending."""
    return readable_name("/".join((place.with_suffix("") if is_archive(place) else place).parts[-least:]))


def _within(drop: str, told: str, place: Path) -> str:
    """Folders of a drop that has a name; an archive's own name needs no other."""
    return told if not drop or (is_archive(place) and "/" not in told) else f"{drop}/{told}"


def _parts(place: Path) -> list[str]:
    """The folders of a place as they are compared: large and small letters are the same."""
    return [part.casefold() for part in place.parts[1:]]


def each_file(order: LoadRequest) -> Iterator[LoadRequest]:
    """The request for each file of an archive, open until the next is asked for; of any other file the request as it is."""
    archive = look_into(order.file) if order.sheet is None else None
    if archive is None:
        yield order
    elif archive.problem:
        whole = readable_name(order.file.name)
        yield replace(order, member=OpenMember(whole, "", clue=whole, problem=archive.problem))
    else:
        yield from _members(order, archive)


def _members(order: LoadRequest, archive: Archive) -> Iterator[LoadRequest]:
    notes = tuple(_passed_over(archive))
    called = Counter(_called(member) for member in archive.members)
    for left, member in enumerate(archive.members, start=1 - len(archive.members)):
        found = _described(order.file, member, alone=len(archive.members) == 1)
        found = replace(found, last=not left, beside=called[_called(member)] > 1)
        kind = order.kind or _kind_said(found)
        try:
            with unpacked(order.file, member) as content:
                yield replace(order, kind=kind, member=replace(found, content=content, notes=notes))
        except UnreadableError as unreadable:
            refused = replace(found, problem=unreadable.problem, notes=notes)
            yield replace(order, kind=kind, member=refused)
        notes = ()


def _called(member: Member) -> tuple[str, str]:
    """What the files of an archive that lie in one folder have in common where they differ by their ending alone."""
    return folder_of(member.name), name_of(member.name)


def _described(archive: Path, member: Member, *, alone: bool) -> OpenMember:
    """A member by its names. An archive that is called a list not to call is evidence, as a folder is or as the lone member is.

    That it is called an archive is none.
    """
    if archive.suffix.lower() == GZIP:
        inner = readable_name(archive.stem)
        return OpenMember(inner, "", clue=inner)
    name, outer = PurePosixPath(member.name), readable_name(archive.name)
    stem = readable_name(archive.stem)
    says_no = says_refused(stem)
    folders = "/".join((*((stem,) if says_no else ()), *name.parts[:-1]))
    return OpenMember(f"{outer}/{name}", str(name), folders, outer if says_no and alone else name.name)


def _kind_said(found: OpenMember) -> str | None:
    """The kind whose name the nearest folder in the archive has, as with folders of the inbox."""
    parts = PurePosixPath(found.name).parts[:-1]
    return next((part for part in reversed(parts) if part in _KIND_NAMES), None)


def _passed_over(archive: Archive) -> Iterator[Problem]:
    if archive.ignored:
        names = packed("VALUES", values=archive.ignored[:_NAMED])
        yield Problem("ARCHIVE_IGNORED", detail=names)
