"""Countries by code, name and calling code; what could be two is none."""

import phonenumbers
import pytest

from transforms.country_names import NAMES
from transforms.named_countries import calling_code, country_named

SINGAPORE = (
    *("SG", "sg", "SGP", "Singapore", "singapore ", "新加坡", "+65", "65", "0065", "＋65", "65.0", "(+65)"),
    *("+ 65", "Singapore (+65)", "SG +65", "+65 SG", "新加坡 +65", "新加坡（+65）", "+65 (Singapore)"),
)


@pytest.mark.parametrize("cell", SINGAPORE)
def test_a_country_is_known_as_people_write_it(cell: str) -> None:
    """By two or three letters, by its name in either language, by its code, or by two of these that agree."""
    assert country_named(cell) == "SG"


@pytest.mark.parametrize(
    "cell",
    [
        *("010", "021", "0755", "10", "755", "Korea", "Congo", "Virgin Islands", "Singapore +60", "中国 +65"),
        *(
            "",
            "-",
            "n/a",
            "Other",
            "其他",
            "XX",
            "999",
            "800",
            "+800",
            "+1-684",
            "Asia",
            "SG/MY",
            "SG, MY",
            "1234",
        ),
    ],
)
def test_what_is_no_country_or_may_be_two_is_none(cell: str) -> None:
    """An area code, a name of two countries, a name and a code that contradict each other."""
    assert country_named(cell) is None


@pytest.mark.parametrize(
    ("cell", "region"),
    [
        *(("UK", "GB"), ("U.S.A.", "US"), ("Canada (+1)", "CA"), ("+1", "US"), ("Côte d'Ivoire", "CI")),
        *(("香港", "HK"), ("中国香港", "HK"), ("澳門", "MO"), ("中国", "CN"), ("中國", "CN"), ("台灣", "TW")),
        *(("South Korea", "KR"), ("Korea, Republic of", "KR"), ("Viet Nam", "VN"), ("馬來西亞", "MY")),
    ],
)
def test_common_other_names_are_known(cell: str, region: str) -> None:
    """Short names, traditional characters, official forms."""
    assert country_named(cell) == region


def test_every_region_with_numbers_has_its_names_and_no_name_has_two() -> None:
    """Two letters, three letters and a name in each language; a name twice would be a guess."""
    lines = [line.split("|") for line in NAMES.splitlines()]
    assert {names[0] for names in lines} == set(phonenumbers.SUPPORTED_REGIONS)
    for names in lines:
        assert [len(names[0]), len(names[1])] == [2, 3]
        assert any("\u4e00" <= name[0] <= "\u9fff" for name in names)
        assert {country_named(name) for name in names} == {names[0]}, names


def test_every_calling_code_names_a_region_of_it() -> None:
    """With +, with 00 and bare, also as a number of a spreadsheet."""
    for region in phonenumbers.SUPPORTED_REGIONS:
        code = calling_code(region)
        for cell in (f"+{code}", f"00{code}", str(code), f"{code}.0"):
            named = country_named(cell)
            assert named is not None
            assert calling_code(named) == code
