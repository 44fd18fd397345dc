"""Rows that holding a sheet against the live service settled before anything was sent."""

import pandas as pd
from sqlalchemy import Connection, bindparam, delete, insert

from ledger.steps import Step, row_lines
from ledger.tables import rows


def settle_surveyed(load_id: str, outcomes: pd.DataFrame) -> Step:
    """Give rows that stand in no chunk their outcomes (an outcome frame); the same again changes nothing."""
    lines = row_lines(load_id, None, outcomes)
    old = delete(rows).where(rows.c.load_id == load_id, rows.c.row == bindparam("at"), rows.c.chunk.is_(None))

    def run(connection: Connection) -> int:
        if lines:
            connection.execute(old, [{"at": line["row"]} for line in lines])
            connection.execute(insert(rows), lines)
        return 0

    return run
