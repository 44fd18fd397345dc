"""Stage follow: imports that the service works on are asked about until their counts add up, or a deadline passes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from callsheet.engine.batches import OwnBatch
from callsheet.engine.context import LoadContext
from callsheet.engine.import_results import Imports, Listing, named_rows
from callsheet.engine.service_errors import long_pause, said_by, stop_for
from callsheet.errors import StoppedError
from callsheet.ledger.group_commit import GroupCommit
from callsheet.ledger.records import Chunk, FrozenChunk, Load
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.ledger.transitions import settle
from callsheet.reasons import StopReason
from callsheet.shutdown import HaltedError
from callsheet.sobot.client import Client
from callsheet.sobot.downloads import download
from callsheet.sobot.errors import InDoubt, SobotError
from callsheet.sobot.models import ImportResult, import_receipt
from transforms.error_workbook import Failures
from transforms.kind import AsyncImport, Batch, Call
from transforms.kinds import kind_named
from transforms.outcomes import unknown
from validators.message import Message, message, pack

_FACTOR, _CAP = 1.5, 30.0  # growth of the pause between two questions, in seconds at most
_STEADY = 2  # questions in which counts that add up must stay the same
_SHORT = (
    6  # questions after which counts that fall short by known forbidden numbers, or went wrong, are final
)
_ONE_BY_ONE = 3  # up to so many batches are asked about singly, more by listing the campaign
_LEAST_LOOKS = 2  # however late it is, so often is asked before it is given up
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


@dataclass(slots=True)
class ImportPoll:
    """One batch under watch: what was reported last, how often the same, and what cannot be right about it."""

    chunk: Chunk
    batch: str
    waited: float = 0.0  # seconds since it was acknowledged
    latest: ImportResult | None = None
    same: int = 0
    looks: int = 0
    wrong: Message | None = None
    doubled: bool = False
    forbidden: int | None = None  # its rows that this profile loaded as forbidden, once that was looked up

    def update(self, found: list[ImportResult]) -> None:
        """Take in one answer: no row while the service does not know the batch, more than one if it ran twice."""
        self.looks += 1
        result = found[0] if found else None
        if result is not None and self.latest is not None and _went_down(self.latest, result):
            self.wrong = message("COUNTS_WENT_DOWN", before=_seen(self.latest), now=_seen(result))
        if len(found) > 1 or (result is not None and result.success + result.error > self.chunk.row_count):
            self.doubled = True
            counts = tuple(map(_seen, found))
            self.wrong = message("COUNTS_MORE_THAN_SENT", counts=counts, sent=self.chunk.row_count)
        self.same = self.same + 1 if result is not None and result == self.latest else 1
        self.latest = result or self.latest

    @property
    def whole(self) -> bool:
        """Whether every row sent is counted, or is known to be held back uncounted."""
        return self.latest is not None and self.latest.counted + (self.forbidden or 0) >= self.chunk.row_count

    @property
    def is_final(self) -> bool:
        """Whether what was reported may be taken as the end of the story."""
        if self.latest is None:
            return False
        if self.wrong:
            return self.same >= _SHORT
        steady = _STEADY if self.latest.counted >= self.chunk.row_count else _SHORT
        return self.whole and self.same >= steady


def _went_down(before: ImportResult, now: ImportResult) -> bool:
    return any(getattr(now, name) < getattr(before, name) for name in ("success", "repeat", "error"))


def _seen(result: ImportResult) -> Message:
    return message("COUNTS", success=result.success, repeat=result.repeat, error=result.error)


class Poller:
    """Asks about the acknowledged chunks of one load over one client."""

    def __init__(
        self, context: LoadContext, client: Client, load: Load, how: AsyncImport, waiting: list[Chunk]
    ) -> None:
        self.context, self.client, self.load, self.how = context, client, load, how
        self._scope = kind_named(load.kind).scope(load.options)
        self._imports = Imports(client, self._scope, context.ledger)
        self._steps = GroupCommit(context.ledger, context.claims.get(load.id))
        since = {event.chunk: event.at for event in context.ledger.history(load.id, state=ChunkState.ACKED)}
        sent = context.ledger.history(load.id, state=ChunkState.INTENT)
        first = {event.chunk: event.at for event in reversed(sent)}
        self._batches = {chunk.number: self._batch(chunk, first.get(chunk.number, "")) for chunk in waiting}
        self._watched = {
            chunk.number: ImportPoll(chunk, chunk.batch, self._passed(since.get(chunk.number, "")))
            for chunk in waiting
        }
        self._trouble: Message | None = None

    def _passed(self, since: str) -> float:
        """Seconds since an acknowledgement, whichever process had it; 0 where the wall clock was set back."""
        moment = _moment(since)
        return max(0.0, (self.context.now() - moment).total_seconds()) if moment else 0.0

    def _batch(self, chunk: Chunk, sent: str) -> OwnBatch:
        receipt = import_receipt(chunk.answer if isinstance(chunk.answer, Mapping) else {})
        return OwnBatch(chunk.batch, chunk.row_count, self._scope, receipt, _moment(sent))

    async def run(self) -> None:
        """Ask with growing pauses until all is reported; what is not by its deadline is unknown, with what was seen."""
        pause = self.context.profile.poll_first
        while self._watched:
            await self._ask()
            await self._close_all(watch for watch in self._watched.values() if watch.is_final)
            await self._close_all(watch for watch in self._watched.values() if self._is_late(watch))
            if not self._watched:
                return
            await self.client.clock.sleep(pause)
            for watch in self._watched.values():
                watch.waited += pause
            pause = min(pause * _FACTOR, _CAP)

    def _is_late(self, watch: ImportPoll) -> bool:
        return watch.looks >= _LEAST_LOOKS and watch.waited >= self.context.profile.poll_deadline

    async def _ask(self) -> None:
        """One round of questions. An answer that cannot be used is no answer: it is asked again until the deadline."""
        watched = list(self._watched.values())
        try:
            if len(watched) <= _ONE_BY_ONE:
                for watch in watched:
                    watch.update(await self._about(watch))
            else:
                listing = await self._imports.every(self._batches[watch.chunk.number] for watch in watched)
                for watch in watched:
                    watch.update(listing.found.get(watch.batch) or await self._single(watch, listing))
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

    async def _single(self, watch: ImportPoll, listing: Listing) -> list[ImportResult]:
        """A batch that a long list does not hold is asked about by name, when the list held others."""
        return await self._about(watch) if listing.any_rows and watch.latest is None else []

    async def _about(self, watch: ImportPoll) -> list[ImportResult]:
        """What is reported of a batch."""
        return (await self._imports.look(self._batches[watch.chunk.number])).found

    def _numbers(self, frozen: FrozenChunk) -> dict[int, str]:
        """Row -> its number as it was sent."""
        return dict(zip(frozen.rows, self.how.row_numbers(orjson.loads(frozen.body)), strict=True))

    def _forbidden(self, numbers: Mapping[int, str]) -> dict[int, str]:
        """Row -> since when this profile has its number as forbidden."""
        memory, profile = self.context.ledger.forbidden, self.context.profile
        return memory.since(self.load.profile, numbers, self.context.today(), profile.country)

    def _count_forbidden(self, watch: ImportPoll) -> None:
        """Counts that stay short may be short by the numbers that this profile loaded as forbidden."""
        if watch.latest is None or watch.whole or watch.same < _STEADY or watch.forbidden is not None:
            return
        numbers = self._numbers(self.context.ledger.frozen(self.load.id, watch.chunk.number))
        held = self._forbidden(numbers)
        watch.forbidden = len(held)

    async def _close_all(self, ended: Any) -> None:
        gate = asyncio.Semaphore(self.client.connection.concurrency)

        async def close(watch: ImportPoll) -> None:
            async with gate:
                await self._close(watch)

        async with asyncio.TaskGroup() as group:
            for watch in list(ended):
                group.create_task(close(watch))

    async def _close(self, watch: ImportPoll) -> None:
        frozen = self.context.ledger.frozen(self.load.id, watch.chunk.number)
        call = Call(frozen.operation, None, frozen.rows, frozen.batch)
        if watch.latest is None:
            reason = self._trouble or message("NEVER_TOLD")
            await self._end(watch, unknown(call, pack(reason)), ChunkState.PARKED)
        elif watch.wrong:
            code = DOUBLED if watch.doubled else "COUNTS_SHORT"
            await self._end(watch, unknown(call, pack(watch.wrong), code), ChunkState.PARKED)
        else:
            await self._end(watch, await self._outcomes_of(watch.latest, call, frozen), ChunkState.SETTLED)

    async def _outcomes_of(self, result: ImportResult, call: Call, frozen: FrozenChunk) -> Any:
        numbers = self._numbers(frozen)
        failed = await self._failed(result, numbers) if result.success < len(set(frozen.rows)) else Failures()
        forbidden = self._forbidden(numbers)
        counts = result.success, result.repeat, result.error
        return self.how.settle(Batch(call, *counts, failed.rows, forbidden, failed.reasons))

    async def _end(self, watch: ImportPoll, outcomes: Any, state: ChunkState) -> None:
        if state is ChunkState.SETTLED and bool((outcomes["outcome"] == "unknown").all()):
            state = ChunkState.PARKED  # a person may still say what became of it
        await self._steps.do(settle(self.load.id, watch.chunk.number, watch.chunk.fence, outcomes, state))
        self.context.progress.advance(watch.chunk.row_count)
        del self._watched[watch.chunk.number]

    async def _failed(self, result: ImportResult, numbers: Mapping[int, str]) -> Failures:
        """The rows that the batch's error workbook calls failed; none when it cannot be had."""
        if not result.report_url:
            return Failures()
        try:
            content = await download(self.client, result.report_url)
        except SobotError as error:
            # Without the words of the answer: they may hold the address, which is as good as a key.
            self.context.progress.note(message("ERROR_WORKBOOK_MISSING", cause=error.message))
            return Failures()
        return named_rows(content, numbers, self.context.workspace(self.load.id).folder)


def _moment(written: str) -> datetime | None:
    """A time of the ledger; None for one that was written by hand."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
