"""`callsheet web`: the page, and the accounts of those who use it."""

from callsheet.cli.logged import logged_profile
from callsheet.cli.output import print_as_json, print_line, stdout
from callsheet.engine.context import open_ledger
from callsheet.errors import UsageError
from callsheet.ledger.people import Role, User, every_user
from callsheet.logs import WEB, log_line
from callsheet.lookup import ledger_errors
from callsheet.settings import Profile, load_profile, profile_names
from callsheet.web import accounts
from callsheet.web.address import address_of
from validators.message import message

_ACTIONS = ("add-user", "reset", "lock", "users")


def run_web_action(action: str, name: str, role: str, profiles: list[str], *, as_json: bool) -> None:
    """Serve the page, or do what was asked for with an account."""
    if not action:
        _serve(profiles)
        return
    if action not in _ACTIONS:
        raise UsageError("WEB_ACTION_WRONG", action=action)
    home = load_profile()
    if action == "users":
        _users(home, as_json=as_json)
    elif not name:
        raise UsageError("WEB_NAME_MISSING", action=action)
    elif action == "add-user":
        _add(home, name, role, profiles, as_json=as_json)
    elif action == "reset":
        _reset(home, name, as_json=as_json)
    else:
        _tell(home, "WEB_LOCKED", accounts.lock(home, name), as_json=as_json)


def _serve(names: list[str]) -> None:
    """Serve until interrupted. Accounts are in the ledger of the profile in use, whichever profiles are shown."""
    home = logged_profile(None)
    from callsheet.web.server import run_web

    say = log_line(WEB)
    reader = home.reader()
    profiles = [load_profile(name) for name in names or profile_names()]
    run_web(home, profiles, lambda said: say(reader.say(said)))


def _add(home: Profile, name: str, role: str, profiles: list[str], *, as_json: bool) -> None:
    if role not in set(Role):
        raise UsageError("WEB_ROLE_WRONG")
    granted = [load_profile(each).name for each in profiles] or [home.name]
    for profile in granted:
        user, secret = accounts.invite(home, name, Role(role), profile)
    if secret and not home.web_user_header:
        _tell_link(home, user, secret, as_json=as_json)
    else:
        _tell(home, "WEB_ROLE_ADDED", user, as_json=as_json)


def _address(home: Profile) -> str:
    return address_of(home, home.web_host, home.web_port, tls=home.has_web_certificate).url


def _reset(home: Profile, name: str, *, as_json: bool) -> None:
    """Sign somebody out everywhere; where a proxy says who people are there is no link."""
    user, secret = accounts.reset(home, name)
    if home.web_user_header:
        _tell(home, "WEB_RESET", user, as_json=as_json)
    else:
        _tell_link(home, user, secret, as_json=as_json)


def _tell_link(home: Profile, user: User, secret: str, *, as_json: bool) -> None:
    """The link goes to the terminal alone: whoever has it sets the password."""
    link = f"{_address(home)}/setup/{secret}"
    if as_json:
        print_as_json({"user": user.id, "name": user.name, "link": link})
    else:
        print_line(stdout(), home.reader().say(message("WEB_LINK", name=user.name, address=link)))


def _tell(home: Profile, code: str, user: User, *, as_json: bool) -> None:
    if as_json:
        print_as_json({"user": user.id, "name": user.name, "link": ""})
    else:
        print_line(stdout(), home.reader().say(message(code, name=user.name)))


def _users(home: Profile, *, as_json: bool) -> None:
    """Who has an account, and for what."""
    with ledger_errors(), open_ledger(home) as ledger:
        found = every_user(ledger)
    if as_json:
        print_as_json([_as_json(user) for user in found])
        return
    reader = home.reader()
    for user in found:
        line = message("WEB_USER_LINE", name=user.name, roles=tuple(_about(user, home)))
        print_line(stdout(), reader.say(line))
    if not found:
        print_line(stdout(), reader.say(message("WEB_NO_USERS")))


def _about(user: User, home: Profile) -> list[str]:
    """What a user may do where, and what keeps the user from it."""
    roles = [f"{role} ({profile})" if profile else str(role) for profile, role in sorted(user.grants)]
    may_come = user.ready or home.web_user_header
    state = "WEB_USER_LOCKED" if user.locked else "" if may_come else "WEB_USER_NOT_READY"
    return [*roles, *([home.reader().text(state)] if state else [])]


def _as_json(user: User) -> dict[str, object]:
    grants = [{"profile": profile, "role": str(role)} for profile, role in sorted(user.grants)]
    return {
        "user": user.id,
        "name": user.name,
        "locked": user.locked,
        "ready": user.ready,
        "second_factor": user.second_factor,
        "grants": grants,
    }
