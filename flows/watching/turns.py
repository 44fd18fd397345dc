"""Which loads of a drop may be under way at once, and which have to wait for those before them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath

from flows.engine.run import in_order
from flows.engine.site import Site
from transforms.registry import kind_named

_ASIDE = 4  # loads under way for each request that may be: an import is waited for most of the time
_MOST = 32


async def in_turns(site: Site, load_ids: Sequence[str], one: Callable[[str], Awaitable[None]]) -> None:
    """Run loads in the order of their kinds; those that may go together side by side, their requests within `concurrency`."""
    gate = asyncio.Semaphore(min(_MOST, _ASIDE * site.profile.concurrency))

    async def guarded(load_id: str) -> None:
        async with gate:
            await one(load_id)

    for together in turns(site, load_ids):
        async with asyncio.TaskGroup() as group:
            for load_id in together:
                group.create_task(guarded(load_id))


def turns(site: Site, load_ids: Sequence[str]) -> Iterator[list[str]]:
    """Groups of loads that may go together, in order.

    Only an import of one request that the service works on by itself goes with others: it mostly waits to be told of, it
    asks for one thing at a time, and nothing depends on which of them is first. The same content never goes together, so
    that a repeat finds the first one ended.
    """
    told = [(load_id, _small_import(site, load_id)) for load_id in in_order(site, load_ids)]
    for alone, group in groupby(told, key=lambda one: "" if one[1] else one[0]):
        if alone:
            yield [alone]
            continue
        waiting = list(group)
        while waiting:
            first = {content: load_id for load_id, content in reversed(waiting)}
            yield [load_id for load_id, content in waiting if first[content] == load_id]
            waiting = [(load_id, content) for load_id, content in waiting if first[content] != load_id]


def goes_with_others(site: Site, load_id: str) -> bool:
    """Whether a load that was read may be under way beside others."""
    return bool(_small_import(site, load_id))


def _small_import(site: Site, load_id: str) -> str:
    """What names the content where a load may go together with others, else ""."""
    rows, facts = site.workspace(load_id).facts_of("cells")
    kind = kind_named(facts["match"]["kind"])
    if (
        kind.delivery.async_import is None
        or rows > kind.delivery.rows_per_call(site.profile.chunks.get(kind.name, 0)) + 1
    ):
        return ""
    sheet = "" if facts["name"] == PurePath(facts["file"]).stem else facts["name"]
    return f"{facts['sha256']} {sheet}"
