"""What the pattern of a whole text file says: whether its header fits its lines, and whether its quotes fit its rows."""

import re
from collections import Counter
from collections.abc import Container, Sequence

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.xlsx.raw_cells import Ints
from validators.message import message

Apart = tuple[int, str, str]
"""A line that is no row: its number, the code of its problem, and the detail."""

_BREAK = re.compile(r"\r\n|\r|\n")
_DIGIT = re.compile(r"[0-9]")
_RULES = "-=*#_(<[{~+>\u2022\u00b7\u2013\u2014\u2026\xa9\uff08\u3010\x1a"  # what rules and remarks begin with
_NOTE = re.compile(
    r"[:=\uff1a]|\b(?:end|eof|(?:sub)?totals?|sum|counts?|rows?|records?|entries|contacts|customers|pages?|print(?:ed)?"
    r"|export(?:ed)?|generated|created|prepared|compiled|updated|as of|by|source|(?:foot)?notes?|remarks?|disclaimer|report"
    r"|lists?|files?|data|date|confidential|copyright|thank)\b"
    r"|[合总小]计|共|导出|打印|制表|填表|备注|说明|注意|结束|完毕|报表|名单|数据|机密|保密|来源|更新|截至|页|条",
    re.IGNORECASE,
)
_NUMBER = 5  # a field with so many digits is likely a number of a row
_WHOLE_NUMBER = 8
_NOTES = 5  # more lines than these at one end of a list are no notes


def has_number(value: str, least: int = _NUMBER) -> bool:
    """Whether a field holds a number as rows have it."""
    return len(_DIGIT.findall(value)) >= least


def may_be_cut(fields: Sequence[str]) -> bool:
    """Whether a short line may be a piece of the row before it or after it, cut off by a line break.

    It is a row by itself if it has a whole number, and a note if it looks like one.
    """
    return not any(has_number(field, _WHOLE_NUMBER) for field in fields) and not _is_note(
        " ".join(fields).strip()
    )


def _is_note(text: str) -> bool:
    return text[:1] in _RULES or bool(_NOTE.search(text))


def spans_rows(fields: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether a record's every physical line is a row by itself: enough fields, and a number in the same one."""
    if width < 2 or not any("\n" in field or "\r" in field for field in fields):
        return False
    lines = [line.split(delimiter) for line in _BREAK.split(delimiter.join(fields))]
    if any(len(line) < width for line in lines):
        return False
    return any(all(map(has_number, place)) for place in zip(*lines, strict=False))


def counted_lines(fits: Ints, apart: Sequence[Apart], notes: Container[int]) -> list[int]:
    """The lines set apart that speak against the file: all but a few notes before its first row or after its last.

    `fits` are the lines that are rows, in order; `notes` the short lines without a number.
    """
    lines = [line for line, code, _ in apart if code != "ROW_CUT"]
    if not len(fits):
        return lines
    above = [line for line in lines if line < fits[0] and line in notes]
    below = [line for line in lines if line > fits[-1] and line in notes]
    ends = {line for few in (above, below) if len(few) <= _NOTES for line in few}
    return [line for line in lines if line not in ends]


def prove_pattern(fits: int, counted: Sequence[int], wide: Counter[int], width: int, limits: Limits) -> None:
    """Refuse a file whose header has fewer fields than its lines, or of which too many lines do not fit.

    `fits` is the number of rows, `counted` are the lines that are none; `wide` counts the lines with more fields than
    the header's `width`.
    """
    lines = fits + len(counted)
    size, most = max(wide.items(), key=lambda entry: entry[1], default=(0, 0))
    if 2 * wide.total() > lines and 10 * most >= 9 * wide.total():
        raise Refusal("HEADER_TOO_NARROW", f"{size} / {width}")
    if len(counted) >= limits.ragged_least and len(counted) > limits.ragged * lines:
        counts = message("UNFIT_LINES", wrong=len(counted), lines=lines, first=min(counted))
        raise Refusal("ROWS_RAGGED", counts)
