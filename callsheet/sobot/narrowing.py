"""Filters of a list: as a person gives them, and as the service takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from callsheet.errors import UsageError
from callsheet.sobot.connection import Connection
from callsheet.sobot.operations import (
    list_campaigns,
    query_agent_setting,
    query_import_result,
    search_call_agents,
)
from callsheet.sobot.parameter import Filter, Parameter, Value
from callsheet.sobot.parameters import PARAMETERS

Narrowed = Mapping[str, Mapping[str, Any]]
"""Operation -> field -> value as the service takes it; fields that nobody gave are not there."""

_WINDOW = timedelta(
    days=360
)  # campaigns are listed of at most 12 months (reference: Query outbound task list)
_EARLIEST = 2000  # year: before the service was
_NAMED = ("agentID", "agentUUID", "operator")  # the fields that name an agent, of lists with an agentType
_SINCE, _UNTIL = "creationTimeStart", "creationTimeEnd"


def operations_behind(operation: str) -> tuple[str, ...]:
    """What is asked for a list; the settings of agents are asked one by one, of the agents that are listed."""
    one_by_one = operation == query_agent_setting.name
    return (operation, search_call_agents.name) if one_by_one else (operation,)


def filters_of(operation: str) -> dict[str, tuple[str, Parameter]]:
    """Name of each filter of a list -> the operation that takes it, and its parameter."""
    listed = ((name, each) for name in operations_behind(operation) for each in PARAMETERS[name])
    return {each.filter.name: (name, each) for name, each in listed if each.filter}


def pairs(filters: Iterable[str]) -> dict[str, str]:
    """Filters from NAME=VALUE; UsageError for what is none, has no value or comes twice."""
    found: dict[str, str] = {}
    for written in filters:
        name, equals, value = (part.strip() for part in written.partition("="))
        name = name.replace("-", "_")
        if not (equals and name):
            raise UsageError("FILTER_NOT_A_PAIR", filter=written)
        if not value:
            raise UsageError("FILTER_EMPTY", filter=name)
        if name in found and found[name] != value:
            raise UsageError("FILTER_TWICE", filter=name)
        found[name] = value
    return found


def narrowed(what: str, operation: str, given: Mapping[str, str], zone: str) -> Narrowed:
    """The filters of the list `what` as the service takes them; times are meant in `zone`. UsageError for a wrong one."""
    known = filters_of(operation)
    found: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        if name not in known:
            code = "FILTER_UNKNOWN" if known else "FILTERS_NONE"
            raise UsageError(code, list=what, filter=name, known=tuple(known))
        asked, parameter = known[name]
        found.setdefault(asked, {})[parameter.field] = _on_the_wire(parameter, value, zone)
    _check(found)
    return found


def _check(found: Narrowed) -> None:
    """UsageError for filters that exclude each other."""
    one = "agent" in found.get(query_agent_setting.name, {})
    if one and search_call_agents.name in found:
        raise UsageError("FILTER_ALONE", filter="agent")
    period = found.get(list_campaigns.name, {})
    if _SINCE in period and period.get(_UNTIL, period[_SINCE]) < period[_SINCE]:
        raise UsageError("FILTER_ENDS_FIRST")


def _on_the_wire(parameter: Parameter, value: str, zone: str) -> Any:
    of = parameter.filter
    assert of is not None
    if of.many:
        parts = dict.fromkeys(part.strip() for part in value.split(","))
        return [int(_chosen(of, part)) for part in parts]
    if of.choices:
        value = _chosen(of, value)
    elif of.value in {Value.SINCE, Value.UNTIL}:
        return _milliseconds(of, value, zone)
    elif of.value is Value.NUMBER and not (value.isascii() and value.isdigit() and len(value) < 10):
        raise UsageError("FILTER_NUMBER", filter=of.name)
    return value if parameter.is_text else int(value)


def _chosen(of: Filter, word: str) -> str:
    """The value on the wire of a word; it may itself be given."""
    plain = word.casefold().replace("_", "-")
    if plain not in of.choices and plain not in of.choices.values():
        raise UsageError("OPTION_VALUE_UNKNOWN", option=of.name, value=word, choices=tuple(of.choices))
    return of.choices.get(plain, plain)


def _milliseconds(of: Filter, written: str, zone: str) -> int:
    """A date or a date and time in milliseconds since the epoch; a date begins at midnight, and ends with its day."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise UsageError("FILTER_TIME", filter=of.name) from None
    if moment.year < _EARLIEST:
        raise UsageError("FILTER_TIME", filter=of.name)
    if of.value is Value.UNTIL and len(written) <= len("2026-11-30"):
        moment = datetime.combine(moment, time.max)
    return int(moment.replace(tzinfo=moment.tzinfo or ZoneInfo(zone)).timestamp() * 1000)


def windows(body: Mapping[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    """A question for campaigns as several, none for a longer period than the service takes; the last is open if that one is."""
    if _SINCE not in body:
        yield dict(body)
        return
    start, open_end = int(body[_SINCE]), _UNTIL not in body
    end = max(start, int(now.timestamp() * 1000) if open_end else int(body[_UNTIL]))
    step = int(_WINDOW.total_seconds() * 1000)
    for begin in range(start, end + 1, step):
        last = {} if open_end and begin + step > end else {_UNTIL: min(begin + step - 1, end)}
        yield {**body, _SINCE: begin, **last}


def questions(
    operation: str, asked: Narrowed, connection: Connection, now: datetime, beside: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The bodies that ask for a list: its filters over `beside`, what is asked without any."""
    fields = {**beside, **asked.get(operation, {})}
    if operation == query_import_result.name:
        fields = {"agentID": connection.agent, **fields}
    typed = {each.field: each for each in PARAMETERS[operation]}.get("agentType")
    if typed and "agentType" not in fields and any(name in fields for name in _NAMED):
        fields["agentType"] = connection.agent_type if typed.is_text else int(connection.agent_type)
    return list(windows(fields, now)) if operation == list_campaigns.name else [fields]
