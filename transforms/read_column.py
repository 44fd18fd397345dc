"""A column as read, between its cells and the frame."""

from __future__ import annotations

from dataclasses import dataclass

from validators.libraries import pd
from validators.schema import Column


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column as read: canonical cells, and its repairs and problems."""

    column: Column
    cells: pd.Series[str]
    repairs: list[pd.DataFrame]
    problems: list[pd.DataFrame]
