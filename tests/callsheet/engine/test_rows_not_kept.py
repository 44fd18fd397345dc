"""Rows come back after what their load read was removed (`keep_work`): its books and their marks still say what was loaded."""

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
)
from tests.support.loading import a_csv, a_profile, run

pytestmark = pytest.mark.slow


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones="all")


def remove(profile: Profile, *results: SheetResult) -> None:
    """Remove what loads have read, as time does."""
    for result in results:
        shutil.rmtree(profile.data_dir / "work" / str(result.load_id))


@pytest.mark.parametrize("titles", [("callsheet code",), ("callsheet status",), OURS, ("callsheet reason",)])
@pytest.mark.parametrize("ending", [".to-fix", ".result"])
@pytest.mark.parametrize("gone", [False, True], ids=["cleared", "deleted"])
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
