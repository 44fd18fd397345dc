"""Rows of customers who refuse calls come back without what says so: they are held as they were, until a cell is corrected."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.results import SheetResult
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_held_rows_come_back import codes, loaded, released
from tests.callsheet.engine.test_rows_that_come_back import NONE, OURS, dialled, edited, file_of, put
from tests.support.loading import a_csv, a_profile, run
from tests.support.thinned import half_of

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

HEADS = {"en": ("Do not call", "yes", "no"), "zh": ("禁止外呼", "是", "否")}
GOOD = "6591230009"


@pytest.fixture(params=["first", "all"])
def profile(request: Any, sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones=request.param)


WAYS = [("row", "en"), ("column", "zh"), ("number", "zh"), ("column and status", "en")]
WITHOUT = [(), ("callsheet mark",)]


def a_list(profile: Profile, tmp_path: Path, language: str) -> SheetResult:
    """a refuses, b shares a number with a, c is somebody else."""
    title, yes, no = HEADS[language]
    lines = (f"a,6591230001,6591230002,{yes}", f"b,6591230002,6591230003,{no}", f"c,{GOOD},,{no}")
    (first,) = run(
        profile, a_csv(tmp_path / "leads.csv", f"Name,Phone,Mobile,{title}", *lines), csv=True, **NONE
    )
    assert {problem.code for problem in first.problems} >= {"CALL_REFUSED", "CALL_REFUSED_ELSEWHERE"}
    return first


def without(name: str) -> Any:
    return lambda lines: [line for line in lines if line["Name"] != name]


@pytest.mark.parametrize(
    ("profile", "way", "gone"), half_of(["first", "all"], WAYS, WITHOUT), indirect=["profile"]
)
@pytest.mark.thinned(6)
def test_whoever_refused_is_held_without_what_says_so(
    way: tuple[str, str], gone: tuple[str, ...], profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The row that refuses is deleted, or the column, or the number that joins the two."""
    how, language = way
    first = a_list(profile, tmp_path, language)
    title = HEADS[language][0]
    changes = {"row": without("a"), "number": put("a", "Mobile", "")}
    deleted = {"column": (title,), "column and status": (title, *OURS)}.get(how, ())
    change = changes.get(how, lambda lines: lines)
    back = edited(file_of(first, ".result"), tmp_path / "back", change, *deleted, *gone)
    again = loaded(profile, back)
    assert dialled(sandbox) == {GOOD: 1}
    assert (again.numbers or again.outcomes)["held"] >= 1
    once_more = edited(file_of(again, ".result"), tmp_path / "more", lambda lines: lines, *deleted, *gone)
    run(profile, once_more, **NONE)
    assert dialled(sandbox) == {GOOD: 1}


@pytest.mark.parametrize("language", HEADS)
@pytest.mark.thinned(2)
def test_a_corrected_cell_lets_both_go(
    language: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Each number once."""
    first = a_list(profile, tmp_path, language)
    title, _, no = HEADS[language]
    again = loaded(profile, edited(file_of(first, ".result"), tmp_path / "back", put("a", title, no)))
    assert "REFUSED_BEFORE" not in codes(again)
    assert dialled(sandbox).keys() >= {GOOD, "6591230001", "6591230002"}
    assert set(dialled(sandbox).values()) == {1}


def test_a_word_of_a_person_lets_a_row_go(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """Without the column; the other row, which nobody released, stays held."""
    first = a_list(profile, tmp_path, "en")
    back = edited(file_of(first, ".result"), tmp_path / "back", released("a"), "Do not call")
    again = loaded(profile, back)
    assert "REFUSED_BEFORE" in codes(again)
    assert "6591230001" in dialled(sandbox)
    assert "6591230003" not in dialled(sandbox)
