"""Replies to outcomes: a row is loaded only when the counts prove it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.kind import Batch, Call
from transforms.kinds.import_outcomes import settle_import
from transforms.outcomes import OUTCOME_COLUMNS, Outcome, read_details
from validators.libraries import pd
from validators.tables import table

CALL = Call("import_forbidden_numbers", None, (2, 3, 3, 4))


def told(frame: Any) -> dict[int, str]:
    assert frame["row"].is_unique
    return dict(zip(frame["row"], frame["outcome"], strict=True))


def settled(found: Batch) -> pd.DataFrame:
    return table(OUTCOME_COLUMNS, settle_import(found).lines())


WORDINGS = [
    "NO【2】,【numberType】,Content【2】,【Reference:1-number】",
    "Entry【2】, 【numberType】, content 【2】, 【Refer to: 1-Outbound】",
    {"detail": "NO【2】，【numberType】，内容【2】"},
    "NO[2],[numberType],Content[2]",
]


@pytest.mark.parametrize("detail", WORDINGS)
def test_a_refused_item_refuses_its_row_in_every_wording(detail: Any) -> None:
    """Details are positions from 1 in the body; a row with two items is refused when one of them is."""
    frame = read_details(CALL, {"successCount": 3, "failedCount": 1, "details": [detail]})
    assert told(frame) == {2: "loaded", 3: "refused", 4: "loaded"}
    assert frame.set_index("row").loc[3, "column"] == "numberType"


def test_the_references_own_contradicting_counts_are_read_by_the_details() -> None:
    """Three sent, three succeeded and two failed: the two that are named failed, the rest was accepted."""
    details = [f"NO【{at}】,【numberType】,Content【2】,【Reference:1-number】" for at in (2, 3)]
    frame = read_details(
        Call("x", None, (2, 3, 4)), {"successCount": 3, "failedCount": 2, "details": details}
    )
    assert told(frame) == {2: "loaded", 3: "refused", 4: "refused"}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"successCount": 3, "failedCount": 1, "details": ["something went wrong"]},
        {"successCount": 3, "failedCount": 0, "details": []},
        {"successCount": None, "failedCount": 0},
        {"successCount": "many"},
    ],
)
def test_counts_that_prove_nothing_leave_rows_unknown(answer: Any) -> None:
    """A failure that names no row, a short or missing count: no row of the chunk is called loaded."""
    assert set(told(read_details(CALL, answer)).values()) == {"unknown"}


def test_the_services_words_are_kept_without_the_numbers_in_them() -> None:
    """The refused value is in the service's text: it is masked before it reaches the ledger."""
    detail = "NO【1】,【callNumber】,Content【6590010001】,【Reference:x】"
    frame = read_details(Call("x", None, (2,)), {"successCount": 0, "failedCount": 1, "details": [detail]})
    assert "6590010001" not in frame["detail"][0]
    assert "…01" in frame["detail"][0]


def batch(
    success: int,
    repeat: int = 0,
    error: int = 0,
    named: Any = None,
    forbidden: Any = None,
    rows: int = 4,
    there: Any = (),
) -> Batch:
    call = Call("x", None, tuple(range(2, 2 + rows)))
    return Batch(call, success, repeat, error, named or {}, forbidden or {}, there=frozenset(there))


def test_an_import_that_succeeded_whole_loads_every_row() -> None:
    """All counted as success: all loaded."""
    assert set(told(settled(batch(4))).values()) == {"loaded"}


def test_rows_the_error_workbook_names_get_their_own_outcome() -> None:
    """Forbidden, repeated and wrong rows are told apart by the service's reason."""
    named = {
        2: "Forbidden number filtered",
        3: "Duplicate number in campaign",
        4: "allocationAgent does not exist",
    }
    frame = settled(batch(1, 1, 2, named))
    assert told(frame) == {2: "held", 3: "duplicate", 4: "refused", 5: "loaded"}


def test_a_short_count_is_explained_by_the_forbidden_list_when_it_fits_exactly() -> None:
    """Forbidden rows that the service counts nowhere are held, if their number is exactly what is missing."""
    assert told(settled(batch(3, forbidden={4: "2026-11-01"}))) == {
        2: "loaded",
        3: "loaded",
        4: "held",
        5: "loaded",
    }
    assert set(told(settled(batch(2, forbidden={4: "2026-11-01"}))).values()) == {"unknown"}


def test_counts_without_names_leave_the_chunk_unknown() -> None:
    """Two repeats among four rows, and nobody says which: none of the four is called loaded."""
    frame = settled(batch(2, 2))
    assert set(told(frame).values()) == {"unknown"}
    assert set(frame["code"]) == {"COUNTS_UNNAMED"}


@pytest.mark.parametrize(
    ("found", "outcomes"),
    [
        (batch(2, 2, there=(3, 5)), "loaded duplicate loaded duplicate"),
        (batch(2, 2, there=(3,)), "unknown unknown unknown unknown"),  # somebody else has put one there
        (batch(3, 1, there=(3, 5)), "unknown unknown unknown unknown"),  # one of them is not there any more
        (batch(2, 0, 2, there=(3, 5)), "unknown unknown unknown unknown"),  # failures, and no repeats
        (batch(2, 1, 1, {3: "bad"}, there=(3, 5)), "loaded refused loaded duplicate"),
        (batch(1, 2, 1, {2: "bad", 3: "repeated"}, there=(5,)), "refused duplicate loaded duplicate"),
        (batch(2, 1, forbidden={4: "2026-11-01"}, there=(3,)), "loaded duplicate held loaded"),
        (batch(2, 2, forbidden={4: "2026-11-01"}, there=(3,)), "loaded duplicate held loaded"),
        (batch(3, 1, forbidden={4: "2026-11-01"}, there=(3,)), "unknown unknown unknown unknown"),
        (batch(3, 1, forbidden={3: "2026-11-01"}, there=(3,)), "unknown unknown unknown unknown"),
        (batch(4, 0, there=(3, 5)), "loaded loaded loaded loaded"),
        (batch(0, 4, there=(3,)), "duplicate duplicate duplicate duplicate"),
    ],
)
def test_repeats_without_a_name_are_those_that_other_loads_have_put_there(
    found: Batch, outcomes: str
) -> None:
    """Only where the counts are exactly theirs; otherwise nobody knows who is meant."""
    assert list(told(settled(found)).values()) == outcomes.split()


def test_more_successes_than_rows_are_never_success() -> None:
    """The service counted a row twice: something is wrong, and it is said."""
    frame = settled(batch(5))
    assert set(frame["code"]) == {"COUNTS_SHORT"}


COUNTS = st.integers(0, 6)


@given(
    COUNTS,
    COUNTS,
    COUNTS,
    st.dictionaries(st.integers(2, 5), st.sampled_from(["forbidden", "duplicate", "bad"])),
    st.frozensets(st.integers(2, 5)),
)
def test_every_row_has_one_outcome_whatever_the_service_counts(
    success: Any, repeat: Any, error: Any, named: Any, there: Any
) -> None:
    """Conservation: four rows in, four outcomes out; `loaded` never exceeds the service's own count."""
    outcomes = told(settled(batch(success, repeat, error, named, there=there)))
    assert sorted(outcomes) == [2, 3, 4, 5]
    assert list(outcomes.values()).count(Outcome.LOADED) <= success


@pytest.mark.parametrize(
    ("success", "error", "named", "reasons", "expected"),
    [
        (3, 1, (2, 3, 4, 5), True, {"unknown": 4}),  # taken rows are listed too
        (3, 1, (2, 3), True, {"unknown": 4}),  # more than were counted
        (2, 2, (2,), True, {"refused": 1, "unknown": 3}),  # fewer: a reason stands for itself
        (2, 2, (2,), False, {"unknown": 4}),  # and a number alone for nothing
        (2, 2, (2, 3), False, {"refused": 2, "loaded": 2}),
        (0, 4, (2, 3, 4, 5), False, {"refused": 4}),
    ],
)
def test_named_rows_are_believed_as_far_as_the_counts_agree(
    success: int, error: int, named: Any, reasons: bool, expected: dict[str, int]
) -> None:
    """A row that was taken is never called refused because a workbook lists it."""
    names = dict.fromkeys(named, "wrong number" if reasons else "")
    counted = replace(batch(success, error=error, named=names), reasons=reasons)
    outcomes = list(told(settled(counted)).values())
    assert {outcome: outcomes.count(outcome) for outcome in set(outcomes)} == expected


def test_rows_counted_as_repeats_are_duplicates_whatever_their_reason() -> None:
    """The counts say what the words of a reason do not."""
    assert told(settled(batch(3, 1, 0, {4: "exists in the task"})))[4] == "duplicate"


NOT_REPEATED = [
    "The expiry date is already past",
    "The agent has already left the company",
    "The campaign has already ended",
    "请勿重复提交，字段格式错误",
    "Do not repeat: the name is too long",
]
REPEATED_ALREADY = [
    "Duplicate number in campaign",
    "The number is repeated",
    "repeat",
    "Already exists",
    "Number already in the campaign",
    "It has already been imported",
    "号码重复",
    "号码已存在",
    "重复号码",
]


@pytest.mark.parametrize("reason", NOT_REPEATED)
def test_words_of_another_failure_are_no_repeat(reason: str) -> None:
    """A row that was not taken for another reason is refused, of customers and of forbidden numbers alike."""
    assert told(settled(batch(3, 0, 1, {2: reason})))[2] == "refused"
    frame = read_details(
        Call("x", None, (2, 3)),
        {"successCount": 1, "failedCount": 1, "details": [f"NO【1】,【x】,Content【y】, {reason}"]},
    )
    assert told(frame) == {2: "refused", 3: "loaded"}


@pytest.mark.parametrize("reason", REPEATED_ALREADY)
def test_words_of_a_repeat_are_one(reason: str) -> None:
    """The service has the number: the row is a duplicate."""
    assert told(settled(batch(3, 0, 1, {2: reason})))[2] == "duplicate"


@pytest.mark.parametrize(
    "reason",
    [
        "The name has forbidden characters",
        "Forbidden: the agent has no permission",
        "This operation is forbidden",
        "Use of this template is forbidden",
        "禁止使用特殊字符",
        "坐席已被禁止登录",
    ],
)
def test_what_else_is_forbidden_holds_no_number(reason: str) -> None:
    """A row is called held only where the service says that its number is forbidden."""
    assert told(settled(batch(3, 0, 1, {2: reason})))[2] == "refused"


@pytest.mark.parametrize(
    "reason",
    [
        "forbidden",
        "The number is forbidden",
        "Forbidden number filtered",
        "Enterprise Forbidden No.",
        "On the forbidden list",
        "Blacklisted",
        "Filtered by the do-not-call list",
        "DNC",
        "禁呼号码",
        "黑名单号码",
        "该号码禁止外呼",
        "号码被禁止拨打",
    ],
)
def test_words_of_a_forbidden_number_hold_it(reason: str) -> None:
    """The service left it out because it must not be dialled."""
    assert told(settled(batch(3, 0, 1, {2: reason})))[2] == "held"


@pytest.mark.parametrize(("success", "failed"), [(3.0, 1.0), ("3", "1"), ("3.0", "1.0"), (" 3 ", 1)])
def test_counts_are_read_however_they_are_written(success: Any, failed: Any) -> None:
    """As text or with a fraction of nothing."""
    frame = read_details(CALL, {"successCount": success, "failedCount": failed, "details": WORDINGS[:1]})
    assert told(frame) == {2: "loaded", 3: "refused", 4: "loaded"}


@pytest.mark.parametrize("failed", [-1, "-1", "many", 0.5, True, [2], {}])
def test_a_number_of_failures_that_is_none_proves_nothing(failed: Any) -> None:
    """It is there and cannot be read: how many failed is not known."""
    answer = {"successCount": 4, "failedCount": failed, "details": []}
    assert set(told(read_details(CALL, answer)).values()) == {"unknown"}


@pytest.mark.parametrize("answer", [{"successCount": 4}, {"successCount": 4, "failedCount": None}])
def test_no_number_of_failures_is_none_failed(answer: Any) -> None:
    """It may be left out (reference), and all succeeded."""
    assert set(told(read_details(CALL, answer)).values()) == {"loaded"}
