"""What the text of a number's cell holds: one number, more than one, a number and an extension, or no number.

Separators are removed from one number only. Where the digits could also be two numbers, or a number and something else,
the cell is a question: joined, they would be a number that nobody wrote.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from validators.libraries import phonenumbers
from validators.long_pattern import LongPattern

DASHES = "\\-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
SPACES = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""What stands between the groups of one number. A line break or a tab does not: it separates values."""

_LONGEST = 15  # digits of a number with its country code (E.164)
_ALONE = 7  # digits that make a number without any other group


class PhoneText(StrEnum):
    """What a cell holds; all but ONE are codes of problems."""

    ONE = "one"
    TWO = "PHONE_TWO_NUMBERS"
    EXTENSION = "PHONE_EXTENSION"
    THOUSANDS = "PHONE_THOUSANDS"
    SCIENTIFIC = "PHONE_SCIENTIFIC"
    DATE = "PHONE_DATE"
    TRUNK_ZERO = "PHONE_TRUNK_ZERO"
    CHARACTERS = "PHONE_CHARACTERS"


_SCIENTIFIC = LongPattern(r"^[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+$")
_THOUSANDS = LongPattern(r"^(?:[0-9]{1,3}(?:,[0-9]{2,3})+|[0-9]{1,2}),[0-9]{3}(?:\.0+)?$")
_YEAR, _MONTH, _DAY = "(?:19|20)[0-9]{2}", "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
_DATE = LongPattern(
    rf"^(?:{_YEAR}([-./ ]){_MONTH}\1{_DAY}|{_DAY}([-./]){_MONTH}\2{_YEAR}|{_MONTH}([-./]){_DAY}\3{_YEAR}|{_YEAR}年{_MONTH}月{_DAY}日?)$"
)
_TRUNK_ZERO = LongPattern(rf"\(0\)[{SPACES}.{DASHES}]*[0-9]")
_COMMA_ZERO = LongPattern(rf"[+]?[0-9{SPACES}]+,00?")
_MOBILE = LongPattern("1[3-9][0-9]{9}")
_MARK = r"(?:ext(?:ensions?|n)?|int|x|#|转|轉|分机|分機|内线|內線)"
_EXTENSION = LongPattern(rf"[0-9)]\W*{_MARK}[^0-9a-z+]*[0-9]+[^0-9]?$", re.IGNORECASE)
_COUNT_BEHIND = LongPattern(r"[0-9][^0-9]*[(\[][^0-9]*[0-9]{1,5}[^0-9]*[)\]]\W*$")
_WORDS = r"\b(?:or|and|oder|und|ou|et|o|y|e)\b|或者?|和|及|与|與"
_APART = LongPattern(rf"[\r\n\t\v\f\x1c-\x1f\x85\u2028\u2029/\\;,、，；|&~～→]|{_WORDS}", re.IGNORECASE)
_PART = LongPattern(rf"[{SPACES}]*[+(]*[{SPACES}]*[0-9][0-9{SPACES}().{DASHES}]*")
_SHAPED = LongPattern(rf"[+({SPACES}]*[0-9][0-9{SPACES}().{DASHES}]*")
_SECOND_PLUS = LongPattern(rf"[0-9][{SPACES}().{DASHES}]*\+[{SPACES}(]*[0-9]{{2,}}")

_SIGNS = (
    (PhoneText.SCIENTIFIC, _SCIENTIFIC),
    (PhoneText.THOUSANDS, _THOUSANDS),
    (PhoneText.DATE, _DATE),
    (PhoneText.EXTENSION, _EXTENSION),
    (PhoneText.EXTENSION, _COUNT_BEHIND),
)


@lru_cache(maxsize=1 << 17)
def phone_text(cell: str) -> PhoneText:
    """What a cell holds, after repairs that only uncover characters (full-width forms folded, marks removed)."""
    return PhoneText.ONE if cell.isascii() and cell.isdecimal() else _written(cell)


def _written(cell: str) -> PhoneText:
    for found, sign in _SIGNS:
        if sign.search(cell):
            return found
    if _APART.search(cell) and not _COMMA_ZERO.fullmatch(cell):
        return _parts(_APART.split(cell))
    if _SECOND_PLUS.search(cell):
        return PhoneText.TWO
    if not _SHAPED.fullmatch(cell) or cell.count(".") == 1:  # one point alone may be a decimal point
        return PhoneText.CHARACTERS
    if _TRUNK_ZERO.search(cell):
        return PhoneText.TRUNK_ZERO
    return _groups(cell)


def _parts(parts: list[str]) -> PhoneText:
    """What a sign that separates values separates."""
    filled = [part for part in parts if re.search("[0-9]", part)]
    numbers = [part for part in filled if _PART.fullmatch(part)]
    sizes = sorted((len(re.sub("[^0-9]", "", part)) for part in numbers), reverse=True)
    several = len(sizes) > 1 and (sizes[1] >= 3 or sizes[0] >= 5)
    return PhoneText.TWO if several else PhoneText.CHARACTERS


def _groups(cell: str) -> PhoneText:
    """Whether the groups of digits in a cell are one number."""
    groups = re.findall("[0-9]+", cell)
    abroad = "+" in cell or groups[0].startswith("00")
    if len(groups) == 1:
        return PhoneText.ONE
    if _two(groups, abroad=abroad):
        return PhoneText.TWO
    before, behind = _behind(cell, groups)
    if not behind:
        behind = _left_over(groups, abroad=abroad)
        before = "" if behind else before
    if not behind or ("+" in cell and _is_whole(before, behind)):
        return PhoneText.ONE
    return PhoneText.EXTENSION if len(behind) < 6 else PhoneText.TWO


def _two(groups: list[str], *, abroad: bool) -> bool:
    """Two groups that are numbers on their own, or more digits than one number has."""
    if sum(len(group) >= _ALONE for group in groups) > 1:
        return True
    if any(_alike(*pair, abroad=abroad) for pair in pairwise(groups)):
        return True
    digits = "".join(groups)
    size = len(digits) - 2 * digits.startswith("00")
    return size > (_LONGEST if abroad else 13) and _falls_apart(groups)


def _alike(first: str, second: str, *, abroad: bool) -> bool:
    """Two groups beside each other that may each be a short local number: 612300 612301."""
    near = len(first) == len(second) >= 5 and first != second and first[:-2] == second[:-2]
    area = abroad or (first.startswith("0") and not second.startswith("0"))
    return near or (min(len(first), len(second)) >= 6 and not area)


def _falls_apart(groups: list[str]) -> bool:
    """Whether groups can be divided so that both sides have the digits of a number."""
    sizes = [len(group) for group in groups]
    return any(min(sum(sizes[:at]), sum(sizes[at:])) >= _ALONE for at in range(1, len(sizes)))


def _behind(cell: str, groups: list[str]) -> tuple[str, str]:
    """The digits of a number that is whole before its cell ends, and those behind it; "" when nothing is."""
    for at, group in enumerate(groups[:-1]):
        behind = "".join(groups[at + 1 :])
        if len(group) > _ALONE or (len(group) == _ALONE and len(behind) < 6 and not _may_go_on(groups, at)):
            return "".join(groups[: at + 1]), behind
    before, last = "".join(groups[:-1]), groups[-1]
    lone = len(last) == 1 and len(before) >= _ALONE
    range_ = len(last) <= 3 and len(groups[-2]) >= 4 and len(before) > _ALONE and _only_dash(cell)
    return (before, last) if lone or range_ else ("", "")


def _left_over(groups: list[str], *, abroad: bool) -> str:
    """The digits behind the first groups that are a whole number by themselves, as people group one; "" when nothing is.

    Of a number with its country code the numbering plan knows, and only where it does not know the whole.
    """
    beginnings = [groups[: at + 1] for at in range(len(groups) - 1)]
    if abroad:
        code = "".join(groups).removeprefix("00")
        known = [front for front in beginnings if _valid("".join(front).removeprefix("00"))]
        found = [] if not known or _valid(code) else known
    else:
        mobile = _MOBILE.fullmatch("".join(groups))
        found = [] if mobile else [front for front in beginnings if _is_closed(front)]
    return "".join(groups[len(found[0]) :]) if found else ""


def _is_closed(groups: list[str]) -> bool:
    """Whether groups are those of a whole number: 9123 0001, 010 1234 5678, 310 555 0123, 06 12 34 00 01, a Chinese mobile."""
    sizes = [len(group) for group in groups]
    digits = "".join(groups)
    ends = sizes[-2:] == [4, 4] and len(digits) >= (10 if digits.startswith("0") else 8)
    pairs = sizes == [2] * 5 and digits.startswith("0")
    return ends or pairs or sizes in ([3, 3, 4], [1, 3, 3, 4]) or _MOBILE.fullmatch(digits) is not None


def _may_go_on(groups: list[str], at: int) -> bool:
    """Whether a first group of seven digits may be the beginning of a longer number: 1380013 8000, 0532123 45 67."""
    digits = "".join(groups)
    mobile = len(digits) == 11 and re.match("1[3-9]", digits) is not None
    return at == 0 and (digits.startswith("0") or mobile)


def _only_dash(cell: str) -> bool:
    """Whether the last group alone stands behind a dash: 9123 0001-02."""
    return re.fullmatch(rf"[^{DASHES}]*[0-9][{DASHES}][0-9]+", cell) is not None


def _is_whole(before: str, behind: str) -> bool:
    """Whether digits with a country code are a number only with those behind them."""
    return _valid(before + behind) and not _valid(before)


def _valid(digits: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False
