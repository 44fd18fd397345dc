"""Schedules on a test clock: clock changes, missed nights, overlaps, and the night on which no file came."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callsheet.application import Application
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.engine.workspace import ASKED_BY
from callsheet.errors import SetupError
from callsheet.file_lock import only_one
from callsheet.ledger.coordination import slots_taken
from callsheet.sandbox.server import Sandbox
from callsheet.schedules import (
    SlotEnd,
    files_of,
    interrupted,
    last_slot,
    overdue,
    register,
    run_anyway,
    run_slot,
    skip,
)
from callsheet.settings import Profile, Schedule, load_schedules
from callsheet.shutdown import StopSignal
from tests.support.language import assert_chinese
from tests.support.loading import a_csv, numbers

NIGHT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # 02:30 of the 24th in Singapore


def nightly(folder: Path, **more: Any) -> Schedule:
    return Schedule(**{"name": "nightly", "cron": "30 2 * * *", "files": str(folder), **more})


class Notices:
    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def __call__(self, profile: Profile, event: str, title: str, body: str) -> bool:
        assert body and profile.name
        self.told.append((event, title))
        return True


async def engine(context: LoadContext, orders: Sequence[LoadRequest]) -> list[SheetResult]:
    return await load_files(context, orders)


def run(
    context: LoadContext, schedule: Schedule, now: datetime, notices: Notices
) -> list[SheetResult] | None:
    return asyncio.run(run_slot(context, schedule, engine, now, notices))


def test_the_latest_moment_is_told_in_the_schedules_own_zone(tmp_path: Path) -> None:
    """02:30 in Singapore is 18:30 UTC of the day before."""
    assert last_slot(nightly(tmp_path), NIGHT) == NIGHT
    assert last_slot(nightly(tmp_path), NIGHT - timedelta(seconds=1)) == NIGHT - timedelta(days=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "slots"),
    [
        # 2026-03-29: 02:30 does not exist in Berlin; it is due right after the change, at 03:00
        (datetime(2026, 3, 28, 12, tzinfo=UTC), [datetime(2026, 3, 29, 1, 0, tzinfo=UTC)]),
        # 2026-10-25: 02:30 comes twice; it is due once
        (datetime(2026, 10, 24, 12, tzinfo=UTC), [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]),
    ],
)
def test_the_nights_of_the_clock_change_have_one_run_each(
    first: datetime, slots: list[datetime], tmp_path: Path
) -> None:
    """T6: no night is left out and none is run twice."""
    schedule = nightly(tmp_path, zone="Europe/Berlin")
    seen = {last_slot(schedule, first + timedelta(minutes=at)) for at in range(0, 24 * 60, 5)}
    assert sorted(slot for slot in seen if slot and slot > first) == slots


def test_a_moment_is_run_once_however_often_it_is_fired(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Two late runs of Prefect and the watcher's own: one of them loads the file."""
    a_csv(tmp_path / "lists.csv", "Telephone,Name", *(f"{one},x" for one in numbers(2)))
    schedule, notices = nightly(tmp_path, files=str(tmp_path / "*.csv")), Notices()
    with open_context(profile) as context:
        told = [run(context, schedule, NIGHT + timedelta(minutes=at), notices) for at in range(3)]
        assert slots_taken(context.ledger, "nightly") == [(NIGHT.isoformat(), SlotEnd.LOADED)]
    assert [len(one or []) for one in told] == [1, 0, 0]
    assert [result.outcomes for result in told[0] or []] == [{"loaded": 2}]
    assert len(sandbox.audit("import_customer_numbers")) == 1
    assert notices.told == []


def test_several_missed_nights_are_caught_up_once(profile: Profile, tmp_path: Path) -> None:
    """After three nights off the latest moment is run, and the ones before it never are."""
    (tmp_path / "in").mkdir()
    schedule, notices = nightly(tmp_path / "in"), Notices()
    with open_context(profile) as context:
        register(context, schedule, NIGHT)
        assert not overdue(context, schedule, NIGHT + timedelta(hours=1))
        later = NIGHT + timedelta(days=3, hours=1)
        assert overdue(context, schedule, later)
        assert run(context, schedule, later, notices) == []
        assert not overdue(context, schedule, later)
        assert run(context, schedule, later + timedelta(minutes=1), notices) is None
        assert len(slots_taken(context.ledger, "nightly")) == 2


def test_the_night_on_which_no_file_came_is_told(profile: Profile, tmp_path: Path) -> None:
    """An alert of its own; and so when only files came that had been loaded before."""
    (tmp_path / "in").mkdir()
    schedule, notices = nightly(tmp_path / "in"), Notices()
    with open_context(profile) as context:
        run(context, schedule, NIGHT, notices)
        a_csv(tmp_path / "in" / "a.csv", "Telephone,Name", f"{numbers(1)[0]},x")
        run(context, schedule, NIGHT + timedelta(days=1), notices)
        run(context, schedule, NIGHT + timedelta(days=2), notices)
        ends = [end for _, end in slots_taken(context.ledger, "nightly")]
    assert ends == [SlotEnd.NO_FILE, SlotEnd.LOADED, SlotEnd.REPEATED]
    assert [event for event, _ in notices.told] == ["schedule", "schedule"]


@pytest.mark.parametrize(
    "lines", [["\0"], ["Telephone,Name", "12,x"], ["Telephone,Name", "6590017001,x", "13,y"]]
)
def test_a_night_of_which_something_was_not_loaded_is_not_called_loaded(
    lines: list[str], profile: Profile, tmp_path: Path
) -> None:
    """A file that is refused as a whole, and rows that have to be fixed."""
    a_csv(tmp_path / "a.csv", *lines)
    with open_context(profile) as context:
        run(context, nightly(tmp_path), NIGHT, Notices())
        assert slots_taken(context.ledger, "nightly") == [(NIGHT.isoformat(), SlotEnd.NOT_WHOLE)]


def test_notices_are_written_in_the_language_of_the_profile(profile: Profile, tmp_path: Path) -> None:
    """With zh no sentence is English: no file, a skipped run, rows to fix."""
    profile.language = "zh"
    (tmp_path / "in").mkdir()
    said: list[str] = []

    def notifier(_profile: Profile, _event: str, title: str, body: str) -> bool:
        said.extend((title, body))
        return True

    with open_context(profile) as context:
        asyncio.run(run_slot(context, nightly(tmp_path / "in"), engine, NIGHT, notifier))
        a_csv(tmp_path / "in" / "a.csv", "Telephone,Name", f"{numbers(1)[0]},x", "12,y")
        asyncio.run(run_slot(context, nightly(tmp_path / "in"), engine, NIGHT + timedelta(days=1), notifier))
        with only_one(profile.data_dir / "locks" / "nightly.schedule"):
            skips = nightly(tmp_path / "in", overlap="skip")
            asyncio.run(run_slot(context, skips, engine, NIGHT + timedelta(days=2), notifier))
    assert len(said) == 6
    assert_chinese("\n".join(said))


def test_a_run_that_would_overlap_is_skipped_when_the_schedule_says_so(
    profile: Profile, tmp_path: Path
) -> None:
    """`overlap = "skip"`: the moment is recorded as skipped, and a notice is sent."""
    schedule, notices = nightly(tmp_path, overlap="skip"), Notices()
    with open_context(profile) as context, only_one(profile.data_dir / "locks" / "nightly.schedule") as mine:
        assert mine
        assert run(context, schedule, NIGHT, notices) is None
        assert slots_taken(context.ledger, "nightly")[0][1] == SlotEnd.SKIPPED
    assert [event for event, _ in notices.told] == ["schedule"]


def test_a_run_that_would_overlap_waits_otherwise(
    profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`overlap = "wait"`: it runs when the one before has ended."""
    (tmp_path / "in").mkdir()
    monkeypatch.setattr("callsheet.schedules._LOOK", 0.01)
    schedule, notices = nightly(tmp_path / "in"), Notices()

    async def both(context: LoadContext) -> list[SheetResult] | None:
        with only_one(profile.data_dir / "locks" / "nightly.schedule") as mine:
            assert mine
            waiting = asyncio.create_task(run_slot(context, schedule, engine, NIGHT, notices))
            await asyncio.sleep(0.05)
            assert not waiting.done()
        return await waiting

    with open_context(profile) as context:
        assert asyncio.run(both(context)) == []


@pytest.mark.slow
def test_a_run_that_was_interrupted_goes_on_without_sending_anything_twice(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The process died after the first of two files: the same moment is run again, and only the second file is sent."""
    for at, name in enumerate(("a.csv", "b.csv")):
        a_csv(tmp_path / name, "Telephone,Name", f"{numbers(2)[at]},x")
    schedule, notices = nightly(tmp_path, files=str(tmp_path / "*.csv")), Notices()

    async def dies(context: LoadContext, orders: Sequence[LoadRequest]) -> list[SheetResult]:
        await load_files(context, orders[:1])
        raise KeyboardInterrupt

    with open_context(profile) as context:
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(run_slot(context, schedule, dies, NIGHT, notices))
        assert interrupted(context, schedule, NIGHT)
        assert not overdue(context, schedule, NIGHT + timedelta(hours=1))
        assert run(context, schedule, NIGHT + timedelta(hours=1), notices) is not None
        assert not interrupted(context, schedule, NIGHT + timedelta(hours=1))
        assert run(context, schedule, NIGHT + timedelta(hours=2), notices) is None
    assert sorted(sandbox.effects("import_customer_numbers").values()) == [1, 1]
    assert notices.told == []


def test_a_run_that_goes_on_is_not_interrupted(profile: Profile, tmp_path: Path) -> None:
    """Its lock is held: nobody takes the moment from it, and a second firing ends as not due."""
    schedule, notices = nightly(tmp_path), Notices()
    seen: list[object] = []

    async def looks(context: LoadContext, orders: Sequence[LoadRequest]) -> list[SheetResult]:
        seen.append(interrupted(context, schedule, NIGHT))
        seen.append(await run_slot(context, schedule, engine, NIGHT, notices))
        return await load_files(context, orders)

    a_csv(tmp_path / "a.csv", "Telephone,Name", f"{numbers(1)[0]},x")
    with open_context(profile) as context:
        asyncio.run(run_slot(context, schedule, looks, NIGHT, notices))
    assert seen == [False, None]


def test_a_run_that_is_told_to_stop_stays_to_be_gone_on_with(profile: Profile, tmp_path: Path) -> None:
    """SIGTERM in the night: nobody is told of a failure, and the next start runs the same moment again."""
    schedule, notices, halt = nightly(tmp_path), Notices(), StopSignal()

    async def stopped(context: LoadContext, orders: Sequence[LoadRequest]) -> list[SheetResult]:
        halt.ask()
        return await load_files(context, orders)

    a_csv(tmp_path / "a.csv", "Telephone,Name", f"{numbers(1)[0]},x")
    with open_context(profile) as context:
        asyncio.run(
            run_slot(replace(context, application=Application(stop=halt)), schedule, stopped, NIGHT, notices)
        )
        assert interrupted(context, schedule, NIGHT)
    assert notices.told == []


def test_a_moment_may_be_run_once_more_on_purpose(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """No file came at night and it was told; the list comes in the morning, and somebody starts the run by hand."""
    (tmp_path / "in").mkdir()
    schedule, notices = nightly(tmp_path / "in"), Notices()
    with open_context(profile) as context:
        run(context, schedule, NIGHT, notices)
        a_csv(tmp_path / "in" / "a.csv", "Telephone,Name", f"{numbers(1)[0]},x")
        assert run(context, schedule, NIGHT + timedelta(hours=7), notices) is None
        later = NIGHT + timedelta(hours=7)
        (made,) = asyncio.run(run_anyway(context, schedule, engine, later, notices, asked_by="pia"))
        assert slots_taken(context.ledger, "nightly") == [(NIGHT.isoformat(), SlotEnd.LOADED)]
        assert context.workspace(str(made.load_id)).facts_of("cells")[1][ASKED_BY] == "pia"
    assert list(sandbox.effects("import_customer_numbers").values()) == [1]
    assert [event for event, _ in notices.told] == ["schedule"]


def test_a_night_that_was_paused_is_not_caught_up_later(profile: Profile, tmp_path: Path) -> None:
    """Left out on purpose is not missed."""
    schedule = nightly(tmp_path)
    with open_context(profile) as context:
        register(context, schedule, NIGHT)
        later = NIGHT + timedelta(days=1, hours=1)
        skip(context, schedule, later)
        assert not overdue(context, schedule, later)
        assert slots_taken(context.ledger, "nightly")[-1][1] == SlotEnd.PAUSED


def test_a_late_run_looks_for_the_file_of_its_own_night(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Due at 23:30 and caught up in the morning: the date in the pattern is that of the evening."""
    a_csv(tmp_path / "2026-11-23.csv", "Telephone,Name", f"{numbers(1)[0]},x")
    schedule = nightly(tmp_path, cron="30 23 * * *", files=f"{tmp_path}/%Y-%m-%d.csv")
    with open_context(profile) as context:
        run(context, schedule, datetime(2026, 11, 24, 0, 0, tzinfo=UTC), Notices())
    assert list(sandbox.effects("import_customer_numbers").values()) == [1]


def test_a_pattern_may_hold_the_date(tmp_path: Path) -> None:
    """%Y-%m-%d is the date in the schedule's zone, and locks of Excel are left alone."""
    for name in ("2026-11-24-a.csv", "2026-11-23-a.csv", "~$2026-11-24-a.csv"):
        (tmp_path / name).write_text("x")
    schedule = nightly(tmp_path, files=f"{tmp_path}/*%Y-%m-%d*.csv")
    assert [file.name for file in files_of(schedule, NIGHT)] == ["2026-11-24-a.csv"]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("cron = 'nightly'", "cron"),
        ("zone = 'Moon/Base'", "zone"),
        ("nights = 3", "nights"),
        ("kind = 'customers'", "kind: .*customer-numbers"),
    ],
)
def test_a_wrong_schedule_is_named(
    line: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting that is wrong stands in the message."""
    path = tmp_path / "callsheet.toml"
    given = {"name": "name = 'n'", "cron": "cron = '0 1 * * *'", "files": "files = 'in'"}
    given[line.partition(" ")[0]] = line
    path.write_text("[[schedules]]\n" + "\n".join(given.values()))
    monkeypatch.setenv("CALLSHEET_CONFIG", str(path))
    with pytest.raises(SetupError, match=named):
        load_schedules()


def test_names_of_options_are_taken_as_on_the_command_line(tmp_path: Path) -> None:
    """campaign-code and campaign_code are the same option."""
    made = nightly(tmp_path, options={"campaign-code": " dgug92owec "})
    assert made.options == {"campaign_code": "dgug92owec"}


@pytest.mark.parametrize("ahead", [1, 2, 400])
def test_a_clock_that_was_ahead_for_a_while_does_not_end_a_schedule(
    ahead: int, profile: Profile, tmp_path: Path
) -> None:
    """The moment that it took is in the future; those before it are due, run and caught up as ever."""
    (tmp_path / "in").mkdir()
    schedule, notices = nightly(tmp_path / "in"), Notices()
    with open_context(profile) as context:
        assert run(context, schedule, NIGHT, notices) == []
        assert run(context, schedule, NIGHT + timedelta(days=ahead + 1), notices) == []
        tomorrow = NIGHT + timedelta(days=1, hours=1)
        assert overdue(context, schedule, tomorrow)
        assert run(context, schedule, tomorrow, notices) == []
        assert run(context, schedule, tomorrow, notices) is None
        assert not overdue(context, schedule, tomorrow)
