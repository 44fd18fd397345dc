"""Headers: recognising which kind a sheet is of and which column is which."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from transforms.kind import Kind
from transforms.parser_shared import normalise
from transforms.sheet import Sheet
from validators.message import packed
from validators.problems import Problem
from validators.schema import Column

HEADER_WITHIN = 20
OURS = "callsheet "  # columns of a result workbook that is dropped again

_FIELD_ID = re.compile(r"(?:customFields\.)?([0-9a-f]{32})|customFields\.(\S+)")


@dataclass(frozen=True, slots=True)
class Match:
    """A sheet recognised: its kind, the header's row number, and what each column position is."""

    kind: Kind
    header_row: int
    header: tuple[str, ...]
    columns: Mapping[int, Column]
    custom: Mapping[int, str]  # position -> custom field id
    problems: tuple[Problem, ...]

    @property
    def language(self) -> str:
        """The language of the headers, "en" or "zh": the one in which its person is answered."""
        return language_of(self.header)

    @property
    def from_us(self) -> bool:
        """Whether the sheet is one of our own reports, loaded again: it has columns of ours."""
        return any(title.startswith(OURS) for title in self.header)

    def title(self, field: str) -> str:
        """The header that the analyst wrote for a field."""
        named = next((at for at, column in self.columns.items() if column.field == field), None)
        at = next((at for at, name in self.custom.items() if name == field), None) if named is None else named
        return field if at is None else self.header[at]


def language_of(texts: Iterable[str]) -> str:
    """The language of headers: "zh" when at least half of those that are written at all hold Chinese letters."""
    words = [text for text in texts if text.strip()]
    chinese = sum(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in words)
    return "zh" if words and chinese * 2 >= len(words) else "en"


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """A profile's own headers: header -> field, and header -> custom field id."""

    fields: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)


def vocabulary(kinds: Iterable[Kind], mapping: HeaderMap) -> frozenset[str]:
    """Every header that any of the kinds knows, normalised; the CSV reader finds the delimiter by it."""
    known = {normalise(name) for kind in kinds for column in kind.columns for name in column.names}
    return frozenset(known | {normalise(name) for name in (*mapping.fields, *mapping.custom)})


def recognise(sheet: Sheet, kinds: Sequence[Kind], mapping: HeaderMap) -> Match | tuple[Problem, ...]:
    """Which of the kinds a sheet is of, and where its header stands; problems when it is none of them.

    The header is the first of the first 20 rows that names every required column of a kind; of several kinds that fit,
    the one with most columns recognised. A kind that recognises more of them than any that fits is meant, and lacks some.
    """
    for row, cells in _first_rows(sheet):
        named = [match for kind in kinds if (match := _fit(kind, row, cells, mapping))]
        fits = [match for match in named if not _missing(match)]
        best = sorted(fits, key=lambda match: -len(match.columns))[:2]
        nearer = [match for match in named if best and len(match.columns) > len(best[0].columns)]
        if nearer:  # a contact plan without its executor must not pass for a list of customers
            return _incomplete(max(nearer, key=lambda match: len(match.columns)))
        if len(best) == 2 and len(best[0].columns) == len(best[1].columns):
            return (Problem("KIND_AMBIGUOUS", detail=" / ".join(match.kind.name for match in best)),)
        if best:
            return best[0]
    return _explain(sheet, kinds, mapping)


def _first_rows(sheet: Sheet) -> Iterator[tuple[int, tuple[str, ...]]]:
    head = sheet.cells.iloc[:HEADER_WITHIN]
    return (
        (int(row), tuple(cells)) for row, cells in zip(head.index, head.itertuples(index=False), strict=True)
    )


def _fit(kind: Kind, row: int, cells: tuple[str, ...], mapping: HeaderMap) -> Match | None:
    """The columns of a kind that a row of cells names; None when it names none."""
    names = {normalise(name): column for column in kind.columns for name in column.names}
    fields = {column.field: column for column in kind.columns}
    names |= {normalise(header): fields[field] for header, field in mapping.fields.items() if field in fields}
    columns = {at: names[normalise(cell)] for at, cell in enumerate(cells) if normalise(cell) in names}
    if not columns:
        return None
    custom = _custom(cells, columns, mapping) if kind.rows.custom_fields else {}
    problems = (*_repeated(cells, columns), *_unknown(cells, {*columns, *custom}, names))
    return Match(kind, row, cells, columns, custom, problems)


def _custom(cells: tuple[str, ...], columns: Mapping[int, Column], mapping: HeaderMap) -> dict[int, str]:
    named = {normalise(header): field for header, field in mapping.custom.items()}
    found = {}
    for at, cell in enumerate(cells):
        if at not in columns and (field := named.get(normalise(cell)) or _field_id(cell)):
            found[at] = field
    return found


def _field_id(header: str) -> str | None:
    shaped = _FIELD_ID.fullmatch(header.strip())
    return shaped.group(1) or shaped.group(2) if shaped else None


def _repeated(cells: tuple[str, ...], columns: Mapping[int, Column]) -> Iterator[Problem]:
    places: dict[str, list[int]] = {}
    for at, column in columns.items():
        places.setdefault(column.field, []).append(at)
    for several in places.values():
        if len(several) > 1:
            where = packed("VALUES", values=tuple(f"{letter(at)} “{cells[at]}”" for at in several))
            yield Problem("COLUMN_DUPLICATE", column=cells[several[0]], detail=where)


def _unknown(cells: tuple[str, ...], known: set[int], names: Mapping[str, Column]) -> Iterator[Problem]:
    for at, cell in enumerate(cells):
        if cell and at not in known and not cell.startswith(OURS):
            yield Problem("COLUMN_UNKNOWN", column=cell, detail=_suggestion(cell, names))


def _suggestion(cell: str, names: Mapping[str, Column]) -> str:
    near = difflib.get_close_matches(normalise(cell), list(names), n=1, cutoff=0.75)
    if not near:
        return ""
    column = names[near[0]]
    return packed("DID_YOU_MEAN", en=column.en, zh=column.zh)


def _missing(match: Match) -> list[Column]:
    present = {column.field for column in match.columns.values()}
    return [column for column in match.kind.columns if column.required and column.field not in present]


def _explain(sheet: Sheet, kinds: Sequence[Kind], mapping: HeaderMap) -> tuple[Problem, ...]:
    """Why no row of the sheet is a header: the nearest one is named, with what it lacks."""
    rows = list(_first_rows(sheet))
    if not rows:
        return (Problem("SHEET_EMPTY", detail=packed("SHEET_NAMED", sheet=sheet.name)),)
    partial = [match for row, cells in rows for kind in kinds if (match := _fit(kind, row, cells, mapping))]
    if partial:
        return _incomplete(max(partial, key=lambda match: len(match.columns)))
    first = ", ".join(cell for cell in rows[0][1] if cell)[:120]
    if len(kinds) == 1:
        wanted = [column for column in kinds[0].columns if column.required]
        near = _near_miss(rows, wanted)
        language = language_of(rows[0][1])
        return tuple(
            Problem("COLUMN_MISSING", column=column.title(language), detail=near) for column in wanted
        )
    return (Problem("KIND_UNKNOWN", detail=packed("FIRST_ROW", cells=first)),)


def _incomplete(match: Match) -> tuple[Problem, ...]:
    missing = _missing(match)
    loose = {cell: cell for cell in match.header if cell}
    return tuple(
        Problem("COLUMN_MISSING", column=column.title(match.language), detail=_candidate(column, loose))
        for column in missing
    )


def _near_miss(rows: list[tuple[int, tuple[str, ...]]], wanted: list[Column]) -> str:
    loose = {cell: cell for _, cells in rows[:1] for cell in cells if cell}
    return next((hint for column in wanted if (hint := _candidate(column, loose))), "")


def _candidate(column: Column, headers: Mapping[str, str]) -> str:
    """A header that is nearly this column's name: “Telefone” for Telephone."""
    names = [normalise(name) for name in column.names]
    for header in headers:
        if difflib.get_close_matches(normalise(header), names, n=1, cutoff=0.75):
            return packed("SIMILAR_COLUMN", header=header)
    return ""


def letter(position: int) -> str:
    """A column's letter in Excel: 0 is A, 26 is AA."""
    name = ""
    while position >= 0:
        position, rest = divmod(position, 26)
        name = chr(65 + rest) + name
        position -= 1
    return name
