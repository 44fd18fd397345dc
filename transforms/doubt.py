"""Values in doubt in our own reports: marked, so that no report that is loaded again sends what was refused before."""

from __future__ import annotations

from transforms.cell_links import differing
from transforms.headers import Match
from transforms.sheet import CellType, Facts
from validators.libraries import np, pd
from validators.schema import Column, Role
from validators.validate import display_value

MARK = "≈ "
"""Before a value whose digits are not certain. As text in a report it would otherwise pass for what was typed."""

_DOUBTED = [
    int(CellType.NUMBER_LOST),
    int(CellType.NUMBER_SHOWN_OTHERWISE),
    int(CellType.NUMBER_FORMAT_UNKNOWN),
]


def with_marks(cells: pd.DataFrame, types: pd.DataFrame, match: Match, facts: Facts) -> pd.DataFrame:
    """The cells as read, with a mark before each value to send that its stored type, its strikethrough or its link puts in doubt."""
    loaded = (*match.columns, *match.custom)
    marked = cells.copy()
    phones = [at for at, column in match.columns.items() if column.role is Role.PHONE]
    linked = [(row, at) for row, at, *_ in differing(facts, cells.index, phones, cells)]
    for at in loaded:
        doubted = np.isin(types[at].to_numpy(), _DOUBTED)
        struck = [row for row, place in (*facts.struck, *linked) if place == at]
        if struck:
            doubted |= cells.index.isin(struck)
        if doubted.any() and (doubted := doubted & (cells[at] != "").to_numpy()).any():
            marked[at] = cells[at].where(~doubted, MARK + cells[at])
    return marked


def marks_left(
    body: pd.DataFrame, columns: dict[int, Column], match: Match
) -> list[tuple[int, str, str, str, str]]:
    """Cells of a report that is loaded again in which the mark still stands."""
    found = []
    for at, column in columns.items() if match.from_us else ():
        left = body.loc[body[at].str.startswith(MARK.strip()), at]
        found += [
            (row, column.field, "VALUE_IN_DOUBT", display_value(column, cell), "")
            for row, cell in zip(left.index.tolist(), left.tolist(), strict=True)
        ]
    return found
