"""Going on by itself: what a process left behind, what was allowed meanwhile, and what is none of its business."""

import asyncio
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine import pipeline
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.decision import decide
from callsheet.engine.results import SheetResult, Stop
from callsheet.errors import Exit
from callsheet.file_lock import only_one
from callsheet.ledger.processes import this_process
from callsheet.ledger.states import LoadState
from callsheet.messages.text import Surface
from callsheet.reasons import StopReason, Why
from callsheet.report_links import renew_key
from callsheet.sandbox.server import Sandbox
from callsheet.settings import REPORTS_URL, Profile
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.recover import SETTLED, OrphanedLoads
from callsheet.watcher.watch import watch
from tests.callsheet.watcher.conftest import says
from tests.chaos.world import A, B, Class, prepared
from tests.support.loading import a_csv, a_profile, numbers
from tests.support.loading import run as load_now
from validators.message import message

DEAD = "/".join([*this_process().split("/")[:2], "999999999", "1"])


@dataclass
class World:
    """A keeper over a profile's ledger, on a clock of its own."""

    profile: Profile
    context: LoadContext
    folder: Path
    now: float = 0.0
    notices: list[tuple[str, str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keeper = self.started()

    def started(self) -> OrphanedLoads:
        """A keeper as after a start of the program."""
        self.keeper = OrphanedLoads(
            self.context, self._go_on, self.said.append, self._notify, lambda: self.now
        )
        return self.keeper

    def look(self, after: float = SETTLED) -> bool:
        """Two looks, with time between them for a load that is between two stages to show its owner."""
        asyncio.run(self.keeper.cycle())
        self.now += after
        return asyncio.run(self.keeper.cycle())

    def left(self, one: Class, rows: list[str], owner: str = "") -> str:
        """A load that somebody read, and then let go of or died over."""
        load = prepared(self.profile, one, rows, self.folder)
        if owner:
            self.context.ledger.claims.take(load, owner)
        return load

    def state(self, load: str) -> LoadState:
        return self.context.ledger.load(load).state

    async def _go_on(self, context: LoadContext, load: str, halted: Stop | None) -> SheetResult:
        self.tried.append(load)
        return await pipeline.continue_load(context, load, halted)

    def _notify(self, profile: Profile, event: str, title: str, body: str) -> bool:
        assert profile.name == "default"
        self.notices.append((event, title, body))
        return True


def opened(sandbox: Sandbox, folder: Path, **more: Any) -> Iterator[World]:
    profile = a_profile(sandbox, folder, lease=3.0, **more)
    with open_context(profile) as context:
        yield World(profile, context, folder)


@pytest.fixture
def world(sandbox: Sandbox, tmp_path: Path) -> Iterator[World]:
    yield from opened(sandbox, tmp_path, watch_retries=2, watch_retry_pause=60.0)


@pytest.fixture
def asking(sandbox: Sandbox, tmp_path: Path) -> Iterator[World]:
    yield from opened(sandbox, tmp_path, approve_above_rows=3)


@pytest.mark.slow
def test_what_was_left_behind_is_gone_on_with_at_the_start_forbidden_numbers_first(world: World) -> None:
    """Loads whose processes are gone come to their end, and it is told that they did."""
    customers = world.left(A, numbers(2), DEAD)
    forbidden = world.left(B, numbers(2, 6_580_000_000))
    assert world.look() is True
    assert world.look() is False
    assert world.tried == [forbidden, customers]
    assert [world.state(load) for load in (forbidden, customers)] == [LoadState.CLOSED] * 2
    assert [event for event, *_ in world.notices] == ["recovery", "recovery"]
    see = [says("SEE_LOAD", load=load) for load in (forbidden, customers)]
    assert all(line in body for line, (*_, body) in zip(see, world.notices, strict=True))


@pytest.mark.slow
def test_a_load_whose_owner_lives_is_left_alone_until_it_shows_no_life_for_a_lease(world: World) -> None:
    """The owner is a process of this machine that runs; once it is silent for as long as a lease, it is tried."""
    host, boot, *_ = this_process().split("/")
    live = "/".join((host, boot, str(os.getppid()), _started(os.getppid())))
    load = world.left(A, numbers(2), live)
    world.look()
    world.look(0.5)
    assert world.tried == []
    world.look()
    assert world.tried == [load]


def _started(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


@pytest.mark.slow
def test_what_somebody_stops_meanwhile_waits_for_the_next_start(world: World) -> None:
    """A Ctrl-C at a terminal is not overruled while everything runs; a process that died is no Ctrl-C."""
    world.look()
    load = world.left(A, numbers(2))
    world.look()
    world.look(600)
    assert world.tried == []
    died = world.left(A, numbers(2, 6_590_020_000), DEAD)
    world.look()
    assert world.tried == [died]
    world.started()
    world.look()
    assert world.tried == [died, load]


@pytest.mark.parametrize(("how", "after"), [("command line", SETTLED), ("Prefect UI", 30.0)])
def test_an_allowed_load_from_outside_the_folder_goes_on_by_itself(
    how: str, after: float, asking: World
) -> None:
    """Sent by hand, held back, told once to whoever decides; after the yes nobody has to say resume."""
    asking.look()
    sheet = a_csv(asking.folder / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(4)))
    (result,) = load_now(asking.profile, sheet)
    load = str(result.load_id)
    asking.look()
    asking.look(600)
    assert asking.tried == []
    ((event, title, body),) = asking.notices
    assert (event, title) == ("approval", says("NEEDS_APPROVAL", file="a.csv"))
    reasons = (message("ROWS_ABOVE_LIMIT", rows=4, limit=3),)
    assert says("AWAITING_APPROVAL", "en", Surface.TERMINAL, load=load, reasons=reasons) in body
    decide(asking.context, load, "Mei", how, yes=True)
    asking.look(after - 1)
    assert asking.tried == []
    asking.look(1)
    assert asking.tried == [load]
    assert asking.state(load) is LoadState.CLOSED
    assert asking.notices[-1][0] == "recovery"


def test_what_needs_approval_is_told_while_another_process_works_on_what_was_left(asking: World) -> None:
    """A nightly run resumes a load for hours: whoever decides hears of another load all the same, once."""
    sheet = a_csv(asking.folder / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(4)))
    asking.look()
    load_now(asking.profile, sheet)
    with only_one(asking.profile.data_dir / "locks" / "default.keep") as mine:
        assert mine
        assert asking.look() is False
        assert [event for event, _, _ in asking.notices] == ["approval"]
    asking.look()
    assert [event for event, _, _ in asking.notices] == ["approval"]


def test_what_needs_approval_is_told_while_the_watcher_is_at_work(asking: World) -> None:
    """A long load in the folder: the notice of one that somebody started by hand does not wait for its end."""
    profile = asking.profile.model_copy(update={"watch_interval": 0.05, "watch_unchanged": 0.0})
    by_hand = a_csv(asking.folder / "by hand.csv", "Telephone,Name", *(f"{one},x" for one in numbers(4)))
    told = says("NEEDS_APPROVAL", file=by_hand.name)
    heard: list[bool] = []

    async def at_work(context: LoadContext, load: str, halted: Stop | None) -> SheetResult:
        await asyncio.to_thread(load_now, asking.profile, by_hand)
        until = asyncio.get_running_loop().time() + 20
        while not any(told in line for line in asking.said) and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - another task writes the lines
            await asyncio.sleep(0.05)
        heard.append(any(told in line for line in asking.said))
        return await pipeline.continue_load(context, load, halted)

    inbox = WatchFolders.of(profile).inbox
    inbox.mkdir(parents=True, exist_ok=True)
    a_csv(inbox / "dropped.csv", "Telephone,Name", *(f"{one},x" for one in numbers(2, 6_590_030_000)))
    asyncio.run(watch([profile], asking.said.append, run_load=at_work, once=True))
    assert heard == [True]
    assert sum(told in line for line in asking.said) == 1


def test_a_load_that_was_left_alone_before_its_question_is_told_all_the_same(
    asking: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the sake of a forbidden list, say: that was logged, and once it needs approval somebody is told."""
    sheet = a_csv(asking.folder / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(4)))
    asking.keeper._left = None
    load_now(asking.profile, sheet)
    alone = Stop(
        Exit.STOPPED, message("FORBIDDEN_FAILED", file="dnc.csv", load="L"), StopReason.FORBIDDEN_FAILED
    )
    with monkeypatch.context() as patch:
        patch.setattr("callsheet.watcher.recover.waiting", lambda *_: [])
        patch.setattr("callsheet.watcher.recover.left_alone", lambda *_: alone)
        asking.look()
    assert len(asking.said) == 1
    assert not asking.notices
    asking.look()
    assert [event for event, _, _ in asking.notices] == ["approval"]


def test_the_notice_of_a_load_that_was_recovered_links_to_its_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As that of a file that was dropped; where no page is given over http there is none."""
    reports = world.profile.data_dir / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    renew_key(reports, time.time())
    monkeypatch.setenv(REPORTS_URL, "http://127.0.0.1:4299")
    load = world.left(A, numbers(2), DEAD)
    world.look()
    assert world.state(load) is LoadState.CLOSED
    (_, _, body) = world.notices[-1]
    assert re.search(r"http://127\.0\.0\.1:4299/[a-p]{32}/\S+\.report\.html(?!\S)", body)


def test_a_refused_load_is_never_touched(asking: World) -> None:
    """No is an end."""
    sheet = a_csv(asking.folder / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(4)))
    (result,) = load_now(asking.profile, sheet)
    decide(asking.context, str(result.load_id), "Mei", "command line", yes=False)
    asking.started()
    asking.look()
    assert asking.tried == []


def test_the_watchers_own_jobs_are_left_to_it(world: World) -> None:
    """A load that a job's note names is the watcher's, whatever its state."""
    load = world.left(A, numbers(2), DEAD)
    note = world.profile.data_dir / "working" / "default" / "2026-11-24_000000_ab" / ".job.json"
    note.parent.mkdir(parents=True)
    note.write_text(f'{{"loads": ["{load}"]}}')
    world.look()
    assert world.tried == []
    note.unlink()
    world.look()
    assert world.tried == [load]


def test_customers_whose_forbidden_numbers_failed_are_left_to_a_person(world: World) -> None:
    """Going on by itself would dial the people of a list that never got in; it is said once what to do."""
    load = world.left(A, numbers(2))
    why = Why(StopReason.FORBIDDEN_FAILED, message(StopReason.FORBIDDEN_FAILED, file="b.csv"))
    world.context.ledger.set_state(load, LoadState.STOPPED, why)
    world.look()
    world.look()
    assert world.tried == []
    (said,) = world.said
    held_back = says(StopReason.FORBIDDEN_FAILED, "en", Surface.TERMINAL, file="b.csv")
    assert said == says("FILE_SAYS", file=world.context.ledger.load(load).file, load=load, text=held_back)


@pytest.mark.slow
def test_customers_wait_while_forbidden_numbers_of_the_profile_are_open(
    world: World, sandbox: Sandbox
) -> None:
    """The forbidden list cannot be sent now: customers are not dialled before it is."""
    customers = world.left(A, numbers(2), DEAD)
    forbidden = world.left(B, numbers(2, 6_580_000_000), DEAD)
    sandbox.fault("status", B.operation, every=1, status=503)
    world.look()
    assert world.tried == [forbidden]
    assert [event for event, *_ in world.notices] == ["failure"]
    sandbox.clear_faults()
    world.look(60)
    assert world.tried == [forbidden, forbidden, customers]
    assert world.state(customers) is LoadState.CLOSED


@pytest.mark.slow
def test_a_load_that_keeps_stopping_is_tried_at_growing_pauses_and_then_given_up(
    world: World, sandbox: Sandbox
) -> None:
    """Told when it stops first and when it is given up; the next start tries again."""
    load = world.left(A, numbers(2), DEAD)
    sandbox.fault("status", A.operation, every=1, status=503)
    for pause in (SETTLED, 60, 120, 240, 480):
        world.look(pause)
    assert world.tried == [load] * 3
    assert [event for event, *_ in world.notices] == ["failure", "failure"]
    assert says("RETRIED_IN", seconds=60) in world.notices[0][2]
    sandbox.clear_faults()
    world.started()
    world.look()
    assert world.state(load) is LoadState.CLOSED
