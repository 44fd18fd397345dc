"""Records of the ledger as rows of its tables, and back."""

import hashlib
import json
import zlib
from typing import Any

import orjson

from callsheet.ledger.records import Chunk, Event, FrozenChunk, Load, new_key
from callsheet.ledger.schema import chunks, history, loads
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.reasons import StopReason, Why
from validators.message import message, pack, unpack

_INTERNAL = {"owner", "claim", "beat", "doubtful"}
LOAD_FIELDS = tuple(column for column in loads.c if column.name not in _INTERNAL)
_OF_LOADS = tuple(column.name for column in LOAD_FIELDS if column.name != "note")
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
FROZEN_FIELDS = (
    chunks.c.operation,
    chunks.c.batch,
    chunks.c.key,
    chunks.c.rows,
    chunks.c.body,
    chunks.c.body_sha256,
)
EVENT_FIELDS = tuple(column for column in history.c if column.name != "load_id")


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
    fields = row._asdict()
    fields = {name: fields[name] for name in _OF_LOADS} | {
        "options": json.loads(row.options),
        "state": LoadState(row.state),
    }
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
    fields = row._asdict()
    answer = json.loads(row.answer) if row.answer else None
    known = json.loads(row.known) if row.known else None
    return Chunk(**fields | {"state": ChunkState(row.state), "answer": answer, "known": known})


def event_from_row(row: Any) -> Event:
    """A row of the history as a value."""
    fields = row._asdict()
    return Event(**fields | {"state": ChunkState(row.state)})
