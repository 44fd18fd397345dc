"""What processes agree on through the ledger: request slots, schedule slots, and marks of watched folders."""

import secrets

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import rate_turns, schedule_runs, watched


def take_slot(ledger: Ledger, name: str, slot: str) -> bool:
    """Take a moment of a schedule; False when it, or a later one, was taken before."""
    taken: list[bool] = []

    def run(connection: Connection) -> int:
        same = schedule_runs.c.name == name
        newer = select(schedule_runs.c.slot).where(same, schedule_runs.c.slot >= slot).limit(1)
        taken.append(connection.scalar(newer) is None)
        if taken[0]:
            line = {"name": name, "slot": slot, "taken_at": ledger.now(), "outcome": "running"}
            connection.execute(insert(schedule_runs), line)
        return 0

    try:
        ledger.do(run)
    except IntegrityError:
        return False
    return taken[0]


def end_slot(ledger: Ledger, name: str, slot: str, outcome: str) -> None:
    """Say what came of a moment."""

    def run(connection: Connection) -> int:
        this = (schedule_runs.c.name == name) & (schedule_runs.c.slot == slot)
        connection.execute(update(schedule_runs).where(this).values(outcome=outcome))
        return 0

    ledger.do(run)


def slots_taken(ledger: Ledger, name: str) -> list[tuple[str, str]]:
    """The taken moments of a schedule with what came of them, oldest first."""
    query = (
        select(schedule_runs.c.slot, schedule_runs.c.outcome)
        .where(schedule_runs.c.name == name)
        .order_by(schedule_runs.c.slot)
    )

    with ledger.look() as connection:
        return [(slot, outcome) for slot, outcome in connection.execute(query)]


def mark_of(ledger: Ledger, folder: str) -> tuple[str, bool]:
    """The mark that a watched folder must hold, and whether it is a new one that has to be put there."""
    if mark := _known(ledger, folder):
        return mark, False
    told: list[tuple[str, bool]] = []

    def run(connection: Connection) -> int:
        mark = connection.scalar(select(watched.c.mark).where(watched.c.folder == folder))
        if mark is None:
            made = secrets.token_hex(8)
            connection.execute(insert(watched), {"folder": folder, "mark": made})
        told.append((mark or made, mark is None))
        return 0

    ledger.do(run)
    return told[0]


def is_marked(ledger: Ledger, folder: str) -> bool:
    """Whether a watched folder has a mark already."""
    return bool(_known(ledger, folder))


def _known(ledger: Ledger, folder: str) -> str:
    query = select(watched.c.mark).where(watched.c.folder == folder)
    with ledger.look() as connection:
        return connection.scalar(query) or ""


def reserve_request_slot(ledger: Ledger, profile: str, rate: float, now: float) -> float:
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
