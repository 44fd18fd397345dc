"""Watchers as processes: many files at once, a watcher that is killed half-way, and each file exactly once all the same."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sobot.sandbox.server import SandboxProcess, start_process
from tests.flows.conftest import CAMPAIGN, numbers

FILES = 40
ROWS = 2


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    with start_process() as running:
        yield running


def watcher(sandbox: SandboxProcess, folder: Path, **more: str) -> "subprocess.Popen[str]":
    settings = {
        "CALLSHEET_BASE_URL": sandbox.url,
        "CALLSHEET_APP_ID": "sandbox-app",
        "CALLSHEET_APP_SECRET": "sandbox-secret",
        "CALLSHEET_AGENT_ID": "1001",
        "CALLSHEET_DATA_DIR": str(folder),
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_POLL_FIRST": "0.03",
        "CALLSHEET_LOOK_APART": "0.05",
        "CALLSHEET_RATE": "0",
        "CALLSHEET_WATCH_INTERVAL": "0.1",
        "CALLSHEET_WATCH_TOGETHER": "1",
        "CALLSHEET_LEASE": "1",
        "CALLSHEET_WATCH_RETRY_PAUSE": "0.2",
        "PREFECT_API_URL": "",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flows", "watch"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings, **more},
    )


def drop_slowly(inbox: Path, first: int, step: int) -> None:
    """Write every `step`-th file, row by row, as a copy over a slow line does."""
    for at in range(first, FILES, step):
        with (inbox / f"list-{at:03}.csv").open("w") as file:
            file.write("Telephone,Name\n")
            for number in numbers(ROWS, 6_590_010_000 + at * ROWS):
                file.write(f"{number},x\n")
                file.flush()
                time.sleep(0.05)


def wait_until(done: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.1)


def taken(sandbox: SandboxProcess) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, count in sandbox.effects("import_customer_numbers").items():
        found[key[-1]] = found.get(key[-1], 0) + count
    return found


@pytest.mark.slow
def test_each_file_takes_effect_once_although_a_watcher_is_killed_half_way(
    sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Forty files, eight at a time still being written, two watchers: whoever is at work is killed, the other goes on."""
    inbox = tmp_path / "inbox" / "default"
    watchers = [watcher(sandbox, tmp_path) for _ in range(2)]
    try:
        wait_until(inbox.is_dir)
        writers = [threading.Thread(target=drop_slowly, args=(inbox, first, 8)) for first in range(8)]
        for writer in writers:
            writer.start()
        wait_until(lambda: len(taken(sandbox)) >= FILES * ROWS // 2)
        assert len(taken(sandbox)) < FILES * ROWS
        working = _at_work(watchers)
        working.send_signal(signal.SIGKILL)
        working.wait()
        for writer in writers:
            writer.join()
        done = tmp_path / "done" / "default"
        wait_until(lambda: len(list(done.glob("list-*[0-9a-f].csv"))) == FILES)
    finally:
        for one in watchers:
            one.terminate()
        ends = [one.communicate(timeout=30)[1] for one in watchers]
    assert taken(sandbox) == dict.fromkeys(numbers(FILES * ROWS), 1), ends
    assert len(list(done.glob("*.csv"))) == len(list(done.glob("*.result.xlsx"))) == FILES
    assert list((tmp_path / "failed" / "default").iterdir()) == []
    assert list((tmp_path / "working" / "default").iterdir()) == []


def _at_work(watchers: "list[subprocess.Popen[str]]") -> "subprocess.Popen[str]":
    """The watcher that has taken files: it has used more of the processor."""
    import psutil

    return max(watchers, key=lambda one: sum(psutil.Process(one.pid).cpu_times()[:2]))
