"""Extensions: list and create; and the published IVR flows and relay numbers, which are only listed."""

import sqlite3
from collections.abc import Mapping
from typing import Annotated

from fastapi import Body

from callsheet.sandbox.exchange import Current, Exchange
from callsheet.sandbox.handlers.common import agent_row, short_page
from callsheet.sandbox.models.answers import ExtensionAnswer, ExtensionRow, IvrRow, RelayRow, ShortPage
from callsheet.sandbox.models.requests import ExtensionSearch, IvrSearch, NewExtension, RelaySearch
from callsheet.sandbox.refusals import Conflict

_EXTENSIONS = """
    SELECT extensions.ext, password, bound_ms, agents.uuid, agents.name
    FROM extensions LEFT JOIN agents ON agents.ext = extensions.ext
    ORDER BY number
"""
_FLOWS = """
    SELECT name, code, remarks FROM ivr_flows
    WHERE :operator IS NULL OR code IN (SELECT code FROM ivr_operators WHERE operator = :operator)
    ORDER BY code
"""
_ENABLED_NAMES = {
    "en": {0: "Disabled", 1: "Enabling", 2: "Cancelled"},
    "zh": {0: "停用", 1: "启用", 2: "已注销"},
}


def search_extensions(exchange: Current, body: Annotated[ExtensionSearch, Body()]) -> ShortPage[ExtensionRow]:
    """One page of the extensions, bound, not bound or both; passwords come back in clear (B27)."""
    wanted = body.get("bindStatus")
    rows = [_extension(exchange, row) for row in exchange.store.rows(_EXTENSIONS)]
    return short_page(body, [row for row in rows if wanted is None or int(row["bindStatus"]) == wanted])


def add_extension(exchange: Current, body: Annotated[NewExtension, Body()]) -> ExtensionAnswer:
    """Creates an extension, bound to nobody; agentID is the agent who creates it (B27)."""
    agent_row(exchange, body["agentID"], body.get("agentType"))
    ext, password = body["ext"], body["password"]
    if exchange.store.row("SELECT 1 FROM extensions WHERE ext = ?", ext):
        raise Conflict(f"The extension {ext} exists already")
    exchange.store.insert("extensions", ext=ext, password=password)
    exchange.effect(ext)
    return {"ext": ext, "password": password, "langCodeTxt": "Opus"}


def search_relay_numbers(exchange: Current, body: Annotated[RelaySearch, Body()]) -> list[RelayRow]:
    """The relay numbers in any of the wanted states; the enabled ones when none is given."""
    wanted = body.get("enabled") or [1]
    found = exchange.store.rows("SELECT * FROM relay_numbers ORDER BY number")
    names = _ENABLED_NAMES.get(exchange.request.headers.get("language", "en"), _ENABLED_NAMES["en"])
    return [_relay(row, names) for row in found if row["enabled"] in wanted]


def search_ivr_flows(exchange: Current, body: Annotated[IvrSearch, Body()]) -> ShortPage[IvrRow]:
    """One page of the published IVR flows, 50 at most; only those of one operator when given."""
    operator = body.get("operator")
    agent = agent_row(exchange, operator, body.get("agentType"))["work_no"] if operator else None
    found = exchange.store.named(_FLOWS, {"operator": agent})
    rows: list[IvrRow] = [
        {"name": row["name"], "code": row["code"], "remarks": row["remarks"]} for row in found
    ]
    return short_page(body, rows)


def _extension(exchange: Exchange, row: sqlite3.Row) -> ExtensionRow:
    status = int(row["uuid"] is not None)
    return {
        "ext": row["ext"],
        "password": row["password"],
        "bindStatus": status if exchange.readings.bind_status_as == "int" else str(status),
        "bindTime": row["bound_ms"],
        "agentUUID": row["uuid"],
        "agentName": row["name"],
    }


def _relay(row: sqlite3.Row, names: Mapping[int, str]) -> RelayRow:
    code = row["enabled"]
    return {
        "gatewayNumber": row["number"],
        "alias": row["alias"],
        "remark": row["remark"],
        "enabled": {"enabledCode": code, "enabledName": names[code]},
    }
