"""A pandas DataFrame as a sheet: what a program hands over instead of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from transforms.parser_shared import CellType
from transforms.sheet import Sheet
from validators.libraries import pd
from validators.message import Message, message

FIRST_ROW = 2  # of a frame without row numbers of its own: row 1 is the header, as in a sheet


class FrameError(ValueError):
    """A frame that cannot be a sheet; the message says what to change."""

    def __init__(self, said: Message) -> None:
        super().__init__(said.code)
        self.message = said


def sheet_of(frame: pd.DataFrame, name: str) -> Sheet:
    """A frame of strings as a sheet: its columns are the header, its index the row numbers.

    Missing values are blank. The index must hold distinct whole numbers from 2 up, in order; the default index from 0 is
    taken as rows 2, 3, 4 ... FrameError for anything else, and for a value that is no string: a number may have lost
    its leading zeros before it came here.
    """
    body = frame.astype("object").where(frame.notna(), "")
    _refuse_values(body)
    numbers = row_numbers(frame)
    header = pd.DataFrame([[str(title) for title in frame.columns]], index=[numbers[0] - 1 if numbers else 1])
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
    if not pd.api.types.is_integer_dtype(frame.index):
        raise FrameError(message("FRAME_INDEX"))
    numbers = [int(number) for number in frame.index]
    if numbers != sorted(set(numbers)) or (numbers and numbers[0] < FIRST_ROW):
        raise FrameError(message("FRAME_INDEX"))
    return numbers


def sha256_of(sheet: Sheet) -> str:
    """Names the content of a sheet: the same cells at the same rows have the same name."""
    found = hashlib.sha256()
    for part in _parts(sheet.cells):
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()


def _parts(cells: pd.DataFrame) -> Iterator[str]:
    for row in cells.itertuples(name=None):
        yield str(row[0])
        yield from (str(value) for value in row[1:])


def _refuse_values(body: pd.DataFrame) -> None:
    for at, title in enumerate(body.columns):
        strange = body.iloc[:, at].map(lambda value: not isinstance(value, str))
        if bool(strange.any()):
            raise FrameError(message("FRAME_NOT_TEXT", column=str(title)))
