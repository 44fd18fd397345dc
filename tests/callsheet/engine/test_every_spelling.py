"""A forbidden number is held in every spelling that people use, in every country that the library of numbers knows.

In the lowest layers that can say it: a list and a sheet are read and repaired as any, and compared in one ledger.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from callsheet.ledger.forbidden_question import OUTBOUND
from callsheet.ledger.ledger import Ledger
from tests.support.making import TODAY, a_sheet
from tests.support.thinned import LONG
from transforms.cells import RepairPolicy, canonical
from transforms.kind import ForbiddenEntry, Kind
from transforms.kinds.customer_numbers import CUSTOMER_NUMBERS
from transforms.kinds.forbidden_numbers import FORBIDDEN_NUMBERS
from transforms.number_patterns import whom_it_means
from validators.problem_types import Severity
from validators.problems import problem_type
from validators.schema import Role

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
WIDE = str.maketrans("0123456789+", "０１２３４５６７８９＋")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
OTHER = "+6598765432"


@dataclass(frozen=True)
class Number:
    """Somebody's number: country code and national number, as its country groups it with and without its code."""

    code: str
    national: str
    abroad: str
    home: str
    trunk: str
    prefix: str

    @property
    def full(self) -> str:
        return self.code + self.national


SPELLINGS: Mapping[str, Callable[[Number], str]] = {
    "digits": lambda one: one.full,
    "grouped": lambda one: one.abroad,
    "at home": lambda one: one.home,
    "national": lambda one: one.national,
    "with its trunk prefix": lambda one: one.trunk + one.national,
    "with a zero": lambda one: "0" + one.national,
    "00": lambda one: "00" + one.full,
    "+00": lambda one: "+00" + one.full,
    "011": lambda one: "011" + one.full,
    "0011": lambda one: "0011" + one.full,
    "010": lambda one: "010 " + one.abroad.removeprefix("+"),
    "its own prefix": lambda one: one.prefix + one.full,
    "(0)": lambda one: f"+{one.code} (0){one.national}",
    "(0) in place of its zero": lambda one: f"+{one.code} (0){one.national.removeprefix('0')}",
    "zero behind the code": lambda one: f"+{one.code}0{one.national}",
    "(trunk)": lambda one: f"+{one.code} ({one.trunk}) {one.national}",
    "code in brackets": lambda one: f"({one.code}) {one.national}",
    "full width": lambda one: f"+{one.full}".translate(WIDE),
    "Arabic": lambda one: f"+{one.full}".translate(ARABIC),
    "invisible": lambda one: f"\u202a+{one.full[:4]}\u200b{one.full[4:]}\u202c",
    "no-break spaces": lambda one: one.abroad.replace(" ", "\u00a0"),
    "points": lambda one: one.abroad.replace(" ", "."),
    "tel:": lambda one: f"tel:+{one.full}",
    "ext": lambda one: f"+{one.full} ext 12",
    "x": lambda one: f"{one.abroad} x12",
    "转": lambda one: f"+{one.full}转12",
    "#": lambda one: f"+{one.full}#12",
    "at home, ext.": lambda one: f"{one.home} ext. 12",
    "and another": lambda one: f"+{one.full} / {OTHER}",
    "in two lines": lambda one: f"{OTHER}\n{one.abroad}",
    "two at home": lambda one: f"{one.home} / 98765432",
}  # fmt: skip


def number_of(region: str, at: int) -> Number:
    """An example of a country, by turns one that is fixed and one that is mobile; fixed where a zero belongs to it."""
    sorts = [PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE]
    made = [found for sort in sorts if (found := phonenumbers.example_number_for_type(region, sort))]
    one = made[0] if made[0].italian_leading_zero else made[at % len(made)]
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
    assert plan is not None
    prefix = (plan.preferred_international_prefix or plan.international_prefix or "").replace("~", "")
    return Number(
        str(one.country_code),
        phonenumbers.national_significant_number(one),
        phonenumbers.format_number(one, PhoneNumberFormat.INTERNATIONAL),
        phonenumbers.format_number(one, PhoneNumberFormat.NATIONAL),
        plan.national_prefix or "",
        prefix if prefix.isdigit() else "00",
    )


def read(kind: Kind, cells: Sequence[str], country: str) -> dict[int, str]:
    """Place of each cell that is a number as it is sent -> that number."""
    column = next(column for column in kind.columns if column.role is Role.PHONE)
    sheet = a_sheet([[cell] for cell in cells], first_row=0)
    found = canonical(sheet.cells, sheet.types, {0: column}, RepairPolicy(country=country))
    wrong = {
        row
        for row, code in zip(found.problems["row"], found.problems["code"], strict=True)
        if _is_error(code)
    }
    numbers = found.frame[column.field]
    return {
        at: each for at, each in enumerate(numbers) if at not in wrong and re.fullmatch("[0-9]{3,16}", each)
    }


def _is_error(code: str) -> bool:
    return problem_type(code).severity is Severity.ERROR


def forbid(ledger: Ledger, profile: str, cell: str, country: str) -> bool:
    """Load a list of one row; whether that keeps everybody waiting."""
    numbers = read(FORBIDDEN_NUMBERS, [cell], country)
    entries = [ForbiddenEntry(number, OUTBOUND, True, "") for number in numbers.values()]
    ledger.forbidden.remember(profile, "L", entries, country)
    meant = frozenset() if numbers else whom_it_means(cell)
    ledger.forbidden.suspect(profile, "L", dict.fromkeys(meant or (), 2), country)
    return meant is None


def dialled(ledger: Ledger, profile: str, cells: Sequence[str], country: str) -> list[int]:
    """The places of cells that would be dialled, each row by itself."""
    numbers = read(CUSTOMER_NUMBERS, cells, country)
    held = ledger.forbidden.blocked(profile, numbers, TODAY, country)
    return [at for at in numbers if at not in held]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}") as made:
        yield made


NAMES = list(SPELLINGS)
ABROAD = ("011", "0011", "010")
"""What some countries dial abroad: in a profile of another one it is part of another number (00 1 1269... is in Michigan)."""
ODD = [
    "AC",
    "AT",
    "CK",
    "FK",
    "LU",
    "NU",
    "SB",
    "SH",
    "TA",
    "TK",
    "TO",
    "TV",
    "VU",
    "WS",
    "BJ",
    "CG",
    "CI",
    "GA",
    "IT",
    "SM",
    "VA",
    "AR",
    "BR",
    "MX",
    "RU",
]
"""Where spellings differ most: short numbers, zeros that belong to them, and what is dialled before them."""


def missed(ledger: Ledger, region: str, at: int, written: str, country: str) -> list[tuple[str, str, str]]:
    """Where a number that is listed in one spelling is dialled in another."""
    one = number_of(region, at)
    profile = f"{region} {written} {country}"
    if forbid(ledger, profile, SPELLINGS[written](one), country):
        return []
    ours = {name: spell for name, spell in SPELLINGS.items() if not (country and name in ABROAD)}
    cells = [spell(one) for spell in ours.values()]
    return [(region, written, list(ours)[place]) for place in dialled(ledger, profile, cells, country)]


@pytest.mark.slow
def test_a_number_of_any_country_is_held_in_every_spelling(ledger: Ledger) -> None:
    """Listed in one of them, by turns; with the country in the profile or without."""
    for at, region in [*enumerate(REGIONS)][:: 1 if LONG else 3]:
        written = NAMES[at * 7 % len(NAMES)]
        assert missed(ledger, region, at, written, region if at % 2 else "") == []


@pytest.mark.parametrize("written", ["national", "(0)", "at home, ext.", "and another"])
@pytest.mark.slow
@pytest.mark.thinned(2)
def test_short_numbers_and_zeros_that_belong_to_numbers_hide_nobody(ledger: Ledger, written: str) -> None:
    found = [missed(ledger, region, at, written, "") for at, region in enumerate(ODD)]
    assert [each for each in found if each] == []


def test_a_number_that_ends_in_a_word_is_held(ledger: Ledger) -> None:
    """As the keys of a telephone have it; a customer who is listed so is no number to call."""
    for listed, number in (
        ("1-800-FLOWERS", "18003569377"),
        ("1300 TAXI 00", "1300829400"),
        ("+1 (800) GO-FEDEX", "18004633339"),
    ):
        assert not forbid(ledger, listed, listed, "")
        assert dialled(ledger, listed, [number, "6591230001", listed], "") == [1]
