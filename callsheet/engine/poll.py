"""Stage follow: imports that the service works on are asked about until their counts add up, or a deadline passes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import orjson

from callsheet.engine.batches import OwnBatch
from callsheet.engine.context import LoadContext, creator_of
from callsheet.engine.explain import Explainer, ShortBatch
from callsheet.engine.import_counts import ImportPoll
from callsheet.engine.import_results import FEW, ErrorWorkbooks, Imports, Listing
from callsheet.engine.moments import when_sent
from callsheet.engine.service_errors import long_pause, said_by, stop_for
from callsheet.engine.silent_workbooks import SilentWorkbooks
from callsheet.engine.wished import StopLook
from callsheet.errors import StoppedError
from callsheet.ledger.group_commit import GroupCommit
from callsheet.ledger.records import Chunk, Event, FrozenChunk, Load
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.ledger.transitions import Step, settle_alike, settle_mostly_alike, waited
from callsheet.reasons import StopReason
from callsheet.shutdown import HaltedError
from callsheet.sobot.client import Client
from callsheet.sobot.downloads import download
from callsheet.sobot.errors import InDoubt, SobotError
from callsheet.sobot.models import ImportResult, import_receipt
from transforms.error_workbook import Failures
from transforms.kind import AsyncImport, Scope, Settled
from transforms.kinds import kind_named
from transforms.outcomes import Outcome
from transforms.places import BY_ROW, scope_of_call
from validators.message import Message, message, pack

_FACTOR, _CAP = 1.5, 30.0  # growth of the pause between two questions, in seconds at most
_LEAST_LOOKS = 2  # however late it is, so often is asked before it is given up
_LEAST_LOOKS_AGAIN = 6  # the same where only earlier processes say how late it is
_CLOSED_TOGETHER = (
    64  # batches: as many error workbooks as are read at once, and as many that are fetched meanwhile
)
_LARGE = 1 << 19  # bytes of an error workbook beside which no further one is fetched
_NOTED = 10.0  # seconds of waiting that may be lost with this process
DOUBLED = "DUPLICATE_SUSPECTED"


async def poll(context: LoadContext, load_id: str) -> None:
    """Follow every acknowledged chunk to its end; each row has an outcome afterwards."""
    load = context.ledger.load(load_id)
    kind = kind_named(load.kind)
    waiting = context.ledger.chunks(load_id, ChunkState.ACKED)
    if not waiting or kind.delivery.async_import is None:
        return
    context.progress.stage("follow", sum(chunk.row_count for chunk in waiting))
    context.ledger.set_state(load_id, LoadState.FOLLOWING, claim=context.claims.get(load_id))
    async with context.client() as client:
        try:
            await Poller(context, client, load, kind.delivery.async_import, waiting).run()
        except HaltedError:
            raise StoppedError(StopReason.STOPPED_WHILE_PROCESSING, load=load_id) from None


class Poller:
    """Asks about the acknowledged chunks of one load over one client."""

    def __init__(
        self, context: LoadContext, client: Client, load: Load, how: AsyncImport, waiting: list[Chunk]
    ) -> None:
        self.context, self.client, self.load, self.how = context, client, load, how
        self._imports = Imports(client, context.ledger, creator_of(context.profile, load.options))
        self._steps = GroupCommit(context.ledger, context.claims.get(load.id))
        since = {event.chunk: event.tick for event in context.ledger.history(load.id, state=ChunkState.ACKED)}
        sent = context.ledger.history(load.id, state=ChunkState.INTENT)
        first = {event.chunk: event for event in reversed(sent)}
        self._batches = {chunk.number: self._batch(chunk, first.get(chunk.number)) for chunk in waiting}
        self._watched = {
            chunk.number: ImportPoll(chunk, chunk.batch, self._before(chunk, since.get(chunk.number, "")))
            for chunk in waiting
        }
        self._downloads = asyncio.Semaphore(client.connection.concurrency)
        self._workbooks = ErrorWorkbooks(context.workspace(load.id).folder)
        self._silent = SilentWorkbooks()
        self._explainer = Explainer(context, load, how, lambda number: self._batches[number].scope)
        self._trouble: Message | None = None
        self._began = self._noted = client.clock.monotonic()

    def _before(self, chunk: Chunk, since: str) -> float:
        """Seconds since an acknowledgement, whichever process had it; where nobody knows, those that were waited."""
        passed = self.context.passed(since)
        return chunk.waited if passed is None else passed

    def _batch(self, chunk: Chunk, sent: Event | None) -> OwnBatch:
        receipt = import_receipt(chunk.answer if isinstance(chunk.answer, Mapping) else {})
        moment = when_sent(self.context, self.client, sent)
        return OwnBatch(chunk.batch, chunk.row_count, self._scope_of(chunk.number), receipt, moment)

    def _scope_of(self, number: int) -> Scope:
        """Where a chunk goes; only a load whose rows say it themselves sends its chunks to several places."""
        kind = kind_named(self.load.kind)
        if BY_ROW not in self.load.options:
            return kind.scope(self.load.options)
        return scope_of_call(
            kind, self.load.options, orjson.loads(self.context.ledger.frozen(self.load.id, number).body)
        )

    async def run(self) -> None:
        """Ask with growing pauses until all is reported; what is not by its deadline is unknown, with what was seen."""
        pause, wish = self.context.profile.poll_first, StopLook(self.context, self.load.id)
        while self._watched:
            await self._ask()
            await self._close_all(watch for watch in self._watched.values() if watch.is_final)
            await self._close_all(watch for watch in self._watched.values() if self._is_late(watch))
            if not self._watched:
                return
            await self.client.clock.sleep(pause)
            await self._note_wait()
            wish.check()
            pause = min(pause * _FACTOR, _CAP)

    async def _note_wait(self) -> None:
        """Note how long was waited, for a process that goes on and cannot know it otherwise."""
        now = self.client.clock.monotonic()
        if now - self._noted >= _NOTED:
            await self._steps.do(waited(self.load.id, now - self._noted))
            self._noted = now

    def _is_late(self, watch: ImportPoll) -> bool:
        """Whether a batch's deadline has passed. What earlier processes waited is not enough for that."""
        here, deadline = self.client.clock.monotonic() - self._began, self.context.profile.poll_deadline
        if here >= deadline:
            return watch.looks >= _LEAST_LOOKS
        return watch.looks >= _LEAST_LOOKS_AGAIN and watch.waited + here >= deadline

    async def _ask(self) -> None:
        """One round of questions. An answer that cannot be used is no answer: it is asked again until the deadline."""
        watched = list(self._watched.values())
        try:
            if len(watched) <= FEW:
                for watch in watched:
                    watch.update(await self._about(watch))
            else:
                listing = await self._imports.every([self._batches[watch.chunk.number] for watch in watched])
                for watch in watched:
                    watch.update(await self._listed(watch, listing))
        except InDoubt as error:
            if long_pause(error):
                raise stop_for(error, self.load.id) from None
            self._trouble = said_by(error)
            for watch in watched:
                watch.looks += 1
        except SobotError as error:
            raise stop_for(error, self.load.id) from None
        for watch in watched:
            self._count_forbidden(watch)

    async def _listed(self, watch: ImportPoll, listing: Listing) -> list[ImportResult]:
        """What a long list holds of a batch. What it does not hold, or twice, is asked about by name.

        Pages that shift while they are read hold a row twice; for one that was seen before, the next list will do.
        """
        found = listing.found.get(watch.batch, [])
        lacks = listing.lacks(self._batches[watch.chunk.number], seen=watch.best is not None)
        by_name = len(found) > 1 or (not found and lacks)
        return await self._about(watch) if by_name else found

    async def _about(self, watch: ImportPoll) -> list[ImportResult]:
        """What is reported of a batch."""
        return (await self._imports.look(self._batches[watch.chunk.number])).found

    def _numbers(self, frozen: FrozenChunk) -> dict[int, str]:
        """Row -> its number as it was sent."""
        return dict(zip(frozen.rows, self.how.row_numbers(orjson.loads(frozen.body)), strict=True))

    def _count_forbidden(self, watch: ImportPoll) -> None:
        """Counts that stay short may be short by the numbers that this profile loaded as forbidden."""
        if watch.whole or not watch.is_steady or watch.forbidden is not None:
            return
        numbers = self._numbers(self.context.ledger.frozen(self.load.id, watch.chunk.number))
        watch.forbidden = len(self._explainer.forbidden(numbers))

    async def _close_all(self, ended: Any) -> None:
        gate = asyncio.Semaphore(_CLOSED_TOGETHER)

        async def close(watch: ImportPoll) -> None:
            async with gate:
                await self._close(watch)

        async with asyncio.TaskGroup() as group:
            for watch in list(ended):
                group.create_task(close(watch))

    async def _close(self, watch: ImportPoll) -> None:
        best = watch.best
        if best is not None and not watch.wrong and best.success == watch.chunk.row_count:
            number, fence = watch.chunk.number, watch.chunk.fence
            await self._ended(watch, settle_alike(self.load.id, number, fence, Outcome.LOADED))
            return
        frozen = self.context.ledger.frozen(self.load.id, watch.chunk.number)
        if watch.best is None:
            reason = self._trouble or message("NEVER_TOLD")
            await self._end(watch, _unknown(frozen, reason), ChunkState.PARKED)
        elif watch.wrong:
            code = DOUBLED if watch.doubled else "COUNTS_SHORT"
            await self._end(watch, _unknown(frozen, watch.wrong, code), ChunkState.PARKED)
        else:
            await self._end(watch, await self._outcomes_of(watch.best, frozen), ChunkState.SETTLED)

    async def _outcomes_of(self, result: ImportResult, frozen: FrozenChunk) -> Settled:
        """The outcomes of a batch of which not every row was taken."""
        numbers = self._numbers(frozen)
        async with self._silent.expected(result, len(numbers)) as is_silent:
            failed = Failures() if is_silent else await self._failed(result, numbers)
            self._silent.learn(result, failed)
        batch = ShortBatch(result, frozen, numbers, failed)
        outcomes = await self._explainer.outcomes(batch)
        if is_silent and Outcome.UNKNOWN in outcomes.outcomes():
            named = await self._failed(result, numbers)
            return await self._explainer.outcomes(replace(batch, failed=named))
        return outcomes

    async def _end(self, watch: ImportPoll, settled: Settled, state: ChunkState) -> None:
        if settled.outcomes() == {Outcome.UNKNOWN}:
            state = ChunkState.PARKED  # a person may still say what became of it
        step = settle_mostly_alike(self.load.id, watch.chunk.number, watch.chunk.fence, settled, state)
        await self._ended(watch, step)

    async def _ended(self, watch: ImportPoll, step: Step) -> None:
        await self._steps.do(step)
        self.context.progress.advance(watch.chunk.row_count)
        del self._watched[watch.chunk.number]

    async def _failed(self, result: ImportResult, numbers: Mapping[int, str]) -> Failures:
        """The rows that the batch's error workbook calls failed; none when it cannot be had."""
        if not result.report_url:
            return Failures()
        async with AsyncExitStack() as held:
            with self._workbooks.fetching():
                await held.enter_async_context(self._downloads)
                content = await self._downloaded(result.report_url)
            if content is None:
                return Failures()
            if len(content) <= _LARGE:
                await held.aclose()
            return await self._workbooks.failures(content, numbers)

    async def _downloaded(self, url: str) -> bytes | None:
        try:
            return await download(self.client, url)
        except SobotError as error:
            # Without the words of the answer: they may hold the address, which is as good as a key.
            self.context.progress.note(message("ERROR_WORKBOOK_MISSING", cause=error.message))
            return None


def _unknown(frozen: FrozenChunk, reason: Message, code: str = "ANSWER_UNKNOWN") -> Settled:
    """Every row of a chunk unknown: it may or may not have taken effect."""
    return Settled(list(dict.fromkeys(frozen.rows)), (str(Outcome.UNKNOWN), code, pack(reason)))
