"""Contact plans: at most 50 numbers a call, equal plans together, ids at the right rows, never sent twice."""

from collections import Counter
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.errors import Exit
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.conftest import One, codes, loaded
from tests.support.loading import a_csv, a_profile, numbers
from transforms.kind import Call
from transforms.kinds.contact_plans import read_plan_ids

HEADER = "Telephone,Plan,Start,End,Executor,Note"


def a_sheet(path: Path, count: int, plans: int) -> Path:
    """`count` numbers whose plans take turns."""
    rows = (
        f"{number},Plan {at % plans},2099-12-01 09:{at % plans:02}:{at % 60:02},2099-12-31 18:00,100{at % plans + 1},"
        for at, number in enumerate(numbers(count))
    )
    return a_csv(path, HEADER, *rows)


@pytest.mark.parametrize(
    ("count", "plans", "calls"), [(1, 1, 1), (50, 1, 1), (51, 1, 2), (51, 2, 2), (1000, 3, 21)]
)
def test_no_call_has_more_than_fifty_and_each_id_is_at_its_row(
    count: int, plans: int, calls: int, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Over several plans, and whatever chunk the profile asks for: the ledger's id of a row is the id of its number."""
    profile = a_profile(sandbox, tmp_path, chunks={"contact-plans": 500})
    result = loaded(profile, a_sheet(tmp_path / "p.csv", count, plans))
    assert (result.outcomes, result.calls) == ({"loaded": count}, calls)
    state = sandbox.state("plans")
    assert len(sandbox.audit("create_contact_plans")) == calls
    assert Counter(one["telephone"] for one in state) == dict.fromkeys(numbers(count), 1)
    with open_context(profile) as context:
        outcomes = context.ledger.outcomes(str(result.load_id))
        sizes = [
            len(context.ledger.frozen(str(result.load_id), chunk.number).rows)
            for chunk in context.ledger.chunks(str(result.load_id))
        ]
    assert max(sizes) <= 50
    by_id = {one["id"]: one for one in state}
    for row, found in zip(outcomes["row"], outcomes["detail"], strict=True):
        at = row - 2
        plan = by_id[found]
        assert (plan["telephone"], plan["name"], plan["executor"]) == (
            numbers(count)[at],
            f"Plan {at % plans}",
            f"100{at % plans + 1}",
        )
        assert plan["start_ms"] % 60_000 == 0


@pytest.mark.parametrize("answer", [["a"], ["a", "b", "c"], [], None, {"data": ["a", "b"]}])
def test_ids_that_do_not_match_the_numbers_are_paired_with_nobody(answer: object) -> None:
    """Two numbers and another count of ids: both rows are unknown."""
    told = read_plan_ids(Call("create_contact_plans", None, (7, 9)), answer)
    assert told[["row", "outcome", "code"]].values.tolist() == [
        [7, "unknown", "IDS_UNPAIRED"],
        [9, "unknown", "IDS_UNPAIRED"],
    ]


def test_ids_are_paired_by_place() -> None:
    """The spaces round the ids of the reference's example are none of theirs."""
    told = read_plan_ids(Call("create_contact_plans", None, (7, 9)), [" a ", "b"])
    assert told[["row", "outcome", "detail"]].values.tolist() == [[7, "loaded", "a"], [9, "loaded", "b"]]


def test_a_plan_in_doubt_is_never_sent_again(load: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """A cut after effect: the rows are unknown, are not among those to fix, and stand in the service once."""
    sandbox.fault("cut_after", "create_contact_plans", next=1)
    result = load(a_sheet(tmp_path / "p.csv", 3, 1))
    assert (result.outcomes, result.exit) == ({"unknown": 3}, Exit.ROWS_TO_FIX)
    assert [file for file in result.files if "to-fix" in file] == []
    assert len(sandbox.audit("create_contact_plans")) == 1


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("01/12/2099 09:00", "2099-12-31 18:00", "DATETIME_FORMAT"),
        ("12/31/2099 09:00", "2099-12-31 18:00", "DATETIME_FORMAT"),
        ("2099-12-01", "2099-12-31 18:00", "DATETIME_FORMAT"),
        ("2099-02-30 09:00", "2099-12-31 18:00", "DATETIME_FORMAT"),
        ("2099-12-01 09:00:00+08:00", "2099-12-31 18:00", "DATETIME_FORMAT"),
        ("2099-12-31 18:00:01", "2099-12-31 18:00:59", "END_BEFORE_START"),
        ("2099-12-31 18:00", "2099-12-01 09:00", "END_BEFORE_START"),
    ],
)
def test_times_are_proven_and_never_guessed(
    start: str, end: str, code: str, check: One, tmp_path: Path
) -> None:
    """Day and month are not told apart by luck, a date alone has no time, and to the minute the end must be later."""
    path = a_csv(tmp_path / "p.csv", HEADER, f"6591230001,Call,{start},{end},1001,")
    result = check(path)
    assert (result.outcomes, codes(result)[2]) == ({"invalid": 1}, code)


def test_a_time_that_the_clocks_skip_or_repeat_is_a_problem(sandbox: Sandbox, tmp_path: Path) -> None:
    """In New York 2:30 is not there on the day summer time begins, and 1:30 comes twice when it ends."""
    profile: Profile = a_profile(sandbox, tmp_path, time_zone="America/New_York")
    path = a_csv(
        tmp_path / "p.csv",
        HEADER,
        "6591230001,Call,2027-03-14 02:30,2099-12-31 18:00,1001,",
        "6591230002,Call,2027-11-07 01:30,2099-12-31 18:00,1001,",
        "6591230003,Call,2027-11-07 03:30,2099-12-31 18:00,1001,",
    )
    result = loaded(profile, path)
    assert codes(result) == {2: "TIME_UNCLEAR", 3: "TIME_UNCLEAR"}
    assert result.outcomes == {"invalid": 2, "loaded": 1}


def test_lengths_are_the_references(check: One, tmp_path: Path) -> None:
    """A name of 20 characters and a note of 200 pass, Chinese ones too; one more is a problem."""
    good = f"6591230001,{'计' * 20},2099-12-01 09:00,2099-12-31 18:00,1001,{'x' * 200}"
    bad = f"6591230002,{'计' * 21},2099-12-01 09:00,2099-12-31 18:00,1001,"
    worse = f"6591230003,Call,2099-12-01 09:00,2099-12-31 18:00,1001,{'x' * 201}"
    result = check(a_csv(tmp_path / "p.csv", HEADER, good, bad, worse))
    assert codes(result) == {3: "TEXT_TOO_LONG", 4: "TEXT_TOO_LONG"}


def test_a_plan_sheet_without_its_executor_is_no_list_of_customers(check: One, tmp_path: Path) -> None:
    """The missing column is named; the numbers are not imported into a campaign instead."""
    result = check(
        a_csv(
            tmp_path / "p.csv", "Telephone,Plan,Start,End", "6591230001,x,2099-12-01 09:00,2099-12-31 18:00"
        )
    )
    assert (result.exit, [problem.code for problem in result.problems]) == (Exit.USAGE, ["COLUMN_MISSING"])
