"""How fast a load is being sent, and how long the rest takes at that pace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from callsheet.ledger import direct
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import chunks, history
from callsheet.ledger.states import ChunkState

_LATEST = 50  # requests by which the pace is measured
_FEWEST = 5
_SHORTEST = 10.0  # seconds that they take together: of fewer nobody can tell
_QUIET = 3  # times the usual wait between two requests, after which it is sending no more
_PATIENCE = 20.0  # seconds without a request that may always be

_OF_LOAD: Any = bindparam("of_load")
_SENT = (
    select(history.c.chunk, history.c.claim, history.c.at)
    .where(history.c.load_id == _OF_LOAD, history.c.state == str(ChunkState.INTENT))
    .order_by(history.c.number.desc())
    .limit(_LATEST)
)
_TO_COME = (
    select(func.count())
    .select_from(chunks)
    .where(chunks.c.load_id == _OF_LOAD, chunks.c.state == str(ChunkState.PLANNED))
)


def seconds_left(ledger: Ledger, load_id: str) -> float | None:
    """Seconds until the last request of a load is sent, at the pace of the latest ones of this run.

    None where that cannot be said: nothing is left, too little was sent, or nothing was sent for a while.
    """
    given = {"of_load": load_id}
    with ledger.look() as connection:
        to_come = int(direct.value(connection, _TO_COME, given) or 0)
        sent = direct.fetch(connection, _SENT, given) if to_come else ()
    each = _seconds_each(sent, datetime.fromisoformat(ledger.now()))
    return each and to_come * each


def _seconds_each(sent: Sequence[Any], now: datetime) -> float | None:
    """Seconds between two requests (chunk, claim, moment), the latest first; None where nobody can tell."""
    first = {
        chunk: at for chunk, claim, at in sent if claim == sent[0][1]
    }  # one that is sent again counts once
    moments = sorted(map(datetime.fromisoformat, first.values()))
    if len(moments) < _FEWEST:
        return None
    whole = (moments[-1] - moments[0]).total_seconds()
    each, quiet = whole / (len(moments) - 1), (now - moments[-1]).total_seconds()
    if whole < _SHORTEST or not -1 <= quiet <= max(_QUIET * each, _PATIENCE):
        return None
    return each
