"""Stopping a load between two requests, and resuming it: recorded here, done by the process that works on the load."""

from starlette.responses import RedirectResponse, Response

from callsheet.ledger.states import OPEN
from callsheet.ledger.wishes import Wish, Wished, wish, wish_of
from callsheet.web.load_view import may_go_on
from callsheet.web.owners import is_own, may_approve
from callsheet.web.routes import LOADS, Visit, route
from callsheet.web.templating import page


def possible(visit: Visit, found: Wish | None) -> Wished | None:
    """What the user may wish of the load of a page now."""
    _, load = visit.here
    if load.state not in OPEN or not (may_approve(visit) or is_own(visit)):
        return None
    if found is not None and found.to_take_up:
        return Wished.STOP
    if found is not None and found.stops:
        return Wished.RESUME
    return Wished.RESUME if may_go_on(load) else Wished.STOP


@route("/loads/{load}/stop", LOADS, "POST")
def stop(visit: Visit) -> Response:
    """Let what is under way end, and send nothing more."""
    return _wish(visit, Wished.STOP)


@route("/loads/{load}/resume", LOADS, "POST")
def resume(visit: Visit) -> Response:
    """Let the load continue from where it is."""
    return _wish(visit, Wished.RESUME)


def _wish(visit: Visit, wished: Wished) -> Response:
    context, load = visit.here
    if not (may_approve(visit) or is_own(visit)):
        return page(visit, "message.html", 403, title="FORM_REFUSED", text="NOT_YOURS")
    if possible(visit, wish_of(context.ledger, load.id)) is wished:
        wish(context.ledger, load.id, wished, visit.who.name)
        visit.note("STOPPED" if wished is Wished.STOP else "RESUMED", load.id)
    return RedirectResponse(f"{visit.site.address.path}/loads/{load.id}", 303)
