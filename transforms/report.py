"""Outcomes and problems as a person reads them: report frames and the documented JSON."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import pandas as pd

from transforms.headers import Match
from validators.problems import Problem, mask

_TOLD = ("status", "code", "reason", "fix")


def told(outcomes: pd.DataFrame, problems: pd.DataFrame, match: Match, language: str) -> pd.DataFrame:
    """An outcome frame as status, code, reason and fix in the analyst's language; index = sheet rows.

    A row that our own check settled is told all of its problems at once, the first one's code standing for it; a row
    without a code has what the service gave it (a contact plan's id) as its reason.
    """
    keys = ["outcome", "code", "column", "detail"]
    lines = outcomes[keys].itertuples(index=False, name=None)
    distinct = outcomes[keys].drop_duplicates().itertuples(index=False, name=None)
    words = {
        key: _words(Problem(key[1], None, _title(match, key[2]), "", key[3]), language) for key in distinct
    }
    own = _own_words(problems, language)
    told_rows = [
        (line[0], line[1], *(own.get(row, words[line]) if line[1] else (line[3], "")))
        for row, line in zip(outcomes["row"].tolist(), lines, strict=True)
    ]
    frame = pd.DataFrame(told_rows, columns=list(_TOLD), index=outcomes["row"].to_numpy())
    return frame.astype("str")


def _title(match: Match, field: str) -> str:
    return match.title(field) if field else ""


def _words(problem: Problem, language: str) -> tuple[str, str]:
    return (problem.message(language), problem.fix(language)) if problem.code else ("", "")


def _own_words(problems: pd.DataFrame, language: str) -> dict[int, tuple[str, str]]:
    """Row -> all of its problems' sentences, and all of its fixes, each once."""
    found: dict[int, list[tuple[str, str]]] = {}
    for row, column, code, value, detail in problems.itertuples(index=False, name=None):
        found.setdefault(row, []).append(_sentences(code, column, value, detail, language))
    return {
        row: (
            " ".join(dict.fromkeys(one for one, _ in said)),
            " ".join(dict.fromkeys(fix for _, fix in said)),
        )
        for row, said in found.items()
    }


def cell_messages(problems: pd.DataFrame, match: Match, language: str) -> pd.DataFrame:
    """Problems that belong to a cell: row, column position, message."""
    places = {match.header[at]: at for at in (*match.columns, *match.custom)}
    ours = problems[problems["column"].isin(list(places))]
    lines = [
        (row, places[column], " ".join(_sentences(code, column, value, detail, language)))
        for row, column, code, value, detail in ours.itertuples(index=False, name=None)
    ]
    return pd.DataFrame(lines, columns=["row", "column", "message"])


@cache
def _sentences(code: str, column: str, value: str, detail: str, language: str) -> tuple[str, str]:
    return _words(Problem(code, None, column, value, detail), language)


def problems_json(
    general: Sequence[Problem], problems: pd.DataFrame, outcomes: pd.DataFrame, match: Match, language: str
) -> Iterator[dict[str, Any]]:
    """Every problem of a sheet, masked: of the sheet, of its rows, and what the service said of rows."""
    for problem in general:
        yield problem_json(problem, language)
    known: set[tuple[int, str]] = set()
    for row, column, code, value, detail in problems.itertuples(index=False, name=None):
        known.add((row, code))
        yield problem_json(Problem(code, row, column, value, detail), language)
    said = outcomes[outcomes["code"] != ""]
    for row, _, code, field, detail in said.itertuples(index=False, name=None):
        if (row, code) not in known:
            yield problem_json(Problem(code, row, match.title(field) if field else "", "", detail), language)


def problem_json(problem: Problem, language: str) -> dict[str, Any]:
    """A problem as it is shown outside the result workbook: its value is masked."""
    return {
        "code": problem.code,
        "row": problem.row,
        "column": problem.column,
        "severity": str(problem.severity),
        "message": problem.message(language),
        "fix": problem.fix(language),
    }


def repairs_json(repairs: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """Every repair, its values masked."""
    for row, column, code, before, after in repairs.itertuples(index=False, name=None):
        yield {"row": int(row), "column": column, "code": code, "before": mask(before), "after": mask(after)}
