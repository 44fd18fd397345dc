"""What people said on the page about chunks in doubt is carried out here: the page itself touches no load."""

import asyncio
from collections.abc import Sequence

from callsheet.engine.context import LoadContext
from callsheet.engine.resolve import resolve
from callsheet.errors import CallsheetError, UsageError
from callsheet.ledger.processes import is_gone
from callsheet.ledger.records import LedgerError, OwnedError
from callsheet.ledger.resolutions import Resolution, end, said_of, to_carry_out
from callsheet.ledger.states import ChunkState
from callsheet.reasons import StopReason
from validators.message import Message, message

_IN_EFFECT = {
    True: frozenset({ChunkState.RECONCILED}),
    False: frozenset({ChunkState.REPLACED, ChunkState.PLANNED}),
}


async def carry_out(context: LoadContext) -> None:
    """Carry out what was said about chunks of the context's profile; a load that somebody works on waits for its end."""
    for said in to_carry_out(context.ledger, context.profile.name):
        owner = context.ledger.owner(said.load_id)
        if context.halt.asked or (owner and not is_gone(owner)):
            continue
        try:
            refusal = await asyncio.to_thread(_refusal, context, said)
        except OwnedError:
            continue  # somebody took it just now
        end(context.ledger, said.number, refusal)


def _refusal(context: LoadContext, said: Resolution) -> Message | None:
    """Settle the chunk as somebody said; why that cannot be, None when it is done."""
    try:
        resolve(context, said.load_id, said.chunk, applied=said.applied, by=said.by)
    except UsageError as error:
        return None if _is_in_effect(context, said) else error.message
    except (CallsheetError, LedgerError) as error:
        if isinstance(error, OwnedError):
            raise
        return error.message
    except Exception as error:  # noqa: BLE001 - one word that brings out a bug must not keep the others waiting
        return message(StopReason.BUG, error=type(error).__name__, load=said.load_id)
    return None


def _is_in_effect(context: LoadContext, said: Resolution) -> bool:
    """Whether the chunk is as somebody said: a process that ended in between has carried it out, or the command line has."""
    chunk = context.ledger.find_chunk(said.load_id, said.chunk)
    return chunk is not None and chunk.state in _IN_EFFECT[said.applied]


def spoken_of(context: LoadContext, load_ids: Sequence[str]) -> set[str]:
    """Of these loads those about which somebody has said something on the page: they are resumed without another command."""
    return {load_id for load_id, _ in said_of(context.ledger, load_ids)}
