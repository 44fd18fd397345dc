"""Whose load it is, and what somebody may therefore do with it."""

from contextlib import suppress

from callsheet.engine.context import LoadContext
from callsheet.engine.workspace import ASKED_BY
from callsheet.ledger.drafts import draft_of
from callsheet.ledger.records import Load
from callsheet.web.routes import APPROVERS, Visit


def is_own(visit: Visit) -> bool:
    """Whether the user prepared or submitted the load of a page, or asked for the run of a schedule that made it."""
    context, load = visit.here
    draft = draft_of(context.ledger, load.id)
    if draft is None:
        return visit.who.id == _asked_by(context, load)
    return not {visit.who.id, visit.who.name}.isdisjoint({draft.by, draft.submitted_by, *draft.edited_by})


def _asked_by(context: LoadContext, load: Load) -> str:
    """Who asked for the run of a schedule that made a load; "" for nobody, and once its files are gone."""
    with suppress(OSError):
        return str(context.workspace(load.id).facts_of("cells")[1].get(ASKED_BY, ""))
    return ""


def may_approve(visit: Visit) -> bool:
    """Whether the user is an approver of the load's profile."""
    _, load = visit.here
    return load.profile in visit.who.profiles(*APPROVERS)
