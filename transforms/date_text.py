"""Dates as people write them, rewritten as ISO text where they can mean one day only."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Final

from validators.long_pattern import LongPattern

DAY, MONTH = "day", "month"
ORDERS: Final = (DAY, MONTH)
"""What comes first in 3/4/2027, where somebody has said so."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY, _YEAR = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", "(?P<year>[0-9]{4})"
_BETWEEN = r"(?:\.? |-|\.-|/)"
_TIME = (
    r"(?:(?:T| +)(?:(?P<half>上午|下午) *)?(?P<hour>[0-9]{1,2})"
    r"(?:(?P<minutes>:[0-9]{2}(?::[0-9]{2})?)|[点點时時](?:(?P<minute>[0-9]{1,2})分)?)? *(?P<half_after>[ap]\.?m\.?)?)?"
)
_SHAPES = tuple(
    LongPattern(shape + _TIME, re.IGNORECASE)
    for shape in (
        r"(?P<year>[0-9]{4})(?:([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})|年(?P<month_zh>[0-9]{1,2})月(?P<day_zh>[0-9]{1,2})[日号號])",
        rf"{_DAY}{_BETWEEN}{_MONTH}(?:{_BETWEEN}|, ?|\., ?){_YEAR}",
        rf"{_MONTH}{_BETWEEN}{_DAY}(?:{_BETWEEN}|, ?){_YEAR}",
    )
)
_YEAR_LAST = LongPattern(
    r"(?P<first>[0-9]{1,2})([-/.])(?P<second>[0-9]{1,2})\2(?P<year>[0-9]{4})" + _TIME, re.IGNORECASE
)


def iso(written: str, order: str = "") -> str:
    """A date, and its time of day if there is one, as ISO writes them; anything that may mean several is unchanged.

    `order` is what comes first where the year is last, DAY or MONTH; without it such a date is unchanged.

    >>> [iso(cell) for cell in ("2099/1/5", "2099年12月1日 9:00", "3 Apr 2099 9 pm", "5/1/2099")]
    ['2099-01-05', '2099-12-01 09:00', '2099-04-03 21:00', '5/1/2099']
    >>> iso("5/1/2099", DAY), iso("5/1/2099", MONTH), iso("5/13/2099", DAY)
    ('2099-01-05', '2099-05-01', '5/13/2099')
    """
    for shape in _SHAPES:
        if found := shape.fullmatch(written):
            return _rewritten(found, written, order)
    found = _YEAR_LAST.fullmatch(written) if order else None
    return _rewritten(found, written, order) if found else written


def only_order(written: str) -> str:
    """What comes first in a date with its year last of which only one order is a date; "" for any other text.

    >>> only_order("13/4/2099"), only_order("4/13/2099 9:00"), only_order("4/3/2099")
    ('day', 'month', '')
    """
    if not _YEAR_LAST.fullmatch(written):
        return ""
    possible = [order for order in ORDERS if iso(written, order) != written]
    return possible[0] if len(possible) == 1 else ""


def _rewritten(found: re.Match[str], written: str, order: str) -> str:
    named, time = found.groupdict(), _time(found)
    if "first" in named:
        day, month = (named["first"], named["second"]) if order == DAY else (named["second"], named["first"])
    elif named.get("name"):
        day, month = named["day"], str(_MONTHS.index(named["name"][:3].lower()) + 1)
    else:
        day, month = named["day"] or named["day_zh"], named["month"] or named["month_zh"]
    if time is None or not day or not month:
        return written
    if (
        "first" not in named and "name" not in named
    ):  # a day that is none is shown with its problem as it would be read
        return f"{named['year']}-{month.zfill(2)}-{day.zfill(2)}{time}"
    with suppress(ValueError):
        return f"{date(int(named['year']), int(month), int(day)).isoformat()}{time}"
    return written


def _time(found: re.Match[str]) -> str | None:
    """The time of day behind a date, with a space before it; "" where there is none, None where it is not a clear one."""
    hour = found["hour"]
    if hour is None:
        return ""
    half, minute = _half(found["half"], found["half_after"]), found["minute"]
    minutes = found["minutes"] or f":{(minute or '0').zfill(2)}"
    clock = int(hour)
    if half is None or (half and not 1 <= clock <= 12):
        return None
    is_whole = found["minutes"] is None and minute is None
    if is_whole and not half and not re.search("[点點时時]$", found[0]):
        return None
    if half:
        clock = clock % 12 + (12 if half == "p" else 0)
    return f" {clock:02}{minutes}"


def _half(before: str | None, after: str | None) -> str | None:
    """Which half of the day, "a" or "p"; "" where it is not said, None where it is said twice."""
    if before and after:
        return None
    return {"上午": "a", "下午": "p", "": ""}[before or ""] or (after or "")[:1].lower()
