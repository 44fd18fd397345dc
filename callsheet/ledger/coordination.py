"""What processes agree on through the ledger: request slots, schedule slots, and marks of watched folders."""

import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, text, update

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import rate_turns, schedule_runs, watched
from callsheet.ledger.ticks import boot_id

_FURTHEST, _TURNS = 30.0, 30  # a turn is reserved at most so many seconds, or turns, ahead


def take_slot(ledger: Ledger, name: str, slot: str, now: str) -> bool:
    """Take a slot of a schedule; False when it, or a later one up to now, is taken already (all ISO 8601 in UTC).

    A slot in the future was taken by a clock that was ahead: it does not keep those before it from being run.
    """
    these = (schedule_runs.c.name == name) & (schedule_runs.c.slot >= slot)
    newer = select(schedule_runs.c.slot).where(
        these, (schedule_runs.c.slot == slot) | (schedule_runs.c.slot <= now)
    )

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


def slots_taken(ledger: Ledger, name: str, now: str = "9999") -> list[tuple[str, str]]:
    """The slots of a schedule that were taken up to now (ISO 8601 in UTC), each with its outcome, oldest first."""
    query = (
        select(schedule_runs.c.slot, schedule_runs.c.outcome)
        .where(schedule_runs.c.name == name, schedule_runs.c.slot <= now)
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


@dataclass(frozen=True, slots=True)
class Turn:
    """A profile's turn to send: `wait` seconds from now, or not `taken` because so many wait; then ask again after `wait`.

    `disbelieved` is how many seconds ahead the ledger's next turn was, where no process can have put it.
    """

    wait: float
    taken: bool = True
    disbelieved: float = 0.0


SharedClock = Callable[[Connection], tuple[str, float]]
"""The name of a clock that all processes of a ledger share, and its time in seconds."""


def shared_clock(connection: Connection) -> tuple[str, float]:
    """The database server's clock, otherwise this machine's monotonic one: a ledger file is never used from two machines."""
    if connection.dialect.name == "postgresql":
        return "server", float(connection.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0.0)
    return boot_id() or "monotonic", time.monotonic()


def reserve_request_slot(
    ledger: Ledger, profile: str, rate: float, clock: SharedClock = shared_clock
) -> Turn:
    """Reserve a profile's next request slot at `rate` requests per second.

    One unused slot may be used later, so a process that is alone and keeps the rate itself never waits here. No slot
    further ahead than `horizon` is given out, so one that is found there was stored by a clock that has been set since.
    """
    interval, this = 1.0 / rate, rate_turns.c.profile == profile

    def reserve(connection: Connection) -> Turn:
        name, now = clock(connection)
        known = connection.execute(select(rate_turns).where(this)).one_or_none()
        usable = known is not None and known.clock == name and math.isfinite(known.next_at)
        slot = known.next_at if known and usable else now - interval
        turn = _turn(slot - now, interval)
        if turn.taken:
            values = {"next_at": now + _slot(turn, slot - now, interval) + interval, "clock": name}
            change = update(rate_turns).where(this) if known else insert(rate_turns)
            connection.execute(change.values(profile=profile, **values))
        return turn

    return ledger.transaction(reserve)


def horizon(interval: float) -> float:
    """How far ahead (s) a turn may be reserved, with `interval` seconds between two turns."""
    return max(_FURTHEST, _TURNS * interval)


def _turn(ahead: float, interval: float) -> Turn:
    furthest = horizon(interval)
    if ahead > furthest + interval:
        return Turn(0.0, disbelieved=ahead)
    if ahead > furthest:
        return Turn(furthest / 2, taken=False)
    return Turn(max(0.0, ahead))


def _slot(turn: Turn, ahead: float, interval: float) -> float:
    """Where the taken slot is, in seconds from now; a little before now where one was left unused."""
    return 0.0 if turn.disbelieved else max(ahead, -interval)
