"""Rows that somebody coloured, while a legend says that a colour means that they are not to be called."""

from __future__ import annotations

import re

from transforms.chinese_forms import in_either_script, simplified
from transforms.headers import Match
from transforms.refusals import is_refusal, mentions_refusal
from transforms.sheet import Sheet
from validators.libraries import pa, pc
from validators.message import packed
from validators.problems import Problem

_COLOURS = r"(?:red|pink|orange|amber|yellow|green|blue|purple|violet|brown|gr[ae]y|black|colou?r(?:ed)?|shaded|highlight(?:ed)?|marked)"
_COLOURS_ZH = "[红粉橙黄绿蓝紫棕灰黑]色|标[红黄绿蓝灰]|[红黄绿蓝灰]底|底色|颜色|高亮|着色|填充"
_LEGEND = re.compile(rf"(?i)(?<![a-z]){_COLOURS}(?![a-z])|{_COLOURS_ZH}")
_COLOUR_ALONE = re.compile(
    rf"(?i)(?:{_COLOURS}|{_COLOURS_ZH}|rows?|cells?|customers?|numbers?|in|with|are|all|the|的|行|客户|号码|\s)+"
)
_PARTS = re.compile("[=:：,，;；()（）/-]")
_MAYBE = rf"(?i){_COLOURS}|{in_either_script(_COLOURS_ZH)}"
_LONGEST = 200
_SHOWN = 5


def coloured_refusals(sheet: Sheet, match: Match) -> Problem | None:
    """What is asked of a list to call with coloured rows and such a legend; the colours are not compared with its words."""
    rows = sorted({row for each in sheet.facts.coloured for row in each if row > match.header_row})
    rows = [row for row in rows if row in sheet.cells.index]
    if not rows or not match.kind.rows.reaches or not _has_legend(sheet):
        return None
    where = packed("ROWS_SEEN", rows=tuple(map(str, rows[:_SHOWN])), count=len(rows))
    return Problem("COLOUR_REFUSES", detail=where)


def _has_legend(sheet: Sheet) -> bool:
    for at in sheet.cells:
        text = pa.array(sheet.cells[at], pa.large_string())
        maybe = text.filter(pc.match_substring_regex(text, _MAYBE)).unique().to_pylist()
        if any(map(is_legend, maybe)):
            return True
    return False


def is_legend(text: str) -> bool:
    """Whether a cell says that a colour means that somebody is not to be called.

    >>> is_legend("Red = do not call"), is_legend("红色：勿拨"), is_legend("Red Tan (deceased)"), is_legend("yellow = call after 10")
    (True, True, False, False)
    """
    if len(text) > _LONGEST or not _LEGEND.search(plain := simplified(text)):
        return False
    if is_refusal(text):  # of somebody whose name may be a colour, unless the colour stands alone
        return any(_COLOUR_ALONE.fullmatch(part) for part in _PARTS.split(plain))
    return mentions_refusal(_LEGEND.sub(" ", plain))
