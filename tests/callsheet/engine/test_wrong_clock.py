"""The wall clock is wrong, or is set while a load runs: every load ends as it always does, in its normal time.

Real processes, whose wall clock alone is off. None would end within the minute that is waited here if one of its waits
depended on that clock, and rows would be unknown if a deadline or the age of a key did.
"""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from callsheet.sandbox.controls import Controls
from callsheet.sandbox.readings import Readings
from tests.chaos.world import CLASSES, A, Class, effects
from tests.support.clocks import ShiftedClock, command
from tests.support.forked import start_process
from tests.support.loading import numbers

pytestmark = pytest.mark.slow

HOUR, DAY = 3600.0, 86_400.0
JUMPS = [-2 * DAY, -HOUR, -1.0, HOUR, DAY, 400 * DAY]
ENOUGH = 60  # seconds, of which a load needs a few
CHUNKS = {one.kind: 5 for one in CLASSES}


def ended(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """What a process said at its end; it fails when it does not come to one."""
    try:
        said, errors = process.communicate(timeout=ENOUGH)
    finally:
        process.kill()
    assert process.returncode == 0, (said, errors)
    (sheet,) = json.loads(said)["sheets"]
    return dict(sheet)


def words(one: Class, path: Path, rows: list[str]) -> list[str]:
    options = [f"--set={name}={value}" for name, value in one.options.items()]
    return ["load", str(one.write(path, rows)), "--kind", one.kind, *options]


def seen(sandbox: Controls, what: Callable[[], bool]) -> None:
    until = time.monotonic() + ENOUGH
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize(
    "shifts",
    [(-2 * DAY,), (DAY,), (0.0, HOUR, 0.0, -HOUR), (0.0, -2 * DAY, DAY)],
    ids=["two days back", "a day ahead", "steps of an hour", "steps of days"],
)
@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
def test_a_load_ends_well_on_a_wrong_clock(one: Class, shifts: tuple[float, ...], tmp_path: Path) -> None:
    """Customer numbers are polled for, forbidden numbers and plans are answered at once; the rate is shared."""
    rows, clock = numbers(30), ShiftedClock(tmp_path / "clock")
    with start_process(readings=Readings(import_delay=0.5)) as sandbox, clock.stepping(*shifts):
        given = words(one, tmp_path / f"{one.kind}.csv", rows)
        sheet = ended(command(sandbox.url, tmp_path / "data", clock, *given, chunks=CHUNKS))
        assert sheet["outcomes"] == {"loaded": 30}
        assert effects(sandbox, one) == dict.fromkeys(rows, 1)


def test_processes_whose_clocks_differ_share_the_rate(tmp_path: Path) -> None:
    """One is two days behind, one a day ahead, and a third is set all the time."""
    clocks = [ShiftedClock(tmp_path / f"clock-{at}", shift) for at, shift in enumerate((-2 * DAY, DAY, 0.0))]
    one = CLASSES[1]
    with start_process() as sandbox, clocks[2].stepping(HOUR, -HOUR):
        running = []
        for at, clock in enumerate(clocks):
            given = words(one, tmp_path / f"{at}.csv", numbers(30, 6_590_010_000 + 100 * at))
            running.append(command(sandbox.url, tmp_path / "data", clock, *given, chunks=CHUNKS))
        for process in running:
            assert ended(process)["outcomes"] == {"loaded": 30}
        assert set(effects(sandbox, one).values()) == {1}
        assert len(effects(sandbox, one)) == 90


@pytest.mark.parametrize("jump", [-2 * DAY, DAY])
def test_a_load_is_resumed_on_a_clock_that_jumped_after_the_crash(jump: float, tmp_path: Path) -> None:
    """Killed while it polls; the batch needs a while longer, and is waited for as if nothing had happened."""
    rows, clock = numbers(10), ShiftedClock(tmp_path / "clock")
    with start_process(readings=Readings(import_delay=8.0)) as sandbox:
        given = words(A, tmp_path / "a.csv", rows)
        process = command(sandbox.url, tmp_path / "data", clock, *given, chunks=CHUNKS)
        seen(sandbox, lambda: bool(sandbox.audit("query_import_result")))
        process.kill()
        process.communicate()
        clock.set(jump)
        sheet = ended(command(sandbox.url, tmp_path / "data", clock, "resume", "--all"))
        assert sheet["outcomes"] == {"loaded": 10}
        assert effects(sandbox, A) == dict.fromkeys(rows, 1)
