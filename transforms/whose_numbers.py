"""Which numbers say that two rows are of one person: telephones of their own, and not what a whole list shares.

Digits that are shared link rows only if they are a telephone by their own form: no filler, no date, of a length that a country of the
list has. And only if few people share them: a hotline is nobody's own.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache

from transforms.odd_forms import code_of
from transforms.phones import is_number_with_code
from transforms.same_numbers import FEW
from validators.libraries import pd, phonenumbers
from validators.long_pattern import LongPattern

_NATIONAL = 7  # digits behind a country code that are looked at by themselves
_RUNS = ("01234567890123456789", "98765432109876543210")
_YEAR, _MONTH, _DAY = "(?:19|20)[0-9]{2}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_DATE = LongPattern(f"{_YEAR}{_MONTH}{_DAY}|{_DAY}{_MONTH}{_YEAR}|{_MONTH}{_DAY}{_YEAR}")
_DATED = LongPattern(f"{_YEAR}{_MONTH}{_DAY}")  # an id that begins with a day, as batches and time stamps do
_GOODS = (8, 12, 13, 14)  # digits of the numbers of goods (GTIN)
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


class ToldApart:
    """Which numbers may link their rows; `called` are those that are called, which are telephones. All without zeros at their beginning."""

    def __init__(self, called: Collection[str]) -> None:
        self._called = called
        self._codes, self._lengths = codes_of(called), frozenset(map(len, called))

    def of(self, found: pd.Series[str]) -> set[str]:
        """Those of some numbers that may."""
        return {number for number in found.unique().tolist() if self._links(number)}

    def _links(self, number: str) -> bool:
        if is_filler(number):
            return False
        return number in self._called or _is_possible(number, self._codes, self._lengths)


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
    if is_number_with_code(number) and not (_DATED.match(number) or _is_of_goods(number)):
        return True
    if not codes:
        return len(number) in lengths and not _DATE.fullmatch(number)
    return any(_is_of(number, code) for code in codes)


def may_be_telephone(pattern: str, codes: Collection[int], lengths: Collection[int]) -> bool:
    """Whether a number with a ? for each digit that is lost may be a telephone of a country with one of the codes.

    >>> may_be_telephone("659???????", [65], [10]), may_be_telephone("15????????", [65], [10])
    (True, False)
    """
    if pattern.startswith("?"):
        return True
    tried = (pattern.replace("?", digit) for digit in "0123456789")
    return any(_may_be(each, codes, lengths) for each in tried)


def _may_be(number: str, codes: Collection[int], lengths: Collection[int]) -> bool:
    if not codes:
        code = code_of(number) if is_number_with_code(number) else ""
        return len(number) in lengths or (code != "" and len(number) - len(code) in lengths)
    own = is_number_with_code(number) and any(number.startswith(str(code)) for code in codes)
    return own or any(_is_of(number, code) for code in codes)


def _is_of_goods(number: str) -> bool:
    """Whether the last digit of a number is that which checks a number of goods."""
    if len(number) not in _GOODS:
        return False
    *digits, last = map(int, number)
    weighed = (digit * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(digits)))
    return (10 - sum(weighed) % 10) % 10 == last


def _is_of(number: str, code: int) -> bool:
    """Whether a number is one of a country, without its code."""
    if len(number) > _MOST_NATIONAL:
        return False
    return phonenumbers.is_valid_number(
        phonenumbers.PhoneNumber(country_code=code, national_number=int(number))
    )


@lru_cache(maxsize=1 << 16)
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
    """The country codes with which numbers begin (no zeros at the beginning); of many, of some of them.

    None where most of them begin with no country's code: what a few seem to begin with says nothing then.
    """
    found = list[int]()
    asked = sorted(called)[:: max(1, len(called) // _ASKED)]
    for number in asked:
        try:
            parsed = phonenumbers.parse(f"+{number}")
        except phonenumbers.NumberParseException:
            continue
        if parsed.country_code and phonenumbers.is_valid_number(parsed):
            found.append(parsed.country_code)
    return frozenset(found) if 2 * len(found) > len(asked) else frozenset()
