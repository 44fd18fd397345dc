"""The ledger's records as values, and the errors of its use; `rows` turns records into rows of its tables and back."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callsheet.errors import CodedError
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.reasons import StopReason
from validators.message import Message


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
