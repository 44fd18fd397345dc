"""Records as lines of the tables, and back."""

import hashlib
import json
import uuid
import zlib
from typing import Any

import orjson

from flows.reasons import StopReason, Why
from ledger.records import Chunk, Event, FrozenChunk, Load
from ledger.states import ChunkState, LoadState
from ledger.tables import chunks, history, loads
from validators.message import message, pack, unpack

_OF_OWNERS = {"owner", "claim", "beat"}
LOAD_FIELDS = tuple(column for column in loads.c if column.name not in _OF_OWNERS)
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
    chunks.c.known,
)
EVENT_FIELDS = tuple(column for column in history.c if column.name != "load_id")


def new_key() -> str:
    """A fresh Idempotency-Key; made once a chunk, when it is frozen."""
    return str(uuid.uuid4())


def load_line(load: Load) -> dict[str, Any]:
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


def why_line(why: Why | None) -> dict[str, str]:
    """Why a load stands where it does, as columns of its line."""
    if why is None:
        return {"reason": "", "message": ""}
    return {"reason": str(why.reason), "message": pack(why.message)}


def as_load(row: Any) -> Load:
    fields = {column.name: getattr(row, column.name) for column in LOAD_FIELDS if column.name != "note"}
    fields |= {"options": json.loads(row.options), "state": LoadState(row.state)}
    return Load(**fields | _why(row))


def _why(row: Any) -> dict[str, Any]:
    """Why a load stands where it does; of an older version there may be nothing but its sentence."""
    if row.reason:
        return {"reason": StopReason(row.reason), "message": unpack(row.message)}
    old = row.note and row.state != LoadState.READ
    return {
        "reason": StopReason.OLD_NOTE if old else None,
        "message": message(StopReason.OLD_NOTE, text=row.note) if old else None,
    }


def chunk_line(load_id: str, chunk: FrozenChunk) -> dict[str, Any]:
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
    }


def as_chunk(row: Any) -> Chunk:
    fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    answer = json.loads(row.answer) if row.answer else None
    known = json.loads(row.known) if row.known else None
    return Chunk(**fields | {"state": ChunkState(row.state), "answer": answer, "known": known})


def as_event(row: Any) -> Event:
    fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return Event(**fields | {"state": ChunkState(row.state)})
