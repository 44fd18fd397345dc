"""The worksheets of a result: where each row stands, how cells look, and the comments on problem cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy.typing as npt

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.cell_text import cell_text
from callsheet.sheets.own_words import status_of
from callsheet.sheets.result.cells import Cells
from callsheet.sheets.result.rows_xml import CellColumn, DataRows, IntArray
from callsheet.sheets.template.checks import Checks
from transforms.parser_shared import SIGNATURE
from validators.libraries import np, pa, pc, pd
from validators.schema import Column

MAX_ROWS = 1_048_576
MAX_COMMENTS = 2_000
"""Problem cells that carry a comment; further ones are only coloured: each comment is a drawing that Excel must load."""

_SAMPLE = 300  # rows that a column's width is judged by
HEADER_NOTES: Mapping[str, str] = MappingProxyType(
    {
        style.ROW: "NOTE_ROW",
        style.STATUS: "NOTE_STATUS",
        style.CODE: "NOTE_CODE",
        style.REASON: "NOTE_REASON",
        style.FIX: "NOTE_FIX",
        style.SUGGESTION: "NOTE_SUGGESTION",
    }
)
_SENTENCES = (style.REASON, style.FIX, style.SUGGESTION)
_WIDEST, _WIDEST_OF_THREE = 70, 46  # characters of a column of sentences, of which rows to fix have three
_LINE = 15  # points
_ROW = 18
_MOST_LINES = 12  # of a row: what is longer is read in the cell
_NOBODY = " "
"""The author of a comment that a person left: whose it was is not known any more, but it is not callsheet's."""
_OUR_LOOKS = {style.ROW: "row", style.CODE: "code", style.MARK: "code"} | dict.fromkeys(
    _SENTENCES, "sentence"
)


@dataclass(frozen=True, slots=True)
class Table:
    """All columns of a result as text, in row order: the analyst's first, then ours, whose titles are in the reader's language.

    `problems` has at (position in rows), column (position in columns) and message (the cell's comment), one line per cell.
    """

    header: tuple[str, ...]
    rows: IntArray
    columns: tuple[Cells, ...]
    problems: pd.DataFrame
    added: tuple[str, ...] = style.ADDED_COLUMNS
    checked: Mapping[int, Column] = field(default_factory=dict)
    """Of rows to fix: position of a column -> what it is, for its drop-down or rule."""

    @property
    def theirs(self) -> int:
        """How many of the columns are the analyst's."""
        return len(self.header) - len(self.added)

    def own(self, at: int) -> str:
        """Our title of a column as it is known inside; "" for one of the analyst's."""
        return self.added[at - self.theirs] if at >= self.theirs else ""

    @property
    def statuses(self) -> Cells:
        return self.columns[self.theirs + self.added.index(style.STATUS)]


@dataclass(frozen=True, slots=True)
class Page:
    """One worksheet of a result: which rows of the table, and at which row numbers they stand."""

    title: str
    header_row: int
    part: slice
    numbers: IntArray

    @property
    def last_row(self) -> int:
        return int(self.numbers[-1]) if len(self.numbers) else self.header_row


@dataclass(frozen=True, slots=True)
class CellLooks:
    """The formats of data cells by name, as the library made them, in the order of the placeholder's cells."""

    book: Any
    formats: Mapping[str, Any]

    @classmethod
    def of(cls, book: Any, statuses: Iterable[str], vertical: str = "center") -> CellLooks:
        """Formats for every status that occurs, one of ours or not; text stands in a row where that of the cells beside it does."""
        valign = vertical if vertical in ("top", "bottom") else "vcenter"
        text = {"num_format": "@", "valign": valign, "align": "left", "indent": 1}
        marked = {"bg_color": style.PROBLEM, "font_color": style.PROBLEM_INK}
        muted = {"font_color": style.MUTED}
        formats = {
            "text": book.add_format(text),
            "sentence": book.add_format({**text, "text_wrap": True}),
            "marked": book.add_format({**text, **marked}),
            "row": book.add_format({**text, **muted, "left": 1, "left_color": style.LINE}),
            "code": book.add_format({**text, **muted}),
        }
        for status in statuses:
            fill, ink, _ = style.OUTCOME_COLOURS.get(status_of(status), style.OTHER_COLOURS)
            looks = {**text, "bg_color": fill, "font_color": ink, "bold": True}
            formats[f"status {status}"] = book.add_format(looks)
        return cls(book, formats)


def pages(title: str, header_row: int, rows: IntArray, taken: Iterable[str] = ()) -> list[Page]:
    """Each row at its own number where they all fit below the header, otherwise packed over several worksheets.

    `taken` are the names of the workbook's other worksheets.
    """
    fits = not len(rows) or (header_row < rows[0] and rows[-1] <= MAX_ROWS)
    if not fits:
        return packed(title, len(rows), taken)
    return [Page(style.worksheet_title(title, taken), header_row, slice(0, len(rows)), rows)]


def packed(title: str, count: int, taken: Iterable[str] = ()) -> list[Page]:
    """Rows one below the other from row 2 on, over as many worksheets as they need."""
    made: list[Page] = []
    for start in range(0, count, MAX_ROWS - 1):
        stop = min(start + MAX_ROWS - 1, count)
        name = style.worksheet_title(title, [*taken, *(page.title for page in made)])
        made.append(Page(name, 1, slice(start, stop), np.arange(2, stop - start + 2)))
    return made


def draw_page(page: Page, table: Table, looks: CellLooks, checks: Checks) -> None:
    """Everything of a worksheet but its rows; a placeholder row below the header holds one cell of each look."""
    work = looks.book.add_worksheet(page.title)
    _set_up(work, page, len(table.header))
    _draw_header(work, page, table, looks, checks.reader)
    if len(page.numbers):
        for at, look in enumerate(looks.formats.values()):
            work.write_blank(page.header_row, at, None, look)
    _draw_comments(work, page, table)
    if len(page.numbers):
        draw_checks(work, slice(page.header_row, page.last_row), table.checked, checks)


def draw_checks(work: Any, rows: slice, columns: Mapping[int, Column], checks: Checks) -> None:
    """Add the drop-downs and rules of columns, by position, to some rows (from 0) of a worksheet."""
    for at, column in columns.items():
        if check := checks.of(column, rows.start, at):
            work.data_validation(rows.start, at, rows.stop - 1, at, check)


def data_rows(page: Page, table: Table, style_ids: Mapping[str, str]) -> DataRows:
    """The rows of a worksheet with their styles, given the style id of each look."""
    columns = []
    for at, whole in enumerate(table.columns):
        cells = whole.slice(page.part.start, len(page.numbers))
        if at < table.theirs:
            columns.append(_their_column(cells, _marked(table.problems, at, page), style_ids))
        else:
            look = _OUR_LOOKS.get(table.added[at - table.theirs])
            columns.append(CellColumn(cells, style_ids[look] if look else _status_styles(cells, style_ids)))
    return DataRows(page.numbers, columns, _heights(page, table))


def _heights(page: Page, table: Table) -> IntArray:
    """The height of each row in points, 0 where one line is enough for its reason and its fix."""
    lines = np.ones(len(page.numbers), np.int64)
    for at, title in enumerate(table.added, start=table.theirs):
        if title in _SENTENCES:
            cells = table.columns[at].slice(page.part.start, len(page.numbers)).text()
            lines = np.maximum(lines, _lines(cells, round(_width(page, table, at)) - 3))
    return np.where(lines > 1, np.minimum(lines, _MOST_LINES) * _LINE + _ROW - _LINE, 0)


def _lines(cells: pa.Array, width: int) -> IntArray:
    """How many lines each text takes in a column of so many characters; one of three bytes, but quotation marks, is two wide."""
    letters = pc.utf8_length(cells).to_numpy()
    wide = (pc.binary_length(cells).to_numpy() - letters) // 2
    wide -= pc.count_substring(cells, "“").to_numpy() + pc.count_substring(cells, "”").to_numpy()
    breaks = pc.count_substring(cells, "\n").to_numpy()
    lines: IntArray = breaks + np.maximum(1, -(-(letters + wide) // max(width, 1)))
    return lines


def _set_up(work: Any, page: Page, columns: int) -> None:
    work.set_default_row(18)
    work.set_comments_author("callsheet")
    work.freeze_panes(page.header_row, 0)
    work.autofilter(page.header_row - 1, 0, page.last_row - 1, columns - 1)
    work.ignore_errors({"number_stored_as_text": f"A1:{style.cell_name(page.last_row - 1, columns - 1)}"})
    work.set_landscape()
    work.set_paper(9)
    work.fit_to_pages(1, 0)
    work.repeat_rows(page.header_row - 1)
    work.set_footer("&L&A&R&P / &N")


def _draw_header(work: Any, page: Page, table: Table, looks: CellLooks, reader: Reader) -> None:
    row = page.header_row - 1
    theirs = style.header_format(looks.book)
    ours = style.header_format(looks.book, fill=style.BRAND_PALE, ink=style.BRAND)
    for above in range(row):
        work.set_row(above, 6)
    work.set_row(row, 26)
    for at, title in enumerate(table.header):
        work.write_string(row, at, title, theirs if at < table.theirs else ours)
        hidden = {"hidden": table.own(at) == style.MARK}
        work.set_column(at, at, _width(page, table, at), looks.formats["text"], hidden)
    for at, title in enumerate(table.added, start=table.theirs):
        if title not in HEADER_NOTES:
            continue
        note = style.signed(reader.text(HEADER_NOTES[title]))
        work.write_comment(row, at, note, style.comment_size(note))


def _width(page: Page, table: Table, at: int) -> int:
    sample = table.columns[at].slice(page.part.start, min(_SAMPLE, len(page.numbers))).text().to_pylist()
    sentence = table.own(at) in _SENTENCES
    most = _WIDEST_OF_THREE if style.SUGGESTION in table.added else _WIDEST
    return style.column_width([f"{table.header[at]}   ", *sample], most=most if sentence else 42)


def _draw_comments(work: Any, page: Page, table: Table) -> None:
    if table.problems.empty:
        return
    first = table.problems.iloc[:MAX_COMMENTS]
    here = first[first["at"].between(page.part.start, page.part.stop - 1)]
    for at, column, message in here.itertuples(index=False, name=None):
        row = int(page.numbers[at - page.part.start]) - 1
        author = {} if SIGNATURE in message else {"author": _NOBODY}
        work.write_comment(row, column, cell_text(message), {**style.comment_size(message), **author})


def _their_column(
    cells: Cells, marked: npt.NDArray[np.bool_] | None, style_ids: Mapping[str, str]
) -> CellColumn:
    if marked is None:
        return CellColumn(cells, style_ids["text"])
    styles = pa.array([style_ids["text"], style_ids["marked"]], pa.large_string())
    return CellColumn(cells, Cells(pa.DictionaryArray.from_arrays(marked.astype("int8"), styles)), marked)


def _marked(problems: pd.DataFrame, column: int, page: Page) -> npt.NDArray[np.bool_] | None:
    if problems.empty:
        return None
    at = problems.loc[problems["column"] == column, "at"].to_numpy()
    here = at[(at >= page.part.start) & (at < page.part.stop)] - page.part.start
    if not len(here):
        return None
    marked = np.zeros(len(page.numbers), np.bool_)
    marked[here] = True
    return marked


def _status_styles(statuses: Cells, style_ids: Mapping[str, str]) -> Cells:
    """The style of each row's status, which is as short as it is."""
    ids = {status: style_ids[f"status {status}"] for status in statuses.distinct()}

    def styles(cells: pa.Array) -> pa.Array:
        encoded = statuses.fit(cells).dictionary_encode()
        found = [ids[status] for status in encoded.dictionary.to_pylist()]
        return pa.array(found, pa.large_string()).take(encoded.indices)

    return replace(statuses, fit=styles)
