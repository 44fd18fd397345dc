"""A person settles what the program must not decide: whether a chunk whose answer nobody has took effect."""

import orjson
import pandas as pd

from flows.engine.order import SheetResult, Stop
from flows.engine.owning import clear_ends
from flows.engine.reporting import report
from flows.engine.site import Site
from flows.errors import Exit, UsageError
from ledger.lines import chunk_line, new_key
from ledger.records import Chunk, Claim, FrozenChunk, Load
from ledger.states import ChunkState, LoadState
from ledger.steps import both, replace, settle, wait_again
from transforms.outcomes import Outcome, outcome_frame
from transforms.registry import kind_named

CODE = "RESOLVED"


def resolve(site: Site, load_id: str, number: int, *, applied: bool, by: str) -> SheetResult:
    """Settle the unknown rows of a chunk on a person's word, and write the report anew.

    `applied`: they took effect and are `loaded`. Else they go to a new chunk, which `resume` sends. UsageError when the
    chunk is not in doubt, or when only a part of it is and the word is that it did not take effect.
    """
    by = by.strip()
    if not by:
        raise UsageError("Say who decides: --by NAME.")
    load = site.ledger.load(load_id)
    chunk = next((one for one in site.ledger.chunks(load.id) if one.number == number), None)
    if chunk is None:
        raise UsageError(
            f"Load {load.id} has no chunk {number}; callsheet show {load.id} lists what is in doubt."
        )
    with clear_ends(load.id):
        claim = site.ledger.claims.take(load.id, lease=site.profile.lease)
        with site.ledger.claims.held(claim):
            site.claims[load.id] = claim
            try:
                stop = _settle(site, load, chunk, claim, applied=applied, by=by)
                return report(site, load.id, stop)
            finally:
                del site.claims[load.id]


def _settle(site: Site, load: Load, chunk: Chunk, claim: Claim, *, applied: bool, by: str) -> Stop | None:
    frozen = site.ledger.frozen(load.id, chunk.number)
    told = _rows_of(site, load, frozen)
    unknown = told["outcome"] == Outcome.UNKNOWN
    if chunk.state not in {ChunkState.PARKED, ChunkState.IN_DOUBT, ChunkState.SETTLED} or not (
        unknown.any() or not frozen.rows
    ):
        raise UsageError(f"Chunk {chunk.number} of load {load.id} is not in doubt: it is {chunk.state}.")
    if applied:
        _took_effect(site, load, chunk, claim, told, by)
        return None if load.state is LoadState.CLOSED else _still_open(load)
    if not unknown.all():
        raise UsageError(
            f"Only {int(unknown.sum())} of the {len(told)} rows of chunk {chunk.number} are unknown, so it cannot be sent "
            "again as it is. Load those rows as a sheet of their own."
        )
    note = f"{by} says that it did not take effect"
    if frozen.rows:
        heir = chunk_line(
            load.id, FrozenChunk(0, frozen.operation, frozen.body, frozen.rows, new_key(), frozen.batch)
        )
        nothing = outcome_frame([], Outcome.UNKNOWN, "")
        site.ledger.do(replace(load.id, chunk.number, chunk.fence, nothing, heir, note), claim)
    else:  # what comes before the kind's own calls keeps its number
        site.ledger.do(wait_again(load.id, chunk.number, chunk.fence, note), claim)
    stop = Stop(Exit.STOPPED, f"Chunk {chunk.number}: {note}. Send it with: callsheet resume {load.id}")
    site.ledger.set_state(load.id, LoadState.STOPPED, stop.message, claim=claim)
    return stop


def _still_open(load: Load) -> Stop:
    return Stop(Exit.STOPPED, f"The load has not come to its end. Go on with: callsheet resume {load.id}")


def _took_effect(site: Site, load: Load, chunk: Chunk, claim: Claim, told: pd.DataFrame, by: str) -> None:
    frozen = site.ledger.frozen(load.id, chunk.number)
    if not frozen.rows:
        raise UsageError(
            f"{frozen.operation} has no rows to settle. Load the file again with --again and --set campaign_code=CODE, the code "
            "that the Sobot console shows."
        )
    unknown = told["outcome"] == Outcome.UNKNOWN
    told.loc[unknown, ["outcome", "code", "detail"]] = [str(Outcome.LOADED), CODE, by]
    step = settle(load.id, chunk.number, chunk.fence, told, ChunkState.RECONCILED)
    forbids = kind_named(load.kind).delivery.forbids
    if forbids is not None:
        rows = set(told.loc[unknown, "row"])
        items = zip(forbids(orjson.loads(frozen.body)), frozen.rows, strict=True)
        entries = [item for item, row in items if row in rows]
        step = both(step, site.ledger.forbidden.remembering(load.profile, load.id, entries))
    site.ledger.do(step, claim)


def _rows_of(site: Site, load: Load, frozen: FrozenChunk) -> pd.DataFrame:
    told = site.ledger.outcomes(load.id)
    return told[told["row"].isin(frozen.rows)].reset_index(drop=True)
