"""A client's pace that also asks the ledger for its turn, so that the loads of a profile share one rate."""

import asyncio
from collections.abc import Callable

from sobot.client import Client
from sobot.pacing import Pace


class SharedPace(Pace):
    """The client's own pace, then the turn: `turn` takes one and returns how many seconds away it is."""

    def __init__(self, client: Client, turn: Callable[[], float]) -> None:
        connection = client.connection
        super().__init__(connection.rate, connection.burst, client.clock, client.traffic)
        self._turn = turn

    async def _turn_among_processes(self) -> None:
        wait = await asyncio.to_thread(self._turn)
        if wait > 0:
            await self._clock.sleep(wait)
