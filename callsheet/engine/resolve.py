"""A person settles what the program must not decide: whether a chunk whose answer nobody has took effect."""

from __future__ import annotations

from callsheet.engine.context import LoadContext
from callsheet.engine.noted_ends import entries_of
from callsheet.engine.ownership import clear_ends
from callsheet.engine.report import report
from callsheet.engine.results import SheetResult, Stop
from callsheet.errors import Exit, UsageError
from callsheet.ledger.records import Chunk, Claim, FrozenChunk, Load, new_key
from callsheet.ledger.rows import chunk_to_row
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.ledger.transitions import both, replace, settle, wait_again
from callsheet.reasons import StopReason
from transforms.kinds import kind_named
from transforms.outcomes import Outcome, outcome_frame
from validators.libraries import pd
from validators.message import Message, message, pack

CODE = "RESOLVED"


def resolve(context: LoadContext, load_id: str, number: int, *, applied: bool, by: str) -> SheetResult:
    """Settle the unknown rows of a chunk on a person's word, and write the report anew.

    `applied`: they took effect and are `loaded`. Else they go to a new chunk, which `resume` sends. UsageError when the
    chunk is not in doubt, or when only a part of it is and the word is that it did not take effect.
    """
    by = by.strip()
    if not by:
        raise UsageError("DECIDED_BY_NOBODY")
    load = context.ledger.load(load_id)
    chunk = context.ledger.find_chunk(load.id, number)
    if chunk is None:
        raise UsageError("CHUNK_NOT_FOUND", load=load.id, chunk=number)
    with clear_ends(load.id):
        claim = context.ledger.claims.take(load.id, lease=context.profile.lease)
        with context.ledger.claims.held(claim):
            context.claims[load.id] = claim
            try:
                return report(context, load.id, _settle(context, load, chunk, claim, applied=applied, by=by))
            finally:
                del context.claims[load.id]


def _settle(
    context: LoadContext, load: Load, chunk: Chunk, claim: Claim, *, applied: bool, by: str
) -> Stop | None:
    frozen = context.ledger.frozen(load.id, chunk.number)
    outcomes = _rows_of(context, load, frozen)
    unknown = outcomes["outcome"] == Outcome.UNKNOWN
    if chunk.state not in {ChunkState.PARKED, ChunkState.IN_DOUBT, ChunkState.SETTLED} or not (
        unknown.any() or not frozen.rows
    ):
        raise UsageError("CHUNK_NOT_IN_DOUBT", chunk=chunk.number, load=load.id, state=_state(chunk))
    if applied:
        _took_effect(context, load, chunk, claim, outcomes, by)
        return None if load.state is LoadState.CLOSED else _still_open(load)
    if not unknown.all():
        raise UsageError(
            "CHUNK_PARTLY_UNKNOWN", unknown=int(unknown.sum()), rows=len(outcomes), chunk=chunk.number
        )
    note = pack(message("SAID_NOT_APPLIED", by=by))
    if frozen.rows:
        successor = chunk_to_row(
            load.id, FrozenChunk(0, frozen.operation, frozen.body, frozen.rows, new_key(), frozen.batch)
        )
        nothing = outcome_frame([], Outcome.UNKNOWN, "")
        context.ledger.do(replace(load.id, chunk.number, chunk.fence, nothing, successor, note), claim)
    else:  # what comes before the kind's own calls keeps its number
        context.ledger.do(wait_again(load.id, chunk.number, chunk.fence, note, new_key()), claim)
    waits = Stop.because(Exit.STOPPED, StopReason.NOT_APPLIED, chunk=chunk.number, by=by, load=load.id)
    context.ledger.set_state(load.id, LoadState.STOPPED, waits.why, claim=claim)
    return waits


def _state(chunk: Chunk) -> Message:
    return message(f"CHUNK_STATE_{chunk.state.name}")


def _still_open(load: Load) -> Stop:
    return Stop.because(Exit.STOPPED, StopReason.NOT_FINISHED, load=load.id)


def _took_effect(
    context: LoadContext, load: Load, chunk: Chunk, claim: Claim, outcomes: pd.DataFrame, by: str
) -> None:
    frozen = context.ledger.frozen(load.id, chunk.number)
    if not frozen.rows:
        raise UsageError("CHUNK_WITHOUT_ROWS", operation=frozen.operation)
    unknown = outcomes["outcome"] == Outcome.UNKNOWN
    outcomes.loc[unknown, ["outcome", "code", "detail"]] = [str(Outcome.LOADED), CODE, by]
    step = settle(load.id, chunk.number, chunk.fence, outcomes, ChunkState.RECONCILED)
    if kind_named(load.kind).forbids:
        rows = set(outcomes.loc[unknown, "row"])
        items = zip(entries_of(load, frozen), frozen.rows, strict=True)
        entries = [item for item, row in items if row in rows]
        remember = context.ledger.forbidden.remembering
        step = both(step, remember(load.profile, load.id, entries, context.profile.country))
    context.ledger.do(step, claim)


def _rows_of(context: LoadContext, load: Load, frozen: FrozenChunk) -> pd.DataFrame:
    outcomes = context.ledger.outcomes(load.id)
    return outcomes[outcomes["row"].isin(frozen.rows)].reset_index(drop=True)
