"""What became of the rows of batches of which the service did not take every one: many of them at a time, beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from callsheet.engine.context import LoadContext
from callsheet.engine.put_there import PutThere
from callsheet.ledger.records import FrozenChunk, Load
from callsheet.sobot.models import ImportResult
from transforms.error_workbook import Failures
from transforms.kind import AsyncImport, Batch, Call, Scope, Settled


@dataclass(frozen=True, slots=True)
class ShortBatch:
    """A batch with its counts, its rows with their numbers as they were sent, and those that its workbook names."""

    result: ImportResult
    frozen: FrozenChunk = field(repr=False)
    numbers: Mapping[int, str] = field(repr=False)
    failed: Failures = field(repr=False)


class Explainer:
    """Finds the outcomes by the rows that a workbook names, and by what this ledger knows of those that it does not.

    `scope_of` says where a chunk goes, by its number.
    """

    def __init__(
        self, context: LoadContext, load: Load, how: AsyncImport, scope_of: Callable[[int], Scope]
    ) -> None:
        self._context, self._load, self._how, self._scope_of = context, load, how, scope_of
        self._others: dict[Scope, PutThere] = {}
        self._waiting: list[tuple[ShortBatch, asyncio.Future[Settled]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def outcomes(self, batch: ShortBatch) -> Settled:
        """The outcomes of a batch's rows, in their order."""
        result: asyncio.Future[Settled] = asyncio.get_running_loop().create_future()
        self._waiting.append((batch, result))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await result

    async def _work(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                found = await asyncio.to_thread(self._explained, [batch for batch, _ in group])
            except Exception as error:  # noqa: BLE001 - every waiting caller gets it, whatever it is
                for _, result in group:
                    if not result.done():
                        result.set_exception(error)
                continue
            for (_, result), outcomes in zip(group, found, strict=True):
                if not result.done():
                    result.set_result(outcomes)

    def _explained(self, batches: Sequence[ShortBatch]) -> list[Settled]:
        return [self._explain(batch) for batch in batches]

    def _explain(self, batch: ShortBatch) -> Settled:
        result, frozen, numbers, failed = batch.result, batch.frozen, batch.numbers, batch.failed
        call = Call(frozen.operation, None, frozen.rows, frozen.batch)
        counts = result.success, result.repeat, result.error
        if len(failed.rows) == len(numbers) - result.success:  # nothing is left to explain
            return self._how.settle(Batch(call, *counts, failed.rows, reasons=failed.reasons))
        forbidden = self.forbidden(numbers)
        there = self._put_there(batch) if result.repeat else frozenset[int]()
        return self._how.settle(Batch(call, *counts, failed.rows, forbidden, failed.reasons, there))

    def forbidden(self, numbers: Mapping[int, str]) -> dict[int, str]:
        """Row -> since when this profile has its number as forbidden."""
        memory, profile = self._context.ledger.forbidden, self._context.profile
        return memory.since(self._load.profile, numbers, self._context.today(), profile.country)

    def _put_there(self, batch: ShortBatch) -> frozenset[int]:
        """The rows whose number another load of ours has put there: what it has is read once, however many batches ask."""
        unnamed = {row: number for row, number in batch.numbers.items() if row not in batch.failed.rows}
        scope = self._scope_of(batch.frozen.number)
        if scope not in self._others:
            self._others[scope] = PutThere(self._context.ledger, self._load, self._how, scope)
        return self._others[scope].among(unnamed)
