"""What a person saw before submitting: a mark of what the live service makes of a sheet, compared again before anything is planned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from callsheet.engine.workspace import RESULT, Workspace
from transforms.live import Survey
from validators.libraries import pd

SHOWN = "shown"  # the fact of a work folder with the mark of what was submitted


def mark_of(found: Survey) -> str:
    """The mark of a survey: what would change of what, whose rows it settles, and which campaigns names lead to."""
    return _mark((change.record() for change in found.changes), found.settled, found.options)


def kept_mark(workspace: Workspace) -> str:
    """The mark of the survey that a load has made; that of an empty one where there was nothing to compare."""
    if not workspace.has(RESULT):
        return _mark((), None, {})
    settled, kept = workspace.load_frame(RESULT)
    return _mark(kept["changes"], settled, kept["options"])


def _mark(
    changes: Iterable[Mapping[str, Any]], settled: pd.DataFrame | None, options: Mapping[str, str]
) -> str:
    rows = [] if settled is None else settled[["row", "outcome", "code"]].to_numpy().tolist()
    told = [
        sorted(json.dumps(change, sort_keys=True) for change in changes),
        sorted(rows),
        sorted(options.items()),
    ]
    return sha256(json.dumps(told).encode("utf-8", "surrogatepass")).hexdigest()


def shown_key(member: str, sheet: str) -> str:
    """How a sheet is named among those of its file."""
    return f"{member}\0{sheet}"
