"""Results of a draft's files as JSON has them: codes and values, of which sentences are made for whoever reads them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from callsheet.engine.results import SheetResult
from transforms.understood import CampaignSeen, ColumnRead, Group, How, RowSeen, Tallied, Understood
from validators.message import Message, pack


def result_facts(result: SheetResult) -> dict[str, Any]:
    """A result of a dry run as JSON has it: codes and values."""
    plain = ("sheet", "kind", "rows", "sheet_rows", "calls", "language", "zone", "member", "mark", "removes")
    facts = {name: getattr(result, name) for name in plain}
    return facts | {
        "exit": int(result.exit),
        "outcomes": dict(result.outcomes),
        "numbers": dict(result.numbers),
        "seconds": result.seconds,
        "message": pack(result.message) if result.message else "",
        "reason": str(result.reason or ""),
        "problems": [asdict(problem) for problem in result.problems if problem.row is None],
        "repairs": dict(Counter(str(repair["code"]) for repair in result.repairs)),
        "campaigns": [dict(line) for line in result.campaigns],
        "assigned": [dict(line) for line in result.assigned],
        "changes": [_change(change) for change in result.changes],
        "understood": asdict(result.understood) if result.understood else None,
    }


def _change(change: Mapping[str, Any]) -> dict[str, Any]:
    lines = [[sign, _packed(said)] for sign, said in change["lines"]]
    return {"subject": _packed(change["subject"]), "counts": dict(change["counts"]), "lines": lines}


def _packed(said: object) -> str:
    return pack(said) if isinstance(said, Message) else str(said)


def results_written(results: Iterable[SheetResult]) -> str:
    """What became no load, for the ledger: no cell of it; "" where there is nothing to say."""
    told = [
        {name: facts[name] for name in ("sheet", "member", "kind", "message", "problems")}
        for facts in map(result_facts, results)
    ]
    return json.dumps(told, ensure_ascii=False) if told else ""


def understood_from(facts: Mapping[str, Any]) -> Understood:
    """What a sheet was understood as, from the JSON of `result_facts`."""
    return Understood(
        columns=tuple(
            ColumnRead(each["title"], each["field"], How(each["how"])) for each in facts["columns"]
        ),
        ignored=tuple(facts["ignored"]),
        zone=facts["zone"],
        campaigns=tuple(CampaignSeen(**each) for each in facts["campaigns"]),
        rows=tuple(RowSeen(**each) for each in facts["rows"]),
        tallies=tuple(_tallied(each) for each in facts["tallies"]),
        first_number=facts.get("first_number", False),
    )


def _tallied(facts: Mapping[str, Any]) -> Tallied:
    return Tallied(facts["by"], tuple(Group(**each) for each in facts["groups"]), facts["others"])
