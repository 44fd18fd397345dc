"""The cells that people typed anew, as a result lists them: where, who, when, before and after."""

from __future__ import annotations

from callsheet.engine.workspace import Workspace
from callsheet.messages.reader import Reader
from transforms.edits import LEFT_OUT
from transforms.headers import Match
from validators.libraries import pd
from validators.tables import table

_COLUMNS = ("row", "column", "by", "at", "before", "after")


def typed_changes(workspace: Workspace, match: Match, reader: Reader) -> pd.DataFrame:
    """The changes of a load's sheet, in its order; none of a file that may hold secrets, and none that an older version kept."""
    _, facts = workspace.facts_of("cells")
    left_out, header = reader.text("CHANGES_LEFT_OUT"), match.header
    lines = [
        (
            str(row),
            header[column] if 0 <= column < len(header) else "",
            by,
            reader.moment(at) if at else "",
            before,
            left_out if column == LEFT_OUT else after,
        )
        for row, column, by, at, before, after in sorted(facts.get("changes", ()), key=lambda line: line[:2])
    ]
    return table(_COLUMNS, lines)
