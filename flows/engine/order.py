"""What was asked for, and what came of it, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.errors import Exit
from transforms.prepare import Hidden

READY = "ready"  # what `check` says of rows that would be sent


@dataclass(frozen=True, slots=True)
class Order:
    """One file to load or to check."""

    file: Path
    kind: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    hidden: Hidden | None = None
    again: bool = False
    csv: bool = False
    out: Path | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a load did not reach its end: the exit status that follows, and what happened and what to do."""

    exit: Exit
    message: str


@dataclass(frozen=True, slots=True)
class SheetResult:
    """What came of one sheet: the documented JSON of `--json`."""

    file: str
    sheet: str = ""
    load_id: str | None = None
    kind: str | None = None
    rows: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Mapping[str, Any], ...] = ()
    repairs: tuple[Mapping[str, Any], ...] = ()
    calls: int = 0
    files: tuple[str, ...] = ()
    exit: int = Exit.WELL
    note: str = ""
    seconds: float | None = (
        None  # of a dry run: how long sending takes at the permitted rate; None without one
    )
    undo: str = ""  # of a dry run: how what it would do can be taken back
    changes: tuple[Mapping[str, Any], ...] = ()  # against the live service: subject, counts by sign, lines
