"""Pages on which people decide: approvals, and what became of calls without an answer.

A decision is recorded here with the name of whoever decides. What follows from it is done by the process that keeps the loads.
"""

from starlette.responses import JSONResponse, RedirectResponse, Response

from callsheet.engine.barrier import give_up, out_of_place
from callsheet.engine.context import LoadContext
from callsheet.engine.decision import decide
from callsheet.errors import UsageError
from callsheet.ledger.records import Load
from callsheet.ledger.resolutions import say
from callsheet.web.approval_view import ApprovalView
from callsheet.web.doubt_view import ChunkInDoubt, DoubtView, doubts, mark
from callsheet.web.draft_list import name_of
from callsheet.web.list_view import Query, find
from callsheet.web.owners import is_own, may_approve, parts
from callsheet.web.routes import APPROVERS, LOADS, Visit, profiles_of, route
from callsheet.web.templating import page
from validators.message import Message, message

HOW = "page"
_LONGEST_NOTE = 300  # letters


@route("/approvals", LOADS)
def approvals(visit: Visit) -> Response:
    """The loads that wait for approval."""
    waiting = find(visit.site, profiles_of(visit), Query(state="waiting"), visit.reader)
    views = [ApprovalView(*_found(visit, line.id), visit.reader) for line in waiting.lines]
    return page(visit, "approvals.html", views=views)


def _found(visit: Visit, load_id: str) -> tuple[LoadContext, Load]:
    found = visit.site.find_load(load_id)
    assert found is not None
    return found


@route("/loads/{load}/approval", LOADS)
def approval(visit: Visit) -> Response:
    """What somebody approves, and the form for it."""
    return _approval(visit)


def _approval(visit: Visit, refused: Message | None = None) -> Response:
    view = ApprovalView(*visit.here, visit.reader)
    return page(
        visit,
        "approval.html",
        409 if refused else 200,
        view=view,
        said=visit.reader.say(refused) if refused else "",
        why_not=_why_not(visit),
        parts=[(f"FACT_{code}", [name_of(visit.site, each) for each in who]) for code, who in parts(visit)],
        changed=[(name_of(visit.site, by) if by else "", what) for by, what in view.changed],
    )


def _why_not(visit: Visit) -> str:
    """Why this user cannot decide about the load; "" for one who can."""
    _, load = visit.here
    if not may_approve(visit):
        return visit.reader.text("WEB_NOT_APPROVER", profile=load.profile)
    return visit.reader.text("WEB_OWN_LOAD") if _is_own(visit) else ""


def _is_own(visit: Visit) -> bool:
    """Whether somebody else has to decide, since this user prepared or submitted the load."""
    context, _ = visit.here
    return context.profile.approve_by_another and is_own(visit)


@route("/loads/{load}/approval", APPROVERS, "POST")
def answer(visit: Visit) -> Response:
    """Approve or reject a load, once."""
    context, load = visit.here
    view, given = ApprovalView(context, load, visit.reader), visit.form.get("answer", "")
    yes = given == "approve"
    if refused := _refused(visit, view, given):
        return _approval(visit, refused)
    try:
        note = " ".join(visit.form.get("note", "").split())[:_LONGEST_NOTE]
        decide(context, load.id, visit.who.name, HOW, yes=yes, note=note)
    except UsageError as error:
        return _approval(visit, error.message)
    visit.note("APPROVED" if yes else "REJECTED", load.id)
    return RedirectResponse(f"{visit.site.address.path}/loads/{load.id}/approval", 303)


def _refused(visit: Visit, view: ApprovalView, given: str) -> Message | None:
    """Why an answer is not taken as it was given."""
    if given not in {"approve", "reject"}:
        return message("WEB_ANSWER_MISSING")
    if not view.waits:
        return None  # who decided first is said by the record of decisions
    if _is_own(visit):
        return message("WEB_OWN_LOAD")
    if given == "approve" and view.is_spoilt:
        return message("WEB_APPROVAL_SPOILT")
    if given == "approve" and view.removes and visit.count != view.removes:
        return message("WEB_COUNT_WRONG", count=view.removes)
    return None


@route("/doubt", LOADS)
def every_doubt(visit: Visit) -> Response:
    """Every call of which nobody knows what became of it."""
    views = doubts(visit.site, profiles_of(visit), visit.reader)
    waits = any(view.waits for view in views)
    return page(visit, "doubt.html", views=views, waits=waits, mark=mark(visit.site, profiles_of(visit)))


@route("/doubt/state.json", LOADS)
def every_doubt_state(visit: Visit) -> Response:
    """What changes while one waits for what was said to be carried out."""
    return JSONResponse({"mark": mark(visit.site, profiles_of(visit))})


@route("/loads/{load}/doubt", LOADS)
def doubt(visit: Visit) -> Response:
    """The same of one load, with the forms to decide."""
    return _doubt(visit)


@route("/loads/{load}/doubt/state.json", LOADS)
def doubt_state(visit: Visit) -> Response:
    """The same of one load."""
    return JSONResponse({"mark": DoubtView(*visit.here, visit.reader).mark})


def _doubt(visit: Visit, refused: Message | None = None) -> Response:
    return page(
        visit,
        "load_doubt.html",
        409 if refused else 200,
        view=DoubtView(*visit.here, visit.reader),
        said=visit.reader.say(refused) if refused else "",
        why_not=_why_not_resolve(visit),
        own=_is_own(visit),
    )


def _why_not_resolve(visit: Visit) -> str:
    _, load = visit.here
    return "" if may_approve(visit) else visit.reader.text("WEB_NOT_APPROVER", profile=load.profile)


@route("/loads/{load}/doubt", APPROVERS, "POST")
def resolve(visit: Visit) -> Response:
    """Record what somebody saw in the console about a chunk."""
    context, load = visit.here
    view, applied = DoubtView(context, load, visit.reader), visit.form.get("answer") == "there"
    chunk = view.find(visit.form.get("chunk", ""))
    if refused := _refused_word(visit, chunk, applied=applied):
        return _doubt(visit, refused)
    assert chunk is not None
    if not say(context.ledger, load.id, chunk.number, load.profile, applied=applied, by=visit.who.name):
        return _doubt(visit, message("WEB_SAID_BEFORE"))
    visit.note("SAID_THERE" if applied else "SAID_NOT_THERE", f"{load.id} {chunk.number}")
    return RedirectResponse(f"{visit.site.address.path}/loads/{load.id}/doubt", 303)


def _refused_word(visit: Visit, chunk: ChunkInDoubt | None, *, applied: bool) -> Message | None:
    """Why a word about a chunk is not taken as it was given."""
    if chunk is None:
        return message("WEB_NO_LONGER_IN_DOUBT")
    possible = chunk.may_be_there if applied else chunk.may_be_repeated
    if visit.form.get("answer") not in {"there", "not-there"} or not possible:
        return message("WEB_ANSWER_MISSING")
    if applied:
        return None
    if _is_own(visit):
        return message("WEB_OWN_LOAD")
    return None if visit.count == chunk.count else message("WEB_COUNT_WRONG", count=chunk.count)


@route("/forbidden/give-up", APPROVERS, "POST")
def give_a_list_up(visit: Visit) -> Response:
    """Record that nobody has to wait for a list any longer: whom it forbids is no longer held for its sake."""
    profile, asked = visit.form.get("profile", ""), visit.form.get("list", "")
    context = visit.site.contexts.get(profile)
    if context and profile in visit.who.profiles(*APPROVERS) and visit.form.get("sure") == "yes":
        waited_for = {each.id for each in out_of_place(context)}
        if asked in waited_for and give_up(context, asked, visit.who.name, HOW, yes=False):
            visit.note("GAVE_UP_LIST", asked)
    return RedirectResponse(f"{visit.site.address.path}/forbidden", 303)
