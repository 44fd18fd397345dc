"""The order of newer and older loads of one thing: what is late must not undo what is newer."""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

from callsheet.errors import StoppedError
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.processes import describe, is_gone
from callsheet.ledger.records import FrozenChunk, Load, new_key
from callsheet.ledger.rows import chunk_to_row
from callsheet.ledger.states import DONE, ChunkState
from callsheet.ledger.transitions import Step, replace
from callsheet.reasons import StopReason
from transforms.kind import Kind
from transforms.outcomes import Outcome, outcome_frame
from validators.libraries import pd
from validators.message import message, pack

CODE = "SUPERSEDED"
_WENT_OUT = tuple(state for state in ChunkState if state not in {ChunkState.PLANNED, ChunkState.REPLACED})


@dataclass(slots=True)
class RowOrder:
    """Which natural keys of one load's kind have newer values on their way or in place."""

    ledger: Ledger
    load: Load
    kind: Kind
    _read: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    def newer(self) -> set[str]:
        """The natural keys for which a later load has sent something."""
        if self.kind.delivery.natural is None:
            return set()
        found: set[str] = set()
        for later in self.ledger.later_loads(self.load):
            for chunk in self.ledger.chunks(later.id, *_WENT_OUT):
                found |= self._keys(later.id, chunk.number)
        return found

    def wait_for_older(self) -> None:
        """StoppedError while another process sends an earlier load of the same keys: the newer must come last."""
        if self.kind.delivery.natural is None:
            return
        for later, owner in self.ledger.earlier_at_work(self.load):
            if is_gone(owner):
                continue
            theirs: set[str] = set()
            for chunk in (chunk for chunk in self.ledger.chunks(later.id) if chunk.state not in DONE):
                theirs |= self._keys(later.id, chunk.number)
            if any(
                theirs & self._keys(self.load.id, chunk.number) for chunk in self.ledger.chunks(self.load.id)
            ):
                raise StoppedError(
                    StopReason.OLDER_LOAD_SENDING, older=later.id, owner=describe(owner), load=self.load.id
                )

    def _keys(self, load_id: str, number: int) -> frozenset[str]:
        if (load_id, number) not in self._read:
            natural = self.kind.delivery.natural
            assert natural is not None
            frozen = self.ledger.frozen(load_id, number)
            known = frozen.operation in self.kind.operations
            keys = natural.of(orjson.loads(frozen.body)) if known else ()
            self._read[load_id, number] = frozenset(keys)
        return self._read[load_id, number]


def late_items(kind: Kind, frozen: FrozenChunk, newer: set[str]) -> set[int]:
    """The items of a chunk (from 0) for which something newer was sent."""
    natural = kind.delivery.natural
    if natural is None or not newer or frozen.operation not in kind.operations:
        return set()
    return {at for at, key in enumerate(natural.of(orjson.loads(frozen.body))) if key in newer}


def dropped(
    load: Load, kind: Kind, frozen: FrozenChunk, fence: int, late: set[int]
) -> tuple[Step, pd.DataFrame]:
    """The step that takes the late entries of a chunk out of the way, and the outcomes that its rows have now.

    What is left over goes to a chunk of its own, with a key of its own.
    """
    body, rows = None, tuple[int, ...]()
    natural = kind.delivery.natural
    if natural is not None and natural.without is not None:
        body, rows = natural.without(orjson.loads(frozen.body), frozen.rows, late)
    gone = dict.fromkeys(row for row in frozen.rows if not body or row not in rows)
    own = outcome_frame(gone, Outcome.SKIPPED, CODE)
    successor = FrozenChunk(0, frozen.operation, orjson.dumps(body), rows, new_key()) if body else None
    note = pack(message("LATER_LOAD_NEWER"))
    return replace(
        load.id, frozen.number, fence, own, chunk_to_row(load.id, successor) if successor else None, note
    ), own
