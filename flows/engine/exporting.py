"""Exports: every page of a list, as lines of text."""

from collections.abc import Callable, Mapping
from typing import Any

from flows.engine.progress import Progress
from flows.engine.site import connection_of
from flows.settings import Profile
from sobot import answers, paging, requests
from sobot.client import Client
from sobot.operations import BY_NAME
from transforms.exports import Export, Line

_READERS: Mapping[str, Callable[[answers.Row], Any]] = {
    "search_call_agents": answers.call_agent,
    "search_queues": answers.queue,
    "search_queue_agents": answers.queue_members,
    "search_extensions": answers.extension,
    "search_relay_numbers": answers.relay_number,
    "list_campaigns": answers.campaign,
    "search_ivr_flows": answers.ivr_flow,
    "query_import_result": answers.import_result,
}


async def export(profile: Profile, what: Export, progress: Progress, campaign: str = "") -> list[Line]:
    """Every line of an export; `campaign` limits import results to one campaign's code. SobotError when it cannot be read."""
    progress.stage("export")
    async with Client(connection_of(profile)) as client:
        if what.operation == "query_agent_setting":
            found = await _settings(client, progress)
        else:
            found = await _pages(client, what, progress, campaign)
    return [line for one in found for line in what.lines(one, profile.time_zone)]


async def _pages(client: Client, what: Export, progress: Progress, campaign: str) -> list[Any]:
    operation, found = BY_NAME[what.operation], list[Any]()
    body = dict(what.body)
    if what.operation == "query_import_result":
        body |= requests.import_query(client.connection, code=campaign)
    async for page in paging.pages(client, operation, body):
        found += answers.read_rows(page, _READERS[what.operation])
        progress.advance(len(page))
    return found


async def _settings(client: Client, progress: Progress) -> list[answers.AgentSetting]:
    """One read an agent: the service has no list of settings."""
    agents = await requests.search_call_agents(client)
    progress.stage("export", len(agents))
    found = []
    for agent in agents:
        found.append(await requests.query_agent_setting(client, agent.work_no, "0"))
        progress.advance(1)
    return found
