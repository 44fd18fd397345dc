"""Rows that are no entries: headers again, totals, prepared rows, struck-out cells, counts under long numbers."""

import pytest

from tests.support.making import TODAY, a_sheet, codes, matched, outcomes, prepared
from transforms.kinds import KINDS
from transforms.policies import PreparePolicy
from transforms.prepare import prepare
from transforms.sheet import CellType, Facts
from validators.schema import Role

LONG = [f"65912300{number:02}" for number in range(1, 10)]


def test_a_header_again_is_skipped_by_name() -> None:
    """Two lists pasted under each other: the second header is no queue to create."""
    rows = [
        ["Queue number", "Queue name"],
        ["3501", "Sales A"],
        ["Queue number", "Queue name"],
        ["3502", "Sales B"],
    ]
    proven = prepared(a_sheet(rows))
    assert outcomes(proven) == {3: "skipped"}
    assert proven.settled["code"].tolist() == ["HEADER_REPEATED"]
    assert proven.ready["queueID"].tolist() == ["3501", "3502"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_knows_its_header_again(kind: object, language: str) -> None:
    """In the words of the sheet or in the other language's, with other spacing and case."""
    columns = kind.columns  # type: ignore[attr-defined]
    header = [column.en for column in columns]
    again = [f" {column.title(language).upper()} " for column in columns]
    lines = [header, [column.example for column in columns], again]
    proven = prepare(a_sheet(lines), matched(a_sheet(lines[:2])), PreparePolicy(TODAY))
    assert outcomes(proven)[3] == "skipped"


def test_a_better_header_is_no_header_again() -> None:
    """A title row that was taken for the header must not hide the real one, with the columns that it names."""
    rows = [["Phone", "", ""], ["Telephone", "Name", "Note"], [LONG[0], "Ann", "x"]]
    assert prepared(a_sheet(rows)).ready["name"].tolist() == ["Ann"]


def test_an_id_that_is_its_columns_title_is_refused() -> None:
    """A header in part creates nothing."""
    proven = prepared(
        a_sheet([["Queue number", "Queue name"], ["Queue no.", "Sales"], ["3501", "Queue name"]])
    )
    assert codes(proven)[2] == "TITLE_AS_VALUE"
    assert proven.ready["queueID"].tolist() == ["3501"]


FOOTERS = [
    ["300", "Total"], ["Total: 9", ""], ["Total", "9"], ["", "合计"], ["9", "小计"], ["9", "共 9 条"], ["9", "Grand total:"],
    ["6591230099", "TOTAL"], ["9 records", ""], ["Count", "9"], ["59320700045", "Sum"], ["总计：9", ""], ["9", "共计9"],
    ["Jumlah", "9"], ["Jumlah keseluruhan: 9", ""], ["Tổng cộng", "9"], ["9", "รวมทั้งหมด"], ["Total general", "9"], ["Total: 9 customers", ""], ["Kabuuan", "9"],
]  # fmt: skip


@pytest.mark.parametrize("footer", FOOTERS, ids=" ".join)
def test_a_last_row_that_says_total_is_a_problem(footer: list[str]) -> None:
    """A sum or a count is not dialled, however it is written."""
    rows = [["Telephone", "Name"], *([phone, "x"] for phone in LONG), footer]
    proven = prepared(a_sheet(rows))
    assert outcomes(proven) == {11: "invalid"}
    assert "FOOTER_ROW" in set(proven.problems["code"])


def test_a_total_in_a_column_that_is_not_loaded_counts_too() -> None:
    """The word may stand anywhere in the row; two total rows are both found."""
    rows = [
        ["Region", "Telephone"],
        *(["x", phone] for phone in LONG),
        ["Subtotal", "300"],
        ["Total", "9000"],
    ]
    assert codes(prepared(a_sheet(rows))) == {11: "FOOTER_ROW", 12: "FOOTER_ROW"}


def test_the_notes_below_a_total_are_no_numbers() -> None:
    """However many lines they have, and with a blank one between; in whichever column they begin."""
    notes = [["", ""], ["Source: CRM export", ""], ["", "合计仅供参考"], ["Prepared by Ann on 28 Nov", ""]]
    rows = [["Telephone", "Name"], *([phone, "x"] for phone in LONG), ["Total", "9"], *notes]
    found = codes(prepared(a_sheet(rows)))
    assert found == dict.fromkeys((11, 13, 14, 15), "FOOTER_ROW")


@pytest.mark.parametrize(
    "below", [["6591230099", ""], ["+65 9123 0099", ""], ["call 6591230099", ""], ["Ann", "Tan"]]
)
def test_what_may_be_a_customer_below_a_total_stays_a_row(below: list[str]) -> None:
    """Nobody is dropped as a note; without a total, no last line is one."""
    rows = [["Telephone", "Name"], *([phone, "x"] for phone in LONG), ["Total", "9"], below]
    assert codes(prepared(a_sheet(rows))).get(12) != "FOOTER_ROW"
    assert "FOOTER_ROW" not in codes(prepared(a_sheet([*rows[:-2], below]))).values()
    assert codes(prepared(a_sheet([*rows[:-2], ["Source: CRM", ""]])))[11] == "PHONE_CHARACTERS"


def test_a_person_called_sum_is_no_total() -> None:
    """Only the end of a list is asked: Sum is a name, Count a title."""
    rows = [["Telephone", "Name"], [LONG[0], "Sum"], *([phone, "x"] for phone in LONG[1:])]
    assert codes(prepared(a_sheet(rows))) == {}
    assert codes(prepared(a_sheet([*rows[:-1], [LONG[-1], "Tong"]]))) == {}


@pytest.mark.parametrize(
    ("kind", "header"),
    [("customers", ["Telephone", "Name"]), ("forbidden", ["Number", "Direction"]), ("agents", ["Agent work number", "Agent phone"])],
)  # fmt: skip
def test_a_short_number_under_long_ones_is_a_question(kind: str, header: list[str]) -> None:
    """300 under numbers of ten digits is a count, more likely than a number to dial."""
    at = 1 if kind == "agents" else 0
    other = {"customers": "x", "forbidden": "in", "agents": "1001"}[kind]
    lines = [[other, phone] if at else [phone, other] for phone in [*LONG[:3], "300"]]
    if at:
        lines = [[f"10{place}", phone] for place, (_, phone) in enumerate(lines, 10)]
    assert codes(prepared(a_sheet([header, *lines]))) == {5: "PHONE_SHORT_HERE"}


@pytest.mark.parametrize(
    "numbers", [["10086", "95588", "12345"], [*LONG[:3], "1234567"], [*LONG[:2], "1001", "1002"], ["300"]]
)
def test_short_numbers_among_their_like_are_numbers(numbers: list[str]) -> None:
    """A list of service numbers or extensions, or a mixed one, is what it is."""
    assert codes(prepared(a_sheet([["Telephone"], *([number] for number in numbers)]))) == {}


def test_rows_empty_in_every_column_to_load_are_blank() -> None:
    """Check boxes filled down a thousand rows make no thousand problems."""
    rows = [
        ["Telephone", "Name", "Called?"],
        [LONG[0], "Ann", "FALSE"],
        [LONG[1], "Ben", "TRUE"],
        *[["", " ", "FALSE"]] * 4,
    ]
    proven = prepared(a_sheet(rows))
    assert codes(proven) == {}
    assert proven.rows == 2
    assert [one.detail for one in proven.sheet_problems if one.code == "ROWS_BLANK"] == ["4"]


@pytest.mark.parametrize("kind", [CellType.ERROR, CellType.FORMULA_NO_VALUE])
def test_a_row_that_fails_is_not_blank(kind: CellType) -> None:
    """A formula that was never calculated shows nothing, and is something."""
    rows = [["Telephone", "x"], [LONG[0], "FALSE"], ["", "FALSE"]]
    assert prepared(a_sheet(rows, {(3, 0): kind})).rows == 2


def test_what_is_wrong_with_the_cells_of_a_total_is_not_said() -> None:
    """Nobody is to correct them; a row above is told as before."""
    rows = [["Telephone", "Name"], ["12x", "A"], [LONG[0], "B"], ["Total", "2"]]
    proven = prepared(a_sheet(rows))
    found = list(zip(proven.problems["row"].tolist(), proven.problems["code"].tolist(), strict=True))
    assert found == [(2, "PHONE_CHARACTERS"), (4, "FOOTER_ROW")]
    assert outcomes(proven) == {2: "invalid", 4: "invalid"}


def test_struck_out_cells_hold_their_rows() -> None:
    """Somebody crossed the number off; in a column that is not loaded it does not matter."""
    rows = [["Telephone", "Name", "x"], *([phone, "y", "z"] for phone in LONG[:3])]
    proven = prepared(a_sheet(rows, facts=Facts(struck=((1, 0), (2, 0), (3, 2)))))
    assert codes(proven) == {2: "CELL_STRUCK"}
    assert outcomes(proven) == {2: "invalid"}


def test_a_plan_that_is_over_is_a_problem() -> None:
    """A plan that ended last year, or an hour ago, would call nobody, or everybody at once."""
    header = ["Telephone", "Plan", "Start", "End", "Executor"]
    ends = ["2025-12-01 18:00", f"{TODAY} 08:59", f"{TODAY}T09:00:00", "2099-12-01 18:00"]
    rows = [[phone, "B", "2025-11-01 09:00", end, "12001"] for phone, end in zip(LONG, ends, strict=False)]
    proven = prepared(a_sheet([header, *rows]), PreparePolicy(f"{TODAY} 09:00"))
    assert codes(proven) == {2: "PERIOD_PAST", 3: "PERIOD_PAST"}
    assert codes(prepared(a_sheet([header, *rows]))) == {2: "PERIOD_PAST"}


def test_a_campaign_that_is_over_is_a_problem() -> None:
    """Campaigns to create have the same two times."""
    header = ["Campaign", "Import template", "Summary template", "Start", "End"]
    row = ["C", "D000000000", "W000000000", "2025-12-01 09:00", "2025-12-31 18:00"]
    assert codes(prepared(a_sheet([header, row]))) == {2: "PERIOD_PAST"}


def test_every_kind_with_numbers_asks_for_their_like() -> None:
    """The rule is derived from the columns, so that no kind is left out."""
    assert {kind.name for kind in KINDS if any(one.role is Role.PHONE for one in kind.columns)} == {
        "customer-numbers", "forbidden-numbers", "contact-plans", "agent-settings",
    }  # fmt: skip
