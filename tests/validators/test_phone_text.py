"""What a number's cell holds: ordinary groupings are one number; what could be two is a question, never a third number."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.phone_text import PhoneText, phone_text

ONE = [
    "6591230001", "+65 6591 2300", "138-1234-5678", "(021) 5555-1234", "06 12 34 00 01", "65 9001 0001", "(65) 9001-0001",
    "+65 (9001) 0001", "65.9001.0001", "06.12.34.00.01", "9123 0001", "+1 310 555 0123", "1-800-555-0123", "+86 138 0013 8000",
    "0086 138 0013 8000", "86 13800138000", "008621-55551234", "0755-12345678", "010 12345678", "+44 20 7946 0000",
    "01632 960001", "07911 123456", "98765 43210", "081234 567890", "+49 1512 3456789", "030 1234567", "0532 123 45 67",
    "8 (495) 123-45-67", "212 555 12 34", "03 1234-5678", "00852 91230001", "+971 50 123 4567", "1300 123 456",
    "12 34 56 78", "912 34 567", "1380013 8000", "8888 8888", "+44 7911123456", "+8613800 138000", "65 – 9123 – 0001",
    "+65\u00a09123\u00a00001", "021 - 5555 1234", "+ 65 9123 0001", "447 911 123 456", "0171 1234 567", "0812 3456 7890", "62 812 3456 789", "+62 812 3456 789", "86 10 1234 5678",
    "1381 2345 678", "44 20 7946 0958", "0571 8888 1234", "+33 6 12 34 00 01", "0086 571 8888 1234",
]  # fmt: skip

TWO = [
    "91230001\n91230002", "91230001\t91230002", "91230003 91230004", "91230005 - 91230006", "65912300 65912301",
    "0212345678-0212345679", "6590010001 / 6590010002", "6590010001、6590010002", "91230001;91230002", "91230001,91230002",
    "91230001|91230002", "91230001 or 91230002", "91230001 OR 91230002", "91230001或91230002", "91230001和91230002",
    "9123 0001 9123 0002", "9123 0001 - 9123 0002", "+6591230001 +6591230002", "+6591230001+6591230002",
    "+65 9123 0001 9123 0002", "5551234 5551235", "612300 612301", "12345 12346", "021234-021235", "0664/1234567",
    "6591230001/02", "6591230001/2", "(021) 555 1234/(021) 555 1235", "+65\n9123 0001", "91230001\r\n91230002",
    "91230001\u202891230002", "91230001\x0b91230002", "9123 0001 & 9123 0002", "02 5551234 02 5551235", "6591230001 und 6591230002",
    "91230001 612300", "0212345678 612345",
]  # fmt: skip

EXTENSION = [
    "91230007 (2)", "9123 0007 (2)", "6590010001 ext 12", "6590010001x12", "6590010001转12", "6590010001 分机 12",
    "6590010001 ext. 5", "6590010001 (ext 5)", "6590010001#12", "6590010001 extension 5", "6590010001;ext=5",
    "010-12345678-801", "91230001-02", "9123 0001-02", "6591230001 5", "9123 0001-2", "030 1234567-0", "5551234-12",
    "+6591230001-2", "6590010001转12号", "91230007 [2]", "91230007 (x2)", "6590010001, x12", "+65 9123 0001 22", "+65-9123-0001-222", "+86 138 1234 5678 12", "+1 310 555 0123 4567",
    "0086 138 1234 5678 12", "138 1234 5678 12", "1381234 5678 12", "010-1234-5678-12", "0571-8888-1234-01", "400-820-8820-12",
    "9123 0001 22", "9123-0001-222", "6123 0001 2222", "(310) 555-0123 12", "310-555-0123-0124", "06 12 34 00 01 22",
    "1234 5678 9012",
]  # fmt: skip

OTHER = {
    "6,591,230,033": PhoneText.THOUSANDS,
    "1,234,567": PhoneText.THOUSANDS,
    "12,345": PhoneText.THOUSANDS,
    "65,91,23,001": PhoneText.THOUSANDS,
    "6,591,230,033.00": PhoneText.THOUSANDS,
    "6.59001E+09": PhoneText.SCIENTIFIC,
    "①13800138000": PhoneText.CHARACTERS,
    "6591230008²": PhoneText.CHARACTERS,
    "0591 2300 59…": PhoneText.CHARACTERS,
    "+44 (0)20 7946 0000": PhoneText.TRUNK_ZERO,
    "+65(0)91230001": PhoneText.TRUNK_ZERO,
    "(0)20 7946 0000": PhoneText.TRUNK_ZERO,
    "6591230001,00": PhoneText.CHARACTERS,
    "2026-01-05": PhoneText.DATE,
    "2026 01 05": PhoneText.DATE,
    "2026/1/5": PhoneText.DATE,
    "05.01.2026": PhoneText.DATE,
    "1/25/2026": PhoneText.DATE,
    "2026年1月5日": PhoneText.DATE,
    "6590010.5": PhoneText.CHARACTERS,
    "-6590010001": PhoneText.CHARACTERS,
    "none": PhoneText.CHARACTERS,
    "91230001 / Ann": PhoneText.CHARACTERS,
    "tel:+6591230018": PhoneText.CHARACTERS,
    "": PhoneText.CHARACTERS,
}


@pytest.mark.parametrize("cell", ONE)
def test_ordinary_groupings_are_one_number(cell: str) -> None:
    """As people write numbers in many countries."""
    assert phone_text(cell) is PhoneText.ONE


@pytest.mark.parametrize("cell", TWO)
def test_what_could_be_two_numbers_is_a_question(cell: str) -> None:
    """A sign that separates values, or groups that could each be a number."""
    assert phone_text(cell) is PhoneText.TWO


@pytest.mark.parametrize("cell", EXTENSION)
def test_what_stands_behind_a_whole_number_is_an_extension(cell: str) -> None:
    """A mark, a count in brackets, a range, a few digits behind a number that is whole already."""
    assert phone_text(cell) is PhoneText.EXTENSION


@pytest.mark.parametrize("cell", list(OTHER))
def test_everything_else_is_named(cell: str) -> None:
    """Thousands separators, scientific notation, characters that belong to no number."""
    assert phone_text(cell) is OTHER[cell]


NUMBERS = st.from_regex(r"[1-9][0-9]{7,12}", fullmatch=True)
APART = st.sampled_from(
    ["\n", "\r\n", "\t", "/", " / ", ";", ",", ", ", "、", "|", " or ", "或", " ", " - ", "-", "  ", "\u2028"]
)


@given(NUMBERS, NUMBERS, APART, st.sampled_from(["", "+"]))
def test_two_whole_numbers_are_never_joined(first: str, second: str, between: str, plus: str) -> None:
    """Whatever stands between them."""
    assert phone_text(f"{plus}{first}{between}{plus}{second}") in (PhoneText.TWO, PhoneText.THOUSANDS)


@given(
    NUMBERS,
    st.sampled_from([" (", "x", " ext. ", " ext ", "分机", "转", " # ", " [", " Ext:", " - ", "-", " "]),
    st.integers(0, 99_999),
)
def test_a_count_or_an_extension_is_never_joined(number: str, mark: str, behind: int) -> None:
    """Up to five digits behind a number that is whole."""
    closing = {" (": ")", " [": "]"}.get(mark, "")
    assert phone_text(f"{number}{mark}{behind}{closing}") is PhoneText.EXTENSION


_WHOLE = [
    "9123 0001", "6123-0001", "010 1234 5678", "0571-8888-1234", "138 1234 5678", "(310) 555-0123", "1 310 555 0123",
    "+65 9123 0001", "+86 138 1234 5678", "+1 310 555 0123", "0065 9123 0001", "06 12 34 00 01",
]  # fmt: skip


@pytest.mark.parametrize("between", [" ", "-", " - ", ".", "  "])
@pytest.mark.parametrize("behind", ["1", "12", "801", "8001", "80012"])
@pytest.mark.parametrize("number", _WHOLE)
def test_digits_behind_a_grouped_number_are_never_joined_to_it(
    number: str, behind: str, between: str
) -> None:
    """An extension, a count or the last digits of a second number, with whatever stands between."""
    assert phone_text(number) is PhoneText.ONE
    assert phone_text(f"{number}{between}{behind}") is not PhoneText.ONE


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from("-./"))
def test_no_date_is_a_number(day: date, sign: str) -> None:
    """In the order of any country."""
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%m-%d-%Y"):
        assert phone_text(day.strftime(form).replace("-", sign)) is PhoneText.DATE
