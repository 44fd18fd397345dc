"""Rows come back after what their load read was removed (`keep_work`): its books and their marks still say what was loaded."""

import csv
import shutil
from pathlib import Path

import pytest

from callsheet.engine.results import SheetResult
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_held_rows_come_back import loaded
from tests.callsheet.engine.test_rows_that_come_back import (
    HEADER,
    LIST,
    NONE,
    OURS,
    as_it_is,
    cleared,
    dialled,
    edited,
    file_of,
    put,
    without_summary,
)
from tests.callsheet.engine.test_ways_back import PLAN, TIMES, below, named
from tests.support.loading import a_csv, a_profile, run
from tests.support.thinned import half_of

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

GONE = ("callsheet mark",)


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones="all")


def remove(profile: Profile, *results: SheetResult) -> None:
    """Remove what loads have read, as time does."""
    for result in results:
        shutil.rmtree(profile.data_dir / "work" / str(result.load_id))


@pytest.mark.parametrize(
    ("titles", "ending", "gone"),
    half_of(
        [("callsheet code",), ("callsheet status",), OURS, ("callsheet reason",)],
        [".to-fix", ".result"],
        [False, True],
    ),
)
@pytest.mark.thinned(6)
def test_what_was_loaded_of_a_row_is_not_sent_again(
    titles: tuple[str, ...], ending: str, gone: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Whatever of our columns is left beside the mark: nobody knows by which numbers, so a person is asked."""
    lines = (*LIST, "d,14,15")
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *lines), **NONE)
    remove(profile, first)
    sent = dialled(sandbox)
    change = put("a", "Mobile", "6591230011") if gone else cleared(*titles)
    back = edited(file_of(first, ending), tmp_path / "back", change, *(titles if gone else ()))
    again = loaded(profile, back)
    assert dialled(sandbox) == sent
    assert "loaded" not in again.numbers
    assert "LOADED_NOT_KEPT" in {problem.code for problem in again.problems}
    free = loaded(profile, edited(back, tmp_path / "free", put("d", "Phone", "6591230019")))
    assert dialled(sandbox) == sent | {"6591230019": 1}
    assert free.numbers["loaded"] == 1


def test_a_row_with_one_number_is_known_by_what_its_mark_says(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It was loaded, and a bad one that is corrected is sent once."""
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", "Name,Phone", "a,6591230001", "b,12"))
    remove(profile, first)
    change = put("b", "Phone", "6591230002")
    again = loaded(profile, edited(file_of(first, ".result"), tmp_path / "back", change, *OURS))
    assert again.outcomes == {"skipped": 1, "loaded": 1}
    remove(profile, again)
    later = loaded(profile, edited(file_of(first, ".result"), tmp_path / "later", change, "callsheet row"))
    assert "loaded" not in later.outcomes
    assert dialled(sandbox) == {"6591230001": 1, "6591230002": 1}


@pytest.mark.parametrize(("before", "after"), [("first", "all"), ("all", "first")])
def test_the_same_file_when_other_numbers_are_called(
    before: str, after: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Which number of a row was loaded is not kept: no row of which one was is sent."""
    path = a_csv(tmp_path / "leads.csv", HEADER, *LIST, "d,14,15")
    for phones in (before, after):
        profile = a_profile(sandbox, tmp_path, phones=phones)
        result = loaded(profile, path)
        remove(profile, result)
    counts = result.numbers or result.outcomes
    assert "loaded" not in counts
    assert set(dialled(sandbox).values()) == {1}


def test_the_result_as_it_is(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """Its status is what the books say, so there is nothing to confirm."""
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), **NONE)
    remove(profile, first)
    again = loaded(profile, edited(file_of(first, ".result"), tmp_path / "back", as_it_is))
    assert "loaded" not in again.numbers
    assert set(dialled(sandbox).values()) == {1}


@pytest.mark.parametrize(("csv_too", "phones"), half_of([False, True], ["first", "all"]))
@pytest.mark.thinned(2)
def test_a_file_that_names_no_load_is_asked_about(
    phones: str, csv_too: bool, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Without its marks and its summary: also beside a load that is kept and has one of its rows under the same number."""
    profile = a_profile(sandbox, tmp_path, phones=phones)
    lines = ("a,6591230001", "b,6591230002", "c,6591230003")
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", "Name,Phone", *lines), csv=csv_too, **NONE)
    remove(profile, first)
    sent = dialled(sandbox)
    back = edited(file_of(first, ".result"), tmp_path / "back", cleared(*OURS), *GONE)
    without_summary(back)
    asked = loaded(profile, back)
    assert asked.outcomes == {"unknown": 3}
    assert {problem.code for problem in asked.problems} >= {"ORIGIN_UNKNOWN"}
    remove(profile, asked)
    assert loaded(profile, a_csv(tmp_path / "more.csv", "Name,Phone", lines[0])).outcomes == {"loaded": 1}
    later = edited(back, tmp_path / "later", put("b", "Name", "B"))
    assert "loaded" not in loaded(profile, later).outcomes
    assert dialled(sandbox) == sent | {"6591230001": 2}


def test_what_is_to_be_corrected_in_a_load_that_is_kept_is_no_question(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its file names no load either; the rows beside it and its status say whose it is, though another load is not kept."""
    (old,) = run(profile, a_csv(tmp_path / "old.csv", "Name,Phone", "z,6591230009"), **NONE)
    remove(profile, old)
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), csv=True, **NONE)
    back = edited(file_of(first, ".result"), tmp_path / "back", put("a", "Mobile", "6591230011"), *GONE)
    assert loaded(profile, back).numbers["loaded"] == 1
    assert set(dialled(sandbox).values()) == {1}


def test_rows_of_another_list_that_is_not_kept_below_a_result(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """They have no mark, and its rows may have one or not; a row that somebody typed below it is a new one."""
    (other,) = run(profile, a_csv(tmp_path / "other.csv", HEADER, "x,6591230021,"), csv=True, **NONE)
    remove(profile, other)
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), **NONE)
    sent = dialled(sandbox)
    with file_of(other, ".result").open(encoding="utf-8-sig", newline="") as file:
        pasted = [line | {"callsheet mark": "", "callsheet status": ""} for line in csv.DictReader(file)]
    for at, gone in enumerate(((), GONE)):
        more = [*pasted, {"Name": "new", "Phone": f"659123003{at}"}]
        back = edited(file_of(first, ".result"), tmp_path / f"back{at}", below(more), *gone)
        again = loaded(profile, back)
        assert (again.numbers["unknown"], again.numbers["loaded"]) == (1, 1)
        assert {problem.code for problem in again.problems} >= {"ORIGIN_UNKNOWN"}
    assert dialled(sandbox) == sent | {"6591230030": 1, "6591230031": 1}


def test_a_held_row_and_a_plan_that_are_not_kept(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """The cell of the forbidden number is emptied, the start of the plan is another: neither is sent without a mark."""
    run(profile, a_csv(tmp_path / "dnc.csv", "Number,Direction", "6591230002,Outbound"))
    held = "a,6591230001,6591230002", "b,6591230003,"
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *held), **NONE)
    (plans,) = run(profile, a_csv(tmp_path / "plans.csv", PLAN, f"a,6591230001,,{TIMES}"))
    remove(profile, first, plans)
    sent = dialled(sandbox)
    free = edited(
        file_of(first, ".result"),
        tmp_path / "free",
        lambda lines: put("a", "Mobile", "")(put("a", "callsheet status", "")(lines)),
        *GONE,
    )
    moved = edited(
        file_of(plans, ".result"),
        tmp_path / "moved",
        lambda lines: named("a", "Start", "2099-12-01 10:00")(cleared(*OURS)(lines)),
        *GONE,
    )
    for back in (free, moved):
        without_summary(back)
    assert "loaded" not in loaded(profile, free).numbers
    assert loaded(profile, moved, options={}).numbers == {"unknown": 1}
    assert dialled(sandbox) == sent
    assert set(dialled(sandbox, "create_contact_plans").values()) == {1}


@pytest.mark.parametrize(("csv_too", "marks"), half_of([False, True], [True, False]))
@pytest.mark.thinned(2)
def test_a_result_of_another_ledger_is_not_sent_again(
    marks: bool, csv_too: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its statuses are cleared: what names its load says enough. Rows that say they are to be corrected are sent."""
    other = a_profile(sandbox, tmp_path / "other", phones="all")
    (first,) = run(other, a_csv(tmp_path / "leads.csv", HEADER, *LIST, "e,14,"), csv=csv_too, **NONE)
    sent = dialled(sandbox)
    clear = cleared("callsheet status", "callsheet code", "callsheet reason")
    back = edited(file_of(first, ".result"), tmp_path / "back", clear, *(() if marks else ("callsheet row",)))
    if not marks:
        without_summary(back)
    again = loaded(profile, back)
    assert "loaded" not in again.numbers
    assert {problem.code for problem in again.problems} >= {"STATUS_UNCONFIRMED"}
    assert dialled(sandbox) == sent
    fixed = edited(file_of(first, ".to-fix"), tmp_path / "fixed", put("e", "Phone", "6591230009"))
    loaded(profile, fixed)
    assert dialled(sandbox)["6591230009"] == 1
