"""The states of a chunk and of a load, and which change may follow which (design section 4.7)."""

from enum import StrEnum


class ChunkState(StrEnum):
    PLANNED = "planned"  # frozen, nothing sent
    INTENT = "intent"  # recorded before a byte is sent; after a crash this counts as in doubt
    ACKED = "acked"  # the service accepted it; the results of its rows follow
    IN_DOUBT = "in_doubt"  # may or may not have taken effect
    SETTLED = "settled"  # answered: every row has its outcome
    REJECTED = "rejected"  # the service rejected the whole request
    RECONCILED = "reconciled"  # was in doubt; a query showed that it had taken effect
    PARKED = "parked"  # stays unknown until a person decides
    REPLACED = "replaced"  # never sent again: its rows are in another chunk or have an outcome of their own


class LoadState(StrEnum):
    READ = "read"  # rows validated, and settled as far as our own check can
    FROZEN = "frozen"  # every chunk recorded
    SENDING = "sending"
    FOLLOWING = "following"  # sent; the service is still working on it
    STOPPED = "stopped"  # not finished, resumable
    CLOSED = "closed"  # every row has its outcome
    REFUSED = "refused"  # the sheet was refused; nothing was sent


DONE = frozenset(
    {
        ChunkState.SETTLED,
        ChunkState.REJECTED,
        ChunkState.RECONCILED,
        ChunkState.PARKED,
        ChunkState.REPLACED,
    }
)
OPEN = frozenset(
    {LoadState.READ, LoadState.FROZEN, LoadState.SENDING, LoadState.FOLLOWING, LoadState.STOPPED}
)

MAY_FOLLOW: dict[ChunkState, frozenset[ChunkState]] = {
    ChunkState.PLANNED: frozenset({ChunkState.INTENT, ChunkState.REPLACED}),
    ChunkState.INTENT: frozenset(
        {
            ChunkState.PLANNED,  # provably not sent
            ChunkState.ACKED,
            ChunkState.IN_DOUBT,
            ChunkState.SETTLED,
            ChunkState.REJECTED,
            ChunkState.PARKED,
            ChunkState.REPLACED,  # refused as a whole: it is sent in parts
        }
    ),
    ChunkState.IN_DOUBT: frozenset(
        {
            ChunkState.INTENT,
            ChunkState.ACKED,
            ChunkState.RECONCILED,
            ChunkState.PARKED,
            ChunkState.REPLACED,
            ChunkState.PLANNED,  # as from parked
        }
    ),
    ChunkState.ACKED: frozenset({ChunkState.SETTLED, ChunkState.RECONCILED, ChunkState.PARKED}),
    # Back to planned only for what comes before the kind's own calls, on a person's word.
    ChunkState.PARKED: frozenset({ChunkState.RECONCILED, ChunkState.REPLACED, ChunkState.PLANNED}),
    ChunkState.SETTLED: frozenset({ChunkState.RECONCILED}),  # a person says what became of its unknown rows
    ChunkState.REJECTED: frozenset(),
    ChunkState.RECONCILED: frozenset(),
    ChunkState.REPLACED: frozenset(),
}

PENDING = "planned"
"""The outcome of a row that has not been sent."""

AWAITED = "awaited"
"""What is said instead of unknown, of a load under way, of a row that was sent and has no answer yet."""

UNDER_WAY = frozenset({LoadState.FROZEN, LoadState.SENDING, LoadState.FOLLOWING})
"""States in which what has no answer yet is still asked after; afterwards it is in doubt."""
