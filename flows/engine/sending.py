"""Stage send: chunks go out one by one under the ledger's eye; what an answer does not prove is found out or left unknown."""

import asyncio
from collections import deque
from typing import Any

import orjson
import pandas as pd

from flows.engine.imports import Imports
from flows.engine.site import Site
from flows.errors import CallsheetError, SetupError, StoppedError
from ledger.grouped import Grouped
from ledger.records import Chunk, FrozenChunk, Load
from ledger.states import ChunkState, LoadState
from ledger.steps import acknowledge, in_doubt, intend, not_sent, settle
from sobot.client import Client
from sobot.errors import Effect, Fatal, SettingsError, SobotError, TokenError
from sobot.operations import BY_NAME
from transforms.kinds import Call, Doubt, Kind
from transforms.outcomes import Outcome, refused, unknown
from transforms.registry import kind_named

_SENDABLE = (ChunkState.PLANNED, ChunkState.INTENT, ChunkState.IN_DOUBT)
_ROUNDS = 3  # how often a repeatable call that stays in doubt is sent again before the load stops


async def send(site: Site, load_id: str) -> None:
    """Send every chunk that waits; StoppedError or SetupError when the load cannot go on now."""
    load = site.ledger.load(load_id)
    if not site.ledger.chunks(load_id, *_SENDABLE):
        return
    site.progress.stage("send", sum(chunk.row_count for chunk in site.ledger.chunks(load_id, *_SENDABLE)))
    site.ledger.set_state(load_id, LoadState.SENDING)
    async with Client(site.connection()) as client:
        await Sender(site, client, load, kind_named(load.kind)).run()


class Sender:
    """Sends the waiting chunks of one load over one client."""

    def __init__(self, site: Site, client: Client, load: Load, kind: Kind) -> None:
        self.site, self.client, self.load, self.kind = site, client, load, kind
        self.ledger, self.steps = site.ledger, Grouped(site.ledger)
        self._waiting: deque[int] = deque()
        self._stop: CallsheetError | None = None
        self._rounds: dict[int, int] = {}
        self._imports = Imports(client, load.options)

    async def run(self) -> None:
        """Send until nothing waits or something stops the load; then raise what stopped it."""
        chunks = self.ledger.chunks(self.load.id, *_SENDABLE)
        self._waiting.extend(chunk.number for chunk in chunks if chunk.state is ChunkState.PLANNED)
        unclear = [chunk for chunk in chunks if chunk.state is not ChunkState.PLANNED]
        async with asyncio.TaskGroup() as group:
            for chunk in unclear:
                group.create_task(self._after_crash(chunk))
            for _ in range(min(self.client.connection.concurrency, max(1, len(chunks)))):
                group.create_task(self._work())
        if (
            self._waiting and self._stop is None
        ):  # a doubt that was resolved as absent after the workers had left
            await self._work()
        if self._stop is not None:
            raise self._stop

    async def _work(self) -> None:
        while self._waiting and self._stop is None:
            await self._one(self._waiting.popleft())

    async def _one(self, number: int) -> None:
        frozen = self.ledger.frozen(self.load.id, number)
        operation = BY_NAME[frozen.operation]
        fence = await self.steps.do(intend(self.load.id, number, self.ledger.now()))
        try:
            answer = await self.client.send(
                operation, frozen.body, key=frozen.key if operation.keyed else None
            )
        except SobotError as error:
            await self._failed(frozen, fence, error)
        else:
            await self._answered(frozen, fence, answer.data)

    async def _failed(self, frozen: FrozenChunk, fence: int, error: SobotError) -> None:
        """Do with the chunk what the error proves of it, then with the load what it asks for."""
        reason = _reason(error)
        if error.rows is Effect.REFUSED:
            await self._settle(frozen, fence, refused(_call(frozen), reason), ChunkState.REJECTED)
        elif error.rows is Effect.NOT_SENT:
            await self.steps.do(not_sent(self.load.id, frozen.number, fence, reason))
            self._stop = self._stop or stop_for(error, self.load.id)
        else:
            fence = await self.steps.do(in_doubt(self.load.id, frozen.number, fence, reason))
            if isinstance(error, Fatal):
                self._stop = self._stop or stop_for(error, self.load.id)
            else:
                await self._doubt(frozen, fence, reason)

    async def _answered(self, frozen: FrozenChunk, fence: int, data: Any) -> None:
        if self.kind.settle is not None and frozen.operation == self.kind.operation:
            await self.steps.do(acknowledge(self.load.id, frozen.number, fence, data))
            self.site.progress.advance(len(set(frozen.rows)))
        elif frozen.operation != self.kind.operation:
            fence = await self.steps.do(acknowledge(self.load.id, frozen.number, fence, data))
            await self._settle(frozen, fence, unknown(_call(frozen), ""))
        else:
            await self._settle(frozen, fence, self.kind.read_answer(_call(frozen), data))

    async def _settle(
        self, frozen: FrozenChunk, fence: int, outcomes: pd.DataFrame, state: ChunkState = ChunkState.SETTLED
    ) -> None:
        await self.steps.do(settle(self.load.id, frozen.number, fence, outcomes, state))
        if self.kind.forbids:
            taken = set(outcomes.loc[outcomes["outcome"].isin([Outcome.LOADED, Outcome.DUPLICATE]), "row"])
            entries = (item for item, row in zip(_items(frozen), frozen.rows, strict=True) if row in taken)
            self.ledger.forbidden.remember(self.load.profile, self.load.id, entries)
        self.site.progress.advance(len(outcomes))

    async def _after_crash(self, chunk: Chunk) -> None:
        """A chunk that an earlier process sent, or was about to send, and whose answer nobody has."""
        frozen = self.ledger.frozen(self.load.id, chunk.number)
        fence = chunk.fence
        if chunk.state is ChunkState.INTENT:
            why = "the program ended before the answer came"
            fence = await self.steps.do(in_doubt(self.load.id, chunk.number, fence, why))
        await self._doubt(frozen, fence, chunk.detail)

    async def _doubt(self, frozen: FrozenChunk, fence: int, reason: str) -> None:
        """Settle what may or may not have taken effect, by the kind's class (design section 5.2)."""
        ours = frozen.operation == self.kind.operation
        if ours and self.kind.doubt is Doubt.ASK:
            await self._ask(frozen, fence, reason)
        elif ours and self.kind.doubt in {Doubt.NEVER, Doubt.LOOK}:
            await self._settle(frozen, fence, unknown(_call(frozen), reason), ChunkState.PARKED)
        else:
            await self._again(frozen, reason)

    async def _again(self, frozen: FrozenChunk, reason: str) -> None:
        """Send a repeatable call once more, with the same bytes and key; stop the load when it stays unclear."""
        rounds = self._rounds[frozen.number] = self._rounds.get(frozen.number, 0) + 1
        if rounds > _ROUNDS:
            self._stop = self._stop or StoppedError(_go_on(self.load.id, reason))
            return
        await self.client.clock.sleep(rounds * self.site.profile.backoff_base)
        self._waiting.append(frozen.number)

    async def _ask(self, frozen: FrozenChunk, fence: int, reason: str) -> None:
        """Ask the service for our batch: it is there, or absent in two looks that are long enough apart."""
        profile = self.site.profile
        for pause in (profile.poll_first, profile.look_apart):
            await self.client.clock.sleep(pause)
            try:
                found = await self._imports.find(frozen.batch)
            except SobotError as error:
                self._stop = self._stop or stop_for(error, self.load.id)
                return
            if found is not None:
                answer = {"callingListCode": found.batch}
                await self.steps.do(acknowledge(self.load.id, frozen.number, fence, answer))
                self.site.progress.advance(len(set(frozen.rows)))
                return
        await self._again(frozen, reason)


def _call(frozen: FrozenChunk) -> Call:
    return Call(frozen.operation, None, frozen.rows, frozen.batch)


def _items(frozen: FrozenChunk) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = orjson.loads(frozen.body)
    return items


def _reason(error: SobotError) -> str:
    return f"{error.message} {error.server_message}".strip()


def stop_for(error: SobotError, load_id: str) -> CallsheetError:
    """What an error that is about more than one chunk makes of the load."""
    if isinstance(error, TokenError | SettingsError):
        return SetupError(f"{error.message} {error.server_message}".strip())
    return StoppedError(_go_on(load_id, _reason(error)))


def _go_on(load_id: str, reason: str) -> str:
    return (
        f"The load stopped before its end: {reason} Nothing is lost; go on with: callsheet resume {load_id}"
    )
