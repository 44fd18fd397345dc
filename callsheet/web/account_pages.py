"""Pages of a person's own account: signing in and out, the first password, preferences, sessions and the second factor."""

import re

from starlette.responses import RedirectResponse, Response

from callsheet.ledger import people
from callsheet.ledger.people import User
from callsheet.ledger.sign_ins import end_sessions, sessions_of
from callsheet.sobot.network import is_loopback
from callsheet.web import accounts, totp
from callsheet.web.passwords import hashed
from callsheet.web.routes import ANYBODY, SIGNED_IN, Visit, by_proxy, route
from callsheet.web.templating import page
from callsheet.web.tokens import token_hash
from validators.message import Message, message

_QUERY = re.compile(r"[A-Za-z0-9._~=&%+-]{1,500}", re.ASCII)
_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9._-]*/?)*")
_BROWSERS = ("Edg", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge"}


@route("/login", ANYBODY)
def login(visit: Visit) -> Response:
    """The form to sign in; whoever has signed in goes on, also by the word of a proxy."""
    if visit.user:
        return _on(visit, _next(visit))
    return _by_proxy(visit) if by_proxy(visit) else _login(visit)


def _by_proxy(visit: Visit) -> Response:
    """Begin the session of whoever a proxy says it is."""
    user = people.find_user(visit.site.people, visit.named) if visit.named else None
    if user is None or user.locked:
        visit.note("SIGN_IN_FAILED")
        return page(visit, "message.html", 403, title="NO_ACCESS", text="NO_ACCESS_WHY")
    cookie = accounts.start(visit.site, user, address=visit.address, browser=_browser(visit))
    return _signed_in(visit, cookie, _next(visit))


def _not_here(visit: Visit) -> Response:
    """What is the proxy's where that says who somebody is."""
    return page(visit, "message.html", 404, title="NOT_THERE", text="NOT_THERE_WHY")


def _login(visit: Visit, failed: Message | None = None, status: int = 200) -> Response:
    said = visit.reader.say(failed) if failed else ""
    path, query = _wanted(visit)
    ended = visit.request.query_params.get("ended") == "yes"
    name = visit.form.get("name", "")
    return page(visit, "login.html", status, failed=said, next=path, query=query, name=name, ended=ended)


def _wanted(visit: Visit) -> tuple[str, str]:
    """The path of ours that somebody asked for, otherwise the beginning; and what stood behind it."""
    given = visit.form or visit.request.query_params
    path, query = given.get("next", ""), given.get("with", "")
    own = bool(_OWN_PATH.fullmatch(path))
    return (path if own else "/"), (query if own and _QUERY.fullmatch(query) else "")


def _next(visit: Visit) -> str:
    """Where to go after signing in."""
    path, query = _wanted(visit)
    return f"{path}?{query}" if query else path


def _on(visit: Visit, path: str) -> Response:
    return RedirectResponse(f"{visit.site.address.path}{path}", 303)


@route("/login", ANYBODY, "POST")
def sign_in(visit: Visit) -> Response:
    """Sign in, with a new session whatever there was before."""
    form = visit.form
    if by_proxy(visit):
        return _not_here(visit)
    done = accounts.sign_in(
        visit.site,
        form.get("name", ""),
        form.get("password", ""),
        form.get("code", ""),
        address=visit.address,
        browser=_browser(visit),
    )
    if done.wait:
        return _login(visit, message("WEB_SIGN_IN_WAIT", minutes=-(-done.wait // 60)), 429)
    if not done.cookie:
        return _login(visit, message("WEB_SIGN_IN_FAILED"), 403)
    return _signed_in(visit, done.cookie, _next(visit))


def _signed_in(visit: Visit, cookie: str, path: str) -> Response:
    """On to a page, with the cookie of a new session; the one before, if any, has ended."""
    if visit.session:
        end_sessions(visit.site.people, visit.session.user, [visit.session.token])
    answer, address = _on(visit, path), visit.site.address
    answer.set_cookie(
        address.cookie,
        cookie,
        path=address.path or "/",
        secure=address.secure,
        httponly=True,
        samesite="lax",
        max_age=int(visit.site.limits.whole.total_seconds()),
    )
    return answer


def _browser(visit: Visit) -> str:
    """Which browser it is, as far as it says so: what its owner knows it by."""
    said = visit.request.headers.get("user-agent", "")
    return next((_NAMES.get(name, name) for name in _BROWSERS if f"{name}/" in said), "")


@route("/logout", SIGNED_IN, "POST")
def sign_out(visit: Visit) -> Response:
    """End this session, and have the browser forget what it has of it."""
    assert visit.session is not None
    end_sessions(visit.site.people, visit.who.id, [visit.session.token])
    visit.note("SIGNED_OUT")
    answer, address = _signed_out(visit), visit.site.address
    answer.delete_cookie(
        address.cookie, path=address.path or "/", secure=address.secure, httponly=True, samesite="lax"
    )
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


def _signed_out(visit: Visit) -> Response:
    """To the form; where a proxy would sign in again at once, say so."""
    if not by_proxy(visit):
        return _on(visit, "/login")
    visit.user = None
    return page(visit, "message.html", title="SIGNED_OUT", text="SIGNED_OUT_HERE")


@route("/setup/{secret}", ANYBODY)
def set_up(visit: Visit) -> Response:
    """The form for a first password, for whoever has a link that is good."""
    user = _of_link(visit)
    return _set_up(visit, user) if user else _link_gone(visit)


def _set_up(visit: Visit, user: User, objection: Message | None = None) -> Response:
    said = visit.reader.say(objection) if objection else ""
    return page(visit, "setup.html", 400 if said else 200, name=user.name, failed=said)


def _of_link(visit: Visit) -> User | None:
    if by_proxy(visit):
        return None
    secret = visit.request.path_params["secret"]
    return people.user_of_link(visit.site.people, token_hash(secret), visit.site.people.now())


def _link_gone(visit: Visit) -> Response:
    return page(visit, "message.html", 404, title="LINK_GONE", text="LINK_GONE_WHY")


@route("/setup/{secret}", ANYBODY, "POST")
def first_password(visit: Visit) -> Response:
    """Set the first password, once, and sign in."""
    user = _of_link(visit)
    if user is None or user.id == accounts.SANDBOX:
        return _link_gone(visit)
    password = visit.form.get("password", "")
    if objection := accounts.new_password(visit.site, user, password, visit.form.get("again", "")):
        return _set_up(visit, user, objection)
    link = token_hash(visit.request.path_params["secret"])
    if not people.set_password(visit.site.people, user.id, hashed(password), link=link):
        return _link_gone(visit)
    cookie = accounts.start(visit.site, user, address=visit.address, browser=_browser(visit))
    return _signed_in(visit, cookie, "/")


@route("/enter/{secret}", ANYBODY)
def enter(visit: Visit) -> Response:
    """The way into the sandbox, from this machine."""
    return page(visit, "enter.html") if _may_enter(visit) else _link_gone(visit)


@route("/enter/{secret}", ANYBODY, "POST")
def enter_sandbox(visit: Visit) -> Response:
    """Sign in as the sandbox's account."""
    if not _may_enter(visit):
        return _link_gone(visit)
    user = _of_link(visit)
    assert user is not None
    cookie = accounts.start(visit.site, user, address=visit.address, browser=_browser(visit))
    return _signed_in(visit, cookie, "/")


def _may_enter(visit: Visit) -> bool:
    """Only from this machine, to a page that nobody else can reach, about the sandbox alone, by the link of its account."""
    site, user = visit.site, _of_link(visit)
    alone = site.home.name == accounts.SANDBOX and set(site.contexts) == {accounts.SANDBOX}
    local = is_loopback(visit.address) and is_loopback(site.address.host)
    return alone and local and user is not None and user.id == accounts.SANDBOX


@route("/account", SIGNED_IN)
def account(visit: Visit) -> Response:
    """The user's own account."""
    return _account(visit)


def _account(visit: Visit, *, said: Message | None = None, well: bool = False, secret: str = "") -> Response:
    site, user = visit.site, visit.who
    return page(
        visit,
        "account.html",
        400 if said and not well else 200,
        said=visit.reader.say(said) if said else "",
        well=well,
        sessions=sessions_of(site.people, user.id, site.limits),
        secret=secret,
        app=totp.address_of(secret, user.name) if secret else "",
        roles=_roles(visit),
        signs_in_here=not by_proxy(visit) and user.id != accounts.SANDBOX,
        by_link=user.id == accounts.SANDBOX,
    )


def _roles(visit: Visit) -> list[tuple[str, str]]:
    """What the user may do where."""
    return [
        (profile, visit.reader.text(f"WEB_ROLE_{role.name}")) for profile, role in sorted(visit.who.grants)
    ]


@route("/account/preferences", SIGNED_IN, "POST")
def preferences(visit: Visit) -> Response:
    """Language and theme."""
    language, theme = visit.form.get("language", ""), visit.form.get("theme", "")
    if language in {"", "en", "zh"} and theme in {"", "light", "dark"}:
        people.set_preferences(visit.site.people, visit.who.id, language=language, theme=theme)
    return _on(visit, "/account")


@route("/account/password", SIGNED_IN, "POST")
def change_password(visit: Visit) -> Response:
    """Another password, by the present one; every session ends but a new one for this browser."""
    form, site, user = visit.form, visit.site, visit.who
    if by_proxy(visit):
        return _not_here(visit)
    if not accounts.is_password(site, user, form.get("present", ""), visit.address):
        return _account(visit, said=message("WEB_PRESENT_WRONG"))
    password = form.get("password", "")
    if objection := accounts.new_password(site, user, password, form.get("again", "")):
        return _account(visit, said=objection)
    people.set_password(site.people, user.id, hashed(password))
    visit.note("PASSWORD_CHANGED")
    visit.session = None
    cookie = accounts.start(site, user, address=visit.address, browser=_browser(visit))
    return _signed_in(visit, cookie, "/account")


@route("/account/sessions", SIGNED_IN, "POST")
def end_others(visit: Visit) -> Response:
    """End every session of the user but this one."""
    assert visit.session is not None
    others = sessions_of(visit.site.people, visit.who.id, visit.site.limits)
    tokens = [session.token for session in others if session.token != visit.session.token]
    end_sessions(visit.site.people, visit.who.id, tokens)
    visit.note("SESSIONS_ENDED")
    return _on(visit, "/account")


@route("/account/second-factor", SIGNED_IN, "POST")
def second_factor(visit: Visit) -> Response:
    """Begin, confirm or end the second factor; each by the present password."""
    site, user, form = visit.site, visit.who, visit.form
    if by_proxy(visit):
        return _not_here(visit)
    if not accounts.is_password(site, user, form.get("present", ""), visit.address):
        return _account(visit, said=message("WEB_PRESENT_WRONG"), secret=form.get("secret", ""))
    if form.get("do") == "end":
        people.set_second_factor(site.people, user.id, "", 0)
        visit.note("SECOND_FACTOR_ENDED")
        return _on(visit, "/account")
    secret = form.get("secret", "")
    if not secret:
        return _account(visit, secret=totp.new_secret())
    step = totp.step_of(secret, form.get("code", ""), accounts.now_of(site))
    if step is None:
        return _account(visit, said=message("WEB_CODE_WRONG"), secret=secret)
    people.set_second_factor(site.people, user.id, totp.sealed(secret, site.key), step)
    visit.note("SECOND_FACTOR_BEGUN")
    return _on(visit, "/account")
