"""Pages that tell what goes on beside the loads: the watched folder, schedules, forbidden numbers, and who did what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from starlette.responses import Response

from callsheet.engine.barrier import out_of_place
from callsheet.errors import CallsheetError
from callsheet.ledger.coordination import slots_taken
from callsheet.ledger.forbidden_counts import ListCount, counted
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schedule_wishes import end_run_wish, run_wished, wish_run
from callsheet.masking import mask_digits
from callsheet.messages.catalogue import TEXTS
from callsheet.schedules import next_slot, tonight
from callsheet.settings import Schedule, load_schedules
from callsheet.watcher.overview import Entry, Place, overview
from callsheet.web.draft_list import name_of
from callsheet.web.draft_visit import to
from callsheet.web.load_view import readable_size
from callsheet.web.mend_pages import mendable
from callsheet.web.routes import APPROVERS, LOADS, Visit, profiles_of, route
from callsheet.web.templating import page
from transforms.kinds import kind_named

_SOON = timedelta(days=30)
_LATEST = 5  # runs of a schedule


@dataclass(frozen=True, slots=True)
class PendingLine:
    """A list that is not in place: its file, since when, and how far it has come."""

    id: str
    file: str
    since: str
    state: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of the watched folder as people read it; `loads` are those that the user may open."""

    name: str
    size: str
    when: str
    why: str
    loads: tuple[str, ...]
    key: str = ""  # by which the user may mend it
    draft: str = ""  # in which it is mended


@route("/folder", LOADS)
def folder(visit: Visit) -> Response:
    """What lies in the watched folders of the user's profiles."""
    found = []
    for name in sorted(profiles_of(visit)):
        places = overview(visit.site.contexts[name].profile)
        found.append((name, [(place, _lines(visit, name, place)) for place in places]))
    return page(visit, "folder.html", profiles=found)


def _lines(visit: Visit, profile: str, place: Place) -> list[FileLine]:
    failed = place.name == "failed"
    return [
        _line(visit, entry, *(mendable(visit, profile, entry.name) if failed else ("", "")))
        for entry in place.entries
    ]


def _line(visit: Visit, entry: Entry, key: str, draft: str) -> FileLine:
    return FileLine(
        mask_digits(entry.name),
        readable_size(entry.size) if entry.size else "",
        visit.reader.moment(entry.at) if entry.at else "",
        mask_digits_of_lines(visit.reader.say(entry.why)) if entry.why else "",
        entry.loads,
        key,
        draft,
    )


def mask_digits_of_lines(text: str) -> str:
    """The same line by line: what is masked knows nothing of their ends."""
    return "\n".join(map(mask_digits, text.splitlines()))


@dataclass(frozen=True, slots=True)
class Run:
    """A moment at which a schedule was due, and what came of it."""

    when: str
    outcome: str
    tone: str


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A schedule: where its files are, when it is due next, and what came of its last runs, the latest first."""

    name: str
    profile: str
    cron: str
    zone: str
    place: str
    kind: str
    next: str
    runs: tuple[Run, ...]
    asked: str = ""  # for which run somebody asked
    may_run: bool = False
    tonight: str = ""  # when it could be run once more; "" where it runs by then


_TONES = {"loaded": "loaded", "running": "ready", "no-file": "invalid", "skipped": "invalid"}


@route("/schedules", LOADS)
def schedules(visit: Visit) -> Response:
    """What is loaded automatically, when next, and what came of it last."""
    try:
        known, wrong = load_schedules(), ""
    except CallsheetError as error:
        known, wrong = [], mask_digits(visit.reader.say(error.message))
    mine = profiles_of(visit)
    found = [_schedule(visit, schedule) for schedule in known if schedule.profile in mine]
    return page(visit, "schedules.html", schedules=found, wrong=wrong)


def _schedule(visit: Visit, schedule: Schedule) -> ScheduleLine:
    context = visit.site.contexts[schedule.profile]
    moment = next_slot(schedule, context.now())
    taken = slots_taken(context.ledger, schedule.name)[-_LATEST:]
    return ScheduleLine(
        schedule.name,
        schedule.profile,
        schedule.cron,
        schedule.zone,
        mask_digits(schedule.place),
        kind_named(schedule.kind).title.of(visit.language) if schedule.kind else "",
        visit.reader.moment(moment.isoformat()) if moment else "",
        tuple(_run(visit, slot, outcome) for slot, outcome in reversed(taken)),
        _asked(visit, schedule),
        schedule.profile in visit.who.profiles(*APPROVERS),
        visit.reader.moment(later.isoformat()) if (later := tonight(schedule, context.now())) else "",
    )


def _asked(visit: Visit, schedule: Schedule) -> str:
    """Who asked for a run that has not begun, and for when."""
    context = visit.site.contexts[schedule.profile]
    wished = run_wished(context.ledger, schedule.name)
    if wished is None:
        return ""
    return visit.reader.text("WEB_RUN_IS_ASKED", by=name_of(visit.site, wished.by), when=wished.due)


@route("/schedules/run", APPROVERS, "POST")
def run_schedule(visit: Visit) -> Response:
    """Ask for a run, now or at the schedule's own time of day, or withdraw that; `serve` carries it out."""
    name, when = visit.form.get("name", ""), visit.form.get("when", "")
    if not name:
        return to(visit, "/schedules")
    schedule = _may_run(visit, name)
    if schedule is None:
        return page(visit, "message.html", 404, title="NOT_THERE", text="NOT_THERE_WHY", reference="")
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
    mine = visit.who.profiles(*APPROVERS) & frozenset(visit.site.contexts)
    try:
        known = load_schedules()
    except CallsheetError:
        return None
    return next((each for each in known if each.name == name and each.profile in mine), None)


def _run(visit: Visit, slot: str, outcome: str) -> Run:
    code = f"WEB_RUN_{outcome.upper().replace('-', '_')}"
    said = visit.reader.text(code) if code in TEXTS else outcome
    return Run(visit.reader.moment(slot), said, _TONES.get(outcome, ""))


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list of forbidden numbers: what it is called, and its figures."""

    name: str
    load: str
    since: str
    counts: ListCount


@route("/forbidden", LOADS)
def forbidden(visit: Visit) -> Response:
    """How many numbers must not be called, by list, and which lists are not in place yet."""
    found = []
    for name in sorted(profiles_of(visit)):
        context = visit.site.contexts[name]
        soon = (context.now() + _SOON).date().isoformat()
        generation = context.ledger.forbidden.generation(name)
        counts = _counted(context.ledger, name, context.today(), soon, generation)
        lists = [ListLine(*_list_name(visit, each), each) for each in counts]
        found.append((name, sum(each.blocked for each in counts), lists, list(_pending(visit, name))))
    may = visit.who.profiles(*APPROVERS)
    return page(visit, "forbidden.html", profiles=found, may_give_up=may)


@lru_cache(maxsize=16)
def _counted(ledger: Ledger, profile: str, today: str, soon: str, generation: int) -> list[ListCount]:
    """The counts of a profile, read anew when its numbers or the day have changed: of a million they take a second."""
    assert generation >= 0
    return counted(ledger, profile, today, soon)


def _list_name(visit: Visit, counts: ListCount) -> tuple[str, str, str]:
    found = visit.site.find_load(counts.load_id)
    name = mask_digits(found[1].file) if found else counts.load_id
    return name, counts.load_id if found else "", visit.reader.moment(counts.since)


def _pending(visit: Visit, profile: str) -> Iterator[PendingLine]:
    """The lists that are not in place."""
    for each in out_of_place(visit.site.contexts[profile]):
        state = visit.reader.text(f"WEB_LIST_{each.state.name}", count=each.missing)
        yield PendingLine(each.id, mask_digits(each.file), visit.reader.moment(each.opened_at), state)
