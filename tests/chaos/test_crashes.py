"""K1-K12, K15: a load killed without cleanup at every durable step and every request, and resumed, ends as if nothing had happened."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from callsheet.sandbox.process import SandboxProcess
from tests.chaos.conftest import fresh
from tests.chaos.world import (
    CLASSES,
    KILLED,
    C,
    Class,
    chaos_profile,
    copied,
    effects,
    finish,
    in_child,
    prepared,
    six,
    wrongs,
)
from tests.support.loading import run

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_ledgers"), pytest.mark.workbooks]

LONG = bool(os.environ.get("CALLSHEET_TEST_CHAOS"))
PARTS = 8 if LONG else 1  # so that the pairs can be shared out over processes
SOME = 12  # pairs of a class without it
ENOUGH = 0.6  # of the kills come about at least: the busier the machine was while steps were counted, the more often it had asked


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
@pytest.mark.thinned(2)
def test_a_load_killed_at_any_step_and_resumed_ends_as_if_undisturbed(
    one: Class, stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """K1-K12: at each commit, fsync, rename and request of a three-chunk load; nothing is lost and nothing doubled."""
    broken, kills = {}, 0
    steps = _enumerate(one, stand_in, tmp_path)
    chosen = telling(steps, CLASSES.index(one))
    for at in chosen:
        folder = copied(tmp_path / "template", tmp_path / f"at{at}")
        found, killed = _killed_then_resumed(one, stand_in, folder, tmp_path, (at,))
        kills += killed
        if found:
            broken[f"{at}: {steps[at - 1]}"] = found
    print(f"class {one.name}: {len(chosen)} of {len(steps)} steps, {kills} kills")
    assert kills >= ENOUGH * len(chosen)
    assert broken == {}


def telling(steps: list[str], turn: int) -> list[int]:
    """The numbers of the steps at which to die: without make chaos those of answers, two in eight of the others, each turn (0..3) others,
    and of those that leave what the step before left a fourth of that.

    Between a commit or an answer and the next commit or request nothing is written that outlives the process.
    """
    pairs = [
        (at, before, step) for at, (before, step) in enumerate(zip(["", *steps], steps, strict=False), 1)
    ]
    same = [
        at
        for at, before, step in pairs
        if before in {"after commit", "after answer"} and step in {"before commit", "before request"}
    ]
    left_out = set() if LONG else set(same) - set(same[::4])
    in_turn = [LONG or step == "after answer" or at % 8 // 2 == turn for at, _, step in pairs]
    return [at for (at, _, _), chosen in zip(pairs, in_turn, strict=True) if chosen and at not in left_out]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
@pytest.mark.thinned(3)
def test_a_load_killed_twice_also_while_it_recovers_is_still_whole(
    one: Class, part: int, stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """K15: pairs of kills, the second at a step of the recovery from the first (a part of them here, all in make chaos)."""
    broken, pairs = {}, 0
    steps = _enumerate(one, stand_in, tmp_path)
    for first in range(1 + part, len(steps) + 1, PARTS):
        for second in _seconds(first, len(steps)):
            folder = copied(tmp_path / "template", tmp_path / f"p{first}-{second}")
            found, killed = _killed_then_resumed(one, stand_in, folder, tmp_path, (first, second))
            shutil.rmtree(folder)
            pairs += killed == 2
            if found:
                broken[first, second] = found
            if killed < 2:
                break  # the recovery has no more steps
    print(f"class {one.name}, part {part + 1} of {PARTS}: {pairs} pairs")
    assert pairs >= (len(steps) if LONG else SOME / 2)
    assert broken == {}


def _seconds(first: int, steps: int) -> Iterable[int]:
    """The steps of the recovery at which it is killed: each of them, or here and there one."""
    if LONG:
        return range(1, steps + 1)
    return [1 + first * 7 % max(1, steps - first)] if first % max(1, steps // SOME) == 0 else []


def _enumerate(one: Class, stand_in: SandboxProcess, folder: Path) -> list[str]:
    """The steps of an undisturbed load; the proven load stays as a template."""
    template = folder / "template"
    template.mkdir()
    fresh(stand_in)
    profile = chaos_profile(stand_in, template)
    load_id = prepared(profile, one, six(), folder)
    (folder / "load").write_text(load_id)
    whole = copied(template, folder / "whole")
    status, steps = in_child(lambda: finish(chaos_profile(stand_in, whole), load_id))
    assert status == 0
    assert wrongs(stand_in, chaos_profile(stand_in, whole), load_id, one, six()) == []
    assert "before request" in steps
    assert "after rename" in steps
    return steps


def _killed_then_resumed(
    one: Class, stand_in: SandboxProcess, folder: Path, top: Path, kills: tuple[int, ...]
) -> tuple[list[str], int]:
    """What is wrong after the kills and a resume, and how many of the kills came about."""
    load_id = (top / "load").read_text()
    fresh(stand_in)
    profile = chaos_profile(stand_in, folder)
    died = 0
    for at in kills:
        status, seen = in_child(lambda: finish(profile, load_id), at)
        assert status == KILLED or (status == 0 and len(seen) < at)  # it ended before that step
        died += status == KILLED
    finish(profile, load_id)
    return wrongs(stand_in, profile, load_id, one, six()), died


EVERY = (
    1 if LONG else 11
)  # of the steps of a division, each class others: an odd number, since what happens at them takes turns


@pytest.mark.parametrize("one", CLASSES[:2], ids=lambda one: one.name)
@pytest.mark.thinned(2)
def test_a_refused_chunk_killed_while_it_is_divided_is_still_whole(
    one: Class, stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """K1-K12: two bad rows of eight are refused and the others loaded, each once, wherever the process dies."""
    one = replace(one, options={})
    rows = [f"659001{at:03}{'77' if at in {1, 6} else '01'}" for at in range(8)]
    template = tmp_path / "template"
    template.mkdir()
    fresh(stand_in)
    load_id = prepared(chaos_profile(stand_in, template, chunks={one.kind: 8}), one, rows, tmp_path)
    steps, broken = 1, {}
    for at in (0, *range(1 + (one.name == "B") * EVERY // 2, 1000, EVERY)):
        if at > steps:
            break
        fresh(stand_in)
        stand_in.read(refused_ending="77", bad_rows="request")
        folder = copied(template, tmp_path / f"d{at}")
        profile = chaos_profile(stand_in, folder, chunks={one.kind: 8})
        status, seen = in_child(partial(finish, profile, load_id), at)
        assert status in {0, KILLED}
        steps = len(seen) if at == 0 else steps
        outcomes = finish(profile, load_id).outcomes
        shutil.rmtree(folder)
        took = effects(stand_in, one)
        right = set(took) == {row for row in rows if not row.endswith("77")}
        twice = one.name == "A" and set(took.values()) != {1}
        # Refused after an attempt whose answer was lost is not proved.
        refused = outcomes.get("refused", 0) + outcomes.get("unknown", 0)
        if not right or twice or outcomes.get("loaded") != 6 or refused != 2:
            broken[at] = outcomes, took
    assert steps > 30
    assert broken == {}


def test_a_plan_that_a_killed_load_may_have_sent_is_not_sent_from_another_file(
    stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """Killed at every step, the same rows in another file first, and only then resumed: no plan is made twice."""
    broken, kills = {}, 0
    steps = _enumerate(C, stand_in, tmp_path)
    chosen = telling(steps, len(CLASSES))
    for at in chosen:
        folder = copied(tmp_path / "template", tmp_path / f"at{at}")
        load_id = (tmp_path / "load").read_text()
        fresh(stand_in)
        profile = chaos_profile(stand_in, folder)
        status, seen = in_child(partial(finish, profile, load_id), at)
        assert status == KILLED or (status == 0 and len(seen) < at)
        kills += status == KILLED
        (other,) = run(profile, C.write(folder / "other.csv", six()[::-1]))
        finish(profile, load_id)
        found = effects(stand_in, C)
        told = sum(other.outcomes.values())
        if max(found.values()) > 1 or told != 6:
            broken[f"{at}: {steps[at - 1]}"] = (found, dict(other.outcomes))
    assert kills >= ENOUGH * len(chosen)
    assert broken == {}
