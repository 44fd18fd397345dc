"""The one masker: phone numbers and mail addresses, however they are written; what is none of them stays readable."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.masking import masked

NUMBERS = [
    "91230001", "9123 0001", "+65-9123-0001", "+65 9123 0001", "(65) 9123-0001", "6.591.230.001", "91 23 00 01",
    "9 1 2 3 0 0 0 1", "９１２３０００１", "９１２３　０００１", "٩١٢٣٠٠٠١", "٩١٢٣ ٠٠٠١", "९१२३-०००१", "9123\u200b0001",
    "9123\u202e0001", "9123\u00a00001", "9123\u20090001", "9123_0001", "9123/0001", "9123–0001", "9123‑0001", "9123−0001",
    "91,230,001", "9123 (0001)", "138 0013 8000", "9123  0001", "9123 - 0001", "9123'0001", "9123|0001", "9123~0001",
    "9123*0001", "9123\t0001", "9123·0001", "9123・0001", "⁹¹²³ ⁰⁰⁰¹", "①②③④⑤⑥", "123 456", "12345",
    "8123x4567", "8123 ext 4567", "8123 ext. 4567", "9123转0001",
]  # fmt: skip
MAILS = [
    "ann@example.com",
    "a.b-c+d@mail.example.co",
    "ann＠example.com",
    "ann@localhost",
    "陈@例子.公司",
    "Ann.Tan@EXAMPLE.COM",
    "ann%40example.com",
    "ann[at]example.com",
    "ann (at) example.com",
]
AROUND = [
    "{}",
    "tel{}x",
    "list_{}.xlsx",
    "“{}”",
    "({})",
    "the customer {} said",
    "号码{}不可用",
    "a/b/{}/c",
    "{}.result.xlsx",
    "[{}]",
]
KEPT = [
    "customFields.3b987930e6db4b0ca51f6ad5755e91ae",
    "20261126-172233-abcdef", "2026-11-26_172233_abcdef12", "6f1e2d3c-1111-2222-3333-444455556666", "2026-11-26",
    "2026-11-26 17:22", "2026-11-26T17:22:33.123456+00:00", "17:22", "10:30–12:45", "1,234 rows", "1,048,576 rows", "12 / 34",
    "rows 2, 3, 5, 7, 9, 11", "第 2、3、5、7、9、11 行", "http://127.0.0.1:42001/a", "http://host.example:42001/x", "3-16", "0.150.0",
    "1,000 = 1,000 + 0", "line 4096", "list.2026.xlsx",
]  # fmt: skip


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_is_shown(number: str, around: str) -> None:
    """In any script, with any signs between its digits, wherever it stands: its last two digits at most."""
    shown = masked(around.format(number))
    digits = [letter for letter in shown if letter.isdigit()]
    assert len(digits) == 2, shown
    assert "…" in shown


@pytest.mark.parametrize("around", [around for around in AROUND if "x" not in around and "号" not in around])
@pytest.mark.parametrize("mail", MAILS)
def test_no_mail_address_is_shown(mail: str, around: str) -> None:
    """Neither who nor where."""
    shown = masked(around.format(mail))
    assert "…@…" in shown
    assert not [part for part in re.split(r"@|＠|%40| ?[\[(]at[\])] ?", mail) if part in shown]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_number_stays_readable(text: str) -> None:
    """Ids that a person has to type, dates, times, counts, lists of rows, addresses of this machine."""
    assert masked(text) == text
    assert masked(f"so: {text}.") == f"so: {text}."


@given(
    st.text(),
    st.from_regex(r"[1-9]\d{7,15}", fullmatch=True),
    st.sampled_from(" -./()\u3000\u00a0"),
    st.text(),
)
def test_a_number_in_any_text_is_masked(before: str, number: str, sign: str, after: str) -> None:
    """Whole and in halves."""
    for written in (number, f"{number[:4]}{sign}{number[4:]}"):
        shown = masked(f"{before} {written} {after}")
        assert written not in shown


@given(st.text())
def test_what_is_masked_stays_so(text: str) -> None:
    """Masking twice, in two rooms, tells no more than once."""
    once = masked(text)
    assert masked(once).count("…") >= once.count("…") - text.count("…")


@pytest.mark.parametrize(
    "number",
    [
        "一三八零零一三八零零零",
        "壹叁捌零零壹叁捌零零零",
        "一三八 零零一三 八零零零",
        "幺三八零零幺三八零零零",
    ],
)
def test_no_number_in_chinese_words_is_shown(number: str) -> None:
    """Seven numerals or more in a row; a count such as 三十五 stays."""
    assert masked(f"客户 {number} 来电，第三十五行，一二三") == "客户 … 来电，第三十五行，一二三"
