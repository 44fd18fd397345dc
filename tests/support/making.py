"""Sheets for tests, made from lists of cells."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from transforms.evidence import Clues
from transforms.headers import HeaderMap, Match
from transforms.kinds import KINDS
from transforms.policies import PreparePolicy
from transforms.prepare import Prepared, prepare
from transforms.recognition import recognise
from transforms.sheet import CellType, Facts, Sheet

TODAY = "2026-11-23"


def a_sheet(
    rows: Sequence[Sequence[str]],
    types: Mapping[tuple[int, int], CellType] | None = None,
    first_row: int = 1,
    facts: Facts | None = None,
) -> Sheet:
    """A sheet of text cells; `types` sets the type of single cells by (row number, column position)."""
    index = range(first_row, first_row + len(rows))
    wide = max(len(row) for row in rows)
    filled = [[*row, *[""] * (wide - len(row))] for row in rows]
    cells = pd.DataFrame(
        {at: pd.array([row[at] for row in filled], dtype="str") for at in range(wide)}, index=index
    )
    kinds = pd.DataFrame(
        {at: np.where(cells[at] == "", 0, 1).astype("uint8") for at in range(wide)}, index=index
    )
    for (row, at), kind in (types or {}).items():
        kinds.loc[row, at] = int(kind)
    return Sheet("Sheet1", cells, kinds, facts or Facts())


def matched(sheet: Sheet, mapping: HeaderMap | None = None) -> Match:
    match = recognise(sheet, KINDS, mapping or HeaderMap())
    if not isinstance(match, Match):  # a list of numbers alone is one to call by its file's name
        match = recognise(sheet, KINDS, mapping or HeaderMap(), Clues(file="customers.csv"))
    assert isinstance(match, Match), match
    return match


def prepared(sheet: Sheet, policy: PreparePolicy | None = None, mapping: HeaderMap | None = None) -> Prepared:
    return prepare(sheet, matched(sheet, mapping), policy or PreparePolicy(today=TODAY))


def codes(proven: Prepared) -> dict[int, str]:
    """Row -> code of its first problem."""
    return dict(reversed(list(zip(proven.problems["row"], proven.problems["code"], strict=True))))


def outcomes(proven: Prepared) -> dict[int, str]:
    return dict(zip(proven.settled["row"], proven.settled["outcome"], strict=True))
