"""The reads as functions, one per operation, with exactly the JSON types that the reference gives each field.

Writes are bodies that a plan creates and the ledger freezes before they are sent; none is created here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from callsheet.sobot import models, operations, paging
from callsheet.sobot.client import Client
from callsheet.sobot.connection import Connection
from callsheet.sobot.errors import SettingsError
from validators.message import message


async def query_agent_setting(client: Client, agent: str = "", agent_type: str = "") -> models.AgentSetting:
    """An agent's extension, phone and wrap-up; by default of the profile's own agent."""
    agent, agent_type = _agent(client.connection, agent, agent_type)
    query = {"agentType": agent_type, "agent": agent}
    answer = await client.send(operations.query_agent_setting, query=query)
    return models.agent_setting(models.row_of(answer.data))


async def search_call_agents(client: Client, *, queue: str = "", work_no: str = "") -> list[models.CallAgent]:
    """Every agent who may call. `queue` must match in full, `work_no` in part (so compare the result)."""
    body = _given(queue=queue, agentID=work_no)
    return models.read_rows(await paging.rows(client, operations.search_call_agents, body), models.call_agent)


async def agents_asked_for(client: Client, asked: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The agents whose settings are wanted, each with how it is named: one that is given, or all of a narrowed list."""
    one, listed = (asked.get(name, {}) for name in ("query_agent_setting", "search_call_agents"))
    named = one.get("agentType")
    if "agent" in one:
        return [(one["agent"], str(client.connection.agent_type if named is None else named))]
    found = models.read_rows(
        await paging.rows(client, operations.search_call_agents, listed), models.call_agent
    )
    return [(record.uuid, "1") if named == 1 else (record.work_no, "0") for record in found]


async def search_queues(client: Client) -> list[models.Queue]:
    return models.read_rows(await paging.rows(client, operations.search_queues), models.queue)


async def search_queue_agents(
    client: Client, queue: str = "", agent_type: str = ""
) -> list[models.QueueMembers]:
    """The members of one queue, or of all; `agent_type` is how they are identified (a string on this endpoint)."""
    body = {**_given(queueID=queue), "agentType": str(agent_type or client.connection.agent_type)}
    found = await paging.rows(client, operations.search_queue_agents, body)
    return models.read_rows(found, models.queue_members)


async def search_extensions(client: Client, *, bound: bool | None = None) -> list[models.Extension]:
    """The extensions: all, only bound ones, or only free ones."""
    body = {} if bound is None else {"bindStatus": int(bound)}
    return models.read_rows(await paging.rows(client, operations.search_extensions, body), models.extension)


async def search_relay_numbers(
    client: Client, enabled: Sequence[int] = (0, 1, 2)
) -> list[models.RelayNumber]:
    """The relay numbers in these states: 0 disabled, 1 enabled, 2 cancelled (the service's own default is 1 alone)."""
    found = await paging.rows(client, operations.search_relay_numbers, {"enabled": list(enabled)})
    return models.read_rows(found, models.relay_number)


async def query_import_result(
    client: Client, batch: str, *, campaign_id: str = "", code: str = ""
) -> list[models.ImportResult]:
    """The service's counts for a batch: none while it is unknown, more than one if it was run twice.

    Rows of other batches in the answer are left out.
    """
    body = import_query(client.connection, batch, campaign_id=campaign_id, code=code)
    found = await paging.rows(client, operations.query_import_result, body)
    return [result for result in models.read_rows(found, models.import_result) if result.batch == batch]


def import_query(
    connection: Connection,
    batch: str = "",
    *,
    campaign_id: str = "",
    code: str = "",
    creator: tuple[str, str] = ("", ""),
) -> dict[str, Any]:
    """The query for the counts of one batch, of every batch of a campaign, or of all batches.

    `creator` is an agent and how it is named; by default the profile's own.
    """
    agent, agent_type = _agent(connection, *creator)
    given = _given(callingListCode=batch, campaignId=campaign_id, code=code)
    return {"agentID": agent, "agentType": agent_type, **given}


async def list_campaigns(
    client: Client, *, created_from: int | None = None, created_to: int | None = None, code: str = ""
) -> list[models.Campaign]:
    """The campaigns created in a window of at most 12 months (milliseconds since the epoch)."""
    body = _given(creationTimeStart=created_from, creationTimeEnd=created_to, code=code)
    return models.read_rows(await paging.rows(client, operations.list_campaigns, body), models.campaign)


async def search_ivr_flows(client: Client, operator: str = "", agent_type: str = "0") -> list[models.IvrFlow]:
    """The published IVR flows, of one operator when given (the agent type is a number on this endpoint)."""
    body: dict[str, Any] = {"operator": operator, "agentType": int(agent_type)} if operator else {}
    return models.read_rows(await paging.rows(client, operations.search_ivr_flows, body), models.ivr_flow)


def _agent(connection: Connection, agent: str = "", agent_type: str = "") -> tuple[str, str]:
    """The agent to ask as or for; the type is always sent, since its default differs between endpoints."""
    if not (agent or connection.agent):
        raise SettingsError(message("SOBOT_AGENT_MISSING", setting="agent_id"), setting="agent")
    return agent or connection.agent, str(agent_type or connection.agent_type)


def _given(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in ("", None)}
