"""D3, D4, D5 with a real full disk: a small file system in a mount namespace of its own, which needs no root where it is allowed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from callsheet.sandbox.process import SandboxProcess
from tests.chaos.world import CLASSES, Class

pytestmark = pytest.mark.workbooks

HERE = Path(__file__).parents[2]
LONG = bool(os.environ.get("CALLSHEET_TEST_CHAOS"))
BETWEEN = range(40, 240, 8) if LONG else (90, 96, 104, 150)  # KiB; what a load writes lies in between
FREE = tuple(map(str, (0, *BETWEEN, 4000)))


def _unshare() -> list[str]:
    tool = shutil.which("unshare")
    words = [tool or "unshare", "--user", "--map-root-user", "--mount"]
    if tool is None or subprocess.run([*words, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine permits no mount namespaces")
    return words


@pytest.mark.slow
@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
@pytest.mark.thinned(3)
def test_a_disk_that_fills_at_any_point_loses_nothing(one: Class, world: SandboxProcess) -> None:
    """D3-D5: exit 4 with the reason; what was sent is noted from the reserve, nothing more is; with room it is gone on with."""
    words = [*_unshare(), sys.executable, "-m", "tests.chaos.small_disk", world.url, one.name, *FREE]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, cwd=HERE, timeout=300)
    assert ran.returncode == 0, ran.stderr[-2000:]
    seen = json.loads(ran.stdout)
    for at in seen:
        assert at["wrong"] == [], at
        assert at["outcomes"] == {"loaded": 6}, at
        assert at["sent"] == 0 or "unknown" not in at["told"] or one.name == "A", at
        if at["exit"]:
            assert at["exit"] == 4, at
            assert "full" in at["note"], at
            assert "resume" in at["note"] or "Make room" in at["note"], at
    assert [at["exit"] for at in (seen[0], seen[-1])] == [4, 0]
    assert len({at["sent"] for at in seen}) > 1
