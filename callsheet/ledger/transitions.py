"""Changes of state as steps, which can share a transaction with others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, literal_column, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from callsheet.ledger import direct
from callsheet.ledger.records import DiskFullError, StaleOwnerError
from callsheet.ledger.rows import why_to_row
from callsheet.ledger.run_many import run_many
from callsheet.ledger.schema import chunks, history, loads, rows
from callsheet.ledger.states import MAY_FOLLOW, ChunkState, LoadState
from callsheet.ledger.ticks import tick
from callsheet.reasons import Why
from transforms.kind import OutcomeLine, Settled
from transforms.outcomes import OUTCOME_COLUMNS
from validators.libraries import pd

Step = Callable[[Connection], int]
"""Runs inside a transaction and returns the chunk's new fence; StaleOwnerError, with nothing written, when we lost it."""

_AT_ONCE = 10_000  # rows
_NOTE = 400  # characters of a reason that are kept
_FORGET = delete(rows).where(rows.c.load_id == bindparam("of_load"), rows.c.chunk == bindparam("of_number"))
# Rows are kept by their numbers: among those of its own, a chunk's are found without a look at every settled row of the load.
_FORGET_AMONG = _FORGET.where(rows.c.row.between(bindparam("first"), bindparam("last")))
_ADD_ROWS, _ADD_CHUNKS = insert(rows), insert(chunks)
_FORGET_ROW = delete(rows).where(
    rows.c.load_id == bindparam("of_load"), rows.c.row == bindparam("at"), rows.c.chunk.is_(None)
)
_FENCE = select(chunks.c.fence).where(
    chunks.c.load_id == bindparam("of_load"), chunks.c.number == bindparam("of_number")
)


def intend(load_id: str, number: int, now: str, *, once: bool = False, known: Any = None) -> Step:
    """Claim a chunk for sending: it must be planned or, without `once`, in doubt.

    `known` is what the service showed of its rows before the first request.
    """
    before = (ChunkState.PLANNED,) if once else None
    seen: dict[str, Any] = {} if known is None else {"known": json.dumps(known)}
    move = _step(load_id, number, ChunkState.INTENT, None, before, attempts=1, intent_at=now, **seen)

    def run(connection: Connection) -> int:
        if connection.info.get("full"):
            raise DiskFullError("LEDGER_DISK_FULL")
        return move(connection)

    return run


def not_sent(load_id: str, number: int, fence: int, note: str) -> Step:
    """Nothing of the chunk took effect: it will be sent again, unchanged."""
    return _step(load_id, number, ChunkState.PLANNED, fence, (ChunkState.INTENT,), detail=note)


def wait_again(load_id: str, number: int, fence: int, note: str, key: str) -> Step:
    """A person says that a call in doubt did not take effect: it will be sent again, with a key that no answer is stored for."""
    doubted = (ChunkState.PARKED, ChunkState.IN_DOUBT)
    return _step(load_id, number, ChunkState.PLANNED, fence, doubted, detail=note, key=key)


def in_doubt(load_id: str, number: int, fence: int, note: str) -> Step:
    """The chunk may or may not have taken effect."""
    return _step(load_id, number, ChunkState.IN_DOUBT, fence, detail=note)


def acknowledge(load_id: str, number: int, fence: int, answer: Any, echo: str = "") -> Step:
    """The service accepted the chunk; the results of its rows follow later. `echo`: its code, where that is not ours."""
    values: dict[str, Any] = {"answer": json.dumps(answer), "detail": "", "waited": 0.0, "echo": echo}
    return _step(load_id, number, ChunkState.ACKED, fence, **values)


def waited(load_id: str, seconds: float) -> Step:
    """The load's accepted chunks were waited for so many seconds more by this process."""
    mine = (chunks.c.load_id == load_id) & (chunks.c.state == str(ChunkState.ACKED))
    longer = update(chunks).where(mine).values(waited=chunks.c.waited + seconds)

    def run(connection: Connection) -> int:
        connection.execute(longer)
        return 0

    return run


def holds(load_id: str, number: int, fence: int) -> Step:
    """Changes nothing: StaleOwnerError when the chunk is no longer ours."""

    def run(connection: Connection) -> int:
        if direct.value(connection, _FENCE, {"of_load": load_id, "of_number": number}) != fence:
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
    why: str = "",
) -> Step:
    """Give every row of a chunk its outcome (an outcome frame of exactly its rows); `answer` is kept when given.

    `why` is kept of a chunk that has no rows.
    """
    lines = list(zip(*(outcomes[name].tolist() for name in OUTCOME_COLUMNS), strict=True))
    return settle_lines(load_id, number, fence, lines, state, answer, why)


def settle_lines(
    load_id: str,
    number: int,
    fence: int,
    lines: Sequence[OutcomeLine],
    state: ChunkState = ChunkState.SETTLED,
    answer: Any = None,
    why: str = "",
) -> Step:
    """The same with the lines of an outcome frame."""
    common, records = _apart(load_id, number, lines) if lines else ({"detail": why}, [])
    values: dict[str, Any] = dict(common) if answer is None else common | {"answer": json.dumps(answer)}
    return _settled(
        load_id, number, _step(load_id, number, state, fence, **values), records, [line[0] for line in lines]
    )


def settle_mostly_alike(
    load_id: str, number: int, fence: int, settled: Settled, state: ChunkState = ChunkState.SETTLED
) -> Step:
    """The same of rows of which most became the same: no more is made for them than is written."""
    if not settled.rows or 2 * len(settled.apart) > len(settled.rows):
        return settle_lines(load_id, number, fence, settled.lines(), state)
    outcome, code, detail = settled.common
    move = _step(load_id, number, state, fence, outcome=outcome, code=code, detail=detail)
    return _settled(load_id, number, move, _lines_to_rows(load_id, number, settled.apart), settled.rows)


def settle_alike(
    load_id: str, number: int, fence: int, outcome: str, code: str = "", detail: str = ""
) -> Step:
    """Give every row of a chunk the same outcome, whichever rows it has."""
    verdict: dict[str, Any] = dict(zip(_VERDICT, (str(outcome), code, detail), strict=True))
    return _settled(load_id, number, _step(load_id, number, ChunkState.SETTLED, fence, **verdict), [])


def _settled(
    load_id: str,
    number: int,
    move: Step,
    records: Sequence[Mapping[str, Any]],
    every: Sequence[int] = (),
) -> Step:
    """A move with the rows of the chunk that have an outcome of their own; `every` row of the chunk, where they are known."""
    given: dict[str, Any] = {"of_load": load_id, "of_number": number}
    forget, span = (_FORGET_AMONG, {"first": min(every), "last": max(every)}) if every else (_FORGET, {})

    def run(connection: Connection) -> int:
        taken = move(connection)
        direct.run(connection, forget, given | span)
        run_many(connection, _ADD_ROWS, records)
        return taken

    return run


def replace(
    load_id: str,
    number: int,
    fence: int,
    settled_rows: pd.DataFrame,
    successor: Mapping[str, Any] | None,
    note: str,
) -> Step:
    """`divide` with at most one new chunk: `successor` is its row, None when no row is left."""
    return divide(load_id, number, fence, settled_rows, [] if successor is None else [successor], note)


def divide(
    load_id: str,
    number: int,
    fence: int,
    settled_rows: pd.DataFrame,
    successors: Sequence[Mapping[str, Any]],
    note: str,
) -> Step:
    """End a chunk that must not be sent (again): `settled_rows` have an outcome, the other rows move to `successors`.

    Each successor is the row of a new chunk (it gets its number here); there is none when no row is left.
    """
    move = _step(load_id, number, ChunkState.REPLACED, fence, detail=note[:_NOTE])
    records = outcomes_to_rows(load_id, number, settled_rows)

    def run(connection: Connection) -> int:
        taken = move(connection)
        direct.run(connection, _FORGET, {"of_load": load_id, "of_number": number})
        run_many(connection, _ADD_ROWS, records)
        if successors:
            last = connection.scalar(select(func.max(chunks.c.number)).where(chunks.c.load_id == load_id))
            numbered = enumerate(successors, start=int(last or 0) + 1)
            connection.execute(
                _ADD_CHUNKS, [{**row, "number": at, "replaces": number} for at, row in numbered]
            )
        return taken

    return run


def both(first: Step, second: Callable[[Connection], object]) -> Step:
    """A step with another change: both are written, or neither."""

    def run(connection: Connection) -> int:
        taken = first(connection)
        second(connection)
        return taken

    return run


def guarded(step: Step, *checks: Callable[[Connection], None]) -> Step:
    """A step that checks refuse: each looks at the ledger in the same transaction and raises before anything is written."""

    def run(connection: Connection) -> int:
        for check in checks:
            check(connection)
        return step(connection)

    return run


def outcomes_to_rows(load_id: str, chunk: int | None, outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """An outcome frame as records of the rows table; `chunk` is None for rows settled before anything was sent."""
    return _lines_to_rows(
        load_id, chunk, zip(*(outcomes[name].tolist() for name in OUTCOME_COLUMNS), strict=True)
    )


def _lines_to_rows(load_id: str, chunk: int | None, lines: Iterable[OutcomeLine]) -> list[dict[str, Any]]:
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
        for row, outcome, code, field, detail in lines
    ]


def insert_settled(connection: Connection, load_id: str, outcomes: pd.DataFrame) -> None:
    """Write the outcomes of rows that are in no chunk, some thousand at a time: as records they take twenty times the memory."""
    for start in range(0, len(outcomes), _AT_ONCE):
        part = outcomes.iloc[start : start + _AT_ONCE]
        run_many(connection, _ADD_ROWS, outcomes_to_rows(load_id, None, part))


def _step(
    load_id: str,
    number: int,
    state: ChunkState,
    fence: int | None,
    before: tuple[ChunkState, ...] | None = None,
    *,
    attempts: int = 0,
    **values: Any,
) -> Step:
    """One compare-and-set: the chunk must be in a state that `state` may follow, and ours by its fence."""
    if "detail" in values:
        values["detail"] = str(values["detail"])[:_NOTE]
    note = str(values.get("detail", ""))
    statement = _move_to(state, before, tuple(values), fenced=fence is not None)
    given = {f"to_{name}": value for name, value in values.items()}
    given |= {"of_load": load_id, "of_number": number, "more": attempts}
    if fence is not None:
        given["of_fence"] = fence

    def run(connection: Connection) -> int:
        taken = direct.fetch_one(connection, statement, given)
        if taken is None:
            raise StaleOwnerError("CHUNK_TAKEN", chunk=number, load=load_id)
        change = {"chunk": number, "state": str(state), "attempt": taken.attempt, "fence": taken.fence}
        _record(connection, load_id, change, note)
        return int(taken.fence)

    return run


@cache
def _move_to(
    state: ChunkState, before: tuple[ChunkState, ...] | None, names: tuple[str, ...], *, fenced: bool
) -> ReturningUpdate[tuple[int, int]]:
    """The statement of a step, built once: building it anew for each chunk takes longer than running it."""
    sources = before or tuple(source for source, after in MAY_FOLLOW.items() if state in after)
    there: list[Any] = [literal_column(f"'{source}'") for source in sources]
    of_chunk = (chunks.c.load_id == bindparam("of_load")) & (chunks.c.number == bindparam("of_number"))
    query = update(chunks).where(of_chunk, chunks.c.state.in_(there))
    if fenced:
        query = query.where(chunks.c.fence == bindparam("of_fence"))
    given: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
    counted = {"fence": chunks.c.fence + 1, "attempt": chunks.c.attempt + bindparam("more")}
    return query.values(**given, state=str(state), **counted).returning(chunks.c.fence, chunks.c.attempt)


_RECORDED = ("chunk", "state", "attempt", "fence", "at", "tick", "note")
_RECORD = (
    insert(history)
    .inline()
    .values(
        load_id=bindparam("of_load"),
        claim=select(loads.c.claim).where(loads.c.id == bindparam("of_load")).scalar_subquery(),
        **{name: bindparam(f"to_{name}") for name in _RECORDED},
    )
)


def _record(connection: Connection, load_id: str, change: Mapping[str, Any], note: str) -> None:
    """Add a change to the history, with the load's claim and the connection's clocks."""
    at = connection.info.get("now", _utc_now)()
    ticked = connection.info.get("tick", tick)()
    values = {**change, "at": at, "tick": ticked, "note": note}
    given = {f"to_{name}": value for name, value in values.items()}
    direct.run(connection, _RECORD, {"of_load": load_id, **given})


def _utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


_VERDICT = ("outcome", "code", "detail")


def _apart(
    load_id: str, chunk: int, lines: Sequence[OutcomeLine]
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The outcome that most rows of a chunk share, stored once, on the chunk; and the records of the rows with another one."""
    verdicts = [(outcome, code, detail) for _, outcome, code, _, detail in lines]
    common = Counter(verdicts).most_common(1)[0][0]
    apart = [line for line, verdict in zip(lines, verdicts, strict=True) if line[3] or verdict != common]
    return dict(zip(_VERDICT, common, strict=True)), _lines_to_rows(load_id, chunk, apart)


def close_unsent(load_id: str, outcomes: pd.DataFrame, now: str, why: Why) -> Step:
    """Give rows that are in no chunk their outcomes (an outcome frame) and close the load.

    StaleOwnerError, with nothing written, when chunks have been frozen in the meantime: it is too late to send nothing.
    """

    def run(connection: Connection) -> int:
        if connection.scalar(select(chunks.c.number).where(chunks.c.load_id == load_id).limit(1)) is not None:
            raise StaleOwnerError("LOAD_PLANNED_MEANWHILE", load=load_id)
        insert_settled(connection, load_id, outcomes)
        values = {"state": str(LoadState.CLOSED), "note": "", "closed_at": now, **why_to_row(why)}
        connection.execute(update(loads).where(loads.c.id == load_id).values(values))
        return 0

    return run


def settle_surveyed(load_id: str, outcomes: pd.DataFrame) -> Step:
    """Give rows that are in no chunk their outcomes (an outcome frame); repeating it changes nothing."""

    def run(connection: Connection) -> int:
        if len(outcomes):
            run_many(
                connection, _FORGET_ROW, [{"of_load": load_id, "at": row} for row in outcomes["row"].tolist()]
            )
        insert_settled(connection, load_id, outcomes)
        return 0

    return run
