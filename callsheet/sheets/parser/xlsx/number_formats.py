"""Number formats: which show a date, which show leading zeros, and which show digits that the cell does not hold."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Show(StrEnum):
    """What a number format makes of a number."""

    NUMBER = "number"
    PADDED = "padded"
    DATE = "date"
    DATETIME = "datetime"
    OTHERWISE = "otherwise"  # it adds digits or a plus sign of its own: a cell showing +65 8123 may hold 8123


@dataclass(frozen=True, slots=True)
class Shape:
    """A number format as far as it matters: `zeros` is how many digits it always shows, `prefix` zeros it puts before."""

    show: Show
    zeros: int = 0
    prefix: str = ""


# ECMA-376 18.8.30; 27-36 and 50-58 are dates and times in Chinese, Japanese and Korean Excel, and unused elsewhere.
_DATE_IDS = frozenset({*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58})
_DATETIME_IDS = frozenset({*range(18, 23), *range(32, 36), 45, 47, 55, 56})

_LONGEST = 255  # Excel has no longer ones; a thousand zeros in each of a million cells would be a bomb

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|[_*].')
_CONDITION = re.compile(r"\[[<>=]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_TIME_LETTERS = re.compile(r"[hs]", re.IGNORECASE)
_ZEROS = re.compile(r"[ ()-]*0[ ()-]*0[0 ()-]*")


@cache
def shape_of(number: str, code: str) -> Shape:
    """The shape of a number format, by its id and, where the file gives one, its code."""
    if not code:
        return _builtin(int(number) if number.isdecimal() and len(number) < 9 else 0)
    if len(code) > _LONGEST:
        return Shape(Show.OTHERWISE)
    if code.casefold() in ("general", "standard", "@") or _ELAPSED.search(code):
        return Shape(Show.NUMBER)
    first = _sections(code)[0]
    bare = _BRACKETS.sub("", _LITERAL.sub("", first))
    if _DATE_LETTERS.search(bare.replace("General", "")):
        return Shape(Show.DATETIME if _TIME_LETTERS.search(bare) else Show.DATE)
    return _digits(code, first)


def _builtin(number: int) -> Shape:
    if number in _DATE_IDS:
        return Shape(Show.DATE)
    return Shape(Show.DATETIME if number in _DATETIME_IDS else Show.NUMBER)


def _sections(code: str) -> list[str]:
    """The sections of a format, split at the semicolons that are not quoted."""
    return re.findall(r'((?:"[^"]*"|\\.|[^;])*)(?:;|$)', code) or [""]


def _digits(code: str, first: str) -> Shape:
    """Zeros and separators alone show leading zeros; so do quoted zeros before them. Other added digits are a disguise."""
    literals = "".join("".join(groups) for groups in _LITERAL.findall(first))
    places = _BRACKETS.sub("", _LITERAL.sub("", first))
    added = re.search(r"[1-9+]", literals + places.replace("E+", ""))
    if added or ("0" in literals and _CONDITION.search(code)):
        return Shape(Show.OTHERWISE)
    if "0" in literals:
        return _zero_prefix(_BRACKETS.sub("", first))
    if _ZEROS.fullmatch(places) and not _CONDITION.search(code):
        return Shape(Show.PADDED, places.count("0"))
    return Shape(Show.NUMBER)


def _zero_prefix(shown: str) -> Shape:
    prefix = re.fullmatch(r'(?:"(0+)"|\\(0))(#*)(0+)', shown)
    if not prefix:
        return Shape(Show.OTHERWISE)
    return Shape(Show.PADDED, len(prefix[4]), prefix[1] or prefix[2])
