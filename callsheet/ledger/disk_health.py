"""What the disk may do to the ledger, and what follows: the first sign stops all sending.

A write that failed for want of room is written once more after a reserve was given back, so that what has been sent can
still be noted; nothing new is begun. After an error of the disk itself no write and no sync is tried again: what the
kernel dropped it would report as written (the fsync of 2018).
"""

import os
import shutil
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from callsheet.ledger.records import DiskError, DiskFullError, LedgerError, LockedError

RESERVE = 8 * 1024 * 1024
_LEAST = 256 * 1024


class Health:
    """The state of one ledger's disk. `folder` is None for a database that is no file of ours."""

    def __init__(self, folder: Path | None, reserve: int = RESERVE) -> None:
        self._folder = folder
        self._size = reserve
        self.full = False
        self._broken: LedgerError | None = None

    def prepare(self) -> None:
        """Set the reserve aside; a disk without room for it takes no intent, since its answer might not be noted."""
        if self._folder is None:
            return
        reserve = reserve_of(self._folder)
        if reserve.exists() and reserve.stat().st_size == self._size:
            return
        handle = os.open(reserve, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.posix_fallocate(handle, 0, self._size) if hasattr(os, "posix_fallocate") else os.ftruncate(
                handle, self._size
            )
        except OSError:
            self._no_room()
        finally:
            os.close(handle)

    def recheck(self) -> None:
        """Before something new is begun: with room for the reserve and as much again, the disk is not full any more."""
        if self.full and self._folder is not None and _free(self._folder) > 2 * self._size:
            self.full = False
            self.prepare()

    def refuse_if_broken(self) -> None:
        if self._broken is not None:
            raise self._broken

    def told(self, error: DBAPIError) -> LedgerError:
        """What a failed statement means for the ledger; remembers it when nothing may follow."""
        reason = str(error.orig)
        if "is full" in reason:
            self._no_room()
            return DiskFullError("LEDGER_DISK_FULL")
        if "is locked" in reason or "is busy" in reason or "lock timeout" in reason:
            return LockedError("LEDGER_LOCKED")
        if "malformed" in reason or "not a database" in reason:
            self._broken = corrupt(reason)
            return self._broken
        if "I/O" in reason or "readonly" in reason or "unable to open" in reason:
            self._broken = DiskError("LEDGER_DISK_FAILED", cause=reason)
            return self._broken
        return LedgerError("LEDGER_UNUSABLE", cause=reason)

    def _no_room(self) -> None:
        self.full = True
        if self._folder is not None:
            reserve_of(self._folder).unlink(missing_ok=True)


def reserve_of(folder: Path) -> Path:
    """The file that keeps room for what was sent and must still be noted."""
    return folder / "ledger.reserve"


def no_room(folder: Path) -> bool:
    """Whether a disk has so little room that SQLite cannot work on it."""
    return _free(folder) < _LEAST


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def corrupt(reason: str) -> LedgerError:
    return LedgerError("LEDGER_DAMAGED", cause=reason)
