"""One place for the rows to fix of one list: copies that are loaded at the same moment make one campaign, not one each.

Each copy is read before the other has made anything, so whoever writes its call down first makes the campaign, and the other
waits for it and goes there. That is decided in the ledger's own transaction, also between processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import orjson

from callsheet.engine.context import LoadContext
from callsheet.engine.list_place import PlacesOfLists
from callsheet.engine.row_verdicts import said_load
from callsheet.engine.workspace import NAMED
from callsheet.errors import StoppedError
from callsheet.ledger.processes import is_gone
from callsheet.ledger.records import Chunk, FrozenChunk, Load, new_key
from callsheet.ledger.remembered import RowsTakenError
from callsheet.ledger.states import ChunkState
from callsheet.reasons import StopReason
from transforms.kind import Kind
from validators.problems import Problem
from validators.validate import problem_frame

if TYPE_CHECKING:
    from sqlalchemy import Connection

SETUP = 0  # the number of the chunk that comes before the kind's own
_MADE = frozenset({ChunkState.SETTLED, ChunkState.RECONCILED})
_IN_DOUBT = frozenset({ChunkState.PARKED, ChunkState.IN_DOUBT})
NOTHING_MADE = frozenset({ChunkState.REJECTED, ChunkState.REPLACED})
_LOOK, _LONGEST = 0.2, 120.0  # seconds between two looks at the other load, and in all


@dataclass(frozen=True, slots=True)
class SharedSetup:
    """The call that makes the place of a load's rows, and the loads beside it that may make it."""

    context: LoadContext
    load: Load
    kind: Kind

    async def frozen(self, operation: str, body: object) -> Mapping[str, str]:
        """Write the call down and return nothing; or the options that name the place, where a load beside this one has made it."""
        chunk = FrozenChunk(SETUP, operation, orjson.dumps(body), (), new_key())
        while not (place := await self._place()):
            with suppress(RowsTakenError):
                claim = self.context.claims.get(self.load.id)
                self.context.ledger.freeze(self.load.id, [chunk], claim=claim, remember=self._none_beside)
                return {}
        return place

    async def _place(self) -> Mapping[str, str]:
        """What names the place that was made beside; StoppedError where nobody can tell, or where it takes too long."""
        waited = 0.0
        while found := self._maker():
            other, chunk = found
            if chunk.state in _MADE and self.kind.delivery.setup:
                place = self.kind.delivery.setup.read(chunk.answer)
                self._say(other, place)
                return place
            owner = self.context.ledger.owner(other.id)
            if not owner or is_gone(owner) or waited >= _LONGEST:
                raise self._stopped(other, chunk)
            await self.context.halt.sleep(_LOOK)
            waited += _LOOK
        return {}

    def _say(self, other: Load, place: Mapping[str, str]) -> None:
        """Keep for the report that the rows go where another load's go, as of rows whose list was known when they were read."""
        scope = self.kind.scope(place)
        said = Problem(
            "CAMPAIGN_OF_LIST", value=scope.code or scope.id, detail=said_load(other.id, other.created_at)
        )
        self.context.workspace(self.load.id).save_frame(NAMED, problem_frame(), {"sheet": [asdict(said)]})

    def _stopped(self, other: Load, chunk: Chunk) -> StoppedError:
        """Why this load waits: for the other one, or for whoever can tell what became of its call."""
        if chunk.state in _IN_DOUBT:
            operation, reason = chunk.operation, StopReason.SETUP_BESIDE_UNCLEAR
            return StoppedError(reason, other=other.id, load=self.load.id, operation=operation, chunk=SETUP)
        return StoppedError(StopReason.SETUP_BESIDE, other=other.id, load=self.load.id)

    def _maker(self) -> tuple[Load, Chunk] | None:
        """The first load beside this one that has written the call down, with what became of it; whoever insists makes their own."""
        if self.context.workspace(self.load.id).facts_of("cells")[1]["again"]:
            return None
        beside = PlacesOfLists(self.context.ledger, self.context.profile, self.context.now())
        for other in beside.answers_beside(self.load, self.kind):
            chunk = self.context.ledger.find_chunk(other.id, SETUP)
            if chunk is not None and chunk.state not in NOTHING_MADE:
                return other, chunk
        return None

    def _none_beside(self, _connection: Connection, _chunk_of: Mapping[int, int]) -> None:
        """In the transaction that writes the call down: RowsTakenError where a load beside this one has been quicker."""
        if self._maker():
            raise RowsTakenError("ROWS_TAKEN", load=self.load.id)
