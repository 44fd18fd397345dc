"""A list whose numbers are no longer in force is not in place: the same list, or its result, blocks them again."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_held_rows_come_back import codes, loaded
from tests.callsheet.engine.test_rows_that_come_back import NONE, dialled, file_of
from tests.support.loading import a_csv, a_profile, run
from tests.support.thinned import half_of

BLOCKED, OTHER, FREE = "6591230001", "6591230002", "6591230003"
LIST = "Number,Direction,Action,Expiry date"


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones="all")


def a_list(path: Path, *lines: str) -> Path:
    return a_csv(path, LIST, *lines)


def checked(profile: Profile, paths: Sequence[Path]) -> list[SheetResult]:
    """What a check of a drop says; it never asks who is called twice."""
    return check_files(profile, [LoadRequest(path) for path in paths], Silent())


@pytest.mark.slow
@pytest.mark.workbooks
@pytest.mark.parametrize(
    ("since", "again"), half_of(["Unblock,", "Block,2026-11-30"], ["the list", "its result"])
)
@pytest.mark.thinned(2)
def test_a_list_blocks_again_what_is_not_blocked_any_more(
    again: str,
    since: str,
    profile: Profile,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only those numbers are sent, once: what is in force, and what the list unblocks, has been said before."""
    lines = (f"{BLOCKED},Both,Block,", f"{OTHER},Outbound,Block,", f"{FREE},Outbound,Unblock,")
    dnc = a_list(tmp_path / "dnc.csv", *lines)
    (first,) = run(profile, dnc)
    since = since.replace("2026-11-30", "2099-11-30")
    since_then = a_list(tmp_path / "since.csv", f"{BLOCKED},Outbound,{since}", f"{FREE},Outbound,Block,")
    foretold = checked(profile, [since_then, dnc])[-1]
    assert foretold.outcomes == {"ready": 1, "skipped": 2}
    run(profile, since_then)
    path = dnc if again == "the list" else file_of(first, ".result")
    result = loaded(profile, path, options={})
    assert result.outcomes == {"loaded": 1, "skipped": 2}
    customers = a_csv(tmp_path / "c.csv", "Name,Phone", f"a,{BLOCKED}", f"b,{OTHER}", f"c,{FREE}")
    assert loaded(profile, customers).outcomes == {"held": 3}
    assert dialled(sandbox) == {}
    assert loaded(profile, path, options={}).outcomes == {"skipped": 3}
    run(profile, a_list(tmp_path / "un2.csv", f"{BLOCKED},Outbound,Unblock,"))
    assert loaded(profile, dnc, options={}).outcomes == {"loaded": 1, "skipped": 2}


@pytest.mark.slow
def test_a_list_stands_twice_in_a_drop_around_one_that_unblocks(profile: Profile, tmp_path: Path) -> None:
    """The check of the drop says what its load does."""
    dnc = a_list(tmp_path / "dnc.csv", f"{BLOCKED},Outbound,Block,")
    un, last = a_list(tmp_path / "un.csv", f"{BLOCKED},Outbound,Unblock,"), tmp_path / "zz.csv"
    last.write_bytes(dnc.read_bytes())
    foretold = [one.outcomes for one in checked(profile, [dnc, un, last])]
    assert foretold == [{"ready": 1}] * 3
    assert [one.outcomes for one in run(profile, dnc, un, last)] == [{"loaded": 1}] * 3


@pytest.mark.slow
@pytest.mark.workbooks
def test_a_check_foresees_that_a_row_is_freed(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """A drop unblocks the number for which a row was held: the same list, and its result, are foretold to send that row."""
    run(profile, a_list(tmp_path / "dnc.csv", f"{OTHER},Outbound,Block,"))
    (held,) = run(
        profile, customers := a_csv(tmp_path / "l.csv", "Name,Phone", f"a,{BLOCKED}", f"b,{OTHER}"), **NONE
    )
    assert held.outcomes == {"loaded": 1, "held": 1}
    un = a_list(tmp_path / "un.csv", f"{OTHER},Outbound,Unblock,")
    # What is freed of the original goes to a campaign of its own.
    for path, more in (
        (customers, {"CAMPAIGN_NAME_TAKEN"}),
        (file_of(held, ".result"), {"CAMPAIGN_OF_LIST"}),
    ):
        foretold = check_files(profile, [LoadRequest(un), LoadRequest(path, **NONE)], Silent())
        assert (foretold[-1].outcomes, codes(foretold[-1])) == (
            {"ready": 1, "skipped": 1},
            {"ALREADY_LOADED", *more},
        )
    run(profile, un)
    assert loaded(profile, customers).outcomes == {"loaded": 1, "skipped": 1}
    assert dialled(sandbox) == {BLOCKED: 1, OTHER: 1}
