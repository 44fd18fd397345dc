"""The forbidden numbers that a profile has loaded, as keyed fingerprints: they explain which customers were held."""

import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, delete, insert, or_, select

from callsheet.ledger.schema import forbidden, meta

if TYPE_CHECKING:
    from transforms.kind import ForbiddenEntry


Change = Callable[[], AbstractContextManager[Connection]]
OUTBOUND = 3  # the direction that concerns dialling, as the service numbers it
_AT_ONCE = 200


class ForbiddenMemory:
    """Recognises a forbidden number without storing it."""

    def __init__(self, change: Change, look: Change, now: Callable[[], str]) -> None:
        self._change, self._look, self._now = change, look, now

    def prepare(self) -> None:
        """Create the key now, so that remembering an answer later is one change."""
        self._key()

    def remember(self, profile: str, load_id: str, entries: Iterable["ForbiddenEntry"]) -> None:
        """Remember loaded entries; the latest of each number and direction counts."""
        write = self.remembering(profile, load_id, entries)
        with self._change() as connection:
            write(connection)

    def remembering(
        self, profile: str, load_id: str, entries: Iterable["ForbiddenEntry"]
    ) -> Callable[[Connection], None]:
        """The same as work inside another transaction, so that both are on disk or neither."""
        key, since = self._key(), self._now()
        records = {}
        for entry in entries:
            mark = fingerprint(key, entry.number)
            records[mark, entry.direction] = {
                "profile": profile,
                "fingerprint": mark,
                "direction": entry.direction,
                "blocked": int(entry.blocked),
                "until": entry.until,
                "since": since,
                "load_id": load_id,
            }
        waiting = list(records.values())

        def write(connection: Connection) -> None:
            for start in range(0, len(waiting), _AT_ONCE):
                _replace(connection, profile, waiting[start : start + _AT_ONCE])

        return write

    def since(self, profile: str, numbers: Mapping[int, str], today: str) -> dict[int, str]:
        """Row -> date since when its number has been blocked for outbound calls, for the rows that are blocked."""
        query = select(forbidden.c.fingerprint, forbidden.c.since, forbidden.c.until).where(
            forbidden.c.profile == profile, forbidden.c.direction == OUTBOUND, forbidden.c.blocked == 1
        )
        with self._look() as connection:
            blocked = {
                mark: since for mark, since, until in connection.execute(query) if not until or until >= today
            }
        if not blocked:
            return {}
        key = self._key()
        marks = {row: fingerprint(key, number) for row, number in numbers.items()}
        return {row: blocked[mark][:10] for row, mark in marks.items() if mark in blocked}

    def _key(self) -> bytes:
        with self._look() as connection:
            known = connection.scalar(select(meta.c.value).where(meta.c.name == "fingerprint_key"))
        if known is not None:
            return bytes.fromhex(known)
        with self._change() as connection:
            key = connection.scalar(select(meta.c.value).where(meta.c.name == "fingerprint_key"))
            if key is None:
                key = secrets.token_hex(32)
                connection.execute(insert(meta), {"name": "fingerprint_key", "value": key})
        return bytes.fromhex(key)


def _replace(connection: Connection, profile: str, records: list[dict[str, Any]]) -> None:
    same = (
        and_(forbidden.c.fingerprint == record["fingerprint"], forbidden.c.direction == record["direction"])
        for record in records
    )
    connection.execute(delete(forbidden).where(forbidden.c.profile == profile, or_(*same)))
    connection.execute(insert(forbidden), records)


def fingerprint(key: bytes, number: str) -> str:
    """A keyed hash of a number: recognises it without revealing it."""
    return hmac.new(key, number.encode(), "sha256").hexdigest()[:32]
