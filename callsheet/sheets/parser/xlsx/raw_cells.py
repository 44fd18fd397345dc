"""Cells as a worksheet's XML states them, before their meaning: columns of numbers and one column of text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

EXCEL_COLUMNS = 16_384


class Stored(IntEnum):
    """A cell's `t` attribute; inline text apart that is struck out in part or as a whole."""

    NUMBER = 0
    SHARED = 1
    STRING = 2
    INLINE = 3
    BOOLEAN = 4
    ERROR = 5
    ISO_DATE = 6
    INLINE_STRUCK = 7


STORED = {
    "": Stored.NUMBER,
    "n": Stored.NUMBER,
    "s": Stored.SHARED,
    "str": Stored.STRING,
    "inlineStr": Stored.INLINE,
    "b": Stored.BOOLEAN,
    "e": Stored.ERROR,
    "d": Stored.ISO_DATE,
}


@dataclass(frozen=True, slots=True)
class RawCells:
    """The cells of some rows, in reading order, those without value and formula left out.

    `text` is an Arrow string array of the values' characters (for SHARED: a number); `valued` says that the cell has a
    value element at all. Rows count from 1, columns from 0. `hidden` are the hidden rows among those read, `first` and
    `last` the numbers of the first and last row that begin among them, with cells or without; 0 when none does.
    """

    rows: Ints
    columns: Ints
    stored: Bytes
    styles: Ints
    formulas: Flags
    valued: Flags
    text: Any
    hidden: Ints
    first: int
    last: int


@dataclass(slots=True)
class RawRows:
    """The same, as lists that grow by one cell at a time."""

    cells: list[tuple[int, int, int, int, bool, bool]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    first: int = 0
    last: int = 0

    def made(self) -> RawCells:
        """The cells so far as columns."""
        columns = list(zip(*self.cells, strict=True)) or [()] * 6
        rows, places, stored, styles, formulas, valued = columns
        return RawCells(
            np.array(rows, np.int32),
            np.array(places, np.int32),
            np.array(stored, np.uint8),
            np.array(styles, np.int32),
            np.array(formulas, bool),
            np.array(valued, bool),
            pa.array(self.text, pa.string()),
            np.array(self.hidden, np.int32),
            self.first,
            self.last,
        )


def is_true(value: str) -> bool:
    """An XML boolean; what is not true is false."""
    return value in ("1", "true", "on")


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether a row's attributes hide it: by name, or by a height of nothing."""
    return is_true(attributes.get("hidden", "")) or attributes.get("ht", "") in ("0", "0.0")
