"""Changes of state as steps that are made together with others in one transaction."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from callsheet.ledger.records import DiskFullError, StaleOwnerError, why_line
from callsheet.ledger.schema import chunks, history, loads, rows
from callsheet.ledger.states import MAY_FOLLOW, ChunkState, LoadState
from callsheet.reasons import Why

Step = Callable[[Connection], int]
"""Runs inside a transaction and returns the chunk's new fence; StaleOwnerError, with nothing written, when it is not ours."""

_NOTE = 400  # characters of a reason that are kept


def intend(load_id: str, number: int, now: str, *, once: bool = False, known: Any = None) -> Step:
    """Claim a chunk for sending: it must be waiting to be sent, and with `once` must not be in doubt.

    `known` is what was seen of its rows before the first request.
    """
    before = (ChunkState.PLANNED,) if once else None
    seen: dict[str, Any] = {} if known is None else {"known": json.dumps(known)}
    move = _step(
        load_id, number, ChunkState.INTENT, None, before, attempt=chunks.c.attempt + 1, intent_at=now, **seen
    )

    def run(connection: Connection) -> int:
        if connection.info.get("full"):
            raise DiskFullError("LEDGER_DISK_FULL")
        return move(connection)

    return run


def not_sent(load_id: str, number: int, fence: int, note: str) -> Step:
    """Nothing of the chunk took effect: it waits to be sent again, as it is."""
    return _step(load_id, number, ChunkState.PLANNED, fence, (ChunkState.INTENT,), detail=note)


def wait_again(load_id: str, number: int, fence: int, note: str) -> Step:
    """A person says that a parked call did not take effect: it waits to be sent again, with its key."""
    return _step(load_id, number, ChunkState.PLANNED, fence, (ChunkState.PARKED,), detail=note)


def in_doubt(load_id: str, number: int, fence: int, note: str) -> Step:
    """The chunk may or may not have taken effect."""
    return _step(load_id, number, ChunkState.IN_DOUBT, fence, detail=note)


def acknowledge(load_id: str, number: int, fence: int, answer: Any) -> Step:
    """The service took the chunk and tells its rows later."""
    return _step(load_id, number, ChunkState.ACKED, fence, answer=json.dumps(answer), detail="")


def holds(load_id: str, number: int, fence: int) -> Step:
    """Changes nothing: StaleOwnerError when the chunk is not ours any more."""
    query = select(chunks.c.fence).where(chunks.c.load_id == load_id, chunks.c.number == number)

    def run(connection: Connection) -> int:
        if connection.scalar(query) != fence:
            raise StaleOwnerError("CHUNK_TAKEN", chunk=number, load=load_id)
        return fence

    return run


def settle(
    load_id: str,
    number: int,
    fence: int,
    outcomes: pd.DataFrame,
    state: ChunkState = ChunkState.SETTLED,
    answer: Any = None,
) -> Step:
    """Give every row of a chunk its outcome (an outcome frame of exactly its rows); `answer` is kept when given."""
    common = _common(outcomes)
    values: dict[str, Any] = dict(common) if answer is None else common | {"answer": json.dumps(answer)}
    move = _step(load_id, number, state, fence, **values)
    lines = row_lines(load_id, number, _exceptions(outcomes, common))

    def run(connection: Connection) -> int:
        taken = move(connection)
        connection.execute(delete(rows).where(rows.c.load_id == load_id, rows.c.chunk == number))
        if lines:
            connection.execute(insert(rows), lines)
        return taken

    return run


def replace(
    load_id: str, number: int, fence: int, own: pd.DataFrame, successor: Mapping[str, Any] | None, note: str
) -> Step:
    """End a chunk that must not be sent (again) as it is: `own` of its rows have an outcome, the others go to `heir`.

    `heir` is the line of a new chunk (its number is given here), None when no row is left over.
    """
    move = _step(load_id, number, ChunkState.REPLACED, fence, detail=note[:_NOTE])
    lines = row_lines(load_id, number, own)

    def run(connection: Connection) -> int:
        taken = move(connection)
        connection.execute(delete(rows).where(rows.c.load_id == load_id, rows.c.chunk == number))
        if lines:
            connection.execute(insert(rows), lines)
        if successor is not None:
            last = connection.scalar(
                select(chunks.c.number)
                .where(chunks.c.load_id == load_id)
                .order_by(chunks.c.number.desc())
                .limit(1)
            )
            connection.execute(
                insert(chunks), {**successor, "number": int(last or 0) + 1, "replaces": number}
            )
        return taken

    return run


def both(first: Step, second: Callable[[Connection], object]) -> Step:
    """A step with something else that must be written with it or not at all."""

    def run(connection: Connection) -> int:
        taken = first(connection)
        second(connection)
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


def _step(
    load_id: str,
    number: int,
    state: ChunkState,
    fence: int | None,
    before: tuple[ChunkState, ...] | None = None,
    **values: Any,
) -> Step:
    """One compare-and-set: the chunk must be in a state that may go to `state`, and ours by its fence."""
    sources = before or tuple(one for one, after in MAY_FOLLOW.items() if state in after)
    query = update(chunks).where(
        chunks.c.load_id == load_id,
        chunks.c.number == number,
        chunks.c.state.in_([str(one) for one in sources]),
    )
    if fence is not None:
        query = query.where(chunks.c.fence == fence)
    if "detail" in values:
        values["detail"] = str(values["detail"])[:_NOTE]
    query = query.values(**values, state=str(state), fence=chunks.c.fence + 1)
    returning = query.returning(chunks.c.fence, chunks.c.attempt)
    note = str(values.get("detail", ""))

    def run(connection: Connection) -> int:
        taken = connection.execute(returning).one_or_none()
        if taken is None:
            raise StaleOwnerError("CHUNK_TAKEN", chunk=number, load=load_id)
        line = {"chunk": number, "state": str(state), "attempt": taken.attempt, "fence": taken.fence}
        _remember(connection, load_id, line, note)
        return int(taken.fence)

    return run


def _remember(connection: Connection, load_id: str, line: Mapping[str, Any], note: str) -> None:
    """One line of the history; whose claim it was and the wall clock come with the connection."""
    at = connection.info.get("now", _utc_now)()
    claim = select(loads.c.claim).where(loads.c.id == load_id).scalar_subquery()
    connection.execute(insert(history).values(load_id=load_id, **line, claim=claim, at=at, note=note))


def _utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


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
