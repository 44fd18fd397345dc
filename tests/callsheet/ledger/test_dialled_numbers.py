"""A number is held however it is dialled, in every country that has a numbering plan; numbers beside it are not."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import phonenumbers
import pytest
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType

from callsheet.ledger.forbidden_question import OUTBOUND
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.noted import words
from tests.support.thinned import LONG, half_of
from transforms.kind import ForbiddenEntry
from transforms.number_patterns import whom_it_means
from transforms.phones import read_number

pytestmark = pytest.mark.slow

DAY = "2026-11-26"
ODD = ("AR", "BR", "BY", "CN", "CO", "FO", "HK", "HU", "KR", "MX", "RU")  # each dials in a way of its own
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
SOME = REGIONS if LONG else sorted({*REGIONS[::9], *ODD})
SORTS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
SHORTEST = 5  # digits of national numbers: shorter ones are nobody's by themselves
OLD = {"MX": ("01", "044", "045"), "BR": ("015", "9021")}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}") as made:
        yield made


def bare(written: str) -> str:
    return re.sub(r"[\s().+\-]", "", written)


@cache
def first_and_last(pattern: str) -> tuple[str, ...]:
    """Two of what a pattern of at most four digits means."""
    tried = ("".join(digits) for length in range(1, 5) for digits in product("0123456789", repeat=length))
    found = [each for each in tried if re.fullmatch(pattern, each)]
    return tuple(dict.fromkeys((*found[:1], *found[-1:])))


def ways(region: str, number: phonenumbers.PhoneNumber) -> list[str]:
    """How a number is written as it is dialled at home and abroad."""
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    code, national = str(number.country_code), phonenumbers.national_significant_number(number)
    before = {"", metadata.national_prefix or "", *OLD.get(region, ())}
    if not metadata.national_prefix_transform_rule:
        before |= {*first_and_last(metadata.national_prefix_for_parsing or "")}
    abroad = {"", "00", *first_and_last(metadata.international_prefix or "")}
    found = {each + national for each in before} | {each + code + national for each in abroad}
    found.add(bare(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)))
    if metadata.national_prefix and not number.italian_leading_zero:
        found.add(f"{code}0{national}")
    return sorted(each for each in found if 3 <= len(each) <= 16)


def read(written: str, country: str) -> str:
    """What a cell is sent as; "" where it is no number of the country."""
    reading = read_number(written, country, international=False) if country else None
    return written if reading is None else reading.digits if not reading.code else ""


def forbid(ledger: Ledger, profile: str, written: str, country: str) -> None:
    """As a list of the country does: a row that is no number there is held as whom it may mean."""
    number = read(bare(written), country) if bare(written).isdigit() else ""
    if number:
        entry = ForbiddenEntry(number, OUTBOUND, True, "")
        ledger.forbidden.remember(profile, "L", [entry], country)
    else:
        ledger.forbidden.suspect(profile, "L", dict.fromkeys(whom_it_means(written) or (), 2), country)


def dialled(ledger: Ledger, profile: str, asked: list[str], country: str) -> list[str]:
    """Of cells those that are called."""
    numbers = {at: read(bare(each), country) for at, each in enumerate(asked)}
    known = {at: number for at, number in numbers.items() if number}
    held = ledger.forbidden.blocked(profile, known, DAY, country)
    return [asked[at] for at in known if at not in held]


@pytest.mark.parametrize("region", SOME)
@pytest.mark.thinned(3)
def test_each_way_of_dialling_a_number_is_found_by_each_other(region: str, ledger: Ledger) -> None:
    """Whether the country was known when the list was loaded, or when the customers are; all regions in `make chaos`."""
    missed = []
    for sort in SORTS if LONG else SORTS[:1]:
        number = phonenumbers.example_number_for_type(region, sort)
        if number is None or len(phonenumbers.national_significant_number(number)) < SHORTEST:
            continue
        written = ways(region, number)
        for listed, country in half_of(written, ("", region)):
            profile = f"{region}/{sort}/{listed}/{country}"
            forbid(ledger, profile, listed, country)
            for asked in ("", region):
                missed += [
                    (listed, country, each, asked) for each in dialled(ledger, profile, written, asked)
                ]
    assert missed == []


@pytest.mark.parametrize("region", SOME)
@pytest.mark.thinned(3)
def test_numbers_beside_one_that_is_forbidden_are_dialled(region: str, ledger: Ledger) -> None:
    """Two hundred of the same area, whichever way the one is written in the list, and they are."""
    number = phonenumbers.example_number_for_type(region, SORTS[0])
    if number is None or len(national := phonenumbers.national_significant_number(number)) < SHORTEST:
        return
    code, end = str(number.country_code), min(len(national) - 1, 6)
    kept, last = national[:-end], int(national[-end:])
    others = [f"{kept}{(last + 37 * at) % 10**end:0{end}}" for at in range(1, 201)]
    step = 1 if LONG else 10
    for country in ("", region):
        profile = f"{region}/beside/{country}"
        for written in ways(region, number):
            forbid(ledger, profile, written, country)
        for before in ("", code, f"00{code}"):
            asked = [before + each for each in others[::step]]
            assert dialled(ledger, profile, asked, "") == asked


AT_HOME = [
    ("", "0445512345678", "0155 1234 5678", "04555 1234 5678", "5215512345678"),
    ("MX", "0445512345678", "0455512345678", "015512345678"),
    ("BR", "0211187654321", "+55 11 98765-4321"),
    ("", "011 98765-4321", "11 8765-4321", "+55 11 8765-4321"),
    ("", "98765-4322", "55 11 8765-4322", "11 8765-4322", "011 8765 4322"),
    ("AR", "1523456789", "01123456789", "1123456789", "+54 9 11 2345 6789"),
    ("", "0351 341-3813", "15 341-3813", "351 15 341-3813"),
    ("", "15 341-3813", "0351 341-3813", "+54 9 351 341-3813", "351 341 3813"),
    ("RU", "8 912 345-67-89", "+7 912 345-67-89", "912 345 67 89"),
    ("BR", "015 11 98765-43xx", "+55 11 98765-4321", "011 98765-4321"),
    ("", "015 11 98765-43xx", "+55 11 98765-4321", "011 8765-4321"),
    ("BR", "01511987654321 (casa)", "+55 11 98765-4321"),
    ("BR", "01511981261327 / 6588880001", "+55 11 98126-1327", "+6588880001"),
    ("", "52 55 1234 56xx", "044 55 1234 5678", "01 55 1234 5678"),
    ("MX", "52 55 1234 56xx", "044 55 1234 5678", "01 55 1234 5678"),
    ("", "+54 9 11 2345 67xx", "15 2345 6789"),
    ("AR", "+54 9 11 2345 67xx", "15 2345 6789"),
    ("HK", "001 852 6123 45xx", "+852 6123 4567", "6123 4568"),
]


@pytest.mark.parametrize("case", AT_HOME, ids=lambda case: " ".join(case[:2]))
def test_what_people_write_as_they_dial_it_hides_nobody(case: tuple[str, ...], ledger: Ledger) -> None:
    """Carriers, the ninth digit, 15 and 044; also where digits are lost or a note stands beside the number."""
    country, listed, *asked = case
    profile = f"at home/{country}/{listed}"
    forbid(ledger, profile, listed, country)
    for theirs in ("", country):
        assert dialled(ledger, profile, asked, theirs) == []
    others = ["+55 21 98765-4399", "+52 55 1234 9978", "+54 9 11 2345 9999", "8 912 345-99-99", "6123 9999"]
    assert dialled(ledger, profile, others, "") == others


def test_of_numbers_that_are_dialled_as_they_stand_nothing_more_is_kept(ledger: Ledger) -> None:
    """So that nothing more is asked for beside them."""
    for number in ("6591230001", "442079460958"):
        forbid(ledger, "as they stand", number, "")
    with ledger.look() as connection:
        assert words(connection, "forbidden_at_home/as they stand") == frozenset()
    forbid(ledger, "as they stand", "0445512345678", "")
    with ledger.look() as connection:
        assert words(connection, "forbidden_at_home/as they stand") == {"10"}
