"""Group commit: steps that are requested at the same time share one transaction and one sync to disk.

A step is on disk when `do` returns, just as with a transaction of its own. A group is written in a thread; meanwhile the
event loop runs on and collects the next group.
"""

import asyncio

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import Claim
from callsheet.ledger.transitions import Step


class GroupCommit:
    """The ledger steps of one event loop; with a claim, none of them is written once we have lost the load."""

    def __init__(self, ledger: Ledger, claim: Claim | None = None) -> None:
        self._ledger, self._claim = ledger, claim
        self._waiting: list[tuple[Step, asyncio.Future[int]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def do(self, step: Step) -> int:
        """Run a step; returns the chunk's new fence once it is on disk, or raises what the step raised."""
        result: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((step, result))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        # A caller that is cancelled must not take the others' transaction with it.
        return await asyncio.shield(result)

    async def _write(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                results = await asyncio.to_thread(
                    self._ledger.try_all, [step for step, _ in group], self._claim
                )
            except Exception as error:  # noqa: BLE001 - every waiting caller gets it, whatever it is
                results = [error] * len(group)
            for (_, future), result in zip(group, results, strict=True):
                _resolve(future, result)


def _resolve(future: "asyncio.Future[int]", result: int | Exception) -> None:
    if future.cancelled():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
