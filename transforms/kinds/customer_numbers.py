"""Customer numbers: imported into a campaign, which may be created first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from transforms.calls import PlanError, Rows, batch_code, pieces, records
from transforms.kind import (
    NO_FILTER_BY,
    REACH_OPTIONS,
    AsyncImport,
    Batch,
    Call,
    Delivery,
    Doubt,
    Form,
    Kind,
    LiveChecks,
    Option,
    PlanContext,
    Reach,
    RowRules,
    Scope,
    Setup,
    SetupLookup,
    Tally,
    Title,
    person_in,
)
from transforms.live import Reference, Source
from transforms.masking import masked
from transforms.outcomes import HELD, OUTCOME_COLUMNS, REPEATED, Outcome, loaded
from transforms.shared_options import CREATOR_OPTIONS, PREFIX_MOST
from validators.kinds.customer_numbers import CustomerNumbers
from validators.libraries import pd
from validators.message import packed
from validators.tables import table

DUPLICATE_RULES = {
    "none": "NonRemoveDuplicates",
    "batch": "RemoveDuplicatesInCallingList",
    "campaign": "RemoveDuplicatesInCampaign",
    "tenant": "RemoveDuplicatesInTenant",
}
ASSIGN_RULES = ("NoAssign", "AssignAverage", "AssignAppoint")

_CAMPAIGN_NEEDED = ("campaign_template", "campaign_wrap_up", "campaign_start", "campaign_end")


def plan_customer_numbers(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """Chunks of customer numbers, each with its own callingListCode (reference: Outbound Task Import Data)."""
    counts = assign_counts(context.options.get("assign_counts", ""))
    for number, (rows, details) in enumerate(_chunks(frame, context), start=1):
        code = batch_code(context.load_key, number, context.options.get("batch_prefix", ""))
        body = _import_head(context, code) | _assigned(context, counts, len(rows)) | {"dataDetails": details}
        yield Call("import_customer_numbers", body, rows, batch=code)


def _chunks(frame: pd.DataFrame, context: PlanContext) -> Iterator[tuple[Rows, list[dict[str, Any]]]]:
    """The rows of each chunk, and what is sent of them."""
    size = context.chunk
    for piece in pieces(frame, size):
        rows, details = piece.index.tolist(), _customer_details(piece, context)
        for start in range(0, len(rows), size):
            yield tuple(rows[start : start + size]), details[start : start + size]


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
        "enableFilterDoNotCallListNumber": "NoFilter" if person_in(options, NO_FILTER_BY) else "Filter",
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
    for part in filter(None, (share.strip() for share in written.replace(";", ",").split(","))):
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


def campaign_needed(options: Mapping[str, str]) -> bool:
    """Whether no campaign is named and the options say how to create one."""
    if options.get("campaign_id") or options.get("campaign_code"):
        return False
    missing = [name for name in ("campaign_name", *_CAMPAIGN_NEEDED) if not options.get(name)]
    if missing:
        raise PlanError("CAMPAIGN_MISSING", settings=", ".join(missing))
    return True


def campaign_body(context: PlanContext) -> dict[str, Any]:
    """The request that creates the campaign (reference: Create Outbound Task); times are epoch milliseconds."""
    options = context.options
    zone = options.get("campaign_zone") or context.time_zone
    start, end = (_millis(name, options[name], zone) for name in ("campaign_start", "campaign_end"))
    if end <= start:
        raise PlanError("CAMPAIGN_ENDS_FIRST")
    if end <= context.now:
        raise PlanError("CAMPAIGN_IS_OVER")
    return {
        "agentID": context.agent,
        "agentType": context.agent_type,
        "name": options["campaign_name"],
        "dataTemplateCode": options["campaign_template"],
        "wrapUpTemplateCode": options["campaign_wrap_up"],
        "scheduleStartTime": start,
        "scheduleEndTime": end,
        "scheduleTimeZoneId": zone,
        # A trace on the other side, so that the campaign can be found again after an unclear answer.
        "description": f"{options.get('campaign_description', '')} callsheet {context.load_key[:12]}".strip(),
    }


def _millis(name: str, written: str, zone: str) -> int:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise PlanError("OPTION_NOT_A_TIME", option=name) from None
    return int(moment.replace(tzinfo=moment.tzinfo or ZoneInfo(zone)).timestamp() * 1000)


def read_campaign(answer: Any) -> Mapping[str, str]:
    """The created campaign as load options."""
    data = answer if isinstance(answer, Mapping) else {}
    found = {
        "campaign_id": str(data.get("id") or "").strip(),
        "campaign_code": str(data.get("code") or "").strip(),
    }
    return {name: value for name, value in found.items() if value}


def same_campaign(body: Any, listed: Any) -> bool:
    """Whether a listed campaign is the one that a request made: the name, and our trace in its description."""
    if not isinstance(listed, Mapping):
        return False
    name, trace = (str(body.get(field) or "").strip() for field in ("name", "description"))
    shown = str(listed.get("description") or "").strip()
    own = " ".join(trace.split()[-2:])  # words before it may be shown in other spaces
    return str(listed.get("name") or "").strip() == name and shown.endswith(own)


def created(start: datetime, end: datetime) -> dict[str, int]:
    """The question for the campaigns that were created between two moments (reference: Query outbound task list)."""
    return {
        "creationTimeStart": int(start.timestamp() * 1000),
        "creationTimeEnd": int(end.timestamp() * 1000),
    }


def answer(listed: Any) -> dict[str, str]:
    """What creating a listed campaign answered, as far as the list shows it."""
    return {"code": str(listed.get("code") or "").strip()}


CREATE_CAMPAIGN = Setup(
    "create_campaign",
    campaign_needed,
    campaign_body,
    read_campaign,
    SetupLookup("list_campaigns", created, same_campaign, answer),
    zone="campaign_zone",
    named_by="campaign_name",
)


def settle_import(batch: Batch) -> pd.DataFrame:
    """Outcomes of an asynchronous import from its final counts and the rows that its error workbook names.

    Names that the counts contradict are believed of no row: a workbook may list the rows that were taken too. Rows the
    service did not name are `loaded` only when its success count covers all of them. When it falls short by
    exactly the rows that this profile itself loaded as forbidden and those that its other loads have put there, they are `held` and
    `duplicate`; when nothing succeeded and all are counted as repeats, they are `duplicate`; otherwise it is not known
    which rows are meant, and they are `unknown`.
    """
    rows = list(dict.fromkeys(batch.call.rows))
    names = batch.named if _agree(batch, len(rows)) else {}
    unnamed = [row for row in rows if row not in names]
    all_repeats = batch.success + batch.repeat >= len(rows)
    named = [_named_row(row, reason, repeated=all_repeats) for row, reason in names.items()]
    repeats = batch.repeat - sum(outcome == Outcome.DUPLICATE for _, outcome, *_ in named)
    if (rest := _rest(batch, unnamed, repeats)) is None:
        seen = packed(
            "IMPORT_COUNTS",
            loaded=batch.success,
            repeated=batch.repeat,
            failed=batch.error,
            named=len(batch.named),
            sent=len(rows),
        )
        whole = batch.success + batch.repeat + batch.error == len(rows)
        code = "COUNTS_UNNAMED" if whole else "COUNTS_SHORT"
        rest = [(row, Outcome.UNKNOWN, code, "", seen) for row in unnamed]
    return table(OUTCOME_COLUMNS, sorted((*named, *rest), key=itemgetter(0)))


def _rest(batch: Batch, unnamed: list[int], repeats: int) -> list[tuple[int, str, str, str, str]] | None:
    """The outcomes of rows that nobody named, of which `repeats` are counted as such; None where the counts do not tell them."""
    held = [row for row in unnamed if row in batch.forbidden]
    there = [row for row in unnamed if row in batch.there]
    missing = len(unnamed) - batch.success
    verdicts = dict.fromkeys(unnamed, (str(Outcome.LOADED), "", "", ""))
    if missing and batch.success == 0 and batch.repeat >= len(unnamed):
        verdicts |= dict.fromkeys(unnamed, (str(Outcome.DUPLICATE), "SERVICE_DUPLICATE", "", ""))
    elif missing:
        apart = not {*held} & {*there}
        counted = not there or repeats in {len(there), len(there) + len(held)}
        if not (apart and counted and missing == len(held) + len(there)):
            return None
        verdicts |= {
            row: (str(Outcome.HELD), "FORBIDDEN_LIST_HELD", "", batch.forbidden[row]) for row in held
        }
        verdicts |= dict.fromkeys(there, (str(Outcome.DUPLICATE), "SERVICE_DUPLICATE", "", ""))
    return [(row, *verdict) for row, verdict in verdicts.items()]


def _agree(batch: Batch, rows: int) -> bool:
    """Whether the named rows can be the ones that were counted as not taken.

    More of them than that cannot. Fewer can: the rest may be held or repeated unnamed, and a reason stands for itself.
    """
    failed = rows - batch.success
    held = sum(row not in batch.named for row in batch.forbidden)
    if len(batch.named) > failed:
        return False
    return batch.reasons or len(batch.named) in {failed, failed - held, batch.error}


def _named_row(row: int, reason: str, *, repeated: bool) -> tuple[int, str, str, str, str]:
    """The outcome of a row that was not taken; `repeated`: all of those were counted as repeats."""
    reason = masked(reason)
    if HELD.search(reason):
        return row, Outcome.HELD, "SERVICE_HELD", "", reason
    if repeated or REPEATED.search(reason):
        return row, Outcome.DUPLICATE, "SERVICE_DUPLICATE", "", reason
    return row, Outcome.REFUSED, "SERVICE_REFUSED_ROW", "", reason


def telephones(body: Any) -> list[str]:
    """The number of each row of an import."""
    return [detail["telephone"] for detail in body["dataDetails"]]


def without_rows(body: Any, places: Collection[int]) -> Any:
    """An import without some of its rows, and with no more rows assigned to agents than are left."""
    details = [detail for at, detail in enumerate(body["dataDetails"]) if at not in places]
    shares = body.get("assignAgentAndCount")
    left = body | {"dataDetails": details}
    return left if shares is None else left | {"assignAgentAndCount": _shares_of(shares, len(details))}


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


def _shares_of(shares: list[dict[str, Any]], rows: int) -> list[dict[str, Any]]:
    kept = []
    for share in shares:
        count = min(int(share["count"]), rows)
        rows -= count
        kept += [share | {"count": count}] if count else []
    return kept


def campaign_drops_repeats(options: Mapping[str, str]) -> bool:
    """Whether the service itself drops a number that is in the campaign already: a repeated import adds nothing."""
    return (options.get("duplicates") or "campaign") in {
        "campaign",
        "tenant",
        "RemoveDuplicatesInCampaign",
        "RemoveDuplicatesInTenant",
    }


def counts_as_repeat(own: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether what a load with `other` options has put into its campaign is a repeat for a load with `own` options."""
    rule = duplicate_rule(own.get("duplicates") or "campaign")
    here, there = campaign_scope(own), campaign_scope(other)
    same = (bool(here.id) and here.id == there.id) or (bool(here.code) and here.code == there.code)
    return rule == DUPLICATE_RULES["tenant"] or (rule == DUPLICATE_RULES["campaign"] and same)


CUSTOMER_NUMBERS = Kind(
    name="customer-numbers",
    title=Title("Customer numbers", "客户号码"),
    undo=Title(
        "callsheet cannot withdraw imported numbers; stop or delete the campaign in the Sobot console.",
        "已导入的号码无法由 callsheet 撤回；请在智齿控制台停止或删除该外呼任务。",
    ),
    schema=CustomerNumbers,
    rows=RowRules(key=("telephone",), custom_fields=True, reaches=("telephone",)),
    delivery=Delivery(
        operation="import_customer_numbers",
        chunk=500,
        plan=plan_customer_numbers,
        read_answer=loaded,
        doubt=Doubt.ASK,
        drops_repeats=campaign_drops_repeats,
        halves=halves,
        setup=CREATE_CAMPAIGN,
        async_import=AsyncImport("import_customer_numbers", telephones, settle_import, counts_as_repeat),
        reach=Reach(telephones, without_rows),
    ),
    live=LiveChecks(
        references=(Reference("allocationAgent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),)
    ),
    options=(
        Option("campaign_code", "code of the campaign to import into"),
        Option("campaign_id", "id of the campaign to import into (takes precedence over the code)"),
        Option(
            "duplicates",
            "which duplicates Sobot removes",
            "campaign",
            tuple(DUPLICATE_RULES),
            aliases={rule: word for word, rule in DUPLICATE_RULES.items()},
        ),
        Option("assign", "how Sobot assigns numbers to agents", "NoAssign", ASSIGN_RULES),
        Option("assign_counts", "agents and their numbers of rows for AssignAppoint: 1001:50,1002:50"),
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
    tallies=(
        Tally("campaign", ("campaignId", "code", "campaign")),
        Tally("country", ("telephone",)),
        Tally("agent", ("allocationAgent",)),
    ),
)
