"""The state changes of a chunk as steps: each is a compare-and-set that a transaction runs, alone or with others."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, insert, update

from ledger.records import StaleOwnerError
from ledger.states import MAY_FOLLOW, ChunkState
from ledger.tables import chunks, rows

Step = Callable[[Connection], int]
"""Runs inside a transaction and returns the chunk's new fence; StaleOwnerError, with nothing written, when it is not ours."""


def intend(load_id: str, number: int, now: str) -> Step:
    """Claim a chunk for sending: it must be waiting to be sent."""
    return _step(load_id, number, ChunkState.INTENT, None, attempt=chunks.c.attempt + 1, intent_at=now)


def not_sent(load_id: str, number: int, fence: int, note: str) -> Step:
    """Nothing of the chunk took effect: it waits to be sent again, as it is."""
    return _step(load_id, number, ChunkState.PLANNED, fence, detail=note)


def in_doubt(load_id: str, number: int, fence: int, note: str) -> Step:
    """The chunk may or may not have taken effect."""
    return _step(load_id, number, ChunkState.IN_DOUBT, fence, detail=note)


def acknowledge(load_id: str, number: int, fence: int, answer: Any) -> Step:
    """The service took the chunk and tells its rows later."""
    return _step(load_id, number, ChunkState.ACKED, fence, answer=json.dumps(answer), detail="")


def settle(
    load_id: str, number: int, fence: int, outcomes: pd.DataFrame, state: ChunkState = ChunkState.SETTLED
) -> Step:
    """Give every row of a chunk its outcome (an outcome frame of exactly its rows)."""
    common = _common(outcomes)
    move = _step(load_id, number, state, fence, **common)
    lines = row_lines(load_id, number, _exceptions(outcomes, common))

    def run(connection: Connection) -> int:
        taken = move(connection)
        connection.execute(delete(rows).where(rows.c.load_id == load_id, rows.c.chunk == number))
        if lines:
            connection.execute(insert(rows), lines)
        return taken

    return run


def row_lines(load_id: str, chunk: int | None, outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """An outcome frame as lines of the rows table; `chunk` is None for rows settled before anything was sent."""
    columns = (outcomes[name].tolist() for name in ("row", "outcome", "code", "column", "detail"))
    return [
        {
            "load_id": load_id,
            "row": row,
            "chunk": chunk,
            "outcome": outcome,
            "code": code,
            "field": field,
            "detail": detail,
        }
        for row, outcome, code, field, detail in zip(*columns, strict=True)
    ]


def _step(load_id: str, number: int, state: ChunkState, fence: int | None, **values: Any) -> Step:
    """One compare-and-set: the chunk must be in a state that may go to `state`, and ours by its fence."""
    before = [str(one) for one, after in MAY_FOLLOW.items() if state in after]
    query = update(chunks).where(
        chunks.c.load_id == load_id, chunks.c.number == number, chunks.c.state.in_(before)
    )
    if fence is not None:
        query = query.where(chunks.c.fence == fence)
    query = query.values(**values, state=str(state), fence=chunks.c.fence + 1)
    returning = query.returning(chunks.c.fence)

    def run(connection: Connection) -> int:
        taken = connection.execute(returning).scalar()
        if taken is None:
            raise StaleOwnerError(
                f"Chunk {number} of load {load_id} cannot become {state}: another process has it."
            )
        return int(taken)

    return run


def _common(outcomes: pd.DataFrame) -> dict[str, str]:
    """The verdict that most rows of a chunk share: it is kept once, on the chunk."""
    names = ("outcome", "code", "detail")
    verdicts = list(zip(*(outcomes[name].tolist() for name in names), strict=True))
    most = (
        max(set(verdicts), key=verdicts.count) if len(set(verdicts)) > 1 else (verdicts or [("", "", "")])[0]
    )
    return dict(zip(names, most, strict=True))


def _exceptions(outcomes: pd.DataFrame, common: Mapping[str, str]) -> pd.DataFrame:
    differs = outcomes["column"] != ""
    for name, value in common.items():
        differs |= outcomes[name] != value
    return outcomes[differs]
