"""The order in which loads of one round go, and which of them go side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath

from callsheet.engine.context import LoadContext
from callsheet.engine.kept_match import match_from
from callsheet.engine.row_verdicts import remembers
from transforms.kinds import kind_named

_ASIDE = 4  # loads under way for each request that may be: an import is waited for most of the time
_MOST = 32


async def in_turns(
    context: LoadContext,
    load_ids: Sequence[str],
    load_one: Callable[[str], Awaitable[None]],
    alone: Collection[str] = (),
) -> None:
    """Run loads in the order of their kinds; those that may go together side by side, their requests within `concurrency`.

    Those of `alone` go by themselves: a process died over them, or over what went beside them.
    """
    for together in turns(context, load_ids, alone):
        await side_by_side(load_one, together, context.profile.concurrency)


async def side_by_side(
    load_one: Callable[[str], Awaitable[None]], load_ids: Sequence[str], concurrency: int
) -> None:
    """Run loads that may go together. What one of them raises is raised when all have ended: none is broken off for it."""
    gate = asyncio.Semaphore(min(_MOST, _ASIDE * concurrency))

    async def guarded(load_id: str) -> None:
        async with gate:
            await load_one(load_id)

    ends = await asyncio.gather(*map(guarded, load_ids), return_exceptions=True)
    for end in ends:
        if end is not None:
            raise end


def in_order(context: LoadContext, load_ids: Sequence[str]) -> list[str]:
    """Loads by the priority of their kinds: what must not be dialled is known before anything is."""
    return sorted(load_ids, key=lambda load_id: kind_named(kind_of(context, load_id)).priority)


def kind_of(context: LoadContext, load_id: str) -> str:
    """The kind of a load that has been read."""
    _, facts = context.workspace(load_id).facts_of("cells")
    return str(facts["match"]["kind"])


def turns(context: LoadContext, load_ids: Sequence[str], alone: Collection[str] = ()) -> Iterator[list[str]]:
    """Groups of loads that may go together, in order.

    Only an import of one request that the service processes by itself goes with others: it mostly waits for the outcome,
    it has one request at a time, and nothing depends on which of them is first. The same content never goes together, so
    that a repeat finds the first one ended.
    """
    contents = [
        (load_id, "" if load_id in alone else _small_import(context, load_id))
        for load_id in in_order(context, load_ids)
    ]
    for single, group in groupby(contents, key=lambda load: "" if load[1] else load[0]):
        if single:
            yield [single]
            continue
        waiting = list(group)
        while waiting:
            first = {content: load_id for load_id, content in reversed(waiting)}
            yield [load_id for load_id, content in waiting if first[content] == load_id]
            waiting = [(load_id, content) for load_id, content in waiting if first[content] != load_id]


def goes_with_others(context: LoadContext, load_id: str) -> bool:
    """Whether a load that was read may be under way beside others."""
    return bool(_small_import(context, load_id))


def _small_import(context: LoadContext, load_id: str) -> str:
    """What names the content where a load may go together with others, otherwise ""."""
    rows, facts = context.workspace(load_id).facts_of("cells")
    kind = kind_named(facts["match"]["kind"])
    if (
        kind.delivery.async_import is None
        or match_from(facts["match"]).from_us  # another copy of a result may come with it
        or remembers(
            context.profile, kind
        )  # a row of two lists is known in the second once the first has ended
        or rows > kind.delivery.rows_per_call(context.profile.chunks.get(kind.name, 0)) + 1
    ):
        return ""
    sheet = "" if facts["name"] == PurePath(facts["file"]).stem else facts["name"]
    return f"{facts['sha256']} {sheet}"
