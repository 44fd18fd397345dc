"""Intake, process start, preflight and transfer included, against bare python-calamine and pandas with openpyxl.

`python -m bench.intake` prints every figure; `make bench` takes the ratio to calamine.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import psutil
import xlsxwriter
from python_calamine import CalamineWorkbook
from rich.console import Console
from rich.table import Table

from callsheet.sheets.read import read_file
from tests.flawed.building import clean_book
from tests.flawed.hostile import full_sheet

ROWS, ROUNDS = 200_000, 5
CSV_ROWS = (10_000, 100_000, 1_000_000)
WORDS = frozenset({"telephone", "name", "note"})
MIB = 1024 * 1024
HEADER = ("Telephone", "Name", "Note", "Assigned agent", "City", "Amount")
CITIES = ("Singapore", "上海", "Beijing")

Figure = tuple[str, float, float]


def measure(rows: int = ROWS, rounds: int = ROUNDS) -> list[Figure]:
    """(what, median seconds of callsheet, median seconds of the floor)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.xlsx"
        write_workbook(path, rows)
        ours, floor = _side_by_side(
            partial(intake, path, rows + 1), partial(bare_calamine, path, rows), rounds
        )
    return [(f"intake of {rows:,} x 6, .xlsx", ours, floor)]


def against_pandas(rows: int = ROWS) -> list[Figure]:
    """The same workbook by what most people would write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.xlsx"
        write_workbook(path, rows)
        read = partial(pd.read_excel, path, engine="openpyxl", dtype=str)
        return [
            (
                f"intake of {rows:,} x 6 against pandas.read_excel(engine='openpyxl')",
                _seconds(partial(intake, path, rows + 1)),
                _seconds(read),
            )
        ]


def small(rounds: int = 15) -> list[Figure]:
    """What a file of twelve rows costs, nearly all of it the child's start, against a bare interpreter's start."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.xlsx"
        path.write_bytes(clean_book())
        bare = partial(subprocess.run, [sys.executable, "-c", "pass"], check=True)
        ours, floor = _side_by_side(partial(intake, path, 13), bare, rounds)
    return [("intake of 12 x 3, .xlsx, against python -c pass", ours, floor)]


def text_files() -> list[Figure]:
    """CSV files from 10,000 rows up, each against pandas' own fast reader."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in CSV_ROWS:
            path = write_csv(Path(folder) / f"{rows}.csv", rows)
            bare = partial(pd.read_csv, path, dtype=str, keep_default_na=False, engine="pyarrow")
            ours, floor = _side_by_side(partial(intake, path, rows + 1), bare, 3)
            figures.append(
                (f"intake of {rows:,} x 6, .csv, against pandas.read_csv(engine='pyarrow')", ours, floor)
            )
    return figures


def full() -> tuple[float, float, float]:
    """A genuine sheet of 1,048,576 x 5: seconds, the child's peak and this process's growth, in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "full.xlsx"
        path.write_bytes(full_sheet())
        before = psutil.Process().memory_info().rss
        started = time.perf_counter()
        read = read_file(path, vocabulary=WORDS)
        took = time.perf_counter() - started
        grown = psutil.Process().memory_info().rss - before
        assert read.sheets[0].cells.shape == (1_048_576, 5)
    scale = 1 if sys.platform == "darwin" else 1024
    return took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * scale / MIB, grown / MIB


def intake(path: Path, rows: int) -> None:
    read = read_file(path, vocabulary=WORDS)
    assert len(read.sheets[0].cells) == rows, read.problems


def bare_calamine(path: Path, rows: int) -> None:
    assert len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) == rows + 1


def write_workbook(path: Path, rows: int) -> None:
    """A list as analysts keep it: half of the numbers as text, half as numbers under a format that shows zeros."""
    book = xlsxwriter.Workbook(path)
    padded = book.add_format({"num_format": "00000000000"})
    sheet = book.add_worksheet("Customers")
    sheet.write_row(0, 0, HEADER)
    for row in range(1, rows + 1):
        if row % 2:
            sheet.write_number(row, 0, 91_230_000 + row, padded)
        else:
            sheet.write_string(row, 0, str(6_590_000_000 + row))
        sheet.write_row(
            row, 1, (f"Customer {row}", f"note {row % 997}", f"agent{row % 50}", CITIES[row % 3], row / 100)
        )
    book.close()


def write_csv(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADER) + "\n")
        file.writelines(
            f"{6_590_000_000 + row},Customer {row},note {row % 997},agent{row % 50},{CITIES[row % 3]},{row / 100}\n"
            for row in range(1, rows + 1)
        )
    return path


def _side_by_side(
    ours: Callable[[], object], floor: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Median seconds of both, taken in turns so that a busy moment hits both."""
    pairs = [(_seconds(ours), _seconds(floor)) for _ in range(rounds)]
    return statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    took, child, grown = full()  # first: a child's peak would count this process's, were it larger
    table = Table("what", "callsheet (s)", "other (s)", "ratio", box=None)
    for what, ours, other in [*measure(), *against_pandas(), *small(), *text_files()]:
        table.add_row(what, f"{ours:.3f}", f"{other:.3f}", f"{ours / other:.2f}")
    console = Console(width=130)
    console.print(table)
    console.print(
        f"1,048,576 x 5, .xlsx: {took:.2f} s, child's peak {child:.0f} MiB, grown here by {grown:.0f} MiB"
    )


if __name__ == "__main__":
    main()
