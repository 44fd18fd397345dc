"""Reading what is live: one read a source, or one an agent where the service knows no list."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sobot import requests
from sobot.client import Client
from sobot.errors import Refused
from transforms.kinds import WHOLE_SERVICE, Scope
from transforms.live import Live, Membership, Setting, Source

_WORK_NO = "0"

OPERATIONS: Mapping[Source, str] = {
    Source.AGENTS: "search_call_agents",
    Source.QUEUES: "search_queues",
    Source.EXTENSIONS: "search_extensions",
    Source.CAMPAIGNS: "list_campaigns",
    Source.MEMBERS: "search_queue_agents",
    Source.SETTINGS: "query_agent_setting",
}
"""By which operation each source is read."""


async def read_live(
    client: Client, asked: Mapping[Source, Sequence[str]], scope: Scope = WHOLE_SERVICE
) -> Live:
    """What is live of the sources, of some as far as their values ask; SobotError when it cannot be read."""
    sources = frozenset(asked)
    # Who the agents are is needed to know whose settings and memberships these are.
    sources |= {Source.AGENTS} if sources & {Source.MEMBERS, Source.SETTINGS} else frozenset()
    live = Live(sources)
    for source in sorted(sources, key=list(Source).index):
        live = await _READERS[source](client, live, asked.get(source, ()), scope)
    return live


async def _agents(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    del wanted, scope
    found = await requests.search_call_agents(client)
    return replace(
        live,
        agents={one.work_no: one.name for one in found if one.work_no},
        uuids={one.work_no: one.uuid for one in found if one.work_no},
    )


async def _queues(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    del wanted, scope
    return replace(live, queues={one.id: one.name for one in await requests.search_queues(client)})


async def _extensions(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    del wanted, scope
    found = await requests.search_extensions(client)
    return replace(live, extensions={one.ext: one.agent_uuid if one.bound else "" for one in found})


async def _campaigns(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    """All campaigns; only the one that the scope names by its code when it is there."""
    del wanted
    code = scope.code
    found = await requests.list_campaigns(client, code=code) if code else []
    if not any(one.code == code for one in found):
        found = await requests.list_campaigns(client)
    return replace(live, campaigns={one.code: one.name for one in found})


async def _members(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    """The members of the wanted queues: all queues at once, and singly what that list left out."""
    del scope
    found = await requests.search_queue_agents(client, agent_type=_WORK_NO) if len(wanted) > 1 else []
    told = {one.id: one for one in found}
    for queue in wanted:
        if queue not in told and queue in (live.queues or wanted):
            single = await requests.search_queue_agents(client, queue, agent_type=_WORK_NO)
            told |= {one.id: one for one in single}
    members = {
        queue: {one.agent: Membership(one.level, one.checkin) for one in told[queue].members}
        for queue in wanted
        if queue in told
    }
    return replace(live, members=members)


async def _settings(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    """The settings of the wanted agents, named by work number or uuid."""
    del scope
    agents = dict.fromkeys(live.work_no(agent) for agent in wanted)
    found = await settings_of(client, (agent for agent in agents if agent))
    return replace(live, settings=found)


async def settings_of(
    client: Client, agents: Iterable[str], on_each: Callable[[], None] = lambda: None
) -> dict[str, Setting]:
    """Work number -> current setting; agents whom the service refuses to tell of are left out."""
    gate = asyncio.Semaphore(client.connection.concurrency)

    async def one(agent: str) -> tuple[str, Setting | None]:
        async with gate:
            try:
                told = await requests.query_agent_setting(client, agent, _WORK_NO)
            except Refused:
                return agent, None
            on_each()
            return agent, Setting(told.ext, told.phone, told.wrap_up_time, told.wrap_up_type)

    answers = await asyncio.gather(*(one(agent) for agent in agents))
    return {agent: setting for agent, setting in answers if setting is not None}


_READERS: Mapping[Source, Callable[[Client, Live, Sequence[str], Scope], Awaitable[Any]]] = {
    Source.AGENTS: _agents,
    Source.QUEUES: _queues,
    Source.EXTENSIONS: _extensions,
    Source.CAMPAIGNS: _campaigns,
    Source.MEMBERS: _members,
    Source.SETTINGS: _settings,
}
