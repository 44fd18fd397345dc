"""The import of forbidden numbers: rows succeed or fail one by one, and failures are named by position (A5)."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import Body

from callsheet.sandbox.exchange import Current, Exchange
from callsheet.sandbox.handlers.common import zone_of
from callsheet.sandbox.models.answers import Detail, ForbiddenAnswer
from callsheet.sandbox.models.requests import ForbiddenRow
from callsheet.sandbox.refusals import BadRequest

_FIELDS = ("enabled", "expiration_time", "zone", "description", "expires")

Flaw = tuple[str, Any, str]

_WORDINGS = {
    "NO": "NO【{}】,【{}】,Content【{}】,【Reference:{}】",
    "NO, full width": "NO【{}】，【{}】，Content【{}】，【Reference:{}】",
    "Entry": "Entry【{}】, 【{}】, content 【{}】, 【Refer to: {}】",
    "sentence": "Row {}: the {} {} is wrong; permitted: {}",
    "Chinese": "第{}条，【{}】内容【{}】不正确，参考：{}",
    "position": "NO【{}】 is wrong",
}


def import_forbidden_numbers(
    exchange: Current, body: Annotated[list[ForbiddenRow], Body(min_length=1)]
) -> ForbiddenAnswer:
    """Stores each number and direction, over what was stored before, and names the rows that failed (A5.3)."""
    if exchange.readings.bad_rows == "request":
        _check_rows(exchange, body)
    readings = exchange.readings
    flaws = [(position, _stored(exchange, row)) for position, row in enumerate(body, readings.details_from)]
    details = [_detail(exchange, position, flaw) for position, flaw in flaws if flaw]
    failed = len(details)
    if readings.details_named == "every_row":
        details = [
            _detail(exchange, position, flaw) if flaw else f"NO【{position}】 success"
            for position, flaw in flaws
        ]
    named = details[:1] if readings.details_named == "first" else details
    return {"successCount": len(body) - failed, "failedCount": failed, "details": named}


def _check_rows(exchange: Exchange, body: list[ForbiddenRow]) -> None:
    for position, row in enumerate(body, 1):
        if flaw := _flaw(exchange, row):
            raise BadRequest(f"Parameter error: row {position}: {flaw[0]}")


def _flaw(exchange: Exchange, row: ForbiddenRow) -> Flaw | None:
    """What is wrong with a row: field, content and what is permitted."""
    ending = exchange.readings.refused_ending
    if ending and row["callNumber"].endswith(ending):
        return "callNumber", row["callNumber"], "a number in service"
    return next((found for check in _CHECKS if (found := check(row))), None)


def _stored(exchange: Exchange, row: ForbiddenRow) -> Flaw | None:
    """Stores the row, or says what is wrong with it."""
    if flaw := _flaw(exchange, row):
        return flaw
    values = (
        row["enabled"],
        row.get("expirationTime"),
        row.get("zoneId"),
        row.get("description"),
        _expires(row, exchange.service.company.zone),
    )
    if exchange.readings.identical_forbidden == "failure" and _is_known(exchange, row, values):
        return "callNumber", row["callNumber"], "already exists"
    exchange.store.run(
        "INSERT OR REPLACE INTO forbidden (number, call_type, enabled, expiration_time, zone, description, expires) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        row["callNumber"],
        row["callType"],
        *values,
    )
    exchange.effect(row["callNumber"], row["callType"])
    return None


def _is_known(exchange: Exchange, row: ForbiddenRow, values: tuple[Any, ...]) -> bool:
    found = exchange.store.row(
        "SELECT * FROM forbidden WHERE number = ? AND call_type = ?", row["callNumber"], row["callType"]
    )
    return found is not None and tuple(found[field] for field in _FIELDS) == values


def _expires(row: ForbiddenRow, default_zone: str) -> float | None:
    """The end of the expiry date in its zone, in seconds: the date itself still counts (B24, ours)."""
    if not (written := row.get("expirationTime")):
        return None
    day = date.fromisoformat(written) + timedelta(days=1)
    return datetime.combine(day, time(), zone_of(row.get("zoneId"), default_zone)).timestamp()


def _number(row: ForbiddenRow) -> Flaw | None:
    number = row["callNumber"]
    return None if re.fullmatch(r"[0-9]{3,16}", number) else ("callNumber", number, "3-16 digits")


def _number_type(row: ForbiddenRow) -> Flaw | None:
    return None if row["numberType"] == 1 else ("numberType", row["numberType"], "1-number")


def _call_type(row: ForbiddenRow) -> Flaw | None:
    return None if row["callType"] in {2, 3} else ("callType", row["callType"], "2-Inbound,3-Outbound")


def _enabled(row: ForbiddenRow) -> Flaw | None:
    return None if row["enabled"] in {0, 1} else ("enabled", row["enabled"], "0-Disable,1-Enable")


def _expiration_time(row: ForbiddenRow) -> Flaw | None:
    written = row.get("expirationTime")
    return None if not written or _is_date(written) else ("expirationTime", written, "yyyy-MM-dd")


def _zone(row: ForbiddenRow) -> Flaw | None:
    try:
        zone_of(row.get("zoneId"), "UTC")
    except BadRequest:
        return "zoneId", row.get("zoneId"), "ZoneId"
    return None


_CHECKS: tuple[Callable[[ForbiddenRow], Flaw | None], ...] = (
    _number,
    _number_type,
    _call_type,
    _enabled,
    _expiration_time,
    _zone,
)


def _is_date(written: str) -> bool:
    try:
        return (
            re.fullmatch(r"\d{4}-\d\d-\d\d", written) is not None and date.fromisoformat(written) < date.max
        )
    except ValueError:
        return False


def _detail(exchange: Exchange, position: int, flaw: Flaw) -> str | Detail:
    text = _WORDINGS[exchange.readings.details_wording].format(position, *flaw)
    return text if exchange.readings.details_as == "string" else {"detail": text}
