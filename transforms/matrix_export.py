"""The members of queues as a matrix, the way it can be edited and loaded again: agents down, queues across."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.exports import Line

MATRIX = "matrix"
FORMS = (MATRIX,)
"""Forms in which an export may be written beside one line for each thing."""

_BESIDE = ("Agent", "Agent name")


def matrix_of(lines: Iterable[Line]) -> tuple[Line, list[Line]]:
    """The header and the lines of a matrix, from the lines of the long form: queue, agent, level, check-in and the names.

    A cell is the level, or x for a member without one; the level 0 is written with a word, since a 0 alone says nothing.
    """
    cells: dict[tuple[str, str], str] = {}
    queues: dict[str, str] = {}
    agents: dict[str, str] = {}
    for queue, agent, level, _, queue_name, agent_name in lines:
        cells[agent, queue] = _cell(level)
        queues[queue] = f"{queue} {queue_name}".strip()
        agents[agent] = agent_name
    return (*_BESIDE, *queues.values()), [
        (agent, name, *(cells.get((agent, queue), "") for queue in queues))
        for agent, name in sorted(agents.items())
    ]


def _cell(level: str) -> str:
    return "x" if not level else "level 0" if level == "0" else level
