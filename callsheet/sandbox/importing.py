"""How the rows of an import take effect: flawed, held and repeated rows are sorted out, the others become contacts."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, cycle, repeat
from typing import Any

import orjson

from callsheet.sandbox.models.requests import AgentShare, CustomerImport, CustomerRow
from callsheet.sandbox.service import Service
from callsheet.sandbox.store import Store

_TELEPHONE = re.compile(r"[0-9]{3,16}")
_LOADED, _FLAWED, _HELD, _REPEATED = "success", "error", "held", "repeat"

# What a repeat is, by rule: a number met before within this scope. NonRemoveDuplicates has none.
_SCOPES = {
    "RemoveDuplicatesInCallingList": "AND batch = :batch",
    "RemoveDuplicatesInCampaign": "AND campaign = :campaign",
    "RemoveDuplicatesInTenant": "",
}


@dataclass(slots=True)
class Known:
    """What the rows of one import are judged by."""

    agents: set[str]
    fields: set[str]
    refused_ending: str = ""
    forbidden: set[str] = field(default_factory=set)
    seen: set[str] | None = None

    def flaw(self, row: CustomerRow) -> str | None:
        """Why the row cannot be imported, if so."""
        if not _TELEPHONE.fullmatch(row["telephone"]):
            return "The telephone is not 3 to 16 digits"
        if self.refused_ending and row["telephone"].endswith(self.refused_ending):
            return "The telephone is not in service"
        if len(row.get("description") or "") > 200:
            return "The description is longer than 200 characters"
        agent = row.get("allocationAgent")
        if agent and agent not in self.agents:
            return f"The agent {agent} does not exist"
        unknown = [
            one["fieldId"] for one in row.get("customFields") or () if one["fieldId"] not in self.fields
        ]
        return f"The custom field {unknown[0]} does not exist" if unknown else None

    def verdict(self, row: CustomerRow) -> tuple[str, str]:
        """What becomes of the row, and why. Flaws come first, then the forbidden filter, then repeats."""
        if flaw := self.flaw(row):
            return _FLAWED, flaw
        telephone = row["telephone"]
        if telephone in self.forbidden:
            return _HELD, "The number is forbidden"
        if self.seen is None:
            return _LOADED, ""
        if telephone in self.seen:
            return _REPEATED, "The number is repeated"
        self.seen.add(telephone)
        return _LOADED, ""


def known(service: Service, campaign: str) -> Known:
    """The agents there are, the custom fields of the campaign's template, and which numbers are bad."""
    store = service.store
    template = "SELECT data_template FROM campaigns WHERE id = ?"
    fields = store.rows(f"SELECT field_id FROM template_fields WHERE code = ({template})", campaign)  # nosec B608 # noqa: S608 - ours
    agents = {row[0] for row in store.rows("SELECT work_no FROM agents")}
    return Known(agents, {row[0] for row in fields}, service.readings.refused_ending)


def apply_rows(service: Service, batch: int, campaign: str, body: CustomerImport) -> None:
    """Puts the rows into effect and adds to the batch's counts; runs inside the caller's transaction."""
    store, rows = service.store, body["dataDetails"]
    judge = known(service, campaign)
    numbers = orjson.dumps([row["telephone"] for row in rows]).decode()
    if body.get("enableFilterDoNotCallListNumber") == "Filter":
        judge.forbidden = _forbidden(store, numbers, service.clock())
    judge.seen = _seen(store, numbers, body["removeDuplicatesRule"], campaign, batch)
    verdicts = [judge.verdict(row) for row in rows]
    _add_contacts(store, batch, campaign, body, [verdict == _LOADED for verdict, _ in verdicts])
    _add_reports(service, batch, rows, verdicts)
    _add_counts(service, batch, Counter(verdict for verdict, _ in verdicts))


def postpone(store: Store, batch: int, due: float, body: CustomerImport) -> None:
    """Keeps the rows until `due`, in seconds."""
    store.insert("waiting", batch=batch, due=due, body=orjson.dumps(body))


def settle_due(service: Service) -> None:
    """Puts the postponed imports whose time has come into effect."""
    store = service.store
    due = store.rows("SELECT * FROM waiting WHERE due <= ? ORDER BY number", service.clock())
    for one in due:
        with store.transaction():
            campaign = store.value("SELECT campaign FROM batches WHERE number = ?", one["batch"])
            apply_rows(service, one["batch"], campaign, orjson.loads(one["body"]))
            store.run("DELETE FROM waiting WHERE number = ?", one["number"])


def _forbidden(store: Store, numbers: str, now: float) -> set[str]:
    """Those of the numbers that must not be called: enabled, outbound, not expired."""
    found = store.rows(
        "SELECT number FROM forbidden WHERE number IN (SELECT value FROM json_each(?)) "
        "AND call_type = 3 AND enabled = 1 AND (expires IS NULL OR expires > ?)",
        numbers,
        now,
    )
    return {row[0] for row in found}


def _seen(store: Store, numbers: str, rule: str, campaign: str, batch: int) -> set[str] | None:
    """Those of the numbers that are contacts already within the rule's scope; None when repeats stay."""
    if rule not in _SCOPES:
        return None
    sql = f"SELECT telephone FROM contacts WHERE telephone IN (SELECT value FROM json_each(:numbers)) {_SCOPES[rule]}"  # nosec B608 # noqa: S608 - ours
    found = store.named(sql, {"numbers": numbers, "campaign": campaign, "batch": batch})
    return {row[0] for row in found}


def _add_contacts(store: Store, batch: int, campaign: str, body: CustomerImport, loaded: list[bool]) -> None:
    shares = _shares(store, body)
    names = ("telephone", "campaign", "batch", "name", "description", "agent", "custom_fields")
    rows = (row for row, is_loaded in zip(body["dataDetails"], loaded, strict=True) if is_loaded)
    store.insert_many("contacts", names, (_contact(row, campaign, batch, shares) for row in rows))


def _contact(row: CustomerRow, campaign: str, batch: int, shares: Iterator[str | None]) -> tuple[Any, ...]:
    fields = {one["fieldId"]: one["fieldValue"] for one in row.get("customFields") or ()}
    return (
        row["telephone"],
        campaign,
        batch,
        row.get("name"),
        row.get("description"),
        row.get("allocationAgent") or next(shares),
        orjson.dumps(fields).decode() if fields else None,
    )


def _shares(store: Store, body: CustomerImport) -> Iterator[str | None]:
    """The work number for each contact that names no agent itself, by the assignment rule; endless."""
    if body["assignRule"] == "AssignAverage":
        return cycle([row[0] for row in store.rows("SELECT work_no FROM agents ORDER BY work_no")])
    column = "uuid" if body.get("agentType") == "1" else "work_no"
    return chain(_appointed(store, body.get("assignAgentAndCount") or (), column), repeat(None))


def _appointed(store: Store, shares: Iterable[AgentShare], column: str) -> Iterator[str]:
    for share in shares:
        work_no = store.value(f"SELECT work_no FROM agents WHERE {column} = ?", share["agentID"])  # nosec B608 # noqa: S608 - ours
        yield from repeat(work_no, int(share["count"]))


def _add_reports(
    service: Service, batch: int, rows: list[CustomerRow], verdicts: list[tuple[str, str]]
) -> None:
    readings = service.readings
    held = readings.forbidden_in_workbook
    named = {
        _FLAWED: True,
        _REPEATED: readings.duplicates_in_workbook,
        _HELD: held == "always" or (held == "as_error" and readings.forbidden_rows == "error"),
        _LOADED: readings.workbook_rows == "all",
    }
    reported = [
        (batch, number, row["telephone"], reason)
        for number, (row, (verdict, reason)) in enumerate(zip(rows, verdicts, strict=True), 1)
        if named.get(verdict)
    ]
    service.store.insert_many("row_reports", ("batch", "row", "telephone", "reason"), reported)


def _add_counts(service: Service, batch: int, counts: Counter[str]) -> None:
    held_as = service.readings.forbidden_rows
    service.store.run(
        "UPDATE batches SET success = success + ?, repeats = repeats + ?, errors = errors + ? WHERE number = ?",
        counts[_LOADED],
        counts[_REPEATED] + counts[_HELD] * (held_as == "repeat"),
        counts[_FLAWED] + counts[_HELD] * (held_as == "error"),
        batch,
    )
