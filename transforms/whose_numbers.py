"""Which numbers say that two rows are of one person: telephones of their own, and not what a whole list shares.

Digits that are shared link rows only if they are a telephone by their own form: no filler, no date, of a length that a country of the
list has. And only if few people share them: a hotline is nobody's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from transforms.phones import is_number_with_code
from transforms.same_numbers import FEW
from validators.libraries import pd, phonenumbers

_NATIONAL = 7  # digits behind a country code that are looked at by themselves
_RUNS = ("01234567890123456789", "98765432109876543210")
_YEAR, _MONTH, _DAY = "(?:19|20)[0-9]{2}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_DATE = re.compile(f"{_YEAR}{_MONTH}{_DAY}|{_DAY}{_MONTH}{_YEAR}|{_MONTH}{_DAY}{_YEAR}")
_MOST_NATIONAL = 14  # digits
_ASKED = 500  # numbers by which the countries of a list are told


def is_filler(number: str) -> bool:
    """Whether digits stand in place of a number: one digit throughout, or all of them in order; behind a country code, too.

    >>> [is_filler(number) for number in ("99999999", "6500000000", "12345678", "6587654321", "6591234567")]
    [True, True, True, True, False]
    """
    return any(
        len(set(whole)) == 1 or any(whole in run for run in _RUNS)
        for whole in (number, _behind_code(number))
        if len(whole) >= _NATIONAL or whole == number
    )


def _behind_code(number: str) -> str:
    """The digits behind the country code with which a number begins; "" where it begins with none."""
    at = next((at for at in (1, 2, 3) if number[:at] in _country_codes()), len(number))
    return number[at:]


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))


def told_apart(found: pd.Series[str], called: Collection[str]) -> set[str]:
    """The numbers that may link their rows; `called` are those that are called, which are telephones.

    Without zeros at their beginning, all of them.
    """
    numbers = found.unique().tolist()
    codes, lengths = codes_of(called), frozenset(map(len, called))
    return {
        number
        for number in numbers
        if not is_filler(number) and (number in called or _is_possible(number, codes, lengths))
    }


def shared_by_many(lines: pd.DataFrame) -> set[str]:
    """The numbers of lines (row, number, called) in rows of more than a `FEW` people, told by the other numbers that they call.

    A row that calls no other number is one of them only if it does not call this one.
    """
    counts = lines.groupby("number")["row"].nunique()
    shared = lines[lines["number"].isin(counts.index[counts > FEW])]
    if shared.empty:
        return set()
    calls = lines.loc[lines["called"], ["row", "number"]].rename(columns={"number": "other"})
    pairs = shared[["row", "number"]].merge(calls, on="row", how="left")
    pairs["other"] = pairs["other"].fillna("#" + pairs["row"].astype("str"))
    apart = pairs[pairs["other"] != pairs["number"]]
    people = apart.groupby(["number", "row"])["other"].min().groupby("number").nunique()
    return set(people.index[people > FEW])


def is_telephone(number: str, codes: Collection[int], lengths: Collection[int]) -> bool:
    """Whether a number (no zeros at the beginning) is one of a country with one of the codes, or with its own.

    `lengths` are those of a list's numbers: of one whose countries are not known, all that can be said.
    """
    if is_filler(number) or not number:
        return False
    if is_number_with_code(number):
        return True
    if not codes:
        return len(number) in lengths and not _DATE.fullmatch(number)
    return any(_is_of(number, code) for code in codes)


def _is_of(number: str, code: int) -> bool:
    """Whether a number is one of a country, without its code."""
    if len(number) > _MOST_NATIONAL:
        return False
    return phonenumbers.is_valid_number(
        phonenumbers.PhoneNumber(country_code=code, national_number=int(number))
    )


@cache
def _possible(number: str, code: int) -> bool:
    """Whether digits have a length that numbers of a country have, with its code or without."""
    own = str(code)
    nationals = {number, number.removeprefix(own)}
    tried = (
        phonenumbers.PhoneNumber(country_code=code, national_number=int(each)) for each in nationals if each
    )
    return any(phonenumbers.is_possible_number(each) for each in tried)


def _is_possible(number: str, codes: Collection[int], lengths: Collection[int]) -> bool:
    if _DATE.fullmatch(number):
        return False
    if not codes:
        return len(number) in lengths
    return any(_possible(number, code) for code in codes) or is_number_with_code(number)


def codes_of(called: Collection[str]) -> frozenset[int]:
    """The country codes with which numbers begin (no zeros at the beginning); of many, of some of them."""
    found = set[int]()
    for number in sorted(called)[:: max(1, len(called) // _ASKED)]:
        try:
            parsed = phonenumbers.parse(f"+{number}")
        except phonenumbers.NumberParseException:
            continue
        if parsed.country_code and phonenumbers.is_valid_number(parsed):
            found.add(parsed.country_code)
    return frozenset(found)
