"""What the survey of a load left behind for later stages."""

from collections.abc import Mapping
from typing import Any

from flows.engine.workspace import Workspace

RESULT = "survey"


def facts_of(workspace: Workspace) -> Mapping[str, Any]:
    """The facts that the survey left for the plan, for looks after an unclear answer and for the read-back."""
    if not workspace.has(RESULT):
        return {}
    _, told = workspace.load_frame(RESULT)
    facts: Mapping[str, Any] = told["facts"]
    return facts


def changes_of(workspace: Workspace) -> list[Mapping[str, Any]]:
    """What the survey found that the load would change, thing by thing."""
    if not workspace.has(RESULT):
        return []
    _, told = workspace.load_frame(RESULT)
    changes: list[Mapping[str, Any]] = told["changes"]
    return changes
