"""Whose load it is, and what somebody may therefore do with it."""

from contextlib import suppress

from callsheet.engine.context import LoadContext
from callsheet.engine.workspace import ASKED_BY, SpoiltError
from callsheet.ledger.drafts import drafts_of
from callsheet.web.routes import APPROVERS, Visit


def is_own(visit: Visit) -> bool:
    """Whether the user prepared or submitted the load of a page, or asked for the run of a schedule that made it.

    So it is of everybody who submitted the same file, and of the loads whose rest it is.
    """
    context, load = visit.here
    return not _had_a_part(context, load.id).isdisjoint({visit.who.id, visit.who.name})


def parts(visit: Visit) -> list[tuple[str, list[str]]]:
    """Who prepared a load of a page, who submitted it and who asked for its run: a code and user ids, where there are any."""
    context, load = visit.here
    found = drafts_of(context.ledger, load.id)
    every = {
        "PREPARED": {by for draft in found for by in (draft.by, *draft.edited_by)},
        "SUBMITTED": {draft.submitted_by for draft in found},
        "RUN_ASKED": {_asked_by(context, load.id)},
    }
    return [(code, sorted(who - {""})) for code, who in every.items() if who - {""}]


def _had_a_part(context: LoadContext, load_id: str) -> set[str]:
    """Who had a part in a load, or in one whose rest it is."""
    found, looked_at, ahead = set[str](), set[str](), {load_id}
    while ahead:
        each = ahead.pop()
        looked_at.add(each)
        found.add(_asked_by(context, each))
        for draft in drafts_of(context.ledger, each):
            found |= {draft.by, draft.submitted_by, *draft.edited_by}
            ahead |= {draft.made_of} - looked_at
    return found - {""}


def _asked_by(context: LoadContext, load_id: str) -> str:
    """Who asked for the run of a schedule that made a load; "" for nobody, and once its files are gone or cannot be read."""
    with suppress(OSError, SpoiltError):
        return str(context.workspace(load_id).facts_of("cells")[1].get(ASKED_BY, ""))
    return ""


def may_approve(visit: Visit) -> bool:
    """Whether the user is an approver of the load's profile."""
    _, load = visit.here
    return load.profile in visit.who.profiles(*APPROVERS)
