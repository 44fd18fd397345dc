"""A plain table as a file: .xlsx, .csv or .parquet, every cell text, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from callsheet.sheets import style
from callsheet.sheets.atomic import replacing
from callsheet.sheets.cell_text import cell_text, csv_text
from validators.libraries import pa

SUFFIXES = (".xlsx", ".csv", ".parquet")

Line = Sequence[str]


def write_table(path: Path, title: str, header: Line, lines: Sequence[Line]) -> Path:
    """Write a table by the ending of its name (one of `SUFFIXES`); OSError when the file cannot be written."""
    writers = {".xlsx": _xlsx, ".csv": _csv, ".parquet": _parquet}
    with replacing(path) as file:
        writers[path.suffix.lower()](file, title, header, lines)
    return path


def _xlsx(file: Any, title: str, header: Line, lines: Sequence[Line]) -> None:
    book, content = style.open_workbook("en", title)
    page = book.add_worksheet(style.worksheet_title(title))
    text = book.add_format({"num_format": "@", "align": "left", "indent": 1})
    page.freeze_panes(1, 0)
    page.set_row(0, 24)
    for at, name in enumerate(header):
        cells = [line[at] for line in lines]
        page.set_column(at, at, style.column_width([name, *cells[:2000]]), text)
        page.write_string(0, at, cell_text(name), style.header_format(book))
        for row, cell in enumerate(cells, start=1):
            if cell:
                page.write_string(row, at, cell_text(cell), text)
    page.autofilter(0, 0, len(lines), len(header) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:{style.cell_name(len(lines), len(header) - 1)}"})
    book.close()
    file.write(content.getvalue())


def _csv(file: Any, title: str, header: Line, lines: Sequence[Line]) -> None:
    del title
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([csv_text(name) for name in header])
    writer.writerows([csv_text(cell) for cell in line] for line in lines)
    text.flush()
    text.detach()


def _parquet(file: Any, title: str, header: Line, lines: Sequence[Line]) -> None:
    del title
    import pyarrow.parquet as pq

    columns = {name: pa.array([line[at] for line in lines], pa.string()) for at, name in enumerate(header)}
    pq.write_table(pa.table(columns), file)
