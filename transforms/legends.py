"""Rows that somebody coloured, or of which the colours are not read, while a legend says that a colour means “do not call”."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from operator import itemgetter

from transforms.chinese_forms import in_either_script, simplified
from transforms.headers import Match
from transforms.likely_texts import likely_texts
from transforms.refusals import is_refusal, mentions_refusal
from transforms.sheet import Sheet
from validators.libraries import pd
from validators.long_pattern import LongPattern
from validators.message import packed
from validators.problems import Problem
from validators.schema import Role

_COLOURS = (
    r"(?:(?:light|dark|pale|bright)[ -]?)?(?:red|pink|orange|amber|yellow|green|blue|purple|violet|brown|gr[ae]y|black|teal|turquoise|cyan|magenta"
    r"|maroon|lilac|crimson|colou?r(?:ed)?|shaded|highlight(?:ed)?|marked)"
)
_COLOURS_ZH = (
    "[红粉橙橘黄绿蓝紫棕褐灰黑青]色|标[红粉橙黄绿蓝紫灰]|[红粉橙黄绿蓝紫灰青][底字]|粉红|[大深浅][红粉黄绿蓝紫灰]"
    "|[红粉橙黄绿蓝紫灰青][  ]?[=:：→]|底色|颜色|高亮|着色|填充"
)
_LEGEND = LongPattern(rf"(?i)(?<![a-z]){_COLOURS}(?![a-z])|{_COLOURS_ZH}")
_COLOUR_ALONE = LongPattern(
    rf"(?i)(?:{_COLOURS}|{_COLOURS_ZH}|[红粉橙黄绿蓝紫灰青]|rows?|cells?|customers?|numbers?|in|with|are|all|the|的|行|客户|号码|\s)+"
)
_PARTS = LongPattern("[=:：,，;；()（）/→–—-]")
_SIGN = in_either_script("[红粉橙橘黄绿蓝紫棕褐灰黑青]")
_ALONE = rf"^\s*(?:{_COLOURS}|{_SIGN}色?)\s*[=:：→–—-]?\s*$"
_MAYBE = rf"(?i){_COLOURS}|{in_either_script(_COLOURS_ZH)}|{_ALONE}"
_SWATCH = LongPattern(f"(?i){_ALONE}")
_OF_ROWS = (
    r"(?: (?:the|those|rows?|cells?|customers?|numbers?|ones|names|people|lines|in|with|that|who|are|which))*"
)
_ALONE_CALLED = LongPattern(
    rf"(?i)\b(?:only|just) (?:call|dial|ring|phone|contact){_OF_ROWS} {_COLOURS}(?![a-z])|\b(?:call|dial|ring|phone|contact) (?:only|just){_OF_ROWS} {_COLOURS}(?![a-z])"
    rf"|\b(?:call|dial|ring|phone|contact)(?: the)? {_COLOURS}{_OF_ROWS} only\b"
    rf"|[只仅](?:需|要|可以?|能)?(?:拨打|拨|打|呼叫?|外呼|联系)[^,，。;；]*?(?:{_COLOURS_ZH})|(?:{_COLOURS_ZH})[^,，。;；]*?才(?:可以?|能)?(?:拨|打|呼|外呼|联系)"
)
_LONGEST = 200
_SHOWN = 5


def coloured_refusals(sheet: Sheet, match: Match) -> Problem | None:
    """What is asked of a list to call with such a legend, and coloured rows or colours that are not read.

    The colours are not compared with its words.
    """
    rows = coloured_rows(sheet, match)
    if not (rows or sheet.facts.colours_unread) or not match.kind.rows.reaches:
        return None
    if not has_legend(sheet, match) and not _refuses_apart(sheet, match, rows):
        return None
    if not rows:
        return Problem("COLOURS_UNREAD")
    where = packed("ROWS_SEEN", rows=tuple(map(str, rows[:_SHOWN])), count=len(rows))
    return Problem("COLOUR_REFUSES", detail=where)


def coloured_rows(sheet: Sheet, match: Match) -> list[int]:
    """The rows below the header that somebody coloured."""
    rows = sorted({row for each in sheet.facts.coloured for row in each if row > match.header_row})
    return [row for row in rows if row in sheet.cells.index]


def has_legend(sheet: Sheet, match: Match | None = None) -> bool:
    """Whether a cell, or two side by side, say that a colour means who is to be called and who is not.

    In a list that was recognised, what stands in a column that is read is no colour: people are called Brown and Green.
    """
    if _in_ragged_lines(sheet.facts.ragged):
        return True
    said = likely_texts([sheet.cells[at] for at in range(sheet.cells.shape[1])], lambda: _MAYBE)
    return any(
        any(map(is_legend, texts)) or _in_two(sheet, at, texts, match) for at, texts in enumerate(said)
    )


def _in_ragged_lines(cells: Iterable[tuple[int, str]]) -> bool:
    """Whether a line that fits no columns says so, in a cell or in its first two."""
    for _, line in groupby(cells, itemgetter(0)):
        texts = [text for _, text in line]
        two = len(texts) > 1 and _SWATCH.match(texts[0]) and mentions_refusal(texts[1])
        if two or any(map(is_legend, texts)):
            return True
    return False


def _in_two(sheet: Sheet, at: int, texts: Iterable[str], match: Match | None) -> bool:
    """Whether a column has the name of a colour alone, beside words that refuse."""
    named = match and at in match.columns and match.columns[at].role is not Role.PHONE
    cells = sheet.above(match.header_row) if match and named else sheet.cells
    swatches = [text for text in texts if _SWATCH.match(text)] if at + 1 in cells else []
    meanings = cells.loc[cells[at].isin(swatches), at + 1] if swatches else ()
    return any(mentions_refusal(text) for text in set(meanings))


def _refuses_apart(sheet: Sheet, match: Match, coloured: Collection[int]) -> bool:
    """Whether “Do not call” stands apart from the table, as people write beside a patch of the colour that they mean.

    Above it, alone in a line, beside rows under no title, or in the line of titles behind a gap, over nothing.
    """
    titles = [str(title) for title in sheet.cells.loc[match.header_row]]
    body = sheet.below(match.header_row)
    alone = body.loc[(body != "").sum(axis=1) == 1]
    if any(_refusals_in(cells[at]) for cells in (sheet.above(match.header_row), alone) for at in cells):
        return True
    blank = [at for at, title in enumerate(titles) if not title.strip()]
    beside = {row for at in blank for row in body.index[body[at].isin(_refusals_in(body[at]))]}
    if beside and not beside.issuperset(coloured):
        return True
    behind = (at for at, title in enumerate(titles) if at - 1 in blank and is_refusal(title))
    return any((body[at] == "").all() for at in behind)


def _refusals_in(cells: pd.Series[str]) -> list[str]:
    return [text for text in cells.unique().tolist() if text and is_refusal(text)]


def is_legend(text: str) -> bool:
    """Whether a cell says that a colour means that somebody is not to be called, or that nobody else is.

    >>> is_legend("Red = do not call"), is_legend("红色：勿拨"), is_legend("Red Tan (deceased)"), is_legend("yellow = call after 10")
    (True, True, False, False)
    """
    if len(text) > _LONGEST or not _LEGEND.search(plain := simplified(text)):
        return False
    if _ALONE_CALLED.search(plain):
        return True
    if is_refusal(text):  # of somebody whose name may be a colour, unless the colour stands alone
        return any(_COLOUR_ALONE.fullmatch(part) for part in _PARTS.split(plain))
    return mentions_refusal(_LEGEND.sub(" ", plain))
