"""The import of customer numbers into a campaign, and the query of its result (A6)."""

import sqlite3
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body

from callsheet.sandbox.exchange import Current, Exchange
from callsheet.sandbox.handlers.common import agent_row, full_page
from callsheet.sandbox.importing import apply_rows, known, postpone
from callsheet.sandbox.models.answers import Count, FullPage, ImportAnswer, ImportResult
from callsheet.sandbox.models.requests import CustomerImport, ResultQuery
from callsheet.sandbox.refusals import BadRequest, Conflict, NotFound, NotPermitted
from callsheet.sandbox.service import new_id

_BATCHES = """
    SELECT batches.*, campaigns.code AS campaign_code,
           EXISTS (SELECT 1 FROM row_reports WHERE row_reports.batch = batches.number) AS is_reported
    FROM batches JOIN campaigns ON campaigns.id = batches.campaign
    WHERE (:campaign IS NULL OR campaign = :campaign) AND (:batch IS NULL OR batches.number = :batch)
      AND campaigns.creator = :creator
    ORDER BY batches.number
"""


def import_customer_numbers(exchange: Current, body: Annotated[CustomerImport, Body()]) -> ImportAnswer:
    """Takes the rows in under a batch code; they take effect at once or later, as the readings say."""
    agent = agent_row(exchange, body["agentID"], body.get("agentType"))
    campaign = _campaign(exchange, body.get("campaignId"), body.get("code"))
    if campaign is None:
        raise BadRequest("Parameter error: one of campaignId and code is required")
    _check_creator(campaign, agent)
    _check_assignment(exchange, body)
    _check_rows(exchange, campaign, body)
    batch, is_new = _batch(exchange, campaign, body)
    if is_new:
        _take_in(exchange, batch, body)
        exchange.took_effect = True
    return {"campaignId": campaign["id"], "callingListCode": batch["returned_code"], "code": campaign["code"]}


def query_import_result(exchange: Current, body: Annotated[ResultQuery, Body()]) -> FullPage[ImportResult]:
    """The batches that match, oldest first; a batch that is not through yet is absent, or shown in part."""
    agent = agent_row(exchange, body["agentID"], body.get("agentType"))
    campaign = _campaign(exchange, body.get("campaignId"), body.get("code"))
    if campaign is not None:
        _check_creator(campaign, agent)
    code = body.get("callingListCode") if exchange.readings.result_filter == "code" else None
    batch = _known_batch(exchange, code) if code else None
    if batch is not None and campaign is None:
        _check_creator(_campaign(exchange, batch["campaign"], None), agent)
    wanted = {
        "campaign": campaign["id"] if campaign else None,
        "batch": (batch["number"] if batch else -1) if code else None,
        "creator": agent["uuid"],
    }
    found = [_result(exchange, row) for row in exchange.store.named(_BATCHES, wanted)]
    results = [result for result in found if result]
    if code and not results and exchange.readings.result_absent == "not_found":
        raise NotFound(f"The batch {code} does not exist")
    return full_page(body, results)


def _campaign(exchange: Exchange, campaign_id: str | None, code: str | None) -> sqlite3.Row | None:
    """The campaign by id, or by code where there is no id (B14); None where neither is given."""
    if not (campaign_id or code):
        return None
    column = "id" if campaign_id else "code"
    found = exchange.store.row(f"SELECT * FROM campaigns WHERE {column} = ?", campaign_id or code)  # nosec B608 # noqa: S608 - ours
    if found is None:
        raise NotFound(f"The campaign {campaign_id or code} does not exist")
    return found


def _check_creator(campaign: sqlite3.Row | None, agent: sqlite3.Row) -> None:
    if campaign is not None and campaign["creator"] != agent["uuid"]:
        raise NotPermitted("The campaign was created by another agent and is unavailable")


def _check_assignment(exchange: Exchange, body: CustomerImport) -> None:
    """AssignAppoint needs assignAgentAndCount, the other rules forbid it, and its agents must exist (B17)."""
    shares = body.get("assignAgentAndCount")
    if bool(shares) != (body["assignRule"] == "AssignAppoint"):
        raise BadRequest("Parameter error: assignAgentAndCount goes with AssignAppoint, and only with it")
    permitted = {"either": (int, str), "int": (int,), "string": (str,)}[exchange.readings.count_as]
    for share in shares or ():
        agent_row(exchange, share["agentID"], body.get("agentType"))
        if not isinstance(share["count"], permitted):
            raise BadRequest("Parameter error: assignAgentAndCount.count has the wrong type")


def _check_rows(exchange: Exchange, campaign: sqlite3.Row, body: CustomerImport) -> None:
    if exchange.readings.bad_rows == "row":
        return
    judge = known(exchange.service, campaign["id"])
    for position, row in enumerate(body["dataDetails"], 1):
        if flaw := judge.flaw(row):
            raise BadRequest(f"Parameter error: dataDetails {position}: {flaw}")


def _batch(exchange: Exchange, campaign: sqlite3.Row, body: CustomerImport) -> tuple[sqlite3.Row, bool]:
    """The batch under the request's code, and whether the rows are still to be taken in (B16)."""
    store, code = exchange.store, body["callingListCode"]
    found = store.row("SELECT * FROM batches WHERE code = ?", code)
    if found is None:
        number = _new_batch(exchange, campaign, body)
        return store.rows("SELECT * FROM batches WHERE number = ?", number)[0], True
    how = exchange.readings.known_code
    if how == "refuse":
        raise BadRequest(f"The callingListCode {code} exists already")
    if how == "reject" or found["campaign"] != campaign["id"]:
        raise Conflict(f"The callingListCode {code} exists already")
    return found, how == "append"


def _new_batch(exchange: Exchange, campaign: sqlite3.Row, body: CustomerImport) -> int:
    code, now = body["callingListCode"], exchange.now
    return exchange.store.insert(
        "batches",
        campaign=campaign["id"],
        code=code,
        returned_code=code if exchange.readings.code_echo == "same" else new_id(),
        rule=body["removeDuplicatesRule"],
        created_ms=int(now * 1000),
        accepted=now,
        due=now,
        report=_report_path(exchange.service.company.company_id, now),
    )


def _report_path(company_id: str, now: float) -> str:
    """Where the error workbook will be, as the reference's example has it (A6.3)."""
    day = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d")
    return (
        f"cc/{company_id}/costExport/import/campaigns/{day}/{new_id()}/{int(now * 1_000_000)}_{new_id()}.xlsx"
    )


def _take_in(exchange: Exchange, batch: sqlite3.Row, body: CustomerImport) -> None:
    readings, now = exchange.readings, exchange.now
    due = now + readings.import_delay
    exchange.store.run("UPDATE batches SET accepted = ?, due = ? WHERE number = ?", now, due, batch["number"])
    if readings.import_applies == "accepted":
        apply_rows(exchange.service, batch["number"], batch["campaign"], body)
    else:
        postpone(exchange.store, batch["number"], due, body)


def _known_batch(exchange: Exchange, code: str) -> sqlite3.Row | None:
    own = exchange.readings.result_lookup == "either"
    return exchange.store.row(
        "SELECT * FROM batches WHERE returned_code = ? OR (? AND code = ?)", code, own, code
    )


def _result(exchange: Exchange, batch: sqlite3.Row) -> ImportResult | None:
    """The batch as it is shown now, or None while it is still absent."""
    readings, now = exchange.readings, exchange.now
    is_final = now >= batch["due"]
    if not is_final and not (readings.import_partial and now >= (batch["accepted"] + batch["due"]) / 2):
        return None
    exchange.service.shown[batch["number"]] += 1
    looks = exchange.service.shown[batch["number"]]
    from_replica = readings.result_replica != "none" and looks % 2 == 0
    if from_replica and readings.result_replica == "empty":
        return None
    part = 1 if is_final and not from_replica else 2
    moved = looks if readings.result_moves else 0
    has_report = readings.error_report == "always" or batch["is_reported"]
    signed = f"?sign={moved}" if moved else ""
    result: ImportResult = {
        "campaignId": batch["campaign"],
        "code": batch["campaign_code"],
        "callingListCode": _shown_code(batch, readings.result_code),
        "removeDuplicatesRule": batch["rule"],
        "successCount": _count(batch["success"] // part, readings.result_counts),
        "errorCount": _count(batch["errors"] // part, readings.result_counts),
        "errorReportPath": f"{exchange.host}/{batch['report']}{signed}" if has_report else None,
        "creationTime": batch["created_ms"] + moved,
    }
    repeats = _count(batch["repeats"] // part, readings.result_counts)
    if readings.repeat_field != "removeDuplicatesCount":
        result["repeatCount"] = repeats
    if readings.repeat_field != "repeatCount":
        result["removeDuplicatesCount"] = repeats
    return result


def _count(count: int, how: str) -> Count:
    """A count as import-result writes it."""
    written: dict[str, Count] = {"float": float(count), "string": str(count), "decimal": f"{count}.0"}
    return written.get(how, count)


def _shown_code(batch: sqlite3.Row, how: str) -> str:
    """The code of a batch as import-result writes it."""
    code: str = batch["code"]
    other = f"{int(batch['created_ms'])}{batch['number']}"
    return {"lower": code.lower(), "padded": f" {code} ", "other": other}.get(how, code)
