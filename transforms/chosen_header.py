"""The row of a sheet that a person says to be its header, of one line or of two, instead of the one that is found.

Written as `3`, or `3-4` for two lines; for one sheet of a file as `NAME!3`, and for several as `NAME!3/OTHER!5-6`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from transforms.headers import is_own
from transforms.number_forms import has_numbers
from transforms.parser_shared import HEADER_WITHIN
from transforms.sheet import Sheet, numbered_rows
from transforms.two_lines import joined
from validators.libraries import pd

EVERY_SHEET = ""
Lines = tuple[int, int]
"""The first and the last line of a header, as Excel shows them."""
_ENTRY = re.compile(r"(?:(?P<sheet>[^/]+)!)?(?P<first>[1-9][0-9]{0,6})(?:-(?P<last>[1-9][0-9]{0,6}))?")


def header_lines(written: str) -> dict[str, Lines] | None:
    """Sheet ("" for every sheet that is not named) -> lines of its header; None for what is not written so.

    >>> header_lines("3"), header_lines("DNC!1/List!3-4"), header_lines("3-7")
    ({'': (3, 3)}, {'DNC': (1, 1), 'List': (3, 4)}, None)
    """
    found: dict[str, Lines] = {}
    for entry in written.split("/"):
        part = _ENTRY.fullmatch(entry)
        first = int(part["first"]) if part else 0
        last = int(part["last"] or first) if part else 0
        if part is None or last - first not in (0, 1) or (part["sheet"] or EVERY_SHEET) in found:
            return None
        found[part["sheet"] or EVERY_SHEET] = first, last
    return found


def lines_written(lines: Mapping[str, Lines]) -> str:
    """The same written down; "" for none.

    >>> lines_written({"List": (3, 4), "DNC": (1, 1)})
    'DNC!1/List!3-4'
    """
    return "/".join(_entry(sheet, *rows) for sheet, rows in sorted(lines.items()))


def _entry(sheet: str, first: int, last: int) -> str:
    rows = f"{first}-{last}" if last > first else str(first)
    return f"{sheet}!{rows}" if sheet else rows


def lines_for(sheet: str, lines: Mapping[str, Lines]) -> Lines | None:
    """What is said of one sheet; what names it counts before what is said of all."""
    return lines.get(sheet, lines.get(EVERY_SHEET))


def lines_of(sheet: Sheet) -> str:
    """The lines of a header that a person chose, written down; "" where nobody did."""
    return _entry(EVERY_SHEET, sheet.facts.header[0], sheet.facts.header[-1]) if sheet.facts.header else ""


def first_lines(sheet: Sheet) -> pd.DataFrame:
    """The rows that may be the header: the first of a sheet; that one alone beside which our columns are, or that a person chose."""
    chosen = sheet.facts.header[-1] if sheet.facts.header else _row_of_ours(sheet)
    return sheet.cells.iloc[:HEADER_WITHIN] if chosen is None else sheet.cells[sheet.cells.index == chosen]


def is_there(sheet: Sheet) -> bool:
    """Whether the sheet has the lines that a person chose; of one of our results no other row will do. Where nobody chose, nothing is missing."""
    if not sheet.facts.header:
        return True
    ours = _row_of_ours(sheet)
    return set(sheet.facts.header) <= set(sheet.cells.index) and ours in (None, sheet.facts.header[-1])


def has_ours(sheet: Sheet) -> bool:
    """Whether it is one of our results, which say themselves which row their header is."""
    return _row_of_ours(sheet) is not None


def _row_of_ours(sheet: Sheet) -> int | None:
    """The row, of the first ones, with titles of columns that callsheet added: without them nobody knows what became of the rows."""
    rows = numbered_rows(sheet.cells.iloc[:HEADER_WITHIN])
    return next((row for row, cells in rows if sum(map(is_own, cells)) > 1), None)


def with_header(sheet: Sheet, lines: Lines) -> Sheet:
    """The sheet with that header alone: the titles of two lines stand in the lower one.

    Where a line is not there the sheet keeps its cells; `recognise` says so.
    """
    first, last = lines
    found = joined(sheet, first) if last > first and set(lines) <= set(sheet.cells.index) else sheet
    return replace(found, facts=replace(found.facts, header=lines))


def row_above(sheet: Sheet, header_row: int, columns: Collection[int]) -> int | None:
    """The first row above a header that holds a telephone number in one of these columns: it would not be loaded."""
    above = sheet.above(header_row)[list(columns)]
    return next((int(row) for row in above.index if has_numbers(above.loc[[row]])), None)
