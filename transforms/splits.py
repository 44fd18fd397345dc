"""How the rows of a load are shared out: its books by campaign, where its rows say where they go, and its rows by agent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from transforms.kind import Kind
from validators.libraries import pd

Line = Mapping[str, Any]
"""One share as JSON has it: `campaign` (its code, or its id where only that is known) or `agent` (a work number, or as it was
given), `name`, `rows`, of a member of a queue also `queue`, `queue_name` and `weight` (the level), and of a campaign `outcomes` (rows by outcome)."""


def campaign_lines(
    written: pd.Series[str],
    outcomes: pd.DataFrame,
    facts: Mapping[str, Any],
    kind: Kind,
    options: Mapping[str, str],
) -> tuple[Line, ...]:
    """A line per campaign in the order of the sheet; nothing before its campaigns were looked up.

    `written` is what each row says, `outcomes` an outcome frame of all rows, `facts` what the survey made of it. Every row
    is in one line; those that name no campaign that was looked up, and what is no row of the list, are in one with "".
    """
    known: Mapping[str, str] = facts.get("campaigns", {})
    if not known:
        return ()
    scope = kind.scope(options)
    whole = scope.code or scope.id
    codes = {"": whole} | {code: code for code in known} | dict(facts.get("written", {}))
    names = {whole: options.get("campaign_name", "")} | {"": ""} | dict(known)
    told = dict(zip(written.index.tolist(), written.tolist(), strict=True))
    said = (told.get(row) for row in outcomes["row"].tolist())
    of_row = [codes.get(text, "") if text is not None else "" for text in said]
    ordered = outcomes.assign(campaign=of_row).sort_values("row")
    return tuple(
        {
            "campaign": str(campaign),
            "name": names[str(campaign)],
            "rows": len(rows),
            "outcomes": {
                str(name): int(count) for name, count in rows["outcome"].value_counts(sort=False).items()
            },
        }
        for campaign, rows in ordered.groupby("campaign", sort=False)
    )


_OF_QUEUE = (
    "queue",
    "queue_name",
    "weight",
)  # what a share says where rows are dealt out to a queue's members


def agent_lines(kind: Kind, facts: Mapping[str, Any], bodies: Iterable[Any]) -> tuple[Line, ...]:
    """A line per agent in the order of the options or the queue; an agent who gets no row has one as well."""
    how, counts = kind.delivery.assigned, Counter[str]()
    for body in bodies if how else ():
        counts.update(how.rows(body) if how else {})
    known = {share["id"]: share for share in facts.get("assign", ())}
    return tuple(
        {
            "agent": known[agent]["agent"] if agent in known else agent,
            "name": known[agent]["name"] if agent in known else "",
            "rows": counts[agent],
            **{name: known[agent][name] for name in _OF_QUEUE if name in known.get(agent, {})},
        }
        for agent in dict.fromkeys((*known, *counts))
    )


def called(line: Line) -> str:
    """A campaign or an agent by name and id, whichever is known; "" for no known campaign."""
    key, name = line.get("campaign", line.get("agent", "")), line["name"]
    return f"{name} ({key})" if name and key else name or key
