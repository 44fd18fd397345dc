"""Small files read as plain lists of cells: what the service's error workbooks say, without everything else that a sheet has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callsheet.durable import readable_name
from callsheet.sheets.limits import Limits
from callsheet.sheets.read import (
    ALLOWED,
    UnreadableError,
    answer,
    is_report,
    job_for,
    opened,
    read_file,
    sink,
    tables,
)
from transforms.error_workbook import Listed
from validators.message import message

if TYPE_CHECKING:
    from callsheet.sheets.parser.table import Table


def read_lists(paths: Sequence[Path], limits: Limits = Limits()) -> list[tuple[Listed, ...]]:  # noqa: B008 - frozen
    """The sheets of several small files, none of one that is refused, by one fork of the parser that share its limits.

    Where it dies each file has one of its own.
    """
    try:
        with ExitStack() as stack:
            return _listed_together(
                [stack.enter_context(opened(path, limits)) for path in paths], paths, limits
            )
    except UnreadableError:
        return [_listed_alone(path, limits) for path in paths]


def _listed_together(files: Sequence[int], paths: Sequence[Path], limits: Limits) -> list[tuple[Listed, ...]]:
    job = job_for(frozenset(), limits, None, ALLOWED) | {"reads": [path.suffix.lower() for path in paths]}
    with sink() as target:
        reports = answer(job, files, target, limits).get("reads")
        if not isinstance(reports, list) or len(reports) != len(files):
            raise _nonsense()
        return [_sheets(report, target, path) for report, path in zip(reports, paths, strict=True)]


def _sheets(report: Any, target: int, path: Path) -> tuple[Listed, ...]:
    """The sheets of a file: of a small plain workbook as its report holds them, of any other as tables."""
    if isinstance(report, dict) and "lists" in report:
        return tuple(_plain(report["lists"], path))
    if not is_report(report):
        raise _nonsense()
    return tuple(tables(report, target, partial(_listed, path)))


def _plain(lists: Any, path: Path) -> Iterator[Listed]:
    """The same, none of it believed before it is looked at; UnreadableError when it is something else."""
    try:
        for name, columns in lists:
            if {type(each) for each in (columns, *columns)} != {list} or len(set(map(len, columns))) > 1:
                raise _nonsense()
            "".join((name, *chain.from_iterable(columns))).encode()
            yield Listed(name or readable_name(path.stem), columns)
    except (TypeError, ValueError) as error:
        raise _nonsense() from error


def _nonsense() -> UnreadableError:
    return UnreadableError("PARSER_DIED", message("PARSER_NO_REPORT"))


def _listed(path: Path, described: dict[str, Any], table: Table) -> Listed:
    name = described["name"] or readable_name(path.stem)
    return Listed(name, [column.to_pylist() for column in table.columns])


def _listed_alone(path: Path, limits: Limits) -> tuple[Listed, ...]:
    read = read_file(path, vocabulary=frozenset(), limits=limits)
    return tuple(
        Listed(sheet.name, [sheet.cells[at].tolist() for at in sheet.cells]) for sheet in read.sheets
    )
