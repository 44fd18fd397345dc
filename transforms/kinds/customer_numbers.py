"""Customer numbers: imported into a campaign, which may be created first."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from transforms.calls import PlanError, Rows, batch_code, pieces, records
from transforms.kind import (
    NO_FILTER_BY,
    REACH_OPTIONS,
    Assigned,
    AsyncImport,
    Call,
    Delivery,
    Doubt,
    Form,
    Kind,
    LiveChecks,
    Option,
    Places,
    PlanContext,
    Reach,
    RowRules,
    Scope,
    Tally,
    Title,
    person_in,
)
from transforms.kinds.campaign_setup import CREATE_CAMPAIGN
from transforms.kinds.customer_assignment import (
    QUEUE,
    RULES,
    asked,
    assigned_in,
    assigned_notices,
    assignments,
    judged,
    trimmed,
    wanted,
)
from transforms.kinds.import_outcomes import settle_import
from transforms.live import OptionLook, Reference, Source
from transforms.outcomes import loaded
from transforms.places import places, says_place
from transforms.shared_options import CREATOR_OPTIONS, PREFIX_MOST
from validators.kinds.customer_numbers import CustomerNumbers
from validators.libraries import pd

DUPLICATE_RULES = {
    "none": "NonRemoveDuplicates",
    "batch": "RemoveDuplicatesInCallingList",
    "campaign": "RemoveDuplicatesInCampaign",
    "tenant": "RemoveDuplicatesInTenant",
}


def plan_customer_numbers(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """Chunks of customer numbers, each with its own callingListCode and of one campaign (reference: Outbound Task Import Data)."""
    sizes: deque[int] = deque()
    assigned = assignments(context.options, context.facts, iter(sizes.popleft, None))
    for number, (campaign, rows, details) in enumerate(_chunks(frame, context), start=1):
        sizes.append(len(rows))
        code = batch_code(context.load_key, number, context.options.get("batch_prefix", ""))
        body = _import_head(context, campaign, code) | next(assigned) | {"dataDetails": details}
        yield Call("import_customer_numbers", body, rows, batch=code)


def rows_of_calls(frame: pd.DataFrame, context: PlanContext) -> Iterator[Rows]:
    """The rows of each call of the plan; its first one is written, for what may be wrong with the options of all."""
    next(plan_customer_numbers(frame.iloc[:1], context), None)
    for _, of_campaign in _by_campaign(frame, context):
        rows = of_campaign.index.tolist()
        yield from (
            tuple(rows[start : start + context.chunk]) for start in range(0, len(rows), context.chunk)
        )


Chunk = tuple[dict[str, str], Rows, list[dict[str, Any]]]
"""How a call names its campaign, its rows, and what is sent of them."""


def _chunks(frame: pd.DataFrame, context: PlanContext) -> Iterator[Chunk]:
    """The chunks, campaign by campaign in the order in which the sheet has them."""
    for campaign, rows in _by_campaign(frame, context):
        for numbers, details in _chunks_of(rows, context):
            yield campaign, numbers, details


def _by_campaign(frame: pd.DataFrame, context: PlanContext) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """The rows that go to each campaign, in their order, with how a call names it."""
    own = _campaign_of(campaign_scope(context.options))
    if not says_place(CUSTOMER_NUMBERS, frame):
        yield own, frame
        return
    ids = frame[PLACES.id] if PLACES.id in frame else pd.Series("", index=frame.index, dtype="str")
    for place, rows in frame.groupby(places(CUSTOMER_NUMBERS, frame), sort=False):
        is_id = bool(ids[rows.index[0]])
        yield _campaign_of(Scope(str(place)) if is_id else Scope(code=str(place))) if place else own, rows


def _campaign_of(scope: Scope) -> dict[str, str]:
    return {"campaignId": scope.id} if scope.id else {"code": scope.code}


def _chunks_of(frame: pd.DataFrame, context: PlanContext) -> Iterator[tuple[Rows, list[dict[str, Any]]]]:
    """The rows of each chunk, and what is sent of them."""
    size = context.chunk
    for piece in pieces(frame, size):
        rows, details = piece.index.tolist(), _customer_details(piece, context)
        for start in range(0, len(rows), size):
            yield tuple(rows[start : start + size]), details[start : start + size]


def _import_head(context: PlanContext, campaign: Mapping[str, str], code: str) -> dict[str, Any]:
    options = context.options
    return {
        "agentID": context.agent,
        "agentType": context.agent_type,
        **campaign,
        "callingListCode": code,
        "removeDuplicatesRule": duplicate_rule(options.get("duplicates") or "campaign"),
        "enableFilterDoNotCallListNumber": "NoFilter" if person_in(options, NO_FILTER_BY) else "Filter",
    }


def duplicate_rule(word: str) -> str:
    """The API's name of a duplicate rule; callsheet's short words and the API's own are both taken."""
    if word in DUPLICATE_RULES.values():
        return word
    if word not in DUPLICATE_RULES:
        raise PlanError(
            "OPTION_VALUE_UNKNOWN", option="duplicates", value=word, choices=tuple(DUPLICATE_RULES)
        )
    return DUPLICATE_RULES[word]


def _customer_details(frame: pd.DataFrame, context: PlanContext) -> list[dict[str, Any]]:
    plain = [field for field in ("telephone", "name", "description", "allocationAgent") if field in frame]
    details = records(frame, plain)
    custom = [field for field in context.custom_fields if field in frame]
    if custom:
        for detail, values in zip(
            details, zip(*(frame[field] for field in custom), strict=True), strict=True
        ):
            filled = [
                {"fieldId": field, "fieldValue": value}
                for field, value in zip(custom, values, strict=True)
                if value
            ]
            if filled:
                detail["customFields"] = filled
    return details


def campaign_scope(options: Mapping[str, str]) -> Scope:
    """The campaign that the options name."""
    return Scope(options.get("campaign_id", ""), options.get("campaign_code", ""))


def telephones(body: Any) -> list[str]:
    """The number of each row of an import."""
    return [detail["telephone"] for detail in body["dataDetails"]]


def without_rows(body: Any, places: Collection[int]) -> Any:
    """An import without some of its rows, and with no more rows assigned to agents than are left."""
    details = [detail for at, detail in enumerate(body["dataDetails"]) if at not in places]
    shares = body.get("assignAgentAndCount")
    left = body | {"dataDetails": details}
    return left if shares is None else left | {"assignAgentAndCount": trimmed(shares, len(details))}


def halves(call: Call) -> tuple[Call, Call] | None:
    """An import as two, each with its own callingListCode, which is derived from the first one."""
    count = len(call.rows)
    if count < 2:
        return None
    return _part(call, 0, count // 2), _part(call, count // 2, count)


def _part(call: Call, start: int, end: int) -> Call:
    code = batch_code(call.batch, start, call.batch[:PREFIX_MOST])
    body = call.body | {"callingListCode": code, "dataDetails": call.body["dataDetails"][start:end]}
    if "assignAgentAndCount" in body:
        body["assignAgentAndCount"] = _shares_between(body["assignAgentAndCount"], start, end)
        if not body["assignAgentAndCount"]:  # its rows are beyond what was appointed
            body = {name: value for name, value in body.items() if name != "assignAgentAndCount"}
            body["assignRule"] = "NoAssign"
    return Call(call.operation, body, call.rows[start:end], code)


def _shares_between(shares: list[dict[str, Any]], start: int, end: int) -> list[dict[str, Any]]:
    """The agents' shares of the rows from `start` to `end`."""
    kept, at = [], 0
    for share in shares:
        count = int(share["count"])
        within = min(at + count, end) - max(at, start)
        kept += [share | {"count": within}] if within > 0 else []
        at += count
    return kept


def campaign_drops_repeats(options: Mapping[str, str]) -> bool:
    """Whether the service itself drops a number that is in the campaign already: a repeated import adds nothing."""
    return (options.get("duplicates") or "campaign") in {
        "campaign",
        "tenant",
        "RemoveDuplicatesInCampaign",
        "RemoveDuplicatesInTenant",
    }


def campaign_of_call(body: Any) -> Scope:
    """The campaign that an import names; none for what is no import."""
    named = body if isinstance(body, Mapping) and "dataDetails" in body else {}
    return Scope(str(named.get("campaignId") or ""), str(named.get("code") or ""))


def repeats_stay_in_campaign(options: Mapping[str, str]) -> bool:
    """Whether the same number in two campaigns is two customers to call."""
    return duplicate_rule(options.get("duplicates") or "campaign") != DUPLICATE_RULES["tenant"]


def campaign_options(scope: Scope) -> dict[str, str]:
    """The option that names a campaign."""
    return {"campaign_id": scope.id} if scope.id else {"campaign_code": scope.code}


PLACES = Places(
    "campaignId", "code", "campaign", campaign_of_call, repeats_stay_in_campaign, campaign_options
)


def counts_as_repeat(own: Mapping[str, str], here: Scope, there: Scope) -> bool:
    """Whether a number that is in the campaign `there` is a repeat in `here` for a load with `own` options."""
    rule = duplicate_rule(own.get("duplicates") or "campaign")
    same = (bool(here.id) and here.id == there.id) or (bool(here.code) and here.code == there.code)
    return rule == DUPLICATE_RULES["tenant"] or (rule == DUPLICATE_RULES["campaign"] and same)


CUSTOMER_NUMBERS = Kind(
    name="customer-numbers",
    title=Title("Customer numbers", "客户号码"),
    undo=Title(
        "callsheet cannot withdraw imported numbers. Stop their campaign in the Sobot console; that stops every customer in it.",
        "已导入的号码无法由 callsheet 撤回。请在智齿控制台停止所在的外呼任务；任务中的所有客户都会停止外呼。",
    ),
    schema=CustomerNumbers,
    rows=RowRules(key=("telephone",), custom_fields=True, reaches=("telephone",)),
    delivery=Delivery(
        operation="import_customer_numbers",
        chunk=500,
        plan=plan_customer_numbers,
        rows_of_calls=rows_of_calls,
        read_answer=loaded,
        doubt=Doubt.ASK,
        drops_repeats=campaign_drops_repeats,
        halves=halves,
        setup=CREATE_CAMPAIGN,
        async_import=AsyncImport("import_customer_numbers", telephones, settle_import, counts_as_repeat),
        reach=Reach(telephones, without_rows),
        assigned=Assigned(assigned_in, assigned_notices),
    ),
    live=LiveChecks(
        references=(Reference("allocationAgent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),),
        options=OptionLook(asked, judged),
    ),
    options=(
        Option("campaign_code", "code or exact name of the campaign to import into", over=("campaign_id",)),
        Option("campaign", "the same as campaign_code", stands_for="campaign_code"),
        Option(
            "campaign_id",
            "id of the campaign to import into (takes precedence over the code)",
            over=("campaign_code",),
        ),
        Option(
            "duplicates",
            "which duplicates Sobot removes",
            "campaign",
            tuple(DUPLICATE_RULES),
            aliases={rule: word for word, rule in DUPLICATE_RULES.items()},
        ),
        Option(
            "assign",
            "how numbers are assigned to agents: a rule of Sobot's (NoAssign when nothing is given), or queue:3001 (number or exact name) for a fair split over the members of a queue, their levels as weights",
            choices=RULES,
            begins=(QUEUE,),
        ),
        Option("assign_counts", "agents and their numbers of rows: 1001:50,1002:50 (implies AssignAppoint)"),
        Option("campaign_name", "name of a campaign to create first if none is given"),
        Option("campaign_template", "code of its import template (D...)"),
        Option("campaign_wrap_up", "code of its summary template (W...)"),
        Option("campaign_start", "its planned start, such as 2026-11-30 09:00, in its time zone"),
        Option("campaign_end", "its planned end, after the start"),
        Option("campaign_zone", "its time zone (default: the profile's)", form=Form.ZONE),
        Option("campaign_description", "its note, before which load made it", form=Form.NOTE),
        Option("batch_prefix", "what the codes of its batches begin with, in capitals", form=Form.PREFIX),
        *CREATOR_OPTIONS,
        *REACH_OPTIONS,
    ),
    scope=campaign_scope,
    agree=wanted,
    places=PLACES,
    tallies=(
        Tally("campaign", ("campaignId", "code", "campaign")),
        Tally("country", ("telephone",)),
        Tally("agent", ("allocationAgent",)),
    ),
)
