"""The row that each row had in the first file, where a sheet is one that callsheet has given back before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from transforms.headers import OURS
from transforms.parser_shared import normalise
from validators.libraries import pd
from validators.problems import Problem

ROW = f"{OURS}row"
"""The column that says it, in results, rows to fix and templates."""

_NAMED = normalise(ROW)


def says_first_rows(header: Sequence[str]) -> bool:
    """Whether a sheet has the column."""
    return any(normalise(title) == _NAMED for title in header)


def first_rows(cells: pd.DataFrame, header: Sequence[str], header_row: int) -> pd.Series[int] | None:
    """Row -> its row in the first file, for the rows that say one (int64, index: rows of this sheet).

    None where no row says one: this sheet is the first. A row that a person has added since says none.
    """
    if not says_first_rows(header):
        return None
    at = next(at for at, title in enumerate(header) if normalise(title) == _NAMED)
    written = cells.loc[cells.index > header_row, at].str.strip()
    said = written[written.str.fullmatch(r"0*[1-9][0-9]{0,6}").astype(bool)]
    return None if said.empty else said.astype("int64")


def with_first_rows(problems: Iterable[Problem], first: pd.Series[int] | None) -> Iterator[Problem]:
    """The problems, those of rows that say their row in the first file with that number."""
    if first is None:
        yield from problems
        return
    known = dict(zip(first.index.tolist(), first.tolist(), strict=True))
    for problem in problems:
        found = None if problem.row is None else known.get(problem.row)
        yield problem if found is None else replace(problem, first_row=found)
