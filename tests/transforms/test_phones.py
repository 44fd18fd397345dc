"""Numbers of a country: full international form where that is provable, a warning where a zero was lost."""

from typing import Any

import pytest

from tests.support.making import TODAY, a_sheet, codes, prepared
from transforms.cells import RepairPolicy
from transforms.prepare import PreparePolicy


def in_country(country: str, *numbers: str) -> Any:
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(country=country))
    return prepared(a_sheet([["Telephone"], *([number] for number in numbers)]), policy)


@pytest.mark.parametrize(
    ("country", "written", "full"),
    [
        ("SG", "9123 4567", "6591234567"),
        ("SG", "+65 9123 4567", "6591234567"),
        ("SG", "6591234567", "6591234567"),
        ("SG", "+44 20 7946 0000", "442079460000"),
        ("GB", "020 7946 0000", "442079460000"),
        ("GB", "(+44) 20 7946 0000", "442079460000"),
    ],
)
def test_a_number_of_the_country_gets_its_country_code(country: str, written: str, full: str) -> None:
    """National numbers become E.164 digits, listed as a repair; a + says that the code is there already."""
    proven = in_country(country, written)
    assert proven.ready["telephone"].tolist() == [full]
    assert ("COUNTRY_CODE" in set(proven.repairs["code"])) == (
        full not in written.replace(" ", "").replace(")", "")
    )


def test_a_lost_zero_is_warned_of() -> None:
    """2079460000 in Britain can only be 02079460000: it is loaded, with a warning."""
    proven = in_country("GB", "2079460000")
    assert codes(proven) == {2: "PHONE_ZERO_LOST"}
    assert proven.ready["telephone"].tolist() == ["442079460000"]


@pytest.mark.parametrize("written", ["12345", "99999999999", "+6512345"])
def test_a_number_that_cannot_exist_is_refused(written: str) -> None:
    """Neither a number of the country nor of the world."""
    assert codes(in_country("SG", written)) == {2: "PHONE_NOT_VALID"}
