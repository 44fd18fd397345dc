"""What the disk may do to the ledger, and what follows: the first sign stops all sending.

A write that failed for want of room is written once more after a reserve was given back, so that what has been sent can
still be noted; nothing new is begun. After an error of the disk itself no write and no sync is tried again: what the
kernel dropped it would report as written (the fsync of 2018).
"""

import os
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from ledger.records import DiskError, DiskFullError, LedgerError, LockedError

RESERVE = 8 * 1024 * 1024


class Health:
    """The state of one ledger's disk. `folder` is None for a database that is no file of ours."""

    def __init__(self, folder: Path | None, reserve: int = RESERVE) -> None:
        self._reserve = folder / "ledger.reserve" if folder else None
        self._size = reserve
        self.full = False
        self._broken: LedgerError | None = None

    def prepare(self) -> None:
        """Set the reserve aside; a disk without room for it is told by the first write."""
        if self._reserve is None or (self._reserve.exists() and self._reserve.stat().st_size == self._size):
            return
        handle = os.open(self._reserve, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.posix_fallocate(handle, 0, self._size) if hasattr(os, "posix_fallocate") else os.ftruncate(
                handle, self._size
            )
        except OSError:
            self._give_back()
        finally:
            os.close(handle)

    def refuse_if_broken(self) -> None:
        if self._broken is not None:
            raise self._broken

    def told(self, error: DBAPIError) -> LedgerError:
        """What a failed statement means for the ledger; remembers it when nothing may follow."""
        reason = str(error.orig)
        if "is full" in reason:
            self.full = True
            self._give_back()
            return DiskFullError(
                "The disk that holds the ledger is full, so nothing more was sent. Make room, then go on."
            )
        if "is locked" in reason or "is busy" in reason:
            return LockedError(
                "Another program has kept the ledger locked for 30 seconds, so nothing more was sent. "
                "Close it (a database viewer, a backup), then go on."
            )
        if "malformed" in reason or "not a database" in reason:
            self._broken = corrupt(reason)
            return self._broken
        if "I/O" in reason or "readonly" in reason or "unable to open" in reason:
            self._broken = DiskError(
                f"The disk that holds the ledger failed ({reason}), so nothing more was sent. Have the disk checked; "
                "what was sent until then is in the ledger."
            )
            return self._broken
        return LedgerError(f"The ledger cannot be used: {reason}")

    def _give_back(self) -> None:
        if self._reserve is not None:
            self._reserve.unlink(missing_ok=True)


def corrupt(reason: str) -> LedgerError:
    return LedgerError(
        f"The ledger is damaged ({reason}), so nothing is sent from it. Keep the file, restore the latest backup beside it, "
        "and compare what was sent since with the Sobot console."
    )
