"""The dry run (read, prove, plan) against its floor: bare python-calamine `to_python()` of the same workbook."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest
from callsheet.settings import Profile

ROWS, ROUNDS = 200_000, 3


def measure(rows: int = ROWS, rounds: int = ROUNDS) -> list[tuple[str, float, float]]:
    """(what, median seconds of callsheet, median seconds of the floor)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.xlsx"
        write_workbook(path, rows)
        ours, floor = [], []
        for _ in range(rounds):
            ours.append(timed(lambda: dry_run(path, rows)))
            floor.append(timed(lambda: bare_calamine(path, rows)))
        peer = timed(lambda: pd.read_excel(path, engine="openpyxl"))
    took = statistics.median(ours)
    return [
        (f"check of {rows:,} x 6, .xlsx, against bare calamine", took, statistics.median(floor)),
        (f"check of {rows:,} x 6, .xlsx, against pandas with openpyxl (at most 0.25)", took, peer),
    ]


def write_workbook(path: Path, rows: int, columns: int = 6) -> None:
    """Customer numbers as Excel stores them: shared strings, a number column as text, two columns nobody asked for."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False})
    sheet = book.add_worksheet("Customers")
    sheet.write_row(0, 0, ("Telephone", "Name", "Note", "Assigned agent", "City", "Since")[:columns])
    for at in range(rows):
        line = (
            str(6_590_000_000 + at),
            f"Customer {at}",
            "Prefers mornings",
            "1001",
            "Singapore",
            str(2000 + at % 26),
        )
        sheet.write_row(at + 1, 0, line[:columns])
    book.close()


def dry_run(path: Path, rows: int) -> None:
    (result,) = check_files(Profile(), [LoadRequest(path, options={"campaign_code": "c"})], Silent())
    assert result.outcomes == {"ready": rows}, result.outcomes


def bare_calamine(path: Path, rows: int) -> None:
    assert len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) == rows + 1


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
