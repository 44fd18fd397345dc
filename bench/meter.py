"""What work costs: seconds by the clock, and CPU seconds of this process and everything below it."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from bench.figure import Measure, Round, Spent


def metered(work: Callable[[], object], apart: Collection[int] = ()) -> Spent:
    """What work took, without the CPU seconds of the processes `apart` (such as a sandbox) and those below them."""
    busy, began = _busy(apart), time.perf_counter()
    work()
    return {Measure.WALL: time.perf_counter() - began, Measure.CPU: _busy(apart) - busy}


def command(
    *words: str, environment: Mapping[str, str] | None = None, cwd: Path | None = None, status: int = 0
) -> Spent:
    """What a Python process took, from its start to its end: `command("-m", "flows", "kinds")`."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *words],
        env=clean(environment or {}),
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == status, (done.returncode, done.stderr[-2000:])
    return {Measure.WALL: took, Measure.CPU: _seconds(after) - _seconds(before)}


def clean(more: Mapping[str, str]) -> dict[str, str]:
    """The environment without settings of callsheet and Prefect, and with these; modules are compiled once."""
    dropped = ("CALLSHEET_", "PREFECT_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)} | dict(more)


def seconds(most: float) -> Round:
    """In place of a floor: so many seconds by the clock, which the work may take."""
    return lambda: {Measure.WALL: most}


def plus(spent: Spent, more: float) -> Spent:
    """What was spent, and so many seconds more."""
    return {measure: value + more for measure, value in spent.items()}


def less(spent: Spent, constant: Spent) -> Spent:
    """What was spent beyond what is spent whatever the number of rows."""
    return {measure: value - constant[measure] for measure, value in spent.items()}


def _busy(apart: Collection[int]) -> float:
    """CPU seconds so far, of living and of reaped processes."""
    own = sum(_seconds(resource.getrusage(who)) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own + sum(map(_of, _below(psutil.Process(), apart)))


def _seconds(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _of(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        return float(sum(process.cpu_times()[:4]))  # user, system, and both of its own reaped children
    return 0.0


def _below(process: psutil.Process, apart: Collection[int]) -> Iterator[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        for child in process.children():
            if child.pid not in apart:
                yield child
                yield from _below(child, apart)
