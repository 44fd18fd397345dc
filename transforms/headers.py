"""Headers: which column is which."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from transforms.custom_fields import custom_id
from transforms.header_names import column_named as column_named  # noqa: PLC0414 - this is where others import it from
from transforms.header_names import further_number, id_named, names_phone
from transforms.kind import Kind
from transforms.parser_shared import normalise
from transforms.several_phones import place_of
from validators.message import packed
from validators.problems import Problem
from validators.schema import Column, Role

EVERY = "all"  # of several numbers of a customer, all are called
EVERY_NUMBER = "every_number"
"""The option by which a load is marked whose books count numbers, not rows: how many a row may have, or "yes" by an older version."""
PARTLY = "NUMBERS_DIFFER"  # the code of a row of which some numbers are to be put right, and others not
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
    queues: Mapping[int, str] = field(default_factory=dict)
    """Of a roster matrix: position -> the queue whose levels stand there. Its memberships are numbered by cell."""
    dialled: tuple[int, ...] = ()
    """The positions of several columns of numbers that are all called, or all forbidden. Each number is an entry, numbered by cell."""

    @property
    def by_cell(self) -> bool:
        """Whether a row may have several entries, so that the load's books are kept by cell."""
        return bool(self.queues or self.dialled)

    @property
    def width(self) -> int:
        """How many columns the sheet has."""
        return len(self.header)

    def row_of(self, number: int) -> int:
        """The row of the sheet that a number of the load's books stands for."""
        return number // self.width if self.by_cell else number

    @property
    def language(self) -> str:
        """The language of the headers, "en" or "zh": the one in which its person is answered."""
        return language_of(self.header)

    @property
    def filled_in(self) -> list[int]:
        """The positions of the columns that make a row an entry: not those that only say how others are read."""
        sent = [at for at, column in self.columns.items() if column.role is not Role.COUNTRY]
        return [*sent, *self.custom]

    def first_of(self, at: int) -> bool:
        """Whether a position is the first of its field."""
        field = self.columns[at].field
        return at == min(place for place, column in self.columns.items() if column.field == field)

    @property
    def own(self) -> frozenset[int]:
        """The positions of the columns that callsheet added to a result: what they say is ours, not the analyst's."""
        return frozenset(at for at, header in enumerate(self.header) if is_own(header))

    @property
    def from_us(self) -> bool:
        """Whether the sheet is one of our own reports, loaded again: it has columns of ours."""
        return bool(self.own)

    def title(self, field: str) -> str:
        """The header that the analyst wrote for a field, or for one of its several columns."""
        if (place := place_of(field)) is not None:
            return self.header[place]
        named = next((at for at, column in self.columns.items() if column.field == field), None)
        at = next((at for at, name in self.custom.items() if name == field), None) if named is None else named
        return field if at is None else self.header[at]


def is_own(header: str) -> bool:
    """Whether a header is one of a column that callsheet adds to a result; they begin alike in every language."""
    return " ".join(header.casefold().split()).startswith(OURS)


def language_of(texts: Iterable[str]) -> str:
    """The language of headers: "zh" when at least half of those that people wrote hold Chinese letters."""
    words = [text for text in texts if text.strip() and not is_own(text)]
    chinese = sum(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in words)
    return "zh" if words and chinese * 2 >= len(words) else "en"


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """What a profile says of headers: header -> field, header -> custom field id, and which of several numbers are called.

    A header whose field is "" is not read, by the word of a person. `saved` is what people saved for lists of one kind, by its
    name, and counts where `fields` says nothing. `numbers` are those of its headers under which numbers to call stand.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)
    phones: str = ""
    saved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()

    def of(self, kind: Kind) -> HeaderMap:
        """What counts for one kind.

        A header saved for numbers to call names those of a list not to call as well: it says that numbers stand there, not
        what becomes of them.
        """
        if not self.saved:
            return self
        own = dict(self.saved.get(kind.name, {}))
        if kind.forbids:
            number = next(column.field for column in kind.columns if column.role is Role.PHONE)
            own |= dict.fromkeys(sorted(self.numbers), number)
        return replace(self, fields={**own, **self.fields}, saved={}, numbers=frozenset())

    @property
    def every(self) -> list[tuple[str, str]]:
        """Each header with a field that it fills in some kind."""
        return [*self.fields.items(), *(pair for fields in self.saved.values() for pair in fields.items())]

    def over(self, chosen: Mapping[str, str]) -> HeaderMap:
        """The same with what a person chose for the columns of one file."""
        return replace(self, fields={**self.fields, **chosen}) if chosen else self

    @property
    def unread(self) -> frozenset[str]:
        """The headers, normalised, of columns that are not read."""
        return frozenset(normalise(header) for header, field in self.fields.items() if not field)


def vocabulary(kinds: Iterable[Kind], mapping: HeaderMap) -> frozenset[str]:
    """Every header that any of the kinds knows, normalised; the CSV reader finds the delimiter by it."""
    columns = (column for kind in kinds for column in (*kind.columns, *kind.asides))
    known = {normalise(name) for column in columns for name in column.names}
    return frozenset(known | {normalise(name) for name in (*dict(mapping.every), *mapping.custom)})


def fit(kind: Kind, row: int, cells: tuple[str, ...], mapping: HeaderMap) -> Match | None:
    """The columns of a kind that a row of cells names; None when it names none."""
    mapping = mapping.of(kind)
    header, unread = cells, mapping.unread
    cells = tuple("" if unread and normalise(cell) in unread else cell for cell in cells)
    names = _named(kind.columns, mapping)
    columns = {at: column for at, cell in enumerate(cells) if (column := column_named(cell, names))}
    custom = _custom(cells, columns, mapping) if kind.rows.custom_fields else {}
    columns |= _more(cells, {*columns, *custom}, lambda cell: further_number(cell, names))
    columns |= _named_alone(kind, cells, columns)
    if not columns:
        return None
    asides = _named(kind.asides, mapping)
    beside = _more(cells, {*columns, *custom}, lambda cell: column_named(cell, asides))
    unused = _unused_parts(columns, beside)
    columns |= {at: column for at, column in beside.items() if at not in unused}
    problems = (
        *_repeated(kind, cells, columns, mapping),
        *_repeated_custom(cells, custom),
        *(Problem("COLUMN_NOT_USED", column=cells[at], detail=cells[whole]) for at, whole in unused.items()),
        *_unknown(cells, {*columns, *custom, *unused}, names),
    )
    dialled = _dialled(kind, columns) if mapping.phones == EVERY or kind.forbids else ()
    return Match(kind, row, header, dict(sorted(columns.items())), custom, problems, dialled=dialled)


def _dialled(kind: Kind, columns: Mapping[int, Column]) -> tuple[int, ...]:
    """The positions of the columns of numbers to call, or not to call, where there are several."""
    found = sorted(at for at, column in columns.items() if column.field in kind.several)
    return tuple(found) if len(found) > 1 else ()


def _named(columns: Iterable[Column], mapping: HeaderMap) -> dict[str, Column]:
    """Normalised header -> the column of these that it names, by the profile's word before their own."""
    fields = {column.field: column for column in columns}
    names = {normalise(name): column for column in fields.values() for name in column.names}
    return names | {
        normalise(header): fields[field] for header, field in mapping.fields.items() if field in fields
    }


def _more(
    cells: tuple[str, ...], known: set[int], named: Callable[[str], Column | None]
) -> dict[int, Column]:
    """The columns that the other cells name."""
    return {at: column for at, cell in enumerate(cells) if at not in known and (column := named(cell))}


def _named_alone(kind: Kind, cells: tuple[str, ...], columns: Mapping[int, Column]) -> dict[int, Column]:
    """Names that stand in place of numbers, where the list is complete by them and has no telephone numbers."""
    fields = {column.field: column for column in kind.columns}
    present = {column.field for column in columns.values()}
    alone = {
        at: fields[column.instead_of]
        for at, column in columns.items()
        if column.instead_of and column.instead_of not in present
    }
    there = present | {column.field for column in alone.values()}
    whole = all(column.field in there for column in kind.columns if column.required)
    return alone if alone and whole and not any(map(names_phone, cells)) else {}


def _unused_parts(columns: Mapping[int, Column], beside: Mapping[int, Column]) -> dict[int, int]:
    """Positions of parts of a field that has a column of its own, and that column's position."""
    wholes = {column.field: at for at, column in columns.items()}
    return {at: wholes[column.part_of] for at, column in beside.items() if column.part_of in wholes}


def _custom(cells: tuple[str, ...], columns: Mapping[int, Column], mapping: HeaderMap) -> dict[int, str]:
    named = {normalise(header): custom_id(field) for header, field in mapping.custom.items()}
    found = {}
    for at, cell in enumerate(cells):
        if at not in columns and (field := id_named(cell, named) or _field_id(cell)):
            found[at] = field
    return found


def _field_id(header: str) -> str | None:
    shaped = _FIELD_ID.fullmatch(header.strip())
    return shaped.group(1) or shaped.group(2) if shaped else None


def _repeated(
    kind: Kind, cells: tuple[str, ...], columns: Mapping[int, Column], mapping: HeaderMap
) -> Iterator[Problem]:
    """Several columns of one field; of countries there may be, of numbers where the profile says which are called, and of numbers
    not to call, all of which are meant.
    """
    places: dict[str, list[int]] = {}
    for at, column in columns.items():
        if column.role is not Role.COUNTRY:
            places.setdefault(column.field, []).append(at)
    for name, several in places.items():
        if len(several) > 1 and not ((mapping.phones or kind.forbids) and name in kind.several):
            where = packed("VALUES", values=tuple(f"{letter(at)} “{cells[at]}”" for at in several))
            yield Problem("COLUMN_DUPLICATE", column=cells[several[0]], detail=where)


def _repeated_custom(cells: tuple[str, ...], custom: Mapping[int, str]) -> Iterator[Problem]:
    """Several columns of one custom field: one value alone could be sent."""
    for name in dict.fromkeys(custom.values()):
        several = [at for at, other in custom.items() if other == name]
        if len(several) > 1:
            where = packed("VALUES", values=tuple(f"{letter(at)} “{cells[at]}”" for at in several))
            yield Problem("COLUMN_DUPLICATE", column=cells[several[0]], detail=where)


def _unknown(cells: tuple[str, ...], known: set[int], names: Mapping[str, Column]) -> Iterator[Problem]:
    for at, cell in enumerate(cells):
        if cell and at not in known and not cell.startswith(OURS):
            yield Problem("COLUMN_UNKNOWN", column=cell, detail=_suggestion(cell, names))


def _suggestion(cell: str, names: Mapping[str, Column]) -> str:
    near = _nearest(normalise(cell), tuple(names))
    if near is None:
        return ""
    column = names[near]
    return packed("DID_YOU_MEAN", en=column.en, zh=column.zh)


@lru_cache(maxsize=1024)  # a header is held against each kind in each of the rows that it may stand in
def _nearest(title: str, names: tuple[str, ...]) -> str | None:
    return next(iter(difflib.get_close_matches(title, names, n=1, cutoff=0.75)), None)


def queue_column(title: str) -> Column:
    """The column of a queue in a roster matrix."""
    return Column(title, title, Role.TEXT, field=title)


def letter(position: int) -> str:
    """A column's letter in Excel: 0 is A, 26 is AA."""
    name = ""
    while position >= 0:
        position, rest = divmod(position, 26)
        name = chr(65 + rest) + name
        position -= 1
    return name
