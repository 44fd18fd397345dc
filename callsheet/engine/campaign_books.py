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
    """A line per campaign in the order of the sheet.

    `written` is what each row says, `outcomes` an outcome frame of all rows, `facts` what the survey made of it. Every row
    is in one line: an unknown campaign as it was written, rows without one under the campaign of the load.
    """
    whole = kind.scope(options)
    codes = {"": whole.code or whole.id} | dict(facts.get("written", {}))
    names = {"": "", codes[""]: options.get("campaign_name", "")} | dict(facts.get("campaigns", {}))
    told = dict(zip(written.index.tolist(), written.tolist(), strict=True))
    said = [told.get(row, "") for row in outcomes["row"].tolist()]
    ordered = outcomes.assign(campaign=[codes.get(text, text) for text in said]).sort_values("row")
    return tuple(
        {
            "campaign": str(campaign),
            "name": names.get(str(campaign), ""),
            "rows": len(rows),
            "outcomes": {
                str(name): int(count) for name, count in rows["outcome"].value_counts(sort=False).items()
            },
        }
        for campaign, rows in ordered.groupby("campaign", sort=False)
    )
