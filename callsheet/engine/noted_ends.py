"""By what else the numbers of a long forbidden list are found, noted before they are in place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import orjson

from callsheet.engine.context import LoadContext
from callsheet.engine.row_numbers import rows_of_entries
from callsheet.ledger.records import Chunk, FrozenChunk, LedgerError, Load
from transforms.kind import ForbiddenEntry
from transforms.kinds import kind_named

LONG_LIST = 2_000  # entries from which their ends are noted first
PORTION = 50_000  # entries of which that is done together, for the sake of memory


def note_ends(context: LoadContext, load: Load, chunks: Sequence[Chunk]) -> frozenset[int]:
    """Note the ends of what is going to be sent, where that is a long forbidden list; the numbers of the chunks of which it was done.

    What cannot be read or written here is left to the turn of its chunk, which says so.
    """
    if not kind_named(load.kind).forbids or sum(chunk.row_count for chunk in chunks) < LONG_LIST:
        return frozenset()
    done = set[int]()
    try:
        for portion in _portions(chunks):
            frozen = [context.ledger.frozen(load.id, chunk.number) for chunk in portion]
            entries = (entry for each in frozen for entry in entries_of(load, each))
            context.ledger.forbidden.note_ends(load.profile, entries, context.profile.country)
            done |= {chunk.number for chunk in portion}
    except LedgerError:
        pass
    return frozenset(done)


def entries_of(load: Load, frozen: FrozenChunk) -> Collection[ForbiddenEntry]:
    """What a chunk says of forbidden numbers, item by item; nothing for a kind that forbids nobody."""
    forbids = kind_named(load.kind).delivery.forbids
    return forbids(orjson.loads(frozen.body), rows_of_entries(load, frozen.rows)) if forbids else ()


def _portions(chunks: Sequence[Chunk]) -> Iterator[list[Chunk]]:
    portion, rows = list[Chunk](), 0
    for chunk in chunks:
        portion.append(chunk)
        rows += chunk.row_count
        if rows >= PORTION:
            yield portion
            portion, rows = [], 0
    if portion:
        yield portion
