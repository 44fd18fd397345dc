"""The outcome of every row of a load, listed and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from callsheet.ledger.direct import fetch, value
from callsheet.ledger.schema import chunks, loads, rows
from callsheet.ledger.states import AWAITED, PENDING, ChunkState
from validators.libraries import np, pd
from validators.tables import table, text_column

_COLUMNS = ("row", "outcome", "code", "column", "detail")
_PENDING = {  # outcome and code of the rows of an unfinished chunk
    ChunkState.PLANNED: (PENDING, "NOT_SENT"),
    ChunkState.INTENT: ("unknown", "ANSWER_UNKNOWN"),
    ChunkState.IN_DOUBT: ("unknown", "ANSWER_UNKNOWN"),
    ChunkState.ACKED: ("unknown", "ANSWER_PENDING"),
}
_ASKED_AFTER = _PENDING | dict.fromkeys(
    (ChunkState.INTENT, ChunkState.IN_DOUBT, ChunkState.ACKED), (AWAITED, "")
)
_OF_LOAD: Any = bindparam("of_load")
_COUNTED = (  # chunks that count for their rows: not the replaced ones, whose rows are elsewhere
    chunks.c.load_id == _OF_LOAD,
    chunks.c.row_count > 0,
    chunks.c.state != str(ChunkState.REPLACED),
)
# Asked several times of every load, so they are built once.
_SETTLED = select(rows.c.row, rows.c.outcome, rows.c.code, rows.c.field, rows.c.detail).where(
    rows.c.load_id == _OF_LOAD
)
_WHOLE = select(chunks.c.rows, chunks.c.state, chunks.c.outcome, chunks.c.code, chunks.c.detail).where(
    *_COUNTED
)
_SETTLED_COUNTS = (
    select(rows.c.outcome, rows.c.chunk, func.count())
    .where(rows.c.load_id == _OF_LOAD)
    .group_by(rows.c.outcome, rows.c.chunk)
)
_ROWS = select(loads.c.rows).where(loads.c.id == _OF_LOAD)
_WHOLE_COUNTS = select(chunks.c.number, chunks.c.state, chunks.c.outcome, chunks.c.row_count).where(*_COUNTED)


def outcomes(connection: Connection, load_id: str, *, under_way: bool = False) -> pd.DataFrame:
    """Every row of a load, once: row, outcome, code, column, detail.

    Rows of an unfinished chunk are `planned` until its intent, and `unknown` from then on; of a load `under_way` they are `awaited`.
    """
    settled = fetch(connection, _SETTLED, {"of_load": load_id})
    whole = fetch(connection, _WHOLE, {"of_load": load_id})
    exceptions = table(_COLUMNS, settled)
    every = _common(whole, _ASKED_AFTER if under_way else _PENDING)
    if len(exceptions):
        common = every[~every["row"].isin(exceptions["row"])]
        every = pd.concat([exceptions, common], ignore_index=True)
    in_order = every["row"].is_monotonic_increasing
    return every if in_order else every.sort_values("row", ignore_index=True)


def unknown_in_settled(connection: Connection, load_id: str) -> dict[int, list[int]]:
    """Chunk -> its rows, among them all that are unknown, of chunks that are settled for some of their rows alone."""
    settled = (chunks.c.load_id == load_id, chunks.c.state == str(ChunkState.SETTLED))
    whole = select(chunks.c.number, chunks.c.rows).where(*settled, chunks.c.outcome == "unknown")
    found = {number: list(orjson.loads(listed)) for number, listed in connection.execute(whole)}
    same = (chunks.c.load_id == rows.c.load_id) & (chunks.c.number == rows.c.chunk)
    apart = select(rows.c.chunk, rows.c.row).join(chunks, same).where(*settled, rows.c.outcome == "unknown")
    for chunk, row in connection.execute(apart):
        found.setdefault(chunk, []).append(row)
    return found


def books(connection: Connection, load_id: str, *, under_way: bool = False) -> dict[str, int]:
    """The number of rows by outcome; of a load `under_way` those without an answer are `awaited`, also where there is none."""
    pending = _ASKED_AFTER if under_way else _PENDING
    counted = {AWAITED: 0} if under_way else {}
    settled = fetch(connection, _SETTLED_COUNTS, {"of_load": load_id})
    whole = fetch(connection, _WHOLE_COUNTS, {"of_load": load_id})
    apart: dict[int, int] = {}
    for outcome, chunk, count in settled:
        counted[outcome] = counted.get(outcome, 0) + count
        if chunk is not None:
            apart[chunk] = apart.get(chunk, 0) + count
    for number, state, outcome, row_count in whole:
        rest = row_count - apart.get(number, 0)
        if rest:
            name = outcome or _pending(state, pending)[0]
            counted[name] = counted.get(name, 0) + rest
    if not any(row_count for *_, row_count in whole):  # its chunks are not frozen yet
        rest = (value(connection, _ROWS, {"of_load": load_id}) or 0) - sum(counted.values())
        counted |= {PENDING: rest} if rest else {}
    return counted


def outcome_of(state: str, common: str) -> str:
    """The outcome of a row that has none of its own, by its chunk's state and common outcome."""
    return common or _pending(state)[0]


def _pending(state: str, pending: Mapping[ChunkState, tuple[str, str]] = _PENDING) -> tuple[str, str]:
    """Outcome and code of rows that have none; a finished chunk without an outcome never counts as loaded."""
    return pending.get(ChunkState(state), ("unknown", "ANSWER_UNKNOWN"))


def _common(whole: Sequence[Any], pending: Mapping[ChunkState, tuple[str, str]]) -> pd.DataFrame:
    """The rows of chunks, each with its chunk's outcome."""
    if not whole:
        return table(_COLUMNS, ())
    rows = [np.unique(np.array(orjson.loads(chunk.rows), "int64")) for chunk in whole]
    chunk_of = np.repeat(np.arange(len(rows)), [len(numbers) for numbers in rows])
    verdicts = [
        (chunk.outcome, chunk.code) if chunk.outcome else _pending(chunk.state, pending) for chunk in whole
    ]
    texts = {
        "outcome": [outcome for outcome, _ in verdicts],
        "code": [code for _, code in verdicts],
        "column": [""] * len(rows),
        "detail": [chunk.detail for chunk in whole],
    }
    columns = {name: text_column(values).take(chunk_of) for name, values in texts.items()}
    return pd.DataFrame({"row": np.concatenate(rows), **columns}, copy=False)
