"""Forbidden numbers: a row for both directions is two entries."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from transforms.calls import Rows, row_records
from transforms.kind import (
    Call,
    Delivery,
    Doubt,
    ForbiddenEntry,
    Form,
    Kind,
    NaturalKeys,
    Option,
    PlanContext,
    RowRules,
    Tally,
    Title,
)
from transforms.outcomes import read_details
from transforms.shared_options import DATE_ORDER_OPTION, ZONE
from validators.kinds.forbidden_numbers import ForbiddenNumbers
from validators.libraries import pd

_DIRECTIONS: Mapping[str, tuple[int, ...]] = {"2": (2,), "3": (3,), "both": (2, 3)}


def plan_forbidden_numbers(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """Chunks of forbidden numbers; a row for both directions is two entries of the same chunk (readings 5.6)."""
    size = context.chunk
    body: list[dict[str, Any]] = []
    rows: list[int] = []
    for row, record in row_records(frame):
        entries = _entries(record, context.options.get(ZONE, ""))
        if body and len(body) + len(entries) > size:
            yield Call("import_forbidden_numbers", body, tuple(rows))
            body, rows = [], []
        body += entries
        rows += [row] * len(entries)
    if body:
        yield Call("import_forbidden_numbers", body, tuple(rows))


def _entries(record: Mapping[str, str], zone: str) -> list[dict[str, Any]]:
    """A row's entries; `zone` is that of an expiry date beside which none stands."""
    common: dict[str, Any] = {"callNumber": record["callNumber"], "numberType": 1}
    tail: dict[str, Any] = {"enabled": int(record.get("enabled", "1"))}
    tail |= {field: record[field] for field in ("expirationTime", "zoneId", "description") if field in record}
    if zone and "expirationTime" in tail:
        tail.setdefault("zoneId", zone)
    return [{**common, "callType": direction, **tail} for direction in _DIRECTIONS[record["callType"]]]


def forbidden_keys(body: Any) -> list[str]:
    """Number and direction of each entry, in the order of the body."""
    return [f"{entry['callNumber']}/{entry['callType']}" for entry in body]


def forbidden_entries(body: Any, rows: Rows) -> list[ForbiddenEntry]:
    """The numbers of a call as they are remembered once they are in place."""
    return [
        ForbiddenEntry(
            str(entry["callNumber"]),
            int(entry["callType"]),
            bool(int(entry["enabled"])),
            str(entry.get("expirationTime", "")),
            row,
        )
        for entry, row in zip(body, rows, strict=True)
    ]


def forbidden_without(body: Any, rows: Rows, late: Collection[int]) -> tuple[Any, Rows]:
    """The entries that are not late, with their rows."""
    kept = [at for at in range(len(body)) if at not in late]
    return [body[at] for at in kept], tuple(rows[at] for at in kept)


def halves(call: Call) -> tuple[Call, Call] | None:
    """A call as two; the entries of a row stay together."""
    begins = [at for at in range(1, len(call.rows)) if call.rows[at] != call.rows[at - 1]]
    if not begins:
        return None
    middle = min(begins, key=lambda at: abs(2 * at - len(call.rows)))
    first = Call(call.operation, call.body[:middle], call.rows[:middle])
    return first, Call(call.operation, call.body[middle:], call.rows[middle:])


FORBIDDEN_NUMBERS = Kind(
    name="forbidden-numbers",
    title=Title("Forbidden numbers", "禁呼号码"),
    undo=Title(
        "Load the same numbers again with a column Action that says the opposite: Unblock for what was blocked, Block for what was unblocked.",
        "在同一份名单的“操作”列（没有则新增）中，已禁止的填“解除”，已解除的填“禁止”，再导入一次即可。",
    ),
    schema=ForbiddenNumbers,
    rows=RowRules(
        key=("callNumber", "callType"),
        agree=("enabled", "expirationTime", "zoneId"),
        expand={"callType": {"both": ("2", "3")}},
        destructive={"enabled": ("0",)},
        zone="zoneId",
    ),
    delivery=Delivery(
        operation="import_forbidden_numbers",
        chunk=200,
        plan=plan_forbidden_numbers,
        read_answer=read_details,
        doubt=Doubt.RESEND,
        halves=halves,
        natural=NaturalKeys(forbidden_keys, forbidden_without),
        forbids=forbidden_entries,
    ),
    options=(
        Option(
            "direction",
            "direction of every row that names none: inbound, outbound or both",
            choices=("inbound", "outbound", "both"),
            fills="callType",
        ),
        Option(
            ZONE,
            "time zone of the expiry dates beside which none stands (default: your company's in Sobot)",
            form=Form.ZONE,
        ),
        DATE_ORDER_OPTION,
    ),
    priority=1,
    tallies=(
        Tally("country", ("callNumber",)),
        Tally("direction", ("callType",)),
        Tally("action", ("enabled",)),
    ),
)
