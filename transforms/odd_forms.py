"""Spellings of a number that share no eight last digits with it, or that are no end of it: what some countries do.

Some share their last digits and are no end of each other all the same: a zero that is dialled at home and was written behind
the country code, and the ninth digit of Brazil's mobile numbers.

Numbers are digits without + and without zeros at their beginning.
"""

from __future__ import annotations

import re
from functools import lru_cache

_OF_TWO = frozenset(
    map(
        str,
        (
            *(20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67)),
            *(81, 82, 84, 86, *range(90, 96), 98),
        ),
    )
)
"""Country codes of two digits. Those of 1 and 7 have one, and long numbers behind it; every other has three."""

_WITHOUT_ZERO = ("1", "7")  # country codes behind which no zero is written
_OF_THREE = tuple(f"{code}" for code in range(20, 100) if str(code) not in _OF_TWO and code // 10 != 7)
CODES = f"(?:{'|'.join(sorted(_OF_TWO))}|(?:{'|'.join(_OF_THREE)})[0-9])"
"""In Arrow's words: the country codes of two and three digits."""
ENDS_OTHERWISE = (
    rf"^0*{CODES}0*[1-9][0-9]{{4,6}}$"
    r"|^0*(?:290|352|43|683|690)0*[1-9][0-9]{3}$"
    r"|^0*(?:549?|9)?(?:11|[23][0-9])[0-9]{8,10}$"
)
"""In Arrow's words: the numbers that may have a spelling with other last digits, and a few more."""

_ALIKE = 8  # last digits that are compared anyhow
_LEAST_NATIONAL = 5  # digits of the shortest national numbers of people
_OF_FOUR = ("290", "352", "43", "683", "690")  # but for those of these country codes, which have four
_MEXICAN = re.compile(r"521?(?P<national>[0-9]{10})")
_BEFORE_MEXICAN = ("521", "52", "1", "44", "45")
_ARGENTINE = re.compile(r"(?:549?|9)(?P<national>(?:11|[23][0-9])[0-9]{8})")
_ARGENTINE_BEGINS = ("54", "9", "11", "2", "3")
_BARE = re.compile(r"(?:11|[23][0-9])[0-9]{8}")
_AT_HOME = re.compile(r"(?:549?)?(?P<home>(?:11|[23][0-9])[0-9]{10})")
AT_HOME_15 = r"(?:549?)?(?:(?:11|[23][0-9])15[0-9]{8}|[23][0-9]{2}15[0-9]{7}|[23][0-9]{3}15[0-9]{6})"
"""Argentine mobile numbers with the 15 behind their area code: they share no last digits with what is dialled from abroad."""
_AREAS = (2, 3, 4)  # digits of an Argentine area code
LOCAL_15 = r"15[0-9]{6,7}"
"""The same without an area code, where they share no last eight digits with anything that is dialled from elsewhere."""
IN_ARGENTINA = r"(?:54)?9?(?:11|[23][0-9])[0-9]{8}"
"""Argentine numbers with their area code, and those of elsewhere that look like them."""
_MOBILE_OTHERWISE = ("52", "55")
_BRAZILIAN = re.compile(r"55(?P<area>[1-9]{2})(?P<ninth>9?)(?P<number>[6-9][0-9]{7})")
_MOBILE = re.compile("9[6-9][0-9]{7}")
_NINTH = re.compile("(?P<before>(?:[1-9]{2})?)9(?P<number>[6-9][0-9?]{7})")
LONGEST_CODE = 3  # digits of a country code
_MOST = 16  # digits of a number with what is dialled before it


def odd_forms(digits: str) -> tuple[str, ...]:
    """Other spellings that may be the same number: a short national number, and mobile numbers of Mexico, Argentina and Brazil.

    >>> odd_forms("3546111234"), odd_forms("468123456")
    (('6111234',), ('8123456',))
    >>> odd_forms("5511987654321"), odd_forms("6591230001")
    (('551187654321', '1187654321'), ())
    """
    if not digits.startswith(_MOBILE_OTHERWISE):  # as most numbers, of which this is asked most often
        return with_other_ends(digits)
    return (*with_other_ends(digits), *_mexican(digits), *_brazilian(digits))


def around_trunk(digits: str) -> tuple[str, ...]:
    """A number with the zero behind its country code that is dialled at home, or without it where it has one.

    In some countries it belongs to the number and in others it does not, and people write both: +44 (0)20 and +44 20.

    >>> around_trunk("4402079460958"), around_trunk("39612345678"), around_trunk("13105550123")
    (('442079460958',), ('390612345678',), ())
    """
    code, national = _split(digits)
    bare = national.lstrip("0")
    if not code or len(bare) < _ALIKE or len(digits) >= _MOST:
        return ()
    return (code + bare,) if bare != national else (f"{code}0{national}",)


def code_of(digits: str) -> str:
    """The country code with which digits begin, if they begin with one; "" where they begin with a zero.

    >>> code_of("6591230001"), code_of("13105550123"), code_of("3546111234"), code_of("091230001")
    ('65', '1', '354', '')
    """
    return _code_at(digits[:LONGEST_CODE])


@lru_cache(1000)
def _code_at(beginning: str) -> str:
    """The country code with which three digits begin, or fewer."""
    if beginning[:1] in _WITHOUT_ZERO:
        return beginning[:1]
    return "" if beginning[:1] in {"", "0"} else beginning[: 2 if beginning[:2] in _OF_TWO else 3]


def _split(digits: str) -> tuple[str, str]:
    """A country code, where behind it a zero may stand, and what follows it."""
    code = "" if digits[:1] in _WITHOUT_ZERO else code_of(digits)
    return code, digits[len(code) :]


def with_other_ends(digits: str) -> tuple[str, ...]:
    """Those of them that may have other last digits."""
    short = short_national(digits)
    argentine = _argentine(digits)
    if not (short or argentine):
        return ()
    found = (*((short,) if short else ()), *argentine)
    return tuple(form for form in dict.fromkeys(found) if form != digits)


def at_home(digits: str) -> tuple[str, ...]:
    """What an Argentine national number without any code before it may be written as at home; such numbers are also of elsewhere.

    >>> at_home("2901412345"), at_home("6591230001")
    (('291501412345', '290151412345', '290115412345', '151412345', '15412345'), ())
    """
    return (*_with_15(digits), *_local_15(digits)) if _BARE.fullmatch(digits) else ()


def short_national(digits: str) -> str:
    """What follows a country code, without zeros, where it has fewer digits than are compared; "" otherwise."""
    if len(digits) > len("000") + _ALIKE:
        return ""
    code, behind = _split(digits)
    national = behind.lstrip("0") if code else ""
    least = _LEAST_NATIONAL - (code in _OF_FOUR)
    return national if least <= len(national) < _ALIKE else ""


def _mexican(digits: str) -> tuple[str, ...]:
    """With and without the 1, 01, 044 or 045 that was dialled before mobile numbers."""
    found = _MEXICAN.fullmatch(digits) if digits.startswith("52") else None
    forms = (before + found["national"] for before in _BEFORE_MEXICAN) if found else ()
    return tuple(form for form in forms if form != digits)


def _brazilian(digits: str) -> tuple[str, ...]:
    """With and without the ninth digit that mobile numbers have been given, abroad and at home."""
    found = _BRAZILIAN.fullmatch(digits) if digits.startswith("55") else None
    if not found:
        return ()
    other = f"{found['area']}{'' if found['ninth'] else '9'}{found['number']}"
    return f"55{other}", other


def without_area(digits: str) -> tuple[str, ...]:
    """A Brazilian mobile number of nine digits behind each area code that it may have.

    >>> "11987654321" in without_area("987654321"), without_area("6591230001")
    (True, ())
    """
    return (
        tuple(f"{area}{digits}" for area in range(11, 100) if area % 10) if _MOBILE.fullmatch(digits) else ()
    )


def without_ninth(digits: str) -> tuple[str, ...]:
    """What may be a Brazilian mobile number without its country code, without the ninth digit that it was given.

    >>> without_ninth("11987654321"), without_ninth("987654321"), without_ninth("6591230001")
    (('1187654321',), ('87654321',), ())
    """
    found = _NINTH.fullmatch(digits)
    return (f"{found['before']}{found['number']}",) if found else ()


def _argentine(digits: str) -> tuple[str, ...]:
    """With and without the 9 behind the country code, and with the 15 that stands behind the area code at home."""
    if not 11 <= len(digits) <= 15 or not digits.startswith(_ARGENTINE_BEGINS):
        return ()
    abroad, home = _ARGENTINE.fullmatch(digits), _AT_HOME.fullmatch(digits)
    nationals = {abroad["national"]} if abroad else set[str]()
    if home:
        nationals |= {
            home["home"][:area] + home["home"][area + 2 :]
            for area in _AREAS
            if home["home"].startswith("15", area)
        }
    return tuple(form for national in sorted(nationals) for form in _argentine_forms(national))


def _with_15(national: str) -> tuple[str, ...]:
    return tuple(f"{national[:area]}15{national[area:]}" for area in _AREAS)


def _argentine_forms(national: str) -> tuple[str, ...]:
    return (
        national,
        *(before + national for before in ("54", "549", "9")),
        *(before + each for each in _with_15(national) for before in ("", "54")),
        *_local_15(national),
    )


def _local_15(national: str) -> tuple[str, ...]:
    """As a mobile number is dialled in its own town, with 15 in place of the area code."""
    areas = (area for area in _AREAS if (area == _AREAS[0]) == national.startswith("11"))
    return tuple(f"15{national[area:]}" for area in areas)
