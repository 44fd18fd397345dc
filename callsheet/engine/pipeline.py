"""The whole way of files, in this process: what `callsheet load` does when no Prefect server is configured."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from callsheet.engine import plan, poll, read_back, send
from callsheet.engine.approval import require_approval
from callsheet.engine.barrier import declare_given_back, review
from callsheet.engine.context import LoadContext
from callsheet.engine.halts import halt_of
from callsheet.engine.members import told_apart
from callsheet.engine.options import refuse_unknown, refuse_unused
from callsheet.engine.ownership import TakenError, clear_ends, owned
from callsheet.engine.pauses import pause_of, remembered
from callsheet.engine.progress import OnlyNotes
from callsheet.engine.read import read_side_by_side
from callsheet.engine.repeats import stop_repeated
from callsheet.engine.report import report, unreported
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.engine.secret_fields import wipe
from callsheet.engine.shared_setup import SETUP
from callsheet.engine.turns import in_order, kind_of, side_by_side, turns
from callsheet.engine.validate import validate
from callsheet.engine.wished import stop_wished
from callsheet.errors import CallsheetError, Exit, StoppedError, UsageError
from callsheet.ledger.records import Chunk, LedgerError, Load
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.logs import about
from callsheet.reasons import Why
from transforms.kinds import kind_named

Stage = Callable[[LoadContext, str], Awaitable[object]]
STAGES: tuple[Stage, ...] = (require_approval, plan.plan, send.send, poll.poll, read_back.confirm)


LONG = 2_000  # rows: proving so many takes a tenth of a second


async def load_files(context: LoadContext, orders: Iterable[LoadRequest]) -> list[SheetResult]:
    """Load files; of one drop, forbidden numbers go before customer numbers, whatever the order of the files.

    Short lists that only wait for the service go side by side.
    """
    loads, refused = await read_drop(context, list(orders))
    context.proving.update(loads)
    try:
        return refused + await _load_read(context, loads, refused)
    finally:
        context.proving.difference_update(loads)
        context.recent.forget()


async def _load_read(
    context: LoadContext, loads: Sequence[str], refused: Sequence[SheetResult]
) -> list[SheetResult]:
    """The results of loads that were read, in their order."""
    results: dict[str, SheetResult] = {}

    async def load(own: LoadContext, load_id: str) -> None:
        halted = halt_for(context, load_id, [*refused, *results.values()])
        results[load_id] = await load_one(own, load_id, halted)
        if own is not context:
            context.progress.advance(1)

    for together in turns(context, loads):
        own = context if len(together) == 1 else _one_of(context, len(together))
        await side_by_side(partial(load, own), together, context.profile.concurrency)
    return [results[load_id] for load_id in loads]


async def read_drop(
    context: LoadContext, orders: Sequence[LoadRequest]
) -> tuple[list[str], list[SheetResult]]:
    """Read the files of a drop: the loads they became, in order, and the results of those that are refused.

    UsageError for an option that none of their sheets can use.
    """
    refuse_unknown(orders)
    orders = told_apart(orders)
    found = await read_side_by_side(context, orders)
    refused = [result for reading in found for result in reading.ended]
    loads = in_order(context, [load_id for reading in found for load_id in reading.loads])
    try:
        refuse_unused(context.profile, orders, (kind_of(context, load_id) for load_id in loads), refused)
    except UsageError:
        for order, reading in zip(orders, found, strict=True):
            _give_back(context, order, reading.loads)
        raise
    return loads, refused


def _give_back(context: LoadContext, order: LoadRequest, load_ids: Iterable[str]) -> None:
    """Keep nothing of a file that was read and whose order is refused: a forbidden list in it counts as unread again."""
    loads = list(load_ids)
    if any(kind_named(kind_of(context, load_id)).forbids for load_id in loads):
        declare_given_back(context, order.listed_as, loads)
    for load_id in loads:
        context.workspace(load_id).discard()


def _one_of(context: LoadContext, lists: int) -> LoadContext:
    """For each of several loads at a time: what is shown is how many of them have ended."""
    context.progress.stage("lists", lists)
    return replace(context, progress=OnlyNotes(context.progress))


def halt_for(context: LoadContext, load_id: str, results: Iterable[SheetResult]) -> Stop | None:
    """What of a drop's earlier loads keeps this one from being sent."""
    return halt_of(context.profile, kind_named(kind_of(context, load_id)), results)


async def load_one(context: LoadContext, load_id: str, halted: Stop | None = None) -> SheetResult:
    """Take a load that was read to its end, or to where it has to stop."""
    context.proving.add(load_id)
    try:
        return await _load_one(context, load_id, halted)
    finally:
        context.proving.discard(load_id)
        context.recent.forget()


async def _load_one(context: LoadContext, load_id: str, halted: Stop | None) -> SheetResult:
    stop = await prove(context, load_id, halted)
    if stop:
        return report_stopped(context, load_id, stop)
    if context.ledger.load(load_id).state is LoadState.REFUSED:
        return report(context, load_id)
    return await finish(context, load_id)


def report_ended(context: LoadContext, load: Load) -> SheetResult:
    """Report a load that has ended, with why it was closed unsent or refused; UsageError when its rows are not kept."""
    if not context.workspace(load.id).has("cells") and (gone := context.ledger.removed(load.id).get("work")):
        raise UsageError("LOAD_NOT_KEPT", load=load.id, when=gone)
    return replace(report(context, load.id), reason=load.reason, message=load.message)


async def continue_load(context: LoadContext, load_id: str, halted: Stop | None = None) -> SheetResult:
    """Take a load on from wherever it is: read only, recorded, stopped, or at its end."""
    load = context.ledger.find(load_id)
    if load is None:
        return await load_one(context, load_id, halted)
    if load.state in {LoadState.CLOSED, LoadState.REFUSED}:
        return report_ended(context, load)
    if stop := stop_proven(context, load_id) or halted:
        return report_stopped(context, load_id, stop)
    return await finish(context, load_id)


def stop_proven(context: LoadContext, load_id: str) -> Stop | None:
    """Why a load in the ledger is not continued: its process may have ended before it was seen as a repeat."""
    return None if context.ledger.chunks(load_id) else stop_repeated(context, load_id)


async def prove(context: LoadContext, load_id: str, halted: Stop | None = None) -> Stop | None:
    """`settle_before_sending`; of a long list in a thread, one list at a time: the answers to requests of other loads come.

    A short list is proven at once, so that of lists side by side the next one begins when the first has sent its request.
    """
    rows, _ = context.workspace(load_id).facts_of("cells")
    if rows <= LONG:
        return settle_before_sending(context, load_id, halted)
    async with context.application.proving:
        return await asyncio.to_thread(settle_before_sending, context, load_id, halted)


def settle_before_sending(context: LoadContext, load_id: str, halted: Stop | None = None) -> Stop | None:
    """Prove a load that was read; why nothing of it is to be sent now, None when it may go on or its sheet is refused."""
    if kind_named(kind_of(context, load_id)).reach:
        review(context)  # whom a list held that has been corrected since is judged anew
    load = validate(context, load_id)
    if load.state is LoadState.REFUSED:
        return None
    if stop := stop_repeated(context, load_id) or halted:
        if stop is halted:
            context.ledger.set_state(load_id, LoadState.STOPPED, stop.why)
        return stop
    return None


def report_stopped(context: LoadContext, load_id: str, stop: Stop) -> SheetResult:
    """Report a load of which nothing was sent now."""
    if stop.exit is not Exit.WELL:
        return report(context, load_id, stop)
    return report(context, load_id).stopped_by(stop)


async def finish(context: LoadContext, load_id: str) -> SheetResult:
    """Plan, send, follow and report; a load that has to stop is reported as far as it came.

    One that another process works on, or whose disk takes no report, is only named: `resume` writes its report later.
    """
    try:
        with clear_ends(load_id):
            async with owned(context, load_id):
                for stage in STAGES:
                    if stop := await step(stage, context, load_id):
                        return report(context, load_id, stop)
                return report(context, load_id)
    except StoppedError as error:
        return unreported(context, load_id, Stop(error.exit, error.message))


async def step(stage: Stage, context: LoadContext, load_id: str) -> Stop | None:
    """One stage; an expected end of the load comes back as a value, and the ledger knows of it."""
    try:
        with about(profile=context.profile.name, load=load_id), clear_ends(load_id):
            async with owned(context, load_id):
                if pause := stop_wished(context, load_id) or pause_of(context, load_id):
                    raise pause
                await stage(context, load_id)
    except CallsheetError as stopped:
        error = remembered(context, load_id, stopped)
        # What the sheet or the command lacks is not there on resuming either: where nothing took effect it ends here.
        refused = error.exit is Exit.USAGE and _has_no_effect(context.ledger.chunks(load_id))
        if not isinstance(error, TakenError):
            with suppress(LedgerError):  # a ledger that takes no more writes has said so already
                state = LoadState.REFUSED if refused else LoadState.STOPPED
                context.ledger.set_state(
                    load_id, state, Why(error.reason, error.message), claim=context.claims.get(load_id)
                )
                if refused:
                    wipe(context.workspace(load_id), kind_named(context.ledger.load(load_id).kind))
        return Stop(error.exit, error.message)
    return None


def _has_no_effect(chunks: Iterable[Chunk]) -> bool:
    """Whether nothing is planned, but for what the rows were to refer to and the service has refused to make."""
    return all(chunk.number == SETUP and chunk.state is ChunkState.REJECTED for chunk in chunks)
