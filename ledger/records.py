"""What goes into the ledger and comes out of it, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.errors import CodedError
from flows.reasons import StopReason
from ledger.states import ChunkState, LoadState
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
    reason: StopReason | None = (
        None  # why it is not sent, stopped, or was closed unsent: what may be decided on
    )
    message: Message | None = None  # the same for a person
    number: int = 0
    created_at: str = ""
    closed_at: str = ""
    followed_since: str = ""
    not_before: str = ""  # UTC; the service asked for no requests until then
    crashes: int = 0  # how many processes died while they had it


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
    known: Any = None  # what was seen of its rows before it was sent


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


class LedgerError(CodedError):
    """The ledger cannot be used or refuses a change; the message says what to do."""


class StaleOwnerError(LedgerError):
    """Somebody else has taken this chunk or load over since; what this process knows of it must not be written."""


class OwnedError(LedgerError):
    """Another process works on this load."""


class UnknownLoadError(LedgerError):
    """No load has this id."""


class DiskError(LedgerError):
    """The disk did not take a change: nothing more may be sent."""


class DiskFullError(DiskError):
    """There is no room left for the ledger."""


class LockedError(LedgerError):
    """Another program kept the ledger locked for longer than the bounded wait."""
