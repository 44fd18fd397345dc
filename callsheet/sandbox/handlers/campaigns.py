"""Campaigns (the reference's outbound tasks): create and list."""

import sqlite3
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body

from callsheet.sandbox.exchange import Current, Exchange
from callsheet.sandbox.handlers.common import agent_row, check_period, full_page, zone_of
from callsheet.sandbox.models.answers import CampaignAnswer, CampaignRow, FullPage
from callsheet.sandbox.models.requests import CampaignQuery, NewCampaign
from callsheet.sandbox.refusals import BadRequest, NotFound
from callsheet.sandbox.service import new_code, new_id

_NOT_STARTED, _RUNNING, _FINISHED = 1, 2, 5

# A list is rare and an import is not: this reads all contacts rather than keep one more index up to date.
_LIST = """
    WITH counts AS (
        SELECT campaign, count(*) AS contacts, count(DISTINCT agent) AS agents, count(*) - count(agent) AS unassigned
        FROM contacts GROUP BY campaign
    )
    SELECT campaigns.*, coalesce(contacts, 0) AS contacts, coalesce(agents, 0) AS agents,
           coalesce(unassigned, 0) AS unassigned
    FROM campaigns LEFT JOIN counts ON campaign = campaigns.id
    WHERE (:code IS NULL OR campaigns.code = :code) AND (:creator IS NULL OR creator = :creator)
      AND (:start IS NULL OR created_ms >= :start) AND (:end IS NULL OR created_ms <= :end)
    ORDER BY created_ms DESC, campaigns.rowid DESC
"""


def create_campaign(exchange: Current, body: Annotated[NewCampaign, Body()]) -> CampaignAnswer:
    """Creates a campaign of the agent; both template codes must exist and be enabled."""
    creator = agent_row(exchange, body["agentID"], body.get("agentType"))
    check_period(body["scheduleStartTime"], body["scheduleEndTime"])
    zone_of(body.get("scheduleTimeZoneId"), exchange.service.company.zone)
    _check_template(exchange, body["dataTemplateCode"], "data")
    _check_template(exchange, body["wrapUpTemplateCode"], "wrap-up")
    campaign_id, code = new_id(), new_code()
    exchange.store.insert(
        "campaigns",
        id=campaign_id,
        code=code,
        name=body["name"],
        creator=creator["uuid"],
        data_template=body["dataTemplateCode"],
        wrap_up_template=body["wrapUpTemplateCode"],
        start_ms=body["scheduleStartTime"],
        end_ms=body["scheduleEndTime"],
        zone=body.get("scheduleTimeZoneId"),
        description=body.get("description"),
        created_ms=int(exchange.now * 1000),
    )
    exchange.effect(campaign_id, body["name"])
    return {"id": campaign_id, "code": code}


def list_campaigns(exchange: Current, body: Annotated[CampaignQuery, Body()]) -> FullPage[CampaignRow]:
    """One page of the campaigns, newest first, created within at most 12 months and perhaps by one agent."""
    start, end, agent = body.get("creationTimeStart"), body.get("creationTimeEnd"), body.get("agentUUID")
    now = int(exchange.now * 1000)
    if start is not None:
        _check_window(start, now if end is None else end)
    creator = agent_row(exchange, agent, body.get("agentType"))["uuid"] if agent else None
    wanted = {"code": body.get("code") or None, "creator": creator, "start": start, "end": end}
    return full_page(body, [_campaign(row, now) for row in exchange.store.named(_LIST, wanted)])


def _check_template(exchange: Exchange, code: str, sort: str) -> None:
    found = exchange.store.row("SELECT enabled FROM templates WHERE code = ? AND sort = ?", code, sort)
    if found is None:
        raise NotFound(f"The template {code} does not exist")
    if not found["enabled"]:
        raise BadRequest(f"The template {code} is not enabled")


def _check_window(start: int, end: int) -> None:
    first, last = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (start, end))
    months = (last.year - first.year) * 12 + last.month - first.month
    is_over = (last.day, last.time()) > (first.day, first.time())
    if end < start or months > 12 or (months == 12 and is_over):
        raise BadRequest("Parameter error: the creation time must be a period of at most 12 months")


def _campaign(row: sqlite3.Row, now: int) -> CampaignRow:
    is_timed = bool(row["start_ms"] or row["end_ms"])
    is_over = is_timed and row["end_ms"] < now
    is_open = not is_over and row["start_ms"] <= now
    return {
        "code": row["code"],
        "name": row["name"],
        "timed": int(is_timed),
        "scheduleStartTime": row["start_ms"],
        "scheduleEndTime": row["end_ms"],
        "scheduleTimeZoneId": row["zone"],
        "scheduleStartTimeZoneValue": None,
        "scheduleEndTimeZoneValue": None,
        "state": _FINISHED if is_over else _RUNNING if is_open else _NOT_STARTED,
        "expired": int(is_over),
        "description": row["description"] or "",
        "creationTime": row["created_ms"],
        "contactRecordCount": row["contacts"],
        "contactUnassignedCount": row["unassigned"],
        "agentCount": row["agents"],
        "contactRecordExecuteCount": 0,
        "contactRecordAnswerCount": 0,
        "contactExecuteRate": "0.00%",
        "contactAnswerRate": "0.00%",
        "callDialCount": 0,
        "callAnswerCount": 0,
        "callAnswerRate": "0.00%",
        "callTalkDuration": 0,
        "averageCallTalkDuration": 0,
    }
