"""“Fix the rest”: a draft of the rows of a finished load that did not go in, under the numbers that they had."""

from contextlib import suppress

from starlette.responses import RedirectResponse, Response

from callsheet.engine.context import LoadContext
from callsheet.ledger import drafts
from callsheet.ledger.drafts import Choices
from callsheet.ledger.records import Load
from callsheet.ledger.states import LoadState
from callsheet.web.child_drafts import draft_once
from callsheet.web.downloads import Opened, Word, open_file
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.sheet_view import OFFERED
from callsheet.web.templating import page
from transforms.kinds import kind_named

_ANEW = frozenset({"mode", "allow_removals"})
"""What is not taken over: of a roster of some agents alone, nobody who is not in it may be removed for that."""


@route("/loads/{load}/fix", FILES, "POST")
def fix_rest(visit: Visit) -> Response:
    """Make the draft, once: whoever asks again is led to it."""
    context, load = visit.here
    known = drafts.child_of(context.ledger, load.id)
    if known is None and (opened := _rest(context, load)) is not None:
        try:
            known = _draft(visit, context, load, opened)
        except OSError:
            return page(visit, "message.html", 507, title="FORM_REFUSED", text="NO_ROOM")
    if known is None:
        return page(visit, "message.html", 409, title="FORM_REFUSED", text="REST_NONE")
    return RedirectResponse(f"{visit.site.address.path}/drafts/{known}", 303)


def _rest(context: LoadContext, load: Load) -> Opened | None:
    """The workbook of the rows to fix; rows that may have been loaded are never in it."""
    return open_file(context, load, Word.TO_FIX) if load.state is LoadState.CLOSED else None


def _draft(visit: Visit, context: LoadContext, load: Load, opened: Opened) -> str:
    """The id of the draft: this one, or that of somebody who was faster. OSError when the disk does not take it."""
    choices = Choices(kind=load.kind, columns=_columns(context, load), options=_options(load))
    return draft_once(visit, context, opened, choices, load.id, lambda _: visit.note("FIXED_REST", load.id))


def _columns(context: LoadContext, load: Load) -> dict[str, str]:
    """What was chosen for its columns: without that one could be lost, or one be sent that was not to be."""
    with suppress(OSError):
        return dict(context.workspace(load.id).facts_of("cells")[1].get("columns", {}))
    return {}


def _options(load: Load) -> dict[str, str]:
    """Where the rows go and how, as before."""
    known = {option.name for option in kind_named(load.kind).options} & (set(OFFERED) - _ANEW)
    return {name: str(value) for name, value in load.options.items() if name in known and value}
