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

    async def acquire(self) -> float:
        """Wait for this request's turn among all processes; returns the moment it came, on the monotonic clock."""
        await super().acquire()
        wait = await asyncio.to_thread(self._turn)
        if wait > 0:
            self._traffic.waited_for_rate += wait
            await self._clock.sleep(wait)
        return self._clock.monotonic()
