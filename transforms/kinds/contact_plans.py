"""Contact plans: rows of an equal plan go together, and the ids of the answer are paired to the rows."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from transforms.kind import (
    REACH_OPTIONS,
    Call,
    Delivery,
    Doubt,
    Kind,
    LiveChecks,
    Option,
    PlanContext,
    Reach,
    RowRules,
    Tally,
    Title,
)
from transforms.live import Reference, Source
from transforms.outcomes import Outcome, outcome_frame, unknown
from transforms.shared_options import CREATOR_OPTIONS, DATE_ORDER_OPTION, ZONE_OPTION
from transforms.times import millis, period
from transforms.zone_values import zone_value
from validators.kinds.contact_plans import ContactPlans
from validators.libraries import np, pa, pd
from validators.message import packed

_PLAN = ("name", "scheduleStartTime", "scheduleEndTime", "executorId", "bak", "zoneId")


def plan_contact_plans(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """Calls of at most `context.chunk` numbers that share every word of their plan (reference: 50 max)."""
    rows, numbers = frame.index, _in_one_piece(frame["customerPhoneNumber"])
    for plan, places in _places(frame, context.time_zone).items():
        for at in range(0, len(places), context.chunk):
            part = np.frombuffer(places, np.int64)[at : at + context.chunk]
            body = _body(plan, numbers.take(pa.array(part)).to_pylist(), context)
            yield Call("create_contact_plans", body, tuple(rows[part].tolist()))


def _in_one_piece(cells: pd.Series[str]) -> pa.Array:
    """A column as one array: of one in several pieces every look at some rows would copy all of it."""
    found = pa.array(cells, pa.large_string())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _places(frame: pd.DataFrame, zone: str) -> dict[tuple[Any, ...], array[int]]:
    """Each plan with the places of its rows in the frame, in order."""
    moment = cache(millis)
    plans: dict[tuple[Any, ...], array[int]] = {}
    columns = [frame[field] if field in frame else pd.Series("", index=frame.index) for field in _PLAN]
    for at, (name, start, end, executor, note, own) in enumerate(zip(*columns, strict=True)):
        there = own or zone
        plan = (name, moment(start, there), moment(end, there), executor, note, there)
        plans.setdefault(plan, array("q")).append(at)
    return plans


def _body(plan: tuple[Any, ...], numbers: list[str], context: PlanContext) -> dict[str, Any]:
    name, start, end, executor, note, zone = plan
    given = context.options.get("zone_value") if zone == context.time_zone else ""
    return {
        "name": name,
        "scheduleStartTime": start,
        "scheduleEndTime": end,
        "executorId": executor,
        "agentID": context.agent,
        "agentType": context.agent_type,
        "zoneId": zone,
        "zoneValue": given or zone_value(zone, start),
        **({"bak": note} if note else {}),
        "customerPhoneNumberList": numbers,
    }


def read_plan_ids(call: Call, answer: Any) -> pd.DataFrame:
    """Each row loaded, with the id that stands at its place (readings B32); all unknown when the counts differ."""
    ids = [str(plan_id).strip() for plan_id in answer] if isinstance(answer, list) else []
    if len(ids) != len(call.rows):
        counts = packed("IDS_FOR_NUMBERS", ids=len(ids), numbers=len(call.rows))
        return unknown(call, counts, "IDS_UNPAIRED")
    return outcome_frame(call.rows, Outcome.LOADED, "", ids)


def plan_numbers(body: Any) -> list[str]:
    """The number of each row of a call."""
    return list(body["customerPhoneNumberList"])


def without_rows(body: Any, places: Collection[int]) -> Any:
    """A call without some of its numbers."""
    numbers = [number for at, number in enumerate(plan_numbers(body)) if at not in places]
    return body | {"customerPhoneNumberList": numbers}


CONTACT_PLANS = Kind(
    name="contact-plans",
    title=Title("Contact plans", "联系计划"),
    undo=Title(
        "callsheet cannot withdraw contact plans, and the Sobot API does not list them; cancel them one by one in the Sobot console.",
        "联系计划无法由 callsheet 撤回，智齿接口也不提供联系计划列表；请在智齿控制台逐条取消。",
    ),
    schema=ContactPlans,
    rows=RowRules(
        key=("customerPhoneNumber", "name", "scheduleStartTime", "scheduleEndTime", "executorId"),
        agree=("bak",),
        reaches=("customerPhoneNumber",),
        zone="zoneId",
        across=period("scheduleStartTime", "scheduleEndTime"),
    ),
    delivery=Delivery(
        operation="create_contact_plans",
        chunk=50,
        most=50,
        plan=plan_contact_plans,
        read_answer=read_plan_ids,
        doubt=Doubt.NEVER,
        reach=Reach(plan_numbers, without_rows),
    ),
    live=LiveChecks(references=(Reference("executorId", Source.AGENTS, "AGENT_UNKNOWN", resolve="profile"),)),
    options=(
        ZONE_OPTION,
        DATE_ORDER_OPTION,
        Option(
            "zone_value",
            "that zone as Sobot shows it, such as GMT+08:00 Singapore (default: made from its name and hours)",
        ),
        *CREATOR_OPTIONS,
        *REACH_OPTIONS,
    ),
    priority=6,
    tallies=(Tally("country", ("customerPhoneNumber",)), Tally("agent", ("executorId",))),
)
