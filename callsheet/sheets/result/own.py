"""The result in the analyst's own workbook: what is hers stays as it is, the answer is added by the parser's process.

Only that process ever opens her file. This module makes what is added (a worksheet with the summary, one of repairs, the cells of
our columns, formats, comments) and gives it over by descriptor; what comes back is copied, and never looked into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.cell_text import cell_text, visible
from callsheet.sheets.limits import Limits
from callsheet.sheets.own_words import title_in
from callsheet.sheets.read import UnreadableError, opened, sink
from callsheet.sheets.result.cells import Cells
from callsheet.sheets.result.exchange import Job, NotKeptError, OwnWorkbook, ask, copy, fill
from callsheet.sheets.result.marks import marked_ranges
from callsheet.sheets.result.pages import HEADER_NOTES, MAX_COMMENTS, CellLooks
from callsheet.sheets.result.rows_xml import CellColumn, IntArray, Skeleton, cells_of_rows
from callsheet.sheets.result.summary import Summary, draw_summary
from callsheet.sheets.result.transplant import Transplant, transplant
from callsheet.sheets.result.write import ResultSheet, mark_cells, outcome_cells, refuse_missing
from validators.libraries import np, pa, pd

if TYPE_CHECKING:
    import numpy.typing as npt

_SAMPLE = 300  # rows that a column's width is judged by
_SENTENCE = 60  # the widest column of reasons and fixes, whose text wraps
_LINE, _MOST_LINES = 15.0, 15  # points of a line; lines that a row shows at most
_MARGIN = 3  # characters of a column that its text leaves free
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PLAIN_CELL = '<c r="'
_NAMED_CELLS = (f'<c xmlns="{_MAIN}" r="', '<c xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" r="')
"""Of a worksheet whose names have a prefix, in either dialect of the standard."""
_TYPES = {
    "drawings": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "charts": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
}


LEFT = frozenset(
    {
        "LEFT_MACROS",
        "LEFT_LINKS",
        "LEFT_CONNECTIONS",
        "LEFT_CUSTOM_XML",
        "LEFT_SIGNATURE",
        "LEFT_ADD_INS",
        "LEFT_FORMULAS",
    }
)


def write_own(
    path: Path, sheet: ResultSheet, own: OwnWorkbook, limits: Limits | None = None
) -> tuple[str, ...]:
    """Write her workbook with the answer in it; the codes of what was left out of it (`LEFT_*`).

    NotKeptError when the plain result must take its place; OSError when the disk says no.
    """
    refuse_missing(sheet.values, sheet.outcomes)
    bounds = limits or Limits()
    try:
        with opened(own.file, bounds) as file, ExitStack() as stack:
            target = stack.enter_context(sink())
            found = ask(Job(own, sheet), [file], target, bounds)
            made = _Answer(sheet, found)
            more = [stack.enter_context(sink()) for _ in range(2)]
            fill(more[0], made.write_cells)
            fill(more[1], made.write_parts)
            ask(Job(own, sheet, made.order()), [file, *more], target, bounds)
            copy(target, path)
    except UnreadableError as unreadable:
        gone = unreadable.problem.code in ("FILE_NOT_FOUND", "FILE_UNREADABLE")
        raise NotKeptError("OWN_GONE" if gone else "OWN_STRUCTURE") from unreadable
    return tuple(found["left"])


class _Answer:
    """All that is added, made for what the parser's process found in the workbook."""

    def __init__(self, sheet: ResultSheet, found: Mapping[str, Any]) -> None:
        self._sheet, self._found = sheet, found
        self._reader = Reader(sheet.language)
        self._rows = sheet.outcomes.sort_index()
        self._problems = _one_a_cell(sheet)
        self._comments = self._all_comments() if found["commented"] else []
        self._columns = [sheet.numbers(self._rows.index.to_numpy(np.int64))]
        self._columns += outcome_cells(self._rows, sheet.language, visible)
        self._added: tuple[str, ...] = style.ADDED_COLUMNS
        if sheet.marks is not None:
            self._added = style.MARKED_COLUMNS
            self._columns.append(mark_cells(sheet, self._rows.index))
        self._made = self._book()

    def order(self) -> dict[str, Any]:
        """What the parser's process is to do."""
        first, behind = self._titles[0], self._titles[1:]
        return {
            "column": int(self._found["column"]),
            "last": int(max(self._rows.index.max(), self._sheet.header_row)),
            "widths": self._widths(),
            "hidden": len(self._added) - len(style.ADDED_COLUMNS),
            "styles": self._made.styles,
            "first": {first: self._made.sheet(0)},
            "behind": {title: self._made.sheet(at) for at, title in enumerate(behind, start=1)},
            "types": {name: _TYPES[name.split("/")[1]] for name in self._made.drawn()},
            "parts": self._made.places(),
            "formats": self._formats(),
            "comments": self._comments,
            "live": self._found["live"],
        }

    def write_cells(self, target: BinaryIO) -> None:
        """The cells of our columns, row by row, with the heights that they need: an Arrow file, some thousand rows at a time."""
        numbers, heights = self._rows.index.to_numpy(np.int64), self._heights()
        at = np.array([self._sheet.header_row], np.int64)
        schema = pa.schema({"row": pa.int64(), "cells": pa.large_string(), "height": pa.float64()})
        with pa.ipc.new_file(target, schema) as writer:
            for chunk in self._cells_of(at, self._header()):
                writer.write_batch(pa.record_batch([at, chunk, np.zeros(1)], schema=schema))
            start = 0
            for chunk in self._cells_of(numbers, self._cell_columns()):
                here = slice(start, start + len(chunk))
                writer.write_batch(pa.record_batch([numbers[here], chunk, heights[here]], schema=schema))
                start += len(chunk)

    def _cells_of(self, numbers: IntArray, columns: Sequence[CellColumn]) -> Iterator[pa.Array]:
        opening = _PLAIN_CELL if self._found["plain"] else _NAMED_CELLS[bool(self._found["strict"])]
        return cells_of_rows(numbers, columns, int(self._found["column"]), opening)

    def _header(self) -> list[CellColumn]:
        look = self._made.looks["head"]
        titles = (title_in(self._sheet.language, title) for title in self._added)
        return [CellColumn(Cells(pa.array([title])), look) for title in titles]

    def _cell_columns(self) -> list[CellColumn]:
        looks = self._made.looks
        status = {one: looks[f"status {one}"] for one in self._columns[1].distinct()}
        styles: list[str | Cells] = [looks["row"], _styled(self._columns[1], status), looks["code"]]
        styles += [looks["sentence"], looks["sentence"], looks["code"]]
        return [CellColumn(cells, look) for cells, look in zip(self._columns, styles, strict=False)]

    def write_parts(self, target: BinaryIO) -> None:
        """The worksheets that are added, as the parts of a workbook."""
        skeleton = Skeleton.of(self._made.content)
        for number, listing in enumerate(self._sheet.listings, start=2):
            skeleton = listing.fill(skeleton, number)
        skeleton.write(target)

    @property
    def _titles(self) -> list[str]:
        theirs = [str(name) for name in self._found["sheets"]]
        first = style.worksheet_title(self._reader.text("RESULT_SHEET"), theirs)
        titles = [first]
        for listing in self._sheet.listings:
            titles.append(listing.name([*theirs, *titles], self._reader))
        return titles

    def _book(self) -> Transplant:
        """A workbook of ours with the added worksheets, and one that holds a cell of each look."""
        book, content = style.open_workbook(self._sheet.language, self._sheet.title)
        titles = self._titles
        draw_summary(book, titles[0], self._summary())
        taken = [str(name) for name in self._found["sheets"]]
        for at, listing in enumerate(self._sheet.listings, start=1):
            listing.draw(book, [*taken, *titles[:at]], self._reader)
        names = self._draw_looks(book)
        book.close()
        return transplant(content.getvalue(), names, self._found["styles"], int(self._found["number"]))

    def _draw_looks(self, book: Any) -> list[str]:
        vertical = str(self._found["vertical"])
        formats = dict(CellLooks.of(book, self._columns[1].distinct(), vertical).formats)
        formats["head"] = style.header_format(book, fill=style.BRAND_PALE, ink=style.BRAND)
        page = book.add_worksheet("looks")
        page.activate()
        for at, look in enumerate(formats.values()):
            page.write_blank(0, at, None, look)
        mark = book.add_format({"bg_color": style.PROBLEM, "font_color": style.PROBLEM_INK})
        page.conditional_format(0, 0, 0, 0, {"type": "formula", "criteria": "=TRUE", "format": mark})
        return list(formats)

    def _summary(self) -> Summary:
        silent = len(self._problems) - len(
            [one for one in self._comments if one[0] >= self._sheet.header_row]
        )
        left = [self._reader.text(code) for code in self._found["left"] if code in LEFT]
        lines = [
            *([(self._reader.text("LABEL_LEFT"), "\n".join(left))] if left else []),
            *([(self._reader.text("LABEL_UNCOMMENTED"), f"{silent:,}")] if silent > 0 else []),
        ]
        return Summary(
            self._sheet.title,
            (*self._sheet.summary, *lines),
            self._sheet.counts,
            self._reader,
            rejected=self._sheet.rejected,
        )

    def _widths(self) -> list[float]:
        widths: list[float] = []
        for title, cells in zip(self._added, self._columns, strict=True):
            sample = cells.slice(0, min(_SAMPLE, len(cells))).text().to_pylist()
            most = _SENTENCE if title in {style.REASON, style.FIX} else 42
            shown = title_in(self._sheet.language, title)
            widths.append(style.column_width([f"{shown}   ", *sample], most=most))
        return widths

    def _heights(self) -> npt.NDArray[np.float64]:
        """How high each row must be, in points, for its reason and fix to be read; 0 for a single line."""
        most = np.ones(len(self._rows), np.int64)
        for name, wide in zip(("reason", "fix"), self._widths()[3:5], strict=True):
            texts = pd.Categorical(self._rows[name])
            lines = np.array([_lines(str(text), wide) for text in texts.categories] or [1], np.int64)
            most = np.maximum(most, lines[texts.codes])
        return np.where(most > 1, np.minimum(most, _MOST_LINES) * _LINE, 0.0)

    def _all_comments(self) -> list[tuple[int, int, str]]:
        row, first = self._sheet.header_row - 1, int(self._found["column"])
        notes = [
            (row, first + at, style.signed(self._reader.text(code)))
            for at, code in enumerate(map(HEADER_NOTES.__getitem__, style.ADDED_COLUMNS))
        ]
        here = self._problems.iloc[:MAX_COMMENTS].itertuples(index=False, name=None)
        return notes + [
            (int(at) - 1, int(column), cell_text(style.signed(text))) for at, column, text in here
        ]

    def _formats(self) -> list[str]:
        """Conditional formats that colour the problem cells, whose own formats stay."""
        look, priority = int(self._found["styles"]["dxfs"]), int(self._found["priority"])
        return [
            f'<conditionalFormatting xmlns="{_MAIN}" sqref="{ranges}"><cfRule type="expression" dxfId="{look}" priority="{at}">'
            "<formula>TRUE</formula></cfRule></conditionalFormatting>"
            for at, ranges in enumerate(marked_ranges(self._problems), start=priority)
        ]


def _one_a_cell(sheet: ResultSheet) -> pd.DataFrame:
    """The problems of her cells, one line a cell: row, column, message."""
    kept = [at for at, title in enumerate(sheet.header) if not style.is_added(title)]
    problems = sheet.cell_problems
    here = problems[problems["row"].isin(sheet.outcomes.index) & problems["column"].isin(kept)]
    if not here.duplicated(["row", "column"]).any():
        return here.sort_values(["row", "column"], ignore_index=True)
    return here.groupby(["row", "column"], as_index=False).agg({"message": "\n".join})


def _lines(text: str, wide: float) -> int:
    """The lines of a text that wraps in a column so many characters wide."""
    room = max(int(wide) - _MARGIN, 1)
    if len(text) <= room // 2 and "\n" not in text:
        return 1
    return sum(1 + max(style.display_width(line) - 1, 0) // room for line in text.split("\n"))


def _styled(statuses: Cells, ids: Mapping[str, str]) -> Cells:
    """The style of each row's status."""

    def styles(cells: pa.Array) -> pa.Array:
        encoded = statuses.fit(cells).dictionary_encode()
        found = [ids[status] for status in encoded.dictionary.to_pylist()]
        return pa.array(found, pa.large_string()).take(encoded.indices)

    return replace(statuses, fit=styles)
