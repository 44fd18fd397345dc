"""Numbers of a country: full international form where that is provable, a warning where a zero was lost."""

from typing import Any

import pytest

from tests.support.making import TODAY, a_sheet, codes, prepared
from transforms.cells import RepairPolicy
from transforms.policies import PreparePolicy
from transforms.repairs import FULL_FORM


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
    assert bool({*FULL_FORM} & {*proven.repairs["code"]}) == (
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


@pytest.mark.parametrize(
    ("country", "written", "warned"),
    [
        ("CN", "13800138000", False),
        ("CN", "13900139000", False),
        ("CN", "1012345678", True),
        ("CN", "01012345678", False),
        ("AT", "6641234567", True),
        ("FR", "612340001", True),
        ("SG", "91234567", False),
        ("GB", "7911123456", True),
    ],
)
def test_a_zero_is_missed_only_where_such_a_number_is_dialled_with_one(
    country: str, written: str, warned: bool
) -> None:
    """A Chinese landline is dialled with a zero, a Chinese mobile is not."""
    proven = in_country(country, written)
    assert codes(proven) == ({2: "PHONE_ZERO_LOST"} if warned else {})
    assert len(proven.ready) == 1


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("DE", "491711234567"), ("DE", "49-171-1234567"), ("DE", "8613812345678"), ("DE", "6591230001"),
        ("CN", "1-310-555-0123"), ("CN", "1 (310) 555-0123"), ("CN", "1 310 555 0123"), ("CN", "1(310)555-0123"),
    ],
)  # fmt: skip
def test_what_may_begin_with_a_country_code_is_a_question(country: str, written: str) -> None:
    """A number of two countries is dialled in neither."""
    proven = in_country(country, written)
    assert codes(proven) == {2: "PHONE_COUNTRY_UNCLEAR"}
    assert proven.ready.empty


@pytest.mark.parametrize(
    ("country", "written", "full"),
    [
        ("US", "1-310-555-0123", "13105550123"), ("CN", "+1-310-555-0123", "13105550123"),
        ("CN", "131-0555-0123", "8613105550123"), ("CN", "13105550123", "8613105550123"),
    ],
)  # fmt: skip
def test_the_grouping_of_north_america_is_foreign_only_without_its_code(
    country: str, written: str, full: str
) -> None:
    """A + or the profile's country settles it, and so do a Chinese mobile's own groups."""
    assert in_country(country, written).ready["telephone"].tolist() == [full]
