"""Who may use the page, and for what: accounts, grants, one-time links. Every change is one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.people_tables import grants, sessions, users


class Role(StrEnum):
    """What somebody may do. An administrator looks after accounts and health, and sees no load."""

    ANALYST = "analyst"
    APPROVER = "approver"
    ADMIN = "admin"


EVERYWHERE = ""
"""The profile of an administrator's grant."""


@dataclass(frozen=True, slots=True)
class User:
    """An account. `grants` holds pairs of profile and role."""

    id: str
    name: str
    locked: bool
    ready: bool  # has a password
    second_factor: bool
    language: str
    theme: str
    grants: frozenset[tuple[str, Role]]

    def profiles(self, *roles: Role) -> frozenset[str]:
        """The profiles for which the user has one of these roles."""
        return frozenset(profile for profile, role in self.grants if role in roles)

    @property
    def is_admin(self) -> bool:
        return (EVERYWHERE, Role.ADMIN) in self.grants


@dataclass(frozen=True, slots=True)
class Secrets:
    """What only signing in looks at: the hashed password, the sealed second factor and its last step."""

    password: str
    totp: str
    totp_step: int


def id_of(name: str) -> str:
    """The id of an account: its name without regard to case and outer space."""
    return " ".join(name.split()).casefold()


def add_user(ledger: Ledger, name: str) -> bool:
    """Add an account without a password; False when there is one of that name."""

    def add(connection: Connection) -> bool:
        if connection.scalar(select(users.c.id).where(users.c.id == id_of(name))) is not None:
            return False
        connection.execute(
            insert(users), {"id": id_of(name), "name": " ".join(name.split()), "created_at": ledger.now()}
        )
        return True

    return ledger.transaction(add)


def grant(ledger: Ledger, user: str, profile: str, role: Role) -> bool:
    """Give a user a role in a profile; False when it was there."""
    values = {"user": user, "profile": profile, "role": str(role)}

    def give(connection: Connection) -> bool:
        same = [grants.c[name] == value for name, value in values.items()]
        if connection.scalar(select(grants.c.user).where(*same)) is not None:
            return False
        connection.execute(insert(grants), values)
        return True

    return ledger.transaction(give)


def find_user(ledger: Ledger, user: str) -> User | None:
    """The account of that id."""
    with ledger.look() as connection:
        return next(_users(connection, users.c.id == user), None)


def every_user(ledger: Ledger) -> list[User]:
    """Every account, by name."""
    with ledger.look() as connection:
        return list(_users(connection, users.c.id != ""))


def user_of_link(ledger: Ledger, hashed: str, now: str) -> User | None:
    """The account whose one-time link this is, while the link is good."""
    good = (users.c.setup == hashed) & (users.c.setup_until > now) & (users.c.locked_at == "")
    with ledger.look() as connection:
        return next(_users(connection, good), None) if hashed else None


def _users(connection: Connection, where: Any) -> Iterator[User]:
    for row in connection.execute(select(users).where(where).order_by(users.c.id)).all():
        given = select(grants.c.profile, grants.c.role).where(grants.c.user == row.id)
        yield User(
            id=row.id,
            name=row.name,
            locked=bool(row.locked_at),
            ready=bool(row.password),
            second_factor=bool(row.totp),
            language=row.language,
            theme=row.theme,
            grants=frozenset((one.profile, Role(one.role)) for one in connection.execute(given)),
        )


def secrets_of(ledger: Ledger, user: str) -> Secrets:
    """What signing in compares; empty for nobody."""
    with ledger.look() as connection:
        columns = (users.c.password, users.c.totp, users.c.totp_step)
        row = connection.execute(select(*columns).where(users.c.id == user)).first()
    return Secrets(*row) if row else Secrets("", "", 0)


def set_link(ledger: Ledger, user: str, hashed: str, until: str) -> None:
    """Give a user a one-time link; the one before is void."""
    _set(ledger, user, setup=hashed, setup_until=until)


def set_password(ledger: Ledger, user: str, hashed: str, *, link: str = "") -> bool:
    """Set a password and end the user's sessions. With `link`: once, by that link; False when it was used meanwhile."""

    def change(connection: Connection) -> bool:
        whose = users.c.id == user
        there = whose & (users.c.setup == link) & (users.c.locked_at == "") if link else whose
        done = connection.execute(
            update(users).where(there).values(password=hashed, setup="", setup_until="")
        )
        connection.execute(delete(sessions).where(sessions.c.user == user))
        return bool(done.rowcount)

    return ledger.transaction(change)


def rehash(ledger: Ledger, user: str, hashed: str) -> None:
    """Keep the same password under higher figures."""
    _set(ledger, user, password=hashed)


def set_second_factor(ledger: Ledger, user: str, sealed: str, step: int) -> None:
    """Ask for a code from now on; "" ends that."""
    _set(ledger, user, totp=sealed, totp_step=step)


def use_step(ledger: Ledger, user: str, step: int) -> bool:
    """Use the code of a step, once; False when it or a later one was used."""

    def use(connection: Connection) -> bool:
        unused = (users.c.id == user) & (users.c.totp_step < step)
        return bool(connection.execute(update(users).where(unused).values(totp_step=step)).rowcount)

    return ledger.transaction(use)


def set_preferences(ledger: Ledger, user: str, *, language: str, theme: str) -> None:
    """How the user sees the page."""
    _set(ledger, user, language=language, theme=theme)


def lock(ledger: Ledger, user: str) -> None:
    """Let nobody in by this account, and end its sessions."""
    _shut(ledger, user, locked_at=ledger.now(), setup="", setup_until="")


def reset(ledger: Ledger, user: str) -> None:
    """Forget password and second factor, unlock, and end the sessions: only a new link lets the user in."""
    _shut(ledger, user, locked_at="", password="", totp="", totp_step=0)  # nosec B106


def _shut(ledger: Ledger, user: str, **values: Any) -> None:
    def shut(connection: Connection) -> None:
        connection.execute(update(users).where(users.c.id == user).values(**values))
        connection.execute(delete(sessions).where(sessions.c.user == user))

    ledger.transaction(shut)


def _set(ledger: Ledger, user: str, **values: Any) -> None:
    change = update(users).where(users.c.id == user).values(**values)
    ledger.transaction(lambda connection: connection.execute(change).rowcount)
