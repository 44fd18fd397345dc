"""The ledger's witness: a small file beside it that says how far the ledger has come.

A ledger that is put back from an old copy, or deleted, has forgotten what was sent; sending from it could call people
twice. Its witness remembers, so such a ledger is refused until a person has looked.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callsheet.ledger.records import LedgerError


class RollbackGuard:
    """The witness of one ledger file; None stands for a ledger that is no file of ours."""

    def __init__(self, ledger: Path | None) -> None:
        self._path = ledger.with_name("callsheet.ledger.rollback_guard") if ledger else None

    def check(self, seen: Mapping[str, Any], generation: str, reached: int) -> None:
        """LedgerError when the ledger is not the one that was `seen`, or has come less far than it was then."""
        if not seen:
            return
        if seen.get("generation") != generation:
            raise LedgerError("LEDGER_EXCHANGED", witness=str(self._path))
        if int(seen.get("reached", 0)) > reached:
            raise LedgerError(
                "LEDGER_OLD_COPY", known=reached, made=int(seen["reached"]), witness=str(self._path)
            )

    def note(self, generation: str, reached: int) -> None:
        """Remember how far the ledger has come; only after that is on disk."""
        seen = self.seen()
        if self._path is None or (
            seen.get("generation") == generation and int(seen.get("reached", 0)) >= reached
        ):
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

    def seen(self) -> dict[str, Any]:
        """What was noted last; ask before looking at the ledger, which may grow meanwhile."""
        try:
            seen: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8")) if self._path else {}
        except (OSError, ValueError):
            return {}
        return seen
