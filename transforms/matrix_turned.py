"""A roster matrix that stands the other way round: queues down, agents across. It looks like a list of queues, and is asked about."""

from __future__ import annotations

import re

from transforms.headers import Match, is_own
from transforms.kinds.queue_rosters import QUEUE_ROSTERS
from transforms.matrix_cells import Mark, all_marked, read_mark
from transforms.no_entries import is_total
from transforms.parser_shared import normalise
from transforms.recognition import Unrecognised
from transforms.sheet import Sheet
from validators.message import packed
from validators.problems import Problem

RUNNING = frozenset(map(normalise, ("No.", "No", "S/N", "SN", "#", "Nr", "Row", "序号", "编号", "行号")))
"""Titles of running numbers."""

_LOOKED_AT = 1000  # rows
_AGENT_ID = re.compile(r"[0-9]{3,}|[0-9a-f]{32}")


def asked_if_turned(sheet: Sheet, match: Match) -> Match | Unrecognised:
    """A list of queues, or a question where agents stand across it: their levels would be lost."""
    others = [
        at for at, title in enumerate(match.header) if title and at not in match.columns and not is_own(title)
    ]
    plain = [
        at for at in others if normalise(match.header[at]) not in RUNNING and not is_total(match.header[at])
    ]
    body = sheet.below(match.header_row).iloc[:_LOOKED_AT]
    marked = {at: cells for at in plain if all_marked(cells := [str(cell) for cell in body[at].unique()])}
    numbered = any(_AGENT_ID.fullmatch(match.header[at]) for at in marked)
    sparse = len(marked) > 1 and any(
        read_mark(cell)[0] is not Mark.LEVEL for cells in marked.values() for cell in cells
    )
    if not (numbered or sparse):
        return match
    detail = packed("VALUES", values=tuple(match.header[at] for at in marked))
    return Unrecognised((Problem("ROSTER_TURNED", detail=detail),), QUEUE_ROSTERS)
