"""Watchers as processes: many files at once, a watcher that is killed half-way, and each file exactly once all the same."""

import signal
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from callsheet.sandbox.process import SandboxProcess
from tests.callsheet.watcher.processes import (
    ROWS,
    SCALE,
    at_work,
    drop,
    drop_slowly,
    given_back,
    resident,
    taken,
    wait_until,
    watching,
)
from tests.support.forked import start_process
from tests.support.loading import numbers

FILES = 500 if SCALE else 40
MANY, BATCH = 2000, 500
GROWTH = 2.5  # MiB a thousand files
PATIENCE = 1800.0


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    with start_process() as running:
        yield running


@pytest.mark.workbooks
@pytest.mark.slow
def test_each_file_takes_effect_once_although_a_watcher_is_killed_half_way(
    sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """F6, K1-K11: eight files at a time still being written, two watchers: whoever is at work is killed, the other goes on.

    Forty files here, 500 under CALLSHEET_TEST_CHAOS=1.
    """
    with watching(sandbox, tmp_path, 2) as watchers:
        began = time.monotonic()
        writers = drop_slowly(tmp_path / "inbox" / "default", FILES)
        wait_until(lambda: len(taken(sandbox)) >= FILES * ROWS // 2, PATIENCE)
        assert len(taken(sandbox)) < FILES * ROWS
        working = at_work(watchers)
        working.send_signal(signal.SIGKILL)
        working.wait()
        for writer in writers:
            writer.join()
        wait_until(lambda: given_back(tmp_path) == FILES, PATIENCE)
        took = time.monotonic() - began
        print(f"{FILES} files, two watchers, one killed: {took:.0f} s, {FILES / took:.1f} files a second")
        assert taken(sandbox) == dict.fromkeys(numbers(FILES * ROWS), 1)
        done = [file.name for file in (tmp_path / "done" / "default").iterdir()]
        assert sum(name.endswith(".csv") for name in done) == FILES
        assert sum(name.endswith(".result.xlsx") for name in done) == FILES
        assert list((tmp_path / "failed" / "default").iterdir()) == []
        assert list((tmp_path / "working" / "default").iterdir()) == []
        assert len(done) == 2 * FILES


@pytest.mark.skipif(not SCALE, reason="takes most of an hour: CALLSHEET_TEST_CHAOS=1")
def test_the_memory_of_a_watcher_is_flat_over_many_files(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """2,000 files in four drops: over the last thousand it hardly grows, and its open files do not; each file once."""
    samples: list[tuple[int, float]] = []
    with watching(sandbox, tmp_path) as (process,):
        for first in range(0, MANY, BATCH):
            began = time.monotonic()
            drop(tmp_path / "inbox" / "default", first, BATCH)
            until = time.monotonic() + PATIENCE
            while (done := given_back(tmp_path)) < first + BATCH and time.monotonic() < until:
                samples.append((done, resident(process)))
                time.sleep(1)
            rate = BATCH / (time.monotonic() - began)
            print(f"{done} files: {resident(process):.1f} MiB, {_open_files(process.pid)} open, {rate:.2f}/s")
            assert done == first + BATCH
        late = [(files, memory) for files, memory in samples if files >= MANY // 2]
        slope = statistics.linear_regression(*zip(*late, strict=True)).slope * 1000
        print(f"slope over the last thousand: {slope:.2f} MiB a thousand files")
        assert slope < GROWTH
        assert _open_files(process.pid) < 40
    assert taken(sandbox) == dict.fromkeys(numbers(MANY * ROWS), 1)


def _open_files(pid: int) -> int:
    return psutil.Process(pid).num_fds()
