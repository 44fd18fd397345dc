"""K1-K12, K15: a load killed without cleanup at every durable step and every request, and resumed, ends as if nothing had happened."""

import os
from pathlib import Path

import pytest

from sobot.sandbox.server import SandboxProcess
from tests.chaos.conftest import fresh
from tests.chaos.world import (
    CLASSES,
    KILLED,
    Class,
    chaos_profile,
    copied,
    finish,
    in_child,
    prepared,
    six,
    wrongs,
)

LONG = bool(os.environ.get("CALLSHEET_TEST_CHAOS"))
PAIRS_EVERY = 1 if LONG else 11


@pytest.mark.slow
@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
def test_a_load_killed_at_any_step_and_resumed_ends_as_if_undisturbed(
    one: Class, stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """K1-K12: at each commit, fsync, rename and request of a three-chunk load; nothing is lost and nothing doubled."""
    broken = {}
    steps = _enumerate(one, stand_in, tmp_path)
    for at in range(1, len(steps) + 1):
        folder = copied(tmp_path / "template", tmp_path / f"at{at}")
        if found := _killed_then_resumed(one, stand_in, folder, tmp_path, (at,)):
            broken[f"{at}: {steps[at - 1]}"] = found
    print(f"class {one.name}: {len(steps)} steps")
    assert broken == {}


@pytest.mark.slow
@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
def test_a_load_killed_twice_also_while_it_recovers_is_still_whole(
    one: Class, stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """K15: pairs of kills, the second during the recovery from the first (a part of them here, all in make chaos)."""
    broken, pairs = {}, 0
    steps = _enumerate(one, stand_in, tmp_path)
    points = [(i, j) for i in range(1, len(steps) + 1) for j in range(1, len(steps) + 1)]
    stride = PAIRS_EVERY if LONG else max(1, len(points) // 12)
    for pair in points[::stride]:
        folder = copied(tmp_path / "template", tmp_path / f"p{pair[0]}-{pair[1]}")
        pairs += 1
        if found := _killed_then_resumed(one, stand_in, folder, tmp_path, pair):
            broken[pair] = found
    print(f"class {one.name}: {pairs} pairs")
    assert broken == {}


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
) -> list[str]:
    load_id = (top / "load").read_text()
    fresh(stand_in)
    profile = chaos_profile(stand_in, folder)
    for at in kills:
        status, _ = in_child(lambda: finish(profile, load_id), at)
        assert status in {0, KILLED}
    finish(profile, load_id)
    return wrongs(stand_in, profile, load_id, one, six())
