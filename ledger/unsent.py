"""Ends of loads of which nothing is sent: every row that waited gets its outcome, and the load is closed, in one step."""

import pandas as pd
from sqlalchemy import Connection, insert, select, update

from flows.reasons import Why
from ledger.lines import why_line
from ledger.records import StaleOwnerError
from ledger.states import LoadState
from ledger.steps import Step, row_lines
from ledger.tables import chunks, loads, rows


def close_unsent(load_id: str, outcomes: pd.DataFrame, now: str, why: Why) -> Step:
    """Give rows that stand in no chunk their outcomes (an outcome frame) and close the load.

    StaleOwnerError, with nothing written, when chunks were frozen meanwhile: then it is too late to send nothing.
    """
    lines = row_lines(load_id, None, outcomes)

    def run(connection: Connection) -> int:
        if connection.scalar(select(chunks.c.number).where(chunks.c.load_id == load_id).limit(1)) is not None:
            raise StaleOwnerError("LOAD_PLANNED_MEANWHILE", load=load_id)
        if lines:
            connection.execute(insert(rows), lines)
        values = {"state": str(LoadState.CLOSED), "note": "", "closed_at": now, **why_line(why)}
        connection.execute(update(loads).where(loads.c.id == load_id).values(values))
        return 0

    return run
