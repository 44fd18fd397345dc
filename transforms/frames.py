"""A pandas DataFrame as a sheet: what a program hands over instead of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from transforms.parser_shared import CellType
from transforms.sheet import Sheet
from validators.libraries import pd
from validators.message import Message, message

_AT_ONCE = 10_000
_LAST_ROW = 2**31 - 1  # more than any sheet has, and a number that every database holds
FIRST_ROW = 2  # of a frame without row numbers of its own: row 1 is the header, as in a sheet


class FrameError(ValueError):
    """A frame that cannot be a sheet; the message says what to change."""

    def __init__(self, said: Message) -> None:
        super().__init__(said.code)
        self.message = said


def sheet_of(frame: pd.DataFrame, name: str) -> Sheet:
    """A frame of strings as a sheet: its columns are the header, its index the row numbers.

    Missing values are blank. The index must hold distinct whole numbers from 2 up, in order; the default index from 0 is
    taken as rows 2, 3, 4 ... FrameError for anything else, for a value that is no string (a number may have lost its leading
    zeros before it came here), and for text that is not valid Unicode.
    """
    body = pd.DataFrame(
        {at: _texts(frame.iloc[:, at]) for at in range(len(frame.columns))}, index=frame.index
    )
    numbers = row_numbers(frame)
    header = pd.DataFrame(
        [[_title(title) for title in frame.columns]], index=[numbers[0] - 1 if numbers else 1]
    )
    body.columns = header.columns = pd.RangeIndex(len(frame.columns))
    body.index = pd.Index(numbers, dtype="int64")
    cells = pd.concat([header, body]).astype("str")
    cells = cells[(cells != "").any(axis=1)]
    types = (cells != "").astype("uint8") * int(CellType.TEXT)
    return Sheet(name, cells, types.astype("uint8"))


def row_numbers(frame: pd.DataFrame) -> list[int]:
    """The row numbers of a frame, in its order; FrameError when its index holds none."""
    if isinstance(frame.index, pd.RangeIndex) and (frame.index.start, frame.index.step) == (0, 1):
        return list(range(FIRST_ROW, FIRST_ROW + len(frame)))
    if not pd.api.types.is_integer_dtype(frame.index) or frame.index.hasnans:
        raise FrameError(message("FRAME_INDEX"))
    numbers = [int(number) for number in frame.index]
    in_order = numbers == sorted(set(numbers))
    if not in_order or (numbers and not FIRST_ROW <= numbers[0] <= numbers[-1] <= _LAST_ROW):
        raise FrameError(message("FRAME_INDEX"))
    return numbers


def sha256_of(sheet: Sheet) -> str:
    """Names the content of a sheet: the same cells at the same rows have the same name."""
    found = hashlib.sha256()
    for start in range(0, len(sheet.cells), _AT_ONCE):
        rows = _rows(sheet.cells.iloc[start : start + _AT_ONCE])
        found.update("".join(f"{part}\0" for row in rows for part in row).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _rows(cells: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Each row's number and its cells."""
    columns = (cells.iloc[:, at].tolist() for at in range(len(cells.columns)))
    return zip(cells.index.tolist(), *columns, strict=True)


def _texts(column: pd.Series[Any]) -> pd.Series[str]:
    """A column as text, missing values blank; FrameError for a value that is no string."""
    if isinstance(column.dtype, pd.StringDtype):
        return column.fillna("").astype("str")
    filled = column.astype("object").where(column.notna(), "")
    # what pandas calls a string is one; of anything else each value is asked
    if pd.api.types.infer_dtype(filled, skipna=False) != "string":
        strange = filled.map(lambda value: not isinstance(value, str))
        if bool(strange.any()):
            raise FrameError(message("FRAME_NOT_TEXT", column=str(column.name)))
    try:
        return filled.astype("str")
    except UnicodeEncodeError:
        raise FrameError(message("FRAME_NOT_UNICODE", column=_shown(str(column.name)))) from None


def _title(title: object) -> str:
    written = str(title)
    if _shown(written) != written:
        raise FrameError(message("FRAME_NOT_UNICODE", column=_shown(written)))
    return written


def _shown(written: str) -> str:
    """Text with a question mark for what is no character."""
    return written.encode("utf-8", "replace").decode("utf-8")
