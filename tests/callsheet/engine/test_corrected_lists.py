"""A list that looks like an earlier one corrected, and would call its people in a second campaign, waits for a person."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine import approval, corrected_lists
from callsheet.engine.context import open_context
from callsheet.engine.corrected_lists import ListSeen, looks_corrected
from callsheet.engine.decision import decide
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import continue_load, load_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.ledger.records import Load
from callsheet.messages.reader import Reader
from callsheet.reasons import StopReason
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.campaigns import a_campaign
from tests.support.loading import a_csv, a_profile, numbers, run, said

pytestmark = pytest.mark.slow

NAMES = "Name,Phone"


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, approve_corrected_days=3)


def a_list(path: Path, *own: str, head: str = NAMES) -> Path:
    path.parent.mkdir(exist_ok=True)
    more = "," * (head.count(",") - 1)
    return a_csv(path, head, *(f"n{at},{number}{more}" for at, number in enumerate(own)))


def asks(profile: Profile, path: Path, days: int = 0, **order: Any) -> bool:
    """Whether a list waits for approval because it looks like one corrected, so many days later; its check says the same."""
    if not days:
        (checked,) = check_files(profile, [LoadRequest(path, **order)], Silent())
    with open_context(profile) as context:
        later = replace(context, now=lambda: datetime.now(UTC) + timedelta(days=days))
        (result,) = asyncio.run(load_files(later, [LoadRequest(path, **order)]))
    waits = result.reason is StopReason.AWAITING_APPROVAL
    assert days or waits == (checked.reason is StopReason.AWAITING_APPROVAL)
    if waits:
        assert result.exit is Exit.STOPPED
        assert said(result, "LIST_CORRECTED")["file"] in {"leads.csv", "more.csv"}
    return waits


def first(profile: Profile, tmp_path: Path, **order: Any) -> SheetResult:
    (result,) = run(profile, a_list(tmp_path / "leads.csv", *numbers(6)), **order)
    assert result.exit is Exit.WELL
    return result


def in_a_thread(work: Callable[[], list[SheetResult]]) -> list[SheetResult]:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=30)


MOST = [*numbers(5), "6590020000"]


def test_a_corrected_list_waits_and_goes_once_it_is_approved(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Under its own name with other columns, or under another with its columns."""
    first(profile, tmp_path)
    sent = sandbox.effects()
    assert asks(profile, a_list(tmp_path / "again" / "leads.csv", *MOST, head="Name,Phone,Note"))
    path = a_list(tmp_path / "leads v2.csv", *MOST)
    assert asks(profile, path)
    assert sandbox.effects() == sent
    with open_context(profile) as context:
        waiting = context.ledger.loads(1)[0]
        decide(context, waiting.id, "Wei", "command line", yes=True)
        assert asyncio.run(continue_load(context, waiting.id)).outcomes == {"loaded": 6}


def test_a_list_and_its_correction_in_one_drop(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    drop = [a_list(tmp_path / "leads.csv", *numbers(6)), a_list(tmp_path / "new" / "leads.csv", *MOST)]
    foretold = check_files(profile, [LoadRequest(path) for path in drop], Silent())
    done = run(profile, *drop)
    for one in (foretold, done):
        waits = [each.reason is StopReason.AWAITING_APPROVAL for each in one]
        assert waits == [False, True]
        assert one[1].message is not None
        assert "leads.csv" in Reader("en").say(one[1].message)
    assert sandbox.effects("import_customer_numbers").keys().isdisjoint({MOST[-1]})


def test_what_is_no_correction_does_not_wait(sandbox: Sandbox, tmp_path: Path) -> None:
    """Other people, another campaign's name, the campaign of the list, other columns and name, days later, or on purpose."""
    profile = a_profile(sandbox, tmp_path, approve_corrected_days=3)
    first(profile, tmp_path)
    code = next(one["code"] for one in sandbox.state("campaigns") if one["name"] == "November")
    half = [*numbers(3), *numbers(3, 6_590_030_000)]
    assert not asks(profile, a_list(tmp_path / "half.csv", *half))
    assert not asks(profile, a_list(tmp_path / "week2.csv", *MOST), options={"campaign_name": "December"})
    assert not asks(profile, a_list(tmp_path / "same.csv", *MOST), options={"campaign_code": code})
    assert not asks(profile, a_list(tmp_path / "vips.csv", *MOST, head="Customer name,Mobile,Note"))
    assert not asks(profile, a_list(tmp_path / "again.csv", *MOST), again=True)
    assert not asks(profile, a_list(tmp_path / "later.csv", *MOST[::-1]), days=4)
    off = profile.model_copy(update={"approve_corrected_days": 0})
    assert not asks(off, a_list(tmp_path / "off.csv", *MOST, numbers(1, 6_590_040_000)[0]))


def test_a_list_that_was_never_sent_is_none_to_call_a_second_time(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It was rejected; one that was sent into a campaign by name counts for a load that makes one."""
    large = profile.model_copy(update={"approve_above_rows": 5})
    (waits,) = run(large, a_list(tmp_path / "leads.csv", *numbers(6)))
    with open_context(profile) as context:
        decide(context, str(waits.load_id), "Wei", "command line", yes=False)
    assert not asks(profile, a_list(tmp_path / "b.csv", *MOST))
    other = a_list(tmp_path / "leads.csv", *numbers(6, 6_590_050_000))
    run(profile, other, options={"campaign_code": a_campaign(profile, "Spring")})
    assert asks(profile, a_list(tmp_path / "c.csv", *numbers(5, 6_590_050_000)))


def test_lists_put_together_wait_although_no_one_of_them_has_most_of_the_numbers(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Two lists of the week as one; however many others were loaded since."""
    first(profile, tmp_path)
    others = [a_list(tmp_path / "more.csv", *numbers(6, 6_590_030_000))]
    others += [a_list(tmp_path / f"{at}.csv", *numbers(3, 6_591_000_000 + at)) for at in range(0, 66, 3)]
    run(profile, *others)
    sent = sandbox.effects()
    assert asks(profile, a_list(tmp_path / "all.csv", *numbers(6), *numbers(6, 6_590_030_000)))
    assert sandbox.effects() == sent


def test_a_column_more_or_less_is_still_the_list(profile: Profile, tmp_path: Path) -> None:
    """Under another name; and a campaign whose name differs in its spaces or capitals is the same name."""
    first(profile, tmp_path)
    named = {"campaign_name": " november"}
    assert asks(profile, a_list(tmp_path / "corrected.csv", *MOST, head="Name,Phone,Note"), options=named)
    assert not asks(profile, a_list(tmp_path / "b.csv", *MOST, head="Name,Mobile,Note"))


def test_of_two_that_are_decided_at_once_one_waits(
    profile: Profile, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is loaded by another process while the first looks at the loads before it."""
    paths = [a_list(tmp_path / "leads.csv", *numbers(6)), a_list(tmp_path / "b.csv", *MOST)]
    first_look = corrected_lists.lately_loaded
    second = list[SheetResult]()

    def meanwhile(*args: Any) -> Any:
        seen = list(first_look(*args))
        if not second:
            monkeypatch.setattr(approval, "lately_loaded", first_look)
            second.extend(in_a_thread(lambda: run(profile, paths[1])))
        return seen

    monkeypatch.setattr(approval, "lately_loaded", meanwhile)
    run(profile, paths[0])
    assert second[0].reason is StopReason.AWAITING_APPROVAL
    assert max(Counter(key[-1] for key in sandbox.effects("import_customer_numbers")).values()) == 1


@pytest.mark.parametrize(
    "name",
    [
        "leads.xlsx",
        "Leads (1).csv",
        "leads_v2.csv",
        "leads corrected.csv",
        "leads 更正.csv",
        "copy of leads.csv",
    ],
)
def test_a_version_of_a_file_is_of_its_name(name: str) -> None:
    """Whatever its ending; a day or a number is part of a name."""
    assert corrected_lists._stem(name) == corrected_lists._stem("leads.csv") == "leads"
    for other in ("leads 2026-11-28.csv", "leads2.csv", "new.csv"):
        assert corrected_lists._stem(other) == other[:-4]


def test_a_list_that_has_grown_waits(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """Most of the earlier list is in it, though that is the smaller part of it."""
    first(profile, tmp_path)
    more = [*numbers(6), *numbers(20, 6_590_030_000)]
    assert asks(profile, a_list(tmp_path / "new" / "leads.csv", *more, head="Customer name,Mobile"))
    few = [*numbers(3), *numbers(20, 6_590_040_000)]
    assert not asks(profile, a_list(tmp_path / "more" / "leads.csv", *few))


def test_a_small_part_of_a_long_list_waits(profile: Profile, tmp_path: Path) -> None:
    """Of so few numbers the sample that is kept of the list may have none; rows that are new go."""
    run(profile, a_list(tmp_path / "leads.csv", *numbers(3000)))
    for part in (numbers(30)[25:], numbers(12)[10:], numbers(5)[4:]):
        assert asks(profile, a_list(tmp_path / f"part {part[0]}.csv", *part))
    assert not asks(profile, a_list(tmp_path / "one new.csv", numbers(1)[0], "6590020000"))
    assert not asks(profile, a_list(tmp_path / "new.csv", *numbers(5, 6_590_040_000)))


@pytest.mark.parametrize("kept", [True, False])
def test_two_numbers_are_judged_by_all_numbers_of_a_long_list(profile: Profile, kept: bool) -> None:
    """By chance its sample has one of them and has no room for the other: they are one known number and a new one."""
    load = Load("id", "leads.csv", "", "", "customer-numbers", profile.name, "", "", 3000)
    every = frozenset(f"{at:04}" for at in range(3000))
    sample = frozenset(sorted(every)[:256])
    other = ListSeen(load, sample, ("Phone",), True, lambda: every if kept else frozenset())
    own = ListSeen(load, frozenset({"0001", "9999"}), ("Phone",), makes=True)
    assert (looks_corrected(own, [other]) is None) == kept
    both = ListSeen(load, frozenset({"0001", "2999"}), ("Phone",), makes=True)
    assert looks_corrected(both, [other]) is not None


def test_an_approved_list_waits_again_when_its_correction_was_sent_meanwhile(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It waited for another reason, and whoever approves it may not know of the other; approved once more, it goes."""
    large = profile.model_copy(update={"approve_above_rows": 5})
    (waits,) = run(large, a_list(tmp_path / "leads.csv", *numbers(6)))
    assert asks(profile, a_list(tmp_path / "leads v2.csv", *MOST))
    with open_context(profile) as context:
        copy = context.ledger.loads(1)[0]
        assert copy.id != waits.load_id
        for load, outcomes in ((copy.id, {"loaded": 6}), (str(waits.load_id), {"planned": 6})):
            decide(context, load, "Wei", "command line", yes=True)
            result = asyncio.run(continue_load(context, load))
            assert result.outcomes == outcomes
        assert result.reason is StopReason.AWAITING_APPROVAL
        assert said(result, "LIST_CORRECTED")["file"] == "leads v2.csv"
        once = sandbox.effects()
        assert asyncio.run(continue_load(context, str(waits.load_id))).outcomes == {"planned": 6}
        assert sandbox.effects() == once
        decide(context, str(waits.load_id), "Wei", "command line", yes=True)
        assert asyncio.run(continue_load(context, str(waits.load_id))).outcomes == {"loaded": 6}


def test_an_approved_list_goes_where_nothing_like_it_was_sent_since(profile: Profile, tmp_path: Path) -> None:
    """Its correction only waits, or other people were loaded."""
    large = profile.model_copy(update={"approve_above_rows": 5})
    (waits,) = run(large, a_list(tmp_path / "leads.csv", *numbers(6)))
    assert asks(profile, a_list(tmp_path / "leads v2.csv", *MOST))
    run(profile, a_list(tmp_path / "leads.csv", *numbers(5, 6_590_060_000)))
    with open_context(profile) as context:
        decide(context, str(waits.load_id), "Wei", "command line", yes=True)
        assert asyncio.run(continue_load(context, str(waits.load_id))).outcomes == {"loaded": 6}
