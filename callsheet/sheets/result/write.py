"""Results: the analyst's own sheet with every row's outcome beside it, and the rows a person must fix.

ResultError                 a bug of ours or a sheet that no worksheet can hold; never the analyst's fault
|-- MissingOutcomeError     a row of the sheet has no outcome
`-- TooWideError            no room beside the analyst's columns; write the CSV instead
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from io import TextIOWrapper
from pathlib import Path

from callsheet.file_names import report_stem
from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.atomic import replacing
from callsheet.sheets.cell_text import cell_text, csv_text, csv_visible, visible
from callsheet.sheets.own_words import in_words, title_in
from callsheet.sheets.result.cells import Cells
from callsheet.sheets.result.listings import Listing, listings
from callsheet.sheets.result.pages import (
    MAX_COMMENTS,
    CellLooks,
    Page,
    Table,
    data_rows,
    draw_page,
    packed,
    pages,
)
from callsheet.sheets.result.rows_xml import IntArray, Skeleton
from callsheet.sheets.result.summary import Summary, draw_summary
from callsheet.sheets.template.checks import Checks
from transforms.headers import PARTLY
from transforms.outcomes import TO_FIX
from validators.libraries import np, pa, pd
from validators.schema import Column
from validators.tables import text_column

Fit = Callable[[pa.Array], pa.Array]
MAX_COLUMNS = 16_384
_CSV_BLOCK = 20_000
_TO_FIX = frozenset(map(str, TO_FIX))
OUTCOME_FIELDS = ("status", "code", "reason", "fix")


class ResultError(Exception):
    """A result that cannot be written."""


class MissingOutcomeError(ResultError):
    """A row of the sheet has no outcome, or two: the books do not balance."""


class TooWideError(ResultError):
    """The analyst's columns and ours do not fit a worksheet."""


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """A sheet as read, and what became of its rows; row numbers are the source's, columns count from 0.

    `values` holds string cells as read (0..n-1, index: row numbers); `outcomes` (index: row numbers, those set apart too)
    has status, code, reason and fix; `cell_problems` has row, column and message. `summary` is (label, value) lines,
    `counts` the rows by outcome. Values of secret columns must be masked before they come here.
    """

    title: str
    header_row: int
    header: tuple[str, ...]
    values: pd.DataFrame
    outcomes: pd.DataFrame
    cell_problems: pd.DataFrame
    summary: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]
    language: str = "en"
    repairs: pd.DataFrame | None = (
        None  # row, column, code, before, after; listed on a worksheet of their own
    )
    changes: pd.DataFrame | None = None  # row, column, by, at, before, after of cells that people typed anew
    columns: Mapping[int, Column] = field(default_factory=dict)  # what those that are known are, by position
    suggested: pd.DataFrame | None = None  # row, column, text and note, for rows to fix
    first: pd.Series[int] | None = None  # of rows that came back: row -> its row in the first file
    marks: pd.Series[str] | None = None  # row -> the text by which a workbook's row is known when it returns
    offered: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # field -> value -> name, to choose from
    rejected: bool = False  # a person did not allow its load

    @property
    def listings(self) -> tuple[Listing, ...]:
        """The worksheets of what is listed beside its rows."""
        return listings(self.repairs, self.changes, Reader(self.language))

    def numbers(self, rows: IntArray) -> Cells:
        """The row numbers of the first file, for these rows; blank for one that was added since."""
        if self.first is None:
            return Cells(pa.array(rows))
        return Cells.of(self.first.reindex(rows).astype("Int64"))


def write_result(path: Path, sheet: ResultSheet) -> list[Path]:
    """The result workbook: each row at its own row number, its outcome at the right, and a summary sheet.

    Rows beyond a worksheet's 1,048,576 are packed over several. Text alone: no formula, no link, no number that could
    change. The same input gives the same bytes. ResultError when it cannot be; OSError when the disk says no.
    """
    table = _table(sheet, sheet.outcomes, marked=sheet.marks is not None)
    _write(path, sheet, table, pages(sheet.title, sheet.header_row, table.rows), summary=True)
    return [path]


def write_to_fix(path: Path, sheet: ResultSheet) -> Path | None:
    """The workbook of only the rows a person must fix (invalid, refused), ready to load again; None when there are none.

    Unknown rows are never in it: they may have been loaded.
    """
    rows = rows_to_fix(sheet)
    if rows.empty:
        return None
    table = table_to_fix(sheet, rows)
    _write(path, sheet, table, packed(sheet.title, len(table.rows)), summary=False)
    return path


def write_result_csv(path: Path, sheet: ResultSheet) -> Path:
    """The result as CSV: UTF-8 with BOM, every cell quoted, and a leading `'` where a spreadsheet would run the cell."""
    return _write_csv(path, _table(sheet, sheet.outcomes, for_csv=True, marked=sheet.marks is not None))


def write_to_fix_csv(path: Path, sheet: ResultSheet) -> Path | None:
    """The rows a person must fix as CSV; None when there are none."""
    rows = rows_to_fix(sheet)
    return None if rows.empty else _write_csv(path, table_to_fix(sheet, rows, for_csv=True))


def rows_to_fix(sheet: ResultSheet) -> pd.DataFrame:
    """The outcomes of the rows with something to put right, also those of which other numbers were dealt with."""
    outcomes = sheet.outcomes
    if _TO_FIX.isdisjoint(_values(outcomes["status"])) and PARTLY not in _values(outcomes["code"]):
        return outcomes.iloc[:0]
    return outcomes[outcomes["status"].isin(list(_TO_FIX)) | (outcomes["code"] == PARTLY)]


def _values(column: pd.Series[str]) -> Iterable[str]:
    """The values that a column may have: its categories, which are few, where it has any."""
    return column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column.unique()


def _table(
    sheet: ResultSheet, outcomes: pd.DataFrame, *, for_csv: bool = False, marked: bool = False
) -> Table:
    """The columns of a result for these outcomes: all of them, or some; `marked` has the hidden column of marks, too."""
    cells = sheet.values
    refuse_missing(cells, sheet.outcomes)
    fit, fit_one = (csv_visible, csv_text) if for_csv else (visible, cell_text)
    # A result that is loaded again brings our own columns along; they give way to the new ones.
    kept = [at for at, title in enumerate(sheet.header) if not style.is_added(title)]
    wanted = outcomes.sort_index()
    rows = wanted.index.to_numpy(np.int64)
    places, theirs = _places(cells, rows), cells
    if not set(kept) <= set(cells):
        theirs = cells.reindex(columns=kept, fill_value="")
    added = style.MARKED_COLUMNS if marked else style.ADDED_COLUMNS
    titles = (*(sheet.header[at] for at in kept), *(title_in(sheet.language, title) for title in added))
    return Table(
        header=tuple(fit_one(title) for title in titles),
        rows=rows,
        columns=(
            *(replace(Cells.of(theirs[at], fit), places=places) for at in kept),
            sheet.numbers(rows),
            *outcome_cells(wanted, sheet.language, fit),
            *([mark_cells(sheet, wanted.index)] if marked else []),
        ),
        problems=_placed_problems(sheet.cell_problems, rows, kept),
        added=added,
    )


def table_to_fix(sheet: ResultSheet, outcomes: pd.DataFrame, *, for_csv: bool = False) -> Table:
    """The same of rows to fix, with what each row may have been meant to say."""
    table = _table(with_suggestions(sheet), outcomes, for_csv=for_csv)
    fit = csv_visible if for_csv else visible
    lines = lines_suggested(sheet, table.rows)
    marks = [] if sheet.marks is None else [mark_cells(sheet, pd.Index(table.rows))]
    last = (style.SUGGESTION, style.MARK)[: 1 + len(marks)]
    return replace(
        table,
        header=(*table.header, *(title_in(sheet.language, title) for title in last)),
        columns=(*table.columns, Cells.of(lines, fit), *marks),
        added=(*style.ADDED_COLUMNS, *last),
        checked=checked_columns(sheet),
    )


def outcome_cells(outcomes: pd.DataFrame, language: str, fit: Fit) -> list[Cells]:
    """Status, code, reason and fix of rows, the status in words of that language."""
    words = in_words(language)
    fits = (lambda cells: fit(words(cells)), fit, fit, fit)
    return [Cells.of(outcomes[name], fits[at]) for at, name in enumerate(OUTCOME_FIELDS)]


def checked_columns(sheet: ResultSheet) -> dict[int, Column]:
    """Position among the analyst's own columns, as rows to fix have them -> what the column is."""
    kept = [at for at, title in enumerate(sheet.header) if not style.is_added(title)]
    return {place: sheet.columns[at] for place, at in enumerate(kept) if at in sheet.columns}


def lines_suggested(sheet: ResultSheet, rows: IntArray) -> pd.Series[str]:
    """The suggestions for each of these rows, one a line; "" where there is none."""
    if sheet.suggested is None or sheet.suggested.empty:
        return pd.Series("", index=rows, dtype="str")
    lines = sheet.suggested.groupby("row")["text"].agg("\n".join)
    return lines.reindex(rows).fillna("").astype("str")


def with_suggestions(sheet: ResultSheet) -> ResultSheet:
    """The sheet with suggestions in the comments of its cells."""
    if sheet.suggested is None or sheet.suggested.empty:
        return sheet
    notes = sheet.suggested.set_axis(["row", "column", "text", "message"], axis=1)
    both = [sheet.cell_problems, notes[["row", "column", "message"]]]
    return replace(sheet, cell_problems=pd.concat(both, ignore_index=True))


def mark_cells(sheet: ResultSheet, rows: pd.Index[int]) -> Cells:
    """The marks of these rows; a row without one has a blank cell."""
    marks = pd.Series(dtype="str") if sheet.marks is None else sheet.marks
    return Cells.of(marks.reindex(rows).fillna(""))


def _places(cells: pd.DataFrame, rows: IntArray) -> IntArray | None:
    """Where the cells of each row stand, -1 for a row that has none; None when rows and cells are the same."""
    numbers = cells.index.to_numpy(np.int64)
    if np.array_equal(numbers, rows):
        return None
    places = np.searchsorted(numbers, rows)
    there = np.append(numbers, -1)[places] == rows
    return np.where(there, places, -1)


def refuse_missing(cells: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    """MissingOutcomeError when a row of cells has no outcome, or two."""
    missing = cells.index[~np.isin(cells.index, outcomes.index)]
    if len(missing):
        raise MissingOutcomeError(f"{len(missing)} rows have no outcome; the first are {list(missing[:5])}.")
    if outcomes.index.has_duplicates:
        twice = outcomes.index[outcomes.index.duplicated()]
        raise MissingOutcomeError(f"{len(twice)} rows have two outcomes; the first are {list(twice[:5])}.")


def _placed_problems(problems: pd.DataFrame, rows: IntArray, kept: Sequence[int]) -> pd.DataFrame:
    """The problems of cells that are in the table, one line per cell, by position."""
    if problems.empty:
        return _no_problems().copy(deep=False)
    own = problems[problems["row"].isin(rows) & problems["column"].isin(kept)]
    column = own["column"].map({source: at for at, source in enumerate(kept)})
    placed = pd.DataFrame(
        {"at": np.searchsorted(rows, own["row"]), "column": column, "message": own["message"]}
    )
    joined = placed.groupby(["at", "column"], as_index=False).agg({"message": "\n".join})
    return joined.assign(message=joined["message"].map(style.signed))


@cache
def _no_problems() -> pd.DataFrame:
    none = np.zeros(0, np.int64)
    return pd.DataFrame({"at": none, "column": none, "message": text_column(())})


def _write(path: Path, sheet: ResultSheet, table: Table, parts: Sequence[Page], *, summary: bool) -> None:
    """Write the worksheets of one sheet, and with a summary its repairs and changes."""
    more = sheet.listings if summary else ()
    _write_book(path, [_Part(sheet, table, parts)], _summary(sheet, [table]) if summary else None, more)


@dataclass(frozen=True, slots=True)
class _Part:
    """One sheet of a workbook: its table, and the worksheets on which it stands."""

    sheet: ResultSheet
    table: Table
    pages: Sequence[Page]


def _write_book(
    path: Path, parts: Sequence[_Part], summary: Summary | None, more: Sequence[Listing] = ()
) -> None:
    wide = max(len(part.table.header) for part in parts)
    if wide > MAX_COLUMNS:
        raise TooWideError(f"{wide} columns do not fit a worksheet's {MAX_COLUMNS}.")
    first, every = parts[0].sheet, [page for part in parts for page in part.pages]
    book, made = style.open_parts(first.language, first.title)
    statuses = dict.fromkeys(status for part in parts for status in part.table.statuses.distinct())
    looks, reader = CellLooks.of(book, statuses), Reader(first.language)
    checks = Checks(reader, first.offered, correcting=True)
    for part in parts:
        for page in part.pages:
            draw_page(page, part.table, looks, checks)
    titles = [page.title for page in every]
    if summary is not None:
        draw_summary(book, style.worksheet_title(reader.text("SUMMARY_SHEET"), titles), summary)
    for listing in more:
        titles.append(listing.draw(book, titles, reader))
    checks.draw_lists(book)
    book.close()
    filled = _fill(Skeleton(made), parts, list(looks.formats))
    for number, listing in enumerate(more, start=len(every) + 2):
        filled = listing.fill(filled, number)
    with replacing(path) as file:
        filled.write(file)


def _fill(skeleton: Skeleton, parts: Sequence[_Part], looks: Sequence[str]) -> Skeleton:
    placed = ((part.table, page) for part in parts for page in part.pages)
    for number, (table, page) in enumerate(placed, start=1):
        if len(page.numbers):
            ids = skeleton.style_ids(number, page.header_row + 1)
            rows = data_rows(page, table, dict(zip(looks, ids, strict=True)))
            skeleton = skeleton.with_rows(number, page.header_row + 1, rows)
    return skeleton


def _summary(sheet: ResultSheet, tables: Iterable[Table], *, plan: bool = False) -> Summary:
    reader = Reader(sheet.language)
    silent = sum(max(0, len(table.problems) - MAX_COMMENTS) for table in tables)
    more = [(reader.text("LABEL_UNCOMMENTED"), f"{silent:,}")] if silent > 0 else []
    return Summary(sheet.title, (*sheet.summary, *more), sheet.counts, reader, plan, sheet.rejected)


def write_plan(path: Path, sheets: Sequence[ResultSheet], title: str) -> list[Path]:
    """The plan workbook of a dry run: a worksheet per sheet, each row with what would become of it, and one summary.

    By the ending of its name CSV files, one per sheet. ResultError when it cannot be; OSError when the disk says no.
    """
    if path.suffix.lower() == ".csv":
        return [
            write_result_csv(file, sheet)
            for file, sheet in zip(plan_files(path, sheets), sheets, strict=True)
        ]
    parts = list[_Part]()
    for sheet in sheets:
        table = _table(sheet, sheet.outcomes)
        taken = [page.title for part in parts for page in part.pages]
        parts.append(_Part(sheet, table, pages(sheet.title, sheet.header_row, table.rows, taken)))
    whole = replace(sheets[0], title=title, summary=_all_lines(sheets), counts=_all_counts(sheets))
    more = sheets[0].listings if len(sheets) == 1 else ()
    summary = _summary(whole, [part.table for part in parts], plan=True)
    _write_book(path, parts, summary, more)
    return [path]


def plan_files(path: Path, sheets: Sequence[ResultSheet]) -> list[Path]:
    """The files of a plan: of several sheets as CSV each has its own, with the sheet's title in its name."""
    if path.suffix.lower() != ".csv" or len(sheets) == 1:
        return [path]
    names = list[str]()
    for sheet in sheets:
        names.append(style.worksheet_title(sheet.title, names))
    return [path.with_name(f"{report_stem(path.name, name)}{path.suffix}") for name in names]


def _all_lines(sheets: Sequence[ResultSheet]) -> tuple[tuple[str, str], ...]:
    return tuple(line for sheet in sheets for line in sheet.summary)


def _all_counts(sheets: Sequence[ResultSheet]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for sheet in sheets:
        for outcome, rows in sheet.counts.items():
            counts[outcome] = counts.get(outcome, 0) + rows
    return counts


def _write_csv(path: Path, table: Table) -> Path:
    with replacing(path) as file:
        text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(table.header)
        for block in _blocks(table):
            writer.writerows(block)
        text.detach()  # flushes, and leaves the file open for its owner
    return path


def _blocks(table: Table) -> Iterator[Iterator[tuple[str, ...]]]:
    for start in range(0, len(table.rows), _CSV_BLOCK):
        yield zip(
            *(column.slice(start, _CSV_BLOCK).text().to_pylist() for column in table.columns), strict=True
        )
