"""Cells that a person typed anew before sending: an overlay over the sheet as it was read, which stays as it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from transforms.sheet import CellType, Sheet
from validators.libraries import pd

LEFT_OUT = -1
"""In place of a column: the whole row is left out. Of a list of forbidden numbers none is (see `transforms.portions`)."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One cell: `row` as Excel shows it, `column` by position from 0; `member` is the file of an archive, "" for none."""

    member: str
    sheet: str
    row: int
    column: int
    value: str


def apply(sheet: Sheet, edits: Iterable[Edit]) -> Sheet:
    """The sheet with these cells as text; what names no cell of it changes nothing, and without any it is the same object."""
    own = [edit for edit in edits if edit.sheet == sheet.name]
    return _with_cells(_without_rows(sheet, own), [edit for edit in own if _is_in(sheet, edit)])


def _without_rows(sheet: Sheet, edits: Iterable[Edit]) -> Sheet:
    """The sheet with the rows named that are left out, also of those that could not be laid into columns."""
    known = sheet.cells.index.union([line.row for line in sheet.apart])
    left = sorted({edit.row for edit in edits if edit.column == LEFT_OUT and edit.row in known})
    return replace(sheet, facts=replace(sheet.facts, left_out=tuple(left))) if left else sheet


def _with_cells(sheet: Sheet, here: Sequence[Edit]) -> Sheet:
    if not here:
        return sheet
    texts: dict[int, dict[int, str]] = {}
    for edit in here:
        texts.setdefault(edit.column, {})[edit.row] = edit.value
    types = {
        at: {row: int(CellType.TEXT if text else CellType.BLANK) for row, text in column.items()}
        for at, column in texts.items()
    }
    cells, kinds = _typed_over(sheet.cells, texts), _typed_over(sheet.types, types)
    typed = {(edit.row, edit.column) for edit in here}
    struck = tuple(place for place in sheet.facts.struck if tuple(place) not in typed)
    links = tuple(link for link in sheet.facts.links if tuple(link[:2]) not in typed)
    return replace(sheet, cells=cells, types=kinds, facts=replace(sheet.facts, struck=struck, links=links))


def _typed_over(frame: pd.DataFrame, values: Mapping[int, Mapping[int, Any]]) -> pd.DataFrame:
    """A frame with other values in some rows of some columns: each column is written once, however many they are."""
    typed = frame.copy(deep=False)
    for at, changed in values.items():
        column = frame[at].array.copy()
        written = pd.Series(list(changed.values()), dtype=column.dtype).array
        column[frame.index.get_indexer(pd.Index(list(changed)))] = written
        typed[at] = column
    return typed


def _is_in(sheet: Sheet, edit: Edit) -> bool:
    return edit.row in sheet.cells.index and edit.column in sheet.cells.columns


def originals(sheet: Sheet, edits: Iterable[Edit]) -> dict[tuple[int, int], str]:
    """Row and column of each cell that edits of the sheet name -> what it said before them."""
    own = [edit for edit in edits if edit.sheet == sheet.name and _is_in(sheet, edit)]
    return {(edit.row, edit.column): str(sheet.cells.loc[edit.row, edit.column]) for edit in own}


def content_of(sha256: str, edits: Sequence[Edit]) -> str:
    """Names the content of a file with its edits; that of the file itself where there are none."""
    if not edits:
        return sha256
    told = json.dumps([astuple(edit) for edit in sorted(edits)])
    return hashlib.sha256(f"{sha256}\0{told}".encode("utf-8", "surrogatepass")).hexdigest()
