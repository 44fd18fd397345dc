"""What an administrator changes of other people's accounts: one transaction each, and only while whoever does it is one.

Nobody changes the own account here, so that whoever changes the others is still an administrator afterwards: there is
always one left, whatever two of them do to each other at the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.people import EVERYWHERE, Role, id_of
from callsheet.ledger.people_tables import grants, sessions, users

Change = Callable[[Connection], object]


def invite(
    ledger: Ledger, by: str, name: str, profile: str, role: Role, link: str = "", until: str = ""
) -> bool:
    """Give somebody a role, with an account if there is none, and a one-time link to whoever has no password yet."""
    user = id_of(name)

    def change(connection: Connection) -> None:
        known = connection.execute(select(users.c.password).where(users.c.id == user)).first()
        if known is None:
            values = {"id": user, "name": " ".join(name.split()), "created_at": ledger.now()}
            connection.execute(insert(users), values)
        _give(connection, user, profile, role)
        if link and not (known and known.password):
            _set(connection, user, setup=link, setup_until=until)

    return _changed(ledger, by, user, change, there=False)


def revoke(ledger: Ledger, by: str, user: str, profile: str, role: Role) -> bool:
    """Take a role away, and end the sessions of whoever had it."""

    def change(connection: Connection) -> None:
        one = (grants.c.user == user) & (grants.c.profile == profile) & (grants.c.role == str(role))
        connection.execute(delete(grants).where(one))
        _end_sessions(connection, user)

    return _changed(ledger, by, user, change)


def lock_user(ledger: Ledger, by: str, user: str) -> bool:
    """Let nobody in by an account, and end its sessions."""

    def change(connection: Connection) -> None:
        _set(connection, user, locked_at=ledger.now(), setup="", setup_until="")
        _end_sessions(connection, user)

    return _changed(ledger, by, user, change)


def reset_user(ledger: Ledger, by: str, user: str, link: str, until: str) -> bool:
    """Unlock an account, forget its password and second factor, end its sessions; only the new link lets its owner in."""

    def change(connection: Connection) -> None:
        afresh = users.update().where(users.c.id == user)
        connection.execute(afresh.values(locked_at="", password="", totp="", totp_step=0))  # nosec B106
        _set(connection, user, setup=link, setup_until=until)
        _end_sessions(connection, user)

    return _changed(ledger, by, user, change)


def sign_out_user(ledger: Ledger, by: str, user: str) -> bool:
    """End every session of an account."""
    return _changed(ledger, by, user, lambda connection: _end_sessions(connection, user))


def _changed(ledger: Ledger, by: str, user: str, change: Change, *, there: bool = True) -> bool:
    """Make a change of another's account; False where whoever makes it is no administrator, is locked, or is the user."""

    def make(connection: Connection) -> bool:
        if by == user or not _is_admin(connection, by):
            return False
        if there and connection.scalar(select(users.c.id).where(users.c.id == user)) is None:
            return False
        change(connection)
        return True

    return ledger.transaction(make)


def _is_admin(connection: Connection, user: str) -> bool:
    here = (users.c.id == user) & (users.c.locked_at == "")
    one = (grants.c.user == user) & (grants.c.profile == EVERYWHERE) & (grants.c.role == str(Role.ADMIN))
    found = select(users.c.id).join(grants, grants.c.user == users.c.id).where(here, one)
    return connection.scalar(found.with_for_update()) is not None


def _give(connection: Connection, user: str, profile: str, role: Role) -> None:
    one = (grants.c.user == user) & (grants.c.profile == profile) & (grants.c.role == str(role))
    if connection.scalar(select(grants.c.user).where(one)) is None:
        connection.execute(insert(grants), {"user": user, "profile": profile, "role": str(role)})


def _set(connection: Connection, user: str, **values: Any) -> None:
    connection.execute(update(users).where(users.c.id == user).values(**values))


def _end_sessions(connection: Connection, user: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.user == user))
