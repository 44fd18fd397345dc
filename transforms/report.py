"""What a report lists, in codes and values: problems of a sheet and its rows, and repairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from transforms.headers import Match
from validators.libraries import pd
from validators.problems import Problem, mask
from validators.tables import lines_of


def problems_of(
    general: Sequence[Problem], problems: pd.DataFrame, outcomes: pd.DataFrame, match: Match
) -> Iterator[Problem]:
    """Every problem of a sheet, masked: of the sheet, of its rows, and what the service said of rows."""
    yield from general
    known: set[tuple[int, str]] = set()
    for row, column, code, value, detail in lines_of(problems):
        known.add((row, code))
        yield Problem(code, row, column, value, detail)
    told = (outcomes["code"] != "").to_numpy()
    for row, _, code, field, detail in lines_of(outcomes[told]) if told.any() else ():
        if (row, code) not in known:
            yield Problem(code, row, match.title(field) if field else "", "", detail)


def masked_repairs(repairs: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """Every repair, its values masked."""
    for row, column, code, before, after in lines_of(repairs):
        yield {"row": int(row), "column": column, "code": code, "before": mask(before), "after": mask(after)}


def grouped(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Problems of rows that say the same of each of them, by code and by what fills the sentence; the commonest first."""
    found: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        if problem.row is not None:
            found.setdefault((problem.code, *problem.facts), []).append(problem)
    return sorted(found.values(), key=len, reverse=True)
