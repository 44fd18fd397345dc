"""The ledger: every change is one transaction, and an intent is on disk before a byte leaves.

LedgerError
├─ StaleOwnerError     somebody else owns the chunk or the load now
├─ OwnedError          another process works on the load
├─ UnknownLoadError    no such load
├─ DiskError           the disk did not take a change
│  └─ DiskFullError    for want of room
└─ LockedError         another program keeps the ledger locked
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Self

import orjson
import pandas as pd
from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from callsheet.ledger import outcomes as accounts
from callsheet.ledger.database import OpenLock, file_of, open_engine
from callsheet.ledger.disk_health import Health
from callsheet.ledger.forbidden import ForbiddenMemory
from callsheet.ledger.outcomes import PENDING
from callsheet.ledger.ownership import Claims, check
from callsheet.ledger.records import (
    CHUNK_FIELDS,
    EVENT_FIELDS,
    LOAD_FIELDS,
    Chunk,
    Claim,
    DiskFullError,
    Event,
    FrozenChunk,
    LedgerError,
    Load,
    StaleOwnerError,
    UnknownLoadError,
    chunk_from_row,
    chunk_to_row,
    event_from_row,
    load_from_row,
    load_to_row,
    new_key,
    why_line,
)
from callsheet.ledger.rollback_guard import RollbackGuard
from callsheet.ledger.schema import chunks, history, loads, meta, rows
from callsheet.ledger.states import OPEN, ChunkState, LoadState
from callsheet.ledger.transitions import Step, row_lines
from callsheet.reasons import Why

__all__ = ["PENDING", "Ledger", "new_key", "utc_now"]


def utc_now() -> str:
    """The wall clock as ISO 8601 in UTC, for display; the ledger's order is its numbers."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Ledger:
    """Loads, their frozen chunks, and what became of each row."""

    def __init__(self, url: str, *, now: Callable[[], str] = utc_now) -> None:
        """Open (and create) the ledger at a database URL; LedgerError when it cannot be used or trusted."""
        path = file_of(url)
        self._now = now
        self.health = Health(path.parent if path else None)
        self._witness = RollbackGuard(path)
        self._opened = OpenLock(path)
        with ExitStack() as undo:
            undo.callback(self._opened.close)
            self._engine: Engine = open_engine(url, alone=self._opened.alone)
            undo.callback(self._engine.dispose)
            self.health.prepare()
            self._witness.check(self._witness.seen(), *self._reached())
            undo.pop_all()
        self._opened.downgrade()
        self.claims = Claims(self._change)
        self.forbidden = ForbiddenMemory(self._change, self._look, now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self.witness()
        self._engine.dispose()
        self._opened.close()

    def witness(self) -> None:
        """Note beside the ledger how far it has come, so that an old copy of it is known for what it is."""
        with suppress(LedgerError):
            self._witness.note(*self._reached())

    def _reached(self) -> tuple[str, int]:
        with self._look() as connection:
            generation = connection.scalar(select(meta.c.value).where(meta.c.name == "generation"))
            made = connection.scalar(select(func.max(history.c.number))) or 0
            return str(generation), made + (connection.scalar(select(func.max(loads.c.number))) or 0)

    @contextmanager
    def _change(self) -> Iterator[Connection]:
        self.health.refuse_if_broken()
        try:
            with self._engine.begin() as connection:
                connection.info["now"] = self._now
                connection.info["full"] = self.health.full
                yield connection
        except DBAPIError as error:
            told = self.health.told(error)
            self._engine.dispose()
            raise told from None

    @contextmanager
    def _look(self) -> Iterator[Connection]:
        self.health.refuse_if_broken()
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                yield connection
        except DBAPIError as error:
            raise self.health.told(error) from None

    def look(self) -> Any:
        """A connection that only reads, as a context."""
        return self._look()

    # Loads

    def add_load(self, load: Load, settled: pd.DataFrame) -> Load:
        """Record a load with the outcome of every row that our own check has settled (an outcome frame)."""
        with self._change() as connection:
            number = (connection.scalar(select(func.max(loads.c.number))) or 0) + 1
            line = load_to_row(load) | {"number": number, "created_at": self._now()}
            connection.execute(insert(loads), line)
            if lines := row_lines(load.id, None, settled):
                connection.execute(insert(rows), lines)
        return self.load(load.id)

    def find(self, load_id: str) -> Load | None:
        """The load of exactly that id, if there is one."""
        found = self._loads(select(*LOAD_FIELDS).where(loads.c.id == load_id))
        return found[0] if found else None

    def load(self, load_id: str) -> Load:
        """The load of that id (an unambiguous beginning of it is enough)."""
        if exact := self.find(load_id):
            return exact
        found = self._loads(select(*LOAD_FIELDS).where(loads.c.id.startswith(load_id, autoescape=True)))
        if len(found) != 1:
            raise UnknownLoadError("LOAD_NOT_UNIQUE" if found else "LOAD_NOT_FOUND", load=load_id)
        return found[0]

    def loads(self, limit: int = 50) -> list[Load]:
        """The latest loads, newest first."""
        return self._loads(select(*LOAD_FIELDS).order_by(loads.c.number.desc()).limit(limit))

    def loads_of(self, sha256: str) -> list[Load]:
        """Earlier loads of a file with the same content, oldest first."""
        return self._loads(select(*LOAD_FIELDS).where(loads.c.sha256 == sha256).order_by(loads.c.number))

    def open_loads(self) -> list[Load]:
        """The loads that have not reached their end, oldest first."""
        states = [str(state) for state in OPEN]
        return self._loads(select(*LOAD_FIELDS).where(loads.c.state.in_(states)).order_by(loads.c.number))

    def _loads(self, query: Any) -> list[Load]:
        with self._look() as connection:
            return [load_from_row(row) for row in connection.execute(query)]

    def set_state(
        self, load_id: str, state: LoadState, why: Why | None = None, *, claim: Claim | None = None
    ) -> None:
        """Move a load on; closing it stamps the time, and the first time it is followed is kept."""
        values: dict[str, Any] = {"state": str(state), "note": "", **why_line(why)}
        if state is LoadState.CLOSED:
            values["closed_at"] = self._now()
        if state is LoadState.FOLLOWING and not self.load(load_id).followed_since:
            values["followed_since"] = self._now()
        self._set(load_id, values, claim)

    def wait_until(self, load_id: str, moment: str) -> None:
        """Note that the service wants no request of a load before a moment (UTC), or none to wait for."""
        self._set(load_id, {"not_before": moment})

    def add_options(self, load_id: str, options: Mapping[str, str]) -> None:
        """Add what a setup call gave (the created campaign) to a load's options."""
        known = dict(self.load(load_id).options) | dict(options)
        self._set(load_id, {"options": json.dumps(known)})

    def _set(self, load_id: str, values: Mapping[str, Any], claim: Claim | None = None) -> None:
        with self._change() as connection:
            if claim is not None:
                check(connection, claim)
            connection.execute(update(loads).where(loads.c.id == load_id).values(**values))

    # Chunks

    def freeze(self, load_id: str, frozen: Iterable[FrozenChunk], *, claim: Claim | None = None) -> int:
        """Write chunks down, all or none, before the first of them is sent; returns how many there are."""
        count = 0
        with self._change() as connection:
            if claim is not None:
                check(connection, claim)
            for chunk in frozen:
                connection.execute(insert(chunks), chunk_to_row(load_id, chunk))
                count += 1
            connection.execute(update(loads).where(loads.c.id == load_id).values(state=str(LoadState.FROZEN)))
        return count

    def chunks(self, load_id: str, *states: ChunkState) -> list[Chunk]:
        """The chunks of a load in order, of the given states or all."""
        query = select(*CHUNK_FIELDS).where(chunks.c.load_id == load_id).order_by(chunks.c.number)
        if states:
            query = query.where(chunks.c.state.in_([str(state) for state in states]))
        with self._look() as connection:
            return [chunk_from_row(row) for row in connection.execute(query)]

    def frozen(self, load_id: str, number: int) -> FrozenChunk:
        """A chunk with its exact body; LedgerError when the body is not the one that was frozen."""
        query = select(chunks).where(chunks.c.load_id == load_id, chunks.c.number == number)
        with self._look() as connection:
            row = connection.execute(query).one()
        try:
            body = zlib.decompress(row.body)
        except zlib.error:
            body = b""
        if hashlib.sha256(body).hexdigest() != row.body_sha256:
            raise LedgerError("CHUNK_DAMAGED", chunk=number, load=load_id)
        return FrozenChunk(number, row.operation, body, tuple(orjson.loads(row.rows)), row.key, row.batch)

    def history(self, load_id: str, chunk: int | None = None, state: ChunkState | None = None) -> list[Event]:
        """Every change of a load's chunks in the order they were made, of one chunk or state, or all."""
        query = select(*EVENT_FIELDS).where(history.c.load_id == load_id).order_by(history.c.number)
        if chunk is not None:
            query = query.where(history.c.chunk == chunk)
        if state is not None:
            query = query.where(history.c.state == str(state))
        with self._look() as connection:
            return [event_from_row(row) for row in connection.execute(query)]

    def do(self, step: Step, claim: Claim | None = None) -> int:
        """Run one step in a transaction of its own; on disk when this returns."""
        (result,) = self.try_all([step], claim)
        if isinstance(result, Exception):
            raise result
        return result

    def try_all(self, steps: Sequence[Step], claim: Claim | None = None) -> list[int | Exception]:
        """Run steps in one transaction; a step that is not ours any more fails alone, any other failure fails all.

        A disk without room gives its reserve back and takes what is no intent: what was sent can still be noted.
        """
        try:
            return self._try_all(steps, claim)
        except DiskFullError:
            return self._try_all(steps, claim)

    def _try_all(self, steps: Sequence[Step], claim: Claim | None) -> list[int | Exception]:
        results: list[int | Exception] = []
        with self._change() as connection:
            if claim is not None:
                check(connection, claim)
            for step in steps:
                try:
                    results.append(step(connection))
                except (StaleOwnerError, DiskFullError) as refused:
                    results.append(refused)
        return results

    def now(self) -> str:
        """The wall clock, for the record."""
        return self._now()

    # Rows

    def outcomes(self, load_id: str) -> pd.DataFrame:
        """Every row of a load, once: row, outcome, code, column, detail."""
        with self._look() as connection:
            return accounts.outcomes(connection, load_id)

    def books(self, load_id: str) -> dict[str, int]:
        """Rows by outcome, as `outcomes` tells them."""
        with self._look() as connection:
            return accounts.books(connection, load_id)


def later_loads(ledger: Ledger, load: Load) -> list[Load]:
    """The later loads, oldest first."""
    with ledger.look() as connection:
        return [
            load_from_row(row) for row in connection.execute(_same(load).where(loads.c.number > load.number))
        ]


def earlier_at_work(ledger: Ledger, load: Load) -> list[tuple[Load, str]]:
    """The earlier open loads that a process has, oldest first, and that process."""
    states = [str(state) for state in OPEN]
    query = _same(load).where(loads.c.state.in_(states), loads.c.owner != "", loads.c.number < load.number)
    with ledger.look() as connection:
        found = connection.execute(query.add_columns(loads.c.owner)).all()
    return [(load_from_row(row), row.owner) for row in found]


def _same(load: Load) -> Any:
    same = (loads.c.kind == load.kind) & (loads.c.target == load.target)
    return select(*LOAD_FIELDS).where(same).order_by(loads.c.number)
