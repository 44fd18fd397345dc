"""What a profile and a request say about reading rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from transforms.cells import RepairPolicy
from transforms.consent import ConsentPolicy

ENCODINGS = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "cp1252")
"""In which a text file without a mark may be read when a person says so."""


class Hidden(StrEnum):
    """What to do with rows that are hidden or filtered out."""

    STOP = "stop"
    INCLUDE = "include"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class PreparePolicy:
    """What a profile and an order say about reading rows."""

    today: str  # ISO, in the profile's zone: a day, or a day and minute (2026-11-30 09:30)
    hidden: Hidden = Hidden.STOP
    repairs: RepairPolicy = field(default_factory=RepairPolicy)
    time_zone: str = "Asia/Singapore"  # in which dates and times are meant
    consent: ConsentPolicy = field(default_factory=ConsentPolicy)
    filled: Mapping[str, str] = field(default_factory=dict)  # field -> value of rows that have none
    options: Mapping[str, str] = field(default_factory=dict)  # of the load: where rows go that do not say it
    refuse_unknown: bool = False  # whether a sheet with a column that its kind does not know is refused
