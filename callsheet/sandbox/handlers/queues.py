"""Queues (the reference's skill groups): list, add, delete, members, and the change in bulk."""

from typing import Annotated, Any

from fastapi import Body

from callsheet.sandbox.exchange import Current, Exchange
from callsheet.sandbox.handlers.common import agent_row, short_page
from callsheet.sandbox.models.answers import (
    BulkQueueAnswer,
    Member,
    Nothing,
    QueueAnswer,
    QueueMembers,
    QueueRow,
    ShortPage,
)
from callsheet.sandbox.models.requests import (
    BulkQueueChange,
    MemberChange,
    MemberSearch,
    NewQueue,
    PageRequest,
    QueueChange,
    QueueRef,
)
from callsheet.sandbox.refusals import Conflict, NotFound

_MEMBERS = """
    SELECT agents.uuid, agents.work_no, agents.name, level, checkin
    FROM members JOIN agents ON agents.uuid = members.agent
    WHERE queue_id = ? ORDER BY agents.work_no
"""
# Fields left out keep their value on a member who is there already; ours.
_UPSERT = """
    INSERT INTO members (queue_id, agent, level, checkin) VALUES (:queue, :agent, coalesce(:level, 1), coalesce(:checkin, 0))
    ON CONFLICT DO UPDATE SET level = coalesce(:level, level), checkin = coalesce(:checkin, checkin)
"""


def search_queues(exchange: Current, body: Annotated[PageRequest, Body()]) -> ShortPage[QueueRow]:
    """One page of the queues, in the order in which they were added."""
    found = exchange.store.rows("SELECT queue_id, name FROM queues ORDER BY number")
    rows: list[QueueRow] = [{"queueID": row["queue_id"], "queueName": row["name"]} for row in found]
    return short_page(body, rows)


def add_queue(exchange: Current, body: Annotated[NewQueue, Body()]) -> QueueAnswer:
    """Adds a queue; its number must be new."""
    name, queue_id, weight = body["queueName"], body["queueID"], body.get("queueWeight") or "0"
    if exchange.store.row("SELECT 1 FROM queues WHERE queue_id = ?", queue_id):
        raise Conflict(f"The skill group {queue_id} exists already")
    exchange.store.insert("queues", queue_id=queue_id, name=name, weight=int(weight))
    exchange.effect(queue_id)
    return {"queueName": name, "queueID": queue_id, "queueWeight": weight}


def delete_queue(exchange: Current, body: Annotated[QueueRef, Body()]) -> Nothing:
    """Deletes a queue and its memberships."""
    queue_id = body["queueID"]
    if not exchange.store.run("DELETE FROM queues WHERE queue_id = ?", queue_id):
        raise NotFound(f"The skill group {queue_id} does not exist")
    exchange.store.run("DELETE FROM members WHERE queue_id = ?", queue_id)
    exchange.effect(queue_id)
    return {}


def search_queue_agents(exchange: Current, body: Annotated[MemberSearch, Body()]) -> list[QueueMembers]:
    """The members of one queue, or of all; none for a queue that does not exist."""
    kind = body.get("agentType") or exchange.readings.default_queue_agent_type
    wanted = body.get("queueID")
    found = exchange.store.rows(
        "SELECT * FROM queues WHERE ? IS NULL OR queue_id = ? ORDER BY number", wanted, wanted
    )
    return [_queue_members(exchange, queue, "uuid" if kind == "1" else "work_no") for queue in found]


def update_queue_agents(exchange: Current, body: Annotated[BulkQueueChange, Body()]) -> BulkQueueAnswer:
    """Adds, overwrites and removes members, and renames queues where a name is given; all of it or nothing."""
    kind = body.get("agentType") or exchange.readings.default_queue_agent_type
    changes = body.get("list") or []
    for change in changes:
        _change_queue(exchange, change, kind)
    return {"agent": None, "agentType": kind, "operator": None, "list": [dict(change) for change in changes]}


def _change_queue(exchange: Exchange, change: QueueChange, kind: str) -> None:
    queue_id, name, weight = change["queueID"], change.get("queueName"), change.get("queueWeight")
    known = exchange.store.run(
        "UPDATE queues SET name = coalesce(?, name), weight = coalesce(?, weight) WHERE queue_id = ?",
        name,
        None if weight is None else int(weight),
        queue_id,
    )
    if not known:
        raise NotFound(f"The skill group {queue_id} does not exist")
    for member in change.get("add") or []:
        _add(exchange, queue_id, member, kind)
    for member in change.get("remove") or []:
        _remove(exchange, queue_id, member, kind)


def _add(exchange: Exchange, queue_id: str, member: MemberChange, kind: str) -> None:
    if agent := _member(exchange, member, kind):
        values = {"level": member.get("level"), "checkin": member.get("checkin")}
        exchange.store.named(_UPSERT, {"queue": queue_id, "agent": agent["uuid"], **values})
        exchange.effect(queue_id, agent["work_no"], "add")


def _remove(exchange: Exchange, queue_id: str, member: MemberChange, kind: str) -> None:
    if agent := _member(exchange, member, kind):
        exchange.store.run("DELETE FROM members WHERE queue_id = ? AND agent = ?", queue_id, agent["uuid"])
        exchange.effect(queue_id, agent["work_no"], "remove")


def _member(exchange: Exchange, member: MemberChange, kind: str) -> Any:
    """The agent's row, or None for an unknown agent where the readings ignore such."""
    try:
        return agent_row(exchange, member["agent"], kind)
    except NotFound:
        if exchange.readings.unknown_roster_agent == "refused":
            raise
        return None


def _queue_members(exchange: Exchange, queue: Any, column: str) -> QueueMembers:
    members: list[Member] = [
        {
            "agent": row[column],
            "agentName": row["name"],
            "level": str(row["level"]),
            "checkin": bool(row["checkin"]),
        }
        for row in exchange.store.rows(_MEMBERS, queue["queue_id"])
    ]
    return {
        "queueName": queue["name"],
        "queueID": queue["queue_id"],
        "queueWeight": queue["weight"],
        "agentCount": len(members),
        "agents": members,
    }
