"""Spellings of a number that share no eight last digits with it, or that are no end of it: what some countries do.

Numbers are digits without + and without zeros at their beginning.
"""

from __future__ import annotations

import re

_OF_TWO = frozenset(
    [
        "20",
        "27",
        "30",
        "31",
        "32",
        "33",
        "34",
        "36",
        "39",
        "40",
        "41",
        "43",
        "44",
        "45",
        "46",
        "47",
        "48",
        "49",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "60",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "81",
        "82",
        "84",
        "86",
        "90",
        "91",
        "92",
        "93",
        "94",
        "95",
        "98",
    ]
)
_OF_THREE = 3  # digits of every other country code, but for 1 and 7
_ALIKE = 8  # last digits that are compared anyhow
_LEAST_NATIONAL = 6  # digits of the shortest national numbers of people
_MEXICAN = re.compile(r"521?(?P<national>[0-9]{10})")
_BEFORE_MEXICAN = ("521", "52", "1", "44", "45")
_ARGENTINE = re.compile(r"549?(?P<national>[0-9]{10})")
_WITH_15 = re.compile(r"(?:549?)?(?:[0-9]{2}15[0-9]{8}|[0-9]{3}15[0-9]{7}|[0-9]{4}15[0-9]{6})")


def odd_forms(digits: str) -> tuple[str, ...]:
    """Other spellings that may be the same number: a short national number, and mobile numbers of Mexico and Argentina.

    >>> odd_forms("3546111234")
    ('6111234',)
    >>> odd_forms("6591230001")
    ()
    """
    short = short_national(digits)
    found = (*((short,) if short else ()), *_mexican(digits), *_argentine(digits))
    return tuple(form for form in dict.fromkeys(found) if form != digits)


def short_national(digits: str) -> str:
    """What follows a country code of three digits, without zeros, where it has fewer digits than are compared; "" otherwise."""
    if not _OF_THREE + _LEAST_NATIONAL <= len(digits) < _OF_THREE + _ALIKE:
        return ""
    if digits[0] in "17" or digits[:2] in _OF_TWO:
        return ""
    national = digits[_OF_THREE:].lstrip("0")
    return national if len(national) >= _LEAST_NATIONAL else ""


def ends_otherwise(digits: str) -> bool:
    """Whether a spelling of a number may have other last digits than it.

    >>> [ends_otherwise(number) for number in ("3546111234", "5492901412345", "29011541234", "6591230001")]
    [True, True, False, False]
    """
    if len(digits) < _OF_THREE + _ALIKE:
        return bool(short_national(digits))
    return 12 <= len(digits) <= 15 and bool(_ARGENTINE.fullmatch(digits) or _WITH_15.fullmatch(digits))


def _mexican(digits: str) -> tuple[str, ...]:
    """With and without the 1, 01, 044 or 045 that was dialled before mobile numbers."""
    found = _MEXICAN.fullmatch(digits) if digits.startswith("52") else None
    return tuple(before + found["national"] for before in _BEFORE_MEXICAN) if found else ()


def _argentine(digits: str) -> tuple[str, ...]:
    """With and without the 9 behind the country code, and with the 15 that stands behind the area code at home."""
    found = _ARGENTINE.fullmatch(digits) if digits.startswith("54") else None
    if not found:
        return ()
    national = found["national"]
    at_home = [f"{national[:area]}15{national[area:]}" for area in (2, 3, 4)]
    return (f"549{national}", f"54{national}", f"9{national}", *at_home, *(f"54{each}" for each in at_home))
