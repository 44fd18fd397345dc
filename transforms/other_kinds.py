"""Columns that a kind of list has no place for and another kind knows: whoever wrote one means it, so it is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.headers import Match, column_named
from transforms.kind import Kind
from transforms.parser_shared import normalise
from transforms.sheet import Sheet
from validators.libraries import pd
from validators.problems import Problem
from validators.schema import Column

_LOOKED_AT = 1000  # rows whose cells are compared with what the other kind permits


def with_questions(sheet: Sheet, match: Match, kinds: Sequence[Kind]) -> Match:
    """A match in which unknown columns that `kinds` declare as telling (`Column.asks`) are questions, not notices.

    A list of forbidden numbers is not kept waiting for that: its numbers are forbidden whatever else stands beside them.
    """
    if match.kind.forbids:
        return match
    known = {*match.columns, *match.custom, *match.own}
    told = {problem.column for problem in match.problems if problem.code == "COLUMN_UNKNOWN"}
    asked = {
        match.header[at]: " / ".join(others)
        for at in range(len(match.header))
        if at not in known and match.header[at] in told and (others := list(_others(sheet, match, at, kinds)))
    }
    if not asked:
        return match
    problems = (
        Problem("COLUMN_OF_OTHER_KIND", column=problem.column, detail=asked[problem.column])
        if problem.code == "COLUMN_UNKNOWN" and problem.column in asked
        else problem
        for problem in match.problems
    )
    return replace(match, problems=tuple(problems))


def _others(sheet: Sheet, match: Match, at: int, kinds: Sequence[Kind]) -> Iterator[str]:
    """The kinds that know a column and can have what its cells say."""
    for kind in kinds:
        names = {normalise(name): column for column in kind.columns if column.asks for name in column.names}
        column = column_named(match.header[at], names) if kind is not match.kind else None
        if column and _permits(column, sheet.below(match.header_row)[at].iloc[:_LOOKED_AT]):
            yield kind.name


def _permits(column: Column, cells: pd.Series[str]) -> bool:
    """Whether a column of a kind could hold these cells, and at least one of them says something."""
    written = cells.str.strip()
    filled = written[written != ""]
    return len(filled) > 0 and all(rule.passes(filled).all() for rule in column.checks)
