"""The ledger: every change is one transaction, and an intent is on disk before a byte leaves.

LedgerError
├─ StaleOwnerError     somebody else owns the chunk now
└─ UnknownLoadError    no such load
"""

import hashlib
import json
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Self

import orjson
import pandas as pd
from sqlalchemy import Connection, Engine, func, insert, select, update

from ledger.forbidden import ForbiddenMemory
from ledger.opening import open_engine
from ledger.records import Chunk, FrozenChunk, LedgerError, Load, StaleOwnerError, UnknownLoadError
from ledger.states import DONE, ChunkState, LoadState
from ledger.steps import Step, row_lines
from ledger.tables import chunks, loads, rows

PENDING = "planned"  # what a row is that was not sent yet
_PENDING = {  # rows of a chunk without an end: outcome and code
    ChunkState.PLANNED: (PENDING, "NOT_SENT"),
    ChunkState.INTENT: ("unknown", "ANSWER_UNKNOWN"),
    ChunkState.IN_DOUBT: ("unknown", "ANSWER_UNKNOWN"),
    ChunkState.ACKED: ("unknown", "ANSWER_PENDING"),
}
_CHUNK_FIELDS = (
    chunks.c.number,
    chunks.c.operation,
    chunks.c.batch,
    chunks.c.key,
    chunks.c.state,
    chunks.c.attempt,
    chunks.c.fence,
    chunks.c.row_count,
    chunks.c.answer,
    chunks.c.detail,
)


def utc_now() -> str:
    """The wall clock as ISO 8601 in UTC, for display; the ledger's order is its numbers."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Ledger:
    """Loads, their frozen chunks, and what became of each row."""

    def __init__(self, url: str, *, now: Callable[[], str] = utc_now) -> None:
        """Open (and create) the ledger at a database URL; LedgerError when it cannot be used."""
        self._engine: Engine = open_engine(url)
        self._now = now
        self.forbidden = ForbiddenMemory(self._engine, now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _change(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _look(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    # Loads

    def add_load(self, load: Load, settled: pd.DataFrame) -> Load:
        """Record a load with the outcome of every row that our own check has settled (an outcome frame)."""
        with self._change() as connection:
            number = (connection.scalar(select(func.max(loads.c.number))) or 0) + 1
            line = _load_line(load) | {"number": number, "created_at": self._now()}
            connection.execute(insert(loads), line)
            if lines := row_lines(load.id, None, settled):
                connection.execute(insert(rows), lines)
        return self.load(load.id)

    def load(self, load_id: str) -> Load:
        """The load of that id (an unambiguous beginning of it is enough)."""
        with self._look() as connection:
            found = connection.execute(
                select(loads).where(loads.c.id.startswith(load_id, autoescape=True))
            ).all()
        exact = [row for row in found if row.id == load_id] or found
        if len(exact) != 1:
            what = "more than one load" if exact else "no load"
            raise UnknownLoadError(f"There is {what} {load_id!r}; callsheet loads lists them.")
        return _as_load(exact[0])

    def loads(self, limit: int = 50) -> list[Load]:
        """The latest loads, newest first."""
        with self._look() as connection:
            return [
                _as_load(row)
                for row in connection.execute(select(loads).order_by(loads.c.number.desc()).limit(limit))
            ]

    def loads_of(self, sha256: str) -> list[Load]:
        """Earlier loads of a file with the same content, oldest first."""
        query = select(loads).where(loads.c.sha256 == sha256).order_by(loads.c.number)
        with self._look() as connection:
            return [_as_load(row) for row in connection.execute(query)]

    def set_state(self, load_id: str, state: LoadState, note: str = "") -> None:
        """Move a load on; closing it stamps the time."""
        values = {"state": str(state), "note": note}
        if state is LoadState.CLOSED:
            values["closed_at"] = self._now()
        if state is LoadState.FOLLOWING:
            values["followed_since"] = self._now()
        with self._change() as connection:
            connection.execute(update(loads).where(loads.c.id == load_id).values(values))

    def add_options(self, load_id: str, options: Mapping[str, str]) -> None:
        """Add what a setup call gave (the created campaign) to a load's options."""
        known = dict(self.load(load_id).options) | dict(options)
        with self._change() as connection:
            connection.execute(update(loads).where(loads.c.id == load_id).values(options=json.dumps(known)))

    # Chunks

    def freeze(self, load_id: str, frozen: Iterable[FrozenChunk]) -> int:
        """Write chunks down, all or none, before the first of them is sent; returns how many there are."""
        count = 0
        with self._change() as connection:
            for chunk in frozen:
                connection.execute(insert(chunks), _chunk_line(load_id, chunk))
                count += 1
            connection.execute(update(loads).where(loads.c.id == load_id).values(state=str(LoadState.FROZEN)))
        return count

    def chunks(self, load_id: str, *states: ChunkState) -> list[Chunk]:
        """The chunks of a load in order, of the given states or all."""
        query = select(*_CHUNK_FIELDS).where(chunks.c.load_id == load_id).order_by(chunks.c.number)
        if states:
            query = query.where(chunks.c.state.in_([str(state) for state in states]))
        with self._look() as connection:
            return [_as_chunk(row) for row in connection.execute(query)]

    def frozen(self, load_id: str, number: int) -> FrozenChunk:
        """A chunk with its exact body; LedgerError when the body is not the one that was frozen."""
        query = select(chunks).where(chunks.c.load_id == load_id, chunks.c.number == number)
        with self._look() as connection:
            row = connection.execute(query).one()
        body = zlib.decompress(row.body)
        if hashlib.sha256(body).hexdigest() != row.body_sha256:
            raise LedgerError(
                f"Chunk {number} of load {load_id} is not what was frozen: the ledger file is damaged."
            )
        return FrozenChunk(number, row.operation, body, tuple(orjson.loads(row.rows)), row.key, row.batch)

    def do(self, step: Step) -> int:
        """Run one step in a transaction of its own; on disk when this returns."""
        with self._change() as connection:
            return step(connection)

    def try_all(self, steps: Sequence[Step]) -> list[int | Exception]:
        """Run steps in one transaction; a step that is not ours any more fails alone, any other failure fails all."""
        results: list[int | Exception] = []
        with self._change() as connection:
            for step in steps:
                try:
                    results.append(step(connection))
                except StaleOwnerError as stale:
                    results.append(stale)
        return results

    def now(self) -> str:
        """The wall clock, for the record."""
        return self._now()

    # Rows

    def outcomes(self, load_id: str) -> pd.DataFrame:
        """Every row of a load, once: row, outcome, code, column, detail.

        Rows of a chunk without an end are `planned` while it is not sent, and `unknown` from its intent on.
        """
        with self._look() as connection:
            told = connection.execute(
                select(rows.c.row, rows.c.outcome, rows.c.code, rows.c.field, rows.c.detail).where(
                    rows.c.load_id == load_id
                )
            ).all()
            whole = connection.execute(
                select(chunks.c.rows, chunks.c.state, chunks.c.outcome, chunks.c.code, chunks.c.detail).where(
                    chunks.c.load_id == load_id, chunks.c.row_count > 0
                )
            ).all()
        columns = ["row", "outcome", "code", "column", "detail"]
        exceptions = pd.DataFrame([tuple(line) for line in told], columns=columns)
        parts = [_expand(line) for line in whole]
        common = pd.concat(parts, ignore_index=True) if parts else exceptions.iloc[:0]
        common = common[~common["row"].isin(exceptions["row"])]
        every = pd.concat([exceptions, common], ignore_index=True).sort_values("row", ignore_index=True)
        return every.astype({"row": "int64", **dict.fromkeys(columns[1:], "str")})

    def books(self, load_id: str) -> dict[str, int]:
        """Rows by outcome, as `outcomes` tells them."""
        counted: dict[str, int] = {}
        with self._look() as connection:
            told = connection.execute(
                select(rows.c.outcome, rows.c.chunk, func.count())
                .where(rows.c.load_id == load_id)
                .group_by(rows.c.outcome, rows.c.chunk)
            ).all()
            whole = connection.execute(
                select(chunks.c.number, chunks.c.state, chunks.c.outcome, chunks.c.row_count).where(
                    chunks.c.load_id == load_id, chunks.c.row_count > 0
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
                word = outcome or _PENDING[ChunkState(state)][0]
                counted[word] = counted.get(word, 0) + rest
        if not any(row_count for *_, row_count in whole):  # its own chunks are not written down yet
            rest = self.load(load_id).rows - sum(counted.values())
            counted |= {PENDING: rest} if rest else {}
        return counted


def new_key() -> str:
    """A fresh Idempotency-Key; made once a chunk, when it is frozen."""
    return str(uuid.uuid4())


def unsettled(found: Iterable[Chunk]) -> list[Chunk]:
    """The chunks that have no end yet."""
    return [chunk for chunk in found if chunk.state not in DONE]


def _load_line(load: Load) -> dict[str, Any]:
    return {
        "id": load.id,
        "file": load.file,
        "sha256": load.sha256,
        "sheet": load.sheet,
        "kind": load.kind,
        "profile": load.profile,
        "target": load.target,
        "load_key": load.load_key,
        "options": json.dumps(dict(load.options)),
        "rows": load.rows,
        "state": str(load.state),
        "note": load.note,
        "closed_at": "",
        "followed_since": "",
    }


def _as_load(row: Any) -> Load:
    fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return Load(**fields | {"options": json.loads(row.options), "state": LoadState(row.state)})


def _chunk_line(load_id: str, chunk: FrozenChunk) -> dict[str, Any]:
    return {
        "load_id": load_id,
        "number": chunk.number,
        "operation": chunk.operation,
        "batch": chunk.batch,
        "key": chunk.key or new_key(),
        "body": zlib.compress(chunk.body, 1),
        "body_sha256": hashlib.sha256(chunk.body).hexdigest(),
        "rows": orjson.dumps(chunk.rows),
        "row_count": len(set(chunk.rows)),
        "state": str(ChunkState.PLANNED),
        "attempt": 0,
        "fence": 0,
        "intent_at": "",
        "answer": "",
        "outcome": "",
        "code": "",
        "detail": "",
    }


def _as_chunk(row: Any) -> Chunk:
    fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    answer = json.loads(row.answer) if row.answer else None
    return Chunk(**fields | {"state": ChunkState(row.state), "answer": answer})


def _expand(line: Any) -> pd.DataFrame:
    numbers = pd.unique(pd.Series(orjson.loads(line.rows), dtype="int64"))
    outcome, code = (line.outcome, line.code) if line.outcome else _PENDING[ChunkState(line.state)]
    return pd.DataFrame(
        {"row": numbers, "outcome": outcome, "code": code, "column": "", "detail": line.detail}
    )
