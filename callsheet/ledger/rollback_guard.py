"""Small files that record how far the ledger has come, so that an old copy of the ledger is refused.

A ledger that was restored from an old copy, or deleted, does not know what was sent since; sending from it could call
people twice. It is refused until a person has checked.

There are two records: one beside the ledger (for a database server: in the data folder), which notices a ledger that was
exchanged alone, and one in the user's state folder, which notices a data folder that was put back as a whole. Both are
written after every commit and before anything is done on its strength. They are not synced to disk each time: after a
power cut they may be behind the ledger, which refuses nothing that is right, but never ahead of what is durable in it.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import orjson

from callsheet.durable import make_folder
from callsheet.ledger.address import parsed
from callsheet.ledger.position import Position
from callsheet.ledger.records import LedgerError

_SIZE = 384  # bytes, always the same: a record is overwritten in its place, within one sector
_PROVEN = -1


@dataclass(frozen=True, slots=True)
class Record:
    """What was recorded last. Older versions wrote generation and reached only."""

    generation: str
    reached: int
    slot: str = ""
    steps: int = 0
    unproven: int = (
        _PROVEN  # loads up to this number may be older than what was sent, since nobody had a record
    )


_FIELDS = frozenset(field.name for field in fields(Record))


@dataclass(frozen=True, slots=True)
class Seen:
    """Both records as they were found, None for one that is missing or cannot be read."""

    first: Record | None
    second: Record | None

    def check(self, position: Position, place: str) -> None:
        """LedgerError when the ledger is not the one last seen, or is behind it."""
        for record in filter(None, (self.first, self.second)):
            if record.generation != position.generation:
                raise LedgerError("LEDGER_EXCHANGED", ledger=place)
            if record.reached > position.reached:
                raise LedgerError(
                    "LEDGER_OLD_COPY", known=position.reached, made=record.reached, ledger=place
                )
            if record.slot and record.steps > position.steps.get(record.slot, 0):
                raise LedgerError("LEDGER_EXCHANGED", ledger=place)


class RollbackGuard:
    """The records of one ledger. `first` is a file, `state_dir` a folder; None where there is none to keep it in."""

    def __init__(self, first: Path | None, state_dir: Path | None) -> None:
        self._first, self._state_dir = first, state_dir
        self._second: Path | None = None
        self.slot = ""
        self.unproven: int | None = None
        """The number of the last load that may have been sent by a ledger which is not here; None when there is none."""

    def seen(self, generation: str) -> Seen:
        """What was recorded last; read it before the ledger's position, which may grow in the meantime."""
        self._second = _second(self._state_dir, generation)
        return Seen(_read(self._first), _read(self._second))

    def enter(self, seen: Seen, position: Position, *, accepted: bool = False) -> bool:
        """Begin to record a ledger that was checked, or accepted; returns whether a second record is kept."""
        found = None if accepted else seen.second
        wanted = _at(found or self._fresh(seen, position, accepted=accepted), position)
        kept = _settle(self._second, wanted, keep=found is None, reset=accepted)
        if accepted and kept is None and position.witnessed and self._state_dir:
            raise LedgerError("LEDGER_NO_STATE", folder=str(self._state_dir))
        current = kept or wanted
        _settle(self._first, _at(current, position), reset=accepted)
        if accepted:
            self._retire(seen.first, position)
        self._adopt(current)
        return kept is not None

    def _fresh(self, seen: Seen, position: Position, *, accepted: bool) -> Record:
        """A record with a slot of its own; where there is no state folder, with the slot of the record beside the ledger."""
        missing = self._second is not None and seen.second is None and not accepted
        unproven = missing and position.witnessed and position.loads > 0
        known = seen.first.slot if seen.first and self._second is None and not accepted else ""
        slot = known or secrets.token_hex(8)
        return Record(position.generation, 0, slot, unproven=position.loads if unproven else _PROVEN)

    def _retire(self, first: Record | None, position: Position) -> None:
        """The ledger that was here before must not be taken for the latest one if it is put back."""
        if first is not None and first.generation != position.generation:
            never = Record(first.generation, first.reached, secrets.token_hex(8), 1)
            _settle(_second(self._state_dir, first.generation), never, reset=True)

    def advance(self, steps: int, reached: int, generation: str) -> None:
        """Record a step that is on disk: the records only grow, whichever process writes last."""
        mine = Record(generation, reached, self.slot, steps, _of(self.unproven))
        for path in (self._first, self._second):
            known = _edit(path, lambda known: _later(known, mine))
            if path is (self._second or self._first) and known is not None and known.generation == generation:
                self._adopt(known)

    def _adopt(self, record: Record) -> None:
        """Take over what a person has accepted meanwhile, in another process."""
        self.slot = record.slot or self.slot
        self.unproven = None if record.unproven == _PROVEN else record.unproven

    def sync(self) -> None:
        """Put both records on disk, so that a power cut does not leave them far behind."""
        for path in filter(None, (self._first, self._second)):
            if path.is_file():
                _edit(path, lambda known: known, sync=True)


def first_record(url: str, file: Path | None, data_dir: Path | None) -> Path | None:
    """The file beside a ledger; for a ledger on a server one in the data folder that is named by the database."""
    if file is not None:
        return file.with_name("ledger.witness")
    address = parsed(url)
    name = f"{address.host}:{address.port or ''}/{address.database}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return data_dir / f"ledger-{digest}.witness" if data_dir else None


def _second(state_dir: Path | None, generation: str) -> Path | None:
    return state_dir / f"{generation}.witness" if state_dir else None


def _at(record: Record, position: Position) -> Record:
    """A record of a ledger that was checked, brought to where the ledger is."""
    return replace(record, reached=position.reached, steps=position.steps.get(record.slot, 0))


def _of(unproven: int | None) -> int:
    return _PROVEN if unproven is None else unproven


def _later(known: Record | None, mine: Record) -> Record:
    """The further of what is recorded and what is to be; another slot's record grows by the whole ledger's steps alone."""
    if known is None:
        return mine
    if known.generation != mine.generation:
        return known
    further = replace(known, reached=max(known.reached, mine.reached))
    return further if known.slot != mine.slot else replace(further, steps=max(known.steps, mine.steps))


def _settle(path: Path | None, wanted: Record, *, keep: bool = False, reset: bool = False) -> Record | None:
    """Write a record and put it on disk; with `keep`, one of the same ledger that is there already stays.

    Only a `reset` makes the record of a ledger shrink. Returns what is recorded now, None when nothing can be.
    """

    def settled(known: Record | None) -> Record:
        if known is None or known.generation != wanted.generation or reset:
            return wanted
        if keep:
            return known
        further = replace(wanted, reached=max(known.reached, wanted.reached))
        return further if known.slot != wanted.slot else _later(known, further)

    return _edit(path, settled, sync=True)


def _edit(
    path: Path | None, change: Callable[[Record | None], Record | None], *, sync: bool = False
) -> Record | None:
    """Change a record while no other process does; returns it, None when there can be none.

    A disk that is full or read-only does not stop the ledger, which is what counts.
    """
    if path is None:
        return None
    try:
        file = _opened(path)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = _parsed(os.pread(file, _SIZE, 0))
        wanted = change(known)
        if wanted is not None and wanted != known:
            os.pwrite(file, orjson.dumps(wanted).ljust(_SIZE - 1) + b"\n", 0)
        if sync:
            os.fsync(file)
    except OSError:
        return None
    else:
        return wanted
    finally:
        os.close(file)


def _opened(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    with suppress(FileNotFoundError):
        return os.open(path, flags, 0o600)
    make_folder(path.parent)
    return os.open(path, flags, 0o600)


def _read(path: Path | None) -> Record | None:
    try:
        return _parsed(path.read_bytes()) if path else None
    except OSError:
        return None


def _parsed(content: bytes) -> Record | None:
    try:
        found: dict[str, Any] = orjson.loads(content)
        record = Record(**{name: value for name, value in found.items() if name in _FIELDS})
    except (ValueError, TypeError, AttributeError):
        return None
    numbers = (record.reached, record.steps, record.unproven)
    return record if all(isinstance(number, int) for number in numbers) else None
