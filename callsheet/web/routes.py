"""The routes: each declared once, with who may use it. What is not declared here does not exist.

A page about a load is for those who have one of its roles in the load's own profile. To anybody else the load is as if it
were not there: a load of another profile, one that nobody knows and a page for other roles have one and the same answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from callsheet.browsers import language_asked
from callsheet.engine.context import LoadContext
from callsheet.ledger.drafts import Draft
from callsheet.ledger.people import EVERYWHERE, Role, User, find_user, id_of
from callsheet.ledger.records import Load
from callsheet.ledger.sign_ins import Session, find_session, record
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.web.security import READING, UPLOAD, UPLOAD_PART, FormError, form_of
from callsheet.web.site import Site
from callsheet.web.tokens import form_token, is_form_token, token_hash
from callsheet.web.uploads import PART, Receiver, Upload, part_of
from callsheet.web.waiting import Ticket, settled
from transforms.titles import is_title

LOADS = frozenset({Role.ANALYST, Role.APPROVER})
FILES = frozenset({Role.ANALYST})
APPROVERS = frozenset({Role.APPROVER})
ADMINS = frozenset({Role.ADMIN})
SIGNED_IN = frozenset(Role)
ANYBODY: frozenset[Role] = frozenset()
_ASKED_BY_ITSELF = ".json"
_STATIC = "/static/"
_MOST_DIGITS = 12
_ELSEWHERE = 303  # the status of an answer that leads to another page


@dataclass
class Visit:
    """One request: who asks for what."""

    site: Site
    request: Request
    user: User | None = None
    session: Session | None = None
    cookie: str = ""
    form: dict[str, str] = field(default_factory=dict)
    context: LoadContext | None = None
    load: Load | None = None
    draft: Draft | None = None
    upload: Upload | None = None
    part: bytes = b""
    ticket: Ticket | None = None  # what the answer waits for, so that whoever asked need not
    afterwards: Callable[[], Response] | None = None  # the answer when that has come to its end
    may_be_given_back: list[tuple[str, str]] | None = None  # the fields that are no secret; None: all of them

    @property
    def reader(self) -> Reader:
        """The person who looks, in the zone of what is looked at."""
        zone = (self.context.profile if self.context else self.site.home).time_zone
        return Reader(self.language, zone, Surface.WORKBOOK, is_title)

    @property
    def language(self) -> str:
        """The user's own, otherwise the browser's first of ours."""
        if self.user and self.user.language:
            return self.user.language
        return language_asked(self.request.headers)

    @property
    def address(self) -> str:
        """The network address of whoever asks."""
        return self.site.address.client(self._peer, self.request.headers.getlist("x-forwarded-for"))

    @property
    def _peer(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def named(self) -> str:
        """The id of whoever a proxy says to have signed in; "" for nobody."""
        return id_of(self.site.address.named(self._peer, self.request.headers))

    @property
    def token(self) -> str:
        """What forms of this session carry, so that they are ours."""
        return form_token(self.cookie)

    @property
    def who(self) -> User:
        """The user of a page that only signed-in people see."""
        assert self.user is not None
        return self.user

    @property
    def here(self) -> tuple[LoadContext, Load]:
        """The load of a page about one, with its context."""
        assert self.context is not None
        assert self.load is not None
        return self.context, self.load

    @property
    def prepared(self) -> tuple[LoadContext, Draft]:
        """The draft of a page about one, with the context of its profile."""
        assert self.context is not None
        assert self.draft is not None
        return self.context, self.draft

    @property
    def mine(self) -> dict[str, LoadContext]:
        """The profiles into which the user may upload, of those that are served."""
        allowed = self.who.profiles(*FILES)
        return {name: context for name, context in self.site.contexts.items() if name in allowed}

    @property
    def count(self) -> int:
        """The number that a form asks a person to type; -1 for none."""
        digits = self.form.get("count", "").replace(",", "").replace(" ", "").strip()
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < _MOST_DIGITS else -1

    def note(self, action: str, about: str = "") -> None:
        """Put on record what is done here."""
        record(self.site.people, self.user.id if self.user else "", self.address, action, about)


def profiles_of(visit: Visit) -> frozenset[str]:
    """The profiles whose loads the user may see, of those that are served."""
    return visit.who.profiles(*LOADS) & frozenset(visit.site.contexts)


def profiles_gone(visit: Visit) -> tuple[str, ...]:
    """The profiles in which the user has a role, and that are not served."""
    return tuple(sorted({profile for profile, _ in visit.who.grants} - {EVERYWHERE, *visit.site.contexts}))


Answer = Callable[[Visit], Response]


@dataclass(frozen=True)
class Rule:
    """A route, who may use it, and whether it is about a load."""

    path: str
    method: str
    roles: frozenset[Role]
    answer: Answer
    table: bool = False  # its form has a field for each cell or column

    @property
    def about_load(self) -> bool:
        return "{load}" in self.path

    @property
    def about_draft(self) -> bool:
        return "{draft}" in self.path

    @property
    def takes_files(self) -> bool:
        return self.method == "POST" and self.path == UPLOAD

    @property
    def takes_part(self) -> bool:
        return self.path == UPLOAD_PART

    @property
    def by_script(self) -> bool:
        """Whether the page's script asks: it is told by a status, not by a page."""
        return self.path.endswith(_ASKED_BY_ITSELF) or self.path.startswith(f"{UPLOAD}/")


RULES: list[Rule] = []


def route(
    path: str, roles: Iterable[Role], method: str = "GET", *, table: bool = False
) -> Callable[[Answer], Answer]:
    """Declare a route; without roles it is for anybody."""

    def declare(answer: Answer) -> Answer:
        RULES.append(Rule(path, method, frozenset(roles), answer, table))
        return answer

    return declare


Refuse = Callable[[Visit, int], Response]  # with a status
Fail = Callable[[Visit, Rule, Exception], Response]


def routes(site: Site, refuse: Refuse, fail: Fail) -> list[Route]:
    """The routes as Starlette takes them; `refuse` and `fail` make the pages for what cannot be had, and for what failed."""
    answered = [
        Route(rule.path, _endpoint(site, rule, refuse, fail), methods=[rule.method], name=_name(rule))
        for rule in RULES
    ]
    return answered + [_asked_again(site, rule) for rule in RULES if rule.method == "POST"]


def _asked_again(site: Site, rule: Rule) -> Route:
    """Whoever asks for the address of a form, as by Back, from its answer, is led to the page from which it was sent."""

    def endpoint(request: Request) -> Response:
        return RedirectResponse(site.address.path + _page_of(request.url.path, rule.path), 303)

    return Route(rule.path, endpoint, methods=["GET"])


def _name(rule: Rule) -> str:
    return f"{rule.method} {rule.path}"


def _endpoint(site: Site, rule: Rule, refuse: Refuse, fail: Fail) -> Any:
    async def endpoint(request: Request) -> Response:
        visit = Visit(site, request)
        try:
            if rule.takes_files:
                return await _received(visit, rule, refuse)
            if rule.takes_part:
                return await _part(visit, rule, refuse)
            if rule.method == "POST":
                visit.form = await form_of(request, table=rule.table)
            return await _waited(visit, await run_in_threadpool(_answered, visit, rule, refuse))
        except FormError as error:
            return refuse(visit, error.status)
        except Exception as error:  # noqa: BLE001 - whatever it is, the visitor gets a page and we a line
            return fail(visit, rule, error)

    return endpoint


async def _waited(visit: Visit, answer: Response) -> Response:
    """An answer once what it waits for has come to its end, or took too long; one that says something stays what it is."""
    settled_in_time = visit.ticket is not None and await settled(visit.ticket)
    if settled_in_time and visit.afterwards and answer.status_code == _ELSEWHERE:
        return await run_in_threadpool(visit.afterwards)
    return answer


async def _received(visit: Visit, rule: Rule, refuse: Refuse) -> Response:
    """The answer to an upload, of which nothing is read before it is known who sends it."""
    await run_in_threadpool(_recognise, visit, touch=True)
    if visit.user is None:
        return _to_sign_in(visit, rule)
    if not _may(visit, rule):
        return refuse(visit, 404)
    visit.upload = await Receiver(visit.who.id, visit.token, visit.mine).receive(visit.request)
    return await run_in_threadpool(rule.answer, visit)


async def _part(visit: Visit, rule: Rule, refuse: Refuse) -> Response:
    """The answer to a part of a file, of which nothing is read before it is known who sends it, and that a page of ours does."""
    await run_in_threadpool(_recognise, visit, touch=True)
    if visit.user is None:
        return _to_sign_in(visit, rule)
    if not _may(visit, rule):
        return refuse(visit, 404)
    if not is_form_token(visit.request.headers.get("x-token", ""), visit.cookie):
        return refuse(visit, 403)
    visit.part = await part_of(visit.request, visit.who.id, PART)
    return await run_in_threadpool(rule.answer, visit)


def _answered(visit: Visit, rule: Rule, refuse: Refuse) -> Response:
    """The answer to somebody who may have it."""
    if rule.path.startswith(_STATIC):
        return rule.answer(visit)
    _recognise(visit, touch=not rule.path.endswith(_ASKED_BY_ITSELF))
    if not rule.roles:
        return rule.answer(visit)
    if visit.user is None:
        return _to_sign_in(visit, rule)
    if not _may(visit, rule):
        return refuse(visit, 404)
    if rule.method == "POST" and not is_form_token(visit.form.get("token", ""), visit.cookie):
        return refuse(visit, 403)
    return rule.answer(visit)


def _recognise(visit: Visit, *, touch: bool) -> None:
    """Who asks, by the cookie of a session that is good. What a page asks by itself is no use of it.

    The page of another version than the ledger's neither reads nor writes it.
    """
    at_once = visit.request.method not in READING or visit.request.url.path.endswith(_ASKED_BY_ITSELF)
    visit.site.refuse_if_outdated(now=at_once)
    cookie = visit.request.cookies.get(visit.site.address.cookie, "")
    session = (
        find_session(visit.site.people, token_hash(cookie), visit.site.limits, touch=touch)
        if cookie
        else None
    )
    user = find_user(visit.site.people, session.user) if session else None
    if session and user and not user.locked and (visit.named == user.id if by_proxy(visit) else user.ready):
        visit.user, visit.session, visit.cookie = user, session, cookie


def by_proxy(visit: Visit) -> bool:
    """Whether a proxy says who somebody is, and nobody signs in here: a session counts only together with its word."""
    return bool(visit.site.address.user_header)


def _to_sign_in(visit: Visit, rule: Rule) -> Response:
    if rule.by_script:
        return JSONResponse({}, 401)
    asked = {"next": visit.request.url.path}
    if rule.method == "POST":
        asked = {"next": _page_of(visit.request.url.path, rule.path), "ended": "yes"}
    if visit.request.url.query and asked["next"] == visit.request.url.path:
        asked["with"] = visit.request.url.query
    query = urlencode(asked, safe="/")
    return RedirectResponse(f"{visit.site.address.path}/login?{query}", 303)


def _page_of(path: str, template: str) -> str:
    """The page from which a form at a path was sent: that of the same path, otherwise of the nearest above it."""
    pages = {rule.path for rule in RULES if rule.method == "GET"}
    while template and template not in pages:
        template, path = template.rpartition("/")[0], path.rpartition("/")[0]
    return path or "/"


def _may(visit: Visit, rule: Rule) -> bool:
    """Whether the user has one of the roles, for a load in its profile; the load is at hand then."""
    if rule.about_draft:
        return _may_draft(visit, rule)
    if not rule.about_load:
        there = {EVERYWHERE, *visit.site.contexts}
        held = {role for profile, role in visit.who.grants if profile in there}
        return bool(held & rule.roles) or rule.roles == SIGNED_IN
    found = visit.site.find_load(visit.request.path_params["load"])
    if found is None or found[1].profile not in visit.who.profiles(*rule.roles):
        return False
    visit.context, visit.load = found
    return True


def _may_draft(visit: Visit, rule: Rule) -> bool:
    """The same for a draft."""
    found = visit.site.find_draft(visit.request.path_params["draft"])
    if found is None or found[1].profile not in visit.who.profiles(*rule.roles):
        return False
    visit.context, visit.draft = found
    return True
