"""Whose load it is, and what somebody may therefore do with it."""

from callsheet.ledger.drafts import draft_of
from callsheet.web.routes import APPROVERS, Visit


def is_own(visit: Visit) -> bool:
    """Whether the user prepared or submitted the load of a page."""
    context, load = visit.here
    draft = draft_of(context.ledger, load.id)
    if draft is None:
        return False
    return not {visit.who.id, visit.who.name}.isdisjoint({draft.by, draft.submitted_by, *draft.edited_by})


def may_approve(visit: Visit) -> bool:
    """Whether the user is an approver of the load's profile."""
    _, load = visit.here
    return load.profile in visit.who.profiles(*APPROVERS)
