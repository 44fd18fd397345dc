"""A sheet as read: cells with their row numbers, and the facts about it that change what the cells mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from transforms.parser_shared import CellType as CellType  # noqa: PLC0414 - this is where others import it from
from validators.libraries import pd
from validators.problems import Problem


class Visibility(StrEnum):
    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


WITHOUT_VALUE = (int(CellType.FORMULA_NO_VALUE), int(CellType.ERROR))
"""Types of cells of which nobody knows what they say."""


@dataclass(frozen=True, slots=True)
class ApartRow:
    """A row that could not be laid into columns (a ragged CSV line): it is counted, refused and reported, never guessed."""

    row: int
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a sheet beside its values. Columns are zero-based, rows as Excel shows them."""

    visibility: Visibility = Visibility.VISIBLE
    hidden_rows: tuple[int, ...] = ()
    filtered: bool = False
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[str, ...] = ()  # "A1:C1"
    date_1904: bool = False
    encoding: str = ""
    delimiter: str = ""
    struck: tuple[tuple[int, int], ...] = ()  # row and column of the cells that are struck out
    comments: tuple[tuple[int, str], ...] = ()  # row and words of what people wrote beside cells
    coloured: tuple[
        tuple[int, ...], ...
    ] = ()  # per colour, of a fill or a font, the rows with a cell of it, where not all have one
    colours_unread: bool = False  # whether cells may have colours that `coloured` lacks
    ragged: tuple[
        tuple[int, str], ...
    ] = ()  # row and text of the cells of lines that could not be laid into columns, of some of them
    links: tuple[
        tuple[int, int, str], ...
    ] = ()  # row, column and digits where a link of a cell dials a number
    left_out: tuple[int, ...] = ()  # rows that a person leaves out
    header: tuple[int, ...] = ()  # the first and the last line of the header that a person chose


def place_of_cell(reference: str) -> tuple[int, int]:
    """Column from 0 and row as Excel shows it, of a cell.

    >>> place_of_cell("AA10")
    (26, 10)
    """
    letters = reference.rstrip("0123456789")
    column = 0
    for sign in letters:
        column = column * 26 + ord(sign) - 64
    return column - 1, int(reference[len(letters) :])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet or CSV file as read.

    `cells` has string columns named 0, 1, 2 ... by position in the sheet, its index holds the row numbers that Excel
    shows (a CSV record's first physical line), and "" is blank, never NA. Wholly blank rows are left out; the header row
    and anything above it are still in it. `types` has the same shape and holds `CellType` as uint8.
    """

    name: str
    cells: pd.DataFrame
    types: pd.DataFrame
    facts: Facts = field(default_factory=Facts)
    apart: tuple[ApartRow, ...] = ()
    problems: tuple[Problem, ...] = ()

    def above(self, row: int) -> pd.DataFrame:
        """The cells of the rows above one, which are in order; without a copy."""
        return self.cells.iloc[: int(self.cells.index.searchsorted(row))]

    def below(self, row: int) -> pd.DataFrame:
        """The cells of the rows below one, which are in order; without a copy."""
        return self.cells.iloc[int(self.cells.index.searchsorted(row, "right")) :]


def numbered_rows(cells: pd.DataFrame) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row of some cells of a sheet: the number that Excel shows, and its texts. pandas' own way takes three times as long for few rows."""
    columns = (cells[at].tolist() for at in cells.columns)
    return zip(cells.index.tolist(), zip(*columns, strict=True), strict=True) if cells.shape[1] else iter(())
