"""Consent: columns that say who may be called hold rows back, or stop a sheet that is not understood."""

import re
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.making import TODAY, a_sheet, codes, outcomes, prepared
from tests.support.stems import LONGEST_STEM, without_stem
from transforms import consent_titles, evidence, marks, refusals
from transforms.consent import ConsentPolicy
from transforms.consent_titles import Sense, sense_of, sense_of_flags
from transforms.headers import HeaderMap
from transforms.policies import PreparePolicy
from transforms.prepare import Prepared
from transforms.sheet import CellType, Facts
from transforms.standing import STANDINGS
from validators.long_pattern import LongPattern


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
    assert [problem.code for problem in proven.sheet_problems] == ["CONSENT_UNCLEAR"]
    assert proven.refused


@pytest.mark.parametrize(
    "yes", ["Yes", "y", "TRUE", "1", "x", "✓", "是", "2026-01-05", "DNC", "Opted out", "Do Not Allow"]
)
@pytest.mark.parametrize("no", ["No", "n", "FALSE", "0", "否", "", "-", "Allow"])
@pytest.mark.thinned(4)
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
@pytest.mark.thinned(3)
def test_a_cell_that_says_do_not_call_holds_its_row_in_any_column(cell: str, header: str) -> None:
    """A status, a note or a cell without a title: it speaks for itself."""
    proven = asked([["Telephone", header], ["6591230001", cell], ["6591230002", "fine"]])
    assert (outcomes(proven), list(proven.ready.index)) == ({2: "held"}, [3])


SAID = [
    "Passed away", "customer passed away", "Died 2024", "RIP", "closed - deceased", "已故", "身故", "已去世", "客户去世", "死亡", "过世",
    "asked us to stop calling", "Customer asked to stop", "take me off your list", "remove from list", "Remove from calling list please",
    "no phone", "Email only", "SMS only", "only by e-mail", "仅短信联系", "erasure requested", "GDPR erasure", "right to be forgotten",
    "不要再打电话", "客户要求不要再打", "不再联系", "别再打了", "拒绝来电，勿扰", "投诉客户", "拒访", "不接受外呼", "不愿接听", "已投诉 2026-01-05",
    "not to be contacted", "Must not be called", "asked to be removed", "Removed from list at own request", "No marketing calls", "on DNC list",
    "does not want to be called", "doesn't want calls", "refused all calls", "call no more", "Opt-out list", "do not call any longer",
    "谢绝来电", "拒电", "停止联系", "毋须致电", "免电访", "取消订阅", "封锁名单", "勿call", "别打电话", "拒绝营销", "不同意电话营销", "勿再打扰", "拒听",
    "客户明确表示不要再打", "不想再接到电话", "请移除名单", "要求删除号码", "已往生", "勿擾客戶", "謝絕來電", "拒絕推銷",
    "(do not call)", "[DNC]", "** DO NOT CALL **", "VIP; do not call", "DO NOT CALL - complaint", "Tan (deceased)", "Ben - do not call", "陈先生（勿扰）",
    "【请勿拨打】", "老客户，请勿拨打", "DNC/complaint", "VIP / do not call", "Note: do not call", "状态：拒访", "Do not call: yes", "🚫 do not call", "⛔DNC",
    "Customer complained, stop", "asked us to stop", "STOP", "please stop", "told us to stop", "stopped calling", "halt calls", "cease all contact", "cease and desist",
    "no longer wishes to be contacted", "never wants us to call", "doesn't want us to call him", "leave him alone", "remove this number", "pls remove", "to be removed", "delete my number", "removed from database", "don't bother him",
    "lodged complaint", "complained to PDPC", "threatened to sue", "客户投诉，停止", "停止", "请停止", "要求停止", "投诉过", "已从名单移除", "已移出名单", "要求删除", "叫我们别打",
    "别烦我", "甭打了", "莫打", "唔好再打", "唔好打嚟", "停打", "暂停拨打", "再打就投诉", "威胁投诉", "別再打了", "投訴，停止致電",
    "🚫", "⛔️", "📵📵", "jangan call lagi", "tak berminat, jangan hubungi", "Tolong jangan ganggu", "minta buang dari senarai", "tidak mahu dihubungi", "meninggal dunia",
    "客户很反感，以后不要打", "今后勿打", "以后别打了",
    "refused consent", "withdrew consent on 3 May", "consent withdrawn", "Consent was revoked by email", "Revoked permission to call", "permission to call withdrawn", "marketing consent expired", "withdrawal of consent",
    "did not give consent", "never gave permission to call", "no permission", "PDPA withdrawal", "PDPA opt out", "GDPR deletion request", "objects to marketing calls", "no further contact", "off list", "leave alone",
    "block this number", "block this customer", "never to be called again", "told agent; never to ring again", "禁打", "未同意", "未获授权", "未经同意", "客户不同意", "没有同意外呼", "同意已撤回", "撤销授权", "反对外呼", "不肯接电话",
    "No llamar", "não perturbe", "huwag na tumawag", "ห้ามโทร", "đừng gọi", "he's dead", "customer has requested removal", "removal requested", "TPS registered", "sudah meninggal", "已拒绝", "已被拉黑",
    "ＤＮＣ", "ｄｏ　ｎｏｔ　ｃａｌｌ", "don´t call", "don`t call", "dnt call",
    "tidak mau dihubungi", "Tidak boleh ditelepon lagi", "enggan dihubungi", "tak nak diganggu", "jangan dihubungi lagi", "berhenti langganan", "almarhum",
    "không gọi nữa", "Đừng gọi lại", "không muốn nhận cuộc gọi", "không làm phiền", "khong goi nua", "khách đã mất", "đã qua đời", "อย่าโทร", "ไม่ต้องโทรมาอีก", "ไม่ต้องการให้โทร", "เสียชีวิตแล้ว",
    "no volver a llamar", "no me llamen más", "no quiere que le llamen", "no desea recibir llamadas", "fallecido", "cliente falleció", "não quer receber ligações", "não ligue mais", "falecida", "faleceu",
    "huwag nang tawagan", "ayaw magpatawag", "ayaw tawagan", "patay na",
]  # fmt: skip
SAID_OF_OTHERS = [
    "Passed exam", "died down", "RIPE", "Deceased estate services", "Email", "email only invoice", "SMS", "stop by on Monday", "remove stairs",
    "take the bus", "called, no answer", "asked to call again", "死亡保险", "去世界公园", "不要紧", "别墅", "再打一次", "投诉已解决", "接受外呼",
    "not contacted", "never called", "could not be contacted", "cannot contact", "did not call", "no contact", "do not ring bell", "not to be missed",
    "bus stop", "Opp bus stop 12", "stop by the shop", "non-stop", "Stop 12", "one stop shop", "stop-loss order", "stop payment on cheque", "asked to stop by", "stopped smoking",
    "asked to stop auto-renewal", "wants to stop GIRO", "cover removed", "company ceased trading", "leave at reception", "cease trading", "moved from list A to list B",
    "objects in warehouse", "block no 5", "Block 12", "permission slip signed", "consent form sent", "consent pending", "no consent form yet", "cancelled order", "refused delivery", "declined loan offer", "denied claim",
    "authorization code 123", "PDPA briefing done", "GDPR notice sent", "off peak only", "left alone at home 9-5", "没有授权码", "同意报价", "未同意报价", "授权书已收", "反对党",
    "特别再打折", "不要打折", "别忘了打电话", "停电", "停机坪", "停止扣款", "要求停止扣款", "公交站停车", "再打", "明天再打", "分别打给他", "删除重复订单", "别打印", "不打算换",
    "✅", "jangan lupa call", "minta brosur", "六点以后不要打", "không gọi được", "khong goi duoc", "no quiere llamadas internacionales", "ayaw sagutin", "tidak boleh dihubungi sekarang", "không muốn mua",
    "无法联系", "不接电话", "免费电话", "勿打座机", "不打折", "拒绝购买", "不同意换货", "k4dnc7x", "code k4dnc7x used for them",
    "DNC (cleared)", "Opt out - no", "DNC: no", "DNC/No", "禁呼：否", "DNC: checked", "Opt out: not listed", "ＤＮＣ：Ｎ", "Do not call (before 10am)", "禁呼（已解除）", "请勿拨打（上午）", "Blacklist Records Ltd.", "Email, SMS",
]  # fmt: skip


@pytest.mark.parametrize("header", ["State", "Remarks", "备注"])
def test_what_people_write_of_whom_nobody_may_call_is_understood(header: str) -> None:
    """Who has died, who asked to be called no more, who wants letters only; what only sounds like it holds nobody."""
    lines = [
        [f"65912{at:05}", text] for at, text in enumerate([*SAID, *SAID_OF_OTHERS, *["fine"] * len(SAID)])
    ]
    proven = asked([["Telephone", header], *lines])
    held = [
        text
        for row, text in enumerate([*SAID, *SAID_OF_OTHERS], start=2)
        if codes(proven).get(row) == "CALL_REFUSED"
    ]
    assert held == SAID


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("D.N.C.", "Y"), ("TPS", "registered"), ("Date of death", "2024-01-05"), ("DOD", "2024-01-05"), ("D.O.D.", "05/01/2024"), ("Died", "Y"), ("死亡日期", "2024-01-05"), ("是否身故", "是"),
        ("May we call", "No"), ("Can we contact", "N"), ("Jangan hubungi", "Y"), ("Ne pas appeler", "x"), ("No llamar", "1"), ("Keine Anrufe", "x"), ("No molestar", "Sí"), ("Não perturbe", "Sim"),
        ("ห้ามโทร", "ใช่"), ("Không gọi", "Có"), ("Huwag tawagan", "Oo"), ("Tidak mau dihubungi", "Ya"), ("Data deletion requested", "Yes"), ("To be removed", "Y"),
    ],
)  # fmt: skip
@pytest.mark.thinned(3)
def test_more_titles_that_refuse(header: str, cell: str) -> None:
    """With dots, of registers, of deaths, as questions, and in languages next door."""
    proven = asked([["Telephone", header], ["6591230001", cell], ["6591230002", cell]])
    assert (codes(proven), list(proven.ready.index)) == ({2: "CALL_REFUSED", 3: "CALL_REFUSED"}, [])


@pytest.mark.parametrize(("header", "cells"), [("Exclude", ["Y", "pending"]), ("Call", ["N", "don't"]), ("TPS", ["Y", "on the list"])])  # fmt: skip
def test_flags_among_other_words_are_asked_about(header: str, cells: list[str]) -> None:
    """A column that refuses with a plain yes is one, though somebody wrote something else in it; block numbers are none."""
    assert asked(
        [["Telephone", header], *([f"659123000{at}", cell] for at, cell in enumerate(cells))]
    ).refused
    homes = [["Telephone", "Block"], ["6591230001", "1"], ["6591230002", "12"], ["6591230003", "101A"]]
    assert list(asked(homes).ready.index) == [2, 3, 4]


@pytest.mark.parametrize("cell", ["91230002", "6591230002", "+65 9123 0002", "6591230002.0", "020 7946 0958"])
def test_numbers_under_a_title_that_refuses_are_asked_about(cell: str) -> None:
    """They are a list of their own beside the customers, and say nothing of the rows in which they stand."""
    rows = [["Telephone", "Do Not Call"], ["6591230001", cell], ["6591230002", ""]]
    assert asked(rows).refused
    for count in ("3", "45717", "20250301"):  # how often, or on which day somebody said so
        rows[1][1] = count
        assert list(asked(rows).ready.index) == [3]


def test_a_refusal_that_is_merged_over_rows_is_asked_about() -> None:
    """Only the first cell of the range has a value; the others seem to say nothing."""
    for header in ("Do Not Call", "State"):
        rows = [["Telephone", header], ["6591230001", "Do not call"], ["6591230002", ""], ["6591230003", ""]]
        assert prepared(a_sheet(rows, facts=Facts(merged=("B2:B3",)))).refused
        assert not prepared(a_sheet(rows, facts=Facts(merged=("B2:C2",)))).refused
    rows = [["Telephone", "State"], ["6591230001", "North"], ["6591230002", ""]]
    assert not prepared(a_sheet(rows, facts=Facts(merged=("B2:B3",)))).refused


@pytest.mark.parametrize("kind", [CellType.FORMULA_NO_VALUE, CellType.ERROR])
@pytest.mark.parametrize("header", ["Do Not Call", "Opt in / opt out"])
def test_a_refusal_that_was_not_worked_out_is_asked_about(header: str, kind: CellType) -> None:
    """The value of a formula that was never calculated may be a yes."""
    rows = [
        ["Telephone", header],
        ["6591230001", "#N/A" if kind is CellType.ERROR else ""],
        ["6591230002", ""],
    ]
    assert prepared(a_sheet(rows, {(2, 1): kind})).refused


def test_a_refused_number_is_held_in_every_row() -> None:
    """The customer who is not to be called in one row is not in another, however it is written."""
    proven = asked(
        [["Telephone", "DNC"], ["6591230001", "No"], ["+65 9123 0001", "Yes"], ["6591230002", "No"]]
    )
    assert codes(proven)[2] == "CALL_REFUSED_ELSEWHERE"
    assert list(proven.ready.index) == [4]


def test_a_row_that_refuses_is_held_though_its_number_is_wrong() -> None:
    """There is nothing to correct in it; what is wrong with the number is said all the same."""
    proven = asked([["Telephone", "DNC"], ["12", "Yes"], ["6591230002", "No"]])
    assert outcomes(proven) == {2: "held"}
    assert proven.problems["code"].tolist() == ["PHONE_LENGTH", "CALL_REFUSED"]


def test_data_under_a_blank_title_is_reported() -> None:
    """Nobody can say what it is: it is not sent, and told of."""
    proven = asked([["Telephone", ""], ["6591230001", "Ann"], ["6591230002", ""]])
    assert [(problem.code, problem.column, problem.detail) for problem in proven.sheet_problems] == [
        ("COLUMN_UNTITLED", "B", "1")
    ]


FLAGS_THAT_REFUSE = [
    "Block Call", "Legal hold", "拒收推廣",
    "No Voice Call", "No phone calls", "No marketing calls", "No voice marketing calls", "No telemarketing",
    "TPS", "TPS registered", "Not to call", "No contact", "No marketing", "Exclude", "Excluded", "Exclude from campaign", "Stop", "STOP flag",
    "Block", "Forbidden", "Prohibited", "Declined", "Deceased", "Revoked", "Robinson", "Do Not Solicit", "Deleted", "Removed", "Inactive",
    "No Phone", "Never contact", "Cannot be called", "Skip", "Uncontactable", "禁止外呼", "不接受营销", "屏蔽", "拉黑", "停呼", "不外呼", "不联系",
    "外呼限制", "禁止联系", "勿电", "注销",
]  # fmt: skip
FLAGS_THAT_CONSENT = [
    "Ok for telemarketing", "Receive calls", "Agree to receive marketing calls?", "Approved to call", "Ready to call", "Call back allowed", "Call eligibility", "Eligible",
    "Include", "Include in campaign", "Setuju dihubungi", "接听意愿", "是否参与外呼",
    "Call me?", "Please call", "Shall we call?", "Should we call you", "Can be phoned?", "Ring me", "Contact me", "Contact customer", "可以打电话吗", "要不要打电话", "能不能打电话", "可不可以联系", "能不能外呼", "打电话",
    "Call", "To call", "Dial?", "Marketing", "Contact allowed", "Phone allowed", "Wants calls", "Wishes to be contacted", "Legal basis",
    "能否拨打", "可否联系", "愿意接听", "接受来电", "是否接受", "是否外呼",
]  # fmt: skip


@pytest.mark.parametrize("header", FLAGS_THAT_REFUSE)
@pytest.mark.thinned(3)
def test_a_flag_under_any_title_that_says_not_to_call_holds_its_row(header: str) -> None:
    """Every word that stops a list by its name holds rows as a title over plain yes and no."""
    rows = [["Telephone", header], ["6591230001", "Yes"], ["6591230002", "No"], ["6591230003", ""]]
    assert outcomes(asked(rows)) == {2: "held"}


@pytest.mark.parametrize("header", FLAGS_THAT_CONSENT)
@pytest.mark.thinned(3)
def test_a_flag_under_a_title_of_calls_holds_the_rows_without_a_yes(header: str) -> None:
    """“Call: No” is a refusal."""
    rows = [["Telephone", header], ["6591230001", "Yes"], ["6591230002", "No"], ["6591230003", ""]]
    assert outcomes(asked(rows)) == {3: "held", 4: "held"}


@pytest.mark.parametrize("header", ["Call", "Excluded", "Marketing", "注销", "Stop"])
@pytest.mark.parametrize("cell", ["Monday", "", "Orchard Road"])
def test_such_a_title_over_anything_else_says_nothing(header: str, cell: str) -> None:
    """A stop of a bus, the day of a call, a column that nobody has filled in."""
    prepared_rows = asked([["Telephone", header], ["6591230001", cell]])
    assert (outcomes(prepared_rows), prepared_rows.refused) == ({}, False)


@pytest.mark.parametrize(
    "header",
    [
        "Not opted in", "Not subscribed", "Consent revoked", "Consent withdrawn", "Permission denied", "Consent expired", "未授权外呼", "GDPR delete", "PDPA erasure",
    ],
)  # fmt: skip
def test_a_title_that_denies_consent_is_never_read_as_consent(header: str) -> None:
    """A yes under it would call the very people who said no."""
    assert sense_of(header) is Sense.DOUBTFUL
    found = asked([["Telephone", header], ["6591230001", "Yes"]])
    assert "CONSENT_UNCLEAR" in {problem.code for problem in found.sheet_problems}


@pytest.mark.parametrize(
    "header",
    ["Blocked amount", "Blocked card", "Withdrawal date", "Last withdrawal", "Refused loan", "Phone verified", "Account deleted", "No. of calls"],
)  # fmt: skip
def test_titles_of_other_matters_hold_nothing(header: str) -> None:
    """Money and cards are blocked and refused as well."""
    assert (sense_of(header), sense_of_flags(header)) == (None, None)


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("Granted", False), ("Given", False), ("Obtained", False), ("Denied", True), ("Declined", True), ("Revoked", True), ("Expired", True),
        ("not given", True),
    ],
)  # fmt: skip
def test_the_words_of_consent_registers_are_understood(cell: str, held: bool) -> None:
    """Consent is granted, given, denied, revoked."""
    assert outcomes(asked([["Telephone", "Consent"], ["6591230001", cell]])) == ({2: "held"} if held else {})


@pytest.mark.parametrize(
    "cell",
    [
        "do not call again!", "pls dont call", "Please do not call", "DNC - asked 2026", "Do not call (asked 2026-01-02)", "DNC 2026-01-01",
        "do not call him again", "勿扰！", "请勿拨打。",
    ],
)  # fmt: skip
def test_a_remark_that_only_says_not_to_call_holds_its_row(cell: str) -> None:
    """However politely, since whenever."""
    assert outcomes(asked([["Telephone", "Note"], ["6591230001", cell], ["6591230002", "x"]])) == {2: "held"}


@pytest.mark.parametrize(
    "cell", ["Do not call before 10am", "DNC clear", "do not call after six", "no calls missed"]
)
def test_a_remark_that_says_more_is_left_to_the_agent(cell: str) -> None:
    """A time is no refusal."""
    assert outcomes(asked([["Telephone", "Note"], ["6591230001", cell]])) == {}


@pytest.mark.parametrize(
    "cell",
    [
        "wife said he asked us not to call again", "Called 3x. Upset, told us to stop. Try email", "客户很生气说过不要再打给他了", "spoke to son: father passed away last year",
        "不要打座机，打手机", "🚫 Block 12", "said if called again will complain to PDPC",
    ],
)  # fmt: skip
def test_a_remark_that_speaks_of_a_refusal_in_a_sentence_is_asked_about(cell: str) -> None:
    """Nobody is dialled in silence of whom a sentence says it; a named person may have read it."""
    rows = [["Telephone", "Note"], ["6591230001", "fine"], ["6591230002", cell]]
    (problem,) = [each for each in asked(rows).sheet_problems if each.code == "REMARK_REFUSES"]
    assert (problem.column, '"rows":["3"]' in problem.detail) == ("Note", True)
    read = prepared(a_sheet(rows), PreparePolicy(TODAY, options={"remarks_by": "Mei"}))
    assert "REMARKS_READ" in {each.code for each in read.sheet_problems}
    held = [[*row, "Do not call" if row[1] == cell else ""] for row in rows]
    assert not asked(held).refused


@pytest.mark.parametrize(
    "cell",
    [
        "Do not call before 10am", "do not call after six please", "DNC checked on 1 Nov", "dnc list scrubbed, all good", "ask for DNC Pte Ltd at dnc@example.com",
        "no calls missed so far", "会议中请勿打扰（上午）", "他说下午再打给他就好", "特别再打折的活动", "stop by the shop near the bus stop",
    ],
)  # fmt: skip
def test_a_remark_that_limits_a_call_or_speaks_of_something_else_is_no_question(cell: str) -> None:
    assert not asked([["Telephone", "Note"], ["6591230001", cell]]).refused


_ODD_SPACES = ["\u00a0", "\u3000", "\u2003", "\x0b", "\x1f", "\x85", "\t", " "]
_ODD_LETTERS = {
    "s": "\u017f",
    "k": "\u212a",
    "i": "\u0131",
    "I": "\u0130",
}  # which Python takes for theirs, and Arrow may not


PATTERNS = [
    *vars(evidence).values(),
    *vars(consent_titles).values(),
    *vars(marks).values(),
    *(kind.titles for kind in STANDINGS),
]
STEMMED = [each for each in PATTERNS if isinstance(each, LongPattern) and each.stems]
REFUSAL = LongPattern(f"{refusals._SAYS_NO}|{refusals._STOP}", stems=refusals._STEMS)


def test_what_is_looked_for_with_stems_is_all_proved_here() -> None:
    assert refusals._ALONE in refusals._SAYS_NO
    assert len(STEMMED) > len(STANDINGS) + 8


@pytest.mark.slow
@pytest.mark.parametrize("each", [REFUSAL, *STEMMED], ids=map(str, range(len(STEMMED) + 1)))
@pytest.mark.thinned(3)
def test_no_text_that_is_looked_for_is_without_the_stems_that_are_looked_for_first(each: LongPattern) -> None:
    """Proved from the patterns: what has none of the stems is told apart without them."""
    assert max(map(len, each.stems)) <= LONGEST_STEM
    stems = re.compile("(?i)" + "|".join(map(re.escape, each.stems)) + r"|[^\0-\x7f]")
    assert without_stem(each.pattern, stems) == []


def test_a_refusal_without_stems_is_found() -> None:
    """By the search itself: a way through the pattern that has none."""
    assert without_stem("(?i)do not (?:call|ping) (?:me)?", re.compile("call")) == [
        "do not ping ",
        "do not ping me",
    ]
    assert without_stem("(?:ca(?:ll|b)|di[ae]led)", re.compile("call|dial")) == ["cab", "dieled"]


@pytest.mark.slow
@given(
    st.from_regex(refusals._REFUSAL.compiled, fullmatch=True)
    | st.from_regex(refusals._STOPS.compiled, fullmatch=True),
    st.sampled_from(_ODD_SPACES),
    st.sampled_from([str, str.upper, str.title, str.swapcase]),
    st.booleans(),
)
def test_what_arrow_looks_for_first_passes_no_refusal_over(
    text: str, space: str, cased: Callable[[str], str], odd: bool
) -> None:
    """Whatever its spaces and letters: a cell that the rule understands is among those that are looked at."""
    text = cased(text.replace(" ", space))
    if odd:
        text = "".join(_ODD_LETTERS.get(letter, letter) for letter in text)
    cells = pd.Series(["Ann", space + text, "13 Call Street", text], index=[3, 5, 7, 9], dtype="str")
    listed = zip(cells.index.tolist(), cells.tolist(), strict=True)
    expected = [row for row, cell in listed if refusals.is_refusal(cell)]
    assert refusals.refusals([cells]) == [expected]


@pytest.mark.parametrize("field", ["description", "name"])
def test_a_column_that_refuses_and_is_sent_as_text_still_holds_its_rows(field: str) -> None:
    """Somebody chose it for the agents to read; what is no plain answer is a text, and so is a blank."""
    lines = [["6591230001", "Yes", ""], ["6591230002", "called in March", "No"], ["6591230003", "", ""]]
    sheet = a_sheet([["Telephone", "Do Not Call", "Consent"], *lines])
    for title, held in (("Do Not Call", {2}), ("Consent", {3})):
        at = ["Do Not Call", "Consent"].index(title) + 1
        one = a_sheet([[row[0], row[at]] for row in [["Telephone", "Do Not Call", "Consent"], *lines]])
        proven = prepared(one, mapping=HeaderMap(fields={title: field}))
        assert ({row for row, end in outcomes(proven).items() if end == "held"}, proven.refused) == (
            held,
            False,
        )
    assert prepared(sheet).refused


@pytest.mark.parametrize("header", ["不可聯絡", "不可外呼", "不可联系", "不可以联系", "不可拨打", "不能够联系", "不允许外呼", "Not contactable", "Cannot be called", "May not be contacted", "Uncontactable"])  # fmt: skip
def test_a_title_that_forbids_calls_is_plain(header: str) -> None:
    """The word for a permission in it permits nothing; asked as a question it means what it asks."""
    assert sense_of(header) is Sense.REFUSES


@pytest.mark.parametrize("header", ["可联系", "能不能联系", "可不可以联系", "Contactable", "May be called"])
def test_a_title_that_permits_calls_stays_one(header: str) -> None:
    assert (sense_of(header) or sense_of_flags(header)) is Sense.CONSENTS


NO_CONSENT = [
    "不同意外呼", "是否不同意外呼", "不同意电话营销", "不同意被联系", "不接受外呼", "不愿意接听电话", "不想接电话", "不希望被联系", "不需要联系", "Does not agree to calls",
    "Doesn't agree to calls", "Don’t agree to be called", "Disagrees to calls", "Not agreed to calls", "Declines calls", "Do not wish to be called", "Calls not permitted",
    "Call not allowed", "Objects to calls", "Not willing to be contacted", "No longer wants calls", "Declined to be called",
]  # fmt: skip


@pytest.mark.parametrize("header", NO_CONSENT)
@pytest.mark.thinned(3)
def test_a_yes_under_a_title_that_does_not_agree_to_calls_holds_its_row(header: str) -> None:
    """“不同意外呼: 是” is a refusal, and “否” is none."""
    for yes, no in (("是", "否"), ("Yes", "No"), ("1", "0")):
        found = asked([["Telephone", header], ["6591230001", yes], ["6591230002", no]])
        assert (outcomes(found), found.refused) == ({2: "held"}, False)


def turned_around(title: str) -> str:
    """The title with the “not” that people write: “May not call”, “Please do not call”, “Not opted in”, 不同意外呼; a question as its refusal."""
    if not title.isascii():
        plain = re.sub(r"(.)不(?=\1)|是否|[吗嘛]$|^.否", "", title)
        return f"不{plain}"
    if re.match("(?:May|Can) ", title):
        return re.sub("^(May|Can)", r"\1 not", title)
    asked_of_us = re.sub("^(?:Please|Shall we|Should we|To) ?(?=[a-z])", "", title)
    verb = asked_of_us == title and not re.match("(?:Ring|Contact (?:me|cust)|Call|Dial)", title)
    return f"Not {title.lower()}" if verb else f"Do not {asked_of_us.lower()}"


@pytest.mark.parametrize("header", [*CONSENTS, *FLAGS_THAT_CONSENT, "同不同意外呼", "同意不同意外呼", "需不需要联系", "愿不愿意接听", "Agrees to calls"])  # fmt: skip
@pytest.mark.parametrize("cell", ["Yes", "是"])
@pytest.mark.thinned(4)
@pytest.mark.slow
def test_a_title_turned_around_calls_nobody_whom_the_title_would_hold(header: str, cell: str) -> None:
    """Whatever asks for consent: its yes is called, its no is held; with a “not” before it, a yes is held or asked about."""
    no = {"Yes": "No", "是": "否"}[cell]
    plain = asked([["Telephone", header], ["6591230001", cell], ["6591230002", no]])
    assert (outcomes(plain), plain.refused) == ({3: "held"}, False)
    turned = turned_around(header)
    found = asked([["Telephone", turned], ["6591230001", cell], ["6591230002", no]])
    assert found.refused or outcomes(found) == {2: "held"}, turned


@pytest.mark.parametrize("header", [*REFUSES, *FLAGS_THAT_REFUSE])
@pytest.mark.parametrize("cells", [("Yes", "No"), ("是", "否")])
@pytest.mark.thinned(4)
@pytest.mark.slow
def test_a_title_that_refuses_holds_its_yes_and_calls_its_no(header: str, cells: tuple[str, str]) -> None:
    found = asked([["Telephone", header], ["6591230001", cells[0]], ["6591230002", cells[1]]])
    assert (outcomes(found), found.refused) == ({2: "held"}, False)


@pytest.mark.parametrize("header", ["Declined calls", "No. of rejected calls", "Missed calls", "未接电话", "来电号码", "Not reached"])  # fmt: skip
def test_a_count_of_calls_is_no_refusal(header: str) -> None:
    assert outcomes(asked([["Telephone", header], ["6591230001", "2"], ["6591230002", "0"]])) == {}


@pytest.mark.parametrize(
    "header", ["Exclude reason", "Exclusion reason", "Reason for suppression", "Skip reason", "排除原因"]
)
def test_a_reason_for_leaving_somebody_out_is_asked_about(header: str) -> None:
    """Whoever has one is left out by somebody; a column that nobody has filled in says nothing."""
    rows = [["Telephone", header], ["6591230001", ""], ["6591230002", "Court case"]]
    assert "CONSENT_UNCLEAR" in {each.code for each in asked(rows).sheet_problems}
    assert not asked([*rows[:2], ["6591230002", ""]]).refused


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("接听意愿", "愿意", "不愿意"), ("可否致电", "可", "不可"), ("Call eligibility", "Eligible", "Not eligible"), ("Setuju dihubungi", "Ya", "Tidak"),
    ],
)  # fmt: skip
def test_a_plain_answer_in_other_words_is_understood(header: str, yes: str, no: str) -> None:
    found = asked([["Telephone", header], ["6591230001", yes], ["6591230002", no]])
    assert (outcomes(found), found.refused) == ({3: "held"}, False)


@pytest.mark.parametrize("cell", ["不愿意", "可以", "eligible", "not eligible"])
def test_such_an_answer_under_a_title_that_refuses_calls_nobody(cell: str) -> None:
    """“不接受外呼: 不愿意” is no “no”."""
    for header in ("不接受外呼", "勿扰", "Do not call"):
        found = asked([["Telephone", header], ["6591230001", cell]])
        assert found.refused or outcomes(found) == {2: "held"}, header


@pytest.mark.parametrize("header", ["Includes tax", "Included items", "Ready to ship", "Good to know", "Eligible products", "Block", "Campaign"])  # fmt: skip
def test_titles_like_those_over_texts_say_nothing(header: str) -> None:
    found = asked([["Telephone", header], ["6591230001", "Block 12"], ["6591230002", "Spring"]])
    assert (outcomes(found), "CONSENT_UNCLEAR" in {each.code for each in found.sheet_problems}) == ({}, False)
