"""Several numbers of one customer: the first that can be called, in the order of the columns.

Whoever must not be called on one of the others is found by `cell_readings`, which reads all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from transforms.read_column import ReadColumn
from transforms.repairs import repair_rows
from validators.libraries import pd
from validators.problem_types import Severity
from validators.problems import problem_type
from validators.schema import Column, Role
from validators.validate import display_value, problem_frame

_AT = "@"


def placed(field: str, at: int) -> str:
    """The name of a field's column at a position, where the field has several."""
    return f"{field}{_AT}{at}"


def field_of(name: str) -> str:
    """The field of a column of a frame."""
    return name.partition(_AT)[0]


def place_of(name: str) -> int | None:
    """The position of a column of a frame; None where its field has one column alone."""
    at = name.partition(_AT)[2]
    return int(at) if at.isdigit() else None


def at_their_places(columns: Mapping[int, Column]) -> dict[int, Column]:
    """The columns of a sheet, each of several columns of numbers of one field under a name of its own."""
    counts = Counter(column.field for column in columns.values() if column.role is Role.PHONE)
    return {
        at: replace(column, field=placed(column.field, at)) if counts[column.field] > 1 else column
        for at, column in columns.items()
    }


def has_several(columns: Mapping[int, Column]) -> bool:
    """Whether a field of numbers has several columns."""
    counts = Counter(column.field for column in columns.values() if column.role is Role.PHONE)
    return any(count > 1 for count in counts.values())


def with_first_usable(read: Sequence[ReadColumn]) -> tuple[list[ReadColumn], dict[str, pd.Series[int]]]:
    """The columns with one more for each field of several, which holds the number to call; and where each row's stands."""
    several: dict[str, list[ReadColumn]] = {}
    for one in read:
        if place_of(one.column.field) is not None:
            several.setdefault(field_of(one.column.field), []).append(one)
    found = [one for one in read if place_of(one.column.field) is None]
    places = {}
    for field, candidates in several.items():
        chosen, places[field] = _first_usable(field, candidates)
        found.append(chosen)
    return found, places


def at_places(problems: pd.DataFrame, places: Mapping[str, pd.Series[int]]) -> pd.DataFrame:
    """Problems of a number, at the column in which it stands."""
    for field, rows in places.items():
        own = (problems["column"] == field) & problems["row"].isin(rows.index)
        if own.any():
            names = [placed(field, int(rows[row])) for row in problems.loc[own, "row"]]
            problems = problems.assign(
                column=problems["column"].where(~own, pd.Series(names, own.index[own]))
            )
    return problems


def _first_usable(field: str, candidates: Sequence[ReadColumn]) -> tuple[ReadColumn, pd.Series[int]]:
    """The first number of each row that can be called; where none can, the first cell that holds anything."""
    usable = [_usable(one) for one in candidates]
    filled = [one.cells != "" for one in candidates]
    which = _first_of(usable)
    which = which.where(which >= 0, _first_of(filled)).clip(lower=0)
    called = pd.concat(usable, axis="columns").any(axis="columns")
    cells = candidates[0].cells.copy()
    for at, one in enumerate(candidates[1:], start=1):
        cells = cells.where(which != at, one.cells)
    first = candidates[0].column
    later = cells.index[called & (which > 0)]
    moved = repair_rows(candidates[0].cells[later], cells[later], first, "NEXT_NUMBER")
    places = which.map({at: place_of(one.column.field) for at, one in enumerate(candidates)}).astype("int64")
    column = replace(first, field=field)
    repairs = [moved, *_of_chosen(candidates, which, "repairs")]
    problems = [*_of_chosen(candidates, which, "problems"), *_passed_over(candidates, which, called)]
    return ReadColumn(column, cells, repairs, problems), places


def _first_of(marks: Sequence[pd.Series[bool]]) -> pd.Series[int]:
    """Which of some marks is the first that a row has; -1 for none."""
    which = pd.Series(-1, index=marks[0].index)
    for at, mark in enumerate(marks):
        which = which.where(~mark | (which >= 0), at)
    return which


def _usable(one: ReadColumn) -> pd.Series[bool]:
    """Which cells of a column hold a number that can be called."""
    wrong = {
        int(row)
        for found in one.problems
        for row, code in zip(found["row"], found["code"], strict=True)
        if problem_type(code).severity is Severity.ERROR
    }
    good = (one.cells != "") & ~one.cells.index.isin(list(wrong))
    for rule in one.column.checks:
        good &= rule.passes(one.cells).astype(bool)
    return good


def _of_chosen(candidates: Sequence[ReadColumn], which: pd.Series[int], name: str) -> Iterator[pd.DataFrame]:
    """The repairs or problems of the cells that were chosen."""
    for at, one in enumerate(candidates):
        rows = which.index[which == at]
        yield from (found[found["row"].isin(rows)] for found in getattr(one, name))


def _passed_over(
    candidates: Sequence[ReadColumn], which: pd.Series[int], called: pd.Series[bool]
) -> Iterator[pd.DataFrame]:
    """The cells before the chosen one that hold something else than a number to call."""
    for at, one in enumerate(candidates):
        cells = one.cells[called & (which > at) & (one.cells != "")]
        rows = zip(cells.index.tolist(), cells.tolist(), strict=True)
        yield problem_frame(
            (row, one.column.field, "PHONE_PASSED_OVER", display_value(one.column, cell), "")
            for row, cell in rows
        )
