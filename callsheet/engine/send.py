"""Stage send: chunks go out one by one under the ledger's eye; what an answer does not prove is found out or left unknown."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection

from callsheet.engine.actions import Action, ChunkView, Failure, next_action
from callsheet.engine.barrier import declare_sending, wait_for_lists
from callsheet.engine.batches import echo_of
from callsheet.engine.context import LoadContext
from callsheet.engine.divide import Divider
from callsheet.engine.noted_ends import entries_of, note_ends
from callsheet.engine.reached import Held, Reasons
from callsheet.engine.reconcile import Reconciler
from callsheet.engine.restored import doubt_what_a_copy_sent
from callsheet.engine.scrub import Scrub
from callsheet.engine.secret_fields import given_back, revealed, secret_gone
from callsheet.engine.service_errors import long_pause, said_by, stop_for, stopped_early
from callsheet.engine.supersede import RowOrder, dropped, late_items
from callsheet.engine.wished import StopLook
from callsheet.errors import CallsheetError, StoppedError
from callsheet.ledger.group_commit import GroupCommit
from callsheet.ledger.records import Chunk, FrozenChunk, HeldError, LedgerError, Load
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.ledger.transitions import (
    Step,
    acknowledge,
    both,
    guarded,
    holds,
    in_doubt,
    intend,
    not_sent,
    settle,
)
from callsheet.reasons import StopReason
from callsheet.shutdown import HaltedError
from callsheet.sobot.client import Client, WithdrawnError
from callsheet.sobot.errors import Effect, Fatal, SobotError
from callsheet.sobot.operations import BY_NAME
from transforms.kind import Call, Doubt, ForbiddenEntry, Kind
from transforms.kinds import kind_named
from transforms.outcomes import REPEATED, Outcome, loaded, outcome_frame, refused, unknown
from validators.libraries import pd
from validators.message import Message, message, pack, unpack

_SENDABLE = (ChunkState.PLANNED, ChunkState.INTENT, ChunkState.IN_DOUBT)
_ROUNDS = 3  # how often a repeatable call that stays in doubt is sent again before the load stops
_STUCK = 3 * (_ROUNDS + 1)  # doubts of one call after which its key is given up: those of three processes
_PROBE = BY_NAME["search_call_agents"]  # a read that changes nothing: does the service answer at all?
_IN_PLACE = frozenset({Outcome.LOADED, Outcome.DUPLICATE})


async def send(context: LoadContext, load_id: str) -> None:
    """Send every chunk that waits; StoppedError or SetupError when the load cannot go on now."""
    load = context.ledger.load(load_id)
    waiting = context.ledger.chunks(load_id, *_SENDABLE)
    if not waiting:
        return
    if any(chunk.state is ChunkState.PLANNED for chunk in waiting):
        await wait_for_lists(context, load)
    declare_sending(context, load)
    context.progress.stage("send", sum(chunk.row_count for chunk in waiting))
    context.ledger.set_state(load_id, LoadState.SENDING, claim=context.claims.get(load_id))
    async with context.client() as client:
        await Sender(context, client, load, kind_named(load.kind)).run()


class Sender:
    """Sends the waiting chunks of one load over one client."""

    def __init__(self, context: LoadContext, client: Client, load: Load, kind: Kind) -> None:
        self.context, self.client, self.load, self.kind = context, client, load, kind
        self.ledger = context.ledger
        self.steps = GroupCommit(context.ledger, context.claims.get(load.id))
        self.doubts = Reconciler(context, client, load, kind)
        self.order = RowOrder(context.ledger, load, kind)
        self.scrub = Scrub(context, load, kind)
        self.workspace = context.workspace(load.id)
        self.divider = Divider(context.ledger, load, kind)
        self.wish = StopLook(context, load.id)
        self._waiting: deque[int] = deque()
        self._parts: deque[int] = deque()  # of divided chunks: they come before what was not tried yet
        self._tasks: asyncio.TaskGroup
        self._stop: CallsheetError | None = None
        self._rounds: dict[int, int] = {}
        self._attempts: dict[int, int] = {}
        self._doubted: set[int] = set()
        self._foreign: set[int] = set()  # whose last answer was not the service's own
        self._unclear_in_a_row = 0
        self._ends_noted: Collection[int] = frozenset()  # chunks of which the ends are noted

    async def run(self) -> None:
        """Send until nothing waits or something stops the load; then raise what stopped it."""
        await self._guarded(doubt_what_a_copy_sent(self.context, self.load, self.kind, self.doubts))
        if self._stop is not None:
            raise self._stop
        chunks = self.ledger.chunks(self.load.id, *_SENDABLE)
        self._attempts = {chunk.number: chunk.attempt for chunk in chunks}
        self._doubted = self.divider.doubted()
        for chunk in chunks:
            if chunk.state is ChunkState.PLANNED:
                (self._parts if chunk.replaces else self._waiting).append(chunk.number)
        unclear = [chunk for chunk in chunks if chunk.state is not ChunkState.PLANNED]
        self.order.wait_for_older()
        if self.kind.forbids:
            self.ledger.forbidden.prepare()
            self._ends_noted = await asyncio.to_thread(note_ends, self.context, self.load, chunks)
        async with asyncio.TaskGroup() as self._tasks:
            for chunk in unclear:
                self._tasks.create_task(self._guarded(self._after_crash(chunk)))
            for _ in range(self._workers(len(chunks))):
                self._tasks.create_task(self._work())
        async with asyncio.TaskGroup() as self._tasks:
            await self._work()  # a doubt resolved as absent after the workers had left
        if self._stop is not None:
            raise self._stop

    def _workers(self, chunks: int) -> int:
        """What is never sent again goes out one by one, so that little is in doubt at once."""
        return (
            1
            if self.kind.delivery.doubt is Doubt.NEVER
            else min(self.client.connection.concurrency, max(1, chunks))
        )

    async def _work(self) -> None:
        while (queue := self._parts or self._waiting) and self._stop is None:
            await self._guarded(self._one(queue.popleft()))

    async def _guarded(self, work: Awaitable[None]) -> None:
        """What ends the load ends it once, after everything under way has ended too."""
        try:
            await work
        except HaltedError:
            self._end(stopped_early(self.load.id, message(StopReason.STOP_REQUESTED)))
        except LedgerError as error:
            self._end(stopped_early(self.load.id, error.message))
        except SobotError as error:
            self._end(stop_for(error, self.load.id))
        except StoppedError as error:
            self._end(error)

    def _end(self, stop: CallsheetError) -> None:
        self._stop = self._stop or stop

    async def _one(self, number: int) -> None:
        frozen = self.ledger.frozen(self.load.id, number)
        if late := late_items(self.kind, frozen, self.order.newer()):
            await self._drop(frozen, late)
            return
        if secret_gone(frozen, self.kind, self.workspace):
            await self._give_back(frozen)
            return
        generation = self.scrub.generation()
        if self.scrub.compares(frozen):
            blocked, reasons = await asyncio.to_thread(self.scrub.blocked, frozen)
            if blocked:
                await self._hold(frozen, blocked, reasons)
                return
        self.context.halt.check()
        self.wish.check()
        first = not self._attempts.get(number)
        existed = await self.doubts.existed(frozen) if first else None
        once = self.doubts.resolver(frozen) is Doubt.NEVER
        known = None if existed is None else {"existed": existed}
        claim = intend(self.load.id, number, self.ledger.now(), once=once, known=known)
        try:
            fence = await self.steps.do(guarded(claim, *self.scrub.checks(frozen, generation)))
        except HeldError:
            await self._compare_anew(number)
            return
        self._attempts[number] = self._attempts.get(number, 0) + 1
        if self._stop is not None or self.context.halt.asked:
            await self.steps.do(
                not_sent(self.load.id, number, fence, pack(message("STOPPED_BEFORE_SENDING")))
            )
            return
        if once:  # nobody else will send it, but this process may have slept and lost it meanwhile
            await self.steps.do(holds(self.load.id, number, fence))
        await self._send(frozen, fence, generation)

    async def _send(self, frozen: FrozenChunk, fence: int, generation: int) -> None:
        """Send a claimed chunk, whose numbers were compared under a generation, and do what follows from the answer."""
        operation = BY_NAME[frozen.operation]
        try:
            answer = await self.client.send(
                operation,
                revealed(frozen, self.kind, self.workspace),
                key=frozen.key if operation.keyed else None,
                still=partial(self._still_as_compared, frozen, generation),
            )
        except WithdrawnError:
            why = pack(message("FORBIDDEN_MEANWHILE"))
            await self.steps.do(not_sent(self.load.id, frozen.number, fence, why))
            await self._compare_anew(frozen.number)
        except SobotError as error:
            await self._failed(frozen, fence, error)
        except HaltedError:
            await self._halted(frozen, fence)
            raise
        else:
            self._unclear_in_a_row = 0
            await self._answered(frozen, fence, answer.data)

    async def _compare_anew(self, number: int) -> None:
        """Forbidden numbers came meanwhile: they are compared before the chunk is sent."""
        self.scrub.changed()
        await wait_for_lists(self.context, self.load)
        self._waiting.appendleft(number)

    async def _still_as_compared(self, frozen: FrozenChunk, generation: int) -> bool:
        """Whether what a chunk was claimed under still holds, where its request had to wait for its turn."""
        return await asyncio.to_thread(self.scrub.holds, frozen, generation)

    async def _halted(self, frozen: FrozenChunk, fence: int) -> None:
        """A wait between two tries ended: class C waits only after a proof that nothing took effect."""
        why = pack(message("STOPPED_BETWEEN_TRIES"))
        move = not_sent if self.doubts.resolver(frozen) is Doubt.NEVER else in_doubt
        await self.steps.do(move(self.load.id, frozen.number, fence, why))

    async def _failed(self, frozen: FrozenChunk, fence: int, error: SobotError) -> None:
        """Do with the chunk what the error proves of it, then with the load what it asks for."""
        (self._foreign.add if error.foreign else self._foreign.discard)(frozen.number)
        failure = Failure(
            error.rows, isinstance(error, Fatal) or bool(long_pause(error)), error.too_large, _of_rows(error)
        )
        if await self._was_sent_before(frozen, error):
            self._doubted.add(frozen.number)
        divides = (failure.too_large or failure.of_rows) and self._may_divide(frozen, error)
        view = self._view(frozen, divides=divides)
        await self._carry_out(next_action(view, failure), frozen, fence, error)

    async def _was_sent_before(self, frozen: FrozenChunk, error: SobotError) -> bool:
        """Whether a refused batch is there all the same, as where another ledger has sent the same sheet.

        A part of a divided batch is looked for only where the refusal says so, since most parts are refused for their rows.
        """
        if error.rows is not Effect.REFUSED or frozen.number in self._doubted:
            return False
        is_part = bool(self.ledger.chunk(self.load.id, frozen.number).replaces)
        if is_part and not REPEATED.search(error.server_message):
            return False
        return await self.doubts.is_known(frozen)

    def _view(self, frozen: FrozenChunk, **more: bool) -> ChunkView:
        return ChunkView(self.doubts.resolver(frozen), frozen.number in self._doubted, **more)

    def _may_divide(self, frozen: FrozenChunk, error: SobotError) -> bool:
        return self.divider.may(frozen, too_large=error.too_large)

    async def _divide(self, frozen: FrozenChunk, fence: int, why: str) -> None:
        """Send the rows of a chunk in two parts, which inherit its doubt."""
        await self.steps.do(self.divider.step(frozen, fence, why))
        doubted = frozen.number in self._doubted
        self._queue_successors()
        if doubted:
            self._doubted |= self.divider.doubted()

    async def _carry_out(self, action: Action, frozen: FrozenChunk, fence: int, error: SobotError) -> None:
        reason = _reason(error)
        if action is Action.SETTLE_REFUSED:
            await self._settle(frozen, fence, refused(_call(frozen), reason), ChunkState.REJECTED, why=reason)
            return
        if action is Action.DIVIDE and error.rows is Effect.REFUSED:
            await self._divide(frozen, fence, reason)
            return
        if action is Action.RELEASE_AND_STOP:
            await self.steps.do(not_sent(self.load.id, frozen.number, fence, reason))
            self._end(stop_for(error, self.load.id))
            return
        fence = await self.steps.do(in_doubt(self.load.id, frozen.number, fence, reason))
        self._doubted.add(frozen.number)
        if action is Action.DIVIDE:
            await self._divide(frozen, fence, reason)
            return
        if action in {Action.DOUBT_AND_STOP, Action.RESOLVE_AND_STOP}:
            self._end(stop_for(error, self.load.id))
        if action is not Action.DOUBT_AND_STOP:
            harmless = error.too_large or self.doubts.drops_repeats()
            divides = harmless and self._may_divide(frozen, error)
            refused_now = action is Action.RESOLVE_REFUSAL
            await self._resolve(
                frozen, fence, reason, refused_now=refused_now, too_large=error.too_large, divides=divides
            )

    async def _answered(self, frozen: FrozenChunk, fence: int, data: Any) -> None:
        if frozen.operation not in self.kind.operations:
            await self._settle(frozen, fence, unknown(_call(frozen), ""), answer=data)
        elif self.kind.delivery.async_import is not None or self.kind.live.reads_back(frozen.operation):
            # Its step and the claim of the next chunk that this worker sends are one transaction.
            self._tasks.create_task(self._guarded(self._acknowledge(frozen, fence, data)))
        else:
            sent = replace(_call(frozen), body=orjson.loads(frozen.body))
            outcomes = self.kind.delivery.read_answer(sent, data)
            nothing = len(outcomes) > 0 and bool((outcomes["outcome"] == Outcome.UNKNOWN).all())
            await self._settle(frozen, fence, outcomes, ChunkState.PARKED if nothing else ChunkState.SETTLED)

    async def _acknowledge(self, frozen: FrozenChunk, fence: int, data: Any) -> None:
        step = acknowledge(self.load.id, frozen.number, fence, data, echo_of(data, frozen.batch))
        await self.steps.do(step)
        self.context.progress.advance(len(set(frozen.rows)))

    async def _settle(
        self,
        frozen: FrozenChunk,
        fence: int,
        outcomes: pd.DataFrame,
        state: ChunkState = ChunkState.SETTLED,
        answer: Any = None,
        why: str = "",
    ) -> None:
        step = settle(self.load.id, frozen.number, fence, outcomes, state, answer, why)
        await self.steps.do(self._remembering(step, frozen, outcomes))
        self.context.progress.advance(len(outcomes))

    def _remembering(self, step: Step, frozen: FrozenChunk, outcomes: pd.DataFrame) -> Step:
        """Forbidden entries that are in place now are remembered in the same transaction."""
        if not self.kind.forbids:
            return step
        became = zip(outcomes["row"].tolist(), outcomes["outcome"].tolist(), strict=True)
        taken = {row for row, outcome in became if outcome in _IN_PLACE}
        items = zip(entries_of(self.load, frozen), frozen.rows, strict=True)
        entries = [item for item, row in items if row in taken]
        return both(step, self._remember(entries, ends_noted=frozen.number in self._ends_noted))

    def _remember(self, entries: list[ForbiddenEntry], *, ends_noted: bool) -> Callable[[Connection], None]:
        country = self.context.profile.country
        return self.ledger.forbidden.remembering(
            self.load.profile, self.load.id, entries, country, ends_noted=ends_noted
        )

    async def _drop(self, frozen: FrozenChunk, late: set[int]) -> None:
        """Something newer was sent for entries of this chunk: they stay as the newer load has set them."""
        chunk = self.ledger.chunk(self.load.id, frozen.number)
        step, own = dropped(self.load, self.kind, frozen, chunk.fence, late)
        await self.steps.do(step)
        self.context.progress.advance(len(own))
        self._queue_successors()

    async def _give_back(self, frozen: FrozenChunk) -> None:
        """The secret of this chunk's row is not kept any more: it has to be typed again."""
        chunk = self.ledger.chunk(self.load.id, frozen.number)
        step, own = given_back(self.load, frozen, chunk.fence)
        await self.steps.do(step)
        self.context.progress.advance(len(own))

    async def _hold(self, frozen: FrozenChunk, blocked: Mapping[int, Held], reasons: Reasons) -> None:
        """Numbers of this chunk have been forbidden since it was frozen: they are held, and the others go alone."""
        chunk = self.ledger.chunk(self.load.id, frozen.number)
        step, held = self.scrub.hold(frozen, chunk.fence, blocked, reasons)
        await self.steps.do(step)
        self.context.progress.advance(len(held))
        self._queue_successors()

    def _queue_successors(self) -> None:
        """Chunks that hold what was left of replaced ones."""
        for planned in self.ledger.chunks(self.load.id, ChunkState.PLANNED):
            if planned.number not in self._attempts:
                self._attempts[planned.number] = 0
                self._parts.append(planned.number)

    async def _after_crash(self, chunk: Chunk) -> None:
        """A chunk that an earlier process sent, or was about to send, and whose answer nobody has."""
        frozen = self.ledger.frozen(self.load.id, chunk.number)
        fence, why = chunk.fence, chunk.detail
        self._doubted.add(chunk.number)
        if chunk.state is ChunkState.INTENT:
            why = pack(message("ENDED_BEFORE_ANSWER"))
            fence = await self.steps.do(in_doubt(self.load.id, chunk.number, fence, why))
        await self._resolve(frozen, fence, why, counts=False)

    async def _resolve(self, frozen: FrozenChunk, fence: int, reason: str, **more: bool) -> None:
        """Settle what may or may not have taken effect, by the kind's class (design section 5.2)."""
        resolution, answer = await self.doubts.resolve(frozen)
        action = next_action(self._view(frozen, **more), resolution)
        if action is Action.ACKNOWLEDGE:
            await self._acknowledge(frozen, fence, answer)
        elif action is Action.DIVIDE:
            await self._divide(frozen, fence, reason)
        elif action is Action.RESEND:
            await self._again(frozen, fence, reason)
        else:
            outcomes, state = _ending(action, frozen, reason)
            await self._settle(frozen, fence, outcomes, state, answer)
            if action is Action.PARK_UNKNOWN_AND_COUNT:
                await self._after_unclear(reason)

    async def _after_unclear(self, reason: str) -> None:
        """Class C stops early: after one unclear answer the service is tried with a read, after two the rest stays here."""
        self._unclear_in_a_row += 1
        if self._unclear_in_a_row >= 2:
            self._end(StoppedError(StopReason.UNCLEAR_IN_A_ROW, cause=_cause(reason), load=self.load.id))
            return
        await self.client.clock.sleep(self.context.profile.poll_first)
        await self.client.send(_PROBE, orjson.dumps({}))

    async def _again(self, frozen: FrozenChunk, fence: int, reason: str) -> None:
        """Send a repeatable call once more, with the same bytes and key; stop the load when it stays unclear."""
        if BY_NAME[frozen.operation].keyed and self._doubts_of(frozen) >= _STUCK:
            await self._give_up_key(frozen, fence, reason)
            return
        rounds = self._rounds[frozen.number] = self._rounds.get(frozen.number, 0) + 1
        if rounds > _ROUNDS:
            foreign = frozen.number in self._foreign
            self._end(stopped_early(self.load.id, _cause(reason), foreign=foreign))
            return
        await self.client.clock.sleep(rounds * self.context.profile.backoff_base)
        self._waiting.append(frozen.number)

    def _doubts_of(self, frozen: FrozenChunk) -> int:
        """How often a call ended in doubt, over all processes."""
        return len(self.ledger.history(self.load.id, frozen.number, ChunkState.IN_DOUBT))

    async def _give_up_key(self, frozen: FrozenChunk, fence: int, reason: str) -> None:
        """A key that never leads to a clear answer may have a stored one, for ever.

        Only where the batch was looked for and is not there, and the service drops what it gets twice, may the rows go out
        with a new key, once; otherwise a person decides.
        """
        stuck = pack(message("KEY_STUCK", cause=_cause(reason), tries=self._doubts_of(frozen)))
        fresh = self.doubts.resolver(frozen) is Doubt.ASK and self.doubts.drops_repeats()
        if fresh and not self.ledger.chunk(self.load.id, frozen.number).replaces:
            await self.steps.do(self.divider.renewed(frozen, fence, stuck))
            self._queue_successors()
            self._doubted |= self.divider.doubted()
            return
        await self._settle(frozen, fence, unknown(_call(frozen), stuck), ChunkState.PARKED)


def _ending(action: Action, frozen: FrozenChunk, reason: str) -> tuple[pd.DataFrame, ChunkState]:
    """The outcomes of a chunk that was in doubt, and the state it ends in."""
    call = _call(frozen)
    if action is Action.SETTLE_LOADED:
        return loaded(call), ChunkState.RECONCILED
    if action is Action.SETTLE_DUPLICATE:
        there = outcome_frame(dict.fromkeys(frozen.rows), Outcome.DUPLICATE, "SERVICE_DUPLICATE")
        return there, ChunkState.RECONCILED
    outcomes = refused(call, reason) if action is Action.PARK_REFUSED else unknown(call, reason)
    return outcomes, ChunkState.PARKED


def _call(frozen: FrozenChunk) -> Call:
    return Call(frozen.operation, None, frozen.rows, frozen.batch)


def _of_rows(error: SobotError) -> bool:
    """Whether a refusal may be for some of the rows alone: not for what the call names, nor for its key."""
    status = error.code or error.http_status
    about_the_call = {404, 405, 415} | ({422} if BY_NAME[error.operation].keyed else set())
    return error.rows is Effect.REFUSED and status not in about_the_call


def _reason(error: SobotError) -> str:
    return pack(said_by(error))


def _cause(reason: str) -> Message:
    return unpack(reason) or message("TEXT", text=reason)
