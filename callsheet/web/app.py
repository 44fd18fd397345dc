"""The application: the declared routes behind the guard, and a page for whatever cannot be had."""

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from callsheet.web import (
    account_pages,
    audit_pages,
    campaign_pages,
    decision_pages,
    draft_pages,
    list_pages,
    load_pages,
    mapping_pages,
    other_pages,
    part_pages,
    quality_pages,
    rest_pages,
    row_pages,
    schedule_pages,
    to_fix_pages,
    user_pages,
    watch_pages,
    wish_pages,
)
from callsheet.web.failures import failed
from callsheet.web.routes import RULES, Visit, routes
from callsheet.web.security import Guard
from callsheet.web.site import Site
from callsheet.web.templating import page

PAGES = (
    account_pages,
    draft_pages,
    part_pages,
    row_pages,
    campaign_pages,
    mapping_pages,
    load_pages,
    decision_pages,
    watch_pages,
    audit_pages,
    user_pages,
    quality_pages,
    wish_pages,
    rest_pages,
    to_fix_pages,
    schedule_pages,
    list_pages,
    other_pages,
)  # each declares its routes when it is imported
_THREADS = 8
_TEXTS = {
    403: ("FORM_REFUSED", "FORM_REFUSED_WHY"),
    404: ("NOT_THERE", "NOT_THERE_WHY"),
    413: ("FORM_REFUSED", "FORM_TOO_LARGE"),
    429: ("FORM_REFUSED", "TOO_MANY_UPLOADS"),
}


def make_app(site: Site) -> ASGIApp:
    """The application of a site."""
    assert RULES

    async def otherwise(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return refuse(Visit(site, request), error.status_code)

    starlette = Starlette(routes=routes(site, refuse, failed), exception_handlers={HTTPException: otherwise})
    starlette.router.redirect_slashes = False
    return _Threads(Guard(starlette, site.address))


def refuse(visit: Visit, status: int) -> Response:
    """The page that says why there is no other; nothing in it depends on what was asked for."""
    title, text = _TEXTS.get(status, ("FORM_REFUSED", "FORM_REFUSED_WHY"))
    return page(visit, "message.html", status, title=title, text=text)


class _Threads:
    """Pages look into the ledger in a few threads."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await self._app(scope, receive, send)
