"""Refused chunks in parts: one bad row must not take the others of its request with it. Bounded, also over crashes."""

from collections.abc import Iterable
from dataclasses import replace

import orjson

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import Chunk, FrozenChunk, Load, chunk_to_row, new_key
from callsheet.ledger.states import ChunkState
from callsheet.ledger.transitions import Step, divide
from transforms.kind import Call, Kind
from transforms.outcomes import Outcome, outcome_frame

MOST_REQUESTS = 200  # that the rows of one refused request may take in all
MOST_IN_VAIN = 31  # of them as long as none is taken: then the cause is in no single row
_TAKEN = frozenset({ChunkState.ACKED, ChunkState.SETTLED, ChunkState.RECONCILED})


class Divider:
    """Divides the chunks of one load, as far as the kind and the number of requests allow."""

    def __init__(self, ledger: Ledger, load: Load, kind: Kind) -> None:
        self._ledger, self._load, self._kind = ledger, load, kind

    def may(self, frozen: FrozenChunk) -> bool:
        """Whether a chunk can be sent in two parts."""
        if frozen.operation not in self._kind.operations or self._halves(frozen) is None:
            return False
        known = [chunk for chunk in self._ledger.chunks(self._load.id) if chunk.operation == frozen.operation]
        return _affordable(_family(known, frozen.number)) and not _in_vain(known)

    def step(self, frozen: FrozenChunk, fence: int, why: str) -> Step:
        """The step that puts the rows of a chunk into two new ones, each with its own key and batch."""
        halves = self._halves(frozen)
        assert halves is not None
        rows = [
            chunk_to_row(
                self._load.id,
                FrozenChunk(0, half.operation, orjson.dumps(half.body), half.rows, new_key(), half.batch),
            )
            for half in halves
        ]
        nothing = outcome_frame([], Outcome.UNKNOWN, "")
        return divide(self._load.id, frozen.number, fence, nothing, rows, why)

    def doubted(self) -> set[int]:
        """The chunks whose rows an earlier, unclear attempt may have loaded, under whatever number they had then."""
        events = self._ledger.history(self._load.id)
        unclear = {event.chunk for event in events if event.state is ChunkState.IN_DOUBT}
        decided = {
            event.chunk for event in events if event.state is ChunkState.PARKED
        }  # a person settled the doubt
        for chunk in self._ledger.chunks(self._load.id):  # a chunk comes after the one that it replaces
            if chunk.replaces and chunk.replaces in unclear - decided:
                unclear.add(chunk.number)
        return unclear

    def _halves(self, frozen: FrozenChunk) -> tuple[Call, Call] | None:
        halve = self._kind.delivery.halves
        call = Call(frozen.operation, None, frozen.rows, frozen.batch)
        return halve(replace(call, body=orjson.loads(frozen.body))) if halve else None


def _family(known: Iterable[Chunk], number: int) -> list[Chunk]:
    """The chunk, the ones that it came from, and all that came from them."""
    by_number = {chunk.number: chunk for chunk in known}
    while (before := by_number[number].replaces) in by_number and before:
        number = before
    family = {number}
    for chunk in by_number.values():
        if chunk.replaces in family:
            family.add(chunk.number)
    return [by_number[member] for member in family]


def _affordable(family: Iterable[Chunk]) -> bool:
    """Whether two more requests are within what the rows of one request may take."""
    members = list(family)
    requests = sum(max(1, chunk.attempt) for chunk in members) + 2
    return requests <= (MOST_REQUESTS if _taken(members) else MOST_IN_VAIN)


def _in_vain(known: Iterable[Chunk]) -> bool:
    """Whether so many requests of the load were made without one that was taken that the cause is in no row."""
    chunks = list(known)
    return not _taken(chunks) and sum(chunk.attempt for chunk in chunks) > MOST_IN_VAIN


def _taken(chunks: Iterable[Chunk]) -> bool:
    return any(chunk.state in _TAKEN for chunk in chunks)
