"""What people dial before a number, taken off again: at home, abroad and by another carrier, as each country's numbering plan has it.

Lists have numbers as they were dialled: `8 912 345-67-89`, `0 15 11 98765-4321`, `001 852 6123 4567`, `+44 (0)20 7946 0958`. The plans are
those of phonenumbers, so every country is read alike. Numbers are digits; a ? is one that is not known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from transforms.odd_forms import CODES, code_of, odd_forms, without_ninth
from validators.libraries import phonenumbers

_WITHDRAWN = {"MX": "01|044|045", "AR": "0?15"}
"""What was dialled for years and still stands in lists: plans name only what is dialled today, and in Argentina 15 only behind an area code."""

_BEHIND_CODE = {
    "52": "1"
}  # what stood behind a country code before mobile numbers, and is not dialled at home

_LOCAL = re.compile(
    r"^\([^()]*\)\$\|?"
)  # of a plan: numbers without their area code, which is put before them
_LEAST = 5  # digits of the shortest national numbers of people
_LONG = 10  # digits of a national number that is still told where a zero before it was lost: shorter ones are also of elsewhere
_DIGIT = "[0-9?]"
_LONGEST_ABROAD = 9  # digits: 1411 0011 in Australia, and one more
_MANY_ZEROS = "000"  # more than other spellings are looked for with
_IN_ARGENTINA = "0*54"
_TRUNK_BEHIND_CODE = f"0*{CODES}0"
_WITH_NINTH = "0*[1-9]{2}9[6-9][0-9]{7}$"  # what is left without it may have another country's code
_TRUNK = "0"  # also where none is dialled: people write +65 (0)9123 0001


@dataclass(frozen=True)
class _Plan:
    """How one country code's numbers are dialled at home: what stands before them, and what of it belongs to the number."""

    code: str
    before: re.Pattern[str]
    rule: str
    lengths: frozenset[int]

    @cached_property
    def likely(self) -> re.Pattern[str]:
        """Digits that begin with more than a zero of it, before as many as its numbers have."""
        many = "|".join(f"{_DIGIT}{{{length}}}" for length in sorted(self.lengths))
        return re.compile(f"(?:{self.before.pattern})(?!^)(?<!^0)(?:{f'{_DIGIT}*' if self.rule else many})$")

    def numbers(self, dialled: str) -> Iterator[str]:
        """What is left of digits without what is dialled before a number, where that has a length that numbers have."""
        found = self.before.match(dialled)
        if not found or not found.end():
            return
        kept = bool(self.rule and found.lastindex and found[found.lastindex])
        left = (found.expand(self.rule) if kept else "") + dialled[found.end() :]
        if len(left) in self.lengths and len(left) < len(dialled) and not left.startswith(_TRUNK):
            yield left
            if kept and (without := left.removeprefix(self.rule.partition("\\")[0])) != left:
                yield without


_NOTHING = frozenset[str]()


@lru_cache(1 << 14)
def undialled(number: str) -> frozenset[str]:
    """Every number that digits may be once what is dialled before it is taken off: national, or with its country code, but not itself.

    >>> sorted(undialled("89123456789")), sorted(undialled("01511987654321")), undialled("6591230001")
    (['9123456789'], ['1187654321', '11987654321'], frozenset())
    >>> "85261234567" in undialled("00185261234567"), "442079460958" in undialled("4402079460958")
    (True, True)
    """
    return _NOTHING if _has_nothing_before(number) else _taken_off(number)


def _has_nothing_before(number: str) -> bool:
    """Whether a number certainly is nothing but itself, told as fast as can be: most are their country's, in full."""
    if not _is_full(number):
        return False
    if _likely_from_abroad().match(number) or _likely_at_home().match(number):
        return False
    return not any(_without_trunk(number)) and not without_ninth(number)


def _taken_off(number: str) -> frozenset[str]:
    bare = number.lstrip(_TRUNK)
    fulls = {bare, *_from_abroad(number)}
    fulls |= {each for full in fulls for each in _without_trunk(full)}
    home = {*_dialled(number), *(() if _is_full(number) else _with_lost_zero(number))}
    nationals = {left for code, left in home if code + left != bare}
    nationals |= {form for full in fulls - {bare} for form in odd_forms(full)}
    found = nationals | fulls
    found |= {each for one in found for each in without_ninth(one)}
    return frozenset(found if number.startswith(_MANY_ZEROS) else found - {bare})


def at_home(number: str) -> frozenset[tuple[str, str]]:
    """Country code and number without it, of digits that may be dialled at home with more before them than a zero.

    Also where a spreadsheet has lost the zero at their beginning.

    >>> ("55", "11987654321") in at_home("01511987654321"), ("52", "5512345678") in at_home("44" "5512345678")
    (True, True)
    """
    bare = number.lstrip(_TRUNK)
    found = (*_dialled(number), *_with_lost_zero(number))
    return frozenset(pair for pair in found if pair[1] != bare)


def _with_lost_zero(number: str) -> Iterator[tuple[str, str]]:
    if len(number) > _LONG and not number.startswith(_TRUNK):
        found = _dialled(f"{_TRUNK}{number}")
        yield from (pair for pair in found if _LONG <= len(pair[1]) < len(number))


def _is_full(number: str) -> bool:
    """Whether digits have as many as a number with the country code with which they begin."""
    code = code_of(number)
    return bool(code) and len(number) - len(code) in _lengths().get(code, ())


def _dialled(number: str) -> Iterator[tuple[str, str]]:
    if may_be_dialled_at_home(number):
        likely = (plan for plan in _home_plans() if plan.likely.match(number))
        yield from ((plan.code, left) for plan in likely for left in plan.numbers(number))


@cache
def short_at_home() -> str:
    """In Arrow's words: digits of which, without what is dialled before them, fewer than eight may be left."""
    short = (
        (plan.before.pattern, length)
        for plan in _plans()
        for length in sorted(plan.lengths)
        if _LEAST <= length < 8
    )
    found = [f"0?(?:{before.replace(_DIGIT, '[0-9]')})[0-9]{{{length}}}" for before, length in short]
    return "|".join(f"^0*{each}$" for each in dict.fromkeys(found))


def _from_abroad(number: str) -> Iterator[str]:
    """The number with its country code behind what is dialled before it somewhere."""
    if _likely_from_abroad().match(number):
        for at in range(1, min(_LONGEST_ABROAD, len(number))):
            if _is_full(number[at:]) and _is_dialled_abroad(number[:at]):
                yield number[at:]


@lru_cache(1 << 12)
def _is_dialled_abroad(before: str) -> bool:
    return any(each.fullmatch(before) for each in _abroad())


@cache
def _likely_from_abroad() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each.pattern})" for each in _abroad()))


@cache
def dialled_before() -> str:
    """In Arrow's words: digits that may be dialled with more before them than their country's code, or with less.

    All but those that `may_be_dialled_at_home`, and those that are not `in_full`.
    """
    abroad = (each.pattern for each in _abroad())
    full = (f"0*{plan.code}(?:{plain})$" for plan, plain in _plain_plans())
    return "|".join(
        f"^(?:{each})"
        for each in dict.fromkeys((*abroad, *full, _IN_ARGENTINA, _TRUNK_BEHIND_CODE, _WITH_NINTH))
    )


@cache
def dialled_at_home() -> str:
    """In Arrow's words: digits that do not begin with a zero and `may_be_dialled_at_home`, and all that do."""
    plans = (f"(?:{plain})$" for plan, plain in _plain_plans() if plan in _home_plans())
    return "|".join(f"^(?:{each})" for each in dict.fromkeys(("0", *plans)))


def may_be_dialled_at_home(number: str) -> bool:
    """Whether digits may be dialled at home with more before them than a zero; told quickly, and of a few more."""
    return bool(_likely_at_home().match(number))


def _plain_plans() -> Iterator[tuple[_Plan, str]]:
    """Plans, and what is dialled before their numbers with as many digits as these have; not of Argentina, where that may be nothing."""
    for plan in _plans():
        lengths = "[0-9]*" if plan.rule else "|".join(f"[0-9]{{{length}}}" for length in sorted(plan.lengths))
        if not plan.before.fullmatch(""):
            yield plan, f"(?:{plan.before.pattern.replace(_DIGIT, '[0-9]')})(?:{lengths})"


@cache
def in_full() -> str:
    """In Arrow's words: digits that are a number with its country code, or too few for one of which a zero is told that was lost."""
    numbers = (
        f"{code}[0-9]{{{length}}}" for code, lengths in _lengths().items() for length in sorted(lengths)
    )
    return f"^(?:0[0-9]*|[0-9]{{0,{_LONG}}}|{'|'.join(numbers)})$"


def _without_trunk(full: str) -> Iterator[str]:
    """A number with its country code without what its country dials at home, where that stands behind the code."""
    code = code_of(full)
    national = full[len(code) :]
    if not code or not national:
        return
    if national[0] in (_TRUNK, _BEHIND_CODE.get(code)) and len(national) - 1 in _lengths().get(code, ()):
        yield f"{code}{national[1:]}"
    for plan in _plans_of().get(code, ()):
        yield from (f"{code}{left}" for left in plan.numbers(national))


@cache
def _plans() -> tuple[_Plan, ...]:
    """The plans of all countries that dial something else than a zero before their numbers, each once."""
    found: dict[tuple[str, str, str], frozenset[int]] = {}
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
        assert metadata is not None
        before = metadata.national_prefix_for_parsing or ""
        own = _LOCAL.sub("", before)
        rule = (metadata.national_prefix_transform_rule or "") if own == before else ""
        withdrawn = _WITHDRAWN.get(region, "")
        for text, made, more in ((own, rule, frozenset[int]()), (withdrawn, "", local_lengths_of(region))):
            key = str(metadata.country_code), text, made
            if text not in {"", _TRUNK}:
                found[key] = found.get(key, frozenset()) | lengths_of(region) | more
    return tuple(
        _Plan(code, re.compile(text.replace(r"\d", _DIGIT)), rule, lengths)
        for (code, text, rule), lengths in found.items()
    )


@cache
def _plans_of() -> Mapping[str, tuple[_Plan, ...]]:
    found = defaultdict[str, list[_Plan]](list)
    for plan in _plans():
        found[plan.code].append(plan)
    return {code: tuple(plans) for code, plans in found.items()}


@cache
def _likely_at_home() -> re.Pattern[str]:
    return re.compile("|".join(dict.fromkeys(f"(?:{plan.likely.pattern})" for plan in _home_plans())))


@cache
def _home_plans() -> tuple[_Plan, ...]:
    """Those of countries that do not dial their own code at home: with it a number is in full."""
    return tuple(plan for plan in _plans() if plan.before.pattern != plan.code)


@cache
def _abroad() -> tuple[re.Pattern[str], ...]:
    plans = map(phonenumbers.PhoneMetadata.metadata_for_region, sorted(phonenumbers.SUPPORTED_REGIONS))
    texts = dict.fromkeys(plan.international_prefix or "" for plan in plans if plan)
    return tuple(re.compile(text) for text in texts if text.strip(_TRUNK))  # zeros alone are left out anyhow


@cache
def _lengths() -> Mapping[str, frozenset[int]]:
    """Country code -> the digits that its numbers have without it."""
    found = defaultdict[str, set[int]](set)
    for region in phonenumbers.SUPPORTED_REGIONS:
        found[str(phonenumbers.country_code_for_region(region))] |= lengths_of(region)
    return {code: frozenset(lengths) for code, lengths in found.items()}


@cache
def lengths_of(country: str) -> frozenset[int]:
    """How many digits the numbers of a country (two letters) have that are somebody's, without its code.

    >>> sorted(lengths_of("SG"))
    [8]
    """
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country) if country else None
    if metadata is None:
        return frozenset()
    usual = metadata.general_desc.possible_length if metadata.general_desc else ()
    kinds = (metadata.fixed_line, metadata.mobile, metadata.personal_number, metadata.voip)
    return frozenset(length for kind in kinds if kind for length in kind.possible_length or usual)


def local_lengths_of(country: str) -> frozenset[int]:
    """How many digits the numbers of a country (two letters) have as they are dialled in one town.

    >>> sorted(local_lengths_of("US")), sorted(local_lengths_of(""))
    ([7], [])
    """
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country) if country else None
    described = metadata.general_desc if metadata else None
    return frozenset(described.possible_length_local_only if described else ())
