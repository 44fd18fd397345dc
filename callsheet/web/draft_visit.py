"""What the pages of a draft share: the draft as a visitor sees it, whether it is still what a form shows, and what follows a decision."""

import errno
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from callsheet.ledger import drafts
from callsheet.ledger.drafts import PREPARED, Choices, DraftState
from callsheet.ledger.records import LedgerError
from callsheet.messages.text import Surface
from callsheet.web.draft_list import name_of
from callsheet.web.draft_view import DraftView
from callsheet.web.routes import Visit
from callsheet.web.templating import page
from validators.message import message


def to(visit: Visit, path: str) -> Response:
    return RedirectResponse(f"{visit.site.address.path}{path}", 303)


def view_of(visit: Visit) -> DraftView:
    context, found = visit.prepared
    reader = replace(visit.reader, may_quote=None, surface=Surface.DRAFT)  # whoever is here may see the file
    return DraftView(context, found, reader, partial(name_of, visit.site))


def others(visit: Visit) -> str:
    """Who else looks at the draft now, in words; "" for nobody."""
    found = visit.site.presence.others(visit.prepared[1].id, visit.who.id)
    names = tuple(name_of(visit.site, each) for each in found)
    return visit.reader.say(message("WEB_ALSO_HERE", names=names)) if names else ""


def checked(visit: Visit) -> DraftView | None:
    """The draft, where there is something to show of its check."""
    view = view_of(visit)
    return view if view.state is DraftState.CHECKED else None


def seen(visit: Visit) -> DraftView | None:
    """The draft, where it is still what the form shows."""
    view = checked(visit)
    return view if view and str(view.draft.version) == visit.form.get("version") else None


def late(visit: Visit) -> Response:
    """Say that somebody else was first, so that nothing is lost in silence."""
    found = visit.prepared[1]
    if found.state not in PREPARED:
        said = {"title": "ENDED_DRAFT", "text": "ENDED_DRAFT_WHY"}
        return page(visit, "message.html", 409, **said, draft=found.id)
    if view_of(visit).state is not found.state:
        raise FileNotFoundError(errno.ENOENT, found.id)  # nobody was first: files of it are gone
    said = {"title": "CHANGED_MEANWHILE", "text": "CHANGED_MEANWHILE_WHY"}
    return page(visit, "message.html", 409, **said, draft=found.id)


def step_of(visit: Visit, view: DraftView, query: str = "", row: int = 0) -> Response:
    """To where a person is needed next in a draft that was checked; `query` says which of its rows are shown."""
    step, place = view.next_step, f"#why-{row}" if row else ""
    shown = f"{f'?{query}' if query else ''}{place}" if step == "rows" else ""
    return to(visit, f"/drafts/{view.draft.id}/{step}{shown}")


def back(visit: Visit, shown: Mapping[str, str] | None = None, row: int = 0) -> Response:
    """To wherever the draft is now; of its rows to those that were shown, with the keyboard at one of them."""
    asked = f"?{urlencode(shown)}" if shown else ""
    place = f"#why-{row}" if row else ""
    return to(visit, f"/drafts/{visit.prepared[1].id}{asked}{place}")


def decided(
    visit: Visit,
    choices: Mapping[int, Choices],
    step: str,
    shown: Mapping[str, str] | None = None,
    row: int = 0,
) -> Response:
    """Record decisions and have the draft checked again; whoever came too late is told."""
    context, found = visit.prepared
    ticket = visit.site.ticket(found.id)
    if not drafts.decide(context.ledger, found, visit.who.id, choices):
        return late(visit)
    visit.note(f"DECIDED_{step.upper()}", found.id)
    visit.ticket, visit.afterwards = ticket, partial(_after_check, visit, shown, row)
    visit.site.wake()
    return back(visit, shown, row)


def _after_check(visit: Visit, shown: Mapping[str, str] | None, row: int) -> Response:
    """The next page of a draft that was checked meanwhile, without another look at where it is."""
    with suppress(
        LedgerError, OSError
    ):  # what was decided is on disk: the next page says what cannot be read
        if found := visit.site.find_draft(visit.prepared[1].id):
            visit.context, visit.draft = found
            if view := checked(visit):
                return step_of(visit, view, urlencode(shown or {}), row)
    return back(visit, shown, row)
