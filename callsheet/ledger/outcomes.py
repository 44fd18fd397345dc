"""The outcome of every row of a load, listed and counted."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from callsheet.ledger.schema import chunks, loads, rows
from callsheet.ledger.states import ChunkState
from validators.libraries import pd

PENDING = "planned"  # the outcome of a row that has not been sent
_PENDING = {  # outcome and code of the rows of an unfinished chunk
    ChunkState.PLANNED: (PENDING, "NOT_SENT"),
    ChunkState.INTENT: ("unknown", "ANSWER_UNKNOWN"),
    ChunkState.IN_DOUBT: ("unknown", "ANSWER_UNKNOWN"),
    ChunkState.ACKED: ("unknown", "ANSWER_PENDING"),
}


def outcomes(connection: Connection, load_id: str) -> pd.DataFrame:
    """Every row of a load, once: row, outcome, code, column, detail.

    Rows of an unfinished chunk are `planned` until its intent, and `unknown` from then on.
    """
    settled = connection.execute(
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
    exceptions = pd.DataFrame([tuple(record) for record in settled], columns=columns)
    parts = [_expand(chunk) for chunk in whole]
    common = pd.concat(parts, ignore_index=True) if parts else exceptions.iloc[:0]
    common = common[~common["row"].isin(exceptions["row"])]
    every = pd.concat([exceptions, common], ignore_index=True).sort_values("row", ignore_index=True)
    return every.astype({"row": "int64", **dict.fromkeys(columns[1:], "str")})


def books(connection: Connection, load_id: str) -> dict[str, int]:
    """The number of rows by outcome."""
    counted: dict[str, int] = {}
    settled = connection.execute(
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
    for outcome, chunk, count in settled:
        counted[outcome] = counted.get(outcome, 0) + count
        if chunk is not None:
            apart[chunk] = apart.get(chunk, 0) + count
    for number, state, outcome, row_count in whole:
        rest = row_count - apart.get(number, 0)
        if rest:
            name = outcome or _pending(state)[0]
            counted[name] = counted.get(name, 0) + rest
    if not any(row_count for *_, row_count in whole):  # its chunks are not frozen yet
        rest = (connection.scalar(select(loads.c.rows).where(loads.c.id == load_id)) or 0) - sum(
            counted.values()
        )
        counted |= {PENDING: rest} if rest else {}
    return counted


def outcome_of(state: str, common: str) -> str:
    """The outcome of a row that has none of its own, by its chunk's state and common outcome."""
    return common or _pending(state)[0]


def _counted(load_id: str) -> tuple[Any, ...]:
    """Chunks that count for their rows: not the replaced ones, whose rows are elsewhere."""
    return chunks.c.load_id == load_id, chunks.c.row_count > 0, chunks.c.state != str(ChunkState.REPLACED)


def _pending(state: str) -> tuple[str, str]:
    """Outcome and code of rows that have none; a finished chunk without an outcome never counts as loaded."""
    return _PENDING.get(ChunkState(state), ("unknown", "ANSWER_UNKNOWN"))


def _expand(chunk: Any) -> pd.DataFrame:
    numbers = pd.unique(pd.Series(orjson.loads(chunk.rows), dtype="int64"))
    outcome, code = (chunk.outcome, chunk.code) if chunk.outcome else _pending(chunk.state)
    return pd.DataFrame(
        {"row": numbers, "outcome": outcome, "code": code, "column": "", "detail": chunk.detail}
    )
