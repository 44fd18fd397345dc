"""What of a file can be loaded: which of its sheets are of a kind, and what must be answered before anything is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from callsheet.durable import readable_name
from callsheet.engine.chosen_header import Beginning, Headers, beginnings, with_second_header
from callsheet.engine.claims import UNNAMED, has_our_columns, marked_load, named_load, says_rows
from callsheet.engine.queue_titles import queue_directory
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.ledger.list_names import is_given_back
from callsheet.settings import Profile
from callsheet.settings.options import own_options
from callsheet.sheets.archive import nested
from callsheet.sheets.read import FileRead, ReadFile, read_file, read_opened
from callsheet.sheets.style import OWN_SHEET_PREFIX, STATUS
from transforms.chosen_header import Lines
from transforms.edits import Edit, apply, content_of, originals
from transforms.evidence import Clues, says_not_to_call
from transforms.frames import sha256_of
from transforms.headers import HeaderMap, Match, language_of, vocabulary
from transforms.kind import CONFIRMED_BY, Kind
from transforms.kinds import KINDS, kind_named
from transforms.legends import coloured_rows, has_legend
from transforms.matrix import Queues, recognise_matrix
from transforms.notes import refuses_for_others
from transforms.number_forms import has_digits, has_numbers
from transforms.parser_shared import HEADER_WITHIN, normalise
from transforms.recognition import Unrecognised, recognise
from transforms.sheet import WITHOUT_VALUE, Sheet, Visibility
from transforms.titles import names_numbers
from validators.message import packed
from validators.problem_types import Severity
from validators.problems import Problem

_EMPTY = frozenset({"FILE_EMPTY", "ARCHIVE_EMPTY"})
_NEAR = 3  # folders above a file whose names are evidence
SPREADSHEETS = frozenset({".xlsx", ".csv", ".tsv", ".txt"})


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
    origin: str = ""  # the load whose result it is, as its summary says
    doubtful: tuple[str, ...] = ()
    """Sheets that are not loaded and may hold forbidden numbers; "" is the whole file."""
    secrets: bool = False  # whether one of its sheets, loaded or not, may hold secrets such as passwords
    unread: tuple[Sheet, ...] = ()  # the beginnings of its sheets that are not loaded
    workbook: str = ""  # the load whose result it is, as its summary or the first mark in it says
    before: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    """Sheet -> row and column of each cell that a person typed anew -> what the file has there."""
    beginnings: tuple[Beginning, ...] = ()

    def answers(self, name: str) -> bool:
        """Whether rows of an earlier load came back in the file of that name: as a result, or rows to fix."""
        marked = any(says_rows(each.match) for each in self.sheets)
        return marked or bool(self.workbook or self.origin) or is_given_back(name)

    def refusal(self, order: LoadRequest, profile: Profile) -> SheetResult:
        """The result of a file of which nothing can be loaded."""
        return SheetResult(
            file=str(order.path),
            kind=order.kind,
            problems=self.problems,
            exit=Exit.USAGE,
            language=profile.language_for(self.language),
            zone=profile.time_zone,
            profile=profile.name,
            member=order.member.name if order.member else "",
        )


def take(order: LoadRequest, profile: Profile, read: ReadFile | None = None) -> Taken:
    """Read a file, by `read`, and recognise its sheets. What is wrong with the file is in `problems`, never an exception.

    Nothing of a file is taken while it is open whether one of its sheets holds numbers that must not be called.
    """
    kinds = (kind_named(order.kind),) if order.kind else KINDS
    mapping = profile.header_map.over(order.columns)
    headers = Headers.of(order, profile, kinds, mapping)
    reading = partial(_file_of, order, kinds, profile, mapping, read or read_file)
    as_found = headers.read(reading, readable_name(order.path.stem))
    shown = with_second_header(as_found, reading)
    unedited = headers.applied(as_found)
    file = _edited(order, unedited)
    sheets = [sheet for sheet in file.sheets if not sheet.name.startswith(OWN_SHEET_PREFIX)]
    named = [sheet for sheet in sheets if not order.worksheets or sheet.name in order.worksheets]
    queues = cache(lambda: queue_directory(profile, order.options))
    tried = [
        _Tried(sheet, _recognised(sheet, kinds, mapping, clues, queues))
        for sheet, clues in _clues(order, profile, named)
    ]
    found = [one.recognised() for one in tried if one.visible and isinstance(one.match, Match)]
    found.sort(key=lambda recognised: recognised.match.kind.priority)
    origin, workbook = _results_of(file)
    found, beside = _answered(found) if workbook else (found, [])
    questions = (*headers.questions(named), *_questions(order, profile, sheets, tried, found))
    problems = (
        *(order.member.notes if order.member else ()),
        *file.problems,
        *questions,
        *beside,
        *_told(file, order, tried, loaded=bool(found) and not questions),
    )
    loaded = () if questions else tuple(found)
    known = {recognised.sheet.name for recognised in loaded}
    against = Clues(*_names(order)).against_calling() is not None
    result = _named_after(order, loaded)
    doubtful = _doubtful(file, tried, known, kinds, mapping, named_not_to_call=against, of_result=result)
    secrets = may_hold_secrets(file.sheets or shown.sheets, mapping)
    left = [one.sheet for one in tried if one.visible and one.sheet.name not in known]
    unread = tuple(map(_beginning, left if file.sheets else shown.sheets))
    return Taken(
        file.sha256,
        loaded,
        problems,
        _language(sheets),
        origin,
        doubtful,
        secrets,
        unread,
        workbook,
        {sheet.name: originals(sheet, edits_of(order)) for sheet in unedited.sheets if order.edits},
        tuple(beginnings(shown, unedited if file.sheets else shown)),
    )


def _results_of(file: FileRead) -> tuple[str, str]:
    """The load whose result a file says it is; and the same by marks, or UNNAMED where only our columns say that it is one."""
    origin = named_load(file.sheets)
    return origin, origin or marked_load(file.sheets) or (UNNAMED if has_our_columns(file.sheets) else "")


def _beginning(sheet: Sheet) -> Sheet:
    """The first rows of a sheet, enough to see its header and what stands below."""
    return replace(
        sheet,
        cells=sheet.cells.iloc[: 2 * HEADER_WITHIN].copy(),
        types=sheet.types.iloc[: 2 * HEADER_WITHIN].copy(),
    )


def may_hold_secrets(sheets: Iterable[Sheet], mapping: HeaderMap) -> bool:
    """Whether a column of one of these sheets may be of secrets, whatever kind of list it is in."""
    columns = [column for kind in KINDS for column in kind.columns if column.secret]
    fields = {column.field for column in columns}
    known = {normalise(name) for column in columns for name in column.names}
    known |= {normalise(header) for header, field in mapping.every if field in fields}
    return any(
        not known.isdisjoint(map(normalise, map(str, row)))
        for sheet in sheets
        for row in sheet.cells.iloc[:HEADER_WITHIN].itertuples(index=False, name=None)
    )


def _answered(found: list[Recognised]) -> tuple[list[Recognised], list[Problem]]:
    """The sheets of a result to load, and what to say of the others.

    The analyst's other sheets came back in it as they were, without what became of their rows; they would be sent anew.
    """
    own = [
        one
        for one in found
        if normalise(STATUS) in map(normalise, one.match.header) or one.match.kind.forbids
    ]
    if not _is_answered(own):
        return found, []
    kept = {one.sheet.name for one in own}
    return own, [
        Problem("SHEET_OF_RESULT", detail=one.sheet.name) for one in found if one.sheet.name not in kept
    ]


def _is_answered(found: Iterable[Recognised]) -> bool:
    """Whether one of these sheets has an answer of callsheet's beside its rows."""
    return any(normalise(STATUS) in map(normalise, one.match.header) for one in found)


def _recognised(
    sheet: Sheet, kinds: Sequence[Kind], mapping: HeaderMap, clues: Clues, queues: Queues
) -> Match | Unrecognised:
    """What a sheet is, by its headers or as a matrix."""
    found = recognise(sheet, kinds, mapping, clues, KINDS)
    return recognise_matrix(sheet, found, kinds, mapping, clues, queues)


def _doubtful(
    file: FileRead,
    tried: Sequence["_Tried"],
    loaded: set[str],
    kinds: Sequence[Kind],
    mapping: HeaderMap,
    *,
    named_not_to_call: bool,
    of_result: bool,
) -> tuple[str, ...]:
    """What of a file may be a list of forbidden numbers that nobody loads: it was not read, or not understood.

    An empty file is nobody's list, unless a name says that it was to be one. `of_result`: the file's name is that of the list
    of which it is the result, and says nothing of its other sheets.
    """
    if not file.sheets:
        empty = any(problem.code in _EMPTY for problem in file.problems)
        said = len(kinds) == 1 or named_not_to_call
        return ("",) if any(kind.forbids for kind in kinds) and (said or not empty) else ()
    named = named_not_to_call and not loaded  # also a list of names, or a note: nobody knows whom it means
    left = (
        one
        for one in tried
        if one.sheet.name not in loaded and (has_numbers(one.sheet.cells) or (named and len(one.sheet.cells)))
    )
    return tuple(one.sheet.name for one in left if _is_no_other_list(one, mapping, of_result=of_result))


def _named_after(order: LoadRequest, loaded: Sequence[Recognised]) -> bool:
    """Whether all that a file's name says of calls is the name of a sheet of which it is the result."""
    name = order.path.stem
    for one in loaded if _is_answered(loaded) else ():
        name = name.replace(readable_name(one.sheet.name), "")
    return name != order.path.stem and not says_not_to_call(name)


def _is_no_other_list(one: "_Tried", mapping: HeaderMap, *, of_result: bool) -> bool:
    """Whether a sheet that is not loaded is not known to be a list of another kind."""
    if of_result and isinstance(one.match, Unrecognised) and not says_not_to_call(one.sheet.name):
        found = recognise(one.sheet, KINDS, mapping)
        return not isinstance(found, Match) or found.kind.forbids
    match = one.match if isinstance(one.match, Match) else recognise(one.sheet, KINDS, mapping)
    return one.may_forbid() or not isinstance(match, Match) or match.kind.forbids


def _is_a_note(one: "_Tried", mapping: HeaderMap) -> bool:
    """Whether nothing of a sheet, but that a kind was named for its workbook, tells of a list not to call."""
    if not _names_nobody(one):
        return False
    found = recognise(one.sheet, KINDS, mapping)
    return isinstance(found, Unrecognised) and not found.asks


def _names_nobody(one: "_Tried") -> bool:
    """Whether a sheet that is no list has neither digits, nor cells of which they may be missing, nor a name that speaks of calls."""
    sheet = one.sheet
    if isinstance(one.match, Match) or says_not_to_call(sheet.name) or has_digits(sheet.cells):
        return False
    return not any(sheet.types[at].isin(WITHOUT_VALUE).any() for at in sheet.types)


def _has_title_of_numbers(sheet: Sheet) -> bool:
    first = sheet.cells.iloc[:HEADER_WITHIN]
    return any(names_numbers(str(text)) for at in first for text in first[at].unique())


@dataclass(frozen=True, slots=True)
class _Tried:
    """A sheet and what it was recognised as."""

    sheet: Sheet
    match: Match | Unrecognised

    @property
    def visible(self) -> bool:
        return self.sheet.facts.visibility is Visibility.VISIBLE

    def asked(self, sheets: Sequence[Sheet]) -> Iterator[Problem]:
        """What was found of a sheet that is not recognised; with its name, where its file has several `sheets`."""
        name = self.sheet.name if len(sheets) > 1 else ""
        for problem in self.match.problems:
            named = "{detail}" in problem.type.en and self.sheet.name in problem.detail
            yield problem if named else replace(problem, sheet=name)

    def recognised(self) -> Recognised:
        assert isinstance(self.match, Match)
        return Recognised(self.sheet, self.match)

    def may_forbid(self) -> bool:
        """Whether a sheet that is not loaded may be a list of forbidden numbers."""
        if isinstance(self.match, Match):
            return self.match.kind.forbids or says_not_to_call(self.sheet.name)
        return len(self.sheet.cells) > 0 and (self.match.asks or says_not_to_call(self.sheet.name))


def _clues(order: LoadRequest, profile: Profile, sheets: Iterable[Sheet]) -> Iterator[tuple[Sheet, Clues]]:
    """Each sheet with what its names and the request's options say of it."""
    given = [(kind, own_options(kind, order.options)) for kind in KINDS]
    filled = {name for kind, own in given for name in kind.filled({**profile.options_of(kind), **own})}
    asked = any(kind.filled(own) for kind, own in given)
    confirmed = _confirmed(order, [kind_named(order.kind)] if order.kind else KINDS)
    file, folders = _names(order)
    for sheet in sheets:
        own = (
            "" if sheet.name == readable_name(order.path.stem) else sheet.name
        )  # the only sheet of a text file is named after it
        yield (
            sheet,
            Clues(
                file,
                folders,
                own,
                frozenset(filled),
                asked,
                confirmed,
            ),
        )


def _names(order: LoadRequest) -> tuple[str, str]:
    """The file's name and the folders above it, as far as they are evidence; none of a sheet that a program gave."""
    if order.sheet is not None:
        return "", order.folder
    folders = order.folder or _folders_of(order.file)
    if order.member is None:
        return readable_name(order.file.name), folders
    return order.member.clue, "/".join(filter(None, (folders, order.member.folders)))


def _confirmed(order: LoadRequest, kinds: Iterable[Kind]) -> bool:
    """Whether a person says that what is loaded as any of these kinds is of that kind."""
    return all(own_options(kind, order.options).get(CONFIRMED_BY) for kind in kinds)


def _folders_of(path: Path) -> str:
    """The nearest folders of a file; farther ones are a computer's or a person's."""
    return "/".join(path.parts[-1 - _NEAR : -1])


def _questions(
    order: LoadRequest,
    profile: Profile,
    sheets: Sequence[Sheet],
    tried: Sequence[_Tried],
    found: Sequence[Recognised],
) -> Iterator[Problem]:
    """What must be answered before anything of a file is loaded."""
    known = {sheet.name for sheet in sheets}
    if known and not known.issuperset(order.worksheets):
        yield Problem("SHEET_NOT_FOUND", detail=packed("VALUES", values=tuple(sorted(known))))
    filled = [one for one in found if one.sheet.cells.index[-1] > one.match.header_row]
    people = [one for one in filled if one.match.kind.rows.reaches]
    calls = [one.sheet.name for one in people]
    said = Clues(*_names(order)).against_calling() is not None
    people_confirmed = _confirmed(order, (one.match.kind for one in people))
    coloured = any(one.sheet.facts.colours_unread or coloured_rows(one.sheet, one.match) for one in people)
    for one in tried:
        if (
            calls
            and not people_confirmed
            and isinstance(one.match, Unrecognised)
            and (refuses_for_others(one.sheet) or (coloured and has_legend(one.sheet)))
        ):
            yield Problem("NOTE_REFUSES", detail=one.sheet.name)
            continue
        if order.kind and _is_a_note(one, profile.header_map.over(order.columns)):
            continue
        if not said and _names_nobody(one) and not _has_title_of_numbers(one.sheet):
            continue
        loaded = one.visible and isinstance(one.match, Match)
        if isinstance(one.match, Unrecognised) and one.visible and one.match.asks and found:
            # The result of a list not to call is named after it, and its sheets to call are not loaded with it.
            yield from one.asked(sheets) if calls or not _is_answered(found) else ()
        elif calls and not loaded and one.may_forbid():
            yield Problem("SHEET_MAY_FORBID", detail=one.sheet.name)
    several = len(calls) > 1 and profile.several_sheets == "ask"
    if several and not order.worksheets and not people_confirmed:
        yield Problem("SHEETS_SEVERAL", detail=packed("VALUES", values=tuple(calls)))


def _file_of(
    request: LoadRequest,
    kinds: Sequence[Kind],
    profile: Profile,
    mapping: HeaderMap,
    read: ReadFile,
    header: Lines | None = None,
) -> FileRead:
    """What a request is about, as read; a sheet that a program gave is taken as it is."""
    if request.sheet is not None:
        return FileRead(sha256_of(request.sheet), 0, "frame", (request.sheet,), ())
    how: dict[str, Any] = {
        "vocabulary": vocabulary(kinds, mapping),
        "encoding": request.encoding or profile.encoding or None,
        "allow": SPREADSHEETS | frozenset(profile.formats),
        "header": header,
    }
    if request.member is None:
        return read(request.file, **how)
    if request.member.problem:
        return FileRead("", 0, "", (), (request.member.problem,))
    found = read_opened(request.member.content, request.path, **how)
    suffix = request.path.suffix.lower()
    return replace(found, problems=tuple(nested(problem, suffix) for problem in found.problems))


def edits_of(order: LoadRequest) -> list[Edit]:
    """The cells that a person typed anew in the file of an order, or in the one of an archive that is meant."""
    member = order.member.name if order.member else ""
    return [edit for edit in order.edits if edit.member == member]


def _edited(order: LoadRequest, file: FileRead) -> FileRead:
    """A file with the cells that a person typed anew: another content than the file's own."""
    edits = edits_of(order)
    if not edits:
        return file
    sheets = tuple(apply(sheet, edits) for sheet in file.sheets)
    return replace(file, sheets=sheets, sha256=content_of(file.sha256, edits))


def _language(sheets: Sequence[Sheet]) -> str:
    """The language of the first rows of a file's first sheet."""
    first = next((sheet.cells for sheet in sheets if len(sheet.cells)), None)
    return "en" if first is None else language_of(first.iloc[:HEADER_WITHIN].to_numpy().ravel().tolist())


def _ignored(one: "_Tried", *, named: bool) -> Iterator[Problem]:
    """What is said of a sheet that is passed over: which column it lacks, where it is of a kind otherwise and none was `named`."""
    lacks = [problem for problem in one.match.problems if problem.code == "COLUMN_MISSING"]
    if lacks and not named:
        yield from (Problem("SHEET_LACKS", column=lack.column, detail=one.sheet.name) for lack in lacks)
    elif len(one.sheet.cells):
        yield Problem("SHEET_IGNORED", detail=one.sheet.name)


def _told(file: FileRead, order: LoadRequest, tried: Sequence[_Tried], *, loaded: bool) -> Iterator[Problem]:
    """What is said of the sheets that are not loaded."""
    for one in tried:
        if not one.visible:
            yield Problem("SHEET_HIDDEN", detail=one.sheet.name)
    unread = [one for one in tried if one.visible and isinstance(one.match, Unrecognised)]
    if loaded:
        for one in unread:
            yield from _ignored(one, named=bool(order.kind))
    elif not any(isinstance(one.match, Match) and one.visible for one in tried):
        yield from (problem for one in unread for problem in one.asked(file.sheets))
        broken = any(problem.severity is Severity.ERROR for problem in file.problems)
        if not unread and not broken and not order.worksheets:
            yield Problem("SHEET_EMPTY", detail=packed("ANY_SHEET"))
