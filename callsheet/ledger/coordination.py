"""Which moments of a schedule were taken, so that each is run once however often it is fired."""

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.store import Ledger
from ledger.tables import schedule_runs


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
