"""What no page publishes and must be survived: how results, workbooks and details may be written, as readings (C1-C10)."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

GOOD, BAD = "6590010001", "6590010077"


@pytest.fixture
def imported(vendor: Any) -> Any:
    """An import of a good and a bad number, under the readings that are given."""

    def run(**readings: Any) -> tuple[Any, Any]:
        vendor.sandbox.read(refused_ending="77", **readings)
        campaign = vendor.campaign()
        vendor.load(campaign, [GOOD, BAD])
        vendor.clock.advance(1)
        return campaign, vendor.results(campaign, callingListCode="BATCH1")[0]

    return run


def sheets_of(vendor: Any, result: Any) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(BytesIO(vendor.http.get(result["errorReportPath"]).content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@pytest.mark.parametrize(("how", "code"), [("same", "BATCH1"), ("lower", "batch1"), ("padded", " BATCH1 ")])
def test_a_batch_is_shown_under_its_code_as_it_is_read(imported: Any, how: str, code: str) -> None:
    """In another case, or with spaces."""
    assert imported(result_code=how)[1]["callingListCode"] == code


def test_a_batch_may_be_shown_under_a_code_that_no_answer_has_shown(imported: Any) -> None:
    """As in the reference's own example."""
    assert imported(result_code="other")[1]["callingListCode"].isdigit()


@pytest.mark.parametrize(("how", "count"), [("int", 1), ("float", 1.0), ("string", "1"), ("decimal", "1.0")])
def test_counts_are_written_as_they_are_read(imported: Any, how: str, count: Any) -> None:
    """As numbers or as text, with or without a fraction."""
    _, found = imported(result_counts=how)
    assert [found[name] for name in ("successCount", "errorCount")] == [count, count]
    assert type(found["successCount"]) is type(count)


def test_a_link_and_a_time_may_move(vendor: Any, imported: Any) -> None:
    """The same batch, and no answer is equal to the one before."""
    campaign, first = imported(result_moves=True)
    (second,) = vendor.results(campaign)
    assert {name for name, value in first.items() if second[name] != value} == {
        "errorReportPath",
        "creationTime",
    }


def test_every_other_answer_may_come_from_a_replica(vendor: Any, imported: Any) -> None:
    """One that is behind, or does not know the batch."""
    campaign, first = imported(result_replica="empty")
    assert [len(vendor.results(campaign)) for _ in range(4)] == [0, 1, 0, 1]
    vendor.sandbox.read(result_replica="behind")
    found = [vendor.results(campaign)[0]["successCount"] for _ in range(4)]
    assert found == [first["successCount"] // 2, first["successCount"]] * 2


def test_the_code_in_the_question_may_be_ignored(vendor: Any, imported: Any) -> None:
    """Every batch of the campaign is the answer to any code."""
    campaign, _ = imported(result_filter="campaign")
    assert [one["callingListCode"] for one in vendor.results(campaign, callingListCode="NOBODY")] == [
        "BATCH1"
    ]


@pytest.mark.parametrize(
    ("readings", "sheets"),
    [
        ({}, {"Errors": [("Row No.", "Telephone", "Reason"), (2, BAD, "The telephone is not in service")]}),
        (
            {"workbook_rows": "all", "workbook_columns": "result", "workbook_numbers": "masked"},
            {
                "Errors": [
                    ("Row No.", "Telephone", "Result"),
                    (1, "659****01", "Success"),
                    (2, "659****77", "Failed"),
                ]
            },
        ),
        (
            {
                "workbook_rows": "all",
                "workbook_language": "zh",
                "workbook_sheets": "by_result",
                "workbook_numbers": "formatted",
                "workbook_columns": "both",
            },
            {
                "失败": [
                    ("行号", "电话号码", "导入结果", "失败原因"),
                    (2, "+65 9001-0077", "失败", "号码无法接通"),
                ],
                "成功": [("行号", "电话号码", "导入结果", "失败原因"), (1, "+65 9001-0001", "成功", None)],
            },
        ),
        ({"workbook_columns": "none"}, {"Errors": [("Row No.", "Telephone"), (2, BAD)]}),
    ],
)
def test_the_error_workbook_is_written_as_it_is_read(
    vendor: Any, imported: Any, readings: Any, sheets: Any
) -> None:
    """Failures or every row, with reasons, results or neither, on one sheet or on one for each result."""
    assert sheets_of(vendor, imported(**readings)[1]) == sheets


@pytest.mark.parametrize(
    ("readings", "details"),
    [
        ({"details_from": 0}, [f"NO【1】,【callNumber】,Content【{BAD}】,【Reference:a number in service】"]),
        (
            {"details_wording": "sentence"},
            [f"Row 2: the callNumber {BAD} is wrong; permitted: a number in service"],
        ),
        (
            {"details_wording": "Chinese", "details_from": 2},
            [f"第3条，【callNumber】内容【{BAD}】不正确，参考：a number in service"],
        ),
        ({"details_wording": "position"}, ["NO【2】 is wrong"]),
        (
            {"details_wording": "position", "details_named": "every_row"},
            ["NO【1】 success", "NO【2】 is wrong"],
        ),
    ],
)
def test_details_are_written_as_they_are_read(vendor: Any, bodies: Any, readings: Any, details: Any) -> None:
    """From 0, from 1 or with a header, quoting the number or not, taken rows too."""
    vendor.sandbox.read(refused_ending="77", **readings)
    data = vendor.data("import_forbidden_numbers", [bodies.forbidden(GOOD), bodies.forbidden(BAD)])
    assert data == {"successCount": 1, "failedCount": 1, "details": details}


def test_one_bad_row_may_refuse_its_whole_request(vendor: Any, bodies: Any) -> None:
    """Nothing of it takes effect."""
    vendor.sandbox.read(refused_ending="77", bad_rows="request")
    body = [bodies.forbidden(GOOD), bodies.forbidden(BAD)]
    assert vendor.send("import_forbidden_numbers", body).status_code == 400
    assert vendor.sandbox.state("forbidden") == []


@pytest.mark.parametrize("how", ["envelope", "page"])
def test_a_body_over_the_limit_is_refused_by_the_service_or_by_a_gateway(
    how: str, vendor: Any, bodies: Any
) -> None:
    """413, in the service's envelope or as a page."""
    vendor.sandbox.read(body_limit=10, body_limit_as=how)
    answer = vendor.send("import_forbidden_numbers", [bodies.forbidden(GOOD)])
    assert answer.status_code == 413
    assert ("html" in answer.headers["content-type"]) == (how == "page")
    assert vendor.sandbox.state("forbidden") == []
