"""What became of each row: the closed set of outcomes, and how the service's replies are read into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from transforms.details import named_entries
from transforms.kind import Call
from transforms.masking import masked
from validators.libraries import np, pd
from validators.long_pattern import LongPattern
from validators.message import packed
from validators.tables import row_column, same_text, table, text_column

OUTCOME_COLUMNS = ("row", "outcome", "code", "column", "detail")


class Outcome(StrEnum):
    """Every row read ends in exactly one of these (design section 1)."""

    LOADED = "loaded"
    DUPLICATE = "duplicate"
    HELD = "held"
    INVALID = "invalid"
    REFUSED = "refused"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


READY, WITHHELD = "ready", "not sent"
"""What a dry run says of rows in place of an outcome: they would be sent, or would be if their sheet were not refused."""

WELL = frozenset({Outcome.LOADED, Outcome.DUPLICATE, Outcome.HELD, Outcome.SKIPPED})
TO_FIX = frozenset({Outcome.INVALID, Outcome.REFUSED})

_WHOLE = LongPattern(r"(\d{1,18})(?:\.0+)?")
REPEATED = LongPattern(
    r"(?i)duplicat|(?<!not )repeat|exists? already|already (?:\w+ )?(?:exist|import|load|add|present|there|stored|known|registered)"
    r"|already (?:in|on) (?:\w+ )?(?:task|campaign|list|batch|system|database)|(?<!勿)(?<!不要)(?<!不可)(?<!不能)重复|已存在"
)
HELD = LongPattern(
    r"(?i)black\s*list|do[\s-]*not[\s-]*call|\bdnc\b|禁呼|禁拨|黑名单|禁止(?:被)?(?:外呼|呼叫|呼出|拨打|拨叫|联系|致电)"
    r"|^\W*forbidden\W*$|forbidden (?:no\b|(?:phone |telephone )?numbers?\b|(?:phone|telephone|call|list|row|entry|filter))"
    r"|\b(?:numbers?|phone|telephone|mobile|customer|row)\b[^.;:]*\bforbidden\W*$"
)


def outcome_frame(
    rows: Iterable[int], outcome: str, code: Iterable[str] | str, detail: Iterable[str] | str = ""
) -> pd.DataFrame:
    """Outcomes as a plain table: row, outcome, code, column, detail; at most one line per row."""
    numbers = row_column(rows)
    if not len(numbers):
        return _no_outcomes().copy(deep=False)
    return _outcomes(numbers, outcome, code, detail)


@cache
def _no_outcomes() -> pd.DataFrame:
    return _outcomes(row_column(()), "", "", "")


def _outcomes(
    numbers: np.typing.NDArray[np.int64], outcome: str, code: Iterable[str] | str, detail: Iterable[str] | str
) -> pd.DataFrame:
    texts = {"outcome": str(outcome), "code": code, "column": "", "detail": detail}
    columns = {
        name: same_text(values, len(numbers)) if isinstance(values, str) else text_column(values)
        for name, values in texts.items()
    }
    return pd.DataFrame({"row": numbers, **columns}, copy=False)


def loaded(call: Call, answer: Any = None) -> pd.DataFrame:
    """Every row of a call loaded: the answer of a call that has no parts."""
    del answer
    return outcome_frame(dict.fromkeys(call.rows), Outcome.LOADED, "")


def refused(call: Call, reason: str) -> pd.DataFrame:
    """Every row of a call refused: the service said no to the request as a whole."""
    return outcome_frame(dict.fromkeys(call.rows), Outcome.REFUSED, "SERVICE_REFUSED_CALL", reason)


def unknown(call: Call, reason: str, code: str = "ANSWER_UNKNOWN") -> pd.DataFrame:
    """Every row of a call unknown: it may or may not have taken effect."""
    return outcome_frame(dict.fromkeys(call.rows), Outcome.UNKNOWN, code, reason)


def read_details(call: Call, answer: Any) -> pd.DataFrame:
    """Partial success, entry by entry: `{successCount, failedCount, details}` (reference: Data of Forbidden No. Import Failure).

    Rows are `refused` only when a detail names them and the counts do not say otherwise, `loaded` only when the counts prove
    it: an entry that failed without being named makes every unnamed row `unknown`.
    """
    data = answer if isinstance(answer, Mapping) else {}
    success = _count(data.get("successCount"))
    failures = 0 if data.get("failedCount") is None else _count(data["failedCount"])
    failed = failures or 0
    if failures == 0 and success == len(call.rows) and not data.get("details"):
        return loaded(call)
    found = named_entries(data.get("details") or [], call.body, len(call.rows))
    named = {at: (field, masked(text)) for at, (field, text) in found.entries.items()}
    outcomes = outcome_of_items(call, named)
    told = len(named) + sum(found.unclear.values())
    counts = {"failed": failed, "named": told, "sent": len(call.rows)}
    seen = (
        packed("ITEM_COUNTS_PARTIAL", **counts)
        if success is None
        else packed("ITEM_COUNTS", success=success, **counts)
    )
    unclear = {call.rows[at] for group in found.unclear for at in group}
    doubted = outcomes["row"].isin(unclear) & (outcomes["outcome"] == Outcome.LOADED)
    if _names_taken(named, success, failed, len(call.rows)):
        doubted[:] = True
    elif success is None or failures is None or failed > told or success < len(call.rows) - told:
        doubted |= outcomes["outcome"] == Outcome.LOADED
    outcomes.loc[doubted, ["outcome", "code", "column", "detail"]] = [
        str(Outcome.UNKNOWN),
        "COUNTS_UNNAMED",
        "",
        seen,
    ]
    return outcomes


def _names_taken(named: Mapping[int, tuple[str, str]], success: int | None, failed: int, sent: int) -> bool:
    """Whether details name more failures than counts that add up have: some of those entries were taken."""
    failures = sum(not REPEATED.search(reason) for _, reason in named.values())
    return success is not None and success + failed == sent and failures > failed


def _count(value: Any) -> int | None:
    """A count as a whole number, also written as text or with a fraction of nothing; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    digits = _WHOLE.fullmatch(str(value).strip())
    return int(digits[1]) if digits else None


def outcome_of_items(call: Call, named: Mapping[int, tuple[str, str]]) -> pd.DataFrame:
    """One outcome per row from the outcomes of its items: loaded when all of them are, otherwise the first refusal counts."""
    verdicts: dict[int, tuple[str, str, str, str]] = {}
    for item, row in enumerate(call.rows):
        verdicts.setdefault(row, (Outcome.LOADED, "", "", ""))
        if item in named and verdicts[row][0] != Outcome.REFUSED:
            verdicts[row] = _verdict(*named[item])
    lines = [(row, *verdict) for row, verdict in verdicts.items()]
    return table(OUTCOME_COLUMNS, lines)


def _verdict(field: str, reason: str) -> tuple[str, str, str, str]:
    if REPEATED.search(reason):
        return Outcome.DUPLICATE, "SERVICE_DUPLICATE", field, reason
    return Outcome.REFUSED, "SERVICE_REFUSED_FIELD" if field else "SERVICE_REFUSED_ROW", field, reason
