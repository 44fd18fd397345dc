"""What a restored ledger cannot know: chunks that it has as planned may have been sent after the copy was made."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from callsheet.ledger.direct import value
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.processes import is_gone
from callsheet.ledger.records import Claim, Load
from callsheet.ledger.rows import LOAD_FIELDS, load_from_row, why_to_row
from callsheet.ledger.schema import chunks, loads, meta
from callsheet.ledger.states import OPEN, ChunkState, LoadState
from callsheet.ledger.transitions import in_doubt, intend
from callsheet.reasons import Why
from validators.message import message, pack

_DOUBTFUL = select(loads.c.doubtful).where(loads.c.id == bindparam("of_load"))
_RESTORED = "restored"  # in `meta`: when a person last accepted an old copy


@dataclass(frozen=True, slots=True)
class OpenLoad:
    """A load that is open in a restored ledger, and how many of its rows may have been sent since."""

    load: Load
    doubtful_rows: int


def mark_restored(ledger: Ledger, why: Callable[[Load], Why], *, upto: int | None = None) -> list[OpenLoad]:
    """Stop the open loads (those up to a number), and put what they have planned in doubt; returns them, oldest first.

    Chunks of a load that another process works on are put in doubt when it is next sent from.
    """

    def mark(connection: Connection) -> list[OpenLoad]:
        found = []
        for load, owner in _open(connection, upto):
            this = update(loads).where(loads.c.id == load.id)
            connection.execute(this.values(doubtful=1))
            if not owner or is_gone(owner):
                connection.execute(this.values(state=str(LoadState.STOPPED), **why_to_row(why(load))))
                found.append(OpenLoad(load, _doubt(connection, load.id, ledger.now())))
        _remember(connection, ledger.now())
        return found

    return ledger.transaction(mark)


def doubt_planned(ledger: Ledger, load: Load, claim: Claim | None) -> None:
    """Put every planned chunk of a load in doubt: what became of it is found out before anything is sent."""

    def doubt(connection: Connection) -> int:
        return _doubt(connection, load.id, ledger.now())

    ledger.transaction(doubt, claim)


def is_doubtful(ledger: Ledger, load: Load) -> bool:
    """Whether another copy of the ledger may have sent what this one has as planned."""
    with ledger.look() as connection:
        marked = value(connection, _DOUBTFUL, {"of_load": load.id})
    return bool(marked) or (ledger.unproven is not None and load.number <= ledger.unproven)


def was_restored(ledger: Ledger) -> bool:
    """Whether later loads, too, may repeat what another copy of the ledger has sent."""
    with ledger.look() as connection:
        restored = meta_value(connection, _RESTORED)
    return restored is not None or ledger.unproven is not None


def _open(connection: Connection, upto: int | None) -> list[tuple[Load, str]]:
    query = select(*LOAD_FIELDS, loads.c.owner).where(loads.c.state.in_([str(state) for state in OPEN]))
    if upto is not None:
        query = query.where(loads.c.number <= upto)
    return [(load_from_row(row), row.owner) for row in connection.execute(query.order_by(loads.c.number))]


def _doubt(connection: Connection, load_id: str, now: str) -> int:
    """Planned chunks to in doubt by way of an intent, as if they had been sent now; returns their number of rows.

    A load keeps its mark until its own chunks were doubted: what comes before them may be all that is planned yet.
    """
    note = pack(message("MAYBE_SENT_BY_A_COPY"))
    this = (chunks.c.load_id == load_id) & (chunks.c.state == str(ChunkState.PLANNED))
    planned = connection.execute(select(chunks.c.number, chunks.c.row_count).where(this)).all()
    for number, _ in planned:
        fence = intend(load_id, number, now, once=True)(connection)
        in_doubt(load_id, number, fence, note)(connection)
    if any(number > 0 for number, _ in planned):
        connection.execute(update(loads).where(loads.c.id == load_id).values(doubtful=0))
    return sum(rows for _, rows in planned)


def _remember(connection: Connection, now: str) -> None:
    if not connection.execute(update(meta).where(meta.c.name == _RESTORED).values(value=now)).rowcount:
        connection.execute(insert(meta), {"name": _RESTORED, "value": now})
