"""What people wish of a load on the page, stop or resume, until whoever works on it does so. A stop stands until somebody resumes."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from callsheet.ledger import direct
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import wishes

_LATEST = (
    select(wishes).where(wishes.c.load_id == bindparam("of_load")).order_by(wishes.c.number.desc()).limit(1)
)


class Wished(StrEnum):
    """What somebody may wish of a load."""

    STOP = "stop"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Wish:
    """A person's wish; `taken_at` is when a resume was taken up."""

    number: int
    load_id: str
    wish: Wished
    by: str
    at: str
    taken_at: str

    @property
    def stops(self) -> bool:
        """Whether nothing of the load may be sent."""
        return self.wish is Wished.STOP

    @property
    def to_take_up(self) -> bool:
        """Whether the load is to be resumed, and nobody has begun to."""
        return self.wish is Wished.RESUME and not self.taken_at


def wish(ledger: Ledger, load_id: str, wished: Wished, by: str) -> bool:
    """Record a wish; False when the latest one is the same and still stands."""
    values = {"load_id": load_id, "wish": str(wished), "by": by, "taken_at": ""}

    def add(connection: Connection) -> bool:
        latest = select(wishes.c.wish, wishes.c.taken_at).where(wishes.c.load_id == load_id)
        known = connection.execute(latest.order_by(wishes.c.number.desc()).limit(1)).first()
        if known is not None and known.wish == str(wished) and not known.taken_at:
            return False
        connection.execute(insert(wishes), values | {"at": ledger.now()})
        return True

    return ledger.transaction(add)


def wish_of(ledger: Ledger, load_id: str) -> Wish | None:
    """The latest wish about a load."""
    with ledger.look() as connection:
        found = direct.fetch_one(connection, _LATEST, {"of_load": load_id})
    return None if found is None else _wish(found._asdict())


def wishes_of(ledger: Ledger, load_ids: Collection[str]) -> dict[str, Wish]:
    """The latest wish about each of these loads that there is one about."""
    query = select(wishes).where(wishes.c.load_id.in_(list(load_ids))).order_by(wishes.c.number)
    with ledger.look() as connection:
        found = connection.execute(query).mappings().all()
    return {row["load_id"]: _wish(dict(row)) for row in found}


def take_up(ledger: Ledger, found: Wish) -> None:
    """Record that somebody begins to resume the load."""
    change = update(wishes).where(wishes.c.number == found.number).values(taken_at=ledger.now())
    ledger.transaction(lambda connection: connection.execute(change).rowcount)


def _wish(row: dict[str, Any]) -> Wish:
    return Wish(**row | {"wish": Wished(row["wish"])})
