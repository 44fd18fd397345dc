"""Refused chunks in parts: one bad row must not take the others of its request with it. Bounded, also over crashes."""

from collections.abc import Iterable
from dataclasses import replace

import orjson

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import Chunk, FrozenChunk, Load, new_key
from callsheet.ledger.rows import chunk_to_row
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

    def may(self, frozen: FrozenChunk, *, too_large: bool = False) -> bool:
        """Whether a chunk can be sent in two parts; for one that is too large none of them need have been taken before."""
        if frozen.operation not in self._kind.operations or self._halves(frozen) is None:
            return False
        families = _families(
            chunk for chunk in self._ledger.chunks(self._load.id) if chunk.operation == frozen.operation
        )
        own = next(family for family in families if any(chunk.number == frozen.number for chunk in family))
        if too_large or _taken(own):
            return _requests(own) + 2 <= MOST_REQUESTS
        return _requests(own) + 2 <= MOST_IN_VAIN and not _all_in_vain(families)

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

    def renewed(self, frozen: FrozenChunk, fence: int, why: str) -> Step:
        """The step that puts all rows of a chunk into a new one with the same batch and another key."""
        again = FrozenChunk(0, frozen.operation, frozen.body, frozen.rows, new_key(), frozen.batch)
        nothing = outcome_frame([], Outcome.UNKNOWN, "")
        return divide(self._load.id, frozen.number, fence, nothing, [chunk_to_row(self._load.id, again)], why)

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


def _families(known: Iterable[Chunk]) -> list[list[Chunk]]:
    """The chunks by the one that they came from; a chunk comes after the one that it replaces."""
    roots: dict[int, int] = {}
    families: dict[int, list[Chunk]] = {}
    for chunk in known:
        roots[chunk.number] = roots.get(chunk.replaces, chunk.number) if chunk.replaces else chunk.number
        families.setdefault(roots[chunk.number], []).append(chunk)
    return list(families.values())


def _requests(family: Iterable[Chunk]) -> int:
    """How many requests the rows of one call have taken, or are about to take."""
    return sum(max(1, chunk.attempt) for chunk in family)


def _all_in_vain(families: list[list[Chunk]]) -> bool:
    """Whether nothing of the load was taken though one of its calls was tried in as many parts as may be."""
    return not any(map(_taken, families)) and any(_requests(one) + 2 > MOST_IN_VAIN for one in families)


def _taken(family: Iterable[Chunk]) -> bool:
    return any(chunk.state in _TAKEN for chunk in family)
