"""Whether somebody has the ledger's file open: one that is found unclosed is looked through only when nobody has.

Each who opens it holds a shared lock on a file beside it, which the operating system gives back however its holder ends.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path


class Opened:
    """One opening of a ledger. `alone` tells whether nobody else had it open; None stands for no file of ours."""

    def __init__(self, ledger: Path | None) -> None:
        self.alone = True
        self._file: int | None = None
        if ledger is None:
            return
        # On a disk that takes no lock the ledger is looked through once more than it must be.
        with suppress(OSError):
            ledger.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC
            self._file = os.open(ledger.with_name("ledger.open"), flags, 0o600)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.alone = False
                fcntl.flock(self._file, fcntl.LOCK_SH)  # waits for whoever is looking through it

    def let_others(self) -> None:
        """The ledger is open and believed: others may open it beside us."""
        if self._file is not None:
            with suppress(OSError):
                fcntl.flock(self._file, fcntl.LOCK_SH)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
