"""The rows to fix in the analyst's own columns and formats: her lines above, her header, and only the rows to correct.

The workbook is ours: drop-downs, rules, comments, marks and our columns are made here. The parser's process puts her rows, widths
and formats into its first worksheet, and nothing else of hers: no other sheet, no formula, no picture.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.limits import Limits
from callsheet.sheets.read import UnreadableError, opened, sink
from callsheet.sheets.result.exchange import Job, NotKeptError, OwnWorkbook, ask, copy, earlier_columns, fill
from callsheet.sheets.result.marks import marked_ranges
from callsheet.sheets.result.pages import MAX_ROWS, CellLooks, Page, Table, data_rows, draw_page
from callsheet.sheets.result.rows_xml import Skeleton, cells_of_rows
from callsheet.sheets.result.transplant import added_styles
from callsheet.sheets.result.write import ResultSheet, rows_to_fix, table_to_fix
from callsheet.sheets.template.checks import Checks
from validators.libraries import np, pa, pd
from validators.schema import Role

_SHEET = "xl/worksheets/sheet1.xml"
_STYLED = re.compile(rb'(<(?:c|row|col) [^<>]*?\b(?:s|style)=")(\d+)')
_MARKED = re.compile(rb'(\bdxfId=")(\d+)')


def write_own_to_fix(
    path: Path, sheet: ResultSheet, own: OwnWorkbook, limits: Limits | None = None
) -> Path | None:
    """Write the rows that a person must fix as her workbook has them; None when there are none.

    NotKeptError when the plain workbook must take its place; OSError when the disk says no.
    """
    rows, bounds = rows_to_fix(sheet), limits or Limits()
    if rows.empty:
        return None
    table = table_to_fix(sheet, rows)
    if sheet.header_row + len(rows) > MAX_ROWS or earlier_columns(sheet.header) not in (-1, table.theirs):
        raise NotKeptError("OWN_RESULT")
    checks = Checks(Reader(sheet.language), sheet.offered, correcting=True)
    own_messages = checks.messages(table.checked.values())
    order: dict[str, Any] = {"excerpt": True, "columns": table.theirs, "messages": own_messages}
    order["rows"] = _extent(sheet)
    try:
        with opened(own.file, bounds) as file, ExitStack() as stack:
            target, *more = (stack.enter_context(sink()) for _ in range(3))
            made = _Excerpt(sheet, table, checks, ask(Job(own, sheet, order), [file], target, bounds))
            fill(more[0], made.write_cells)
            fill(more[1], made.write_parts)
            order |= {"styles": made.styles, "lists": made.lists}
            ask(Job(own, sheet, order), [file, *more], target, bounds)
            copy(target, path)
    except UnreadableError as unreadable:
        raise NotKeptError("OWN_STRUCTURE") from unreadable
    return path


def _extent(sheet: ResultSheet) -> tuple[int, int, int]:
    """The first and the last column of the rows and the last of the rows: what stands beyond is no part of the list.

    It ends before a column without a title and a value, as Excel takes it to.
    """
    cells: pd.DataFrame = sheet.values
    untitled = [at for at, title in enumerate(sheet.header) if not title.strip()]
    blank = {at for at in untitled if at not in cells or not (cells[at] != "").any()}
    known = sheet.columns or range(len(sheet.header))
    left = max((at + 1 for at in blank if at < min(known)), default=0)
    right = min((at - 1 for at in blank if at > max(known)), default=len(sheet.header) - 1)
    return left, right, int(max(sheet.outcomes.index.max(), sheet.header_row))


class _Excerpt:
    """All that is ours of the workbook, made for the formats that hers has."""

    def __init__(self, sheet: ResultSheet, table: Table, checks: Checks, found: Mapping[str, Any]) -> None:
        self._sheet, self._table, self._checks, self._known = sheet, table, checks, found["styles"]
        first = sheet.header_row + 1
        numbers = np.arange(first, first + len(table.rows), dtype=np.int64)
        title = style.worksheet_title(sheet.title)
        self._page = Page(title, sheet.header_row, slice(0, len(numbers)), numbers)
        self._noted = _with_notes(table, found["notes"])
        self.lists = [self._listed(one["columns"], one["values"]) for one in found["lists"]]
        self._vertical = str(found["vertical"])
        self._content, looks = self._book(date1904=bool(found["date1904"]))
        self.styles = added_styles(self._content.read("xl/styles.xml").decode(), self._known)
        self._looks = self._numbered(looks)

    def _book(self, *, date1904: bool) -> tuple[zipfile.ZipFile, list[str]]:
        """Our workbook, whose placeholder row has a cell of each look, and the names of the looks."""
        book, content = style.open_workbook(self._sheet.language, self._sheet.title)
        book.date_1904 = date1904
        head = style.header_format(book, fill=style.BRAND_PALE, ink=style.BRAND)
        looks = CellLooks(
            book,
            {**CellLooks.of(book, self._table.statuses.distinct(), self._vertical).formats, "head": head},
        )
        draw_page(self._page, self._noted, looks, self._checks)
        self._mark(book)
        self._checks.draw_lists(book)
        book.close()
        return zipfile.ZipFile(content), list(looks.formats)

    def _listed(self, columns: Sequence[int], values: Sequence[str]) -> str:
        """Where the values of a drop-down of hers stand on our sheet of lists; "" for none, and for numbers of people."""
        checked = self._table.checked
        if not values or any(at in checked and checked[at].role is Role.PHONE for at in columns):
            return ""
        here = [at for at in columns if at < self._table.theirs]
        return self._checks.listed(self._table.header[here[0]], values) if here else ""

    def _mark(self, book: Any) -> None:
        """Colour the problem cells over their own formats."""
        look = book.add_format({"bg_color": style.PROBLEM, "font_color": style.PROBLEM_INK})
        places = self._table.problems
        cells = pd.DataFrame({"row": places["at"] + self._page.header_row + 1, "column": places["column"]})
        for ranges in marked_ranges(cells):
            rule = {"type": "formula", "criteria": "=TRUE", "format": look, "multi_range": ranges}
            book.worksheets()[0].conditional_format(ranges.split(" ")[0].split(":")[0], rule)

    def _numbered(self, looks: list[str]) -> dict[str, str]:
        """The style of each look in a workbook with her styles before ours."""
        made = Skeleton.of(self._bytes()).style_ids(1, self._page.header_row + 1)
        return {
            look: str(int(own) + int(self._known["cellXfs"])) for look, own in zip(looks, made, strict=True)
        }

    def _bytes(self) -> bytes:
        assert isinstance(self._content.fp, BytesIO)
        return self._content.fp.getvalue()

    def write_cells(self, target: BinaryIO) -> None:
        """The cells of our columns by her row numbers, at their new places, with the heights that they need."""
        page, theirs = self._page, self._table.theirs
        rows = data_rows(page, self._table, self._looks)
        heights = np.zeros(len(page.numbers)) if rows.heights is None else rows.heights.astype("float64")
        schema = pa.schema({"row": pa.int64(), "cells": pa.large_string(), "height": pa.float64()})
        with pa.ipc.new_file(target, schema) as writer:
            head = pa.array([self._header()], pa.large_string())
            writer.write_batch(pa.record_batch([[page.header_row], head, [0.0]], schema=schema))
            start = 0
            for chunk in cells_of_rows(page.numbers, rows.columns[theirs:], theirs, '<c r="'):
                here = slice(start, start + len(chunk))
                batch = [self._table.rows[here], chunk, heights[here]]
                writer.write_batch(pa.record_batch(batch, schema=schema))
                start += len(chunk)

    def _header(self) -> str:
        cells = (
            f'<c r="{style.cell_name(self._page.header_row - 1, at)}" s="{self._looks["head"]}" t="inlineStr">'
            f"<is><t>{self._table.header[at]}</t></is></c>"
            for at in range(self._table.theirs, len(self._table.header))
        )
        return "".join(cells)

    def write_parts(self, target: BinaryIO) -> None:
        """Our workbook, its formats counted behind hers."""
        with zipfile.ZipFile(target, "w") as archive:
            for name in self._content.namelist():
                archive.writestr(name, self._behind_hers(name, self._content.read(name)))

    def _behind_hers(self, name: str, xml: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet"):
            return xml
        for pattern, listed in ((_STYLED, "cellXfs"), (_MARKED, "dxfs")):
            more = int(self._known[listed])
            xml = pattern.sub(lambda found, more=more: found[1] + b"%d" % (int(found[2]) + more), xml)  # type: ignore[misc]
        return xml


def _with_notes(table: Table, notes: Sequence[Sequence[Any]]) -> Table:
    """The table with her own comments before ours, for those of its rows and columns that have some."""
    lines = [(int(row), int(column), str(text)) for row, column, text in notes]
    hers = pd.DataFrame(lines, columns=["row", "column", "message"])
    hers = hers[hers["row"].isin(table.rows) & (hers["column"] < table.theirs)]
    if hers.empty:
        return table
    hers = hers.assign(at=np.searchsorted(table.rows, hers["row"].to_numpy("int64")))
    both = pd.concat([hers[["at", "column", "message"]], table.problems], ignore_index=True)
    joined = both.groupby(["at", "column"], as_index=False, sort=False).agg({"message": "\n".join})
    return replace(table, problems=joined)
