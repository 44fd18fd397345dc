"""Stage plan: calls are planned once, and every one is written down before the first is sent."""

from collections.abc import Iterator
from dataclasses import replace

import orjson

from callsheet.engine.context import Site, plan_context
from callsheet.engine.read import match_from
from callsheet.engine.secret_fields import sealed
from callsheet.engine.send import Sender
from callsheet.engine.survey import survey
from callsheet.errors import StoppedError, UsageError
from callsheet.ledger.records import FrozenChunk, Load, new_key
from callsheet.ledger.states import ChunkState
from callsheet.reasons import StopReason
from transforms.calls import PlanError
from transforms.kind import Call, Kind, PlanContext
from transforms.kinds import kind_named
from validators.message import message, unpack

SETUP = 0  # the number of the chunk that comes before the kind's own


async def plan(site: Site, load_id: str) -> int:
    """Freeze a load's chunks, after its setup call where it needs one; returns how many there are.

    A load is planned once: when its chunks are written down already, nothing happens.
    """
    planned = [chunk for chunk in site.ledger.chunks(load_id) if chunk.number > SETUP]
    if planned:
        return len(planned)
    load = site.ledger.load(load_id)
    kind = kind_named(load.kind)
    site.progress.stage("plan")
    ready, facts = await survey(site, load, kind)
    if ready.empty:
        return 0
    load = await _set_up(site, load, kind)
    context = replace(_context(site, load, kind), facts=facts)
    try:
        return site.ledger.freeze(
            load_id, _frozen(kind.delivery.plan(ready, context), kind), claim=site.claims.get(load_id)
        )
    except PlanError as error:
        raise UsageError.of(error.message) from None


def _context(site: Site, load: Load, kind: Kind) -> PlanContext:
    context = plan_context(site.profile, kind, load.load_key, load.options)
    if not kind.rows.custom_fields:
        return context
    _, facts = site.workspace(load.id).load_frame("cells")
    custom = match_from(facts["match"]).custom
    return replace(context, custom_fields={field: field for field in custom.values()})


async def _set_up(site: Site, load: Load, kind: Kind) -> Load:
    """Create what the kind's own calls refer to (a campaign), once, as a chunk of its own."""
    setup = kind.delivery.setup
    try:
        if setup is None or not setup.needed(load.options):
            return load
        body = setup.body(plan_context(site.profile, kind, load.load_key, load.options))
    except PlanError as error:
        raise UsageError.of(error.message) from None
    if not site.ledger.chunks(load.id):
        chunk = FrozenChunk(SETUP, setup.operation, orjson.dumps(body), (), new_key())
        site.ledger.freeze(load.id, [chunk], claim=site.claims.get(load.id))
    async with site.client() as client:
        await Sender(site, client, load, kind).run()
    done = next(chunk for chunk in site.ledger.chunks(load.id) if chunk.number == SETUP)
    if done.state is ChunkState.PARKED:
        operation = setup.operation
        raise StoppedError(StopReason.SETUP_UNCLEAR, operation=operation, load=load.id, chunk=SETUP)
    if done.state not in {ChunkState.SETTLED, ChunkState.RECONCILED}:
        cause = unpack(done.detail) or message("TEXT", text=done.detail)
        raise UsageError("SETUP_REFUSED", operation=setup.operation, cause=cause)
    site.ledger.add_options(load.id, setup.read(done.answer))
    return site.ledger.load(load.id)


def _frozen(calls: Iterator[Call], kind: Kind) -> Iterator[FrozenChunk]:
    for number, call in enumerate(calls, start=SETUP + 1):
        body = orjson.dumps(sealed(call, kind))
        yield FrozenChunk(number, call.operation, body, call.rows, new_key(), call.batch)
