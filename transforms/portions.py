"""A sheet's rows in portions, and what can be said of the rows of one portion without those of another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from transforms.cell_links import linked_elsewhere
from transforms.cell_readings import READ_COLUMNS, Regions, beside, no_readings, of_beside
from transforms.cells import canonical
from transforms.consent import Consent, Meaning, read_consent
from transforms.custom_fields import custom_column
from transforms.doubt import marks_left
from transforms.every_phone import at_entries, each_number
from transforms.headers import OURS, Match
from transforms.no_entries import (
    FOOTERS,
    Lengths,
    blank_rows,
    lengths_of,
    repeated_headers,
    struck_out,
    titles_as_values,
)
from transforms.policies import Hidden, PreparePolicy
from transforms.row_zones import checked_by_zone, with_zones
from transforms.several_phones import at_their_places
from transforms.sheet import Facts, Sheet
from validators.libraries import pd
from validators.schema import Column, Role
from validators.tables import stacked
from validators.validate import problem_frame

EXAMPLE = "example"  # the “callsheet row” cell of a template's example row


@dataclass(frozen=True, slots=True)
class Body:
    """Data rows that are not blank, as they were written, and the types of their cells; `blank` counts the others."""

    cells: pd.DataFrame
    types: pd.DataFrame
    blank: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Row numbers of rows that are settled before their cells are looked at."""

    headers: list[int]
    examples: list[int]
    changed: list[int]  # the template's example, with something typed over it
    hidden: list[int]
    left: list[int]  # by a person

    @property
    def rows(self) -> list[int]:
        return [*self.headers, *self.examples, *self.changed, *self.unread]

    @property
    def unread(self) -> list[int]:
        """Rows of the list that are left out."""
        return [*self.hidden, *self.left]


@dataclass(frozen=True, slots=True)
class Problems:
    """Problems of rows by where they were found."""

    marked: pd.DataFrame  # marks of doubt, struck cells and cells with a link to another number
    titles: pd.DataFrame
    cells: pd.DataFrame
    schema: pd.DataFrame
    across: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Portion:
    """A portion as read. `frame` has canonical rows (columns named by field), without the skipped ones; `last` its last rows as written.

    Where a row may have several entries, `frame` and all but `last`, `skipped` and `consent` are about entries, numbered by cell.
    """

    frame: pd.DataFrame
    last: pd.DataFrame
    rows: int
    blank: int
    untitled: Mapping[int, int]  # position of a column without a title -> filled cells
    skipped: Skipped
    consent: Consent
    lengths: Mapping[str, Lengths]
    problems: Problems
    repairs: pd.DataFrame
    places: Mapping[
        str, pd.Series[int]
    ]  # field -> position of each row's number, where several columns have it
    numbers: pd.DataFrame  # of all rows, by row: whom their cells may mean beside the number that is called


def bodies(sheet: Sheet, match: Match, rows: int) -> Iterator[Body]:
    """The data rows of a sheet, so many at a time; at least one portion, which may be empty."""
    above = int((sheet.cells.index <= match.header_row).sum())
    for start in range(above, max(len(sheet.cells), above + 1), rows):
        part = slice(start, start + rows)
        cells = _as_written(sheet.cells.iloc[part], sheet.facts, match)
        types = sheet.types.iloc[part]
        blank = blank_rows(cells, types, match)
        count = int(blank.sum())
        yield Body(cells[~blank], types[~blank], count) if count else Body(cells, types, 0)


def read_portion(
    body: Body, facts: Facts, match: Match, policy: PreparePolicy, senses: Mapping[int, Meaning]
) -> Portion:
    """Repair and validate the rows of one portion."""
    kind, columns = match.kind, loaded_columns(match)
    skipped = _skipped(facts, match, body.cells, policy)
    consent = read_consent(body.cells, body.types, match, policy.consent, senses)
    cells, types = body.cells, body.types
    if skipped.rows:
        kept = ~cells.index.isin(skipped.rows)
        cells, types = cells[kept], types[kept]
    every = bool(match.dialled)
    others = beside(match) if kind.rows.reaches else None
    clean = canonical(
        cells, types, columns, policy.repairs, untyped=bool(facts.delimiter), every=every, beside=others
    )
    hidden = _unread_numbers(body, skipped, match, policy) if skipped.unread else no_readings()
    clean = each_number(clean, match) if every else clean
    frame = with_zones(_with_filled(clean.frame, policy.filled), kind, policy.time_zone)
    checked, across = checked_by_zone(frame, kind, policy)
    marked = [
        *marks_left(cells, columns, match),
        *struck_out(facts, cells.index, columns, cells),
        *linked_elsewhere(facts, cells.index, columns, cells),
    ]
    titles = titles_as_values(frame, columns.values())
    return Portion(
        frame=frame,
        last=cells.iloc[-FOOTERS:],
        rows=len(body.cells),
        blank=body.blank,
        untitled=_untitled(body.cells, match),
        skipped=skipped,
        consent=consent,
        lengths=lengths_of(frame, kind.columns),
        problems=Problems(
            at_entries(problem_frame(marked), frame.index, match),
            problem_frame(titles),
            clean.problems,
            checked,
            across,
        ),
        repairs=clean.repairs,
        places=clean.places,
        numbers=stacked([clean.numbers, hidden], READ_COLUMNS),
    )


def _unread_numbers(body: Body, skipped: Skipped, match: Match, policy: PreparePolicy) -> pd.DataFrame:
    """Whom rows mean that are left out: who must not be called by one of them is not called by another row."""
    called = [at for at, column in match.columns.items() if column.role is Role.PHONE]
    cells, regions = body.cells.loc[skipped.unread], Regions(policy.repairs.country)
    places = [*called, *beside(match)] if match.kind.rows.reaches else []
    return stacked((of_beside(at, cells[at], body.types[at], regions) for at in places), READ_COLUMNS)


def loaded_columns(match: Match) -> dict[int, Column]:
    """Position -> column of everything that is sent; custom fields are columns of free text, repaired and asked like any other."""
    custom = {at: custom_column(match.header[at], field) for at, field in match.custom.items()}
    return at_their_places(match.columns) | custom


def _skipped(facts: Facts, match: Match, body: pd.DataFrame, policy: PreparePolicy) -> Skipped:
    """The template's example row, headers that come again, hidden rows to be left out and those that a person leaves out."""
    examples, changed = _examples(match, body)
    headers = [row for row in repeated_headers(body, match) if row not in {*examples, *changed}]
    others = [*examples, *changed, *headers]
    left = _among(body, left_out(facts, match), others)
    hidden = _among(body, facts.hidden_rows if policy.hidden is Hidden.SKIP else (), [*others, *left])
    return Skipped(headers, examples, changed, hidden, left)


def _among(body: pd.DataFrame, rows: Collection[int], others: list[int]) -> list[int]:
    """Those of the rows that are in a portion, without the others."""
    return body.index[body.index.isin(rows)].difference(others).tolist() if rows else []


def left_out(facts: Facts, match: Match) -> tuple[int, ...]:
    """The rows that a person leaves out; of a list of forbidden numbers none, for who stands there would be called."""
    return () if match.kind.forbids else facts.left_out


def _examples(match: Match, body: pd.DataFrame) -> tuple[list[int], list[int]]:
    """Rows marked as the template's example: those that still are it, and those that somebody typed over."""
    marks = [at for at, title in enumerate(match.header) if title == f"{OURS}row"]
    if not marks:
        return [], []
    marked = body[body[marks[0]] == EXAMPLE]
    same = pd.Series(data=True, index=marked.index)
    for at, column in match.columns.items():
        if column.required and match.first_of(at):
            same &= marked[at].isin(_spellings(column))
    return marked.index[same].tolist(), marked.index[~same].tolist()


def _spellings(column: Column) -> set[str]:
    """How a template in either language writes a column's example, and how its cell is read back."""
    example = column.example
    titles = {
        title
        for choice in column.choices
        if example in (choice.value, choice.en, choice.zh)
        for title in (choice.en, choice.zh)
    }
    moments = {f"{example.replace(' ', 'T')}:00"} if column.role is Role.DATETIME else set()
    return {example} | titles | moments


# Before these our own CSV files write an apostrophe, so that no spreadsheet runs the cell (see `cell_text.csv_text`).
_ESCAPED = "^'([=+@\t\r\x00'\uff1d\uff0b\uff0d\uff20-])"


def _as_written(cells: pd.DataFrame, facts: Facts, match: Match) -> pd.DataFrame:
    """Data rows; of a CSV file that callsheet wrote, as they were before it was written."""
    ours = facts.delimiter and match.from_us
    return cells.apply(lambda column: column.str.replace(_ESCAPED, r"\1", regex=True)) if ours else cells


def _with_filled(frame: pd.DataFrame, filled: Mapping[str, str]) -> pd.DataFrame:
    """The rows with the values that options give where a cell is blank or the column is not there."""
    if not filled:
        return frame
    blank = pd.Series("", index=frame.index, dtype="str")
    return frame.assign(
        **{name: frame.get(name, blank).replace("", value).astype("str") for name, value in filled.items()}
    )


def _untitled(body: pd.DataFrame, match: Match) -> dict[int, int]:
    """Position -> filled cells of the columns under a blank header cell: nobody can say what they are."""
    places = (at for at in range(body.shape[1]) if not (at < len(match.header) and match.header[at]))
    return {at: int((body[at] != "").sum()) for at in places}
