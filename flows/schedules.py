"""Nightly loads: when a schedule is due, which files it takes, and that each of its moments is run once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from glob import glob
from pathlib import Path
from zoneinfo import ZoneInfo

from cronsim import CronSim

from flows.engine.order import Order, SheetResult
from flows.engine.site import Site
from flows.errors import Exit
from flows.notify import Notifier, notify
from flows.settings import Schedule
from flows.watching.lock import only_one
from flows.watching.looking import ignored
from flows.watching.words import summary
from ledger.schedule_runs import end_slot, slots_taken, take_slot

LoadAll = Callable[[Site, Sequence[Order]], Awaitable[list[SheetResult]]]
GRACE = timedelta(minutes=5)  # so long Prefect has to fire a schedule before the watcher catches it up
_BACK = timedelta(days=40)  # so far back a moment is looked for: monthly schedules have one in it
_LOOK = 5.0


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


def overdue(site: Site, schedule: Schedule, now: datetime) -> bool:
    """Whether the latest moment passed untaken, for longer than Prefect may need: a missed night, caught up once.

    A schedule that never ran has missed nothing: its first moment is the next one.
    """
    slot = last_slot(schedule, now)
    taken = slots_taken(site.ledger, schedule.name)
    return bool(slot and taken and now - slot > GRACE and taken[-1][0] < slot.isoformat())


def know(site: Site, schedule: Schedule, now: datetime) -> None:
    """Note a new schedule, so that from now on a missed moment is known to be one."""
    slot = last_slot(schedule, now)
    if slot and not slots_taken(site.ledger, schedule.name):
        take_slot(site.ledger, schedule.name, slot.isoformat())
        end_slot(site.ledger, schedule.name, slot.isoformat(), "before the schedule was known")


def files_of(schedule: Schedule, now: datetime) -> list[Path]:
    """The files of a schedule now: a folder's, or those of a pattern in which %Y %m %d are the date in its zone."""
    pattern = now.astimezone(ZoneInfo(schedule.zone)).strftime(schedule.files)
    found = Path(pattern).iterdir() if Path(pattern).is_dir() else map(Path, glob(pattern))  # noqa: PTH207 - absolute patterns
    return sorted(file for file in found if file.is_file() and not ignored(file.name))


async def run_slot(
    site: Site, schedule: Schedule, load_all: LoadAll, now: datetime, notifier: Notifier = notify
) -> list[SheetResult] | None:
    """Run a schedule's latest moment; None when it was taken before or its overlap policy leaves it out."""
    slot = last_slot(schedule, now)
    if slot is None or not take_slot(site.ledger, schedule.name, slot.isoformat()):
        return None
    lock = site.profile.data_dir / "locks" / f"{schedule.name}.schedule"
    while True:
        with only_one(lock) as mine:
            if mine:
                return await _run(site, schedule, load_all, now, slot, notifier)
        if schedule.overlap == "skip":
            end_slot(
                site.ledger, schedule.name, slot.isoformat(), "left out: the run before was still going on"
            )
            body = "The run before was still going on, so this one was left out. The next one loads what is there then."
            notifier(site.profile, "schedule", f"{schedule.name} was left out", body)
            return None
        await asyncio.sleep(_LOOK)


async def _run(
    site: Site, schedule: Schedule, load_all: LoadAll, now: datetime, slot: datetime, notifier: Notifier
) -> list[SheetResult]:
    files = files_of(schedule, now)
    orders = [Order(file, schedule.kind or None, dict(schedule.options)) for file in files]
    results = await load_all(site, orders) if orders else []
    sent = [one for one in results if one.outcomes.get("skipped", 0) != one.rows or not one.rows]
    if not sent:
        what = "no file came" if not files else "only files that were loaded before"
        if schedule.alert:
            body = f"The schedule {schedule.name} looked for {schedule.files}: {what}. Ask whoever delivers the list."
            notifier(site.profile, "schedule", f"{schedule.name}: {what}", body)
    else:
        what = summary(results)
        if any(Exit(one.exit) not in {Exit.WELL, Exit.ROWS_TO_FIX} for one in results):
            notifier(
                site.profile,
                "failure",
                f"{schedule.name}: {what}",
                "See callsheet loads, and the run in the Prefect UI.",
            )
    end_slot(site.ledger, schedule.name, slot.isoformat(), what)
    return results
