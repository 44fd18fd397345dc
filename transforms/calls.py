"""Rows to calls. A plan is pure: it can be printed, counted and stopped at."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from transforms.kinds import Call, PlanContext
from validators.message import Param, message

DUPLICATE_RULES = {
    "none": "NonRemoveDuplicates",
    "batch": "RemoveDuplicatesInCallingList",
    "campaign": "RemoveDuplicatesInCampaign",
    "tenant": "RemoveDuplicatesInTenant",
}
ASSIGN_RULES = ("NoAssign", "AssignAverage", "AssignAppoint")


class PlanError(ValueError):
    """A load option is missing or wrong; the message names it and says what to give."""

    def __init__(self, code: str, /, **params: Param) -> None:
        super().__init__(code)
        self.message = message(code, **params)


def batch_code(load_key: str, number: int) -> str:
    """A callingListCode of 20 letters and digits that only this chunk of this load has, and that can be derived again."""
    digest = hashlib.sha256(f"{load_key}/{number}".encode()).digest()
    return base64.b32encode(digest).decode()[:20]


def plan_customer_numbers(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """Chunks of customer numbers, each with its own callingListCode (reference: Outbound Task Import Data)."""
    details = _customer_details(frame, context)
    rows = frame.index.tolist()
    size = context.chunk
    counts = assign_counts(context.options.get("assign_counts", ""))
    for number, start in enumerate(range(0, len(rows), size), start=1):
        part = details[start : start + size]
        code = batch_code(context.load_key, number)
        body = _import_head(context, code) | _assigned(context, counts, len(part)) | {"dataDetails": part}
        yield Call("import_customer_numbers", body, tuple(rows[start : start + size]), batch=code)


def _import_head(context: PlanContext, code: str) -> dict[str, Any]:
    options = context.options
    campaign = (
        {"campaignId": options["campaign_id"]}
        if options.get("campaign_id")
        else {"code": options.get("campaign_code", "")}
    )
    return {
        "agentID": context.agent,
        "agentType": context.agent_type,
        **campaign,
        "callingListCode": code,
        "removeDuplicatesRule": duplicate_rule(options.get("duplicates") or "campaign"),
        "enableFilterDoNotCallListNumber": "NoFilter" if options.get("no_filter_by") else "Filter",
    }


def duplicate_rule(word: str) -> str:
    """The API's name of a duplicate rule; callsheet's short words and the API's own are both taken."""
    if word in DUPLICATE_RULES.values():
        return word
    if word not in DUPLICATE_RULES:
        raise PlanError(
            "OPTION_VALUE_UNKNOWN", option="duplicates", value=word, choices=", ".join(DUPLICATE_RULES)
        )
    return DUPLICATE_RULES[word]


def assign_counts(written: str) -> dict[str, int]:
    """Agents and their shares from `1001:50,1002:50`."""
    shares: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in written.replace(";", ",").split(","))):
        agent, _, count = part.partition(":")
        if not count.strip().isdigit():
            raise PlanError("ASSIGN_COUNTS_WRONG", value=part)
        shares[agent.strip()] = int(count)
    return shares


def _assigned(context: PlanContext, left: dict[str, int], rows: int) -> dict[str, Any]:
    """The assignment of one chunk; agents' shares are used up in order over the chunks (readings B17)."""
    rule = context.options.get("assign") or ("AssignAppoint" if left else "NoAssign")
    if rule not in ASSIGN_RULES:
        raise PlanError("OPTION_VALUE_UNKNOWN", option="assign", value=rule, choices=", ".join(ASSIGN_RULES))
    if rule != "AssignAppoint":
        return {"assignRule": rule}
    taken = []
    for agent, count in list(left.items()):
        share = min(count, rows)
        if share:
            taken.append({"agentID": agent, "count": share})
            left[agent], rows = count - share, rows - share
    return {"assignRule": rule, "assignAgentAndCount": taken} if taken else {"assignRule": "NoAssign"}


def _customer_details(frame: pd.DataFrame, context: PlanContext) -> list[dict[str, Any]]:
    plain = [field for field in ("telephone", "name", "description", "allocationAgent") if field in frame]
    details = records(frame, plain)
    custom = [one for one in context.custom_fields if one in frame]
    if custom:
        for detail, values in zip(details, zip(*(frame[one] for one in custom), strict=True), strict=True):
            filled = [
                {"fieldId": one, "fieldValue": value}
                for one, value in zip(custom, values, strict=True)
                if value
            ]
            if filled:
                detail["customFields"] = filled
    return details


def records(frame: pd.DataFrame, fields: Sequence[str]) -> list[dict[str, Any]]:
    """One dict a row of the fields that are not blank."""
    columns = [frame[field].tolist() for field in fields]
    return [
        {field: cell for field, cell in zip(fields, cells, strict=True) if cell}
        for cells in zip(*columns, strict=True)
    ]


_DIRECTIONS: Mapping[str, tuple[int, ...]] = {"2": (2,), "3": (3,), "both": (2, 3)}


def plan_forbidden_numbers(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """Chunks of forbidden numbers; a row for both directions is two entries of the same chunk (readings 5.6)."""
    size = context.chunk
    body: list[dict[str, Any]] = []
    rows: list[int] = []
    for row, record in zip(frame.index.tolist(), records(frame, frame.columns.tolist()), strict=True):
        entries = _entries(record)
        if body and len(body) + len(entries) > size:
            yield Call("import_forbidden_numbers", body, tuple(rows))
            body, rows = [], []
        body += entries
        rows += [row] * len(entries)
    if body:
        yield Call("import_forbidden_numbers", body, tuple(rows))


def _entries(record: Mapping[str, str]) -> list[dict[str, Any]]:
    common: dict[str, Any] = {"callNumber": record["callNumber"], "numberType": 1}
    tail: dict[str, Any] = {"enabled": int(record.get("enabled", "1"))}
    tail |= {field: record[field] for field in ("expirationTime", "zoneId", "description") if field in record}
    return [{**common, "callType": direction, **tail} for direction in _DIRECTIONS[record["callType"]]]
