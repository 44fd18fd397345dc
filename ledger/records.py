"""What goes into the ledger and comes out of it, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.states import ChunkState, LoadState


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
    note: str = ""
    number: int = 0
    created_at: str = ""
    closed_at: str = ""
    followed_since: str = ""


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


class LedgerError(Exception):
    """The ledger cannot be used or refuses a change; the message says what to do."""


class StaleOwnerError(LedgerError):
    """Somebody else has taken this chunk over since; what this process knows of it must not be written."""


class UnknownLoadError(LedgerError):
    """No load has this id."""
