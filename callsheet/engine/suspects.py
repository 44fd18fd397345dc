"""Rows of a forbidden list that are not in place: whomever they may mean is held, and nobody else."""

from collections.abc import Iterable, Mapping

from callsheet.engine.context import LoadContext
from callsheet.engine.kept_match import match_from
from callsheet.ledger.states import LoadState
from transforms.cell_readings import as_known
from transforms.headers import Match
from transforms.number_patterns import whom_it_means
from transforms.outcomes import WELL
from transforms.sheet import CellType, Sheet
from validators.libraries import pd
from validators.schema import Role

_UNKNOWN = (CellType.FORMULA_NO_VALUE, CellType.ERROR)
"""Cells that stand for a number which the file does not have."""


def meant_by(context: LoadContext, load_id: str) -> Mapping[str, int] | None:
    """Whom the rows of a closed list that are not in place may mean: pattern -> row; None while that cannot be told.

    It cannot while the load is not at its end, where a row was not laid into columns or is not kept any more, in a list with several
    columns of numbers, and where so many digits are lost that a row may mean anybody.
    """
    load, workspace = context.ledger.find(load_id), context.workspace(load_id)
    if load is None or load.state is not LoadState.CLOSED:
        return None
    if not (workspace.has("cells") and workspace.has("types")):
        return None
    sheet, facts = workspace.load_sheet()
    return meant(sheet, match_from(facts["match"]), context.ledger.outcomes(load_id))


def meant(sheet: Sheet, match: Match, outcomes: pd.DataFrame) -> Mapping[str, int] | None:
    """The same of a sheet, by what became or will become of its rows."""
    rows = outcomes.loc[~outcomes["outcome"].isin([str(well) for well in WELL]), "row"].tolist()
    texts = _texts(sheet, match, rows)
    if texts is None:
        return None
    told = [(row, whom_it_means(text)) for row, text in texts]
    if any(found is None for _, found in told):
        return None
    return {pattern: row for row, found in told for pattern in found or ()}


def _texts(sheet: Sheet, match: Match, rows: Iterable[int]) -> list[tuple[int, str]] | None:
    """With their rows the cells that hold the numbers of rows, as they stand in the sheet, and what their links dial; None where a row is not there, or has no value."""
    wanted = set(rows)
    if match.by_cell or not wanted.issubset(sheet.cells.index):
        return None
    numbers = [at for at, column in match.columns.items() if column.role is Role.PHONE]
    if sheet.types.loc[sorted(wanted), numbers].isin([*_UNKNOWN]).any(axis=None):
        return None
    linked = [(row, number) for row, at, number in sheet.facts.links if row in wanted and at in numbers]
    lost = sorted(wanted)
    return linked + [
        (row, text)
        for at in numbers
        for row, text in zip(
            lost, map(as_known, sheet.cells.loc[lost, at], sheet.types.loc[lost, at]), strict=True
        )
    ]
