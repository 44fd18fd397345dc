"""Rows of a forbidden list that are not in place: whomever they may mean is held, and nobody else."""

from collections.abc import Iterable

from callsheet.engine.context import LoadContext
from callsheet.engine.kept_match import match_from
from callsheet.ledger.states import LoadState
from transforms.cell_readings import as_known
from transforms.number_patterns import patterns
from transforms.outcomes import WELL
from validators.schema import Role


def suspect_rows(context: LoadContext, load_id: str) -> bool:
    """Remember whom the rows of a closed list that are not in place may mean; False while that cannot be told.

    It cannot while the load is not at its end, where a row was not laid into columns or is not kept any more, and in a list
    with several columns of numbers.
    """
    load = context.ledger.find(load_id)
    if load is None or load.state is not LoadState.CLOSED:
        return False
    outcomes = context.ledger.outcomes(load_id)
    rows = outcomes.loc[~outcomes["outcome"].isin([str(well) for well in WELL]), "row"].tolist()
    if (texts := _texts(context, load_id, rows)) is None:
        return False
    found = frozenset().union(*map(patterns, texts))
    if found:
        context.ledger.forbidden.suspect(load.profile, load_id, found, context.profile.country)
    return True


def _texts(context: LoadContext, load_id: str, rows: Iterable[int]) -> list[str] | None:
    """The cells that hold the numbers of rows, as they stand in the sheet; None where a row is not there."""
    workspace = context.workspace(load_id)
    if not (workspace.has("cells") and workspace.has("types")):
        return None
    sheet, facts = workspace.load_sheet()
    match, wanted = match_from(facts["match"]), set(rows)
    if match.by_cell or not wanted.issubset(sheet.cells.index):
        return None
    columns = match.columns
    numbers = [at for at, column in columns.items() if column.role is Role.PHONE]
    return [
        text
        for at in numbers
        for text in map(as_known, sheet.cells.loc[sorted(wanted), at], sheet.types.loc[sorted(wanted), at])
    ]
