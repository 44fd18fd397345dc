"""One rate for all processes that load for a profile: each request takes its turn from the ledger."""

from sqlalchemy import Connection, insert, select, update

from ledger.store import Ledger
from ledger.tables import rate_turns


def take_turn(ledger: Ledger, profile: str, rate: float, now: float) -> float:
    """Take the next turn of a profile at `rate` requests a second; returns how many seconds away it is.

    A turn that nobody took is good for one request later on, so that a process which is alone and keeps the rate itself
    never waits here.
    """
    waits: list[float] = []
    step = 1.0 / rate

    def run(connection: Connection) -> int:
        this = rate_turns.c.profile == profile
        known = connection.scalar(select(rate_turns.c.next_at).where(this))
        turn = max(known or 0.0, now - step)
        ahead = turn - now
        if known is None:
            connection.execute(insert(rate_turns), {"profile": profile, "next_at": turn + step})
        else:
            connection.execute(update(rate_turns).where(this).values(next_at=turn + step))
        waits.append(max(0.0, ahead))
        return 0

    ledger.do(run)
    return waits[0]
