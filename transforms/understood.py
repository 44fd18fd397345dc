"""What `check` understood of a sheet, before what is wrong with it: columns, campaigns, the first rows masked, and counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from transforms.countries import calling_code, countries, region
from transforms.headers import HeaderMap, Match
from transforms.kind import Kind, Scope, Tally
from transforms.live import CampaignFacts, Live
from transforms.masking import masked
from transforms.parser_shared import header_parts, normalise
from transforms.several_phones import has_several, place_of
from transforms.times import readable
from validators.libraries import pd
from validators.problems import mask
from validators.schema import Column, Role

FIRST = 5  # rows that are shown
MOST_GROUPS = 200  # values of a tally that are listed; the rows of the others are counted together
CAMPAIGN = "campaign"  # the tally whose values are campaigns
_WORDS = 4  # of a text whose initials are shown
_HIDDEN = "…"
_LONGEST = 40  # characters of a value that are shown
_UUID = re.compile(r"[0-9a-f]{32}")
_READABLE = frozenset({Role.CHOICE, Role.DATE, Role.DATETIME, Role.INTEGER})
_PLAIN = frozenset({Role.DIGITS, Role.DATE, Role.INTEGER})


class How(StrEnum):
    """By what a column was recognised."""

    TITLE = "title"
    SYNONYM = "synonym"
    PROFILE = "profile"
    CUSTOM = "custom"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A column as the analyst titled it, and the field that it fills; "" for a column of consent, which is not sent."""

    title: str
    field: str
    how: How


@dataclass(frozen=True, slots=True)
class CampaignSeen:
    """A campaign into which rows go. `state` and `holds` (customers in it now) are None where the service did not tell."""

    rows: int
    id: str = ""
    code: str = ""
    name: str = ""
    new: bool = False  # created before its rows are sent
    span: tuple[str, str] | None = None  # from when to when a new one runs
    state: int | None = None
    holds: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that have the same value; `name` is what it stands for, "" where that is not known."""

    value: str
    rows: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tallied:
    """Rows by the values of one column, the most frequent first; `others` are the rows whose values are not listed."""

    by: str
    groups: tuple[Group, ...]
    others: int = 0


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A row as understood: its cells by field, those of people masked."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a sheet was understood as. Rows and counts are of those that would be sent."""

    columns: tuple[ColumnRead, ...]
    ignored: tuple[str, ...]
    zone: str
    campaigns: tuple[CampaignSeen, ...] = ()
    rows: tuple[RowSeen, ...] = ()
    tallies: tuple[Tallied, ...] = ()
    first_number: bool = False
    """Whether there are several columns of numbers, of which the first number of a row alone is used."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the rows: where the load goes, the campaign that it creates, what is live, and who reads."""

    scope: Scope = field(default_factory=Scope)
    created: str = ""  # the name of the campaign that is created first, "" for none
    live: Live = field(default_factory=Live)
    language: str = "en"
    span: tuple[str, str] | None = None  # from when to when the campaign runs that is created first


def columns_read(match: Match, mapping: HeaderMap, consent: tuple[int, ...] = ()) -> tuple[ColumnRead, ...]:
    """The columns of a sheet that are used, in its order; `consent` are the positions of those that hold rows back."""
    found = columns_at(match, mapping)
    found |= {at: ("", How.CONSENT) for at in consent if at not in found}
    return tuple(ColumnRead(masked(match.header[at]), *found[at]) for at in sorted(found))


def columns_at(match: Match, mapping: HeaderMap) -> dict[int, tuple[str, How]]:
    """Position -> the field that a column fills, and by what it was recognised."""
    profile = frozenset(map(normalise, mapping.of(match.kind).fields))
    found = {at: (name, How.CUSTOM) for at, name in match.custom.items()}
    for at, column in match.columns.items():
        of_profile = normalise(match.header[at]) in profile
        name = "queueID" if at in match.queues else column.field
        found[at] = (name, How.PROFILE if of_profile else _how(match.header[at], column))
    return found


def _how(title: str, column: Column) -> How:
    own = {normalise(name) for name in (column.en, column.zh, column.field)}
    parts = {normalise(part) for part in (title, *header_parts(title))}
    return How.TITLE if own & parts else How.SYNONYM


def ignored_titles(match: Match, consent: tuple[int, ...] = ()) -> tuple[str, ...]:
    """The titles of the columns that are not used; our own of a result workbook are none."""
    used = {*match.columns, *match.custom, *match.own, *consent}
    return tuple(masked(title) for at, title in enumerate(match.header) if title and at not in used)


def first_rows(
    frame: pd.DataFrame, kind: Kind, language: str, row_of: Callable[[int], int] = int
) -> tuple[RowSeen, ...]:
    """The first rows, each value as it may be shown to anybody; `row_of` gives the row of the sheet for one of the frame."""
    columns = {column.field: column for column in kind.columns}
    people = any(column.role is Role.PHONE for column in kind.columns)
    first = frame.iloc[:FIRST]
    shown = {
        str(name): [_shown(columns.get(str(name)), value, language, people=people) for value in first[name]]
        for name in first
        if place_of(str(name)) is None  # the numbers of a row beside the one to call
    }
    return tuple(
        RowSeen(row_of(int(row)), {name: cells[at] for name, cells in shown.items() if cells[at]})
        for at, row in enumerate(first.index.tolist())
    )


def _shown(column: Column | None, value: str, language: str, *, people: bool) -> str:
    """A value without what tells who somebody is; `people`: texts of the kind may be about customers."""
    if not value or (column is not None and column.secret):
        return _HIDDEN if value else ""
    role = Role.TEXT if column is None else column.role
    if column is not None and role is Role.CHOICE:
        return next((each.title(language) for each in column.choices if each.value == value), _HIDDEN)
    if role is Role.DATETIME:
        return readable(value)
    if role in _PLAIN:
        return value
    if role is Role.PHONE:
        return masked_number(value)
    return initials(value) if people and role is Role.TEXT else masked(value[:_LONGEST])


def sample(cell: str, column: Column | None) -> str:
    """A cell as its file has it, without what tells who somebody is; `column` is what it was read as, None for what is not."""
    if not cell.strip():
        return ""
    role = Role.TEXT if column is None else column.role
    if column is not None and (column.secret or role is Role.PHONE):
        return _HIDDEN if column.secret else mask(cell.strip())
    if role in _READABLE:
        return cell.strip()[:_LONGEST]
    numbered = column is None and any(sign.isdigit() for sign in cell)
    return mask(cell.strip()) if numbered else initials(cell[:_LONGEST])


def masked_number(number: str) -> str:
    """A number by its country code and its last two digits.

    >>> masked_number("6590010002"), masked_number("12345")
    ('+65 …02', '…45')
    """
    code = calling_code(number)
    return f"+{code} …{number[-2:]}" if code else _HIDDEN + number[-2:] if len(number) > 4 else _HIDDEN


def initials(text: str) -> str:
    """A text by the first letters of its words; of a word that is a number or holds digits nothing is shown.

    >>> initials("Tan Mei Ling"), initials("陈美玲"), initials("ID S1234567D")
    ('T. M. L.', '陈…', 'I. …')
    """
    words = text.split()
    shown = [_initial(word) for word in words[:_WORDS]]
    return " ".join(shown if len(words) <= _WORDS else [*shown, _HIDDEN])


def _initial(word: str) -> str:
    first = word[0]
    if not first.isalpha() or any(sign.isdigit() for sign in word):
        return _HIDDEN
    return f"{first}." if first.lower() != first.upper() else f"{first}{_HIDDEN}"


def tallies(frame: pd.DataFrame, kind: Kind, around: Around) -> tuple[Tallied, ...]:
    """The rows by what the kind declares, campaigns apart."""
    found = (_tallied(frame, kind, tally, around) for tally in kind.tallies if tally.by != CAMPAIGN)
    return tuple(tallied for tallied in found if tallied is not None)


def _tallied(frame: pd.DataFrame, kind: Kind, tally: Tally, around: Around) -> Tallied | None:
    cells = chosen(frame, tally)
    if cells is None:
        return None
    column = next(column for column in kind.columns if column.field in tally.fields)
    cells = cells.replace("", column.default) if column.default else cells
    counts = countries(cells) if column.role is Role.PHONE else _values(cells)
    name = _namer(kind, column, around)
    listed = list(counts.items())[:MOST_GROUPS]
    groups = tuple(
        Group(_value(column, value, around, name(value)), rows, name(value)) for value, rows in listed
    )
    return Tallied(tally.by, groups, sum(counts.values()) - sum(rows for _, rows in listed))


def _value(column: Column, value: str, around: Around, named: str) -> str:
    """A value as it is shown: one that has a name is what there is in the service."""
    if column.role is Role.PHONE:
        return f"+{value}" if value else ""
    return value if named else _shown(column, value, around.language, people=False)


def _namer(kind: Kind, column: Column, around: Around) -> Callable[[str], str]:
    """What a value of a column stands for: a country, or the name of something in the service."""
    if column.role is Role.PHONE:
        return region
    source = next((each.source for each in kind.live.references if each.field == column.field), None)
    names = around.live.names(source) if source and source in around.live.asked else {}
    by_uuid = {uuid: work_no for work_no, uuid in around.live.uuids.items()}
    return lambda value: names.get(value) or names.get(by_uuid.get(value, ""), "")


def chosen(frame: pd.DataFrame, tally: Tally) -> pd.Series[str] | None:
    """The first filled of a tally's columns in each row, "" where none is; None where the sheet has none of them."""
    there = [name for name in tally.fields if name in frame]
    if not there:
        return None
    cells = frame[there[0]]
    for name in there[1:]:
        cells = cells.where(cells != "", frame[name])
    return cells


def _values(cells: pd.Series[str]) -> dict[str, int]:
    counted = cells.value_counts()
    return {str(value): int(rows) for value, rows in counted.items()}


def campaigns_seen(frame: pd.DataFrame, kind: Kind, around: Around) -> tuple[CampaignSeen, ...]:
    """The campaigns into which the rows go; one without rows where the load has none left to send."""
    counts = _values(campaign_of_rows(frame, kind, around))
    own = _own(around)
    if not counts and own:
        counts = {own: 0}
    return tuple(_campaign(value, rows, around) for value, rows in counts.items() if value)


def campaign_of_rows(frame: pd.DataFrame, kind: Kind, around: Around) -> pd.Series[str]:
    """The campaign of each row, by its code, its id or the name under which it is created; "" for kinds without."""
    tally = next((each for each in kind.tallies if each.by == CAMPAIGN), None)
    own = _own(around) if tally else ""
    cells = chosen(frame, tally) if tally else None
    return pd.Series(own, index=frame.index, dtype="str") if cells is None else cells.replace("", own)


def _own(around: Around) -> str:
    return around.scope.id or around.scope.code or around.created


def _campaign(value: str, rows: int, around: Around) -> CampaignSeen:
    live = around.live
    if value in live.campaigns:
        facts = live.campaign_facts.get(value, CampaignFacts())
        return CampaignSeen(rows, "", value, live.campaigns[value], state=facts.state, holds=facts.contacts)
    if value == around.created:
        return CampaignSeen(rows, name=value, new=True, span=around.span)
    told = value if value == _own(around) or _UUID.fullmatch(value) else masked(value[:_LONGEST])
    is_id = value == around.scope.id or bool(_UUID.fullmatch(value))
    return CampaignSeen(rows, id=told) if is_id else CampaignSeen(rows, code=told)


def understood(
    match: Match,
    mapping: HeaderMap,
    frame: pd.DataFrame,
    zone: str,
    around: Around,
    consent: tuple[int, ...] = (),
) -> Understood:
    """All that was understood of a sheet; `frame` has the rows that would be sent."""
    kind = match.kind
    return Understood(
        columns_read(match, mapping, consent),
        ignored_titles(match, consent),
        zone,
        campaigns_seen(frame, kind, around),
        first_rows(frame, kind, around.language, match.row_of),
        tallies(frame, kind, around) if len(frame) else (),
        first_number=not match.dialled and has_several(match.columns),
    )
