"""Sessions of the page, failed sign-ins, and the record of what people did there."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.people_tables import audit, sessions, sign_in_failures
from callsheet.ledger.records import DiskFullError, LockedError

_FREE = 5  # failures before the first wait
_LONGEST = 15  # minutes
_TOUCH = timedelta(minutes=1)  # a session's last use is written no more often
_FORGET = timedelta(days=1)  # failures older than this count for nothing


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts unused, and at most."""

    idle: timedelta
    whole: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser; `token` is the hash of what its cookie holds."""

    token: str
    user: str
    created_at: str
    seen_at: str
    address: str
    browser: str

    def is_good(self, now: str, limits: Limits) -> bool:
        """Whether it still counts; not when the clock was set back behind its last use."""
        at, seen, made = map(datetime.fromisoformat, (now, self.seen_at, self.created_at))
        return seen - _TOUCH <= at < min(seen + limits.idle, made + limits.whole)


def open_session(ledger: Ledger, token: str, user: str, address: str, browser: str) -> None:
    """Record a new session."""
    now = ledger.now()
    values = {"token": token, "user": user, "created_at": now, "seen_at": now}
    new = insert(sessions).values(**values, address=address, browser=browser)
    ledger.transaction(lambda connection: connection.execute(new).rowcount)


def find_session(ledger: Ledger, token: str, limits: Limits, *, touch: bool = True) -> Session | None:
    """The session of a token, while it is good; with `touch` that counts as a use of it."""
    with ledger.look() as connection:
        row = connection.execute(select(sessions).where(sessions.c.token == token)).first()
    if row is None:
        return None
    session, now = Session(*row), ledger.now()
    if not session.is_good(now, limits):
        end_sessions(ledger, session.user, [token])
        return None
    if touch and datetime.fromisoformat(now) - datetime.fromisoformat(session.seen_at) >= _TOUCH:
        seen = update(sessions).where(sessions.c.token == token).values(seen_at=now)
        with suppress(DiskFullError, LockedError):  # a page can be read while nothing can be written
            ledger.transaction(lambda connection: connection.execute(seen).rowcount)
    return session


def sessions_of(ledger: Ledger, user: str, limits: Limits) -> list[Session]:
    """The user's sessions that are good, the latest first."""
    query = select(sessions).where(sessions.c.user == user).order_by(sessions.c.seen_at.desc())
    with ledger.look() as connection:
        found = [Session(*row) for row in connection.execute(query)]
    return [session for session in found if session.is_good(ledger.now(), limits)]


def end_sessions(ledger: Ledger, user: str, tokens: Iterable[str] | None = None) -> None:
    """End these sessions of a user, or all of them."""
    whose = sessions.c.user == user
    where = whose if tokens is None else whose & sessions.c.token.in_(list(tokens))
    ledger.transaction(lambda connection: connection.execute(delete(sessions).where(where)).rowcount)


def try_sign_in(ledger: Ledger, keys: Iterable[str]) -> int:
    """Count a try for each key before it is known how it ends; the seconds to wait instead, 0 for none.

    Counted first, so that many tries at the same time are as many as one after the other.
    """
    now = ledger.now()

    def count(connection: Connection) -> int:
        known = {key: _failures(connection, key, now) for key in keys}
        if wait := max((_wait(count, at, now) for count, at in known.values()), default=0):
            return wait
        for key, (before, _) in known.items():
            _put(connection, key, before + 1, now)
        return 0

    return ledger.transaction(count)


def signed_in(ledger: Ledger, account: str, address: str) -> None:
    """The try has succeeded: the account starts afresh, the address has one failure less."""

    def clear(connection: Connection) -> None:
        connection.execute(delete(sign_in_failures).where(sign_in_failures.c.key == account))
        before, at = _failures(connection, address, ledger.now())
        if before:
            _put(connection, address, before - 1, at)

    ledger.transaction(clear)


def _failures(connection: Connection, key: str, now: str) -> tuple[int, str]:
    """How many failures a key has, and the moment of the last; old ones count for nothing."""
    columns = (sign_in_failures.c.count, sign_in_failures.c.at)
    row = connection.execute(select(*columns).where(sign_in_failures.c.key == key)).first()
    count, at = row or (0, now)
    old = datetime.fromisoformat(now) - datetime.fromisoformat(at) > _FORGET
    return (0, now) if old else (int(count), str(at))


def _wait(count: int, at: str, now: str) -> int:
    """The seconds from `now` until the next try: 1, 2, 4 ... 15 minutes after the last failure."""
    if count < _FREE:
        return 0
    minutes = min(1 << (count - _FREE), _LONGEST)
    left = datetime.fromisoformat(at) + timedelta(minutes=minutes) - datetime.fromisoformat(now)
    return max(0, min(round(left.total_seconds()), minutes * 60))


def _put(connection: Connection, key: str, count: int, at: str) -> None:
    connection.execute(delete(sign_in_failures).where(sign_in_failures.c.key == key))
    connection.execute(insert(sign_in_failures), {"key": key, "count": count, "at": at})


def forget_old(ledger: Ledger, limits: Limits) -> None:
    """Remove sessions that have ended and failures that count for nothing."""
    now = datetime.fromisoformat(ledger.now())
    ended = sessions.c.seen_at < (now - limits.idle).isoformat(timespec="milliseconds")
    old = sign_in_failures.c.at < (now - _FORGET).isoformat(timespec="milliseconds")

    def forget(connection: Connection) -> None:
        connection.execute(delete(sessions).where(ended))
        connection.execute(delete(sign_in_failures).where(old))

    ledger.transaction(forget)


def record(ledger: Ledger, user: str, address: str, action: str, about: str = "") -> None:
    """Record who did what from where. `about` is an id or a name of ours, never a value of a cell."""
    values = {"at": ledger.now(), "user": user, "address": address, "action": action, "object": about}
    ledger.transaction(lambda connection: connection.execute(insert(audit), values).rowcount)


def recorded(
    ledger: Ledger, limit: int = 200, *, user: str = "", action: str = "", before: int | None = None
) -> list[dict[str, Any]]:
    """What was done last, newest first: number, at, user, address, action, object; `before` the record of that number."""
    columns = (audit.c.number, audit.c.at, audit.c.user, audit.c.address, audit.c.action, audit.c.object)
    wanted = [column == value for column, value in ((audit.c.user, user), (audit.c.action, action)) if value]
    if before is not None:
        wanted.append(audit.c.number < before)
    query = select(*columns).where(*wanted).order_by(audit.c.number.desc()).limit(limit)
    with ledger.look() as connection:
        found = connection.execute(query).all()
    return [dict(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name for it


def actions(ledger: Ledger) -> list[str]:
    """The sorts of what was done."""
    with ledger.look() as connection:
        return list(connection.scalars(select(audit.c.action).distinct().order_by(audit.c.action)))
