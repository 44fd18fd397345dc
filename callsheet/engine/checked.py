"""A sheet as a dry run leaves it, for whoever writes down what would become of each of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callsheet.engine.results import SheetResult
from transforms.headers import Match
from transforms.sheet import Sheet
from validators.libraries import pd


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked sheet: as read, what would become of its rows, and where each that would be sent would go.

    Outcomes and problems are those of its entries, where a row may have several; `repairs` stand at their cells.

    `calls` maps a row to the number of its request, from 1; `campaigns` (index: rows) has what names the campaign of each,
    "" for kinds without.
    """

    result: SheetResult
    profile: str
    sheet: Sheet
    match: Match
    outcomes: pd.DataFrame
    problems: pd.DataFrame
    repairs: pd.DataFrame
    calls: Mapping[int, int]
    campaigns: pd.Series[str]
