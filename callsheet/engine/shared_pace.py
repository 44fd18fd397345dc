"""A client's pace, shared with the other processes that load for the same profile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from callsheet.ledger.coordination import Turn
from callsheet.sobot.client import Client
from callsheet.sobot.rate_limit import Pace
from validators.message import Message, message


class SharedPace(Pace):
    """The client's own pace, then the turn that `turn` takes; `note` is told when the ledger's turn cannot be true."""

    def __init__(self, client: Client, turn: Callable[[], Turn], note: Callable[[Message], None]) -> None:
        connection = client.connection
        super().__init__(connection.rate, connection.burst, client.clock, client.traffic)
        self._turn, self._note = turn, note

    async def _turn_among_processes(self) -> None:
        taken = False
        while not taken:
            turn = await asyncio.to_thread(self._turn)
            taken = turn.taken
            if turn.disbelieved:
                self._note(message("TURN_NOT_BELIEVED", seconds=round(turn.disbelieved)))
            if turn.wait > 0:
                await self._clock.sleep(turn.wait)
