"""Reading what is live: one read a source, or one an agent where the service knows no list."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from callsheet.engine.context import client_of
from callsheet.engine.service_errors import from_sobot
from callsheet.settings import Profile
from callsheet.sobot import queries
from callsheet.sobot.client import Client
from callsheet.sobot.errors import Refused, SobotError
from transforms.campaign_names import end_of
from transforms.kind import WHOLE_SERVICE, Kind, Scope
from transforms.live import CampaignFacts, Live, Membership, QueueFacts, Setting, Source
from transforms.names import directory
from transforms.offered import Offered, offered

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
    sources |= {Source.AGENTS} if asked.get(Source.MEMBERS) or asked.get(Source.SETTINGS) else frozenset()
    live = Live(sources)
    for source in sorted(sources, key=list(Source).index):
        live = await _READERS[source](client, live, asked.get(source, ()), scope)
    return live


async def _agents(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    del wanted, scope
    found = await queries.search_call_agents(client)
    return replace(
        live,
        agents={record.work_no: record.name for record in found if record.work_no},
        uuids={record.work_no: record.uuid for record in found if record.work_no},
    )


async def _queues(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    del wanted, scope
    return replace(live, queues={record.id: record.name for record in await queries.search_queues(client)})


async def _extensions(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    del wanted, scope
    found = await queries.search_extensions(client)
    return replace(
        live, extensions={record.ext: record.agent_uuid if record.bound else "" for record in found}
    )


async def _campaigns(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    """All campaigns; only the one that the scope names by its code when it is there and rows name no other."""
    code = "" if wanted else scope.code
    found = await queries.list_campaigns(client, code=code) if code else []
    if not any(record.code == code for record in found):
        found = await queries.list_campaigns(client)
    facts = {record.code: CampaignFacts(record.state, record.contacts) for record in found}
    ends = {record.code: end_of(record.state, record.expired) for record in found}
    return replace(
        live,
        campaigns={record.code: record.name for record in found},
        campaign_facts=facts,
        campaign_ends={code: end for code, end in ends.items() if end},
    )


async def _members(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    """The members of the wanted queues, by number or name: all queues at once, and singly what that list left out."""
    del scope
    wanted = _numbers(wanted, Source.QUEUES, live)
    found = await queries.search_queue_agents(client, agent_type=_WORK_NO) if len(wanted) > 1 else []
    listed = {record.id: record for record in found}
    for queue in wanted:
        if queue not in listed and queue in (live.queues or wanted):
            single = await queries.search_queue_agents(client, queue, agent_type=_WORK_NO)
            listed |= {record.id: record for record in single}
    members = {
        queue: {record.agent: Membership(record.level, record.checkin) for record in listed[queue].members}
        for queue in wanted
        if queue in listed
    }
    described = {queue: QueueFacts(listed[queue].name, listed[queue].weight) for queue in members}
    return replace(live, members=members, described=described)


def _numbers(written: Sequence[str], source: Source, live: Live) -> list[str]:
    """The numbers of what is named, each once; what the service does not know stays as it is."""
    if source not in live.asked or not live.names(source):
        return list(dict.fromkeys(written))
    known = directory(source, live)
    return list(dict.fromkeys(key for each in written for key in (known.find(each) or (each,))))


async def _settings(client: Client, live: Live, wanted: Sequence[str], scope: Scope) -> Live:
    """The settings of the wanted agents, by work number, uuid or name."""
    del scope
    agents = _numbers(wanted, Source.AGENTS, live)
    found = await settings_of(client, (agent for agent in agents if agent in live.agents))
    return replace(live, settings=found)


async def settings_of(
    client: Client, agents: Iterable[str], on_each: Callable[[], None] = lambda: None
) -> dict[str, Setting]:
    """Work number -> current setting; agents whom the service refuses to tell of are left out."""
    gate = asyncio.Semaphore(client.connection.concurrency)

    async def record(agent: str) -> tuple[str, Setting | None]:
        async with gate:
            try:
                setting = await queries.query_agent_setting(client, agent, _WORK_NO)
            except Refused:
                return agent, None
            on_each()
            return agent, Setting(setting.ext, setting.phone, setting.wrap_up_time, setting.wrap_up_type)

    answers = await asyncio.gather(*(record(agent) for agent in agents))
    return {agent: setting for agent, setting in answers if setting is not None}


_READERS: Mapping[Source, Callable[[Client, Live, Sequence[str], Scope], Awaitable[Any]]] = {
    Source.AGENTS: _agents,
    Source.QUEUES: _queues,
    Source.EXTENSIONS: _extensions,
    Source.CAMPAIGNS: _campaigns,
    Source.MEMBERS: _members,
    Source.SETTINGS: _settings,
}


def live_choices(profile: Profile, kind: Kind) -> Offered:
    """Column -> the values there are in the service with their names, for the columns of a kind that name what must exist.

    StoppedError or SetupError when the service cannot be read.
    """
    wanted = [reference for reference in kind.live.references if reference.exists]
    sources: dict[Source, tuple[str, ...]] = {reference.source: () for reference in wanted}
    if not sources:
        return {}

    return offered(kind, asyncio.run(live_now(profile, sources)))


async def live_now(profile: Profile, sources: Mapping[Source, Sequence[str]]) -> Live:
    """What the service has of some sources now; StoppedError or SetupError when it cannot be read."""
    try:
        async with client_of(profile) as client:
            return await read_live(client, sources)
    except SobotError as error:
        raise from_sobot(error, "LIVE_VALUES_UNREAD") from None
