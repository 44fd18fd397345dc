"""The bodies that loads have sent, as their ledger holds the bytes."""

from typing import Any

import orjson

from callsheet.engine.context import open_context
from callsheet.ledger.states import ChunkState
from callsheet.settings import Profile

_SENT = (ChunkState.SETTLED, ChunkState.RECONCILED, ChunkState.ACKED)


def bodies_sent(profile: Profile, operation: str, load_id: str | None = None) -> list[Any]:
    """The body of each call of an operation that was answered, in the order of the loads and their chunks."""
    with open_context(profile) as context:
        loads = [load_id] if load_id else [load.id for load in context.ledger.loads()]
        frozen = [
            context.ledger.frozen(load, chunk.number)
            for load in loads
            for chunk in context.ledger.chunks(load, *_SENT)
        ]
    return [orjson.loads(one.body) for one in frozen if one.operation == operation]
