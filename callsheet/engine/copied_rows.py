"""Rows of a result that somebody copied to type another customer over them: they carry the mark of a row that they are not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby, product

from callsheet.engine.claims import Claims
from callsheet.engine.edited_rows import written_cells
from callsheet.engine.row_marks import Mark
from callsheet.engine.workspace import Workspace
from callsheet.settings import Profile
from transforms.cell_readings import readings
from transforms.number_forms import may_be_one

Cells = Mapping[str, str]


def copied_rows(profile: Profile, claims: Claims, marks: Mapping[int, Mark]) -> frozenset[int]:
    """The rows of the sheet that are of another customer than their mark names.

    The row of the mark stands in the sheet as its load read it, they share no number with it, and a cell that is no number
    says something else.
    """
    return frozenset(row for place, rows in _together(marks) for row in _copies(profile, claims, place, rows))


def _together(marks: Mapping[int, Mark]) -> Iterator[tuple[tuple[str, int], list[int]]]:
    """The rows that carry the mark of one row, where they are several."""
    named = sorted((mark.load, mark.row, row) for row, mark in marks.items())
    for place, group in groupby(named, key=lambda one: one[:2]):
        rows = [row for *_, row in group]
        if len(rows) > 1:
            yield place, rows


def _copies(profile: Profile, claims: Claims, place: tuple[str, int], rows: Collection[int]) -> list[int]:
    load_id, there = place
    original = written_cells(Workspace(profile.data_dir, load_id))(there)
    cells = {row: claims.cells(row) for row in rows}
    if not original or original not in cells.values():
        return []
    return [row for row, now in cells.items() if _is_of_another(now, original)]


def _is_of_another(now: Cells, then: Cells) -> bool:
    numbers, before = _numbers(now), _numbers(then)
    if any(may_be_one(one, other) for one, other in product(numbers, before)) or _is_unclear(now):
        return False
    return any(text and text != then.get(title, "") and not _digits(text) for title, text in now.items())


def _numbers(cells: Cells) -> set[str]:
    return {each for text in cells.values() for each in readings(text) if each.isdigit()}


def _is_unclear(cells: Cells) -> bool:
    """Whether digits are lost in a cell, so that nobody can say whose number it is."""
    return any("?" in each for text in cells.values() for each in readings(text))


def _digits(text: str) -> bool:
    return any(map(str.isdigit, text))
