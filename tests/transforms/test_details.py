"""Details name an entry by what they quote, and by their number only where that agrees."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.details import named_entries

BODY = [
    {"callNumber": f"65900100{at:02}", "numberType": 1, "callType": 2, "expirationTime": "2027-01-31"}
    for at in range(6)
]


def named(*details: Any) -> list[int]:
    return sorted(named_entries(details, BODY, len(BODY)).entries)


@pytest.mark.parametrize(
    "detail",
    [
        "NO【{n}】,【callNumber】,Content【6590010003】,【Reference:3-16 digits】",
        "NO【{n}】，【callNumber】，Content【6590010003】，【Reference:3-16 digits】",
        "Entry【{n}】, 【callNumber】, content 【6590010003】, 【Refer to: 3-16 digits】",
        "NO[{n}],[callNumber],Content[6590010003]",
        "NO【{n}】，【号码】，内容【6590010003】",
        "第{n}条，号码6590010003格式错误",
        "Row {n}: the number +65 9001 0003 is wrong",
        "NO【{n}】,【callNumber】,Content【65900*003】,【Reference:x】",
        {"detail": "NO【{n}】,【callNumber】,Content【 6590010003 】"},
        "6590010003 is not a number",
    ],
)
@pytest.mark.parametrize("number", [3, 4, 5, 0, 9])
def test_a_quoted_number_names_its_entry_whatever_the_position_says(detail: Any, number: int) -> None:
    """From 0, from 1, with a header, or no position of this call at all."""
    text = detail["detail"] if isinstance(detail, dict) else detail
    written = text.replace("{n}", str(number))
    assert named({"detail": written} if isinstance(detail, dict) else written) == [3]


@pytest.mark.parametrize(
    "detail",
    [
        "NO【3】,【callNumber】,Content【6599999999】,【Reference:x】",
        "NO【3】,【numberType】,Content【2】,【Reference:1-number】",
        "NO【3】 is wrong",
        "something went wrong",
        "",
    ],
)
def test_a_position_without_what_it_quotes_names_nothing(detail: str) -> None:
    """The content is of none of the entries, or there is none."""
    assert named(detail) == []


def test_what_several_entries_have_is_told_apart_by_a_numbering_that_fits() -> None:
    """One detail shows that the service counts from 0; the others are read so."""
    body = [*BODY, BODY[3] | {"callType": 3}]
    sure = "NO【1】,【callNumber】,Content【6590010001】"
    unsure = "NO【6】,【callNumber】,Content【6590010003】"
    assert sorted(named_entries([sure, unsure], body, 7).entries) == [1, 6]
    assert dict(named_entries([unsure.replace("6】", "9】", 1)], body, 7).unclear) == {frozenset({3, 6}): 1}
    assert sorted(named_entries([sure, "NO【4】 is wrong"], body, 7).entries) == [1, 4]


def test_as_many_details_as_entries_with_their_content_name_them_all() -> None:
    """Their positions are not needed."""
    expired = "NO【{}】,【expirationTime】,Content【2027-01-31】,【Reference:yyyy-MM-dd】"
    assert named(*(expired.format(at + 40) for at in range(6))) == [0, 1, 2, 3, 4, 5]
    assert named(*(expired.format(at) for at in range(1, 3))) == []


@pytest.mark.parametrize(
    "text",
    [
        "NO【2】 success",
        "第2条 导入成功",
        "NO【2】,【callNumber】,Content【6590010001】 imported successfully",
    ],
)
def test_a_detail_of_a_taken_entry_names_no_failure(text: str) -> None:
    """Only what failed is a failure."""
    found = named_entries([text], BODY, len(BODY))
    assert (dict(found.entries), dict(found.unclear)) == ({}, {})


@given(
    st.sets(st.integers(0, 5)),
    st.sampled_from([0, 1, 2]),
    st.sampled_from(["NO【{}】,【callNumber】,Content【{}】", "第{}条 {} 错误"]),
)
def test_the_numbering_changes_nothing(failed: set[int], first: int, wording: str) -> None:
    """Whatever fails, and however it is counted: the same entries are named."""
    details = [wording.format(at + first, BODY[at]["callNumber"]) for at in failed]
    assert named(*details) == sorted(failed)
