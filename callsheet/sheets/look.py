"""A look at files before any is taken: whether each is whole, and of small ones the outline of their sheets.

As with `read_file` nothing of a file is looked into but in a limited child. One that the child does not survive counts as
whole and unknown: what is wrong with it is said when it is read.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser_process import ParserGoneError, ParserTimeoutError, parser_process
from callsheet.sheets.read import ALLOWED, UnreadableError, opened

SMALL = 64 * 1024  # bytes up to which a file has an outline, and shares a fork with others
_TOGETHER = 200  # files of one fork
_LIMITS = replace(Limits(), cpu_seconds=30, wall_seconds=45.0)


@dataclass(frozen=True, slots=True)
class Outline:
    """A sheet without its values: `rows` of cells as what they are like, those that may be headers as they are."""

    name: str
    visibility: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a file. `sheets` is None where only reading it tells."""

    whole: bool
    sheets: tuple[Outline, ...] | None = None


UNKNOWN = Look(whole=True)


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at files. `vocabulary` and `kept` are headers and values by which kinds are told, normalised."""

    vocabulary: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    encoding: str | None = None
    allow: frozenset[str] = ALLOWED
    limits: Limits = field(default=_LIMITS)

    def look(self, paths: Sequence[Path], stop: Callable[[], bool] = lambda: False) -> Iterator[Look]:
        """What is seen of each file, in order; the iteration ends early when `stop` says so."""
        groups = list(_groups(paths))
        workers = max(1, min(4, os.cpu_count() or 1))
        with ThreadPoolExecutor(workers) as pool:
            for at in range(0, len(groups), workers):
                if stop():
                    return
                for found in pool.map(self._together, groups[at : at + workers]):
                    yield from found

    def _together(self, paths: Sequence[Path]) -> list[Look]:
        """The looks at files that share a fork; where it dies each has one of its own."""
        if (found := self._in_one_fork(paths)) is not None:
            return found
        if len(paths) == 1:
            return [UNKNOWN]
        return [look for path in paths for look in self._together([path])]

    def _in_one_fork(self, paths: Sequence[Path]) -> list[Look] | None:
        files: dict[int, int] = {}  # place -> descriptor
        with ExitStack() as stack:
            for at, path in enumerate(paths):
                with suppress(UnreadableError):
                    files[at] = stack.enter_context(opened(path, self.limits))
            if not files:
                return [UNKNOWN] * len(paths)
            job = self._job([paths[at] for at in files], outline=len(paths) > 1 or _is_small(*files.values()))
            looks = _run(job, list(files.values()), self.limits)
        if looks is None:
            return None
        by_place = dict(zip(files, looks, strict=True))
        return [by_place.get(at, UNKNOWN) for at in range(len(paths))]

    def _job(self, paths: Sequence[Path], *, outline: bool) -> dict[str, Any]:
        return {
            "suffixes": [path.suffix.lower() for path in paths],
            "outline": outline,
            "vocabulary": sorted(self.vocabulary),
            "kept": sorted(self.kept),
            "limits": asdict(self.limits),
            "encoding": self.encoding,
            "allow": sorted(self.allow),
        }


def _is_small(file: int) -> bool:
    return os.fstat(file).st_size <= SMALL


def _groups(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Small files together, each large one alone, in order."""
    group: list[Path] = []
    for path in paths:
        if _size(path) > SMALL:
            yield from filter(None, (group, [path]))
            group = []
            continue
        group.append(path)
        if len(group) == _TOGETHER:
            yield group
            group = []
    if group:
        yield group


def _size(path: Path) -> int:
    try:
        return os.lstat(path).st_size
    except (OSError, ValueError):
        return 0


def _run(job: dict[str, Any], files: list[int], limits: Limits) -> list[Look] | None:
    """The child's answer; None when it died, hung or talked nonsense."""
    with suppress(ParserTimeoutError, ParserGoneError, ValueError, LookupError, TypeError):
        answer, status = parser_process().run(job, files[0], files[0], limits.wall_seconds, files[1:])
        if status == 0:
            looks = [_look_of(found) for found in json.loads(answer)["looks"]]
            return looks if len(looks) == len(files) else None
    return None


def _look_of(found: dict[str, Any]) -> Look:
    if found["sheets"] is None:
        return Look(bool(found["whole"]))
    sheets = (Outline(name, shown, tuple(map(tuple, rows))) for name, shown, rows in found["sheets"])
    return Look(bool(found["whole"]), tuple(sheets))
