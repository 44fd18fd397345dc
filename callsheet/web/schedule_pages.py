"""Schedules: what is loaded automatically, when next, and what came of it last; an approver has one run once more."""

from starlette.responses import Response

from callsheet.ledger.schedule_wishes import end_run_wish, run_wished, wish_run
from callsheet.schedules import tonight
from callsheet.settings import Schedule
from callsheet.web.draft_visit import to
from callsheet.web.routes import APPROVERS, LOADS, Visit, route
from callsheet.web.schedule_view import known_schedules, nobody_runs, schedule_line
from callsheet.web.templating import page


@route("/schedules", LOADS)
def schedules(visit: Visit) -> Response:
    """What is loaded automatically, when next, and what came of it last."""
    known, wrong = known_schedules(visit)
    found = [schedule_line(visit, schedule) for schedule in known]
    return page(visit, "schedules.html", schedules=found, wrong=wrong, nobody=nobody_runs(visit, known))


@route("/schedules/run", APPROVERS, "POST")
def run_schedule(visit: Visit) -> Response:
    """Ask for a run, now or at the schedule's own time of day, or withdraw that; `serve` carries it out."""
    name, when = visit.form.get("name", ""), visit.form.get("when", "")
    if not name:
        return to(visit, "/schedules")
    schedule = _may_run(visit, name)
    if schedule is None:
        return page(visit, "message.html", 404, title="NOT_THERE", text="NOT_THERE_WHY")
    context = visit.site.contexts[schedule.profile]
    if when == "never":
        wished = run_wished(context.ledger, name)
        if wished is not None and end_run_wish(context.ledger, wished):
            visit.note("RUN_WITHDRAWN", name)
        return to(visit, "/schedules")
    later = tonight(schedule, context.now())
    moments = {"now": context.ledger.now()} | ({"tonight": later.isoformat()} if later else {})
    if when in moments and wish_run(context.ledger, name, visit.who.id, moments[when]):
        visit.note("RUN_ASKED", name)
    return to(visit, "/schedules")


def _may_run(visit: Visit, name: str) -> Schedule | None:
    """The schedule of that name, where the visitor approves what it loads."""
    known, _ = known_schedules(visit)
    mine = visit.who.profiles(*APPROVERS)
    return next((each for each in known if each.name == name and each.profile in mine), None)
