"""Consent: columns that say who may be called hold rows back, or stop a sheet that is not understood."""

from collections.abc import Mapping, Sequence

import pytest

from tests.support.making import TODAY, a_sheet, codes, outcomes, prepared
from transforms.consent import ConsentPolicy, Sense, sense_of
from transforms.prepare import Prepared, PreparePolicy


def asked(rows: Sequence[Sequence[str]], policy: ConsentPolicy | None = None) -> Prepared:
    return prepared(a_sheet(rows), PreparePolicy(TODAY, consent=policy or ConsentPolicy()))


REFUSES = [
    "Do Not Call", "DoNotCall", "DNC", "DNC flag", "Opted out", "Opt-out", "HasOptedOutOfCalls", "Unsubscribed", "Suppressed",
    "Do not contact", "Do not allow Phone Calls", "Blacklisted", "No calls", "Refuses calls", "拒接", "勿扰", "是否禁呼", "黑名单",
    "退订", "投诉", "免打扰", "Complaint",
]  # fmt: skip
CONSENTS = [
    "Consent",
    "Opted in",
    "Opt-in",
    "Marketing consent",
    "May call",
    "OK to call",
    "Contact permission",
    "是否同意外呼",
    "可拨打",
    "GDPR consent",
]
NEITHER = [
    "Email opt out",
    "SMS consent",
    "Name",
    "Newsletter unsubscribed",
    "Call date",
    "Last contact",
    "Subscriber ID",
    "City",
    "备注",
    "客户级别",
]


@pytest.mark.parametrize(
    ("header", "sense"),
    [
        *((title, Sense.REFUSES) for title in REFUSES),
        *((title, Sense.CONSENTS) for title in CONSENTS),
        *((title, None) for title in NEITHER),
    ],
)
def test_headers_of_consent_are_known(header: str, sense: Sense | None) -> None:
    """In English and Chinese, and only those about calls."""
    assert sense_of(header) is sense


@pytest.mark.parametrize(
    "header", ["Opt in / opt out", "Not on DNC", "DNC checked", "DNC washed", "Opt-out reason"]
)
def test_a_header_that_can_mean_both_is_doubtful(header: str) -> None:
    """A yes below it is not read as either."""
    assert sense_of(header) is Sense.DOUBTFUL
    proven = asked([["Telephone", header], ["6591230001", "Yes"]])
    assert [problem.code for problem in proven.sheet_problems] == ["COLUMN_UNKNOWN", "CONSENT_UNCLEAR"]
    assert proven.refused


@pytest.mark.parametrize(
    "yes", ["Yes", "y", "TRUE", "1", "x", "✓", "是", "2026-01-05", "DNC", "Opted out", "Do Not Allow"]
)
@pytest.mark.parametrize("no", ["No", "n", "FALSE", "0", "否", "", "-", "Allow"])
def test_a_column_of_refusal_holds_its_rows(yes: str, no: str) -> None:
    """A yes holds the row back; a no and a blank do not."""
    proven = asked([["Telephone", "Do Not Call"], ["6591230001", yes], ["6591230002", no]])
    assert (codes(proven)[2], outcomes(proven), list(proven.ready.index)) == (
        "CALL_REFUSED",
        {2: "held"},
        [3],
    )


def test_a_column_of_consent_holds_every_row_without_it() -> None:
    """Where consent is kept, a blank is no consent."""
    proven = asked(
        [["Telephone", "Consent"], ["6591230001", "Yes"], ["6591230002", "No"], ["6591230003", ""]]
    )
    assert codes(proven) == {3: "CALL_REFUSED", 4: "CONSENT_MISSING"}
    assert list(proven.ready.index) == [2]


@pytest.mark.parametrize("cell", ["maybe", "ask Ann", "J", "未定"])
def test_cells_that_are_not_understood_stop_the_sheet(cell: str) -> None:
    """Nothing of the sheet is sent before somebody says what they mean."""
    rows = [["Telephone", "Do Not Call"], ["6591230001", cell], ["6591230002", "No"]]
    assert asked(rows).refused
    known = asked(rows, ConsentPolicy(cells={cell: "no"}))
    assert (known.refused, list(known.ready.index)) == (False, [3])


@pytest.mark.parametrize(
    ("columns", "ready"),
    [({"Flag": "refuses"}, [3]), ({"Flag": "consents"}, [2]), ({"Flag": "ignore"}, [2, 3])],
)
def test_the_profile_says_what_a_column_means(columns: Mapping[str, str], ready: list[int]) -> None:
    """A column with a title of its own, and one that is to be passed over."""
    proven = asked(
        [["Telephone", "Flag"], ["6591230001", "Yes"], ["6591230002", "No"]], ConsentPolicy(columns)
    )
    assert list(proven.ready.index) == ready


@pytest.mark.parametrize(
    "cell",
    [
        "DNC",
        "do not call",
        "Opted out",
        "Do-Not-Call",
        "unsubscribed",
        "拒接",
        "黑名单",
        "请勿拨打",
        "已退订",
    ],
)
@pytest.mark.parametrize("header", ["State", "Note", "Name", ""])
def test_a_cell_that_says_do_not_call_holds_its_row_in_any_column(cell: str, header: str) -> None:
    """A status, a note or a cell without a title: it speaks for itself."""
    proven = asked([["Telephone", header], ["6591230001", cell], ["6591230002", "fine"]])
    assert (outcomes(proven), list(proven.ready.index)) == ({2: "held"}, [3])


def test_a_refused_number_is_held_in_every_row() -> None:
    """The customer who is not to be called in one row is not in another, however it is written."""
    proven = asked(
        [["Telephone", "DNC"], ["6591230001", "No"], ["+65 9123 0001", "Yes"], ["6591230002", "No"]]
    )
    assert codes(proven)[2] == "CALL_REFUSED_ELSEWHERE"
    assert list(proven.ready.index) == [4]


def test_an_invalid_row_stays_invalid() -> None:
    """What is wrong with a number is said before who may be called."""
    proven = asked([["Telephone", "DNC"], ["12", "Yes"], ["6591230002", "No"]])
    assert outcomes(proven) == {2: "invalid"}


def test_data_under_a_blank_title_is_reported() -> None:
    """Nobody can say what it is: it is not sent, and told of."""
    proven = asked([["Telephone", ""], ["6591230001", "Ann"], ["6591230002", ""]])
    assert [(problem.code, problem.column, problem.detail) for problem in proven.sheet_problems] == [
        ("COLUMN_UNTITLED", "B", "1")
    ]
