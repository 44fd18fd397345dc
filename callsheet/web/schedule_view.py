"""What the pages show of schedules: when each runs, what came of it, what comes next, and whether anybody runs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from callsheet.errors import CallsheetError
from callsheet.file_lock import is_held
from callsheet.ledger.coordination import slots_taken
from callsheet.ledger.schedule_wishes import run_wished
from callsheet.masking import mask_digits
from callsheet.messages.catalogue import TEXTS
from callsheet.schedules import next_slot, serve_lock, tonight
from callsheet.settings import Schedule, load_schedules
from callsheet.web.draft_list import name_of
from callsheet.web.routes import APPROVERS, Visit, profiles_of
from transforms.kinds import kind_named

_LATEST = 5  # runs of a schedule
_SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """A moment at which a schedule was due, and what came of it."""

    when: str
    outcome: str
    tone: str


@dataclass(frozen=True, slots=True)
class ComingRun:
    """A run of the next day: its schedule, when it is due as people read it, and who asked for it; "" where nobody had to."""

    name: str
    profile: str
    when: str
    asked: str


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


_TONES = {
    "loaded": "loaded",
    "running": "ready",
    "not-whole": "invalid",
    "no-file": "invalid",
    "skipped": "invalid",
}


def known_schedules(visit: Visit) -> tuple[list[Schedule], str]:
    """The schedules of the user's profiles, and what is wrong with the settings of all; "" for nothing."""
    mine = profiles_of(visit)
    try:
        return [schedule for schedule in load_schedules() if schedule.profile in mine], ""
    except CallsheetError as error:
        return [], mask_digits(visit.reader.say(error.message))


def nobody_runs(visit: Visit, schedules: Iterable[Schedule]) -> bool:
    """Whether `serve`, which runs schedules, is not there for one of these; not where that cannot be known."""
    folders = {visit.site.contexts[schedule.profile].profile.data_dir for schedule in schedules}
    try:
        return not all(is_held(serve_lock(folder)) for folder in folders)
    except OSError:
        return False


def coming_runs(visit: Visit, schedules: Iterable[Schedule]) -> list[ComingRun]:
    """What runs within a day, the first of them first."""
    found = sorted(
        (each for schedule in schedules for each in _coming(visit, schedule)), key=lambda each: each[0]
    )
    return [
        ComingRun(
            schedule.name,
            schedule.profile,
            visit.reader.moment(moment.isoformat()),
            name_of(visit.site, asked) if asked else "",
        )
        for moment, schedule, asked in found
    ]


def _coming(visit: Visit, schedule: Schedule) -> Iterator[tuple[datetime, Schedule, str]]:
    """The moments of a schedule within a day: its own, and one that somebody asked for."""
    context = visit.site.contexts[schedule.profile]
    until = context.now() + _SOON
    own, wished = next_slot(schedule, context.now()), run_wished(context.ledger, schedule.name)
    if own is not None and own <= until:
        yield own, schedule, ""
    if wished is not None and datetime.fromisoformat(wished.due) <= until:
        yield datetime.fromisoformat(wished.due), schedule, wished.by


def schedule_line(visit: Visit, schedule: Schedule) -> ScheduleLine:
    """A schedule as the reader sees it."""
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


def _run(visit: Visit, slot: str, outcome: str) -> Run:
    code = f"WEB_RUN_{outcome.upper().replace('-', '_')}"
    said = visit.reader.text(code) if code in TEXTS else outcome
    return Run(visit.reader.moment(slot), said, _TONES.get(outcome, ""))
