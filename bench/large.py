"""The largest sheets: memory of `check` and `load` over all processes, and how the dry run of a CSV grows with its rows."""

import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from bench.checking import timed, write_workbook
from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest
from callsheet.sandbox.process import start_process
from callsheet.settings import Profile

EXCEL_ROWS, COLUMNS = 1_048_575, 5
SIZES = (10_000, 100_000, 1_000_000)
FILES = 10  # of the largest size: ten million rows in one command
MIB = 1024 * 1024
_CAMPAIGN = {
    "name": "bench",
    "template": "D000000000",
    "wrap_up": "W000000000",
    "start": "2030-01-01 09:00",
    "end": "2030-02-01 09:00",
}


def measure() -> list[tuple[str, float, float]]:
    """Peak MiB against 1,536 and 700 MiB, of one file and of many, and the growth exponent against 1 (seconds stand in for both units)."""
    with tempfile.TemporaryDirectory() as folder:
        peak = peak_of_check(full_worksheet(Path(folder) / "full.xlsx"))
        dry_run(write_csv(Path(folder) / "warm.csv", 100))
        seconds = [_timed_csv(Path(folder) / f"{rows}.csv", rows) for rows in SIZES]
        largest = Path(folder) / f"{SIZES[-1]}.csv"
        checked, loaded = peak_of_check(largest), peak_of_load(largest)
        many = peak_of_check(*_files(Path(folder)))
    exponent = math.log(seconds[-1] / seconds[0]) / math.log(SIZES[-1] / SIZES[0])
    told = ", ".join(f"{rows:,}: {took:.2f} s" for rows, took in zip(SIZES, seconds, strict=True))
    return [
        (f"check of {EXCEL_ROWS:,} x {COLUMNS}, .xlsx: peak MiB over all processes", peak / MIB, 1536.0),
        (f"check of {SIZES[-1]:,} x 6, .csv: peak MiB over all processes", checked / MIB, 700.0),
        (f"load of {SIZES[-1]:,} x 6, .csv, with result: peak MiB over all processes", loaded / MIB, 700.0),
        (
            f"check of {FILES} files of {SIZES[-1]:,} x 6, .csv: peak MiB over all processes",
            many / MIB,
            1536.0,
        ),
        (f"growth of a CSV dry run, exponent ({told})", exponent, 1.0),
    ]


def _timed_csv(path: Path, rows: int) -> float:
    write_csv(path, rows)
    return timed(lambda: dry_run(path))


def full_worksheet(path: Path) -> Path:
    write_workbook(path, EXCEL_ROWS, COLUMNS)
    return path


def _files(folder: Path) -> list[Path]:
    """Files of the largest size, no number of which is in two of them."""
    rows = SIZES[-1]
    return [write_csv(folder / f"part-{at}.csv", rows, 6_500_000_000 + at * rows) for at in range(FILES)]


def write_csv(path: Path, rows: int, first: int = 6_590_000_000) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("Telephone,Name,Note,Assigned agent,City,Since\n")
        file.writelines(
            f"{first + at},Customer {at},Prefers mornings,1001,Singapore,2001\n" for at in range(rows)
        )
    return path


def dry_run(path: Path) -> None:
    (result,) = check_files(Profile(), [LoadRequest(path, options={"campaign_code": "c"})], Silent())
    assert list(result.outcomes) == ["ready"], result.outcomes


def peak_of_check(*paths: Path) -> int:
    """The largest sum of resident memory of `callsheet check` and its children, in bytes."""
    return _peak(["check", *map(str, paths), "--quiet", "--set", "campaign_code=c"])


def peak_of_load(path: Path) -> int:
    """The same of `callsheet load` with its result workbook, as fast as a sandbox of its own takes it."""
    with tempfile.TemporaryDirectory() as folder, start_process() as sandbox:
        settings = {
            "base_url": sandbox.url,
            "app_id": "sandbox-app",
            "app_secret": "sandbox-secret",
            "agent_id": "1001",
            "rate": "0",
            "data_dir": folder,
        }
        options = [
            part for name, value in _CAMPAIGN.items() for part in ("--set", f"campaign_{name}={value}")
        ]
        given = {f"CALLSHEET_{name.upper()}": value for name, value in settings.items()}
        return _peak(["load", str(path), "--quiet", *options], given)


def _peak(command: Sequence[str], settings: Mapping[str, str] | None = None) -> int:
    """The largest sum of resident memory of a command and its children, in bytes; every row of it must be taken."""
    process = psutil.Popen(
        [sys.executable, "-m", "flows", *command],
        stdout=subprocess.DEVNULL,
        env={**os.environ, **(settings or {})},
    )
    peak = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.is_set():
            peak = max(peak, _resident(process))
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = process.wait()
    done.set()
    watcher.join()
    assert status == 0, status
    return peak


def _resident(process: psutil.Popen) -> int:
    total = 0
    for one in (process, *_children(process)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _children(process: psutil.Popen) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
