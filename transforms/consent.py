"""Columns in which a sheet says whether a customer may be called: they hold rows back, or stop a sheet that is not understood."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from transforms.chinese_forms import simplified
from transforms.consent_cells import FLAG, Says, says_of_calls
from transforms.consent_titles import Plain, Sense, plain_under, sense_of, sense_of_flags
from transforms.evidence import words_of
from transforms.headers import Match, letter
from transforms.marks import holds_remarks, marked
from transforms.notes import remark_speaks
from transforms.outcomes import OUTCOME_COLUMNS, Outcome, outcome_frame
from transforms.people import Numbers, People, with_called
from transforms.refusals import heard, is_refusal
from transforms.sheet import WITHOUT_VALUE
from transforms.standing import Speaks, Standing, standings
from validators.libraries import pd
from validators.message import packed
from validators.problems import Problem
from validators.schema import Role
from validators.tables import stacked

_FEW_VALUES = 20  # different cells by which a column of flags is known

Meaning = Sense | Standing
"""What a column says of calls, by its own title or by what else it says of a customer."""


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    """What a profile says of consent: header -> sense, and cell -> whether it allows a call (`yes`, `no`)."""

    columns: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consent:
    """By column, in order: outcomes of the rows that are held back; and the rows whose cell cannot be understood, is doubted, or is a remark about it."""

    held: list[pd.DataFrame]
    unclear: Mapping[int, list[int]]
    doubted: Mapping[int, list[int]] = field(default_factory=dict)
    remarked: Mapping[int, list[int]] = field(default_factory=dict)


def senses_in(
    bodies: Callable[[], Iterable[pd.DataFrame]], below: pd.DataFrame, match: Match, policy: ConsentPolicy
) -> dict[int, Meaning]:
    """Position -> meaning of every column of a sheet that says whom to call; nothing for kinds that call nobody.

    `bodies` gives the sheet's rows, in parts: a column of flags is one only where all its cells are. `below` are all rows below
    the header: a column that says something else of customers is one only where a cell speaks against a call.
    """
    if not match.kind.rows.reaches:
        return {}
    named = _senses(match, policy)
    flags = _flags(bodies, match, {*named, *_ignored(match, policy)})
    known = {*named, *flags, *match.columns, *match.own, *_ignored(match, policy)}
    return {**named, **flags, **_standings(below, match, policy, known)}


def read_consent(
    body: pd.DataFrame,
    types: pd.DataFrame,
    match: Match,
    policy: ConsentPolicy,
    senses: Mapping[int, Meaning],
) -> Consent:
    """Which of these rows are not to be called by what their own columns say; nothing for kinds that call nobody.

    `types` are those of the cells: one that has no value, as of a formula that was not worked out, is not understood.
    """
    held, unclear, doubted = list[pd.DataFrame](), dict[int, list[int]](), dict[int, list[int]]()
    if not match.kind.rows.reaches:
        return Consent(held, unclear, doubted)
    for at, sense in senses.items():
        says = _read(body[at], sense, policy, plain_under(match.header[at])).mask(
            types[at].isin(WITHOUT_VALUE), Says.UNCLEAR
        )
        held.append(_held(says, Says.NOT_CALL, "CALL_REFUSED", match.header[at]))
        if _is_sent_as_text(match, at, policy):
            continue
        if sense is Sense.CONSENTS:
            held.append(_held(says, Says.NOTHING, "CONSENT_MISSING", match.header[at]))
        unclear[at] = says.index[says == Says.UNCLEAR].tolist()
        doubted[at] = says.index[says == Says.DOUBTED].tolist()
    others = _others(body, match, {*senses, *match.own, *_ignored(match, policy)})
    refused, remarks = heard([body[at] for at in others], is_refusal, remark_speaks)
    for at, rows in zip(others, refused, strict=True):
        held.append(outcome_frame(rows, Outcome.HELD, "CALL_REFUSED", match.header[at] or letter(at)))
    remarked = {
        at: sorted({*rows, *marked(body[at])}) if holds_remarks(match.header[at]) else rows
        for at, rows in zip(others, remarks, strict=True)
    }
    return Consent(held, unclear, doubted, remarked)


def held_rows(parts: Sequence[Consent]) -> pd.DataFrame:
    """The outcomes of all rows that are held back, one a row: what the first column says of it."""
    columns = [frame for same in zip(*(part.held for part in parts), strict=True) for frame in same]
    held = stacked(columns, OUTCOME_COLUMNS)
    return held.drop_duplicates("row", ignore_index=True) if len(held) else held


def unclear_columns(parts: Sequence[Consent], match: Match) -> Iterator[Problem]:
    """The columns of which nobody can say whether some of their cells refuse: they stop the whole sheet."""
    for at in parts[0].unclear:
        if rows := [row for part in parts for row in part.unclear[at]]:
            yield _asked("CONSENT_UNCLEAR", match.header[at], rows)
    for at in parts[0].doubted:
        if rows := [row for part in parts for row in part.doubted[at]]:
            yield _asked("CALL_DOUBTFUL", match.header[at], rows)


def remarks_about_calls(parts: Sequence[Consent], match: Match) -> Iterator[Problem]:
    """The columns with remarks that speak of customers who are not to be called, in more words than those of a refusal."""
    held = {row for part in parts for frame in part.held for row in frame["row"].tolist()}
    for at in parts[0].remarked:
        if rows := [row for part in parts for row in part.remarked[at] if row not in held]:
            yield _asked("REMARK_REFUSES", match.header[at] or letter(at), rows)


def with_same_people(
    held: pd.DataFrame, rows: Collection[int], numbers: Numbers, called: Iterable[pd.Series[str]]
) -> pd.DataFrame:
    """Held entries, and all other entries of the same people: who is not to be called by one row is not by another.

    `rows` of the sheet are those that say so, `called` are the numbers to call of all entries (index), in parts.
    """
    if not rows:
        return held
    own = list(called)
    people = People(with_called(numbers, own), numbers.weak)
    same = people.meant_by(rows)
    alone = people.alone({*rows, *same})
    others: dict[int, int] = {}
    for cells in own:
        called_alone = cells.index[cells.isin(list(alone))]
        others |= {entry: alone[cells[entry]] for entry in called_alone.tolist()}
        of_row = numbers.rows_of(cells.index)
        there = of_row.isin(list(same))
        others |= zip(cells.index[there].tolist(), map(same.__getitem__, of_row[there].tolist()), strict=True)
    details = [
        str(row * numbers.width) for row in others.values()
    ]  # as an entry, where there are several of a row
    found = outcome_frame(others, Outcome.HELD, "CALL_REFUSED_ELSEWHERE", details)
    return pd.concat([held, found], ignore_index=True).drop_duplicates("row", ignore_index=True)


def _senses(match: Match, policy: ConsentPolicy) -> dict[int, Sense]:
    """Position -> sense of every column that speaks of consent, by the profile's word before its title's."""
    said = {words_of(header): Sense(sense) for header, sense in policy.columns.items()}
    senses = {
        at: said.get(words_of(header)) or sense_of(header)
        for at, header in enumerate(match.header)
        if header
        and (at not in match.columns or words_of(header) in said or _is_sent_as_text(match, at, policy))
    }
    return {at: sense for at, sense in senses.items() if sense and sense is not Sense.IGNORE}


def _is_sent_as_text(match: Match, at: int, policy: ConsentPolicy) -> bool:
    """Whether somebody has chosen to send a column as a note or a name: what it plainly refuses is refused, the rest is text."""
    column = match.columns.get(at)
    said = any(words_of(header) == words_of(match.header[at]) for header in policy.columns)
    return column is not None and column.role is Role.TEXT and not said


def _flags(bodies: Callable[[], Iterable[pd.DataFrame]], match: Match, known: set[int]) -> dict[int, Sense]:
    """Position -> sense of the columns that speak of calls because what is filled in is a plain yes or no, as far as most of it goes."""
    maybe = {
        at: sense
        for at, header in enumerate(match.header)
        if at not in known and at not in match.columns and (sense := sense_of_flags(header))
    }
    flags, others = dict[int, set[str]](), dict[int, set[str]]()
    for body in bodies() if maybe else ():
        for at in maybe:
            for value in map(str.strip, body[at].unique()):
                kept = flags if FLAG.fullmatch(simplified(value.replace("\ufe0f", ""))) else others
                if value and len(kept.setdefault(at, set())) < _FEW_VALUES:
                    kept[at].add(value.casefold())
    return {
        at: sense for at, sense in maybe.items() if len(flags.get(at, ())) >= max(1, len(others.get(at, ())))
    }


def _standings(
    below: pd.DataFrame, match: Match, policy: ConsentPolicy, known: set[int]
) -> dict[int, Standing]:
    """Position -> kind of the columns that say something else of customers, where one of their cells speaks against a call."""
    called = [at for at, column in match.columns.items() if column.role is Role.PHONE]
    maybe = standings(match.header, known, [*called, *match.dialled])
    meant = _meant(policy)

    def speaks(cell: str, kind: Standing) -> bool:
        return meant.get(cell.casefold()) == "no" or kind.speaks(cell) is not None

    found = dict[int, Standing]()
    for at, kind in maybe.items():
        cells = [cell.strip() for cell in below[at].unique()]
        here = kind.over(cells)
        if any(speaks(cell, here) for cell in cells):
            found[at] = here
    return found


def _ignored(match: Match, policy: ConsentPolicy) -> set[int]:
    ignored = {words_of(header) for header, sense in policy.columns.items() if sense == Sense.IGNORE}
    return {at for at, header in enumerate(match.header) if words_of(header) in ignored}


def _others(body: pd.DataFrame, match: Match, known: set[int]) -> list[int]:
    """Every other column but those of numbers: a cell that says “do not call”, with a name or a reason at most, speaks for itself."""
    numbers = {at for at, column in match.columns.items() if column.role is Role.PHONE}
    return [at for at in range(body.shape[1]) if at not in known | numbers]


def _meant(policy: ConsentPolicy) -> dict[str, str]:
    return {value.strip().casefold(): allowed for value, allowed in policy.cells.items()}


def _read(
    cells: pd.Series[str], sense: Meaning, policy: ConsentPolicy, plain: Plain | None
) -> pd.Series[str]:
    """What each cell of a column says, as `Says`."""
    cells = cells.str.strip()
    meant = _meant(policy)
    says = {value: _says(value, sense, meant, plain) for value in cells.unique()}
    return cells.map(says).astype("str")


_SPOKEN = {None: Says.CALL, Speaks.HOLDS: Says.NOT_CALL, Speaks.ASKS: Says.DOUBTED}


def _says(value: str, sense: Meaning, meant: Mapping[str, str], plain: Plain | None) -> Says:
    if (allowed := meant.get(value.casefold())) is not None:
        return Says.CALL if allowed == "yes" else Says.NOT_CALL
    if not value:
        return Says.NOTHING
    value = simplified(value.replace("\ufe0f", ""))
    if isinstance(sense, Standing):
        return Says.NOT_CALL if is_refusal(value) else _SPOKEN[sense.speaks(value)]
    return says_of_calls(value, sense, plain)


def _held(says: pd.Series[str], what: Says, code: str, header: str) -> pd.DataFrame:
    return outcome_frame(says.index[says == what], Outcome.HELD, code, header)


def _asked(code: str, header: str, rows: list[int]) -> Problem:
    where = packed("ROWS_SEEN", rows=tuple(str(row) for row in rows[:5]), count=len(rows))
    return Problem(code, column=header, detail=where)
