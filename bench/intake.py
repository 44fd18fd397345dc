"""Intake, process start, preflight and transfer included, against bare python-calamine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from bench.checking import bare_calamine
from bench.figure import Figure, Measure, Pair, Scale
from bench.meter import metered
from callsheet.sheets.read import read_file

WORDS = frozenset({"telephone", "name", "note"})
HEADER = ("Telephone", "Name", "Note", "Assigned agent", "City", "Amount")
CITIES = ("Singapore", "上海", "Beijing")


@contextmanager
def _intake(scale: Scale) -> Iterator[Pair]:
    rows = scale.rows
    with TemporaryDirectory() as folder:
        path = Path(folder) / "customers.xlsx"
        write_workbook(path, rows)
        intake(path, rows)  # the parser is warm, as it is for all files but the first
        yield Pair(
            lambda: metered(lambda: intake(path, rows)), lambda: metered(lambda: bare_calamine(path, rows))
        )


def intake(path: Path, rows: int) -> None:
    read = read_file(path, vocabulary=WORDS)
    assert len(read.sheets[0].cells) == rows + 1, read.problems


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
        sheet.write_row(row, 1, _cells(row))
    book.close()


def _cells(row: int) -> tuple[str, str, str, str, float]:
    """What stands beside a number."""
    return f"Customer {row}", f"note {row % 997}", f"agent{row % 50}", CITIES[row % 3], row / 100


FIGURES = (
    Figure(
        name="intake",
        what="intake of {rows} x 6 .xlsx, against bare calamine",
        goals={Measure.WALL: 2.0},
        pair=_intake,
        scale=Scale(200_000),
    ),
)
