"""What people say about chunks in doubt, until somebody who may work on the load has carried it out."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import resolutions
from validators.message import Message, pack


@dataclass(frozen=True, slots=True)
class Resolution:
    """A person's word about a chunk; `refusal` is a packed message that says why it could not be carried out."""

    number: int
    load_id: str
    chunk: int
    profile: str
    applied: bool
    by: str
    at: str
    ended_at: str
    refusal: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out."""
        return not self.ended_at


def say(ledger: Ledger, load_id: str, chunk: int, profile: str, *, applied: bool, by: str) -> bool:
    """Record what a person says about a chunk; False while an earlier word about it is still to be carried out."""
    values = {"load_id": load_id, "chunk": chunk, "profile": profile, "applied": int(applied), "by": by}

    def add(connection: Connection) -> bool:
        same = (resolutions.c.load_id == load_id) & (resolutions.c.chunk == chunk)
        earlier = select(resolutions.c.number).where(same, resolutions.c.ended_at == "")
        if connection.scalar(earlier) is not None:
            return False
        connection.execute(insert(resolutions), values | {"at": ledger.now(), "ended_at": "", "refusal": ""})
        return True

    return ledger.transaction(add)


def to_carry_out(ledger: Ledger, profile: str) -> list[Resolution]:
    """What was said about a profile's chunks and is still to be carried out, oldest first."""
    return _read(ledger, (resolutions.c.profile == profile) & (resolutions.c.ended_at == ""))


def end(ledger: Ledger, number: int, refusal: Message | None = None) -> None:
    """Record that it was carried out, or why it could not be."""
    values = {"ended_at": ledger.now(), "refusal": pack(refusal) if refusal else ""}
    change = update(resolutions).where(resolutions.c.number == number).values(**values)
    ledger.transaction(lambda connection: connection.execute(change).rowcount)


def said_of(ledger: Ledger, load_ids: Collection[str]) -> dict[tuple[str, int], Resolution]:
    """The latest word about each chunk of these loads that there is one about, by load and chunk."""
    found = _read(ledger, resolutions.c.load_id.in_(list(load_ids)))
    return {(said.load_id, said.chunk): said for said in found}


def _read(ledger: Ledger, where: Any) -> list[Resolution]:
    with ledger.look() as connection:
        found = connection.execute(select(resolutions).where(where).order_by(resolutions.c.number)).all()
    return [_resolution(dict(row._mapping)) for row in found]  # noqa: SLF001 - SQLAlchemy's public name for it


def _resolution(row: dict[str, Any]) -> Resolution:
    return Resolution(**row | {"applied": bool(row["applied"])})
