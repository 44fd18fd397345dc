"""Whether rows to fix that came back settle a forbidden list: all of its rows that are not in place, and not only those that are left.

A corrected file of the same name stands for a list as a whole. Rows to fix, or a result, say for each of their rows which one
it was: a number of which nobody has said anything since, because its row was deleted, is as unsettled as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callsheet.engine.claims import written_marks
from callsheet.engine.context import LoadContext
from callsheet.engine.kept_match import match_from
from callsheet.engine.row_marks import Sealer
from callsheet.ledger.states import LoadState
from callsheet.sheets.style import MARK
from transforms.first_rows import first_rows, says_first_rows
from transforms.outcomes import WELL

_Row = tuple[str, int]  # a load's id, or "" for the first file, and a row there


def is_answer(context: LoadContext, load_id: str) -> bool:
    """Whether a list is a result or rows to fix that came back, by its columns; not of one of which nothing is kept."""
    workspace = context.workspace(load_id)
    if not workspace.has("cells"):
        return False
    _, facts = workspace.facts_of("cells")
    match = match_from(facts["match"])
    return says_first_rows(match.header) or MARK in match.header


def settles(context: LoadContext, later: Iterable[str], old: str) -> bool:
    """Whether every row of a closed list that is not in place is in place by later lists that are answers, by their loads."""
    missing = [names for names, well in _rows(context, old) if not well]
    settled = {name for each in later for names, well in _rows(context, each) if well for name in names}
    return all(names & settled for names in missing)


def _rows(context: LoadContext, load_id: str) -> Iterator[tuple[set[_Row], bool]]:
    """The rows of a closed list by all of their names, each with whether all of it is in place; none where they are not kept."""
    load, workspace = context.ledger.find(load_id), context.workspace(load_id)
    if load is None or load.state is not LoadState.CLOSED or not workspace.has("cells"):
        return
    sheet, facts = workspace.load_sheet()
    match = match_from(facts["match"])
    first = first_rows(sheet.cells, match.header, match.header_row)
    sealer = Sealer(context.ledger.remembered.secret(make=False) or b"")
    marks = sealer.read(written_marks(sheet, match))
    outcomes = context.ledger.outcomes(load_id)
    rows = outcomes["row"].map(match.row_of)
    well = outcomes["outcome"].isin([str(one) for one in WELL]).groupby(rows).all()
    for row, in_place in zip(well.index.tolist(), well.tolist(), strict=True):
        number = row if first is None else first.get(row)
        names = {(load_id, row)} if number is None else {(load_id, row), ("", int(number))}
        yield (names | {(marks[row].load, marks[row].row)} if row in marks else names), in_place
