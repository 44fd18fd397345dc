"""National and international numbers of a country, through phonenumbers; only where the profile names a country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from validators.libraries import pd, phonenumbers
from validators.message import packed

# Grouped as only North America groups a number with its country code: 1 310 555 0123 is no Chinese mobile.
_AMERICAN = r"1[ .-]?(?:\([2-9][0-9]{2}\) ?|[ .-]?[2-9][0-9]{2}[ .-])[0-9]{3}[ .-][0-9]{4}"
_PEOPLE = tuple(range(3))  # landline, mobile, either: as phonenumbers numbers the sorts
_PLUS = r"[\s(]*\+"


@dataclass(frozen=True, slots=True)
class Reading:
    """A number read in a country: its E.164 digits, and a problem's code and detail where there is one."""

    digits: str
    code: str = ""
    detail: str = ""


def read_number(digits: str, country: str, *, international: bool) -> Reading:
    """Read canonical digits as a number of `country`, or of the world when it was written with a +.

    PHONE_NOT_VALID when no such number can exist; PHONE_ZERO_LOST, a warning, when it is one only if the zero that its
    country dials first was lost, as Excel loses it; PHONE_COUNTRY_UNCLEAR when that zero may as well never have been there,
    since the digits are a number with a country code; a mobile number of its country is one by its first digits.
    PHONE_ZERO_UNCLEAR where a zero belongs to numbers themselves, and the digits are one of a sort with and without it.
    """
    if not (digits.isascii() and digits.isdigit()) or not 3 <= len(digits) <= 16:
        return Reading(digits)
    try:
        number = phonenumbers.parse(
            f"+{digits}" if international else digits, None if international else country
        )
    except phonenumbers.NumberParseException:
        return Reading(digits, "PHONE_NOT_VALID", country)
    if not phonenumbers.is_valid_number(number):
        return Reading(digits, "PHONE_NOT_VALID", packed("ANY_COUNTRY") if international else country)
    full = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    if not international and _may_lack_zero(number, digits, country):
        return Reading(digits, "PHONE_ZERO_UNCLEAR", country)
    lost = not international and digits != full and _zero_lost(number, digits)
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if lost and not mobile and is_number_with_code(digits):
        return Reading(digits, "PHONE_COUNTRY_UNCLEAR", country)
    return Reading(full, "PHONE_ZERO_LOST", f"0{digits[:2]}…") if lost else Reading(full)


def is_number_with_code(digits: str) -> bool:
    """Whether digits are a number that begins with its country code."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


def _zero_lost(number: phonenumbers.PhoneNumber, digits: str) -> bool:
    """Whether a number of this sort is dialled with a zero first at home, and stands here without it.

    In many countries landlines are and mobiles are not: the numbering plan says how each is written.
    """
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    written = "".join(sign for sign in national if sign.isdecimal())
    return written.startswith("0") and not digits.startswith("0") and written == f"0{digits}"


def _may_lack_zero(number: phonenumbers.PhoneNumber, digits: str, country: str) -> bool:
    """Whether a number of the same sort has a zero before these digits: Gabon's 06 03 12 34 is no 603 12 34."""
    if digits.startswith("0") or not _keeps_zeros(country):
        return False
    other = phonenumbers.parse(f"0{digits}", country)
    sort = phonenumbers.number_type(other)
    known = sort != phonenumbers.PhoneNumberType.UNKNOWN
    return other != number and known and sort == phonenumbers.number_type(number)


@cache
def _keeps_zeros(country: str) -> bool:
    """Whether people of a country have numbers with a zero at the beginning that is dialled from abroad too."""
    return any(
        example is not None and bool(example.italian_leading_zero)
        for example in (phonenumbers.example_number_for_type(country, sort) for sort in _PEOPLE)
    )


def is_american(written: str) -> bool:
    """Whether a number is grouped as only North America groups one with its country code."""
    return re.fullmatch(_AMERICAN, written) is not None


def says_plus(written: str) -> bool:
    """Whether a number is written with a +: its country code is there already."""
    return re.match(_PLUS, written) is not None


def known_country(country: str) -> bool:
    """Whether a two-letter country has numbers."""
    return country in phonenumbers.SUPPORTED_REGIONS


def read_numbers(
    cells: pd.Series[str], uncovered: pd.Series[str], country: str
) -> tuple[pd.Series[str], list[tuple[int, str, str]]]:
    """Canonical cells as E.164 digits, and (row, code, detail) of those that are not a number there.

    `uncovered` holds the cells before their separators and + were removed: a + says that the country code is there already.
    """
    plus = uncovered.str.match(_PLUS)
    american = uncovered.str.fullmatch(_AMERICAN) & (phonenumbers.country_code_for_region(country) != 1)
    problems: list[tuple[int, str, str]] = [
        (row, "PHONE_COUNTRY_UNCLEAR", country) for row in cells.index[american].tolist()
    ]
    read: list[str] = []
    for row, digits, international in zip(cells.index.tolist(), cells.tolist(), plus.tolist(), strict=True):
        reading = read_number(digits, country, international=international)
        read.append(reading.digits)
        if reading.code:
            problems.append((row, reading.code, reading.detail))
    return pd.Series(read, index=cells.index, dtype=cells.dtype), problems
