"""What several handlers need: agents by either name, pages, time zones."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from callsheet.sandbox.exchange import Exchange
from callsheet.sandbox.models.answers import FullPage, ShortPage
from callsheet.sandbox.refusals import BadRequest, NotFound

Row = TypeVar("Row")


def agent_row(exchange: Exchange, agent: str, agent_type: str | int | None) -> sqlite3.Row:
    """The agent of a request, by uuid when the type is 1, otherwise by work number (B10); NotFound when there is none."""
    column = "uuid" if str(agent_type) == "1" else "work_no"
    found = exchange.store.row(f"SELECT * FROM agents WHERE {column} = ?", agent)  # nosec B608 # noqa: S608 - ours
    if found is None:
        raise NotFound(f"The agent {agent} does not exist")
    return found


def short_page(body: Mapping[str, Any], rows: list[Row], size: int = 10) -> ShortPage[Row]:
    """One page of the rows; the page size is 10 unless asked for."""
    number, size = body.get("currPage") or 1, body.get("pageSize") or size
    return {"list": _part(rows, number, size), "currPage": number, "pageSize": size, "total": len(rows)}


def full_page(body: Mapping[str, Any], rows: list[Row], size: int = 50) -> FullPage[Row]:
    """One page of the rows, with the number of pages."""
    number, size = body.get("currPage") or 1, body.get("pageSize") or size
    return {
        "totalCount": len(rows),
        "pageSize": size,
        "totalPage": -(-len(rows) // size),
        "currPage": number,
        "list": _part(rows, number, size),
    }


def _part(rows: list[Row], number: int, size: int) -> list[Row]:
    return rows[(number - 1) * size : number * size]


def zone_of(name: str | None, default: str) -> ZoneInfo:
    """The time zone of a request; BadRequest for a name that is no zone."""
    try:
        return ZoneInfo(name or default)
    except (KeyError, ValueError, OSError) as error:
        raise BadRequest("Parameter error: the time zone is unknown") from error


def shown_time(milliseconds: int, zone: ZoneInfo) -> str:
    """A time as answers show it: 2022-09-14 10:00:01."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def check_period(start: int, end: int) -> None:
    """BadRequest unless the end is after the start; both 0 is a task without a schedule (B30)."""
    if end <= start and (start or end):
        raise BadRequest("Parameter error: scheduleEndTime must be greater than scheduleStartTime")
