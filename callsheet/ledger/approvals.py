"""Loads that need approval, and who decided what: kept in the ledger, so it survives restarts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from callsheet.ledger import direct
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import approvals
from validators.message import Message, pack

_OF_LOAD = select(approvals).where(approvals.c.load_id == bindparam("of_load"))


class Answer(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Approval:
    """One load's question and its answer."""

    load_id: str
    profile: str
    state: Answer
    reasons: tuple[str, ...]  # packed messages; of older versions sentences
    asked_at: str
    decided_at: str
    by: str
    how: str
    note: str = ""  # what whoever decided added


def ask(ledger: Ledger, load_id: str, profile: str, reasons: Sequence[Message]) -> None:
    """Record that a load needs approval; a question that is there already stays as it is."""

    def add(connection: Connection) -> None:
        if connection.scalar(select(approvals.c.state).where(approvals.c.load_id == load_id)) is None:
            record = {"load_id": load_id, "profile": profile, "state": str(Answer.WAITING)}
            record |= {"reasons": json.dumps([pack(reason) for reason in reasons]), "asked_at": ledger.now()}
            connection.execute(insert(approvals), record | {"decided_at": "", "by": "", "how": ""})

    ledger.transaction(add)


def ask_again(ledger: Ledger, load_id: str, reason: Message) -> None:
    """Put the question of an approved load once more, for one more reason; an answer that was given before counts no longer."""

    def change(connection: Connection) -> None:
        known = (approvals.c.load_id == load_id) & (approvals.c.state == str(Answer.APPROVED))
        before = connection.scalar(select(approvals.c.reasons).where(known))
        if before is not None:
            values = {"reasons": json.dumps([*json.loads(before), pack(reason)]), "asked_at": ledger.now()}
            values |= {"state": str(Answer.WAITING), "decided_at": "", "by": "", "how": "", "note": ""}
            connection.execute(update(approvals).where(known).values(values))

    ledger.transaction(change)


def approval_of(ledger: Ledger, load_id: str) -> Approval | None:
    """A load's question; None when it never had to ask."""
    with ledger.look() as connection:
        found = direct.fetch_one(connection, _OF_LOAD, {"of_load": load_id})
    return _approval(found._asdict()) if found else None


def waiting(ledger: Ledger, profile: str) -> list[Approval]:
    """The loads of a profile that are waiting for approval, oldest first."""
    return _read(ledger, (approvals.c.profile == profile) & (approvals.c.state == str(Answer.WAITING)))


def approved(ledger: Ledger, load_ids: Sequence[str]) -> list[Approval]:
    """Which of these loads have been approved, oldest first."""
    allowed = approvals.c.state == str(Answer.APPROVED)
    return _read(ledger, approvals.c.load_id.in_(load_ids) & allowed)


def record_decision(ledger: Ledger, load_id: str, answer: Answer, by: str, how: str, note: str = "") -> bool:
    """Answer a question once; False when there is none or it has been answered."""

    def decide(connection: Connection) -> bool:
        question = (approvals.c.load_id == load_id) & (approvals.c.state == str(Answer.WAITING))
        values = {"state": str(answer), "by": by, "how": how, "note": note, "decided_at": ledger.now()}
        return bool(connection.execute(update(approvals).where(question).values(values)).rowcount)

    return ledger.transaction(decide)


def _read(ledger: Ledger, where: Any) -> list[Approval]:
    with ledger.look() as connection:
        found = connection.execute(select(approvals).where(where).order_by(approvals.c.asked_at)).all()
    return [_approval(dict(row._mapping)) for row in found]  # noqa: SLF001 - SQLAlchemy's public name for it


def _approval(row: dict[str, Any]) -> Approval:
    return Approval(**row | {"state": Answer(row["state"]), "reasons": tuple(json.loads(row["reasons"]))})
