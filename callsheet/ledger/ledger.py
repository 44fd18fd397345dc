"""The ledger: every change is one transaction, and an intent is on disk before a byte leaves.

LedgerError
├─ StaleOwnerError     another process owns the chunk or the load now
├─ OwnedError          another process is working on the load
├─ HeldError           forbidden numbers come before this chunk
├─ UnknownLoadError    no such load
├─ DiskError           the disk failed to store a change
│  └─ DiskFullError    because it is full
└─ LockedError         another program keeps the ledger locked
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import orjson
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from callsheet.ledger import direct, queries
from callsheet.ledger import outcomes as accounts
from callsheet.ledger.address import parsed, shown
from callsheet.ledger.compact import compact
from callsheet.ledger.database import OpenLock, file_of, only_reading, open_engine
from callsheet.ledger.disk_health import Health
from callsheet.ledger.forbidden import ForbiddenMemory
from callsheet.ledger.held import HeldRows
from callsheet.ledger.kept_connections import KeptConnections
from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.ownership import Claims, check
from callsheet.ledger.position import count_step, generation_of, mark_witnessed, position_of
from callsheet.ledger.records import (
    Chunk,
    Claim,
    DiskFullError,
    Event,
    FrozenChunk,
    HeldError,
    LedgerError,
    Load,
    StaleOwnerError,
    UnknownLoadError,
    new_key,
    schema_of,
)
from callsheet.ledger.remembered import Remember, RowMemory
from callsheet.ledger.rollback_guard import RollbackGuard, first_record
from callsheet.ledger.rows import (
    LOAD_FIELDS,
    chunk_from_row,
    chunk_to_row,
    event_from_row,
    load_from_row,
    load_to_row,
    why_to_row,
)
from callsheet.ledger.schema import chunks, loads
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.ledger.states import OPEN, PENDING, ChunkState, LoadState
from callsheet.ledger.ticks import tick
from callsheet.ledger.transitions import Step, insert_settled
from callsheet.reasons import Why
from validators.libraries import pd

__all__ = ["PENDING", "Ledger", "new_key", "utc_now"]

T = TypeVar("T")
_CODES = 500  # asked for at once


def utc_now() -> str:
    """The wall clock as ISO 8601 in UTC, for display; the ledger's order is its numbers."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Ledger:
    """Loads, their frozen chunks, and what became of each row."""

    def __init__(
        self,
        url: str,
        *,
        now: Callable[[], str] = utc_now,
        data_dir: Path | None = None,
        state_dir: Path | None = None,
        accepted: bool = False,
    ) -> None:
        """Open (and create) the ledger at a database URL; LedgerError when it cannot be used or trusted.

        How far it has come is recorded beside it (in `data_dir` for one on a server) and in `state_dir`. `accepted`: a
        person takes it as it is, though it may be an old copy; LedgerError when another process has it open.
        """
        path = file_of(url)
        self._now = now
        self.health = Health(path.parent if path else None)
        self._guard = RollbackGuard(first_record(url, path, data_dir), state_dir)
        self._lock = OpenLock(path)
        with ExitStack() as undo:
            undo.callback(self._lock.close)
            self._engine: Engine = open_engine(url, alone=self._lock.alone)
            self._readers = KeptConnections(only_reading(self._engine))
            self._writers = KeptConnections(self._engine)
            undo.callback(self._dispose)
            self.health.prepare()
            place = str(path) if path else shown(parsed(url))
            self._enter(place, accepted=accepted)
            undo.pop_all()
        self._lock.downgrade()
        self.claims = Claims(self._change)
        self._give_memory()

    def _give_memory(self) -> None:
        """What the ledger remembers of numbers and rows beyond their load."""
        self.forbidden = ForbiddenMemory(self._change, self._look, self._now)
        self.remembered = RowMemory(self._change, self._look)
        self.held = HeldRows(self._look)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Record the ledger's progress and release its file."""
        self.record_progress()
        self._dispose()
        self._lock.close()

    def _dispose(self) -> None:
        self._readers.close()
        self._writers.close()
        self._engine.dispose()

    def record_progress(self) -> None:
        """Put the record of how far the ledger has come on disk."""
        self._guard.sync()

    def compact(self) -> None:
        """Give free space back to the disk, and empty the log: what was removed is nowhere in the ledger's files then."""
        with self._look() as connection:
            compact(connection)

    def _enter(self, place: str, *, accepted: bool) -> None:
        """Compare the ledger with what was recorded of it, and record it from now on."""
        if accepted and not self._lock.alone:
            raise LedgerError("LEDGER_IN_USE")
        with self._look() as connection:
            self._generation = generation_of(connection)
            seen = self._guard.seen(self._generation)
            position = position_of(connection)
        if not accepted:
            seen.check(position, place)
        kept = self.recorded_outside = self._guard.enter(seen, position, accepted=accepted)
        if self._guard.slot not in position.steps or (kept and not position.witnessed):
            with self._change() as connection:
                if kept:
                    mark_witnessed(connection)

    @property
    def unproven(self) -> int | None:
        """The number of the last load that another copy of this ledger may have sent; None when there is none."""
        return self._guard.unproven

    def refuse_if_newer(self) -> None:
        """LedgerError when a newer program has opened the ledger since: this one does not know what is in it now."""
        with self._look() as connection:
            found = meta_value(connection, "schema_version") or ""
        if schema_of(found) > SCHEMA_VERSION:
            raise LedgerError("LEDGER_NEWER", schema=found, known=SCHEMA_VERSION)

    @contextmanager
    def _change(self) -> Iterator[Connection]:
        self.health.refuse_if_broken()
        try:
            with self._writers.one() as connection, connection.begin():
                connection.info["now"] = self._now
                connection.info["full"] = self.health.full
                yield connection
                steps = count_step(connection, self._guard.slot)
        except DBAPIError as error:
            failure = self.health.failure(error)
            self._dispose()
            raise failure from None
        self._guard.advance(*steps, self._generation)

    @contextmanager
    def _look(self) -> Iterator[Connection]:
        self.health.refuse_if_broken()
        try:
            with self._readers.one() as connection:
                yield connection
        except DBAPIError as error:
            raise self.health.failure(error) from None

    def look(self) -> Any:
        """A connection that only reads, as a context."""
        return self._look()

    def transaction(self, work: Callable[[Connection], T], claim: Claim | None = None) -> T:
        """Run `work` in one transaction and return its result, which is on disk then.

        With a claim: StaleOwnerError, with nothing written, when the load is no longer this claim's. On a full disk the
        reserve is released and `work` runs once more, so it must change nothing but the ledger.
        """
        try:
            return self._transaction(work, claim)
        except DiskFullError:
            return self._transaction(work, claim)

    def _transaction(self, work: Callable[[Connection], T], claim: Claim | None) -> T:
        with self._change() as connection:
            if claim is not None:
                check(connection, claim)
            return work(connection)

    # Loads

    def add_load(self, load: Load, settled: pd.DataFrame, *more: Callable[[Connection], None]) -> Load:
        """Record a load with the outcomes of the rows that our own check has settled (an outcome frame), and what goes with it."""
        with self._change() as connection:
            number = (direct.value(connection, queries.LAST_LOAD) or 0) + 1
            new = load_to_row(load) | {"number": number, "created_at": self._now()}
            direct.run(connection, queries.ADD_LOAD, new)
            insert_settled(connection, load.id, settled)
            for change in more:
                change(connection)
        return self.load(load.id)

    def find(self, load_id: str) -> Load | None:
        """The load of exactly that id, if there is one."""
        found = self._loads(queries.LOAD, of_load=load_id)
        return found[0] if found else None

    def load(self, load_id: str) -> Load:
        """The load of that id, or with the only id that begins so."""
        if exact := self.find(load_id):
            return exact
        found = self._chosen(select(*LOAD_FIELDS).where(loads.c.id.startswith(load_id, autoescape=True)))
        if len(found) != 1:
            raise UnknownLoadError("LOAD_NOT_UNIQUE" if found else "LOAD_NOT_FOUND", load=load_id)
        return found[0]

    def loads(self, limit: int = 50) -> list[Load]:
        """The latest loads, newest first."""
        return self._chosen(select(*LOAD_FIELDS).order_by(loads.c.number.desc()).limit(limit))

    def loads_of(self, sha256: str) -> list[Load]:
        """Earlier loads of a file with the same content, oldest first."""
        return self._loads(queries.LOADS_OF_CONTENT, of_content=sha256)

    def recent_loads(self, like: Load, within: int) -> list[Load]:
        """Of the ledger's last `within` loads, those of the same kind and profile to the same service, newest first."""
        with self._look() as connection:
            last = direct.value(connection, queries.LAST_LOAD) or 0
        given = {"of_profile": like.profile, "after": last - within}
        return self._loads(queries.RECENT_LOADS, **_of_its_sort(like), **given)[::-1]

    def loads_like(self, load: Load) -> list[Load]:
        """The loads of the same kind to the same service, oldest first."""
        return self._loads(queries.LOADS_LIKE, **_of_its_sort(load))

    def later_loads(self, load: Load) -> list[Load]:
        """The later loads of the same kind to the same service, oldest first."""
        return self._loads(queries.LATER_LOADS, **_of_its_sort(load), after=load.number)

    def earlier_at_work(self, load: Load) -> list[tuple[Load, str]]:
        """The earlier open loads of the same kind and service that a process owns, oldest first, each with its owner."""
        states = [str(state) for state in OPEN]
        earlier = queries.LOADS_LIKE.where(loads.c.number < load.number)
        query = earlier.where(loads.c.state.in_(states), loads.c.owner != "").add_columns(loads.c.owner)
        with self._look() as connection:
            found = connection.execute(query, _of_its_sort(load))
            return [(load_from_row(row), row.owner) for row in found]

    def open_loads(self) -> list[Load]:
        """The loads that have not finished, oldest first."""
        states = [str(state) for state in OPEN]
        return self._chosen(select(*LOAD_FIELDS).where(loads.c.state.in_(states)).order_by(loads.c.number))

    def owners(self) -> dict[str, tuple[str, int]]:
        """The owner of each open load ("" for none), and how often it has shown that it lives."""
        states = [str(state) for state in OPEN]
        query = select(loads.c.id, loads.c.owner, loads.c.beat).where(loads.c.state.in_(states))
        with self._look() as connection:
            return {row.id: (row.owner, row.beat) for row in connection.execute(query)}

    def owner(self, load_id: str) -> str:
        """The process that owns a load; "" for none."""
        with self._look() as connection:
            return direct.value(connection, queries.OWNER, {"of_load": load_id}) or ""

    def _loads(self, query: Any, **given: str | int) -> list[Load]:
        with self._look() as connection:
            return [load_from_row(row) for row in direct.fetch(connection, query, given)]

    def _chosen(self, query: Any) -> list[Load]:
        """Loads that a query built for this once chooses."""
        with self._look() as connection:
            return [load_from_row(row) for row in connection.execute(query)]

    def set_state(
        self, load_id: str, state: LoadState, why: Why | None = None, *, claim: Claim | None = None
    ) -> None:
        """Move a load to a state; closing it records the time, and so does the first time that it is polled."""
        values: dict[str, Any] = {"state": str(state), "note": "", **why_to_row(why)}
        if state is LoadState.CLOSED:
            values["closed_at"] = self._now()
        if state is LoadState.FOLLOWING and not self.load(load_id).followed_since:
            values["followed_since"] = self._now()
        self._set(load_id, values, claim)

    def wait_until(self, load_id: str, moment: str, seconds: float) -> None:
        """Record that the service accepts no request of a load for so many seconds from now, until a moment (UTC)."""
        self._set(load_id, {"not_before": moment, "pause": seconds, "paused_at": tick()})

    def add_options(self, load_id: str, options: Mapping[str, str]) -> None:
        """Add what a setup call returned (the created campaign) to a load's options."""
        known = dict(self.load(load_id).options) | dict(options)
        self._set(load_id, {"options": json.dumps(known)})

    def rename(self, load_id: str, options: Mapping[str, str], key: str, claim: Claim | None = None) -> None:
        """Give a load of which nothing is planned other options, and the key that goes with them."""
        self._set(load_id, {"options": json.dumps(dict(options)), "load_key": key}, claim)

    def _set(self, load_id: str, values: Mapping[str, Any], claim: Claim | None = None) -> None:
        given = {f"to_{name}": value for name, value in values.items()}
        with self._change() as connection:
            if claim is not None:
                check(connection, claim)
            direct.run(connection, queries.load_values(tuple(values)), {"of_load": load_id, **given})

    # Chunks

    def freeze(
        self,
        load_id: str,
        frozen: Iterable[FrozenChunk],
        *,
        claim: Claim | None = None,
        remember: Remember | None = None,
    ) -> int:
        """Record chunks, all or none, before the first of them is sent; returns how many there are.

        `remember` is given their rows in the same transaction; RowsTakenError when it finds that another load has them.
        """
        count, chunk_of = 0, dict[int, int]()
        with self._change() as connection:
            if claim is not None:
                check(connection, claim)
            for chunk in frozen:
                direct.run(connection, queries.ADD_CHUNK, chunk_to_row(load_id, chunk))
                chunk_of.update(dict.fromkeys(chunk.rows, chunk.number))
                count += 1
            if remember is not None:
                remember(connection, chunk_of)
            frozen_now = {"of_load": load_id, "to_state": str(LoadState.FROZEN)}
            direct.run(connection, queries.load_values(("state",)), frozen_now)
        return count

    def chunks(self, load_id: str, *states: ChunkState) -> list[Chunk]:
        """The chunks of a load in order, of the given states or all."""
        with self._look() as connection:
            found = direct.fetch(connection, queries.chunks_in(states), {"of_load": load_id})
            return [chunk_from_row(row) for row in found]

    def chunk(self, load_id: str, number: int) -> Chunk:
        """One chunk of a load; LedgerError when it has none of that number."""
        if (chunk := self.find_chunk(load_id, number)) is None:
            raise LedgerError("CHUNK_NOT_FOUND", load=load_id, chunk=number)
        return chunk

    def find_chunk(self, load_id: str, number: int) -> Chunk | None:
        """One chunk of a load, if there is one of that number."""
        with self._look() as connection:
            row = direct.fetch_one(connection, queries.CHUNK, {"of_load": load_id, "of_number": number})
        return None if row is None else chunk_from_row(row)

    def frozen(self, load_id: str, number: int) -> FrozenChunk:
        """A chunk with its exact body; LedgerError when that is no longer the body that was frozen."""
        with self._look() as connection:
            row = direct.fetch_one(connection, queries.FROZEN, {"of_load": load_id, "of_number": number})
        if row is None:
            raise LedgerError("CHUNK_NOT_FOUND", load=load_id, chunk=number)
        if not row.body and self.removed(load_id).get("bodies"):
            raise LedgerError("BODY_REMOVED", chunk=number, load=load_id)
        try:
            body = zlib.decompress(row.body)
        except zlib.error:
            body = b""
        if hashlib.sha256(body).hexdigest() != row.body_sha256:
            raise LedgerError("CHUNK_DAMAGED", chunk=number, load=load_id)
        return FrozenChunk(number, row.operation, body, tuple(orjson.loads(row.rows)), row.key, row.batch)

    def removed(self, load_id: str) -> dict[str, str]:
        """What is no longer kept of a load: part -> when it was removed."""
        with self._look() as connection:
            found = direct.fetch(connection, queries.REMOVED, {"of_load": load_id})
        return {row.part: row.at for row in found}

    def batches_with(self, codes: Collection[str]) -> set[tuple[str, str]]:
        """Of some codes those that batches of ours have, each with such a batch: as its own code, or as the service's."""
        found, every = set[tuple[str, str]](), sorted(codes)
        with self._look() as connection:
            for some in (every[at : at + _CODES] for at in range(0, len(every), _CODES)):
                for column in (chunks.c.batch, chunks.c.echo):
                    query = select(column, chunks.c.batch).where(column.in_(some))
                    found.update((code, batch) for code, batch in connection.execute(query))
        return found

    def requests(self, load_id: str) -> int:
        """How many requests of a load were begun, those that were repeated too."""
        with self._look() as connection:
            return int(direct.value(connection, queries.REQUESTS, {"of_load": load_id}) or 0)

    def history(self, load_id: str, chunk: int | None = None, state: ChunkState | None = None) -> list[Event]:
        """The changes of a load's chunks in order: all of them, or those of one chunk or to one state."""
        query, given = queries.events(state, of_chunk=chunk is not None), {"of_load": load_id}
        numbered = {} if chunk is None else {"of_number": chunk}
        with self._look() as connection:
            return [event_from_row(row) for row in direct.fetch(connection, query, {**given, **numbered})]

    def do(self, step: Step, claim: Claim | None = None) -> int:
        """Run one step in a transaction of its own; on disk when this returns."""
        (result,) = self.try_all([step], claim)
        if isinstance(result, Exception):
            raise result
        return result

    def try_all(self, steps: Sequence[Step], claim: Claim | None = None) -> list[int | Exception]:
        """Run steps in one transaction: a step on a chunk that we lost fails alone, any other failure fails all.

        On a full disk the reserve makes room for what was sent and must be recorded; new intents are refused.
        """

        def run_each(connection: Connection) -> list[int | Exception]:
            return [_result(step, connection) for step in steps]

        return self.transaction(run_each, claim)

    def now(self) -> str:
        """The wall clock, for the record."""
        return self._now()

    # Rows

    def outcomes(self, load_id: str, *, under_way: bool = False) -> pd.DataFrame:
        """Every row of a load, once: row, outcome, code, column, detail; `under_way`, what has no answer is `awaited`."""
        with self._look() as connection:
            return accounts.outcomes(connection, load_id, under_way=under_way)

    def unknown_in_settled(self, load_id: str) -> dict[int, list[int]]:
        """Chunk -> its rows, among them all that are unknown, of chunks that are settled for some of their rows alone."""
        with self._look() as connection:
            return accounts.unknown_in_settled(connection, load_id)

    def books(self, load_id: str, *, under_way: bool = False) -> dict[str, int]:
        """The number of rows by outcome; `under_way`, what has no answer is `awaited`."""
        with self._look() as connection:
            return accounts.books(connection, load_id, under_way=under_way)


def _result(step: Step, connection: Connection) -> int | Exception:
    try:
        return step(connection)
    except (StaleOwnerError, HeldError, DiskFullError) as refused:
        return refused


def _of_its_sort(load: Load) -> dict[str, str]:
    """What `queries.LOADS_LIKE` asks for."""
    return {"of_kind": load.kind, "of_target": load.target}
