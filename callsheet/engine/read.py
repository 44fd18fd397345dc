"""Stage read: the file as it is, and which of its sheets are of a kind that can be loaded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from callsheet.engine.barrier import declare_read, declared_while_read
from callsheet.engine.context import LoadContext
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.errors import Exit, UsageError
from callsheet.settings import Profile
from callsheet.sheets.read import FileRead, read_file
from callsheet.sheets.style import OWN_SHEET_PREFIX
from transforms.frames import sha256_of
from transforms.headers import HEADER_WITHIN, Match, language_of, recognise, vocabulary
from transforms.kind import Kind
from transforms.kinds import KINDS, kind_named
from transforms.number_forms import has_numbers
from transforms.sheet import Sheet, Visibility
from validators.message import message, packed
from validators.problem_types import Severity
from validators.problems import Problem

_SPREADSHEETS = frozenset({".xlsx", ".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet with its kind and columns found."""

    sheet: Sheet
    match: Match


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as read: the sheets that can be loaded, and what was wrong where there are none."""

    sha256: str
    sheets: tuple[Recognised, ...]
    problems: tuple[Problem, ...]
    language: str = "en"  # of what stands in its first sheet
    doubtful: tuple[
        str, ...
    ] = ()  # sheets that are not loaded and may hold forbidden numbers; "" is the whole file

    def refusal(self, order: LoadRequest, profile: Profile) -> SheetResult:
        """The result of a file of which nothing can be loaded."""
        return SheetResult(
            file=str(order.file),
            kind=order.kind,
            problems=self.problems,
            exit=Exit.USAGE,
            language=profile.language_for(self.language),
            zone=profile.time_zone,
        )


def take(order: LoadRequest, profile: Profile) -> Taken:
    """Read a file and recognise its sheets. What is wrong with the file is in `problems`, never an exception."""
    kinds = (kind_named(order.kind),) if order.kind else KINDS
    file = _file_of(order, kinds, profile)
    sheets = [sheet for sheet in file.sheets if not sheet.name.startswith(OWN_SHEET_PREFIX)]
    visible = [sheet for sheet in sheets if sheet.facts.visibility is Visibility.VISIBLE]
    tried = [(sheet, recognise(sheet, kinds, profile.header_map)) for sheet in visible]
    found = [Recognised(sheet, match) for sheet, match in tried if isinstance(match, Match)]
    found.sort(key=lambda recognised: recognised.match.kind.priority)
    unread = [(sheet, match) for sheet, match in tried if not isinstance(match, Match)]
    problems = _told(file, found, unread)
    others = [sheet for sheet in sheets if sheet.name not in {recognised.sheet.name for recognised in found}]
    doubtful = _doubtful(file, others, kinds, profile)
    return Taken(file.sha256, tuple(found), tuple(problems), _language(sheets), doubtful)


def _doubtful(
    file: FileRead, others: Sequence[Sheet], kinds: Sequence[Kind], profile: Profile
) -> tuple[str, ...]:
    """What of a file may be a list of forbidden numbers that nobody loads: it was not read, or not understood."""
    if not file.sheets:
        return ("",) if any(kind.forbids for kind in kinds) else ()
    return tuple(sheet.name for sheet in others if has_numbers(sheet.cells) and _may_forbid(sheet, profile))


def _may_forbid(sheet: Sheet, profile: Profile) -> bool:
    """Whether a sheet that is not loaded is no list of another kind."""
    match = recognise(sheet, KINDS, profile.header_map)
    return not isinstance(match, Match) or match.kind.forbids


def _file_of(request: LoadRequest, kinds: Sequence[Kind], profile: Profile) -> FileRead:
    """What a request is about, as read; a sheet that a program gave is taken as it is."""
    if request.sheet is not None:
        return FileRead(sha256_of(request.sheet), 0, "frame", (request.sheet,), ())
    return read_file(
        request.file,
        vocabulary=vocabulary(kinds, profile.header_map),
        encoding=profile.encoding or None,
        allow=_SPREADSHEETS | frozenset(profile.formats),
    )


def _language(sheets: Sequence[Sheet]) -> str:
    """The language of the first rows of a file's first sheet."""
    first = next((sheet.cells for sheet in sheets if len(sheet.cells)), None)
    return "en" if first is None else language_of(first.iloc[:HEADER_WITHIN].to_numpy().ravel().tolist())


def _told(
    file: FileRead, found: list[Recognised], unread: list[tuple[Sheet, tuple[Problem, ...]]]
) -> Iterable[Problem]:
    yield from file.problems
    for sheet in file.sheets:
        if sheet.facts.visibility is not Visibility.VISIBLE and not sheet.name.startswith(OWN_SHEET_PREFIX):
            yield Problem("SHEET_HIDDEN", detail=sheet.name)
    if found:
        yield from (Problem("SHEET_IGNORED", detail=sheet.name) for sheet, _ in unread if len(sheet.cells))
    else:
        yield from (problem for _, problems in unread for problem in problems)
        if not unread and not any(problem.severity is Severity.ERROR for problem in file.problems):
            yield Problem("SHEET_EMPTY", detail=packed("ANY_SHEET"))


@dataclass(frozen=True, slots=True)
class Read:
    """What the read stage leaves: loads to go on with, and results that end here already."""

    loads: tuple[str, ...]
    ended: tuple[SheetResult, ...]


def read(context: LoadContext, order: LoadRequest) -> Read:
    """Read a file and put each sheet that can be loaded into a work folder of its own."""
    context.progress.stage("read")
    if order.out is not None:
        _usable(order.out)
    with declared_while_read(context, order.file.name, order.kind):
        return _read(context, order)


def _read(context: LoadContext, order: LoadRequest) -> Read:
    taken = take(order, context.profile)
    kept = [(_keep(context, order, taken, recognised), recognised) for recognised in taken.sheets]
    loads = [(load_id, recognised.match.kind.name, recognised.sheet.name) for load_id, recognised in kept]
    declare_read(context, order.file.name, taken.sha256, loads, taken.doubtful)
    ended = () if kept else (taken.refusal(order, context.profile),)
    return Read(tuple(load_id for load_id, _ in kept), ended)


def _usable(folder: Path) -> None:
    """Make the folder of the results before anything is sent; UsageError when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError("FILE_UNWRITABLE", file=str(folder), error=str(error.strerror)) from None


def _keep(context: LoadContext, order: LoadRequest, taken: Taken, recognised: Recognised) -> str:
    load_id = context.new_load_id()
    workspace = context.workspace(load_id)
    workspace.create()
    if order.sheet is None:
        workspace.keep_source(order.file)
    facts = {
        "file": order.file.name,
        "path": str(order.file),
        "sha256": taken.sha256,
        "several": len(taken.sheets) > 1,
        "problems_of_file": [asdict(problem) for problem in taken.problems],
        "options": dict(order.options),
        "hidden": str(order.hidden or context.profile.hidden),
        "again": order.again,
        "csv": order.csv,
        "out": str(order.out) if order.out else "",
        "match": match_facts(recognised.match),
    }
    workspace.save_sheet(recognised.sheet, facts)
    return load_id


def match_facts(match: Match) -> dict[str, Any]:
    """What was recognised, as JSON."""
    return {
        "kind": match.kind.name,
        "header_row": match.header_row,
        "header": list(match.header),
        "columns": {str(at): column.field for at, column in match.columns.items()},
        "custom": {str(at): recognised for at, recognised in match.custom.items()},
        "problems": [asdict(problem) for problem in match.problems],
    }


def match_from(facts: Mapping[str, Any]) -> Match:
    """The match that `match_facts` wrote down."""
    kind: Kind = kind_named(facts["kind"])
    fields = {column.field: column for column in kind.columns}
    return Match(
        kind,
        facts["header_row"],
        tuple(facts["header"]),
        {int(at): fields[recognised] for at, recognised in facts["columns"].items()},
        {int(at): recognised for at, recognised in facts["custom"].items()},
        tuple(Problem(**problem) for problem in facts["problems"]),
    )


def missing(files: Iterable[Path], profile: Profile) -> list[SheetResult]:
    """The files of a drop that are not there: with one of them wrong, nothing of the drop is read or sent.

    The one that was mistyped may be the forbidden list of the customers beside it.
    """
    gone, language = Problem("FILE_NOT_FOUND"), profile.language_for("en")
    stop = Stop(Exit.USAGE, message("FILE_MISSING"))
    return [
        SheetResult(
            str(file), problems=(gone,), exit=Exit.USAGE, language=language, zone=profile.time_zone
        ).stopped_by(stop)
        for file in files
        if not file.exists()
    ]
