"""What became of every row of a load, counted and listed: the books."""

from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection, func, select

from callsheet.ledger.schema import chunks, loads, rows
from callsheet.ledger.states import ChunkState

PENDING = "planned"  # what a row is that was not sent yet
_PENDING = {  # rows of a chunk without an end: outcome and code
    ChunkState.PLANNED: (PENDING, "NOT_SENT"),
    ChunkState.INTENT: ("unknown", "ANSWER_UNKNOWN"),
    ChunkState.IN_DOUBT: ("unknown", "ANSWER_UNKNOWN"),
    ChunkState.ACKED: ("unknown", "ANSWER_PENDING"),
}


def outcomes(connection: Connection, load_id: str) -> pd.DataFrame:
    """Every row of a load, once: row, outcome, code, column, detail.

    Rows of a chunk without an end are `planned` while it is not sent, and `unknown` from its intent on.
    """
    told = connection.execute(
        select(rows.c.row, rows.c.outcome, rows.c.code, rows.c.field, rows.c.detail).where(
            rows.c.load_id == load_id
        )
    ).all()
    whole = connection.execute(
        select(chunks.c.rows, chunks.c.state, chunks.c.outcome, chunks.c.code, chunks.c.detail).where(
            *_counted(load_id)
        )
    ).all()
    columns = ["row", "outcome", "code", "column", "detail"]
    exceptions = pd.DataFrame([tuple(line) for line in told], columns=columns)
    parts = [_expand(line) for line in whole]
    common = pd.concat(parts, ignore_index=True) if parts else exceptions.iloc[:0]
    common = common[~common["row"].isin(exceptions["row"])]
    every = pd.concat([exceptions, common], ignore_index=True).sort_values("row", ignore_index=True)
    return every.astype({"row": "int64", **dict.fromkeys(columns[1:], "str")})


def books(connection: Connection, load_id: str) -> dict[str, int]:
    """Rows by outcome, as `outcomes` tells them."""
    counted: dict[str, int] = {}
    told = connection.execute(
        select(rows.c.outcome, rows.c.chunk, func.count())
        .where(rows.c.load_id == load_id)
        .group_by(rows.c.outcome, rows.c.chunk)
    ).all()
    whole = connection.execute(
        select(chunks.c.number, chunks.c.state, chunks.c.outcome, chunks.c.row_count).where(
            *_counted(load_id)
        )
    ).all()
    apart: dict[int, int] = {}
    for outcome, chunk, count in told:
        counted[outcome] = counted.get(outcome, 0) + count
        if chunk is not None:
            apart[chunk] = apart.get(chunk, 0) + count
    for number, state, outcome, row_count in whole:
        rest = row_count - apart.get(number, 0)
        if rest:
            word = outcome or _told(state)[0]
            counted[word] = counted.get(word, 0) + rest
    if not any(row_count for *_, row_count in whole):  # its own chunks are not written down yet
        rest = (connection.scalar(select(loads.c.rows).where(loads.c.id == load_id)) or 0) - sum(
            counted.values()
        )
        counted |= {PENDING: rest} if rest else {}
    return counted


def _counted(load_id: str) -> tuple[Any, ...]:
    """Chunks that speak for their rows: a replaced one does not, its rows stand elsewhere."""
    return chunks.c.load_id == load_id, chunks.c.row_count > 0, chunks.c.state != str(ChunkState.REPLACED)


def _told(state: str) -> tuple[str, str]:
    """What rows without an outcome of their own are; an ended chunk that lacks one is never taken for well."""
    return _PENDING.get(ChunkState(state), ("unknown", "ANSWER_UNKNOWN"))


def _expand(line: Any) -> pd.DataFrame:
    numbers = pd.unique(pd.Series(orjson.loads(line.rows), dtype="int64"))
    outcome, code = (line.outcome, line.code) if line.outcome else _told(line.state)
    return pd.DataFrame(
        {"row": numbers, "outcome": outcome, "code": code, "column": "", "detail": line.detail}
    )
