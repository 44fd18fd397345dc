"""Stage follow: imports that the service works on are asked about until their counts add up, or a deadline passes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from flows.engine.error_workbook import named_rows
from flows.engine.imports import Imports
from flows.engine.sending import stop_for
from flows.engine.site import Site
from ledger.grouped import Grouped
from ledger.records import Chunk, FrozenChunk, Load
from ledger.states import ChunkState, LoadState
from ledger.steps import settle
from sobot.answers import ImportResult
from sobot.client import Client
from sobot.downloads import download
from sobot.errors import SobotError
from transforms.kinds import Batch, Call, Kind
from transforms.outcomes import unknown
from transforms.registry import kind_named

_FACTOR, _CAP = 1.5, 30.0  # growth of the pause between two questions, in seconds at most
_STEADY = 2  # questions in which counts that add up must stay the same
_SHORT = 6  # questions after which counts that stay short are taken as final
_ONE_BY_ONE = 3  # up to so many batches are asked about singly, more by listing the campaign


async def follow(site: Site, load_id: str) -> None:
    """Follow every acknowledged chunk to its end; each row has an outcome afterwards."""
    load = site.ledger.load(load_id)
    kind = kind_named(load.kind)
    waiting = site.ledger.chunks(load_id, ChunkState.ACKED)
    if not waiting or kind.settle is None:
        return
    site.progress.stage("follow", sum(chunk.row_count for chunk in waiting))
    site.ledger.set_state(load_id, LoadState.FOLLOWING)
    async with Client(site.connection()) as client:
        await Follower(site, client, load, kind, waiting).run()


@dataclass(slots=True)
class _Watch:
    """One batch under watch: what was told last, and how often the same."""

    chunk: Chunk
    batch: str
    told: ImportResult | None = None
    same: int = 0

    def hear(self, told: ImportResult | None) -> None:
        self.same = self.same + 1 if told is not None and told == self.told else 1
        self.told = told or self.told

    @property
    def final(self) -> bool:
        """Whether what was told may be taken as the end of the story."""
        if self.told is None:
            return False
        whole = self.told.counted >= self.chunk.row_count
        return self.same >= (_STEADY if whole else _SHORT)


class Follower:
    """Asks about the acknowledged chunks of one load over one client."""

    def __init__(self, site: Site, client: Client, load: Load, kind: Kind, waiting: list[Chunk]) -> None:
        self.site, self.client, self.load, self.kind = site, client, load, kind
        self._imports = Imports(client, load.options)
        self._steps = Grouped(site.ledger)
        self._watched = {chunk.number: _Watch(chunk, _batch(chunk)) for chunk in waiting}

    async def run(self) -> None:
        """Ask with growing pauses until all is told; at the deadline what is left is unknown, with what was seen."""
        pause, waited = self.site.profile.poll_first, 0.0
        while self._watched and waited < self.site.profile.poll_deadline:
            await self._ask()
            await self._settle_final()
            if not self._watched:
                return
            await self.client.clock.sleep(pause)
            waited, pause = waited + pause, min(pause * _FACTOR, _CAP)
        for watch in list(self._watched.values()):
            await self._give_up(watch)

    async def _ask(self) -> None:
        watched = list(self._watched.values())
        try:
            if len(watched) <= _ONE_BY_ONE:
                for watch in watched:
                    watch.hear(await self._imports.find(watch.batch))
            else:
                told = await self._imports.every(watch.batch for watch in watched)
                for watch in watched:
                    watch.hear(told.get(watch.batch) or await self._single(watch, told))
        except SobotError as error:
            raise stop_for(error, self.load.id) from None

    async def _single(self, watch: _Watch, told: Mapping[str, ImportResult]) -> ImportResult | None:
        """A batch that a long list does not hold is asked about by name, when the list held others."""
        return await self._imports.find(watch.batch) if told and watch.told is None else None

    async def _settle_final(self) -> None:
        final = [watch for watch in self._watched.values() if watch.final]
        gate = asyncio.Semaphore(self.client.connection.concurrency)

        async def settle(watch: _Watch) -> None:
            async with gate:
                await self._settle(watch)

        async with asyncio.TaskGroup() as group:
            for watch in final:
                group.create_task(settle(watch))

    async def _settle(self, watch: _Watch) -> None:
        told = watch.told
        assert told is not None
        assert self.kind.settle is not None
        frozen = self.site.ledger.frozen(self.load.id, watch.chunk.number)
        numbers = _numbers(frozen)
        named = await self._named(told, numbers) if told.success < watch.chunk.row_count else {}
        forbidden = self.site.ledger.forbidden.since(self.load.profile, numbers, self.site.today())
        call = Call(frozen.operation, None, frozen.rows, frozen.batch)
        outcomes = self.kind.settle(Batch(call, told.success, told.repeat, told.error, named, forbidden))
        await self._close(watch, outcomes)

    async def _close(self, watch: _Watch, outcomes: Any, state: ChunkState = ChunkState.SETTLED) -> None:
        await self._steps.do(settle(self.load.id, watch.chunk.number, watch.chunk.fence, outcomes, state))
        self.site.progress.advance(watch.chunk.row_count)
        del self._watched[watch.chunk.number]

    async def _named(self, told: ImportResult, numbers: Mapping[int, str]) -> dict[int, str]:
        """The rows that the batch's error workbook names, with the service's reason; none when it cannot be had."""
        if not told.report_url:
            return {}
        try:
            content = await download(self.client, told.report_url)
        except SobotError as error:
            self.site.progress.note(f"The error workbook of a chunk could not be fetched: {error.message}")
            return {}
        return named_rows(content, numbers, self.site.workspace(self.load.id).folder)

    async def _give_up(self, watch: _Watch) -> None:
        if watch.told is not None:
            await self._settle(watch)
            return
        frozen = self.site.ledger.frozen(self.load.id, watch.chunk.number)
        call = Call(frozen.operation, None, frozen.rows, frozen.batch)
        reason = "the service took the rows and never said what became of them"
        await self._close(watch, unknown(call, reason), ChunkState.PARKED)


def _batch(chunk: Chunk) -> str:
    """The code to ask by: the one the service answered, else ours (readings B13)."""
    answer = chunk.answer if isinstance(chunk.answer, Mapping) else {}
    return str(answer.get("callingListCode") or "").strip() or chunk.batch


def _numbers(frozen: FrozenChunk) -> dict[int, str]:
    details = orjson.loads(frozen.body)["dataDetails"]
    return {row: detail["telephone"] for row, detail in zip(frozen.rows, details, strict=True)}
