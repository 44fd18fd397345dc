"""Loads as a list for people: filtered, newest first, a page at a time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, func, or_, select

from callsheet.ledger.approvals import Answer
from callsheet.ledger.draft_tables import draft_loads, drafts
from callsheet.ledger.drafts import DraftState
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.list_names import name_of, sheet_said
from callsheet.ledger.processes import is_gone
from callsheet.ledger.records import Load
from callsheet.ledger.rows import LOAD_FIELDS, load_from_row
from callsheet.ledger.schema import approvals, chunks, loads, rows
from callsheet.ledger.states import UNDER_WAY, ChunkState, LoadState
from transforms.outcomes import TO_FIX

_WORKED_ON = UNDER_WAY | {LoadState.READ}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words in the name of the file or the beginning of an id; a kind, states, and since when (ISO)."""

    text: str = ""
    kind: str = ""
    states: Collection[LoadState] = ()
    waiting: bool = False  # for approval alone
    since: str = ""
    by: str = ""  # the id of a user who prepared or submitted it on the page
    drafted: bool | None = None  # submitted on the page, or not; None: either
    until: str = ""  # before when (ISO)


def listed(
    ledger: Ledger, profiles: Collection[str], wanted: Wanted, *, before: int | None = None, limit: int = 50
) -> list[Load]:
    """Loads of some profiles, the latest first; `before` the load of that number."""
    query = select(*LOAD_FIELDS).where(loads.c.profile.in_(list(profiles)), *_conditions(wanted))
    if before is not None:
        query = query.where(loads.c.number < before)
    with ledger.look() as connection:
        found = connection.execute(query.order_by(loads.c.number.desc()).limit(limit))
        return [load_from_row(row) for row in found]


def _conditions(wanted: Wanted) -> list[Any]:
    conditions: list[Any] = []
    if wanted.text:
        named = func.lower(loads.c.file).contains(wanted.text.lower(), autoescape=True)
        conditions.append(or_(named, loads.c.id.startswith(wanted.text, autoescape=True)))
    if wanted.kind:
        conditions.append(loads.c.kind == wanted.kind)
    if wanted.states:
        conditions.append(loads.c.state.in_([str(state) for state in wanted.states]))
    if wanted.waiting:
        asked = select(approvals.c.load_id).where(approvals.c.state == str(Answer.WAITING))
        conditions.append(loads.c.id.in_(asked))
    if wanted.since:
        conditions.append(loads.c.created_at >= wanted.since)
    if wanted.until:
        conditions.append(loads.c.created_at < wanted.until)
    return conditions + _of_drafts(wanted)


def _of_drafts(wanted: Wanted) -> list[Any]:
    """What is looked for of the drafts that became loads."""
    became = select(draft_loads.c.load)
    conditions: list[Any] = []
    if wanted.by:
        own = became.join(drafts, drafts.c.id == draft_loads.c.draft).where(_whose(wanted.by))
        conditions.append(loads.c.id.in_(own))
    if wanted.drafted is not None:
        conditions.append(loads.c.id.in_(became) if wanted.drafted else loads.c.id.not_in(became))
    return conditions


def not_whole(ledger: Ledger, profiles: Collection[str], by: str, since: str) -> list[Load]:
    """The loads that a user prepared or submitted of which something did not go in, ended since then (ISO), the latest first.

    They were rejected, refused, or have rows to fix. None of which the rest is prepared, or whose list was loaded again since.
    """
    over = [str(DraftState.DISCARDED), str(DraftState.LOST)]
    query = select(*LOAD_FIELDS).where(
        loads.c.profile.in_(list(profiles)),
        loads.c.state.in_([str(LoadState.REFUSED), str(LoadState.CLOSED)]),
        or_(loads.c.closed_at >= since, loads.c.created_at >= since),
        exists().where(draft_loads.c.load == loads.c.id, drafts.c.id == draft_loads.c.draft, _whose(by)),
        ~exists().where(drafts.c.parent == loads.c.id, drafts.c.state.not_in(over)),
        or_(loads.c.state == str(LoadState.REFUSED), *_left_behind()),
    )
    with ledger.look() as connection:
        ordered = query.order_by(loads.c.number.desc())
        found = [load_from_row(row) for row in connection.execute(ordered)]
        later = _loaded_since(connection, found, by)
    return [load for load in found if not _is_again(load, later)]


def _whose(by: str) -> Any:
    """Whether a user prepared or submitted a draft."""
    return or_(drafts.c.by == by, drafts.c.submitted_by == by)


@dataclass(frozen=True, slots=True)
class _Since:
    """A load by its number, what its list is called, and the drafts that became it."""

    number: int
    list: tuple[str, ...]
    drafts: frozenset[str]


def _loaded_since(connection: Connection, found: Sequence[Load], by: str) -> list[_Since]:
    """The first of these loads and all after it that may be of their lists: not what somebody else prepared on the page."""
    if not found:
        return []
    of_load = loads.outerjoin(draft_loads, draft_loads.c.load == loads.c.id)
    named = (loads.c.number, loads.c.profile, loads.c.kind, loads.c.file, loads.c.sheet)
    query = (
        select(*named, func.coalesce(drafts.c.id, ""))
        .select_from(of_load.outerjoin(drafts, drafts.c.id == draft_loads.c.draft))
        .where(loads.c.number >= found[-1].number, or_(drafts.c.id.is_(None), _whose(by)))
    )
    known: dict[tuple[int, tuple[str, ...]], set[str]] = {}
    for number, profile, kind, file, sheet, draft in connection.execute(query):
        known.setdefault((number, (profile, kind, *_called(file, sheet))), set()).add(draft)
    return [_Since(number, called, frozenset(of) - {""}) for (number, called), of in known.items()]


def _called(file: str, sheet: str) -> tuple[str, str]:
    return name_of(file), sheet_said(file, sheet)


def _is_again(load: Load, later: Sequence[_Since]) -> bool:
    """Whether the list of a load was loaded again: by another draft, for one may have two lists of a name."""
    called = (load.profile, load.kind, *_called(load.file, load.sheet))
    of = next((each.drafts for each in later if each.number == load.number), frozenset())
    return any(each.number > load.number and each.list == called and not each.drafts & of for each in later)


def _left_behind() -> list[Any]:
    """Whether a person rejected a load, or a row of it has to be fixed."""
    to_fix = [str(outcome) for outcome in TO_FIX]
    return [
        exists().where(approvals.c.load_id == loads.c.id, approvals.c.state == str(Answer.REFUSED)),
        exists().where(chunks.c.load_id == loads.c.id, chunks.c.outcome.in_(to_fix)),
        exists().where(rows.c.load_id == loads.c.id, rows.c.outcome.in_(to_fix)),
    ]


def answers(ledger: Ledger, load_ids: Sequence[str]) -> dict[str, Answer]:
    """The answer to the question of each load that has one."""
    query = select(approvals.c.load_id, approvals.c.state).where(approvals.c.load_id.in_(load_ids))
    with ledger.look() as connection:
        return {row.load_id: Answer(row.state) for row in connection.execute(query)}


def is_interrupted(ledger: Ledger, load: Load) -> bool:
    """Whether the process that works on a load is provably gone, so that it waits until another takes it up."""
    if load.state not in _WORKED_ON:
        return False
    owner = ledger.owner(load.id)
    return bool(owner) and is_gone(owner)


def interrupted(ledger: Ledger, profiles: Collection[str]) -> list[Load]:
    """Such loads of some profiles, the latest first."""
    query = select(*LOAD_FIELDS).where(
        loads.c.profile.in_(list(profiles)),
        loads.c.state.in_([str(state) for state in _WORKED_ON]),
        loads.c.owner != "",
    )
    with ledger.look() as connection:
        found = connection.execute(query.order_by(loads.c.number.desc())).all()
    return [load for row in found if is_interrupted(ledger, load := load_from_row(row))]


def in_doubt(ledger: Ledger, profiles: Iterable[str]) -> list[Load]:
    """The loads of some profiles of which a person has to say what became of a chunk, the latest first."""
    parked = select(chunks.c.load_id).where(chunks.c.state == str(ChunkState.PARKED))
    query = select(*LOAD_FIELDS).where(loads.c.id.in_(parked), loads.c.profile.in_(list(profiles)))
    with ledger.look() as connection:
        found = connection.execute(query.order_by(loads.c.number.desc()))
        return [load_from_row(row) for row in found]
