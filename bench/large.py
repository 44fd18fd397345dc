"""The largest sheets: memory of `check` on a full worksheet, and how the dry run of a CSV grows with its rows."""

import math
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from bench.checking import timed, write_workbook
from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest
from callsheet.settings import Profile

EXCEL_ROWS, COLUMNS = 1_048_575, 5
SIZES = (10_000, 100_000, 1_000_000)
MIB = 1024 * 1024


def measure() -> list[tuple[str, float, float]]:
    """Peak MiB against 1,536 MiB, and the growth exponent against 1 (seconds stand in for both units)."""
    with tempfile.TemporaryDirectory() as folder:
        peak = peak_of_check(full_worksheet(Path(folder) / "full.xlsx"))
        dry_run(write_csv(Path(folder) / "warm.csv", 100))
        seconds = [_timed_csv(Path(folder) / f"{rows}.csv", rows) for rows in SIZES]
    exponent = math.log(seconds[-1] / seconds[0]) / math.log(SIZES[-1] / SIZES[0])
    told = ", ".join(f"{rows:,}: {took:.2f} s" for rows, took in zip(SIZES, seconds, strict=True))
    return [
        (f"check of {EXCEL_ROWS:,} x {COLUMNS}, .xlsx: peak MiB over all processes", peak / MIB, 1536.0),
        (f"growth of a CSV dry run, exponent ({told})", exponent, 1.0),
    ]


def _timed_csv(path: Path, rows: int) -> float:
    write_csv(path, rows)
    return timed(lambda: dry_run(path))


def full_worksheet(path: Path) -> Path:
    write_workbook(path, EXCEL_ROWS, COLUMNS)
    return path


def write_csv(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("Telephone,Name,Note,Assigned agent,City,Since\n")
        file.writelines(
            f"{6_590_000_000 + at},Customer {at},Prefers mornings,1001,Singapore,2001\n" for at in range(rows)
        )
    return path


def dry_run(path: Path) -> None:
    (result,) = check_files(Profile(), [LoadRequest(path, options={"campaign_code": "c"})], Silent())
    assert list(result.outcomes) == ["ready"], result.outcomes


def peak_of_check(path: Path) -> int:
    """The largest sum of resident memory of `callsheet check` and its children, in bytes."""
    command = [sys.executable, "-m", "flows", "check", str(path), "--quiet", "--set", "campaign_code=c"]
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
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
