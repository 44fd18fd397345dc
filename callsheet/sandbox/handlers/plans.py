"""Contact plans: one a number, created in bulk. Nothing asks for them afterwards and nothing recognises a repeat."""

import uuid
from typing import Annotated

from fastapi import Body

from callsheet.sandbox.exchange import Current
from callsheet.sandbox.handlers.common import agent_row, check_period, zone_of
from callsheet.sandbox.models.requests import ContactPlans


def create_contact_plans(exchange: Current, body: Annotated[ContactPlans, Body()]) -> list[str]:
    """One plan for each number, 50 at most; their ids in the order of the numbers (B32)."""
    creator = agent_row(exchange, body["agentID"], body.get("agentType"))
    executor = agent_row(exchange, body["executorId"], body.get("agentType"))
    zone_of(body.get("zoneId"), exchange.service.company.zone)
    check_period(body["scheduleStartTime"], body["scheduleEndTime"])
    ids = [uuid.uuid4().hex for _ in body["customerPhoneNumberList"]]
    for plan_id, telephone in zip(ids, body["customerPhoneNumberList"], strict=True):
        exchange.store.insert(
            "plans",
            id=plan_id,
            telephone=telephone,
            name=body["name"],
            note=body.get("bak"),
            start_ms=body["scheduleStartTime"],
            end_ms=body["scheduleEndTime"],
            executor=executor["work_no"],
            creator=creator["work_no"],
        )
        exchange.effect(telephone)
    return ids
