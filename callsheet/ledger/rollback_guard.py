"""A small file beside the ledger that records how far it has come, so that an old copy of the ledger is refused.

A ledger that was restored from an old copy, or deleted, does not know what was sent since; sending from it could call
people twice. It is refused until a person has checked.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callsheet.ledger.records import LedgerError


class RollbackGuard:
    """The record of one ledger file's progress; None stands for a ledger on a server."""

    def __init__(self, ledger: Path | None) -> None:
        self._path = ledger.with_name("ledger.witness") if ledger else None

    def check(self, last: Mapping[str, Any], generation: str, reached: int) -> None:
        """LedgerError when the ledger is not the one last seen, or is behind it."""
        if not last:
            return
        if last.get("generation") != generation:
            raise LedgerError("LEDGER_EXCHANGED", guard=str(self._path))
        if int(last.get("reached", 0)) > reached:
            made = int(last["reached"])
            raise LedgerError("LEDGER_OLD_COPY", known=reached, made=made, guard=str(self._path))

    def record(self, generation: str, reached: int) -> None:
        """Record how far the ledger has come; only after that is on disk."""
        last = self.last_seen()
        current = last.get("generation") == generation and int(last.get("reached", 0)) >= reached
        if self._path is None or current:
            return
        partial = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.part")
        try:
            with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
                json.dump({"generation": generation, "reached": reached}, file)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        except OSError:  # a full disk: the ledger itself is what counts
            partial.unlink(missing_ok=True)

    def last_seen(self) -> dict[str, Any]:
        """What was recorded last; read it before the ledger, which may grow in the meantime."""
        try:
            last: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8")) if self._path else {}
        except (OSError, ValueError):
            return {}
        return last
