"""The rows of a queue roster, queue by queue: who is to be a member, and who is to leave by the row's own word."""

from __future__ import annotations

from validators.libraries import pd
from validators.validate import problem_frame

Wanted = tuple[int, str, str, str]  # row, agent, level, checkin ("" where the cell is blank)

LEAVES = {"action": ("remove",), "remove": ("true",)}
"""Column -> the values with which a row takes its agent out of its queue."""


def leaving(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which rows take their agent out of their queue."""
    found = pd.Series(data=False, index=frame.index)
    for name, values in LEAVES.items():
        if name in frame:
            found |= frame[name].isin(values)
    return found


def contradictions(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Problems of rows that say both: add in one column, remove in the other."""
    del zone
    if not {"action", "remove"} <= set(frame.columns):
        return problem_frame()
    both = (frame["action"] == "add") & (frame["remove"] == "true")
    both |= (frame["action"] == "remove") & (frame["remove"] == "false")
    return problem_frame((row, "remove", "ACTION_UNCLEAR", "", "") for row in frame.index[both].tolist())


def wanted_of(frame: pd.DataFrame) -> dict[str, list[Wanted]]:
    """Queue -> the rows of those who are to be members, in the order of the sheet."""
    leave = leaving(frame)
    return _by_queue(frame[~leave] if leave.any() else frame)


def leaving_of(frame: pd.DataFrame) -> dict[str, list[Wanted]]:
    """Queue -> the rows of those who are to leave, in the order of the sheet."""
    leave = leaving(frame)
    return _by_queue(frame[leave]) if leave.any() else {}


def queues_of(frame: pd.DataFrame) -> list[str]:
    """The queues in the order in which the sheet first names them."""
    return [str(queue) for queue in frame["queueID"].unique()] if "queueID" in frame else []


def _by_queue(frame: pd.DataFrame) -> dict[str, list[Wanted]]:
    blank = pd.Series("", index=frame.index)
    columns = (frame.get(name, blank) for name in ("queueID", "agent", "level", "checkin"))
    queues: dict[str, list[Wanted]] = {}
    for row, queue, agent, level, checkin in zip(frame.index.tolist(), *columns, strict=True):
        queues.setdefault(queue, []).append((row, agent, level, checkin))
    return queues
