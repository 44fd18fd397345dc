"""What a text that is not one telephone number may mean."""

import pytest

from transforms.cell_readings import readings
from transforms.number_patterns import patterns, whole_numbers

EXTENSIONS = (
    *("x12", "X4", "ext4", "Ext.4", "extn4", "ext 4", " ext4", "extension4", "#12", "*12", ":12", "_x12"),
    *(" x4", "转4", "分机12", "内线12", "ramal4", "dw12", "доб4", "#12 home"),
)


@pytest.mark.parametrize("behind", EXTENSIONS)
@pytest.mark.parametrize("number", ["6591230001", "+6591230001", "91230001", "+65 9123 0001", "3105552345"])
def test_an_extension_hides_nobody(number: str, behind: str) -> None:
    """With a space before it or without: the number is what stands before it."""
    digits = number.translate({ord("+"): None, ord(" "): None})
    assert digits in patterns(number + behind)
    assert digits in readings(number + behind)


@pytest.mark.parametrize(
    "cell", ["65912x30001", "6591230x01", "6591230*01", "6591230#12", "6591230k01", "65912300o1"]
)
def test_a_sign_in_place_of_a_digit_is_one_that_is_not_known(cell: str) -> None:
    """Also where an extension may stand behind it."""
    lost = "".join(each if each.isdigit() else "?" for each in cell)
    assert lost in patterns(cell)
    assert lost in readings(cell)


@pytest.mark.parametrize(
    "cell",
    ["+65 9123 0001", "(65) 9123-0001 12", "91230001", "1.2.26 9123 0001", "+65 9123 0001 98760001", "+"],
)
def test_groups_of_digits_are_read_at_once_and_no_otherwise(cell: str) -> None:
    """The short way to the numbers whose digits are all known finds the same."""
    assert whole_numbers(cell) == {each for each in patterns(cell) if each.isdigit()}
