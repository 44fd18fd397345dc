"""Signing in, one-time links and the second factor."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from callsheet.engine.context import open_ledger
from callsheet.errors import UsageError
from callsheet.ledger import people
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.people import EVERYWHERE, Role, User
from callsheet.ledger.sign_ins import forget_old, open_session, record, signed_in, try_sign_in
from callsheet.lookup import ledger_errors
from callsheet.settings import Profile
from callsheet.web.passwords import hashed, is_old, matches, objection
from callsheet.web.site import Site
from callsheet.web.tokens import token_hash
from callsheet.web.totp import opened, step_of
from validators.message import Message

LINK_GOOD = timedelta(hours=24)
SANDBOX = "sandbox"
"""The account as which `serve --sandbox` signs in."""
_BYTES = 20  # of a link
_LETTERS = str.maketrans(
    "0123456789abcdef", "abcdefghijklmnop"
)  # no digits: nothing that a log would mask as a number
BY_COMMAND = "command line"
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a try ended: signed in with what the cookie holds, or not, with the seconds to wait."""

    cookie: str = ""
    wait: int = 0


def sign_in(site: Site, name: str, password: str, code: str, *, address: str, browser: str) -> SignIn:
    """Sign somebody in. What is wrong is not said: a name, a password or a code."""
    user_id = people.id_of(name)[:LONGEST_NAME]
    account, place = token_hash(f"account {user_id}"), token_hash(f"address {address}")
    if wait := try_sign_in(site.people, [account, place]):
        return SignIn(wait=wait)
    user = people.find_user(site.people, user_id)
    right = _is_right(site, user, password, code)
    if user is None or not right:
        record(site.people, user.id if user else "", address, "SIGN_IN_FAILED")
        return SignIn()
    signed_in(site.people, account, place)
    return SignIn(start(site, user, address=address, browser=browser))


def _is_right(site: Site, user: User | None, password: str, code: str) -> bool:
    """Whether password and code are the user's; as slow for nobody."""
    kept = people.secrets_of(site.people, user.id if user else "")
    right = matches(password[:1024], kept.password)
    if user is None or user.locked or not right:
        return False
    if kept.totp and not _code_is_right(site, user, kept.totp, code):
        return False
    if is_old(kept.password):
        people.rehash(site.people, user.id, hashed(password))
    return True


def _code_is_right(site: Site, user: User, kept: str, code: str) -> bool:
    step = step_of(opened(kept, site.key), code, now_of(site))
    return step is not None and people.use_step(site.people, user.id, step)


def is_password(site: Site, user: User, password: str, address: str) -> bool:
    """Whether it is the user's own; tries are counted as those to sign in are."""
    account, place = token_hash(f"account {user.id}"), token_hash(f"address {address}")
    if try_sign_in(site.people, [account, place]):
        return False
    right = matches(password[:1024], people.secrets_of(site.people, user.id).password)
    if right:
        signed_in(site.people, account, place)
    return right


def now_of(site: Site) -> float:
    """Seconds since 1970, by the clock of the record."""
    return datetime.fromisoformat(site.people.now()).timestamp()


def start(site: Site, user: User, *, address: str, browser: str) -> str:
    """Begin a session; what its cookie holds, which is nowhere else."""
    cookie = secrets.token_urlsafe(32)
    forget_old(site.people, site.limits)
    open_session(site.people, token_hash(cookie), user.id, address, browser)
    record(site.people, user.id, address, "SIGNED_IN")
    return cookie


def new_password(site: Site, user: User, password: str, again: str) -> Message | None:
    """Why a new password is not accepted; None when it may be set."""
    if password != again:
        return Message("WEB_PASSWORD_DIFFERS")
    return objection(password, (user.name, *site.contexts))


# What the command line does: it has no site.


def invite(profile: Profile, name: str, role: Role, granted: str) -> tuple[User, str]:
    """Give somebody a role, with an account if there is none yet; the user, and the secret of a link for whoever needs one."""
    user_id = checked_name(name)
    with ledger_errors(), open_ledger(profile) as ledger:
        people.add_user(ledger, name)
        people.grant(ledger, user_id, EVERYWHERE if role is Role.ADMIN else granted, role)
        record(ledger, "", BY_COMMAND, f"GRANTED_{role.name}", user_id)
        user = _known(ledger, user_id)
        return user, "" if user.ready else _link(ledger, user_id)


def checked_name(name: str) -> str:
    """The id of the account of a name; UsageError where it cannot be one."""
    user_id = people.id_of(name)
    if not user_id or len(user_id) > LONGEST_NAME or not user_id.isprintable():
        raise UsageError("WEB_NAME_WRONG", most=LONGEST_NAME)
    return user_id


def _known(ledger: Ledger, user_id: str) -> User:
    user = people.find_user(ledger, user_id)
    if user is None:
        raise UsageError("WEB_NO_SUCH_USER", name=user_id)
    return user


def lock(profile: Profile, name: str) -> User:
    """Lock an account and end its sessions."""
    with ledger_errors(), open_ledger(profile) as ledger:
        user = _known(ledger, people.id_of(name))
        people.lock(ledger, user.id)
        record(ledger, "", BY_COMMAND, "LOCKED", user.id)
        return user


def reset(profile: Profile, name: str) -> tuple[User, str]:
    """Unlock an account and forget its password and second factor; the user, and the secret of a new link."""
    with ledger_errors(), open_ledger(profile) as ledger:
        user = _known(ledger, people.id_of(name))
        people.reset(ledger, user.id)
        record(ledger, "", BY_COMMAND, "RESET", user.id)
        return user, _link(ledger, user.id)


def new_link() -> str:
    """The secret of a new one-time link, of which the ledger keeps a hash."""
    return secrets.token_hex(_BYTES).translate(_LETTERS)


def _link(ledger: Ledger, user_id: str) -> str:
    """Give somebody a new one-time link: its secret."""
    secret = new_link()
    until = datetime.fromisoformat(ledger.now()) + LINK_GOOD
    people.set_link(ledger, user_id, token_hash(secret), until.isoformat(timespec="milliseconds"))
    return secret


def sandbox_link(profile: Profile) -> str:
    """The secret of the link that signs in as `sandbox`, with every role of the sandbox's profile."""
    with ledger_errors(), open_ledger(profile) as ledger:
        people.add_user(ledger, SANDBOX)
        for role in (Role.ANALYST, Role.APPROVER, Role.ADMIN):
            people.grant(ledger, SANDBOX, EVERYWHERE if role is Role.ADMIN else profile.name, role)
        if not people.secrets_of(ledger, SANDBOX).password:
            people.set_password(ledger, SANDBOX, hashed(secrets.token_urlsafe(_BYTES)))
        return _link(ledger, SANDBOX)
