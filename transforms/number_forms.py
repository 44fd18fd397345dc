"""The ways in which one telephone number may be written, so that it is recognised whatever form a list has it in.

Numbers are digits in canonical form: 3 to 16 of them, without + and separators.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from transforms.dialling import at_home as dialled_at_home
from transforms.dialling import dialled_before, lengths_of, short_at_home, undialled
from transforms.odd_forms import (
    ENDS_OTHERWISE,
    around_trunk,
    at_home,
    odd_forms,
    with_other_ends,
    without_area,
)
from validators.libraries import pd, phonenumbers

LEAST_ENDING = 8  # digits that two numbers must share at their ends before they may be one
_LEAST_FULL, _MOST = 7, 16  # digits of a number with its country code
_LEAST = 3  # digits of any number
_ABROAD = "00"
ZEROS = ("", "0", _ABROAD)


_NUMBER = re.compile(r"[+(]*[0-9][0-9 ().\-]{4,22}[0-9]")
_DATE = re.compile(r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}")
_DIGITS = re.compile(r"[^0-9]")
_IN_BRAZIL = "55"
_IN_ARGENTINA = "54"
_WITH_OTHER_FORMS = ("52", _IN_ARGENTINA, _IN_BRAZIL)  # country codes of which one number has several


def has_numbers(cells: pd.DataFrame) -> bool:
    """Whether a cell holds what may be a telephone number: 7 to 16 digits, with or without separators, and no date."""
    return any(looks_like_number(str(cell).strip()) for name in cells for cell in cells[name].unique())


def has_digits(cells: pd.DataFrame) -> bool:
    """Whether a cell holds as many digits as the shortest number has: it may be what is left of one (6.59E+09, ****0074)."""
    texts = (str(cell) for name in cells for cell in cells[name].unique())
    return any(sum(map(str.isdigit, text)) >= _LEAST for text in texts)


def looks_like_number(text: str) -> bool:
    """Whether a text may be a telephone number.

    >>> [looks_like_number(text) for text in ("+65 9123 0001", "2026-11-30", "1234", "9.1E+09")]
    [True, False, False, False]
    """
    if not _NUMBER.fullmatch(text) or _DATE.fullmatch(text):
        return False
    return 7 <= len(_DIGITS.sub("", text)) <= 16


@cache
def _dialling(country: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """A country's calling code, what it dials before national numbers, and what before those abroad."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country) if country else None
    if metadata is None:
        return "", (), (_ABROAD,)
    trunk = metadata.national_prefix or ""
    abroad = (metadata.preferred_international_prefix or "", metadata.international_prefix or "")
    plain = {prefix for prefix in abroad if prefix.isascii() and prefix.isdigit()}
    code = str(phonenumbers.country_code_for_region(country))
    return code, tuple({"", "0", trunk}), tuple({_ABROAD, *plain})


def calling_code_of(country: str) -> str:
    """The country code of a country (two letters), as digits; "" for none.

    >>> calling_code_of("SG"), calling_code_of("")
    ('65', '')
    """
    return _dialling(country)[0]


def same_number(number: str, country: str = "") -> frozenset[str]:
    """Every spelling that is certainly the same number; national ones only where a `country` (two letters) says which.

    >>> "91230001" in same_number("6591230001", "SG")
    True
    >>> sorted(same_number("6591230001"))
    ['006591230001', '6591230001']
    """
    code, trunks, abroad = _dialling(country)
    found = {number}
    for full in _in_full(number, code):
        found |= {full, *(prefix + full for prefix in abroad)}
        if code and full.startswith(code):
            found |= {trunk + full[len(code) :] for trunk in trunks}
    return frozenset(spelling for spelling in found if len(spelling) > 2)


def in_full(number: str, country: str) -> frozenset[str]:
    """A national number of a country (two letters, or none) with its code; nothing where it has other lengths than those.

    >>> sorted(in_full("91230001", "SG")), sorted(in_full("0669821234", "IT"))
    (['6591230001'], ['390669821234', '39669821234'])
    """
    code, trunks, _ = _dialling(country)
    lengths = lengths_of(country)
    nationals = {number.removeprefix(trunk) for trunk in trunks}
    return frozenset(code + each for each in nationals if len(each) in lengths)


def national_numbers(number: str, country: str) -> frozenset[str]:
    """A number of a country (two letters, or none) without its code and what is dialled before it, where it has the code.

    >>> sorted(national_numbers("4402079460958", "GB"))
    ['02079460958', '2079460958']
    """
    code, *_ = _dialling(country)
    fulls = {number.lstrip("0"), *undialled(number)} if code else frozenset[str]()
    return frozenset(full.removeprefix(code) for full in fulls if full.startswith(code))


def columns_in_full(numbers: pd.Series[str], country: str) -> Iterator[pd.Series[str]]:
    """The same of whole columns: of the numbers that have the length of a national one, each with its code."""
    code, trunks, _ = _dialling(country)
    for trunk in dict.fromkeys(trunks):
        bare = numbers[numbers.str.startswith(trunk)].str.slice(len(trunk)) if trunk else numbers
        yield code + bare[bare.str.len().isin(lengths_of(country))]


def _in_full(number: str, code: str) -> tuple[str, ...]:
    """The number with its country code, as far as its beginning says it: no country code begins with 0."""
    if not number.startswith("0"):
        return (number,)
    if number.startswith(_ABROAD):
        return (number.removeprefix(_ABROAD),)
    return (code + number[1:],) if code else ()


def last_digits(number: str) -> str:
    """What two numbers have in common that are one, or may be, unless one `is_short` or has `odd_spellings`.

    >>> last_digits("6591230001") == last_digits("91230001")
    True
    """
    return number[-LEAST_ENDING:]


def long_enough(country: str = "") -> int:
    """The digits from which on a number that does not begin with 0 has enough to be compared at its end.

    >>> long_enough("SG")
    10
    """
    return LEAST_ENDING + len(_dialling(country)[0])


def has_few_digits(number: str, country: str = "") -> bool:
    """Whether a number, without zeros and the country's code, has fewer digits than are compared at its end.

    >>> [has_few_digits(number, "SG") for number in ("6512345", "91230001", "6591230001")]
    [True, False, False]
    """
    digits = number.lstrip("0")
    code = _dialling(country)[0]
    national = len(digits) - len(code) if code and digits.startswith(code) else len(digits)
    return national < LEAST_ENDING


def is_short(number: str, country: str = "") -> bool:
    """Whether a number may be one with other last digits because it is short; told without looking where it is long."""
    few = (len(number) < long_enough(country) or number[0] == "0") and has_few_digits(number, country)
    return few or bool(_short_at_home().fullmatch(number))


@cache
def _short_at_home() -> re.Pattern[str]:
    return re.compile(short_at_home())


@cache
def may_end_otherwise(country: str = "") -> str:
    """In Arrow's words, for whole columns: the numbers that are short or have `asked_ends`, and a few more.

    All but those that `may_be_dialled_at_home`, and those that are not `in_full`.
    """
    short = f"^[0-9]{{0,{long_enough(country) - 1}}}$|^0+(?:{calling_code_of(country)})?[0-9]{{0,{LEAST_ENDING - 1}}}$"
    return f"{ENDS_OTHERWISE}|{dialled_before()}|{short}|{short_at_home()}"


def odd_spellings(number: str) -> tuple[str, ...]:
    """Spellings that may be the same number and have other last digits than it.

    >>> odd_spellings("3546111234")[:3]
    ('6111234', '06111234', '006111234')
    """
    digits = number.lstrip("0")
    forms = (*with_other_ends(digits), *at_home(digits))
    spelled = (zeros + form for form in forms for zeros in ZEROS)
    return tuple(each for each in spelled if last_digits(each) != last_digits(number)) if forms else ()


def other_ends(number: str, spellings: Iterable[str]) -> frozenset[str]:
    """The last digits that spellings of a number have, where they are not its own.

    >>> sorted(other_ends("3546111234", ("6111234", "006111234", "546111234")))
    ['06111234', '6111234']
    """
    own = last_digits(number)
    return frozenset([end for spelled in spellings if (end := spelled[-LEAST_ENDING:]) != own])


def asked_ends(number: str) -> frozenset[str]:
    """The last digits, beside its own, of all spellings in which a number is asked for that has not `has_few_digits`.

    >>> "6111234" in asked_ends("8103546111234"), asked_ends("6591230001")
    (True, frozenset())
    """
    forms = {number.lstrip("0"), *undialled(number)}
    odd = {each for form in forms for each in (*with_other_ends(form), *at_home(form))}
    odd |= {*with_other_ends(f"{_IN_ARGENTINA}{number.lstrip('0')}")}
    return other_ends(number, (end for form in (*forms, *odd) for end in _with_zeros(form)))


def _with_zeros(number: str) -> tuple[str, ...]:
    """The spellings of a number with zeros before it that have different last digits."""
    return (number,) if len(number) >= LEAST_ENDING else tuple(zeros + number for zeros in ZEROS)


def shorter_forms(number: str) -> frozenset[str]:
    """Spellings that may be the same number without its country or area code, without a zero, or as its country writes it.

    >>> "091230001" in shorter_forms("6591230001")
    True
    """
    digits = number.lstrip("0")
    ends = [digits, *endings(number), *around_trunk(digits)]
    found = {zeros + end for end in ends for zeros in ZEROS}
    return frozenset(found - {number})


def spelled_otherwise(number: str) -> frozenset[str]:
    """Spellings without zeros at the beginning that may be the same number, and are neither it nor an end of it.

    >>> sorted(spelled_otherwise("442079460958"))
    ['4402079460958']
    """
    digits = number.lstrip("0")
    return frozenset((*odd_forms(digits), *at_home(digits), *around_trunk(digits))) - {digits}


def in_any_country(number: str, lengths: Collection[int] = ()) -> frozenset[str]:
    """A number in full as one of any country: what it may be where nobody knows of which.

    `lengths` are the digits of the numbers that are known; empty where that was not noted.

    >>> "6591230001" in in_any_country("91230001"), "525512345678" in in_any_country("0445512345678")
    (True, True)
    """
    digits = number.lstrip("0")
    bare = {number, digits}  # a zero at the beginning may belong to it
    found = {code + each for each in bare for code in _calling_codes(len(each), frozenset(lengths))}
    odd = {code + each for each in (*bare, *at_home(digits)) for code in _WITH_OTHER_FORMS}
    odd |= {_IN_BRAZIL + each for each in without_area(digits)}
    odd |= {code + each for code, each in dialled_at_home(number)}
    return frozenset((*found, *odd, *(form for each in odd for form in odd_forms(each))))


@cache
def _calling_codes(digits: int, lengths: frozenset[int]) -> tuple[str, ...]:
    """Every country code that makes so many digits as long as a number that is known."""
    codes = map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
    fitting = lengths or range(_LEAST_FULL, _MOST + 1)
    return tuple(code for code in codes if len(code) + digits in fitting)


def local_end(number: str) -> str:
    """The eight digits that a number has where it lacks every code, or has nothing but the 15 of Argentine mobiles; "" for others.

    >>> local_end("091230001"), local_end("1523456789"), local_end("6591230001")
    ('91230001', '23456789', '')
    """
    digits = number.lstrip("0")
    bare = digits.removeprefix("15") if len(digits) == LEAST_ENDING + 2 else digits
    return bare if len(bare) == LEAST_ENDING else ""


def may_be_one(one: str, other: str) -> bool:
    """Whether two numbers may be one telephone: the one rule for whoever is forbidden, is a person's, or was sent before.

    They are the same without zeros at the beginning, one is the end of the other, or one is spelled as some country does.

    >>> may_be_one("006591230001", "91230001"), may_be_one("4402079460958", "442079460958")
    (True, True)
    >>> may_be_one("6591230001", "8691230001"), may_be_one("1230001", "6591230001")
    (False, False)
    """
    short, long = sorted((one.lstrip("0"), other.lstrip("0")), key=len)
    if short == long or (len(short) >= LEAST_ENDING and long.endswith(short)):
        return bool(short)
    if short in spelled_otherwise(long) or long in spelled_otherwise(short):
        return True
    return any(
        not undialled(each).isdisjoint((*ends_of(beside), *endings(beside)))
        for each, beside in ((one, other), (other, one))
    )


def endings(number: str) -> tuple[str, ...]:
    """The proper endings by which a shorter form of a number is told, longest first; then its other spellings.

    >>> endings("6591230001")
    ('591230001', '91230001')
    """
    digits = number.lstrip("0")
    proper = [digits[at:] for at in range(1, len(digits) - LEAST_ENDING + 1)]
    return (*proper, *odd_forms(digits), *at_home(digits))


def ends_of(number: str) -> frozenset[str]:
    """What another number may be, however it is dialled, that may be this one: its ends, its other spellings, and what it is dialled as.

    >>> "5512345678" in ends_of("525512345678") & undialled("0445512345678")
    True
    """
    every = (number, *undialled(number))
    found = (form for each in every for form in (each.lstrip("0"), *endings(each), *spelled_otherwise(each)))
    return frozenset(found)
