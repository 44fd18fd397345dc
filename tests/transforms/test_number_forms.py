"""One number in many spellings: what is certainly the same, what may be, and what is another one."""

import random
from itertools import permutations

import pandas as pd
import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import dialling
from transforms.number_forms import (
    endings,
    has_numbers,
    may_be_one,
    odd_spellings,
    same_number,
    shorter_forms,
    spelled_otherwise,
)
from transforms.odd_forms import short_national

DIGITS = st.text("0123456789", min_size=8, max_size=11).filter(lambda text: text[0] != "0")
CODES = {"SG": ("65", "", "91230001"), "CN": ("86", "0", "13800010001"), "GB": ("44", "0", "7911123456")}


@pytest.mark.parametrize("country", CODES)
def test_with_a_country_every_spelling_of_a_number_leads_to_every_other(country: str) -> None:
    """National with or without its 0, international with or without 00: whichever is asked, the others are found."""
    code, _, national = CODES[country]
    full = code + national
    for spelling in (full, f"00{full}", f"0{national}"):
        assert {full, f"00{full}", national, f"0{national}"} <= same_number(spelling, country)


@given(DIGITS)
def test_without_a_country_only_00_is_certain(number: str) -> None:
    """A country code that is missing is a question."""
    assert same_number(number) == {number, f"00{number}"}
    assert same_number(f"00{number}") == {number, f"00{number}"}


@given(DIGITS, st.sampled_from(["65", "86", "1", "852", "8675", "0", "086"]))
def test_a_number_and_its_end_of_eight_digits_may_be_one(number: str, before: str) -> None:
    """Asked for from either side: the longer one knows its shorter forms, the shorter one is an end of the longer."""
    longer = before + number
    assert number in shorter_forms(longer) or number in endings(longer)
    if before.strip("0"):
        assert number in endings(longer)
    assert f"0{number}" in shorter_forms(longer) | {longer}


@given(DIGITS, DIGITS)
def test_numbers_with_other_ends_are_never_taken_for_one(one: str, other: str) -> None:
    """Neither is the end of the other, nor what a country makes of it: no spelling of one leads to the other."""
    if not may_be_one(one, other):
        assert other not in shorter_forms(one) | set(endings(one)) | same_number(one)


@given(st.sampled_from(["44", "39", "225", "351", "6591", "5511"]), st.integers(2_000_000, 9_999_999_999))
def test_one_rule_says_what_one_telephone_is(code: str, national: int) -> None:
    """What is asked for when a forbidden list is compared is what the rule says, from both sides."""
    number = f"{code}{national}"
    asked = shorter_forms(number) | set(endings(number)) | spelled_otherwise(number)
    for other in (each for each in asked if len(each.lstrip("0")) >= 8):
        assert may_be_one(number, other)
        assert may_be_one(other, number)


@given(DIGITS)
def test_a_short_end_says_nothing(number: str) -> None:
    """Fewer than eight digits are shared by too many, unless they are all that follows a country code."""
    national = short_national(number)
    for found in (shorter_forms(number), endings(number)):
        assert all(len(end) >= 8 or end.lstrip("0") == national for end in found)


SHORT = sorted(
    code
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
    if code > 9 and regions[0] in phonenumbers.SUPPORTED_REGIONS
)


@given(st.sampled_from(SHORT), st.integers(200_000, 9_999_999))
def test_a_country_code_is_told_from_a_short_number_behind_it(code: int, national: int) -> None:
    """Of every country whose numbers may have fewer than eight digits, from either side, with and without a zero."""
    full, short = f"{code}{national}", str(national)
    assert {short, f"0{short}"} <= shorter_forms(full)
    assert short in endings(full)
    assert short in odd_spellings(full)


ONE_PERSON = [
    ("5491123456789", "541123456789", "0111523456789", "111523456789", "91123456789", "54111523456789"),
    ("5492901412345", "542901412345", "0290115412345", "290115412345", "92901412345", "54290115412345"),
    ("5492211234567", "542211234567", "0221151234567", "221151234567", "92211234567", "54221151234567"),
    ("3546111234", "6111234", "003546111234", "06111234"),
    ("468123456", "08123456", "8123456", "00468123456"),
    ("67612345", "12345", "0067612345"),
    ("4312345678", "012345678", "12345678"),
    ("442079460958", "4402079460958", "00442079460958", "004402079460958"),
    ("39612345678", "390612345678", "0039612345678"),
    ("5511987654321", "551187654321"),
    ("5511987654321", "1187654321"),
    ("551187654321", "11987654321"),
]  # fmt: skip


MEXICAN = ("5215512345678", "5512345678", "0445512345678", "0455512345678", "015512345678")


@pytest.mark.parametrize("other", MEXICAN)
def test_a_mexican_number_is_found_by_what_was_dialled_before_it(other: str) -> None:
    """From the number with its country code, and to it."""
    full = "525512345678"
    assert other in shorter_forms(full) | same_number(full)
    assert full in shorter_forms(other) or other.lstrip("0") in endings(full)


@pytest.mark.parametrize("spellings", ONE_PERSON)
def test_what_a_country_adds_to_a_number_hides_nobody(spellings: tuple[str, ...]) -> None:
    """Each spelling leads to each other, whichever of both is forbidden."""
    for asked, known in permutations(spellings, 2):
        forms = shorter_forms(asked) | same_number(asked)
        assert known in forms or asked.lstrip("0") in endings(known), (asked, known)
        assert may_be_one(asked, known)


def test_the_country_codes_of_two_digits_are_those_of_the_numbering_plan() -> None:
    """A number that begins with one of them is not taken apart behind its third digit."""
    two = {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE if 9 < code < 100}
    assert {str(code) for code in range(10, 100) if short_national(f"{code}2345678") == "2345678"} >= two


@pytest.mark.parametrize(
    ("cell", "may_be"),
    [
        ("6591230001", True),
        ("+65 9123-0001", True),
        ("(65) 9123 0001", True),
        ("2026-11-30", False),
        ("30.11.2026", False),
        ("123456", False),
        ("Ask reception", False),
        ("12345678901234567", False),
        ("Call 6591230001 first", False),
    ],
)
def test_a_sheet_may_be_a_list_of_numbers(cell: str, may_be: bool) -> None:
    """By the cells that are nothing else than a number; notes and dates are none."""
    assert has_numbers(pd.DataFrame([["Title", ""], ["x", cell]])) is may_be


def test_a_number_with_nothing_before_it_is_told_quickly_and_as_the_long_way_tells_it() -> None:
    """Of national and full numbers of many countries, with what people dial before them and lost digits, each way says the same."""
    chosen = random.Random(7)
    before = (
        "",
        "0",
        "00",
        "011",
        "8",
        "045",
        "52",
        "521",
        "5511",
        "549",
        "1",
        "7",
        "44",
        "440",
        "65",
        "8601",
        "39",
        "9",
        "1411",
    )
    numbers = [
        f"{chosen.choice(before)}{chosen.randrange(10 ** chosen.randrange(5, 12))}"[:16] for _ in range(4000)
    ]
    numbers += [f"{number[:-2]}??" for number in numbers[::10]]
    quick = {number for number in numbers if not dialling.undialled(number)}
    assert quick == {number for number in numbers if not dialling._taken_off(number)}
    assert 500 < len(quick) < 4000
