"""Runs of schedules that people ask for on the page, until `serve` begins them, each once."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import schedule_wishes


@dataclass(frozen=True, slots=True)
class RunWish:
    """A run that somebody asked for; `due` is from when on it may begin (ISO 8601 in UTC)."""

    number: int
    name: str
    by: str
    at: str
    due: str
    taken_at: str


def wish_run(ledger: Ledger, name: str, by: str, due: str) -> bool:
    """Ask for a run of a schedule from a moment on (ISO 8601 in UTC); False while one that was asked for has not begun."""

    def add(connection: Connection) -> bool:
        if connection.execute(_standing(name)).first() is not None:
            return False
        values = {"name": name, "by": by, "at": ledger.now(), "due": due, "taken_at": ""}
        connection.execute(insert(schedule_wishes), values)
        return True

    return ledger.transaction(add)


def run_wished(ledger: Ledger, name: str) -> RunWish | None:
    """The run of a schedule that was asked for and has not begun."""
    with ledger.look() as connection:
        found = connection.execute(_standing(name)).mappings().first()
    return RunWish(**found) if found else None


def wish_numbered(ledger: Ledger, number: int, name: str) -> RunWish | None:
    """The run of a schedule that was asked for under a number, whether or not it has begun."""
    this = (schedule_wishes.c.number == number) & (schedule_wishes.c.name == name)
    with ledger.look() as connection:
        found = connection.execute(select(schedule_wishes).where(this)).mappings().first()
    return RunWish(**found) if found else None


def end_run_wish(ledger: Ledger, wished: RunWish) -> bool:
    """Record that the run has begun, or that somebody has withdrawn it; False when that was so already."""
    this = (schedule_wishes.c.number == wished.number) & (schedule_wishes.c.taken_at == "")
    change = update(schedule_wishes).where(this).values(taken_at=ledger.now())
    return ledger.transaction(lambda connection: bool(connection.execute(change).rowcount))


def _standing(name: str) -> Select[Any]:
    return select(schedule_wishes).where(schedule_wishes.c.name == name, schedule_wishes.c.taken_at == "")
