"""What processes agree on through the ledger: request slots, schedule slots, and marks of watched folders."""

import secrets

from sqlalchemy import Connection, insert, select, update

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import rate_turns, schedule_runs, watched


def take_slot(ledger: Ledger, name: str, slot: str) -> bool:
    """Take a slot of a schedule; False when it, or a later one, is taken already."""
    newer = select(schedule_runs.c.slot).where(schedule_runs.c.name == name, schedule_runs.c.slot >= slot)

    def take(connection: Connection) -> bool:
        free = connection.scalar(newer.limit(1)) is None
        if free:
            record = {"name": name, "slot": slot, "taken_at": ledger.now(), "outcome": "running"}
            connection.execute(insert(schedule_runs), record)
        return free

    return ledger.transaction(take)


def end_slot(ledger: Ledger, name: str, slot: str, outcome: str) -> None:
    """Record the outcome of a slot's run."""
    this = (schedule_runs.c.name == name) & (schedule_runs.c.slot == slot)
    ledger.transaction(
        lambda connection: connection.execute(update(schedule_runs).where(this).values(outcome=outcome))
    )


def slots_taken(ledger: Ledger, name: str) -> list[tuple[str, str]]:
    """The taken slots of a schedule, each with its outcome, oldest first."""
    query = (
        select(schedule_runs.c.slot, schedule_runs.c.outcome)
        .where(schedule_runs.c.name == name)
        .order_by(schedule_runs.c.slot)
    )

    with ledger.look() as connection:
        return [(slot, outcome) for slot, outcome in connection.execute(query)]


def mark_of(ledger: Ledger, folder: str) -> tuple[str, bool]:
    """The mark that a watched folder must hold, and whether it is new and has still to be written there."""
    if mark := _known(ledger, folder):
        return mark, False

    def known_or_new(connection: Connection) -> tuple[str, bool]:
        if known := connection.scalar(select(watched.c.mark).where(watched.c.folder == folder)):
            return known, False
        mark = secrets.token_hex(8)
        connection.execute(insert(watched), {"folder": folder, "mark": mark})
        return mark, True

    return ledger.transaction(known_or_new)


def is_marked(ledger: Ledger, folder: str) -> bool:
    """Whether a watched folder has a mark already."""
    return bool(_known(ledger, folder))


def _known(ledger: Ledger, folder: str) -> str:
    query = select(watched.c.mark).where(watched.c.folder == folder)
    with ledger.look() as connection:
        return connection.scalar(query) or ""


def reserve_request_slot(ledger: Ledger, profile: str, rate: float, now: float) -> float:
    """Reserve a profile's next request slot at `rate` requests per second; returns how many seconds away it is.

    One unused slot may be used later, so a process that is alone and keeps the rate itself never waits here.
    """
    interval, this = 1.0 / rate, rate_turns.c.profile == profile

    def reserve(connection: Connection) -> float:
        known = connection.scalar(select(rate_turns.c.next_at).where(this))
        slot = max(known or 0.0, now - interval)
        if known is None:
            connection.execute(insert(rate_turns), {"profile": profile, "next_at": slot + interval})
        else:
            connection.execute(update(rate_turns).where(this).values(next_at=slot + interval))
        return max(0.0, slot - now)

    return ledger.transaction(reserve)
