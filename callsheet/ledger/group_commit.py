"""Group commit: steps that are asked for at the same time share one transaction and one sync to disk.

A step is on disk when `do` returns, exactly as with a transaction of its own; while one group is being written, which
happens in a thread, the event loop goes on and the next group gathers.
"""

import asyncio

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import Claim
from callsheet.ledger.transitions import Step


class GroupCommit:
    """The ledger steps of one event loop; with a claim, none of them is written once the load is not ours any more."""

    def __init__(self, ledger: Ledger, claim: Claim | None = None) -> None:
        self._ledger, self._claim = ledger, claim
        self._waiting: list[tuple[Step, asyncio.Future[int]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def do(self, step: Step) -> int:
        """Run a step; returns the chunk's new fence once it is on disk, or raises what the step raised."""
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((step, told))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        # A caller that is cancelled must not take the others' transaction with it.
        return await asyncio.shield(told)

    async def _write(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                results = await asyncio.to_thread(
                    self._ledger.try_all, [step for step, _ in group], self._claim
                )
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it was
                results = [error] * len(group)
            for (_, told), result in zip(group, results, strict=True):
                _tell(told, result)


def _tell(told: "asyncio.Future[int]", result: int | Exception) -> None:
    if told.cancelled():
        return
    if isinstance(result, Exception):
        told.set_exception(result)
    else:
        told.set_result(result)
