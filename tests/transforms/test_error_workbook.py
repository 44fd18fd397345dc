"""An error workbook is read by what it holds; numbers as anybody may write them, and only lines that say failed."""

from collections.abc import Sequence
from itertools import zip_longest

import pytest

from transforms.error_workbook import Listed, failures, says_taken
from transforms.known_numbers import KnownNumbers

NUMBERS = {2: "6590010001", 3: "6590010002", 4: "6591230003"}


def listed(rows: Sequence[Sequence[str]], name: str = "Sheet1") -> Listed:
    return Listed(name, list(zip_longest(*rows, fillvalue="")))


def failed(*sheets: Sequence[Sequence[str]]) -> dict[int, str]:
    return dict(failures(map(listed, sheets), NUMBERS).rows)


@pytest.mark.parametrize(
    "written",
    [
        "6590010002",
        "+65 9001-0002",
        "(65) 9001 0002",
        "006590010002",
        "90010002",
        "6590010002.0",
        " 6590010002 ",
    ],
)
def test_a_number_is_known_however_it_is_written(written: str) -> None:
    """Formatted, with an international prefix, without the country code, or as a decimal."""
    assert failed([["Phone", "Reason"], [written, "no"]]) == {3: "no"}


@pytest.mark.parametrize(
    ("masked", "number"),
    [
        ("659123****", "6591230003"),
        ("659******3", "6591230003"),
        ("65900****02", "6590010002"),
        ("6590****", None),
        ("****", None),
        ("***", None),
        ("0002", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_masked_number_is_known_where_only_one_fits(masked: str, number: str | None) -> None:
    """Two that fit are none."""
    assert KnownNumbers(NUMBERS.values()).of(masked) == number


TAKEN = [
    "",
    " ",
    "Success",
    "SUCCESSFUL.",
    "Imported successfully",
    "OK",
    "成功",
    "导入成功",
    "通过",
    "-",
    "N/A",
]
FAILED = [
    "Failed",
    "Unsuccessful",
    "Not imported",
    "invalid",
    "失败",
    "未成功",
    "导入失败",
    "不通过",
    "duplicate",
    "x",
]


@pytest.mark.parametrize("text", TAKEN)
def test_words_of_success_say_taken(text: str) -> None:
    """A line that says so names no failure."""
    assert says_taken(text)
    assert failed([["Phone", "Result"], ["6590010001", text]]) == {}


@pytest.mark.parametrize("text", FAILED)
def test_all_other_words_say_failed(text: str) -> None:
    """Also those that hold a word of success inside."""
    assert not says_taken(text)
    assert failed([["Phone", "Result"], ["6590010001", text]]) == {2: text}


def test_a_result_decides_before_a_reason() -> None:
    """What was taken with a remark was taken."""
    sheet = [
        ["号码", "导入结果", "说明"],
        ["6590010001", "成功", "坐席不存在"],
        ["6590010002", "失败", "号码错误"],
    ]
    assert failed(sheet) == {3: "号码错误"}


def test_a_header_may_stand_below_a_title() -> None:
    """The row that titles a column of the lines below is the header."""
    sheet = [["Errors of today", ""], ["Number", "Reason"], ["6590010001", ""], ["6590010002", "wrong"]]
    assert failed(sheet) == {3: "wrong"}


def test_a_sheet_of_successes_names_no_failure() -> None:
    """Of two sheets, one for each result, only the other is read."""
    sheet = [["Phone"], ["6590010001"]]
    assert failures([listed(sheet, "成功")], NUMBERS).rows == {}
    found = failures([listed(sheet, "失败")], NUMBERS)
    assert (dict(found.rows), found.reasons) == ({2: ""}, False)


@pytest.mark.parametrize(("taken", "lost"), [("1", "0"), ("0", "1"), ("1", "2"), ("0", "9")])
def test_a_result_in_figures_says_nothing(taken: str, lost: str) -> None:
    """1 may be a success or a failure: the lines count as if there were no results."""
    sheet = [["Phone", "Status"], ["6590010001", taken], ["6590010002", lost]]
    assert set(failed(sheet)) == {2, 3}
    reasons = [["Phone", "Status", "Reason"], ["6590010001", taken, ""], ["6590010002", lost, "no"]]
    assert failed(reasons) == {3: "no"}


@pytest.mark.parametrize("weak", ["Remark", "Message", "说明", "备注说明"])
@pytest.mark.parametrize("strong", ["Fail reason", "Error", "失败原因", "错误"])
def test_a_column_of_reasons_comes_before_one_of_remarks(weak: str, strong: str) -> None:
    """A remark may be what was sent with the row: wherever it stands, it names no failure beside a column of reasons."""
    sheet = [["Phone", strong, weak], ["6590010001", "", "VIP"], ["6590010002", "no", ""]]
    assert failed(sheet) == {3: "no"}
    assert failed([[row[0], row[2], row[1]] for row in sheet]) == {3: "no"}
    assert failed([["Phone", weak], ["6590010001", ""], ["6590010002", "no"]]) == {3: "no"}


def test_a_number_is_known_as_its_country_writes_it() -> None:
    """With the zero behind the country code, or the digit that mobile numbers have been given; never where two may be meant."""
    sent = KnownNumbers(["442079460958", "5511987654321"])
    assert sent.of("+44 (0)20 7946 0958") == "442079460958"
    assert sent.of("551187654321") == "5511987654321"
    assert KnownNumbers(["5511987654321", "11987654321"]).of("551187654321") is None


def test_short_texts_are_known_where_a_number_is_short() -> None:
    """A row's own number stands for nobody, unless somebody has such a short number."""
    sent = KnownNumbers(["6590010002", "995"])
    assert sent.each(["2", "995", "9-95", "+995", "95", "2"]) == [None, "995", "995", "995", None, None]
    assert KnownNumbers(["6590010002"]).each(["2", "0002", "90010002"]) == [None, None, "6590010002"]


def test_a_number_of_two_rows_stands_for_as_many_as_there_are_lines() -> None:
    """The first of them first; a line more than there are rows names nobody else."""
    numbers = {2: "6590010001", 3: "6590010002", 4: "6590010001"}
    lines = [["6590010001", "one"], ["6590010001", "two"], ["6590010001", "three"]]
    for count, rows in ((1, {2: "one"}), (2, {2: "one", 4: "two"}), (3, {2: "one", 4: "two"})):
        assert failures([listed([["Phone", "Reason"], *lines[:count]])], numbers).rows == rows
