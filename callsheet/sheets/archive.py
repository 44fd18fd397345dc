"""An archive of sheets as seen by its parent: a list of members, and each of them as an open file without a name.

Nothing of an archive is looked into but in the limited child of `callsheet.sheets.parser`, which writes a member's bytes
into memory that it is given.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from callsheet.sheets.limits import Limits
from callsheet.sheets.read import UnreadableError, answer, opened, sink
from validators.message import message
from validators.problem_types import Scope
from validators.problems import Problem

GZIP = ".gz"
ARCHIVES = frozenset({".zip", GZIP})
_NESTED = "ARCHIVE_NESTED"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. `name` has its folders, with slashes; it is "" for what a gzip file holds.

    `problem` is why it is not read.
    """

    name: str
    place: int
    crc: int
    size: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive holds; nothing where `problem` refuses the whole. `ignored` are files that no person put there."""

    members: tuple[Member, ...] = ()
    ignored: tuple[str, ...] = ()
    problem: Problem | None = None


def is_archive(file: Path) -> bool:
    """Whether a file is called an archive of several files."""
    return file.suffix.lower() in ARCHIVES - {GZIP}


def look_into(path: Path, limits: Limits = Limits()) -> Archive | None:  # noqa: B008 - frozen
    """What an archive holds; None for a file that is to be read as it is, because its name or content is of none."""
    if path.suffix.lower() not in ARCHIVES:
        return None
    try:
        with opened(path, limits) as file, sink() as nothing:
            report = _asked(_job(path, limits), file, nothing, limits)
    except UnreadableError as unreadable:
        return Archive(problem=unreadable.problem)
    found = report["archive"]
    if report["refused"]:
        return Archive(problem=_problem(report["refused"]))
    return None if found is None else Archive(tuple(map(_member, found["members"])), tuple(found["ignored"]))


@contextmanager
def unpacked(path: Path, member: Member, limits: Limits = Limits()) -> Iterator[int]:  # noqa: B008 - frozen
    """A member as an open file that can only be read; UnreadableError with the problem when it cannot be had."""
    if member.problem:
        raise UnreadableError(member.problem.code, member.problem.detail)
    wanted = asdict(member)
    with opened(path, limits) as file, sink() as target:
        report = _asked(_job(path, limits) | {"member": wanted}, file, target, limits)
        if report["refused"]:
            raise UnreadableError(*report["refused"])
        with _only_to_read(target) as content:
            yield content


def nested(problem: Problem, suffix: str) -> Problem:
    """A problem of a file as one of a member, by the ending of its name: an archive in an archive is not looked into."""
    if problem.code == "FILE_COMPRESSED":
        return Problem(_NESTED, detail=problem.detail)
    refused = problem.type.scope is Scope.FILE and problem.code != "FILE_MISNAMED"
    return Problem(_NESTED, detail=suffix[1:]) if refused and suffix in ARCHIVES else problem


def _job(path: Path, limits: Limits) -> dict[str, Any]:
    return {"archive": path.suffix.lower(), "limits": asdict(limits)}


def _asked(job: dict[str, Any], file: int, target: int, limits: Limits) -> dict[str, Any]:
    """The child's report on an archive; UnreadableError when it died, hung or talked nonsense."""
    report = answer(job, [file], target, limits)
    if not {"archive", "refused"} <= report.keys():
        raise UnreadableError("PARSER_DIED", message("PARSER_NO_REPORT"))
    return report


def _member(found: dict[str, Any]) -> Member:
    refused = _problem(found["refused"]) if found["refused"] else None
    return Member(found["name"], found["place"], found["crc"], found["size"], refused)


def _problem(refused: tuple[str, str]) -> Problem:
    return Problem(refused[0], detail=refused[1])


@contextmanager
def _only_to_read(target: int) -> Iterator[int]:
    """The same content by a descriptor that cannot write it; where the system has no way to it, the same descriptor."""
    os.lseek(target, 0, os.SEEK_SET)
    content = -1
    with suppress(OSError):
        content = os.open(f"/proc/self/fd/{target}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield target if content < 0 else content
    finally:
        if content >= 0:
            os.close(content)
