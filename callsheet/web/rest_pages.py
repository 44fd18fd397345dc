"""“Fix the rest”: a draft of the rows of a finished load that did not go in, under the numbers that they had.

Of a load that a person rejected, it is a draft of the whole list, as it was submitted.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from starlette.responses import RedirectResponse, Response

from callsheet.engine.context import LoadContext
from callsheet.ledger import drafts
from callsheet.ledger.drafts import Choices
from callsheet.ledger.records import Load
from callsheet.ledger.states import LoadState
from callsheet.web.child_drafts import draft_once
from callsheet.web.downloads import Opened, Word, open_file
from callsheet.web.rejected import as_submitted
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.sheet_view import OFFERED
from callsheet.web.templating import page
from transforms.edit_steps import Step
from transforms.kinds import kind_named

_ANEW = frozenset({"mode", "allow_removals"})
"""What is not taken over: of a roster of some agents alone, nobody who is not in it may be removed for that."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a draft begins with, and what is recorded of that."""

    opened: Opened
    choices: Choices
    steps: tuple[Step, ...] = ()
    done: str = "FIXED_REST"


@route("/loads/{load}/fix", FILES, "POST")
def fix_rest(visit: Visit) -> Response:
    """Make the draft, once: whoever asks again is led to it."""
    context, load = visit.here
    known = drafts.child_of(context.ledger, load.id)
    if known is None and (begun := _rejected(context, load) or _rest(context, load)) is not None:
        try:
            known = _draft(visit, context, load, begun)
        except OSError:
            return page(visit, "message.html", 507, title="FORM_REFUSED", text="NO_ROOM")
    if known is None:
        return page(visit, "message.html", 409, title="FORM_REFUSED", text="REST_NONE")
    return RedirectResponse(f"{visit.site.address.path}/drafts/{known}", 303)


def _rest(context: LoadContext, load: Load) -> _Begun | None:
    """The workbook of the rows to fix; rows that may have been loaded are never in it."""
    opened = open_file(context, load, Word.TO_FIX) if load.state is LoadState.CLOSED else None
    choices = Choices(kind=load.kind, columns=_columns(context, load), options=_options(load))
    return _Begun(opened, choices) if opened else None


def _rejected(context: LoadContext, load: Load) -> _Begun | None:
    """The file of a load that a person rejected, under its own name, with what was chosen and corrected."""
    known = as_submitted(context, load)
    opened = open_file(context, load, Word.SOURCE) if known else None
    if known is None or opened is None:
        return None
    return _Begun(replace(opened, name=known.name), known.choices, known.steps, "PREPARED_AGAIN")


def _draft(visit: Visit, context: LoadContext, load: Load, begun: _Begun) -> str:
    """The id of the draft: this one, or that of somebody who was faster. OSError when the disk does not take it."""
    return draft_once(
        visit,
        context,
        begun.opened,
        begun.choices,
        load.id,
        lambda _: visit.note(begun.done, load.id),
        steps=begun.steps,
    )


def _columns(context: LoadContext, load: Load) -> dict[str, str]:
    """What was chosen for its columns: without that one could be lost, or one be sent that was not to be."""
    with suppress(OSError):
        return dict(context.workspace(load.id).facts_of("cells")[1].get("columns", {}))
    return {}


def _options(load: Load) -> dict[str, str]:
    """Where the rows go and how, as before."""
    known = {option.name for option in kind_named(load.kind).options} & (set(OFFERED) - _ANEW)
    return {name: str(value) for name, value in load.options.items() if name in known and value}
