"""What an error of the database means for the ledger, by its code: the first sign of a bad disk stops all sending.

On a full disk a write is repeated once after the reserve was released, so that what has been sent can still be recorded;
nothing new is started. After an error of the disk itself no write and no sync is repeated: the kernel may report what it
dropped as written (the fsync of 2018).
"""

import os
import shutil
import sqlite3
from enum import Enum, auto
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from callsheet.ledger.records import DiskError, DiskFullError, LedgerError, LockedError

RESERVE = 8 * 1024 * 1024
_LEAST = 256 * 1024
_PRIMARY = 0xFF  # of an extended result code of SQLite


class Fault(Enum):
    """What a driver's error code says of the database."""

    FULL = auto()
    LOCKED = auto()
    DAMAGED = auto()
    DISK = auto()
    OTHER = auto()


_SQLITE = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
    sqlite3.SQLITE_IOERR: Fault.DISK,
    sqlite3.SQLITE_READONLY: Fault.DISK,
    sqlite3.SQLITE_CANTOPEN: Fault.DISK,
}
_POSTGRESQL = {
    "53100": Fault.FULL,  # disk_full
    "55P03": Fault.LOCKED,  # lock_not_available: the lock timeout
    "XX001": Fault.DAMAGED,  # data_corrupted
    "XX002": Fault.DAMAGED,  # index_corrupted
    "58030": Fault.DISK,  # io_error
}


def fault_of(error: DBAPIError) -> Fault:
    """What a failed statement met, by SQLite's (extended) result code or PostgreSQL's SQLSTATE; OTHER without one."""
    if sqlstate := getattr(error.orig, "sqlstate", None):
        return _POSTGRESQL.get(sqlstate, Fault.OTHER)
    code = getattr(error.orig, "sqlite_errorcode", None)
    return Fault.OTHER if code is None else _SQLITE.get(code & _PRIMARY, Fault.OTHER)


class Health:
    """The state of one ledger's disk. `folder` is None for a database on a server."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._size = RESERVE
        self.full = False
        self._broken: LedgerError | None = None

    def prepare(self) -> None:
        """Set the reserve aside; a disk without room for it gets no intent, since the answer might not be recorded."""
        if self._folder is None:
            return
        reserve = reserve_of(self._folder)
        if reserve.exists() and reserve.stat().st_size == self._size:
            return
        try:
            handle = os.open(reserve, os.O_CREAT | os.O_WRONLY, 0o600)
        except OSError:  # no room for another file either
            self._no_room()
            return
        try:
            os.posix_fallocate(handle, 0, self._size) if hasattr(os, "posix_fallocate") else os.ftruncate(
                handle, self._size
            )
        except OSError:
            self._no_room()
        finally:
            os.close(handle)

    def recheck(self) -> None:
        """Before something new is started: a disk with room for the reserve twice over is no longer full.

        The disk of a server cannot be measured from here: the next write shows whether it has room again.
        """
        if self.full and (self._folder is None or _free(self._folder) > 2 * self._size):
            self.full = False
            self.prepare()

    def refuse_if_broken(self) -> None:
        """Raise the error after which nothing may be written, if there was one."""
        if self._broken is not None:
            raise self._broken

    def failure(self, error: DBAPIError) -> LedgerError:
        """What a failed statement means for the ledger; nothing is written any more after damage or a failed disk."""
        cause = str(error.orig).strip()
        match fault_of(error):
            case Fault.FULL:
                self._no_room()
                return DiskFullError("LEDGER_DISK_FULL")
            case Fault.LOCKED:
                return LockedError("LEDGER_LOCKED")
            case Fault.DAMAGED:
                self._broken = damaged(cause)
                return self._broken
            case Fault.DISK:
                self._broken = DiskError("LEDGER_DISK_FAILED", cause=cause)
                return self._broken
        return LedgerError("LEDGER_UNUSABLE", cause=cause)

    def _no_room(self) -> None:
        self.full = True
        if self._folder is not None:
            reserve_of(self._folder).unlink(missing_ok=True)


def reserve_of(folder: Path) -> Path:
    """The file that keeps room for recording what was sent."""
    return folder / "ledger.reserve"


def no_room(folder: Path) -> bool:
    """Whether a disk has too little room for SQLite to work."""
    return _free(folder) < _LEAST


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def damaged(cause: str) -> LedgerError:
    return LedgerError("LEDGER_DAMAGED", cause=cause)
