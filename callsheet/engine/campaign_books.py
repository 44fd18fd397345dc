"""The books of a load by campaign, where its rows say themselves where they go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from transforms.kind import Kind
from validators.libraries import pd

Line = Mapping[str, Any]
"""campaign (its code, or its id where only that is known), name, rows, outcomes (rows by outcome)."""


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
