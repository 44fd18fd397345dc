"""Statements that every load asks many times, built once: building one anew takes longer than running it.

Their parameters are `of_load`, `of_number` (of a chunk), `of_content` (the SHA-256 of a file), and for loads of the same kind to
the same service `of_kind`, `of_target`, `of_profile` and `after` (the number of a load).
"""

from functools import cache
from typing import Any

from sqlalchemy import Select, Update, bindparam, func, insert, literal_column, select, update

from callsheet.ledger.rows import CHUNK_FIELDS, EVENT_FIELDS, FROZEN_FIELDS, LOAD_FIELDS
from callsheet.ledger.schema import chunks, history, loads, removals
from callsheet.ledger.states import ChunkState

_OF_LOAD: Any = bindparam("of_load")
_OF_NUMBER: Any = bindparam("of_number")
_THIS = (chunks.c.load_id == _OF_LOAD) & (chunks.c.number == _OF_NUMBER)

LOAD = select(*LOAD_FIELDS).where(loads.c.id == _OF_LOAD)
LOADS_OF_CONTENT = (
    select(*LOAD_FIELDS).where(loads.c.sha256 == bindparam("of_content")).order_by(loads.c.number)
)
LOADS_LIKE = (
    select(*LOAD_FIELDS)
    .where(loads.c.kind == bindparam("of_kind"), loads.c.target == bindparam("of_target"))
    .order_by(loads.c.number)
)
LATER_LOADS = LOADS_LIKE.where(loads.c.number > bindparam("after"))
RECENT_LOADS = LATER_LOADS.where(loads.c.profile == bindparam("of_profile"))
LAST_LOAD = select(func.max(loads.c.number))
ADD_LOAD, ADD_CHUNK = insert(loads), insert(chunks)
OWNER = select(loads.c.owner).where(loads.c.id == _OF_LOAD)
REQUESTS = select(func.count()).where(
    history.c.load_id == bindparam("of_load"), history.c.state == str(ChunkState.INTENT)
)
CHUNK = select(*CHUNK_FIELDS).where(_THIS)
FROZEN = select(*FROZEN_FIELDS).where(_THIS)
REMOVED = (
    select(removals.c.part, removals.c.at).where(removals.c.load_id == _OF_LOAD).order_by(removals.c.part)
)


@cache
def chunks_in(states: tuple[ChunkState, ...]) -> Select[Any]:
    """The chunks of a load in order, of the given states; of all without any."""
    query = select(*CHUNK_FIELDS).where(chunks.c.load_id == _OF_LOAD).order_by(chunks.c.number)
    there: list[Any] = [literal_column(f"'{state}'") for state in states]
    return query.where(chunks.c.state.in_(there)) if states else query


@cache
def events(state: ChunkState | None, *, of_chunk: bool) -> Select[Any]:
    """The changes of a load's chunks in order, to one state or all; with `of_chunk` those of the chunk `of_number`."""
    query = select(*EVENT_FIELDS).where(history.c.load_id == _OF_LOAD).order_by(history.c.number)
    if of_chunk:
        query = query.where(history.c.chunk == _OF_NUMBER)
    return query if state is None else query.where(history.c.state == str(state))


@cache
def load_values(names: tuple[str, ...]) -> Update:
    """Gives a load new values of these columns, each a parameter `to_` and its name."""
    given: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
    return update(loads).where(loads.c.id == _OF_LOAD).values(**given)
