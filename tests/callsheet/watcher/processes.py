"""Watchers as processes on a folder and a stand-in, and people who drop files into it."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from callsheet.sandbox.process import SandboxProcess
from tests.support import forked
from tests.support.loading import CAMPAIGN, numbers

ROWS = 2
SCALE = os.environ.get("CALLSHEET_TEST_CHAOS") == "1"


def watcher(sandbox: SandboxProcess, folder: Path, **more: str) -> "subprocess.Popen[str]":
    """`callsheet watch` on `folder`/inbox; what it says goes to a file there, since nobody reads it meanwhile."""
    settings = {
        "CALLSHEET_BASE_URL": sandbox.url,
        "CALLSHEET_APP_ID": "sandbox-app",
        "CALLSHEET_APP_SECRET": "sandbox-secret",
        "CALLSHEET_AGENT_ID": "1001",
        "CALLSHEET_DATA_DIR": str(folder),
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_APPROVE_CORRECTED_DAYS": "0",
        "CALLSHEET_POLL_FIRST": "0.03",
        "CALLSHEET_LOOK_APART": "0.05",
        "CALLSHEET_RATE": "0",
        "CALLSHEET_WATCH_INTERVAL": "0.1",
        "CALLSHEET_WATCH_TOGETHER": "1",
        "CALLSHEET_LEASE": "1",
        "CALLSHEET_WATCH_RETRY_PAUSE": "0.2",
        "PREFECT_API_URL": "",
    }
    with (folder / "said.txt").open("a") as said:
        start = (
            subprocess.Popen if SCALE else forked.Popen
        )  # at scale its memory is measured, which is its own
        return start(
            [sys.executable, "-m", "flows", "watch"],
            stderr=said,
            text=True,
            env={**os.environ, **settings, **more},
        )


@contextmanager
def watching(
    sandbox: SandboxProcess, folder: Path, count: int = 1
) -> Iterator["list[subprocess.Popen[str]]"]:
    """So many watchers on one folder, until the block ends; an error shows what they said."""
    found = [watcher(sandbox, folder) for _ in range(count)]
    try:
        wait_until((folder / "inbox" / "default").is_dir)
        yield found
    except AssertionError as error:
        error.add_note((folder / "said.txt").read_text(encoding="utf-8")[-4000:])
        raise
    finally:
        for one in found:
            one.terminate()
        for one in found:
            one.wait(timeout=60)


def content(at: int) -> list[str]:
    """The numbers of the file of that place; no two files share one."""
    return numbers(ROWS, 6_590_010_000 + at * ROWS)


def drop_slowly(inbox: Path, files: int, writers: int = 8) -> list[threading.Thread]:
    """Files that are written row by row, as a copy over a slow line does, so many at a time."""

    def write(first: int) -> None:
        for at in range(first, files, writers):
            with (inbox / f"list-{at:04}.csv").open("w") as file:
                file.write("Telephone,Name\n")
                for number in content(at):
                    file.write(f"{number},x\n")
                    file.flush()
                    time.sleep(0.05)

    threads = [threading.Thread(target=write, args=(first,)) for first in range(writers)]
    for thread in threads:
        thread.start()
    return threads


def drop(inbox: Path, first: int, files: int) -> None:
    """Whole files at once, each by a rename."""
    for at in range(first, first + files):
        hidden = inbox / f".list-{at:04}.csv"
        hidden.write_text("Telephone,Name\n" + "".join(f"{number},x\n" for number in content(at)))
        hidden.rename(inbox / hidden.name.removeprefix("."))


def given_back(folder: Path) -> int:
    """How many files are in `done`."""
    done = folder / "done" / "default"
    return sum(1 for file in os.scandir(done) if file.name.endswith(".csv")) if done.is_dir() else 0


def taken(sandbox: SandboxProcess) -> dict[str, int]:
    """How often each number took effect."""
    found: dict[str, int] = {}
    for key, count in sandbox.effects("import_customer_numbers").items():
        found[key[-1]] = found.get(key[-1], 0) + count
    return found


def wait_until(done: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.1)


def at_work(watchers: "list[subprocess.Popen[str]]") -> "subprocess.Popen[str]":
    """The watcher that has taken files: it has used more of the processor."""
    return max(watchers, key=lambda one: sum(psutil.Process(one.pid).cpu_times()[:2]))


def resident(process: "subprocess.Popen[str]") -> float:
    """MiB that a process has in memory, its children apart."""
    return float(psutil.Process(process.pid).memory_info().rss) / 2**20
