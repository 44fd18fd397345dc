"""A sheet as read: cells with their row numbers, and the facts about it that change what the cells mean."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import pandas as pd

from validators.problems import Problem


class CellType(IntEnum):
    """How a cell was stored in the file; one byte a cell in `Sheet.types`."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2  # an integral or decimal number, shown in `cells` without a `.0` tail
    NUMBER_PADDED = 3  # a number whose format shows leading zeros; `cells` holds it as Excel shows it
    NUMBER_LOST = 4  # a number of more than 15 digits: the digits past the 15th are not what was typed
    NUMBER_SCIENTIFIC = 5  # text or a number that can only be shown in scientific notation
    DATE = 6  # `cells` holds ISO 8601: 2026-11-30 or 2026-11-30T09:30:00
    BOOLEAN = 7  # `cells` holds TRUE or FALSE
    ERROR = 8  # #N/A, #REF! and the like
    FORMULA = 9  # a formula with a stored value; `cells` holds the value
    FORMULA_NO_VALUE = 10  # a formula that was never calculated; `cells` holds ""


class Visibility(StrEnum):
    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


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
