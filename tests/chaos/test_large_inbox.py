"""A watcher as a process before an inbox full of files, and of files that nobody should open."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from callsheet.sandbox.process import SandboxProcess
from tests.callsheet.watcher.processes import (
    ROWS,
    SCALE,
    drop,
    given_back,
    resident,
    taken,
    wait_until,
    watcher,
)
from tests.callsheet.watcher.test_hostile import HOSTILE, sparse
from tests.support.loading import numbers

MANY, FEW = 20_000, 500
FIRST_REQUEST, STOP = 20.0, 60.0  # seconds that are promised for a machine with nothing else to do
SPREAD = 0.8  # of the pace over few files that the pace over many must reach
MEASURED = 300  # files over which a pace is taken

pytestmark = pytest.mark.skipif(not SCALE, reason="takes minutes: CALLSHEET_TEST_CHAOS=1")


@contextmanager
def at_work(world: SandboxProcess, folder: Path, **more: str) -> Iterator["subprocess.Popen[str]"]:
    folder.mkdir(exist_ok=True)
    running = watcher(world, folder, **more)
    try:
        wait_until((folder / "inbox" / "default").is_dir)
        yield running
    finally:
        running.terminate()
        running.wait(timeout=120)


def pace(folder: Path, files: int) -> float:
    """Files per second over the next so many that are given back."""
    first, began = given_back(folder), time.monotonic()
    wait_until(lambda: given_back(folder) >= first + files, 1800)
    return files / (time.monotonic() - began)


def test_of_20_000_files_the_first_is_soon_sent_and_a_stop_is_soon_heard(
    world: SandboxProcess, tmp_path: Path
) -> None:
    """The pace is that over 500 files; printed with the seconds to the first request and of the stop."""
    with at_work(world, tmp_path / "few"):
        drop(tmp_path / "few" / "inbox" / "default", 0, FEW)
        wait_until(lambda: given_back(tmp_path / "few") > 0, 600)
        over_few = pace(tmp_path / "few", MEASURED)
    world.reset()
    world.read(import_delay=0.0)
    many = tmp_path / "many"
    with at_work(world, many) as running:
        drop(many / "inbox" / "default", FEW, MANY)
        dropped = time.monotonic()
        wait_until(lambda: taken(world), 600)
        first = time.monotonic() - dropped
        over_many = pace(many, MEASURED)
        asked = time.monotonic()
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=600)
        stop = time.monotonic() - asked
    print(
        f"first request {first:.1f} s, {over_few:.1f} and {over_many:.1f} files a second, stop {stop:.1f} s"
    )
    assert running.returncode == 0
    assert over_many >= SPREAD * over_few
    assert first < FIRST_REQUEST * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert stop < STOP
    assert set(taken(world).values()) == {1}


def test_200_hostile_files_between_50_good_ones(world: SandboxProcess, tmp_path: Path) -> None:
    """All good ones once, every bad one named, the same process to the end, its memory and processor time flat."""
    inbox = tmp_path / "inbox" / "default"
    with at_work(world, tmp_path, CALLSHEET_WATCH_MAX_WAIT="5", CALLSHEET_FORBIDDEN_FIRST="false") as running:
        ended = threading.Event()
        grower = threading.Thread(target=_grow, args=(inbox / "grows.csv", ended))
        grower.start()
        kinds = list(HOSTILE.items())
        for at in range(200):
            name, put = kinds[at % len(kinds)]
            folder = inbox / f"n{at // len(kinds)}"
            folder.mkdir(exist_ok=True)
            put(folder / name)
            if at % 4 == 0:
                drop(inbox, at // 4, 1)
        sparse(inbox / "sparse.csv")
        wait_until(lambda: given_back(tmp_path) >= 50, 600)
        wait_until(lambda: len(_named(tmp_path)) >= 202, 600)
        memory, worked = resident(running), _worked(running)
        time.sleep(30)
        assert _worked(running) - worked < 30 * 0.5
        assert resident(running) - memory < 20
        ended.set()
        grower.join()
        assert running.poll() is None
        assert taken(world) == dict.fromkeys(numbers(50 * ROWS), 1)
        assert len(_named(tmp_path)) >= 202


def _grow(path: Path, ended: threading.Event) -> None:
    while not ended.wait(0.05):
        with path.open("a") as file:
            file.write("Telephone,Name\n")


def _named(folder: Path) -> list[str]:
    failed = folder / "failed" / "default"
    return [file.name for file in failed.iterdir() if file.name.endswith(".why.txt")]


def _worked(process: "subprocess.Popen[str]") -> float:
    used = psutil.Process(process.pid).cpu_times()
    return used.user + used.system
