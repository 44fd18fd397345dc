"""Ledgers before schema 4 kept a sentence with each load, and their program decided by how it began.

Only this module reads those beginnings, once, when such a ledger is migrated.
"""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from callsheet.ledger.schema import loads
from callsheet.reasons import StopReason
from validators.message import Message, message, pack

REASONS_SINCE = 4  # the schema version that keeps reasons

_FILE = re.compile(
    r"Load (?P<file>.*) again, then say: callsheet resume|Correct (?P<other>.*) and load it, or leave it out;"
)
_FIRST = re.compile(r"load (?P<first>\S+) \((?P<date>[\d-]+) (?P<time>[\d:]+) UTC\)")
_BY = re.compile(r"Not sent: (?P<by>.*) refused it\.$")


def give_reasons(connection: Connection) -> None:
    """Give every load of an older ledger the reason that its sentence meant."""
    old = connection.execute(select(loads.c.id, loads.c.note).where(loads.c.note != "")).all()
    changes = [
        {"of": load_id, "why": str(reason), "text": pack(explanation)}
        for load_id, note in old
        for reason, explanation in _meaning(load_id, note)
    ]
    if changes:
        values: dict[str, Any] = {"reason": bindparam("why"), "message": bindparam("text")}
        connection.execute(update(loads).where(loads.c.id == bindparam("of")).values(values), changes)


def _meaning(load_id: str, note: str) -> Iterator[tuple[StopReason, Message]]:
    """What an old sentence meant; nothing when no decision depended on it."""
    if note.startswith("Not sent: the forbidden numbers of the same drop could not be loaded"):
        yield _of(StopReason.FORBIDDEN_FAILED, file=_file(note))
    elif note.startswith("Not sent: a file of the same drop could not be read"):
        yield _of(StopReason.FILE_UNREAD, file=_file(note))
    elif note.startswith("Nothing was sent: the load waits for a yes"):
        because = note.partition("because ")[2].partition(". Say: ")[0]
        yield _of(StopReason.AWAITING_APPROVAL, load=load_id, reasons=message("TEXT", text=because))
    elif note.startswith("Not sent: the same content") and (found := _FIRST.search(note)):
        before = "was loaded before" in note
        reason = StopReason.LOADED_BEFORE if before else StopReason.UNFINISHED_DUPLICATE
        when = f"{found['date']}T{found['time']}+00:00"
        yield _of(reason, first=found["first"], file="", when=when)
    elif found := _BY.match(note):
        yield _of(StopReason.REJECTED, by=found["by"])


def _of(reason: StopReason, **params: str | Message) -> tuple[StopReason, Message]:
    return reason, message(reason, **params)


def _file(note: str) -> str:
    found = _FILE.search(note)
    return (found["file"] or found["other"]) if found else "…"
