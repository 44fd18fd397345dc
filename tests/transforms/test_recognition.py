"""Recognition: which kind a sheet is of, and when it is asked instead of guessed."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from tests.support.making import a_sheet
from tests.support.thinned import LONG
from transforms.evidence import Clues
from transforms.headers import HeaderMap, Match, language_of
from transforms.kinds import KINDS, kind_named
from transforms.parser_shared import normalise
from transforms.recognition import Unrecognised, recognise
from validators.message import packed, unpack

CUSTOMERS, FORBIDDEN = kind_named("customer-numbers"), kind_named("forbidden-numbers")


def seen(rows: Sequence[Sequence[str]], clues: Clues | None = None, kind: Any = None) -> Match | Unrecognised:
    return recognise(a_sheet(rows), (kind,) if kind else KINDS, HeaderMap(), clues)


def kind_of(rows: Sequence[Sequence[str]], clues: Clues | None = None) -> str:
    match = seen(rows, clues)
    return match.kind.name if isinstance(match, Match) else "/".join(one.code for one in match.problems)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("pick", ["en", "zh", "field"])
def test_a_kind_is_recognised_by_its_titles_and_field_names(kind: Any, pick: str) -> None:
    """English titles, Chinese titles and the API's field names are always accepted as headers."""
    header = [getattr(column, pick) for column in kind.columns]
    match = seen([header, header], kind=kind)
    assert isinstance(match, Match)
    assert [column.field for column in match.columns.values()] == [column.field for column in kind.columns]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (["Phone", "Name"], "customer-numbers"),
        (["Customer number"], "customer-numbers"),
        (["Phone", "Direction"], "forbidden-numbers"),
        (["Forbidden number", "Direction"], "forbidden-numbers"),
        (["Phone", "Plan", "Start", "End", "Executor"], "contact-plans"),
        (["电话", "姓名"], "customer-numbers"),
    ],
)
def test_the_kind_that_explains_most_headers_is_meant(header: list[str], kind: str) -> None:
    """Headers that only one kind of list has decide."""
    assert kind_of([header, ["6591230001", "x"]]) == kind


@pytest.mark.parametrize(
    "header",
    [
        ["Phone"],
        ["Telephone"],
        ["Phone number", "Note"],
        ["电话号码"],
        ["电话号码", "备注"],
        ["Phone", "Town"],
    ],
)
def test_a_list_that_fits_to_call_and_not_to_call_alike_is_asked(header: list[str]) -> None:
    """The dangerous reading is never the default."""
    assert kind_of([header, ["6591230001", "x"]]) == "KIND_AMBIGUOUS"


def _headers_of(kind: Any) -> list[str]:
    return [column.en for column in kind.columns]


def _shared() -> list[str]:
    forbidden = {normalise(name) for column in FORBIDDEN.columns for name in column.names}
    calls = [kind for kind in KINDS if kind.rows.reaches]
    names = {name for kind in calls for column in kind.columns for name in column.names}
    return sorted(name for name in names if normalise(name) in forbidden)


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 2])
def test_no_headers_that_both_lists_have_are_taken_for_a_list_to_call(size: int) -> None:
    """Over every subset of headers that a list to call shares with a list not to call: asked, or not to call.

    Of the pairs, every third but in `make chaos`.
    """
    headers = [*combinations(_shared(), size)]
    for header in headers if LONG or size == 1 else headers[::3]:
        match = seen([header, ["6591230001", "x"]])
        assert isinstance(match, Unrecognised) or match.kind.forbids, header


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("other", KINDS, ids=lambda kind: kind.name)
@pytest.mark.thinned(4)
@pytest.mark.slow
def test_a_sheet_is_never_of_a_kind_that_explains_less_than_another(kind: Any, other: Any) -> None:
    """Over every pair of kinds: headers of one with one or two of the other are read as neither with fewer columns."""
    own = _headers_of(kind)
    for extra in combinations(_headers_of(other), 1):
        for left_out in range(len(own)):
            header = [*own[:left_out], *own[left_out + 1 :], *extra]
            match = seen([header, ["1"] * len(header)])
            if isinstance(match, Match):
                most = max(_explained(header, one) for one in KINDS)
                assert len({normalise(title) for title in match.header if _known(title, match.kind)}) >= most


@cache
def _names(kind: str) -> frozenset[str]:
    """What the columns of a kind are called, in the form in which titles are compared."""
    return frozenset(normalise(name) for column in kind_named(kind).columns for name in column.names)


def _known(title: str, kind: Any) -> bool:
    return normalise(title) in _names(kind.name)


def _explained(header: Sequence[str], kind: Any) -> int:
    return len({normalise(title) for title in header if _known(title, kind)})


NO = [
    *("2026dnc11", "20261128dnc01", "DNC2"),
    "dnc", "DNC list", "DNCR_2026-11", "do-not-call", "DoNotCall", "do_not_contact", "donotcall", "opt-outs", "optout 11",
    "Opted out", "unsubscribed", "suppression-list", "blacklist", "Black List", "complaints", "archive", "customers_archive",
    "no-call customers", "stop list", "禁呼名单", "黑名单", "勿扰", "拒接客户", "投诉客户", "退订", "客户-勿打", "客户DNC名单", "excluded",
    "customers who refused", "never call", "Do Not Disturb", "NDNC", "don't call",
]  # fmt: skip
FINE = [
    *("k4dnc7x", "12tps9", "customers a1dnc2"),  # codes
    "customers",
    "November",
    "leads 2026",
    "客户名单",
    "Sheet1",
    "export",
    "block 5 residents",
    "phones",
    "stopwatch buyers",
]


NO_TOO = [
    "do not solicit", "DoNotMarket", "no marketing", "uncallable", "uncontactable", "off-limits", "leave alone", "cease and desist",
    "preference service", "register of numbers not to telephone", "GDPR erasure requests", "right to be forgotten", "objectors", "refusals",
    "declined", "rejected 2026", "remove", "to be removed", "on hold", "scrub list", "Negative list", "gone-aways", "wrong numbers",
    "invalid numbers", "hang-ups", "not interested", "取消订阅", "撤回同意", "停止联系", "不可联系", "无需联系", "不接受推销", "不愿接听",
    "不同意营销", "客诉", "举报", "外呼过滤", "过滤名单", "红名单", "敏感客户", "停机",
]  # fmt: skip
WON_BACK = [
    "Exclusive members", "inactive customers win-back", "注销用户召回", "失效保单客户", "不再续费客户", "deleted accounts reactivation",
    "rejected card customers", "remove before flight shop customers", "on hold tickets customers",
]  # fmt: skip


@pytest.mark.parametrize("name", NO_TOO)
def test_bare_names_of_refusals_stop_a_list_to_call(name: str) -> None:
    """“Refused” and “remove” say it where they are all that a name says."""
    rows = [["Phone", "Name"], ["6591230001", "Ann"]]
    assert kind_of(rows, Clues(file=f"{name}.csv")) == "KIND_CONTRADICTED"


@pytest.mark.parametrize("name", WON_BACK)
def test_names_of_customers_to_win_back_stop_nothing(name: str) -> None:
    """A contract that is no longer in force is a reason to call."""
    rows = [["Phone", "Name"], ["6591230001", "Ann"]]
    assert kind_of(rows, Clues(file=f"{name}.csv")) == "customer-numbers"


@pytest.mark.parametrize("name", NO)
@pytest.mark.parametrize("place", ["file", "sheet"])
def test_a_name_that_says_not_to_call_stops_a_list_to_call(name: str, place: str) -> None:
    """Whether a person named the kind or not: names of files and sheets are evidence."""
    clues = Clues(file=f"{name}.xlsx") if place == "file" else Clues(file="a.xlsx", sheet=name)
    rows = [["Phone", "Name"], ["6591230001", "Ann"]]
    assert kind_of(rows, clues) == "KIND_CONTRADICTED"
    chosen = seen(rows, clues, CUSTOMERS)
    assert isinstance(chosen, Unrecognised)
    assert [problem.code for problem in chosen.problems] == ["KIND_CONTRADICTED"]


@pytest.mark.parametrize("name", FINE)
def test_other_names_stop_nothing(name: str) -> None:
    """A name that says nothing against calling leaves the headers to decide."""
    rows = [["Phone", "Name"], ["6591230001", "Ann"]]
    assert kind_of(rows, Clues(file=f"{name}.csv", sheet=name, folder=name)) == "customer-numbers"


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("DNC", "KIND_CONTRADICTED"),
        ("opt-outs 2026", "KIND_CONTRADICTED"),
        ("禁呼名单", "KIND_CONTRADICTED"),
        ("dnc and leads of spring", "customer-numbers"),
    ],
)
def test_a_folder_speaks_only_when_it_says_nothing_else(folder: str, kind: str) -> None:
    """A folder's name is about many files: it counts where it is the name of such lists."""
    assert kind_of([["Phone", "Name"], ["6591230001", "Ann"]], Clues(folder=folder)) == kind


def test_a_person_who_confirms_it_is_believed() -> None:
    """A named person's word ends the question of a contradicted kind, never that of an ambiguous one."""
    confirmed = Clues(file="dnc-washed.csv", confirmed=True)
    assert kind_of([["Phone", "Name"], ["6591230001", "Ann"]], confirmed) == "customer-numbers"
    assert kind_of([["Phone"], ["6591230001"]], confirmed) == "KIND_AMBIGUOUS"


def test_a_name_decides_between_the_two_lists() -> None:
    """“customers” makes a list of numbers one to call; with a direction given, “dnc” makes it one not to call."""
    rows = [["Phone"], ["6591230001"]]
    assert kind_of(rows, Clues(file="customers.csv")) == "customer-numbers"
    assert kind_of(rows, Clues(file="dnc.csv")) == "KIND_AMBIGUOUS"
    assert kind_of(rows, Clues(file="dnc.csv", filled=frozenset({"callType"}))) == "forbidden-numbers"
    assert kind_of(rows, Clues(file="a.csv", filled=frozenset({"callType"}))) == "KIND_AMBIGUOUS"
    assert (
        kind_of(rows, Clues(file="a.csv", filled=frozenset({"callType"}), asked=True)) == "forbidden-numbers"
    )


@pytest.mark.parametrize(
    "name",
    ["wrong numbers", "Wrong_Numbers 2026-11", "bad numbers", "dead numbers", "numbers not in service", "disconnected numbers", "archive", "空号", "错号名单", "无效号码"],
)  # fmt: skip
def test_wrong_numbers_are_neither_called_nor_blocked_unasked(name: str) -> None:
    """They may be a list to correct, or one not to call: blocked on a guess, nobody would call its customers any more.

    What the columns or a person say decides it.
    """
    filled = Clues(file=f"{name}.xlsx", filled=frozenset({"callType"}))
    assert kind_of([["Phone"], ["6591230001"]], filled) == "KIND_AMBIGUOUS"
    assert kind_of([["Phone", "Name"], ["6591230001", "Ann"]], filled) == "KIND_CONTRADICTED"
    blocked = [["Phone", "Direction", "Action"], ["6591230001", "Outbound", "Block"]]
    assert kind_of(blocked, Clues(file=f"{name}.xlsx")) == "forbidden-numbers"
    asked = Clues(file=f"{name}.xlsx", filled=frozenset({"callType"}), asked=True)
    assert kind_of([["Phone"], ["6591230001"]], asked) == "forbidden-numbers"


@pytest.mark.parametrize(
    "heading", [("9", "DO NOT CALL BELOW", "", ""), ("", "Do not call", "", "since 2026-01-01")]
)
def test_a_heading_that_refuses_may_have_something_beside_it(heading: tuple[str, ...]) -> None:
    """A serial number, or since when; a customer whose number is missing begins with a name."""
    rows = [
        ("No", "Name", "Phone", "Remark"),
        *((str(at), "Ann", f"659123000{at}", "") for at in range(1, 9)),
    ]
    customer = ("9", "Ben", "", "Do not call")
    for row, asked in ((heading, True), (customer, False)):
        found = recognise(
            a_sheet([*rows[:4], row, *rows[4:]]), KINDS, HeaderMap(), Clues(file="customers.csv")
        )
        assert isinstance(found, Unrecognised) is asked


def test_a_title_of_consent_in_a_header_further_down_is_asked_about() -> None:
    """A second list stands under the first, with another column: what its cells say is read under the first one's title."""
    people = [("Ann", "6591230001", ""), ("Ben", "6591230002", "Yes")]
    for title, asked in (("Do not call", True), ("Note", False), ("City", False)):
        rows = [("Name", "Phone", "Note"), *people, ("Name", "Phone", title), *people]
        found = recognise(a_sheet(rows), KINDS, HeaderMap(), Clues(file="customers.csv"))
        assert isinstance(found, Unrecognised) is asked


def test_a_group_that_refuses_and_is_named_once_is_asked_about() -> None:
    """All rows down to the next name are of it, as a pivot table leaves them; a remark stands in its row alone."""
    rows = [
        (group, f"659123000{at}")
        for at, group in enumerate(["VIP", "", "Do not call", "", "", "New", "", ""])
    ]
    for title, lines, asked in (
        (("Group", "Phone"), rows, True),
        (("Phone", "Remark"), [(number, group) for group, number in rows], False),
        (("Group", "Phone"), [(group or "VIP", number) for group, number in rows], False),
    ):
        found = recognise(a_sheet([title, *lines]), KINDS, HeaderMap(), Clues(file="customers.csv"))
        assert isinstance(found, Unrecognised) is asked


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("heading", ["DO NOT CALL", "Opt-outs since Monday:", "以下客户勿打"])
def test_a_heading_within_a_list_that_refuses_is_asked_about(heading: str, place: int) -> None:
    """Wherever in a long list it stands: nobody knows how many of those below it are meant."""
    own = [[f"65912300{at:02}", "Ann", ""] for at in range(20)]
    rows = [["Phone", "Name", "Remarks"], *own[:9], ["", "", ""], *own[9:]]
    assert kind_of(rows) == "customer-numbers"
    rows[10][place] = heading
    assert kind_of(rows) == "KIND_CONTRADICTED"
    rows[10][place] = "Region North"
    assert kind_of(rows) == "customer-numbers"
    alone = [["Phone"], *([row[0]] for row in own[:9]), [heading], *([row[0]] for row in own[9:])]
    assert kind_of(alone, Clues(file="customers.csv")) == "KIND_CONTRADICTED"


@pytest.mark.parametrize("second", [["", "", "Do not call", "Reason"], ["", "", "", "Opt-out"], ["", "", "May call", "Since"], ["Mobile", "", "DNC", ""]])  # fmt: skip
def test_a_second_line_of_titles_that_speaks_of_consent_is_asked_about(second: list[str]) -> None:
    """The header has two lines: what stands under the second one is read as nothing otherwise."""
    rows = [
        ["Phone", "Name", "Contact", ""],
        second,
        *([f"65912300{at:02}", "Ann", "Y", "x"] for at in range(9)),
    ]
    assert kind_of(rows) == "KIND_CONTRADICTED"
    rows[1] = ["", "", "City", "Street"]
    assert kind_of(rows) == "customer-numbers"


def test_remarks_of_most_rows_are_evidence() -> None:
    """A list whose remarks say “asked not to be called” is not one to call, whoever named its kind."""
    rows = [
        ["Phone", "Name", "Note"],
        ["6591230001", "A", "asked not to be called"],
        ["6591230002", "B", "complained"],
    ]
    assert kind_of(rows) == "KIND_CONTRADICTED"
    fine = [*rows, ["6591230003", "C", "likes mornings"], ["6591230004", "D", ""], ["6591230005", "E", ""]]
    assert kind_of(fine) == "customer-numbers"


@pytest.mark.parametrize(
    "header",
    [
        ["Phone", "Direction", "Start time", "Duration"],
        ["Phone", "Direction", "Call date", "Talk time (s)"],
        ["Phone", "Name", "Call time", "Duration"],
        ["电话号码", "方向", "开始时间", "通话时长"],
        ["Number", "Direction", "Time", "Result"],
        ["Phone", "Direction", "Started at"],
        ["Phone", "Call type", "Timestamp", "Queue"],
        ["Phone", "Direction", "Disposition"],
        ["Phone", "Direction", "Date", "Outcome"],
        ["号码", "方向", "时间", "结果"],
        ["号码", "方向", "通话结果"],
        ["号码", "呼叫类型", "接通时间"],
    ],
)
def test_a_call_log_is_no_list_to_block_or_to_call(header: list[str]) -> None:
    """Directions among dates and durations are calls that took place."""
    assert kind_of([header, ["6591230001", "in", "2026-11-01 09:00", "62"]]) in {
        "KIND_CONTRADICTED",
        "KIND_AMBIGUOUS",
    }


def test_a_list_of_forbidden_numbers_with_dates_is_no_call_log() -> None:
    """An expiry date is no duration, and a date on which a number was added no moment of a call."""
    for header in (
        ["Phone", "Direction", "Expiry date", "Reason"],
        ["Phone", "Direction", "Date", "Reason"],
        ["Phone", "Direction", "Date added", "Added by"],
        ["号码", "方向", "日期", "原因"],
    ):
        assert kind_of([header, ["1", "in", "2099-01-01", "x"]]) == "forbidden-numbers", header


def test_a_list_to_block_named_customers_is_asked() -> None:
    """Blocking customers by a guess costs as much as dialling the wrong ones."""
    assert kind_of([["Phone", "Direction"], ["1", "in"]], Clues(file="customers.csv")) == "KIND_CONTRADICTED"


def test_the_header_is_the_best_row_not_the_first_that_fits() -> None:
    """A title that is a header's word stands above the header."""
    match = seen([["客户电话", "", ""], ["电话", "姓名", "备注"], ["6591230001", "Ann", "x"]])
    assert isinstance(match, Match)
    assert (match.header_row, len(match.columns)) == (2, 3)
    single = seen(
        [["Customer number", ""], ["Mobile", "City"], ["6591230001", "x"]], Clues(file="customers.csv")
    )
    assert isinstance(single, Match)
    assert single.header_row == 2


def test_nothing_below_the_first_number_is_a_header() -> None:
    """Data that hold header words are data."""
    match = seen([["Phone", "Name", "x"], ["6591230001", "Ann", "x"], ["Telephone", "Name", "Note"]])
    assert isinstance(match, Match)
    assert match.header_row == 1


def test_rows_above_a_repeated_header_are_kept() -> None:
    """Also where no row holds a number: a header printed on every page is no reason to lose the first page."""
    row = ["Autumn", "D1", "W1", "2099-01-01 09:00", "2099-01-02 09:00"]
    columns = [column.en for column in kind_named("campaigns").columns if column.required]
    match = seen([columns, row[: len(columns)], columns, row[: len(columns)]], kind=kind_named("campaigns"))
    assert isinstance(match, Match)
    assert match.header_row == 1


def test_the_header_may_stand_within_the_first_twenty_rows() -> None:
    """Preamble lines above the header are passed over; row numbers stay those of the sheet."""
    rows = [["List of November"], ["2026-11-01"], ["Telephone", "Name"], ["6590010001", "x"]]
    match = recognise(a_sheet(rows, first_row=2), KINDS, HeaderMap())
    assert isinstance(match, Match)
    assert match.header_row == 4


def test_a_missing_required_column_is_named_with_what_may_be_meant() -> None:
    """The message names the column and the header that is nearly it, or the option that fills it in."""
    problems = _problems([["Telephonne", "Name"], ["1", "x"]], CUSTOMERS)
    assert problems == [("COLUMN_MISSING", "Telephone", packed("SIMILAR_COLUMN", header="Telephonne"))]
    problems = _problems([["Phone"], ["1"]], FORBIDDEN)
    assert problems == [("COLUMN_MISSING", "Direction", packed("OPTION_FILLS", option="direction"))]


def test_a_missing_column_is_named_in_the_language_of_the_headers() -> None:
    """Whoever writes Chinese headers reads the Chinese title of the column to add."""
    assert _problems([["姓名", "备注"], ["陈伟", "x"]], CUSTOMERS)[0][:2] == ("COLUMN_MISSING", "电话号码")


def test_of_a_list_without_headers_the_shape_is_told_and_no_value() -> None:
    """Its first row may be a customer's."""
    problems = _problems([["6591230001", "Ann"], ["6591230002", "Ben"]], None)
    assert problems == [("KIND_UNKNOWN", "", packed("COLUMNS_SEEN", columns=2))]


def _problems(rows: Sequence[Sequence[str]], kind: Any) -> list[tuple[str, str, str]]:
    match = seen(rows, kind=kind)
    assert isinstance(match, Unrecognised)
    return [(problem.code, problem.column, problem.detail) for problem in match.problems]


def test_a_question_says_what_speaks_against_the_kind() -> None:
    """The message names the kind and the name."""
    match = seen([["Phone", "Name"], ["6591230001", "Ann"]], Clues(file="dnc.csv"))
    assert isinstance(match, Unrecognised)
    detail = unpack(match.problems[0].detail)
    assert detail is not None
    assert list(detail.codes()) == ["KIND_BUT", "FILE_SAYS_NO"]


def test_what_callsheet_wrote_beside_the_rows_is_no_word_of_theirs() -> None:
    """A result that comes back with refusals and forbidden numbers among its reasons is the list that it was."""
    header = ["Telephone", "Name", "callsheet row", "callsheet status", "callsheet code", "callsheet reason"]
    reason = "The number is on the forbidden list. It was not added and will not be dialled."
    rows = [["6591230001", "A", "2", "refused", "X", reason], ["6591230002", "B", "3", "held", "X", reason]]
    match = recognise(a_sheet([[*header, "Duration"], *([*row, "3"] for row in rows)]), KINDS, HeaderMap())
    assert isinstance(match, Match)
    assert (match.kind.name, match.own) == ("customer-numbers", frozenset(range(2, 6)))


def test_our_own_headers_do_not_decide_the_language() -> None:
    """They are English in every result."""
    own = [f"callsheet {name}" for name in ("row", "status", "code", "reason", "fix")]
    assert language_of(["电话号码", "姓名", *own]) == "zh"
    assert language_of(["Telephone", "Call sheet", *own]) == "en"


EVERYDAY = [
    ["Phone", "First name", "Last name"],
    ["Mobile", "Customer"],
    ["First Name", "Last Name", "Phone", "Email", "Account Name", "Do Not Call"],
    [
        "Record ID",
        "First Name",
        "Last Name",
        "Email",
        "Phone Number",
        "Contact owner",
        "Lead Status",
        "Create Date",
    ],
    ["Customer", "Phone", "Policy no.", "Renewal date"],
    ["Mobile", "Email", "Date of birth"],
    ["Number", "Name", "Phone"],
    ["手机号", "公司名称", "意向"],
    ["手机号", "性别", "生日"],
    ["姓名 Name", "电话 Phone"],
]


@pytest.mark.parametrize("header", EVERYDAY, ids=", ".join)
def test_everyday_lists_of_customers_are_read_without_a_question(header: list[str]) -> None:
    """What only a list of customers has decides, whatever the vendor of the export calls it."""
    assert kind_of([header, ["6591230001"] * len(header)]) == "customer-numbers"


@pytest.mark.parametrize("extra", ["Direction", "Reason", "Expiry date", "Action"])
@pytest.mark.parametrize("header", EVERYDAY[:2], ids=", ".join)
def test_a_column_that_only_forbidden_numbers_have_keeps_the_question(header: list[str], extra: str) -> None:
    """Lists of refusals have names of people too."""
    rows = [[*header, extra], ["6591230001", *["Block"] * len(header)]]
    assert kind_of(rows) in {"KIND_AMBIGUOUS", "forbidden-numbers"}


@pytest.mark.parametrize("header", [["Phone", "Mobile"], ["Phone", "Email"], ["Phone", "Date added"]])
def test_headers_that_any_list_of_numbers_may_have_decide_nothing(header: list[str]) -> None:
    """Two columns of numbers, or an address, are kept of those who refused as well."""
    assert kind_of([header, ["6591230001", "x"]]) == "KIND_AMBIGUOUS"


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        (("Active", "New", "Inactive"), "customer-numbers"),
        (("Block", "Unblock", "x"), "KIND_AMBIGUOUS"),
        (("1", "0", "1"), "KIND_AMBIGUOUS"),
        (("DNC", "New", "Won"), "KIND_AMBIGUOUS"),
        (("", "", ""), "KIND_AMBIGUOUS"),
    ],
)
def test_a_status_counts_as_an_action_only_where_it_is_one(statuses: tuple[str, ...], kind: str) -> None:
    """New and Won are stages of a sale."""
    rows = [
        ["Phone", "Name", "Status"],
        *([f"659123000{at}", "A", status] for at, status in enumerate(statuses)),
    ]
    assert kind_of(rows) == kind


@pytest.mark.parametrize("name", NO)
@pytest.mark.parametrize("place", ["above", "under"])
@pytest.mark.parametrize("kind", [None, CUSTOMERS], ids=["found", "named"])
@pytest.mark.thinned(3)
def test_a_title_or_a_note_that_says_not_to_call_stops_a_list(name: str, place: str, kind: Any) -> None:
    """The words that count in a name count in the list's own title."""
    rows = [["Phone", "Name"], ["6591230001", "Ann"], ["6591230002", "Bob"]]
    match = seen([[name, ""], *rows] if place == "above" else [*rows, [name, ""]], kind=kind)
    assert isinstance(match, Unrecognised)
    assert [problem.code for problem in match.problems] == ["KIND_CONTRADICTED"]


def test_other_titles_and_notes_stop_nothing() -> None:
    """A title is what it says."""
    rows = [["November customers", ""], ["Phone", "Name"], ["6591230001", "Ann"], ["Prepared by Mei", ""]]
    assert kind_of(rows) == "customer-numbers"


def test_a_tariff_with_its_dates_is_not_refused_as_a_plan_without_times() -> None:
    """Which of both it is is asked; a plan that lacks one column alone is still told what it lacks."""
    lines = [["6591230001", "Ann", "Gold", "2026-12-01", "2027-12-01", "1001"]]
    tariff = a_sheet([["Phone", "Name", "Plan", "Start date", "End date", "Agent"], *lines])
    found = recognise(tariff, KINDS, HeaderMap())
    assert isinstance(found, Unrecognised)
    assert [(one.code, one.detail) for one in found.problems] == [
        ("KIND_AMBIGUOUS", "customer-numbers / contact-plans")
    ]
    plan = a_sheet(
        [
            ["Phone", "Plan", "Start time", "End time"],
            ["6591230001", "Gold", "2026-12-01 09:00", "2026-12-01 10:00"],
        ]
    )
    lacks = recognise(plan, KINDS, HeaderMap())
    assert isinstance(lacks, Unrecognised)
    assert [one.code for one in lacks.problems] == ["COLUMN_MISSING"]
