"""The ends of a long forbidden list are noted before it is sent, and those of any other with each of its chunks."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine import noted_ends
from callsheet.engine.context import open_ledger
from callsheet.ledger.forbidden import ForbiddenMemory
from callsheet.ledger.records import LedgerError
from callsheet.settings import Profile
from tests.support.loading import a_csv, numbers, run

ROWS = 250  # two chunks


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each chunk that came into place whether its ends were noted before."""
    found, remembering = list[bool](), ForbiddenMemory.remembering

    def noting(*given: Any, ends_noted: bool = False) -> Any:
        found.append(ends_noted)
        return remembering(*given, ends_noted=ends_noted)

    monkeypatch.setattr(ForbiddenMemory, "remembering", noting)
    return found


def held(profile: Profile, tmp_path: Path) -> int:
    """How many people of a list are found by the ends of their numbers once it is loaded."""
    (result,) = run(
        profile, a_csv(tmp_path / "dnc.csv", "Number,Direction", *(f"{each},out" for each in numbers(ROWS)))
    )
    assert result.outcomes == {"loaded": ROWS}
    ends = dict(enumerate(each.removeprefix("65") for each in numbers(ROWS)))
    with open_ledger(profile) as ledger:
        return len(ledger.forbidden.blocked("default", ends, "2026-11-29"))


@pytest.mark.parametrize("least", [ROWS, ROWS + 1])
def test_everybody_is_found_whether_a_list_is_long_or_not(
    least: int, profile: Profile, tmp_path: Path, told: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no end is noted twice."""
    monkeypatch.setattr(noted_ends, "LONG_LIST", least)
    assert held(profile, tmp_path) == ROWS
    assert told == [least == ROWS] * 2


def test_ends_that_could_not_be_noted_first_are_noted_with_their_chunk(
    profile: Profile, tmp_path: Path, told: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two portions one was noted before the ledger could not be written for a moment."""
    monkeypatch.setattr(noted_ends, "LONG_LIST", 1)
    monkeypatch.setattr(noted_ends, "PORTION", 1)
    note, portions = ForbiddenMemory.note_ends, list[int]()

    def failing(*given: Any) -> None:
        portions.append(1)
        if len(portions) > 1:
            raise LedgerError("LEDGER_READ_ONLY")
        note(*given)

    monkeypatch.setattr(ForbiddenMemory, "note_ends", failing)
    assert held(profile, tmp_path) == ROWS
    assert sorted(told) == [False, True]
