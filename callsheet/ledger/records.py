"""The ledger's records as values, and their conversion to and from rows of its tables."""

import hashlib
import json
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from callsheet.errors import CodedError
from callsheet.ledger.schema import chunks, history, loads
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.reasons import StopReason, Why
from validators.message import Message, message, pack, unpack

_INTERNAL = {"owner", "claim", "beat", "doubtful"}
LOAD_FIELDS = tuple(column for column in loads.c if column.name not in _INTERNAL)
CHUNK_FIELDS = (
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
    chunks.c.replaces,
    chunks.c.known,
    chunks.c.waited,
)
EVENT_FIELDS = tuple(column for column in history.c if column.name != "load_id")


@dataclass(frozen=True, slots=True)
class Load:
    """One run of one sheet of one file against one profile."""

    id: str
    file: str
    sha256: str
    sheet: str
    kind: str
    profile: str
    target: str
    load_key: str
    rows: int
    options: Mapping[str, str] = field(default_factory=dict)
    state: LoadState = LoadState.READ
    reason: StopReason | None = None  # why it is not sent, stopped, or was closed unsent; decide on this
    message: Message | None = None  # the same for people
    number: int = 0
    created_at: str = ""
    closed_at: str = ""
    followed_since: str = ""
    not_before: str = ""  # UTC; the service asked for no requests until then
    pause: float = 0.0  # for so many seconds
    paused_at: str = ""  # since this tick
    crashes: int = 0  # how many processes died while they owned it


@dataclass(frozen=True, slots=True)
class FrozenChunk:
    """A call as it will be sent: exact bytes, key and rows. `number` counts from 1; a setup call is number 0."""

    number: int
    operation: str
    body: bytes = field(repr=False)
    rows: tuple[int, ...] = field(repr=False)
    key: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk as the ledger knows it, without its body."""

    number: int
    operation: str
    batch: str
    key: str
    state: ChunkState
    attempt: int
    fence: int
    row_count: int
    answer: Any
    detail: str
    replaces: int = 0  # the chunk that its rows were in before
    known: Any = None  # what the service showed of its rows before it was sent
    waited: float = 0.0  # seconds that processes waited for its outcome, as far as they noted it


@dataclass(frozen=True, slots=True)
class Claim:
    """A load that this process owns; `number` is its fencing number: a later claim of the load has a higher one."""

    load_id: str
    owner: str
    number: int


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a chunk, as the history keeps it."""

    number: int
    chunk: int
    state: ChunkState
    attempt: int
    fence: int
    claim: int
    at: str
    note: str
    tick: str = ""  # `at` on a clock that nobody sets


class LedgerError(CodedError):
    """The ledger cannot be used, or it refuses a change."""


class StaleOwnerError(LedgerError):
    """Another process has taken over this chunk or load; what this process knows of it must not be written."""


class HeldError(LedgerError):
    """A chunk must not be sent now: forbidden numbers have changed, or are not in place, since it was compared with them."""


class OwnedError(LedgerError):
    """Another process is working on this load."""


class UnknownLoadError(LedgerError):
    """No load has this id."""


class DiskError(LedgerError):
    """The disk failed to store a change: nothing more may be sent."""


class DiskFullError(DiskError):
    """The disk that holds the ledger is full."""


class LockedError(LedgerError):
    """Another program kept the ledger locked for longer than the bounded wait."""


def schema_of(written: str) -> int:
    """The version of a ledger's tables as it is written there; LedgerError when it is none."""
    if not (
        isinstance(written, str)
        and written.isascii()
        and written.isdigit()
        and 0 < len(written) <= 9
        and int(written)
    ):
        raise LedgerError("LEDGER_SCHEMA_UNKNOWN")
    return int(written)


def new_key() -> str:
    """A new Idempotency-Key; made once per chunk, when it is frozen."""
    return str(uuid.uuid4())


def load_to_row(load: Load) -> dict[str, Any]:
    """A load as a row of its table, without owner and number."""
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
        "note": "",
        "reason": load.reason or "",
        "message": pack(load.message) if load.message else "",
        "closed_at": "",
        "followed_since": "",
    }


def why_to_row(why: Why | None) -> dict[str, str]:
    """Why a load is in its state, as columns of its row."""
    if why is None:
        return {"reason": "", "message": ""}
    return {"reason": str(why.reason), "message": pack(why.message)}


def load_from_row(row: Any) -> Load:
    """A row of the loads table as a value."""
    fields = {column.name: getattr(row, column.name) for column in LOAD_FIELDS if column.name != "note"}
    fields |= {"options": json.loads(row.options), "state": LoadState(row.state)}
    return Load(**fields | _why(row))


def _why(row: Any) -> dict[str, Any]:
    """Why a load is in its state; an older version may have left nothing but a sentence."""
    if row.reason:
        return {"reason": StopReason(row.reason), "message": unpack(row.message)}
    old = row.note and row.state != LoadState.READ
    return {
        "reason": StopReason.OLD_NOTE if old else None,
        "message": message(StopReason.OLD_NOTE, text=row.note) if old else None,
    }


def chunk_to_row(load_id: str, chunk: FrozenChunk) -> dict[str, Any]:
    """A frozen chunk as a row of its table: planned, its body compressed."""
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
        "replaces": 0,
        "known": "",
        "echo": "",
    }


def chunk_from_row(row: Any) -> Chunk:
    """A row of the chunks table (its CHUNK_FIELDS) as a value."""
    fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    answer = json.loads(row.answer) if row.answer else None
    known = json.loads(row.known) if row.known else None
    return Chunk(**fields | {"state": ChunkState(row.state), "answer": answer, "known": known})


def event_from_row(row: Any) -> Event:
    """A row of the history as a value."""
    fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return Event(**fields | {"state": ChunkState(row.state)})
