"""Result writers side by side on the same cells, as ratios to ours: `python -m bench.writers [rows]`.

Every writer makes text cells with the text format out of 6 columns of the analyst's and 5 of ours; one row in 20 has a
problem. Ours also draws the summary, colours, comments and filters that the others leave out.
"""

import hashlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import xlsxwriter
from openpyxl.cell import WriteOnlyCell
from python_calamine import CalamineWorkbook
from rustpy_xlsxwriter import FastExcel

from bench.figure import Figure, Measure, Pair, Scale
from bench.meter import metered
from callsheet.engine.row_marks import Sealer
from callsheet.sheets.result.exchange import OwnWorkbook
from callsheet.sheets.result.own import write_own
from callsheet.sheets.result.own_to_fix import write_own_to_fix
from callsheet.sheets.result.write import ResultSheet, write_result, write_result_csv, write_to_fix
from callsheet.sheets.style import ADDED_COLUMNS

_ROUNDS = 3
_HEADER = ("Telephone", "Name", "Note", "Assigned agent", "Date", "Segment")
_REASON = "A telephone number has 3 to 16 digits; this one has 22 of them."
_FIX = "Check the number in the source and type it again."
_SLOW_ABOVE = 50_000  # rows from which the library writers run once: they take ten seconds and more

Rows = Sequence[tuple[str, ...]]


def main() -> None:
    for rows in [int(one) for one in sys.argv[1:]] or [1_000, 200_000]:
        compare(rows)


@contextmanager
def _written(scale: Scale) -> Iterator[Pair]:
    sheet = a_sheet(scale.rows)
    plain = as_frame(all_rows(sheet))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        yield Pair(
            lambda: metered(lambda: write_result(path, sheet)),
            lambda: metered(lambda: write_plainly(path, plain)),
        )


@contextmanager
def _written_into_hers(scale: Scale) -> Iterator[Pair]:
    sheet = a_sheet(scale.rows)
    with TemporaryDirectory() as folder:
        path, source = Path(folder) / "r.xlsx", Path(folder) / "hers.xlsx"
        theirs = [row[: len(_HEADER)] for row in all_rows(sheet)]
        write_plainly(source, as_frame(theirs), "Customers")
        own = OwnWorkbook(source, "Customers", hashlib.sha256(source.read_bytes()).hexdigest())
        yield Pair(
            lambda: metered(lambda: write_own(path, _marked(sheet), own)),
            lambda: metered(lambda: write_result(path, _marked(sheet))),
        )


def _marked(sheet: ResultSheet) -> ResultSheet:
    """The sheet with the marks of its valid rows, as a load makes them for either kind of result."""
    valid = sheet.values[sheet.outcomes["status"] == "loaded"]  # noqa: PD011 (a field of ours)
    said = (" ".join(row) for row in valid.itertuples(index=False, name=None))
    marks = Sealer(b"k" * 32).marks("20261130-080000-abcdef", valid.index.tolist(), said)
    return replace(sheet, marks=pd.Series(marks, valid.index, dtype="str"))


@contextmanager
def _to_fix_of_hers(scale: Scale) -> Iterator[Pair]:
    sheet = a_sheet(scale.rows)
    bad = np.arange(scale.rows) % 10 == 0
    status = np.where(bad, "invalid", "loaded")
    sheet = replace(sheet, outcomes=sheet.outcomes.assign(status=status))
    with TemporaryDirectory() as folder:
        path, source = Path(folder) / "f.xlsx", Path(folder) / "hers.xlsx"
        theirs = [row[: len(_HEADER)] for row in all_rows(sheet)]
        write_plainly(source, as_frame(theirs), "Customers")
        own = OwnWorkbook(source, "Customers", hashlib.sha256(source.read_bytes()).hexdigest())
        yield Pair(
            lambda: metered(lambda: write_own_to_fix(path, sheet, own)),
            lambda: metered(lambda: write_to_fix(path, sheet)),
        )


FIGURES = (
    Figure(
        name="to-fix-own",
        what="one row to fix in ten of {rows} x 6, in her own format, against the plain workbook",
        goals={Measure.CPU: 2.0},
        pair=_to_fix_of_hers,
        scale=Scale(200_000),
    ),
    Figure(
        name="result-own",
        what="result of {rows} x 6 in her own workbook, against the plain result, the marks of rows made in both",
        goals={Measure.CPU: 2.0},
        pair=_written_into_hers,
        scale=Scale(200_000),
    ),
    Figure(
        name="result",
        what="result workbook of {rows} x 11, against rustpy-xlsxwriter without summary and colours",
        goals={Measure.CPU: 1.5},
        pair=_written,
        scale=Scale(200_000),
    ),
)


def compare(count: int) -> None:
    sheet, rows = a_sheet(count), all_rows(a_sheet(count))
    slow = 1 if count > _SLOW_ABOVE else _ROUNDS
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        ours = best(lambda: write_result(path, sheet), _ROUNDS)
        print(f"\n{count:,} rows x {len(_HEADER) + len(ADDED_COLUMNS)} columns")
        tell("callsheet result workbook", ours, ours, path)
        tell("callsheet workbook to fix", best(lambda: write_to_fix(path, sheet), _ROUNDS), ours, path)
        tell("callsheet CSV", best(lambda: write_result_csv(path, sheet), _ROUNDS), ours, path)
        tell(
            "xlsxwriter, constant memory",
            best(lambda: with_xlsxwriter(path, rows, constant=True), slow),
            ours,
            path,
        )
        tell(
            "xlsxwriter, in memory",
            best(lambda: with_xlsxwriter(path, rows, constant=False), slow),
            ours,
            path,
        )
        frame = as_frame(rows)
        tell("rustpy-xlsxwriter", best(lambda: write_plainly(path, frame), _ROUNDS), ours, path)
        tell("openpyxl, write-only", best(lambda: with_openpyxl(path, rows), slow), ours, path)
        write_result(path, sheet)
        tell("(calamine reads ours)", best(lambda: read(path), _ROUNDS), ours, path)


def a_sheet(count: int) -> ResultSheet:
    """Invented numbers, every twentieth row invalid."""
    index = np.arange(2, count + 2)
    bad = index % 20 == 0
    values = pd.DataFrame(
        {
            0: [str(6591230000 + at) for at in range(count)],
            1: [f"Customer {at} & Co" for at in range(count)],
            2: np.where(index % 3 == 0, "Prefers mornings", ""),
            3: [str(1001 + at % 300) for at in range(count)],
            4: "2026-11-30",
            5: np.where(index % 2 == 0, "客户 A", "客户 B"),
        },
        index=index,
    ).astype("str")
    outcomes = pd.DataFrame(
        {
            "status": np.where(bad, "invalid", "loaded"),
            "code": np.where(bad, "PHONE_LENGTH", ""),
            "reason": np.where(bad, _REASON, ""),
            "fix": np.where(bad, _FIX, ""),
        },
        index=index,
    ).astype("str")
    problems = pd.DataFrame({"row": index[bad], "column": 0, "message": _REASON})
    counts = {"loaded": int((~bad).sum()), "invalid": int(bad.sum())}
    return ResultSheet(
        "Customers", 1, _HEADER, values, outcomes, problems, (("File", "customers.xlsx"),), counts
    )


def all_rows(sheet: ResultSheet) -> Rows:
    """The same cells as plain rows, for the library writers."""
    numbers = pd.Series(sheet.outcomes.index.astype("str"), index=sheet.outcomes.index, name="row")
    table = pd.concat([sheet.values, numbers, sheet.outcomes], axis=1)  # noqa: PD011 (a field of ours)
    return [(*_HEADER, *ADDED_COLUMNS), *table.itertuples(index=False, name=None)]


def write_plainly(path: Path, frame: pd.DataFrame, title: str = "Result") -> None:
    """The fastest writer there is, without summary, colours, comments and filters."""
    FastExcel(path).sheet(title, frame).save()


def as_frame(rows: Rows) -> pd.DataFrame:
    """The rows below their header."""
    header, *below = rows
    return pd.DataFrame(below, columns=list(header)).astype("object")


def with_xlsxwriter(path: Path, rows: Rows, *, constant: bool) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": constant})
    page, text = book.add_worksheet(), book.add_format({"num_format": "@"})
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                page.write_string(at, column, cell, text)
    book.close()


def with_openpyxl(path: Path, rows: Rows) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    for row in rows:
        page.append([text_cell(page, cell) if cell else None for cell in row])
    book.save(path)


def text_cell(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.data_type, cell.number_format = "s", "@"
    return cell


def read(path: Path) -> int:
    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())


def best(act: Callable[[], object], rounds: int) -> float:
    return min(timed(act) for _ in range(rounds))


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def tell(name: str, seconds: float, ours: float, path: Path) -> None:
    print(f"  {name:32} {seconds:7.2f} s  {seconds / ours:6.1f}x  {path.stat().st_size / 1e6:6.1f} MB")


if __name__ == "__main__":
    main()
