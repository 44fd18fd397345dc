"""Columns that a list has no place for and somebody means: those that another kind knows, and those that hold numbers.

Whoever wrote one means it, so it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from transforms.header_names import mentions_phones, says_whose_alone
from transforms.headers import Match, column_named
from transforms.kind import Kind
from transforms.parser_shared import looks_like_number, normalise
from transforms.phones import is_number_with_code
from transforms.sheet import Sheet
from validators.libraries import pd
from validators.problems import Problem
from validators.schema import Column

_LOOKED_AT = 1000  # rows whose cells are compared with what the other kind permits
_SHORTEST = 7  # digits of a number
_NO_DIGIT = re.compile("[^0-9]")


def with_questions(sheet: Sheet, match: Match, kinds: Sequence[Kind]) -> Match:
    """A match in which unknown columns that `kinds` declare as telling (`Column.asks`) are questions, not notices.

    A list of forbidden numbers is not kept waiting for that: its numbers are forbidden whatever else stands beside them. A
    column of numbers beside those that are read is a question in both, where its title speaks of telephones or says only whose
    they are: they would not be called, compared or forbidden.
    """
    known = {*match.columns, *match.custom, *match.own}
    told = {problem.column for problem in match.problems if problem.code == "COLUMN_UNKNOWN"}
    left = [at for at, title in enumerate(match.header) if at not in known and title in told]
    asked = {
        match.header[at]: Problem("COLUMN_OF_OTHER_KIND", column=match.header[at], detail=" / ".join(others))
        for at in left
        if not match.kind.forbids and (others := list(_others(sheet, match, at, kinds)))
    }
    numbers = _positions_of_numbers(match)
    code = "COLUMN_OF_FORBIDDEN" if match.kind.forbids else "COLUMN_OF_NUMBERS"
    asked |= {
        match.header[at]: Problem(code, column=match.header[at])
        for at in left
        if numbers and _may_be_of_numbers(match, at) and _holds_numbers(sheet, match, at, numbers)
    }
    if not asked:
        return match
    problems = (
        asked.get(problem.column, problem) if problem.code == "COLUMN_UNKNOWN" else problem
        for problem in match.problems
    )
    return replace(match, problems=tuple(problems))


def _positions_of_numbers(match: Match) -> list[int]:
    """The positions of the numbers to call, or not to call."""
    return [at for at, column in match.columns.items() if column.field in match.kind.several]


def _may_be_of_numbers(match: Match, at: int) -> bool:
    """Whether the title of a column speaks of numbers, or says only whose they are."""
    title = match.header[at]
    return says_whose_alone(title) or mentions_phones(title, of_customers=not match.kind.forbids)


def _holds_numbers(sheet: Sheet, match: Match, at: int, numbers: Sequence[int]) -> bool:
    """Whether at least half of the filled cells of a column are telephone numbers: in full, or as long as those to call are."""
    body = sheet.below(match.header_row).iloc[:_LOOKED_AT]
    lengths = {len(_NO_DIGIT.sub("", cell)) for place in numbers for cell in body[place].unique().tolist()}
    filled = [cell for cell in body[at].str.strip().tolist() if cell]
    found = sum(looks_like_number(cell) and _is_number(cell, lengths) for cell in filled)
    return bool(filled) and 2 * found >= len(filled)


def _is_number(cell: str, lengths: Collection[int]) -> bool:
    digits = _NO_DIGIT.sub("", cell)
    return len(digits) >= _SHORTEST and (len(digits) in lengths or is_number_with_code(digits))


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
