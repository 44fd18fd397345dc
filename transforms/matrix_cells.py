"""What a cell of a roster matrix says: a level, a mark for a member, nothing, or something that nobody can be sure of."""

from __future__ import annotations

import re
from enum import StrEnum

from transforms.repairs import half_width

_LEVEL = re.compile(r"0*([1-9][0-9]{0,2})(?:\.00?)?|(?:level|lvl|l|技能等级|等级|级别)\s*:?\s*([0-9]{1,3})")
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]")
_MEMBER = frozenset({"x", "✓", "✔", "√", "☑", "✅", "yes", "y", "true", "是", "对", "有"})
_NO_MEMBER = frozenset({"", "-", "\u2013", "\u2014", "no", "n", "false", "否", "无"})


class Mark(StrEnum):
    """What a cell makes of its agent in its queue."""

    BLANK = "blank"  # says nothing: not listed in the queue
    MEMBER = "member"  # in the queue, at whatever level the agent has
    LEVEL = "level"  # in the queue, at the level
    UNCLEAR = "unclear"


def read_mark(cell: str) -> tuple[Mark, str]:
    """What a cell says, and its level where it says one. A 0 alone is unclear: it may be a level, or no membership.

    >>> [(str(mark), level) for mark, level in map(read_mark, ("3", "x", "是", "", "level 0"))]
    [('level', '3'), ('member', ''), ('member', ''), ('blank', ''), ('level', '0')]
    >>> [str(read_mark(cell)[0]) for cell in ("0", "AM", "1-2", "no")]
    ['unclear', 'unclear', 'unclear', 'blank']
    """
    text = _UNSEEN.sub("", half_width(cell)).strip().casefold()
    if text in _NO_MEMBER:
        return Mark.BLANK, ""
    if text in _MEMBER:
        return Mark.MEMBER, ""
    said = _LEVEL.fullmatch(text)
    return (Mark.LEVEL, str(int(said[1] or said[2]))) if said else (Mark.UNCLEAR, "")


def looks_marked(cells: list[str]) -> bool:
    """Whether a column holds at least one level or mark; a word such as No is none."""
    return any(read_mark(cell)[0] in (Mark.LEVEL, Mark.MEMBER) or cell.strip() == "0" for cell in cells)


def all_marked(cells: list[str]) -> bool:
    """Whether a column holds levels and marks, and nothing else."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(looks_marked([cell]) for cell in filled)
