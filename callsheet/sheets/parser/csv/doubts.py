"""What makes a whole table doubtful although each of its lines fits; such a file is refused by name."""

import re
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from callsheet.sheets.parser.csv.layout import DELIMITERS, Layout
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.table import Table
from callsheet.sheets.parser.xlsx.raw_cells import Ints
from transforms.parser_shared import normalise

_KEYBOARD = ("''", "``", "`'", "＂＂")  # no writer puts every text of a column into these
_MARKS = (*_KEYBOARD, "‘’", "‚‘", "“”", "„“", "„”", "”“", "«»", "»«", "「」", "『』")
_DOUBLED = ("'", "`", "|")
_FEW = 2_000


def prove_table(table: Table, header: int, text: bytes, layout: Layout, vocabulary: frozenset[str]) -> None:
    """Refuse a table with other quotation marks, too few titles, or a second header of other columns.

    `header` is the line of the first header, `text` the file that the table was read from.
    """
    head = int(np.searchsorted(table.rows, header, side="right"))
    titles = [column[head - 1].as_py() for column in table.columns] if head else []
    body = [column.slice(head) for column in table.columns]
    if not body or not len(body[0]):
        return
    _prove_marks(body, titles)
    _prove_escapes(body, [mark for mark in _DOUBLED if _is_doubled(mark.encode(), text)])
    _prove_titles(body, layout)
    _prove_one_header(table.rows[head:], body, titles, vocabulary)


def _prove_marks(body: list[Any], titles: list[str]) -> None:
    named = pa.array([title for title in titles if title], pa.large_string())
    for values, marks in [(named, _MARKS), *((column, _KEYBOARD) for column in body)]:
        first = _first_letter(values)
        for pair in marks:
            if first == pair[0] and _stands_in(values, pair[0], pair[1]):
                raise Refusal("QUOTES_OTHER", f"{pair[0]} {pair[1]}")


def _prove_escapes(body: list[Any], marks: list[str]) -> None:
    for column, mark in product(body, marks):
        doubled = column.filter(pc.match_substring(column, mark * 2))
        if pc.any(pc.match_substring_regex(doubled, _quoted(mark))).as_py():
            raise Refusal("QUOTES_OTHER", f"{mark} {mark}")


def _is_doubled(mark: bytes, text: bytes) -> bool:
    return mark in text and mark * 2 in text  # looking for a single byte is many times faster


def _quoted(mark: str) -> str:
    """A value that stands in these marks, with some doubled inside: a writer's escape for its own quotation mark."""
    return f"(?s)^{re.escape(mark)}[^{re.escape(mark)}].*{re.escape(mark * 2)}.*[^{re.escape(mark)}]{re.escape(mark)}$"


def _first_letter(values: Any) -> str:
    """The first letter of the first value that has one."""
    begins: list[str] = pc.utf8_slice_codeunits(values.slice(0, _FEW), 0, 1).to_pylist()
    return next(filter(None, begins), "")


def _stands_in(values: Any, opening: str, closing: str) -> bool:
    """Whether every value stands between these two marks."""
    within = pc.and_(pc.starts_with(values, opening), pc.ends_with(values, closing))
    within = pc.and_(within, pc.greater(pc.utf8_length(values), 1))
    return bool(pc.all(pc.or_(within, pc.equal(values, ""))).as_py())


def _prove_titles(body: list[Any], layout: Layout) -> None:
    """A header of one title over lines that another delimiter splits alike lacks the other titles."""
    if layout.width > 1:
        return
    for delimiter in DELIMITERS:
        counts = pc.min_max(pc.count_substring(body[0], delimiter)).as_py()
        if delimiter != layout.delimiter and counts["min"] == counts["max"] > 0:
            raise Refusal("HEADER_TOO_NARROW", f"{counts['max'] + 1} / 1")


def _prove_one_header(lines: Ints, body: list[Any], titles: list[str], vocabulary: frozenset[str]) -> None:
    """A line of known titles in another order begins another table."""
    known = [normalise(title) for title in titles]
    for place in _without_digits(body):
        cells = [normalise(column[place].as_py()) for column in body]
        said = [(cell, title) for cell, title in zip(cells, known, strict=True) if cell]
        if len(said) > 1 and all(cell in vocabulary for cell, _ in said) and any(c != t for c, t in said):
            raise Refusal("SECOND_HEADER", str(int(lines[place])))


def _without_digits(body: list[Any]) -> list[int]:
    """The places of lines that have no digit where the first line has one: few, and a header is among them."""
    numbers = next((column for column in body if any(map(str.isdigit, column[0].as_py()))), body[0])
    places = np.flatnonzero(~np.asarray(pc.ascii_is_decimal(numbers)))
    digits = pc.match_substring_regex(numbers.take(pa.array(places)), "[0-9]")
    return places[~np.asarray(digits)][:_FEW].tolist()  # type: ignore[no-any-return]
