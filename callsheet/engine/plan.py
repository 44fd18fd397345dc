"""Stage plan: calls are planned once, and every one is written down before the first is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson

from callsheet.engine.barrier import wait_for_lists
from callsheet.engine.context import LoadContext, plan_context
from callsheet.engine.kept_keys import save_resolved
from callsheet.engine.kept_match import match_from
from callsheet.engine.repeats import close_renamed
from callsheet.engine.scrub import without_forbidden
from callsheet.engine.secret_fields import sealed
from callsheet.engine.send import Sender
from callsheet.engine.setup_call import setup_body
from callsheet.engine.setup_named import note_made, say_if_taken
from callsheet.engine.shared_setup import SETUP, SharedSetup
from callsheet.engine.survey import compare_with_live
from callsheet.engine.taken_rows import remembering, without_taken
from callsheet.errors import StoppedError, UsageError
from callsheet.ledger.records import FrozenChunk, Load, new_key
from callsheet.ledger.remembered import RowsTakenError
from callsheet.ledger.states import ChunkState
from callsheet.reasons import StopReason
from transforms.calls import PlanError
from transforms.kind import Call, Kind, PlanContext
from transforms.kinds import kind_named
from validators.libraries import pd
from validators.message import message, unpack


async def plan(context: LoadContext, load_id: str) -> int:
    """Freeze a load's chunks, after its setup call where it needs one; returns how many there are.

    A load is planned once: when its chunks are written down already, nothing happens.
    """
    planned = [chunk for chunk in context.ledger.chunks(load_id) if chunk.number > SETUP]
    if planned:
        return len(planned)
    load = context.ledger.load(load_id)
    kind = kind_named(load.kind)
    context.progress.stage("plan")
    await wait_for_lists(context, load)
    ready, facts = await compare_with_live(context, load, kind)
    save_resolved(context.workspace(load_id), kind, ready)
    load = context.ledger.load(load_id)
    if close_renamed(context, load):
        return 0
    ready = without_forbidden(context, load, kind, ready)
    while not (ready := without_taken(context, load, ready)).empty:
        load = await _set_up(context, load, kind, ready)
        with suppress(RowsTakenError):
            return _freeze(context, load, kind, ready, facts)
    return 0


def _freeze(
    context: LoadContext, load: Load, kind: Kind, ready: pd.DataFrame, facts: Mapping[str, Any]
) -> int:
    inputs = replace(_context(context, load, kind), facts=facts)
    try:
        return context.ledger.freeze(
            load.id,
            _frozen(kind.delivery.plan(ready, inputs), kind),
            claim=context.claims.get(load.id),
            remember=remembering(context, load, ready),
        )
    except PlanError as error:
        raise UsageError.of(error.message) from None


def _context(context: LoadContext, load: Load, kind: Kind) -> PlanContext:
    inputs = plan_context(context.profile, kind, load.load_key, load.options)
    if not kind.rows.custom_fields:
        return inputs
    _, facts = context.workspace(load.id).facts_of("cells")
    custom = match_from(facts["match"]).custom
    return replace(inputs, custom_fields={field: field for field in custom.values()})


async def _set_up(context: LoadContext, load: Load, kind: Kind, ready: pd.DataFrame) -> Load:
    """Create what the kind's own calls refer to (a campaign), once, as a chunk of its own."""
    setup, first = kind.delivery.setup, not context.ledger.chunks(load.id)
    now = int(context.now().timestamp() * 1000) if first else 0
    try:
        body = setup_body(context.profile, kind, load.load_key, load.options, ready, now)
    except PlanError as error:
        raise UsageError.of(error.message) from None
    if setup is None or body is None:
        return load
    if first and (place := await SharedSetup(context, load, kind).frozen(setup.operation, body)):
        context.ledger.add_options(load.id, place)
        return context.ledger.load(load.id)
    async with context.client() as client:
        await say_if_taken(context, client, load, kind)
        await Sender(context, client, load, kind).run()
    done = context.ledger.chunk(load.id, SETUP)
    if done.state is ChunkState.PARKED:
        operation = setup.operation
        raise StoppedError(StopReason.SETUP_UNCLEAR, operation=operation, load=load.id, chunk=SETUP)
    if done.state not in {ChunkState.SETTLED, ChunkState.RECONCILED}:
        cause = unpack(done.detail) or message("TEXT", text=done.detail)
        raise UsageError("SETUP_REFUSED", operation=setup.operation, cause=cause)
    context.ledger.add_options(load.id, setup.read(done.answer))
    load = context.ledger.load(load.id)
    note_made(context, load, kind)
    return load


def _frozen(calls: Iterator[Call], kind: Kind) -> Iterator[FrozenChunk]:
    for number, call in enumerate(calls, start=SETUP + 1):
        body = orjson.dumps(sealed(call, kind))
        yield FrozenChunk(number, call.operation, body, call.rows, new_key(), call.batch)
