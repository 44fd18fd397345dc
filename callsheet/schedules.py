"""Nightly loads: when a schedule is due, which files it takes, and that each of its moments is run once."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from glob import glob
from pathlib import Path
from zoneinfo import ZoneInfo

from cronsim import CronSim

from callsheet.engine.context import LoadContext
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit, UsageError
from callsheet.file_lock import only_one
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.coordination import end_slot, slots_taken, take_slot
from callsheet.notifications import Notifier, notify
from callsheet.settings import Schedule
from callsheet.watcher.inbox import ignored
from callsheet.watcher.words import notes, notification_for, summary

LoadAll = Callable[[LoadContext, Sequence[LoadRequest]], Awaitable[list[SheetResult]]]
GRACE = timedelta(minutes=5)  # so long Prefect has to fire a schedule before serve catches it up
RUNNING = "running"
_BACK = timedelta(days=40)  # so far back a moment is looked for: monthly schedules have one in it
_LOOK = 5.0
_WELL = frozenset({Exit.WELL, Exit.ROWS_TO_FIX})


def last_slot(schedule: Schedule, now: datetime) -> datetime | None:
    """The latest moment up to now at which a schedule was due, in UTC; None when there is none in the last 40 days.

    A moment that the clock change leaves out is due right after it, one that comes twice is due once.
    """
    zone = ZoneInfo(schedule.zone)
    found = None
    for moment in CronSim(schedule.cron, (now - _BACK).astimezone(zone)):
        if moment > now:
            return found
        found = moment.astimezone(UTC)
    return found


def overdue(context: LoadContext, schedule: Schedule, now: datetime) -> bool:
    """Whether the latest moment passed untaken, for longer than Prefect may need: a missed night, caught up once.

    A schedule that never ran has missed nothing: its first moment is the next one.
    """
    slot = last_slot(schedule, now)
    taken = slots_taken(context.ledger, schedule.name)
    return bool(slot and taken and now - slot > GRACE and taken[-1][0] < slot.isoformat())


def interrupted(context: LoadContext, schedule: Schedule, now: datetime) -> bool:
    """Whether the latest moment was taken, by a process that ended before its run did."""
    slot = last_slot(schedule, now)
    if slot is None or _outcome(context, schedule, slot) != RUNNING:
        return False
    with only_one(_lock(context, schedule)) as free:
        return free


def skip(context: LoadContext, schedule: Schedule, now: datetime, why: str) -> None:
    """Note that the latest moment was left out, so that it is not caught up later."""
    slot = last_slot(schedule, now)
    if slot and take_slot(context.ledger, schedule.name, slot.isoformat()):
        end_slot(context.ledger, schedule.name, slot.isoformat(), f"left out: {why}")


def register(context: LoadContext, schedule: Schedule, now: datetime) -> None:
    """Note a new schedule, so that from now on a missed moment is known to be one."""
    slot = last_slot(schedule, now)
    if slot and not slots_taken(context.ledger, schedule.name):
        take_slot(context.ledger, schedule.name, slot.isoformat())
        end_slot(context.ledger, schedule.name, slot.isoformat(), "before the schedule was known")


def files_of(schedule: Schedule, now: datetime) -> list[Path]:
    """The files of a schedule now: a folder's, or those of a pattern in which %Y %m %d are the date in its zone."""
    pattern = now.astimezone(ZoneInfo(schedule.zone)).strftime(schedule.files)
    found = Path(pattern).iterdir() if Path(pattern).is_dir() else map(Path, glob(pattern))  # noqa: PTH207 - absolute patterns
    return sorted(file for file in found if file.is_file() and not ignored(file.name))


async def run_slot(
    context: LoadContext, schedule: Schedule, load_all: LoadAll, now: datetime, notifier: Notifier = notify
) -> list[SheetResult] | None:
    """Run a schedule's latest moment; None when it was run before or its overlap policy leaves it out.

    A moment whose run was interrupted is run again: what of its files was loaded is recognised and not sent twice.
    """
    slot = last_slot(schedule, now)
    if slot is None:
        return None
    fresh = take_slot(context.ledger, schedule.name, slot.isoformat())
    while True:
        with only_one(_lock(context, schedule)) as mine:
            if _outcome(context, schedule, slot) != RUNNING:
                return None
            if mine:
                return await _run(context, schedule, load_all, slot, notifier, alert=schedule.alert and fresh)
        if not fresh:
            return None  # it is being run, or waits for the run before
        if schedule.overlap == "skip":
            why = "left out: the run before was still going on"
            end_slot(context.ledger, schedule.name, slot.isoformat(), why)
            body = "The run before was still going on, so this one was left out. The next one loads what is there then."
            notifier(context.profile, "schedule", f"{schedule.name} was left out", body)
            return None
        await context.halt.sleep(_LOOK)


async def run_anyway(
    context: LoadContext, schedule: Schedule, load_all: LoadAll, now: datetime, notifier: Notifier = notify
) -> list[SheetResult]:
    """Run a schedule for its latest moment although that was run before, such as for a list that came late."""
    with only_one(_lock(context, schedule)) as mine:
        if not mine:
            raise UsageError("SCHEDULE_RUNNING", name=schedule.name)
        slot = last_slot(schedule, now) or now
        return await _run(context, schedule, load_all, slot, notifier, alert=schedule.alert)


def _lock(context: LoadContext, schedule: Schedule) -> Path:
    return context.profile.data_dir / "locks" / f"{schedule.name}.schedule"


def _outcome(context: LoadContext, schedule: Schedule, slot: datetime) -> str:
    return dict(slots_taken(context.ledger, schedule.name)).get(slot.isoformat(), "")


async def _run(
    context: LoadContext,
    schedule: Schedule,
    load_all: LoadAll,
    slot: datetime,
    notifier: Notifier,
    *,
    alert: bool,
) -> list[SheetResult]:
    files = files_of(schedule, slot)
    orders = [LoadRequest(file, schedule.kind or None, dict(schedule.options)) for file in files]
    results = await load_all(context, orders) if orders else []
    if context.halt.asked:
        return results  # the moment stays as running: the next start goes on with it
    sent = [one for one in results if one.outcomes.get("skipped", 0) != one.rows or not one.rows]
    what = (
        summary(results, context.profile.reader())
        if sent
        else "only files that were loaded before"
        if files
        else "no file came"
    )
    if not sent and alert:
        body = f"The schedule {schedule.name} looked for {schedule.files}: {what}. Ask whoever delivers the list."
        notifier(context.profile, "schedule", f"{schedule.name}: {what}", body)
    ended = [
        one for one in sent if not _waits(context, one)
    ]  # of those that wait for a yes the watcher tells
    if ended and (event := notification_for(ended, sent=True)):
        notifier(context.profile, event, f"{schedule.name}: {what}", _next_step(ended))
    end_slot(context.ledger, schedule.name, slot.isoformat(), what)
    return results


def _waits(context: LoadContext, result: SheetResult) -> bool:
    known = approval_of(context.ledger, result.load_id) if result.load_id else None
    return known is not None and known.state is Answer.WAITING


def _next_step(results: Sequence[SheetResult]) -> str:
    """What a person does next: the notes, and where the results are."""
    fix = [Path(file) for one in results if one.exit == Exit.ROWS_TO_FIX for file in one.files]
    lines = [notes(results), *(f"Rows to fix: {file}" for file in fix if ".to-fix." in file.name)]
    shown = [f"callsheet show {one.load_id}" for one in results if one.exit not in _WELL and one.load_id]
    return "\n".join([*filter(None, lines), *(f"See {one}" for one in shown[:5])]) or "See callsheet loads."
