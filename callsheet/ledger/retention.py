"""What a ledger may forget of loads that have ended, what is still needed of them, and a note of what was removed.

Never removed are the books, what recognises repeated rows, and forbidden numbers: they hold counts, codes and keyed
fingerprints, and no number in clear.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, insert, or_, select, update

from callsheet.ledger.approvals import Answer
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.schema import approvals, chunks, forbidden_lists, history, loads, meta, removals, rows
from callsheet.ledger.states import DONE, ChunkState, LoadState
from callsheet.ledger.ticks import tick

_ENDED = (str(LoadState.CLOSED), str(LoadState.REFUSED))
_AT_ONCE = 200  # loads in one transaction, so that nobody who sends waits for long


class Part(StrEnum):
    """What is kept of a load, each with a clock of its own."""

    FILE = "file"
    WORK = "work"
    RESULTS = "results"
    BODIES = "bodies"
    SECRETS = "secrets"


class Need(StrEnum):
    """Why something whose time is over is kept nevertheless."""

    IN_FLIGHT = "in_flight"
    IN_DOUBT = "in_doubt"
    AWAITING_APPROVAL = "awaiting_approval"
    HELD_BACK = "held_back"  # a forbidden list that is not in place
    EARLIER_LOAD = (
        "earlier_load"  # an earlier load of the same things may still be sent, and must not undo this one
    )


@dataclass(frozen=True, slots=True)
class KnownLoad:
    """A load as the clocks see it. `ended_at` is the last thing that the ledger has of it; `need` why it must stay."""

    id: str
    number: int
    kind: str
    target: str
    sha256: str
    ended_at: str
    bodies: bool
    need: Need | None
    file: str = ""


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The latest moment that the ledger knows, and the sweep before: when it was, by both clocks."""

    newest: str
    swept: str = ""
    ticked: str = ""


def known_loads(ledger: Ledger, profile: str, ordered: Collection[str]) -> list[KnownLoad]:
    """The loads of a profile, oldest first; `ordered` are the kinds whose newer loads must not be undone by older ones."""
    with ledger.look() as connection:
        return list(_known(connection, profile, ordered))


def _known(connection: Connection, profile: str, ordered: Collection[str]) -> Iterator[KnownLoad]:
    needs = _needs(connection)
    first = _first_unsettled(connection, needs)
    latest = select(history.c.load_id, func.max(history.c.at).label("at")).group_by(history.c.load_id)
    changed = {row.load_id: row.at for row in connection.execute(latest)}
    with_body = set(
        connection.scalars(select(chunks.c.load_id).where(func.length(chunks.c.body) > 0).distinct())
    )
    fields = (loads.c.id, loads.c.number, loads.c.kind, loads.c.target, loads.c.sha256, loads.c.file)
    query = select(*fields, loads.c.created_at, loads.c.closed_at).where(loads.c.profile == profile)
    for row in connection.execute(query.order_by(loads.c.number)):
        need = needs.get(row.id)
        if (
            need is None
            and row.kind in ordered
            and first.get((row.kind, row.target), row.number) < row.number
        ):
            need = Need.EARLIER_LOAD
        ended = max(row.created_at, row.closed_at, changed.get(row.id, ""))
        yield KnownLoad(
            row.id, row.number, row.kind, row.target, row.sha256, ended, row.id in with_body, need, row.file
        )


def _needs(connection: Connection) -> dict[str, Need]:
    """Load -> why nothing of it may go; the gravest reason counts."""
    held = select(forbidden_lists.c.id).where(forbidden_lists.c.ended_at == "")
    asked = select(approvals.c.load_id).where(approvals.c.state == str(Answer.WAITING))
    open_ones = select(loads.c.id).where(loads.c.state.not_in(_ENDED))
    unsettled = [str(state) for state in ChunkState if state not in DONE or state is ChunkState.PARKED]
    unknown = (
        (chunks.c.outcome == "unknown")
        & (chunks.c.row_count > 0)
        & (chunks.c.state != str(ChunkState.REPLACED))
    )
    doubted = select(chunks.c.load_id).where(or_(chunks.c.state.in_(unsettled), unknown))
    rows_unknown = select(rows.c.load_id).where(rows.c.outcome == "unknown", rows.c.chunk.is_not(None))
    found: dict[str, Need] = {}
    for query, need in (
        (open_ones, Need.IN_FLIGHT),
        (asked, Need.AWAITING_APPROVAL),
        (held, Need.HELD_BACK),
        (doubted, Need.IN_DOUBT),
        (rows_unknown, Need.IN_DOUBT),
    ):
        found |= dict.fromkeys(connection.scalars(query.distinct()), need)
    return found


def _first_unsettled(connection: Connection, needs: Collection[str]) -> dict[tuple[str, str], int]:
    """Kind and target -> number of the first load there of which something may still be sent."""
    first: dict[tuple[str, str], int] = {}
    for row in connection.execute(select(loads.c.id, loads.c.number, loads.c.kind, loads.c.target)):
        if row.id in needs:
            place = (row.kind, row.target)
            first[place] = min(first.get(place, row.number), row.number)
    return first


def remove_bodies(ledger: Ledger, load_ids: Iterable[str]) -> None:
    """Remove the requests of loads from the ledger, and note it; a load that is needed by now keeps them."""
    for some in _batches(load_ids):

        def remove(connection: Connection, some: tuple[str, ...] = some) -> None:
            needs = _needs(connection)
            free = [load_id for load_id in some if load_id not in needs]
            gone = update(chunks).where(chunks.c.load_id.in_(free)).values(body=b"", known="")
            connection.execute(gone)
            _note(connection, free, Part.BODIES, ledger.now())

        ledger.transaction(remove)


def note_removal(ledger: Ledger, load_ids: Iterable[str], part: Part) -> None:
    """Record what is about to be removed of loads; what was noted before stays as it is."""
    for some in _batches(load_ids):

        def note(connection: Connection, some: tuple[str, ...] = some) -> None:
            _note(connection, some, part, ledger.now())

        ledger.transaction(note)


def _batches(load_ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    every = tuple(load_ids)
    for at in range(0, len(every), _AT_ONCE):
        yield every[at : at + _AT_ONCE]


def _note(connection: Connection, load_ids: Sequence[str], part: Part, now: str) -> None:
    noted = select(removals.c.load_id).where(removals.c.part == str(part), removals.c.load_id.in_(load_ids))
    there = set(connection.scalars(noted))
    if new := [
        {"load_id": load_id, "part": str(part), "at": now} for load_id in load_ids if load_id not in there
    ]:
        connection.execute(insert(removals), new)


def last_seen(ledger: Ledger, profile: str) -> LastSeen:
    """What the wall clock is compared with before anything is removed by it."""
    with ledger.look() as connection:
        known = connection.execute(select(func.max(loads.c.created_at), func.max(loads.c.closed_at))).one()
        changed = connection.scalar(select(history.c.at).order_by(history.c.number.desc()).limit(1))
    swept, ticked = last_sweep(ledger, profile)
    return LastSeen(max(swept, changed or "", *(moment or "" for moment in known)), swept, ticked)


def last_sweep(ledger: Ledger, profile: str) -> tuple[str, str]:
    """When a profile was swept last, by the wall clock and as a tick; "" for never."""
    with ledger.look() as connection:
        noted = meta_value(connection, _swept(profile)) or ""
    at, _, ticked = noted.partition("|")
    return at, ticked


def note_sweep(ledger: Ledger, profile: str, at: str) -> None:
    """Record that a profile was swept."""
    name, value = _swept(profile), f"{at}|{tick()}"

    def write(connection: Connection) -> None:
        if not connection.execute(update(meta).where(meta.c.name == name).values(value=value)).rowcount:
            connection.execute(insert(meta), {"name": name, "value": value})

    ledger.transaction(write)


def _swept(profile: str) -> str:
    return f"swept {profile}"
