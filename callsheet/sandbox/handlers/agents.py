"""Agents: query, modify and unbind a setting, and the list of call agents."""

import sqlite3
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Body, Query

from callsheet.sandbox.exchange import Current, Exchange
from callsheet.sandbox.handlers.common import agent_row, shown_time, zone_of
from callsheet.sandbox.models.answers import AgentSettingAnswer, CallAgent
from callsheet.sandbox.models.requests import AgentSearch, AgentSetting, Unbinding
from callsheet.sandbox.refusals import Conflict, NotFound

_EXT, _PHONE, _BOTH = 0, 1, 2

_SEARCH = """
    SELECT * FROM agents
    WHERE instr(name, :name) AND instr(work_no, :work_no) AND (:ext = '' OR instr(coalesce(ext, ''), :ext))
      AND (:queue = '' OR uuid IN (SELECT agent FROM members WHERE queue_id = :queue))
      AND (:status IS NULL OR login_status = :status)
    ORDER BY work_no
"""


def query_agent_setting(
    exchange: Current,
    agent: Annotated[str, Query(min_length=1, description="Agent uuid or work no.")],
    agent_type: Annotated[int, Query(alias="agentType", ge=0, le=1, description="0: work no., 1: uuid")],
) -> AgentSettingAnswer:
    """An agent's extension, phone number and wrap-up."""
    return _setting(agent_row(exchange, agent, agent_type))


def modify_agent_setting(exchange: Current, body: Annotated[AgentSetting, Body()]) -> AgentSettingAnswer:
    """Sets an agent's wrap-up, extension and phone number; fields left out stay as they are (B28)."""
    agent = agent_row(exchange, body["agent"], body["agentType"])
    if ext := body.get("ext"):
        _bind(exchange, agent, ext)
    exchange.store.run(
        "UPDATE agents SET wrap_up_time = ?, wrap_up_type = coalesce(?, wrap_up_type), phone = coalesce(?, phone), "
        "updated_ms = ? WHERE uuid = ?",
        body["wrapUpTime"],
        body.get("wrapUpType"),
        body.get("phone"),
        int(exchange.now * 1000),
        agent["uuid"],
    )
    return _changed(exchange, agent)


def unbind_agent(exchange: Current, body: Annotated[Unbinding, Body()]) -> AgentSettingAnswer:
    """Takes an agent's extension, phone number or both away; both when numberType is left out (B29, ours)."""
    agent = agent_row(exchange, body["agent"], body["agentType"])
    which = body.get("numberType")
    if which in {None, _EXT, _BOTH}:
        _release(exchange, agent)
    if which in {None, _PHONE, _BOTH}:
        exchange.store.run("UPDATE agents SET phone = NULL WHERE uuid = ?", agent["uuid"])
    exchange.store.run(
        "UPDATE agents SET updated_ms = ? WHERE uuid = ?", int(exchange.now * 1000), agent["uuid"]
    )
    return _changed(exchange, agent)


def search_call_agents(exchange: Current, body: Annotated[AgentSearch, Body()]) -> list[CallAgent]:
    """All agents that match: name, work no. and extension in part, queue and status exactly."""
    zone = zone_of(exchange.request.headers.get("timezoneid"), exchange.service.company.zone)
    wanted = {
        "name": body.get("agentName") or "",
        "work_no": body.get("agentID") or "",
        "ext": body.get("ext") or "",
        "queue": body.get("queue") or "",
        "status": body.get("agentStatus"),
    }
    return [_call_agent(row, zone) for row in exchange.store.named(_SEARCH, wanted)]


def _bind(exchange: Exchange, agent: sqlite3.Row, ext: str) -> None:
    store = exchange.store
    if store.row("SELECT 1 FROM extensions WHERE ext = ?", ext) is None:
        raise NotFound(f"The extension {ext} does not exist")
    if store.row("SELECT 1 FROM agents WHERE ext = ? AND uuid <> ?", ext, agent["uuid"]):
        raise Conflict(f"The extension {ext} is bound to another agent")
    if agent["ext"] != ext:
        _release(exchange, agent)
        store.run("UPDATE agents SET ext = ? WHERE uuid = ?", ext, agent["uuid"])
        store.run("UPDATE extensions SET bound_ms = ? WHERE ext = ?", int(exchange.now * 1000), ext)


def _release(exchange: Exchange, agent: sqlite3.Row) -> None:
    exchange.store.run("UPDATE extensions SET bound_ms = NULL WHERE ext = ?", agent["ext"])
    exchange.store.run("UPDATE agents SET ext = NULL WHERE uuid = ?", agent["uuid"])


def _changed(exchange: Exchange, agent: sqlite3.Row) -> AgentSettingAnswer:
    exchange.effect(agent["work_no"])
    return _setting(agent_row(exchange, agent["uuid"], 1))


def _setting(agent: sqlite3.Row) -> AgentSettingAnswer:
    return {
        "agentUUID": agent["uuid"],
        "agentID": agent["work_no"],
        "agentName": agent["name"],
        "phone": agent["phone"],
        "ext": agent["ext"],
        "wrapUpType": agent["wrap_up_type"],
        "wrapUpTime": agent["wrap_up_time"],
    }


def _call_agent(agent: sqlite3.Row, zone: ZoneInfo) -> CallAgent:
    return {
        "agentUUID": agent["uuid"],
        "agentID": agent["work_no"],
        "agentName": agent["name"],
        "ext": agent["ext"],
        "agentPhone": agent["phone"],
        "loginStatus": agent["login_status"],
        "notReadyReasonCode": agent["not_ready_reason"],
        "createTime": shown_time(agent["created_ms"], zone),
        "updateTime": shown_time(agent["updated_ms"], zone),
        "createTimeMs": agent["created_ms"],
        "updateTimeMs": agent["updated_ms"],
    }
