"""The files of a request: the file itself, or each file of the archive that it is. Every way in goes through here."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from callsheet.durable import readable_name
from callsheet.engine.results import LoadRequest, OpenMember
from callsheet.ledger.list_names import name_of
from callsheet.sheets.archive import ARCHIVES, GZIP, Archive, Member, look_into, unpacked
from callsheet.sheets.read import UnreadableError
from transforms.evidence import says_refused
from transforms.kinds import KINDS
from validators.message import packed
from validators.problems import Problem

_KIND_NAMES = frozenset(kind.name for kind in KINDS)
_NAMED = 10  # files without a list that are named


def told_apart(orders: Iterable[LoadRequest]) -> list[LoadRequest]:
    """The requests of a drop; files of one name, each with the last folders by which it differs from the others.

    An archive is a folder of that name to the files in it; so is a file beside one that differs by its ending.
    """
    drop = list(orders)
    if len(drop) == 1:
        return drop
    files = [order.file.absolute() for order in drop]
    places, names = [_place(file, files) for file in files], [_names(order) for order in drop]

    def alike(own: frozenset[str]) -> Iterator[Path]:
        return (place for place, others in zip(places, names, strict=True) if own & others)

    return [
        replace(order, beside=_differing(place, alike(own)))
        for order, place, own in zip(drop, places, names, strict=True)
    ]


def _place(file: Path, files: Iterable[Path]) -> Path:
    """The folder that a file of a drop is in, or that it is to its namesakes."""
    if _is_archive(file):
        return file.with_suffix("")
    beside = (other for other in files if other.parent == file.parent and other != file)
    return (
        file if any(other.stem == file.stem and not _is_archive(other) for other in beside) else file.parent
    )


def _is_archive(file: Path) -> bool:
    return file.suffix.lower() in ARCHIVES and file.suffix.lower() != GZIP


def _names(order: LoadRequest) -> frozenset[str]:
    """What a file is known by as a list, or the files of an archive."""
    archive = look_into(order.file) if order.sheet is None and _is_archive(order.file) else None
    members = archive.members if archive else ()
    return frozenset({name_of(order.file.name), *(name_of(member.name) for member in members)})


def _differing(place: Path, alike: Iterable[Path]) -> str:
    """The fewest folders at the end of a place that no other of these has; "" where there is no other."""
    others = {*alike} - {place}
    if not others:
        return ""
    folders = place.parts[1:]
    most = range(1, len(folders) + 1)
    least = next(
        (n for n in most if all(path.parts[1:][-n:] != folders[-n:] for path in others)), len(folders)
    )
    return readable_name("/".join(folders[-least:]))


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
    for left, member in enumerate(archive.members, start=1 - len(archive.members)):
        found = _described(order.file, member, alone=len(archive.members) == 1)
        found = replace(found, last=not left)
        kind = order.kind or _kind_said(found)
        try:
            with unpacked(order.file, member) as content:
                yield replace(order, kind=kind, member=replace(found, content=content, notes=notes))
        except UnreadableError as unreadable:
            refused = replace(found, problem=unreadable.problem, notes=notes)
            yield replace(order, kind=kind, member=refused)
        notes = ()


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
