"""Reading what is live: one read a source, or one an agent where the service knows no list."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from sobot import requests
from sobot.client import Client
from sobot.errors import Refused
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
    client: Client, sources: frozenset[Source], rows: pd.DataFrame, options: Mapping[str, str]
) -> Live:
    """What is live of the sources, as far as the rows ask; SobotError when it cannot be read."""
    # Who the agents are is needed to know whose settings and memberships these are.
    asked = sources | ({Source.AGENTS} if sources & {Source.MEMBERS, Source.SETTINGS} else frozenset())
    live = Live(asked)
    for source in sorted(asked, key=list(Source).index):
        live = await _READERS[source](client, live, rows, options)
    return live


async def _agents(client: Client, live: Live, rows: pd.DataFrame, options: Mapping[str, str]) -> Live:
    del rows, options
    found = await requests.search_call_agents(client)
    return replace(
        live,
        agents={one.work_no: one.name for one in found if one.work_no},
        uuids={one.work_no: one.uuid for one in found if one.work_no},
    )


async def _queues(client: Client, live: Live, rows: pd.DataFrame, options: Mapping[str, str]) -> Live:
    del rows, options
    return replace(live, queues={one.id: one.name for one in await requests.search_queues(client)})


async def _extensions(client: Client, live: Live, rows: pd.DataFrame, options: Mapping[str, str]) -> Live:
    del rows, options
    found = await requests.search_extensions(client)
    return replace(live, extensions={one.ext: one.agent_uuid if one.bound else "" for one in found})


async def _campaigns(client: Client, live: Live, rows: pd.DataFrame, options: Mapping[str, str]) -> Live:
    """All campaigns; only the one that the options name when it is there."""
    del rows
    code = options.get("campaign_code", "")
    found = await requests.list_campaigns(client, code=code) if code else []
    if not any(one.code == code for one in found):
        found = await requests.list_campaigns(client)
    return replace(live, campaigns={one.code: one.name for one in found})


async def _members(client: Client, live: Live, rows: pd.DataFrame, options: Mapping[str, str]) -> Live:
    """The members of the rows' queues: all queues at once, and singly what that list left out."""
    del options
    wanted = [str(queue) for queue in rows["queueID"].unique()]
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


async def _settings(client: Client, live: Live, rows: pd.DataFrame, options: Mapping[str, str]) -> Live:
    del options
    agents = dict.fromkeys(live.work_no(str(agent)) for agent in rows["agent"].unique())
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


_READERS: Mapping[Source, Callable[[Client, Live, pd.DataFrame, Mapping[str, str]], Awaitable[Any]]] = {
    Source.AGENTS: _agents,
    Source.QUEUES: _queues,
    Source.EXTENSIONS: _extensions,
    Source.CAMPAIGNS: _campaigns,
    Source.MEMBERS: _members,
    Source.SETTINGS: _settings,
}
