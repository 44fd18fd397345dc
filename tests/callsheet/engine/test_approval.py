"""Loads that wait for a yes: over restarts, from every side that may answer, and refused."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.pipeline import continue_load
from callsheet.errors import Exit, UsageError
from callsheet.ledger.approvals import approval_of, waiting
from callsheet.ledger.states import LoadState
from callsheet.reasons import StopReason
from callsheet.sandbox.server import Sandbox
from callsheet.watcher.folders import put_mark
from callsheet.watcher.watcher import Watcher
from tests.callsheet.engine.test_pipeline import effects
from tests.callsheet.watcher.conftest import Folder
from tests.support.loading import a_csv, a_profile, numbers, run, said

HEAD = "Telephone,Name"


def listed(path: Path, rows: list[str]) -> Path:
    return a_csv(path, HEAD, *(f"{one},x" for one in rows))


def a_folder(stack: ExitStack, sandbox: Sandbox, tmp_path: Path, **more: Any) -> Folder:
    """A watched folder, opened anew as after a restart of everything."""
    profile = a_profile(sandbox, tmp_path, approve_above_rows=3, **more)
    context = stack.enter_context(open_context(profile))
    put_mark(context.ledger, profile.inbox_dir)
    return Folder(profile, Watcher(context, continue_load, lambda _: None))


def test_a_load_above_the_limit_sends_nothing_until_somebody_says_yes(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """Not even the campaign is created; resume before the answer changes nothing, after it the load goes its way."""
    profile = a_profile(sandbox, tmp_path, approve_above_rows=3)
    (first,) = run(profile, listed(tmp_path / "a.csv", numbers(4)))
    assert first.exit == Exit.STOPPED
    assert said(first, "AWAITING_APPROVAL")["load"] == first.load_id
    assert sandbox.audit() == []
    with open_context(profile) as context:
        import asyncio

        assert asyncio.run(continue_load(context, str(first.load_id))).exit == Exit.STOPPED
        decide(context, str(first.load_id), "Mei", "command line", yes=True)
        done = asyncio.run(continue_load(context, str(first.load_id)))
        told = approval_of(context.ledger, str(first.load_id))
    assert done.outcomes == {"loaded": 4}
    assert told is not None
    assert (told.by, told.how) == ("Mei", "command line")


@pytest.mark.parametrize("way", ["plan file", "command line"])
def test_waiting_outlives_a_restart_of_everything(way: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """The file stays in work, the plan lies in `waiting`; approved after a restart, the load is sent once."""
    with ExitStack() as stack:
        before = a_folder(stack, sandbox, tmp_path)
        listed(before.inbox / "a.csv", numbers(4))
        before.look(4)
        (load,) = waiting(before.watcher.context.ledger, "default")
        assert before.names("waiting") == [f"a.{load.load_id}.plan.txt"]
        assert [event for event, *_ in before.notices] == ["approval"]
    with ExitStack() as stack:
        after = a_folder(stack, sandbox, tmp_path)
        after.look(3)
        assert effects(sandbox) == {}
        if way == "plan file":
            plan = after.root / "waiting" / "default" / f"a.{load.load_id}.plan.txt"
            plan.rename(after.root / "approve" / "default" / plan.name)
        else:
            decide(after.watcher.context, load.load_id, "Mei", way, yes=True)
        after.look(2)
        told = approval_of(after.watcher.context.ledger, load.load_id)
        assert told is not None
        assert told.how == way
        assert after.names("done") == ["a.csv", "a.result.xlsx"]
        assert after.names("waiting") == after.names("approve") == after.names("working") == []
    assert effects(sandbox) == dict.fromkeys(numbers(4), 1)


def test_a_refused_load_is_closed_and_its_file_given_back(sandbox: Sandbox, tmp_path: Path) -> None:
    """Every row is `skipped`, the file is in `failed` with who refused it, and nothing was sent."""
    with ExitStack() as stack:
        folder = a_folder(stack, sandbox, tmp_path)
        listed(folder.inbox / "a.csv", numbers(4))
        folder.look(4)
        ledger = folder.watcher.context.ledger
        (load,) = waiting(ledger, "default")
        plan = folder.root / "waiting" / "default" / f"a.{load.load_id}.plan.txt"
        plan.rename(folder.root / "refuse" / "default" / plan.name)
        folder.look(2)
        assert ledger.load(load.load_id).state is LoadState.CLOSED
        assert ledger.books(load.load_id) == {"skipped": 4}
        assert ledger.load(load.load_id).reason is StopReason.REJECTED
        assert folder.text("failed", "why")
        with pytest.raises(UsageError) as late:
            decide(folder.watcher.context, load.load_id, "Mei", "late", yes=True)
        assert late.value.message.code == "ALREADY_REJECTED"
    assert sandbox.audit() == []


@pytest.mark.slow
def test_customers_wait_for_forbidden_numbers_that_wait_for_a_yes(sandbox: Sandbox, tmp_path: Path) -> None:
    """Of one drop nobody is dialled while the forbidden list has no answer."""
    with ExitStack() as stack:
        folder = a_folder(stack, sandbox, tmp_path)
        blocked = [f"{one},out" for one in numbers(4, 6_580_000_000)]
        a_csv(folder.inbox / "b.csv", "Number,Direction", *blocked)
        listed(folder.inbox / "a.csv", numbers(2))
        folder.look(6)
        assert effects(sandbox) == {}
        (load,) = waiting(folder.watcher.context.ledger, "default")
        decide(folder.watcher.context, load.load_id, "Mei", "command line", yes=True)
        folder.look(3)
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


def test_bad_rows_above_the_limit_ask(sandbox: Sandbox, tmp_path: Path) -> None:
    """More than the permitted percentage of bad rows waits; fewer pass."""
    profile = a_profile(sandbox, tmp_path, approve_above_bad=30)
    (well,) = run(profile, listed(tmp_path / "a.csv", [*numbers(3), "12"]))
    (bad,) = run(profile, listed(tmp_path / "b.csv", [*numbers(3, 6_590_020_000), "12", "13"]))
    assert well.exit == Exit.ROWS_TO_FIX
    assert said(bad, "BAD_ABOVE_LIMIT")["share"] == 0.4


def test_a_load_may_ask_below_the_limit_of_its_profile(sandbox: Sandbox, tmp_path: Path) -> None:
    """The lower limit holds: a load's own never lets through what the profile wants to be asked about."""
    profile = a_profile(sandbox, tmp_path, approve_above_rows=3)
    (own,) = run(profile, listed(tmp_path / "a.csv", numbers(3)), options={"ask_above": "2"})
    (profiles,) = run(profile, listed(tmp_path / "b.csv", numbers(4)), options={"ask_above": "9"})
    (wrong,) = run(profile, listed(tmp_path / "c.csv", numbers(1)), options={"ask_above": "few"})
    assert said(own, "ROWS_ABOVE_LIMIT")["limit"] == 2
    assert said(profiles, "ROWS_ABOVE_LIMIT")["limit"] == 3
    assert wrong.exit == Exit.USAGE
    assert sandbox.audit() == []


def test_unblocking_asks_where_removals_do(sandbox: Sandbox, tmp_path: Path) -> None:
    """A list that takes numbers off the forbidden list waits, one that adds passes."""
    profile = a_profile(sandbox, tmp_path, approve_removals=True)
    head = "Number,Direction,Action"
    (adds,) = run(profile, a_csv(tmp_path / "a.csv", head, f"{numbers(1)[0]},out,Block"))
    (removes,) = run(profile, a_csv(tmp_path / "b.csv", head, f"{numbers(1)[0]},out,Unblock"))
    assert adds.exit == Exit.WELL
    assert said(removes, "REMOVES")["count"] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (numbers(90, 6_590_900_000), "ROWS_UNUSUAL"),
        ([*numbers(14, 6_590_900_000), *["12"] * 8], "BAD_UNUSUAL"),
        (numbers(20, 8_613_800_138_000), "PREFIXES_UNUSUAL"),
        ([*numbers(20)[::-1]], "OVERLAPS_EARLIER"),
        (numbers(21, 6_590_900_000), ""),
    ],
)
@pytest.mark.thinned(2)
def test_a_load_unlike_the_earlier_ones_asks(
    rows: list[str], why: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Rows, bad share, beginnings of numbers and overlap are held against the profile's own history."""
    profile = a_profile(sandbox, tmp_path, approve_unusual=True)
    for at in range(3):
        (usual,) = run(profile, listed(tmp_path / f"{at}.csv", numbers(20, 6_590_010_000 + at * 100)))
        assert usual.exit == Exit.WELL
    if why == "OVERLAPS_EARLIER":
        rows = numbers(20, 6_590_010_200)[::-1]
    (result,) = run(profile, listed(tmp_path / "new.csv", rows))
    assert result.exit == (Exit.STOPPED if why else Exit.WELL)
    assert why == "" or (result.message and why in result.message.codes())
    assert (result.reason is StopReason.AWAITING_APPROVAL) == bool(why)
