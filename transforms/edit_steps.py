"""Who typed what, step by step: the cells that a person typed anew are what is left of all steps, and one's own last can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import Any

from transforms.edits import Edit

Cell = tuple[str, str, int, int]
"""Member, sheet, row and column of a cell, as an edit has them."""


class How(StrEnum):
    """How a step came about."""

    TYPED = "typed"
    SUGGESTION = "suggestion"
    FILL = "fill"
    LEFT_OUT = "left_out"
    TAKEN_BACK = "taken_back"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Change:
    """What a step made of one cell; None is what the file itself has there."""

    cell: Cell
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """What one user changed at once. `version` is that of the draft it was made on; `undoes` the position of another step, or -1."""

    by: str
    at: str
    version: int
    how: How
    changes: tuple[Change, ...]
    undoes: int = -1


def held(steps: Iterable[Step]) -> dict[Cell, str]:
    """What was typed into each cell, as it is after all steps."""
    found: dict[Cell, str | None] = {}
    for step in steps:
        found |= {change.cell: change.after for change in step.changes}
    return {cell: value for cell, value in found.items() if value is not None}


def changed_by(steps: Iterable[Step]) -> dict[Cell, tuple[str, str]]:
    """Who changed each cell last, and when."""
    return {change.cell: (step.by, step.at) for step in steps for change in step.changes}


def edits_of(steps: Iterable[Step]) -> tuple[Edit, ...]:
    """The cells that differ from the file after all steps, in order."""
    return tuple(sorted(Edit(*cell, value) for cell, value in held(steps).items()))


def changes_to(steps: Iterable[Step], wanted: Mapping[Cell, str | None]) -> tuple[Change, ...]:
    """What leads from the steps to cells as they are wanted; a cell that is so already is no change."""
    now = held(steps)
    return tuple(
        Change(cell, now.get(cell), value)
        for cell, value in sorted(wanted.items(), key=lambda item: item[0])
        if now.get(cell) != value
    )


def undo(steps: Sequence[Step], by: str, at: str, version: int) -> Step | None:
    """The step that takes back the last one of a user; None when there is none, or none of its cells still holds it."""
    gone = {step.undoes for step in steps}
    own = [
        number
        for number, step in enumerate(steps)
        if step.by == by and step.how is not How.UNDONE and number not in gone
    ]
    if not own:
        return None
    now, last = held(steps), own[-1]
    back = tuple(
        Change(change.cell, change.after, change.before)
        for change in steps[last].changes
        if now.get(change.cell) == change.after
    )
    return Step(by, at, version, How.UNDONE, back, last) if back else None


def changed_since(steps: Iterable[Step], version: int) -> dict[Cell, tuple[str, str | None]]:
    """The cells that were changed on this version of a draft or a later one: who did it last, and what stands there now."""
    found: dict[Cell, tuple[str, str | None]] = {}
    for step in steps:
        if step.version >= version:
            found |= {change.cell: (step.by, change.after) for change in step.changes}
    return found


def as_values(steps: Iterable[Step]) -> list[list[Any]]:
    """The steps as JSON has them."""
    return [
        [step.by, step.at, step.version, str(step.how), [astuple(each) for each in step.changes], step.undoes]
        for step in steps
    ]


def from_values(values: Sequence[Sequence[Any]]) -> tuple[Step, ...]:
    """The same back; cells alone, as an older version kept them, are one step of nobody's."""
    if values and len(values[0]) == len(Edit.__slots__):
        return (Step("", "", 0, How.TYPED, tuple(_change(cell, None, text) for *cell, text in values)),)
    return tuple(
        Step(by, at, version, How(how), tuple(_change(*each) for each in changes), undoes)
        for by, at, version, how, changes, undoes in values
    )


def _change(cell: Sequence[Any], before: str | None, after: str | None) -> Change:
    member, sheet, row, column = cell
    return Change((member, sheet, row, column), before, after)
