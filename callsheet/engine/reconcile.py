"""What to do with a call that may or may not have taken effect, by its class (design section 5.2)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson

from callsheet.engine.actions import Resolution
from callsheet.engine.batches import OwnBatch
from callsheet.engine.context import LoadContext, creator_of
from callsheet.engine.import_results import Imports
from callsheet.engine.live import read_live
from callsheet.engine.moments import sent_within, when_sent
from callsheet.engine.workspace import facts_of
from callsheet.ledger.records import Event, FrozenChunk, Load
from callsheet.ledger.restored import was_restored
from callsheet.ledger.states import ChunkState
from callsheet.sobot import paging
from callsheet.sobot.client import Client
from callsheet.sobot.errors import Refused
from callsheet.sobot.models import import_answer
from callsheet.sobot.operations import BY_NAME
from transforms.kind import Doubt, Kind
from transforms.live import Live
from transforms.places import scope_of_call

_CLOCKS_APART = timedelta(
    days=1
)  # between this machine and the service, at most, when a creation time is looked up
_LONG_AGO = timedelta(days=360)  # the service lists at most 12 months (reference: Query outbound task list)


class Reconciler:
    """Finds out about the calls of one load. SobotError when the service cannot be asked, HaltedError when it must not."""

    def __init__(self, context: LoadContext, client: Client, load: Load, kind: Kind) -> None:
        self.context, self.client, self.load, self.kind = context, client, load, kind
        self._imports = Imports(client, context.ledger, creator_of(context.profile, load.options))
        self._before: Live | None = None

    def resolver(self, frozen: FrozenChunk) -> Doubt | None:
        """How calls like this one are settled; None for a call that comes before the kind's own."""
        return self.kind.delivery.doubt if frozen.operation in self.kind.operations else None

    async def resolve(self, frozen: FrozenChunk) -> tuple[Resolution, Any]:
        """What became of a call, and the answer that it would have had where later steps need it."""
        doubt = self.resolver(frozen)
        if doubt is Doubt.NEVER:
            return Resolution.UNKNOWN, None
        if doubt is Doubt.RESEND:
            return Resolution.RESEND, None
        if doubt is Doubt.ASK:
            return await self._ask(frozen)
        if doubt is Doubt.LOOK:
            return await self._look(frozen)
        return await self._look_for_setup(frozen)

    async def _ask(self, frozen: FrozenChunk) -> tuple[Resolution, Any]:
        """Ask for our batch: it is there, or absent in two looks that are long enough apart.

        Results that might be its own prove neither.
        """
        for pause in self._pauses():
            await self.client.clock.sleep(pause)
            seen = await self._imports.look(self._own(frozen))
            if seen.found:
                return Resolution.APPLIED, import_answer(frozen.batch)
        if seen.suspects:
            return Resolution.UNKNOWN, None
        return (Resolution.RESEND if self._may_send_late(frozen) else Resolution.UNKNOWN), None

    def _own(self, frozen: FrozenChunk) -> OwnBatch:
        sent = when_sent(self.context, self.client, self._first_intent(frozen.number))
        scope = scope_of_call(self.kind, self.load.options, orjson.loads(frozen.body))
        return OwnBatch(frozen.batch, len(set(frozen.rows)), scope, sent=sent)

    async def may_be_there(self, frozen: FrozenChunk) -> bool:
        """Whether one look at the service shows a batch, results that might be its own, or a campaign made for it."""
        if self.resolver(frozen) is None:
            return bool(await self._same_setups(frozen))
        seen = await self._imports.look(self._own(frozen))
        return bool(seen.found) or seen.suspects

    async def is_known(self, frozen: FrozenChunk) -> bool:
        """Whether the service has a batch with the code of a call that it refused: then some ledger has sent it before."""
        if self.resolver(frozen) is not Doubt.ASK:
            return False
        try:
            return bool((await self._imports.look(self._own(frozen))).found)
        except Refused:  # what the call names is not there for a question either
            return False

    async def _look(self, frozen: FrozenChunk) -> tuple[Resolution, Any]:
        """Look whether it is there; absent in two looks it may be sent again."""
        known = self._known(frozen.number)
        for pause in self._pauses():
            await self.client.clock.sleep(pause)
            if self._is_so(frozen, await self.live()):
                return (Resolution.ALREADY_PRESENT if known.get("existed") else Resolution.PRESENT), None
        keyed = BY_NAME[frozen.operation].keyed
        return (Resolution.RESEND if not keyed or self.in_window(frozen) else Resolution.UNKNOWN), None

    async def _look_for_setup(self, frozen: FrozenChunk) -> tuple[Resolution, Any]:
        """The campaign by its name, its creation time and our trace in its description: one hit is ours."""
        setup = self.kind.delivery.setup
        lookup = setup.lookup if setup else None
        if lookup is None:
            return (Resolution.RESEND if self.in_window(frozen) else Resolution.UNKNOWN), None
        for pause in self._pauses():
            await self.client.clock.sleep(pause)
            hits = await self._same_setups(frozen)
            if len(hits) == 1:
                return Resolution.PRESENT, lookup.answer(hits[0])
            if hits:
                return Resolution.UNKNOWN, None
        return (Resolution.RESEND if self.in_window(frozen) else Resolution.UNKNOWN), None

    async def _same_setups(self, frozen: FrozenChunk) -> list[Any]:
        """What the service lists that a setup call made; nothing where it cannot be looked up."""
        setup = self.kind.delivery.setup
        if setup is None or setup.lookup is None:
            return []
        asked = setup.lookup.created(*self._window(frozen))
        listed = await paging.rows(self.client, BY_NAME[setup.lookup.operation], asked)
        body = orjson.loads(frozen.body)
        return [row for row in listed if setup.lookup.same(body, row)]

    def _window(self, frozen: FrozenChunk) -> tuple[datetime, datetime]:
        """When the call may have been sent, on the service's clock; a ledger that was restored does not know it."""
        first = self._first_intent(frozen.number)
        begin, end = sent_within(self.context, self.client, first, _CLOCKS_APART)
        return (min(begin, end - _LONG_AGO) if was_restored(self.context.ledger) else begin), end

    def _pauses(self) -> tuple[float, float]:
        return self.context.profile.poll_first, self.context.profile.look_apart

    def in_window(self, frozen: FrozenChunk) -> bool:
        """Whether the service can be trusted to know the call's key still: within `key_window` of its first send.

        After a restart of the machine, or on another one, nobody knows how old the key is, and it counts as old.
        """
        first = self._first_intent(frozen.number)
        if first is None:
            return True
        passed = self.context.passed(first.tick)
        return passed is not None and passed <= self.context.profile.key_window

    def _may_send_late(self, frozen: FrozenChunk) -> bool:
        return self.in_window(frozen) or self.drops_repeats()

    def drops_repeats(self) -> bool:
        """Whether the service drops rows that it gets a second time, under whatever key and batch."""
        drops_repeats = self.kind.delivery.drops_repeats
        return drops_repeats is not None and drops_repeats(self.load.options)

    def _first_intent(self, number: int) -> Event | None:
        intents = self.context.ledger.history(self.load.id, number, ChunkState.INTENT)
        return intents[0] if intents else None

    async def existed(self, frozen: FrozenChunk) -> bool | None:
        """Before the first send of a call that can be looked up: whether what it brings about is so already."""
        if self.resolver(frozen) is not Doubt.LOOK or self.kind.live.look is None:
            return None
        if self._before is None:
            self._before = await self.live()
        return self._is_so(frozen, self._before)

    async def live(self) -> Live:
        """What the kind looks at, as it is now: whole lists, not only what the load's options or rows name."""
        return await read_live(self.client, dict.fromkeys(self.kind.live.sources, ()))

    def _is_so(self, frozen: FrozenChunk, live: Live) -> bool:
        assert self.kind.live.look is not None
        facts = facts_of(self.context.workspace(self.load.id))
        return self.kind.live.look(frozen.operation, orjson.loads(frozen.body), live, facts)

    def _known(self, number: int) -> Mapping[str, Any]:
        chunk = self.context.ledger.chunk(self.load.id, number)
        return chunk.known if isinstance(chunk.known, Mapping) else {}
