"""The people of the page, for administrators: roles by profile, invitations, locks. Every change is on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import RedirectResponse, Response

from callsheet.errors import UsageError
from callsheet.ledger import administration
from callsheet.ledger.people import EVERYWHERE, Role, User, every_user, id_of
from callsheet.ledger.sign_ins import sessions_of
from callsheet.web.accounts import LINK_GOOD, LONGEST_NAME, checked_name, new_link
from callsheet.web.routes import ADMINS, Visit, by_proxy, route
from callsheet.web.templating import page
from callsheet.web.tokens import token_hash
from validators.message import Message, message

_PATH = "/admin/users"


@dataclass(frozen=True, slots=True)
class _Link:
    """A one-time link: what it says, of which the ledger keeps a hash, and until when it is good."""

    secret: str
    until: str

    @property
    def hashed(self) -> str:
        return token_hash(self.secret) if self.secret else ""


@route(_PATH, ADMINS)
def listed(visit: Visit) -> Response:
    """Everybody who has an account, with roles."""
    return _page(visit)


def _page(visit: Visit, said: Message | None = None, link: str = "", status: int = 200) -> Response:
    return page(
        visit,
        "users.html",
        status,
        lines=list(_lines(visit)),
        profiles=sorted(visit.site.contexts),
        roles=[str(role) for role in Role],
        said=visit.reader.say(said) if said else "",
        well=status == 200,
        link=link,
    )


def _lines(visit: Visit) -> Iterator[dict[str, object]]:
    for user in every_user(visit.site.people):
        yield {
            "user": user,
            "own": user.id == visit.who.id,
            "state": _state(visit, user),
            "grants": sorted((profile, str(role)) for profile, role in user.grants),
            "sessions": len(sessions_of(visit.site.people, user.id, visit.site.limits)),
        }


def _state(visit: Visit, user: User) -> str:
    """What keeps somebody from signing in; "" for nothing."""
    if user.locked:
        return "LOCKED"
    return "" if user.ready or by_proxy(visit) else "INVITED"


@route(f"{_PATH}/invite", ADMINS, "POST")
def invite(visit: Visit) -> Response:
    """Give somebody a role, with an account and a link for whoever has none."""
    granted = _granted(visit)
    if granted is None:
        return _page(visit, message("WEB_ROLE_NOT_CHOSEN"), status=400)
    name, link = visit.form.get("name", ""), _link(visit)
    try:
        user = checked_name(name)
    except UsageError:
        return _page(visit, message("WEB_NAME_NOT_TAKEN", most=LONGEST_NAME), status=400)
    profile, role = granted
    if not administration.invite(
        visit.site.people, visit.who.id, name, profile, role, link.hashed, link.until
    ):
        return _own_account(visit)
    visit.note(f"GRANTED_{role.name}", user)
    return _invited(visit, user, link)


def _invited(visit: Visit, user: str, link: _Link) -> Response:
    """What was done; the link stands on this page alone, and only for whoever needs it."""
    known = next(each for each in every_user(visit.site.people) if each.id == user)
    if known.ready or not link.secret:
        return _page(visit, message("WEB_ROLE_GIVEN", name=known.name))
    return _page(
        visit, message("WEB_LINK_FOR", name=known.name), f"{visit.site.address.url}/setup/{link.secret}"
    )


def _granted(visit: Visit) -> tuple[str, Role] | None:
    """The profile and the role of a form; administrators are so everywhere."""
    role, profile = visit.form.get("role", ""), visit.form.get("profile", "")
    if role not in set(Role):
        return None
    if role == Role.ADMIN:
        return EVERYWHERE, Role.ADMIN
    return (profile, Role(role)) if profile in visit.site.contexts else None


def _link(visit: Visit) -> _Link:
    """A new link; none where a proxy says who people are."""
    if by_proxy(visit):
        return _Link("", "")
    until = datetime.fromisoformat(visit.site.people.now()) + LINK_GOOD
    return _Link(new_link(), until.isoformat(timespec="milliseconds"))


def _own_account(visit: Visit) -> Response:
    return _page(visit, message("WEB_NOT_OWN_ACCOUNT"), status=409)


@route(f"{_PATH}/revoke", ADMINS, "POST")
def revoke(visit: Visit) -> Response:
    """Take a role away."""
    user, role, profile = (visit.form.get(name, "") for name in ("user", "role", "profile"))
    if role not in set(Role):
        return _back(visit)
    if not administration.revoke(visit.site.people, visit.who.id, user, profile, Role(role)):
        return _own_account(visit)
    visit.note(f"REVOKED_{Role(role).name}", user)
    return _back(visit)


@route(f"{_PATH}/lock", ADMINS, "POST")
def lock(visit: Visit) -> Response:
    """Let nobody in by an account."""
    user = _user(visit)
    if not administration.lock_user(visit.site.people, visit.who.id, user):
        return _own_account(visit)
    visit.note("LOCKED", user)
    return _back(visit)


@route(f"{_PATH}/sign-out", ADMINS, "POST")
def sign_out_everywhere(visit: Visit) -> Response:
    """End every session of an account."""
    user = _user(visit)
    if not administration.sign_out_user(visit.site.people, visit.who.id, user):
        return _own_account(visit)
    visit.note("SIGNED_OUT_EVERYWHERE", user)
    return _back(visit)


@route(f"{_PATH}/reset", ADMINS, "POST")
def reset(visit: Visit) -> Response:
    """Unlock an account and have its owner begin anew, by a link."""
    user, link = _user(visit), _link(visit)
    if not administration.reset_user(visit.site.people, visit.who.id, user, link.hashed, link.until):
        return _own_account(visit)
    visit.note("RESET", user)
    return _invited(visit, user, link)


def _user(visit: Visit) -> str:
    return id_of(visit.form.get("user", ""))


def _back(visit: Visit) -> Response:
    return RedirectResponse(f"{visit.site.address.path}{_PATH}", 303)
