"""Cells that a person typed anew before sending: an overlay over the sheet as it was read, which stays as it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace

from transforms.sheet import CellType, Sheet


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
    here = [edit for edit in edits if _is_in(sheet, edit)]
    if not here:
        return sheet
    cells, types = sheet.cells.copy(), sheet.types.copy()
    for edit in here:
        cells.loc[edit.row, edit.column] = edit.value
        types.loc[edit.row, edit.column] = int(CellType.TEXT if edit.value else CellType.BLANK)
    typed = {(edit.row, edit.column) for edit in here}
    struck = tuple(place for place in sheet.facts.struck if place not in typed)
    return replace(sheet, cells=cells, types=types, facts=replace(sheet.facts, struck=struck))


def _is_in(sheet: Sheet, edit: Edit) -> bool:
    return edit.sheet == sheet.name and edit.row in sheet.cells.index and edit.column in sheet.cells.columns


def content_of(sha256: str, edits: Sequence[Edit]) -> str:
    """Names the content of a file with its edits; that of the file itself where there are none."""
    if not edits:
        return sha256
    told = json.dumps([astuple(edit) for edit in sorted(edits)])
    return hashlib.sha256(f"{sha256}\0{told}".encode("utf-8", "surrogatepass")).hexdigest()
