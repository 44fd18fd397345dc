"""Scheduled loads: when a schedule is due, which files it loads, and that each of its moments is run once."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from glob import glob
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

from cronsim import CronSim

from callsheet.engine.context import LoadContext
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import CallsheetError, Exit, UsageError
from callsheet.file_lock import only_one
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.coordination import end_slot, slots_taken, take_slot
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.notifications import Notifier, notify
from callsheet.pull.fetched import Fetched
from callsheet.report_links import page_links
from callsheet.settings import Schedule
from callsheet.watcher.inbox import ignored
from callsheet.watcher.notices import (
    Announcer,
    notes,
    notification_for,
    readers_for,
    saying,
    summary,
)
from validators.message import Message, message

LoadAll = Callable[[LoadContext, Sequence[LoadRequest]], Awaitable[list[SheetResult]]]
GRACE = timedelta(minutes=5)  # how long Prefect may take to start a run before serve catches it up
_BACK = timedelta(days=40)  # how far back a moment is looked for: monthly schedules have one within it
_LOOK = 5.0
_WELL = frozenset({Exit.WELL, Exit.ROWS_TO_FIX})


class SlotEnd(StrEnum):
    """What became of a moment of a schedule, as the ledger keeps it."""

    RUNNING = "running"
    LOADED = "loaded"
    NOT_WHOLE = "not-whole"  # a file was refused or waits, or has rows to fix
    REPEATED = "repeated"  # only files that were loaded before
    NO_FILE = "no-file"
    SKIPPED = "skipped"  # the run before had not finished
    PAUSED = "paused"
    REGISTERED = "registered"  # it was due before the schedule was known


def serve_lock(data: Path) -> Path:
    """What `serve` holds while it runs the schedules of a data folder."""
    return data / "locks" / "serve"


def last_slot(schedule: Schedule, now: datetime) -> datetime | None:
    """The latest moment up to now at which a schedule was due, in UTC; None when there is none in the last 40 days.

    A moment that a clock change skips is due right after it; one that occurs twice is due once.
    """
    zone = ZoneInfo(schedule.zone)
    found = None
    for moment in CronSim(schedule.cron, (now - _BACK).astimezone(zone)):
        if moment > now:
            return found
        found = moment.astimezone(UTC)
    return found


def next_slot(schedule: Schedule, now: datetime) -> datetime | None:
    """The first moment after now at which a schedule is due, in UTC; None when there is none."""
    zone = ZoneInfo(schedule.zone)
    moment = next(CronSim(schedule.cron, now.astimezone(zone)), None)
    return moment.astimezone(UTC) if moment else None


def tonight(schedule: Schedule, now: datetime) -> datetime | None:
    """The next time of day at which a schedule runs on other days, in UTC; None where it runs by itself until then."""
    usual = last_slot(schedule, now) or next_slot(schedule, now)
    if usual is None:
        return None
    zone = ZoneInfo(schedule.zone)
    here, at = now.astimezone(zone), usual.astimezone(zone)
    found = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    moment = (found if found > here else found + timedelta(days=1)).astimezone(UTC)
    own = next_slot(schedule, now)
    return None if own is not None and own <= moment else moment


def overdue(context: LoadContext, schedule: Schedule, now: datetime) -> bool:
    """Whether the latest moment was missed: nobody ran it within the time that Prefect may need. It is caught up once.

    A schedule that never ran has missed nothing: its first moment is the next one.
    """
    slot = last_slot(schedule, now)
    taken = slots_taken(context.ledger, schedule.name, _utc(now))
    return bool(slot and taken and now - slot > GRACE and taken[-1][0] < slot.isoformat())


def interrupted(context: LoadContext, schedule: Schedule, now: datetime) -> bool:
    """Whether the latest moment was started by a process that ended before its run did."""
    slot = last_slot(schedule, now)
    if slot is None or _outcome(context, schedule, slot) != SlotEnd.RUNNING:
        return False
    with only_one(_lock(context, schedule)) as free:
        return free


def skip(context: LoadContext, schedule: Schedule, now: datetime) -> None:
    """Record that the schedule is paused at its latest moment, so that it is not caught up later."""
    slot = last_slot(schedule, now)
    if slot and take_slot(context.ledger, schedule.name, slot.isoformat(), _utc(now)):
        end_slot(context.ledger, schedule.name, slot.isoformat(), str(SlotEnd.PAUSED))


def register(context: LoadContext, schedule: Schedule, now: datetime) -> None:
    """Record a new schedule, so that a moment missed from now on is known to be one."""
    slot = last_slot(schedule, now)
    if slot and not slots_taken(context.ledger, schedule.name, _utc(now)):
        take_slot(context.ledger, schedule.name, slot.isoformat(), _utc(now))
        end_slot(context.ledger, schedule.name, slot.isoformat(), str(SlotEnd.REGISTERED))


def files_of(schedule: Schedule, now: datetime) -> list[Path]:
    """The files of a schedule now: a folder's, or those of a pattern in which %Y %m %d are the date in its zone."""
    pattern = _dated(schedule, schedule.files, now)
    found = Path(pattern).iterdir() if Path(pattern).is_dir() else map(Path, glob(pattern))  # noqa: PTH207 - absolute patterns
    return sorted(file for file in found if file.is_file() and not ignored(file.name))


def _dated(schedule: Schedule, pattern: str, now: datetime) -> str:
    return now.astimezone(ZoneInfo(schedule.zone)).strftime(pattern)


async def run_slot(
    context: LoadContext, schedule: Schedule, load_all: LoadAll, now: datetime, notifier: Notifier = notify
) -> list[SheetResult] | None:
    """Run a schedule's latest moment; None when it was run before or its overlap policy skips it.

    A moment whose run was interrupted is run again: files that were loaded already are recognised and not sent twice.
    """
    slot = last_slot(schedule, now)
    if slot is None:
        return None
    fresh = take_slot(context.ledger, schedule.name, slot.isoformat(), _utc(now))
    while True:
        with only_one(_lock(context, schedule)) as mine:
            if _outcome(context, schedule, slot) != SlotEnd.RUNNING:
                return None
            if mine:
                return await _run(context, schedule, load_all, slot, notifier, alert=schedule.alert and fresh)
        if not fresh:
            return None  # another process runs it, or waits for the previous run
        if schedule.overlap == "skip":
            end_slot(context.ledger, schedule.name, slot.isoformat(), str(SlotEnd.SKIPPED))
            _notify_skipped(context, schedule, notifier)
            return None
        await context.halt.sleep(_LOOK)


async def run_anyway(
    context: LoadContext,
    schedule: Schedule,
    load_all: LoadAll,
    now: datetime,
    notifier: Notifier = notify,
    *,
    asked_by: str = "",
) -> list[SheetResult]:
    """Run a schedule for its latest moment even if that was run before, such as for a list that arrived late.

    `asked_by` is the user of the page who asked for it.
    """
    with only_one(_lock(context, schedule)) as mine:
        if not mine:
            raise UsageError("SCHEDULE_RUNNING", name=schedule.name)
        slot = last_slot(schedule, now) or now
        return await _run(
            context, schedule, load_all, slot, notifier, alert=schedule.alert, asked_by=asked_by
        )


def _lock(context: LoadContext, schedule: Schedule) -> Path:
    return context.profile.data_dir / "locks" / f"{schedule.name}.schedule"


def _outcome(context: LoadContext, schedule: Schedule, slot: datetime) -> str:
    return dict(slots_taken(context.ledger, schedule.name, slot.isoformat())).get(slot.isoformat(), "")


def _utc(moment: datetime) -> str:
    """A moment as the ledger writes slots."""
    return moment.astimezone(UTC).isoformat()


def _notify_skipped(context: LoadContext, schedule: Schedule, notifier: Notifier) -> None:
    title = message("SCHEDULE_SKIPPED", name=schedule.name)
    _announcer(context, notifier).tell("schedule", title, saying(message("SCHEDULE_OVERLAPS")))


def _announcer(context: LoadContext, notifier: Notifier) -> Announcer:
    return Announcer(context.profile, lambda _line: None, notifier)


async def _run(
    context: LoadContext,
    schedule: Schedule,
    load_all: LoadAll,
    slot: datetime,
    notifier: Notifier,
    *,
    alert: bool,
    asked_by: str = "",
) -> list[SheetResult]:
    fetched = Fetched(context, schedule, _dated(schedule, schedule.source, slot))
    try:
        files = (
            await fetched.files() if schedule.source else [(file, "") for file in files_of(schedule, slot)]
        )
    except CallsheetError as error:
        if alert:
            _notify_not_fetched(context, schedule, error, notifier)
        raise  # the moment stays as running, and is tried again a few times
    given = dict(schedule.options)
    requests = [
        LoadRequest(file, schedule.kind or None, given, folder=folder, standing=True, asked_by=asked_by)
        for file, folder in files
    ]
    results = await load_all(context, requests) if requests else []
    if context.halt.asked:
        return results  # the moment stays as running: the next start resumes it
    if files and (why := await fetched.ended(results)):
        _announcer(context, notifier).tell("failure", _notice(schedule, why), saying(why))
    sent = [
        result for result in results if result.outcomes.get("skipped", 0) != result.rows or not result.rows
    ]
    end = _end_of(sent) if sent else SlotEnd.REPEATED if files else SlotEnd.NO_FILE
    if sent:
        _notify_results(context, schedule, sent, notifier)
    elif alert:
        _notify_nothing(context, schedule, end, notifier)
    end_slot(context.ledger, schedule.name, slot.isoformat(), str(end))
    return results


def _notice(schedule: Schedule, what: Message) -> Message:
    return message("SCHEDULE_NOTICE", name=schedule.name, what=what)


def _notify_not_fetched(
    context: LoadContext, schedule: Schedule, error: CallsheetError, notifier: Notifier
) -> None:
    title = _notice(schedule, message("SOURCE_NOT_PULLED"))
    _announcer(context, notifier).tell("failure", title, saying(error.message))


def _notify_nothing(context: LoadContext, schedule: Schedule, end: SlotEnd, notifier: Notifier) -> None:
    what = message("NO_FILE_CAME" if end is SlotEnd.NO_FILE else "ALL_LOADED_BEFORE")
    title = message("SCHEDULE_NOTICE", name=schedule.name, what=what)
    body = message("SCHEDULE_LOOKED", name=schedule.name, files=schedule.place, what=what)
    _announcer(context, notifier).tell("schedule", title, saying(body))


def _end_of(sent: Sequence[SheetResult]) -> SlotEnd:
    """What became of a moment by the results of what it sent, or tried to."""
    whole = all(result.exit == Exit.WELL for result in sent)
    return SlotEnd.LOADED if whole else SlotEnd.NOT_WHOLE


def _notify_results(
    context: LoadContext, schedule: Schedule, sent: Sequence[SheetResult], notifier: Notifier
) -> None:
    """A notice of what needs attention; the watcher announces the loads that are waiting for approval."""
    ended = [result for result in sent if not _waits(context, result)]
    event = notification_for(ended, sent=True) if ended else None
    if event is None:
        return
    languages = [result.language for result in ended if result.load_id]
    readers = readers_for(context.profile, languages, Surface.TERMINAL)

    def title(reader: Reader) -> str:
        return reader.say(message("SCHEDULE_NOTICE", name=schedule.name, what=summary(sent, reader)))

    pages = page_links(context, ended)
    _announcer(context, notifier).tell(event, title, lambda reader: _next_step(ended, reader), readers, pages)


def _waits(context: LoadContext, result: SheetResult) -> bool:
    known = approval_of(context.ledger, result.load_id) if result.load_id else None
    return known is not None and known.state is Answer.WAITING


def _next_step(results: Sequence[SheetResult], reader: Reader) -> list[str]:
    """What a person does next: the notes, and where the results are."""
    fix = [file for result in results if result.exit == Exit.ROWS_TO_FIX for file in result.files]
    stopped = [result.load_id for result in results if result.exit not in _WELL and result.load_id]
    lines = [
        *notes(results, reader),
        *(
            reader.say(message("ROWS_TO_FIX_AT", file=file))
            for file in fix
            if ".to-fix." in PurePath(file).name
        ),
        *(reader.say(message("SEE_LOAD", load=load_id)) for load_id in stopped[:5]),
    ]
    return lines or [reader.say(message("SEE_LOADS"))]
