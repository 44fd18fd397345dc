"""Columns that say of a customer, not of calls, why nobody should call: they hold rows or are asked about, and ordinary ones are not."""

from collections.abc import Sequence

import pytest

from tests.support.making import TODAY, a_sheet, codes, matched, prepared
from transforms.consent import ConsentPolicy
from transforms.headers import HeaderMap
from transforms.policies import PreparePolicy
from transforms.prepare import Prepared, prepare
from transforms.sheet import CellType


def listed(header: str, cells: Sequence[str], policy: ConsentPolicy | None = None) -> Prepared:
    rows = [[f"659123{at:04}", f"Name {at}", cell] for at, cell in enumerate(cells)]
    read = PreparePolicy(TODAY, consent=policy or ConsentPolicy())
    return prepared(a_sheet([["Telephone", "Name", header], *rows]), read)


def asked(found: Prepared) -> list[str]:
    return [problem.code for problem in found.sheet_problems if problem.code != "COLUMN_UNKNOWN"]


HELD = {
    "Marketing preference": ["None", "Email"],
    "Preferred contact": ["email", "SMS", "WhatsApp only", "Email / SMS", "by e-mail", "Please email", "WeChat or text", "Letter", "post"],
    "Preferred contact method": ["Email"], "Contact preference": ["e-mail only"], "Preferred channel": ["Text message"],
    "Best way to reach": ["whatsapp"], "Contact via": ["SMS"], "How to contact": ["Email"],
    "联系方式": ["邮件", "仅限短信", "微信、邮件"], "首选联系方式": ["短信"], "偏好的沟通方式": ["邮寄"],
    "Active": ["N", "No", "FALSE", "0", "inactive", "no longer"], "Is active?": ["n"], "Customer active": ["No"], "Active Y/N": ["N"], "Enabled": ["No"],
    "Valid": ["N"], "Phone valid": ["No"], "Number in use": ["no"], "是否有效": ["否", "无效"], "有效": ["否"], "是否启用": ["N"], "号码是否在用": ["否"],
    "Line type": ["fax", "Fax only", "modem", "pager"], "Phone type": ["Home Fax"], "Number type": ["FAX"], "Type": ["Fax"], "号码类型": ["传真", "传真机"],
    "Is fax": ["Y"], "Fax?": ["yes"], "Telephone type": ["Fax"],
    "Number status": ["disconnected", "invalid", "Wrong number", "not in service", "out of use"], "Phone status": ["Dead"], "号码状态": ["空号", "停机", "错号"],
    "停用": ["是", "1"], "是否停用": ["是"], "Disabled": ["Yes"], "停用日期": ["2026-01-05"], "Suspended": ["x"],
    "Include": ["N", "excluded"], "Included?": ["No"], "Eligible for campaign": ["No", "ineligible"], "In scope": ["N"], "是否纳入": ["否"], "Alive": ["N", "dead"], "是否健在": ["否"],
    "外呼状态": ["禁止", "受限", "不允许"], "呼叫权限": ["禁止"], "Call restriction": ["Restricted"], "Contact status": ["barred"], "Outbound flag": ["Suppressed"],
    "Contact by phone": ["No"], "Consent": ["No", "withdrawn"], "Opt-in": ["N"], "Status": ["unsubscribed", "Blocked", "On hold - legal", "Excluded", "Hold", "removed", "deleted", "❌"], "状态": ["退订", "黑名单", "已移除", "已删除", "暂停", "✗", "❌\ufe0f"],
    "Call result": ["Wrong number", "空号", "removed"], "Last disposition": ["Number Disconnected"], "Call outcome": ["salah sambung", "nomor tidak aktif", "número equivocado", "Numero errado", "telefone inexistente", "sai số", "nhầm số", "số không tồn tại", "เบอร์ผิด", "โทรผิด", "maling numero"], "线索状态": ["空号", "停机"], "Disqualified reason": ["Invalid number"], "无效原因": ["错号"],
    "Wrap-up code": ["Request removal"], "Dialable": ["No", "0"], "Keep?": ["N"], "Use": ["No"], "Send to dialler": ["N"], "Go/No go": ["No go"], "Call list": ["Exclude"],
    "Off list": ["Y"], "Ignore": ["Yes"], "Best time to call": ["Never"], "When to call": ["at no time"], "方便联系时间": ["从不"], "黑白名单": ["黑"], "TPS check": ["Listed", "Fail"],
    "Flag": ["removed", "❌"], "标记": ["已删除", "×"], "Customer flag": ["Deleted"], "Lead stage": ["Removed"], "Call status": ["taken off"],
    "Opt status": ["OUT", "opted out", "O"], "Call opt flag": ["Out"], "Opt-in status": ["Out"], "Marketing opt state": ["OUT"],
    "Action": ["Skip", "Remove", "No action", "none"], "Next action": ["none"], "处理方式": ["不处理", "无"],
}  # fmt: skip
ASKED = {
    "Status": ["closed", "inactive", "Cancelled", "terminated", "Account closed", "suspended", "not active", "Complaint"], "Flag": ["complaint"], "标签": ["投诉中"],
    "Account status": ["Closed"], "Customer status": ["Inactive"], "Membership status": ["cancelled"], "Account state": ["archived"],
    "Contact preference": ["None", "no"], "外呼开关": ["关", "暂停"], "Outbound status": ["Suspended", "off"], "Willing to talk": ["No"], "客户意愿": ["不愿意", "抵触"],
    "Follow-up needed": ["No"], "跟进": ["不再跟进", "放弃"], "Vulnerable": ["Y"], "Minor": ["Yes"], "Bankrupt": ["Y"], "Attorney represented": ["Y"], "是否未成年": ["是"],
    "Removed on": ["2026-01-05"], "移除日期": ["2026-01-05"],
    "状态": ["停用", "注销", "已注销", "冻结"], "客户状态": ["已销户"], "Closed": ["Y"], "Cancelled": ["yes"], "Account closed": ["x"], "已关闭": ["是"],
}  # fmt: skip


@pytest.mark.parametrize("header", HELD)
@pytest.mark.thinned(4)
def test_a_column_of_its_kind_holds_the_rows_that_it_speaks_against(header: str) -> None:
    """Each in a list in which somebody else may be called."""
    good = {
        "Included?": "Yes",
        "Eligible for campaign": "Yes",
        "Contact by phone": "Yes",
        "Consent": "Yes",
        "Opt-in": "Y",
        "Opt-in status": "In",
    }.get(header, "")
    cells = [
        *HELD[header],
        *[good or "ok"] * 3 * len(HELD[header]),
    ]  # a list of nothing but such rows is not taken for customers
    found = listed(header, cells)
    assert set(codes(found).values()) == {"CALL_REFUSED"}
    assert (list(found.ready.index), asked(found)) == (list(range(len(HELD[header]) + 2, len(cells) + 2)), [])


@pytest.mark.parametrize("header", ASKED)
@pytest.mark.thinned(4)
def test_a_closed_account_is_asked_about(header: str) -> None:
    """It may be why the customer is called, or why not: nothing of the sheet is sent before somebody says it."""
    for cell in ASKED[header]:
        found = listed(header, [cell, ""])
        assert (asked(found), found.refused) == (["CALL_DOUBTFUL"], True)
        assert list(listed(header, [cell, ""], ConsentPolicy(cells={cell: "no"})).ready.index) == [3]
        assert list(listed(header, [cell, ""], ConsentPolicy(cells={cell: "yes"})).ready.index) == [2, 3]
        assert list(listed(header, [cell, ""], ConsentPolicy(columns={header: "ignore"})).ready.index) == [
            2,
            3,
        ]


@pytest.mark.parametrize(
    ("header", "cell"), [("Opt-out", "N"), ("Do not call", "No"), ("Disabled", "No"), ("停用", "否"), ("Inactive", "N"), ("Is fax", "N"), ("Closed", "No"), ("Active", "Y"), ("是否有效", "是"), ("退订", "否")]
)  # fmt: skip
def test_a_no_where_a_yes_would_refuse_is_none(header: str, cell: str) -> None:
    """The polarity is that of the title."""
    found = listed(header, [cell, cell])
    assert (list(found.ready.index), asked(found)) == ([2, 3], [])


ORDINARY = {
    "Preferred contact": ["Phone", "Phone and email", "Mobile", "Any", "Mrs Tan", "WhatsApp call", ""], "Contact method": ["Phone", "Call", "either", ""],
    "联系方式": ["电话", "电话和邮件", "均可", ""], "Status": ["New", "Active", "Open", "In progress", "Contacted", "Closed won", "Gold", "VIP", "pending"],
    "Account status": ["Active", "Overdue", "In arrears", "Good"], "Lead status": ["Closed", "Open"], "Order status": ["Cancelled", "Shipped"],
    "Payment status": ["Cancelled", "Paid"], "Policy status": ["Cancelled", "Lapsed", "In force"], "Ticket status": ["Closed"],
    "状态": ["新客户", "跟进中", "正常", "意向"], "订单状态": ["已取消", "已完成"], "客户状态": ["正常", "活跃"],
    "Type": ["Retail", "Corporate", "A", "B"], "Phone type": ["Mobile", "Home", "Work", "Landline"], "号码类型": ["手机", "固话"],
    "Customer type": ["Business", "Fax machines"], "Active since": ["2019", "2020-01-01"], "Valid until": ["2026-12-31"], "有效期": ["2026-12-31"],
    "Email": ["ann@example.com", "no"], "Has email": ["No", "Yes"], "Email valid": ["No"], "Newsletter": ["N"], "VIP": ["N", "Y"], "Married": ["N"],
    "Channel": ["Online", "Email", "Branch"], "Source channel": ["Email", "SMS"], "渠道": ["线上", "微信"], "Campaign channel": ["SMS"],
    "Owner active": ["N"], "Insurance cancelled on": ["2026-01-01"], "Interest": ["Fax", "closed"], "Name 2": ["Closed"], "City": ["Post", "Letter"],
    "Language": ["EN", "ZH"], "Phone 2 type": ["Home Fax", "Mobile"], "Fax": ["", "63334444"], "Active contracts": ["0", "2"], "Contact person": ["Ann", "Letter"],
    "Include GST": ["N"], "Call status": ["Completed", "Busy", "New", "No answer"], "外呼状态": ["已完成", "未接通", "待拨", "正常"], "Follow up": ["2026-12-01", "Mei", "Yes"], "跟进情况": ["已跟进", "有意向"],
    "Eligible amount": ["0"], "Minor issue": ["Y"], "Minors in household": ["2"], "Vulnerability score": ["3"], "Removal company": ["Ace"], "Call restriction": ["None", ""], "客户意愿": ["强烈", "愿意", "一般"],
    "Reason for call": ["Renewal", "Billing"], "Result": ["Pass", "Fail", "85"], "Stage": ["Closed lost"], "Load": ["5kg", "0"], "Use": ["0", "12"], "Voice calls": ["0", "12"], "Voice": ["0"], "OK": ["ok", ""], "Best time to see": ["Never"],
    "Call times": ["9-18", "any", "None"], "Delivery time": ["Never"], "Call reason": ["Complaint"], "Case type": ["Complaint", "Query", "Query", "Removed", "Query"], "DNC check date": ["2026-11-01"], "Off": ["Mon"],
    "Last contact": ["Email", "SMS"], "Marketing source": ["SMS"], "Status date": ["2026-01-01"], "Remarks": ["closed account, wants to open again"],
}  # fmt: skip


@pytest.mark.parametrize("header", ORDINARY)
@pytest.mark.thinned(3)
def test_ordinary_columns_hold_nobody_and_are_not_asked_about(header: str) -> None:
    """Everyone of the list is called."""
    cells = ORDINARY[header]
    found = listed(header, cells)
    assert (list(found.ready.index), asked(found)) == (list(range(2, len(cells) + 2)), [])


@pytest.mark.parametrize("cells", [["none", "", "none"], ["None", "nil", "无"]])
def test_an_action_that_nobody_has_says_nothing(cells: list[str]) -> None:
    """Where the column tells nobody from anybody else; beside another action, “none” holds its row."""
    assert list(listed("Action", cells).ready.index) == [2, 3, 4]
    assert list(listed("Next action", [*cells, "Call back"]).ready.index) == [
        at + 2 for at, cell in enumerate([*cells, "Call back"]) if cell in ("", "Call back")
    ]


@pytest.mark.parametrize("header", ["Remarks", "备注", "Customer notes"])
@pytest.mark.parametrize(
    "cell",
    [
        "Complaint",
        "removed",
        "已移除",
        "❌",
        "wrong no.",
        "number not in use",
        "not using this number anymore",
        "Number - not in use!",
        "非本人",
    ],
)
@pytest.mark.thinned(3)
def test_a_mark_among_remarks_is_asked_about(header: str, cell: str) -> None:
    """It may be why the customer is called; under other titles it is the name of something."""
    for more in ([], ["fine"] * 500):  # of a long list the cells that may speak are found first
        assert asked(listed(header, [cell, "fine", *more])) == ["REMARK_REFUSES"]
    assert asked(listed("Department", [cell, "Sales"])) == []


@pytest.mark.parametrize("header", ["Call", "Consent", "OK to call"])
def test_signs_are_a_yes_and_a_no(header: str) -> None:
    """As people tick and cross out, with the letter that makes a picture of the sign, or without."""
    found = listed(header, ["✅", "❌", "✔\ufe0f", "✗", "removed"])
    assert (list(found.ready.index), asked(found)) == ([2, 4], [])
    assert listed("DNC", ["✅", "❌"]).refused  # a cross may be a tick in the box, or its contrary


def test_the_bare_status_of_an_order_is_none_of_a_customer() -> None:
    """A list of orders has cancelled ones."""
    rows = [
        ["Telephone", "Order no", "Status"],
        ["6591230001", "A1", "Cancelled"],
        ["6591230002", "A2", "Closed"],
    ]
    assert not prepared(a_sheet(rows)).refused
    rows[0][2] = "Customer status"
    assert prepared(a_sheet(rows)).refused


def test_a_type_of_one_number_is_a_matter_of_the_numbers_that_are_called() -> None:
    """A fax beside the number that is called harms nobody where its column is not read as a number to call."""
    rows = [
        ["Phone", "Phone type", "Phone 2", "Phone 2 type"],
        ["6591230001", "Own", "6563330001", "Fax"],
        ["6591230002", "Fax", "", ""],
    ]
    sheet, unread = a_sheet(rows), HeaderMap({"Phone 2": ""})
    assert codes(prepare(sheet, matched(sheet, unread), PreparePolicy(TODAY))) == {3: "CALL_REFUSED"}
    every = HeaderMap(phones="all")
    assert set(prepare(sheet, matched(sheet, every), PreparePolicy(TODAY)).problems["code"]) == {
        "CALL_REFUSED"
    }


def test_a_status_that_was_not_worked_out_is_asked_about() -> None:
    """Where others of its column speak, the value of a formula may speak as well."""
    rows = [["Telephone", "Line type"], ["6591230001", "Fax"], ["6591230002", ""]]
    assert prepared(a_sheet(rows, {(3, 1): CellType.FORMULA_NO_VALUE})).refused


@pytest.mark.parametrize("header", ["Consent expiry", "Consent valid until", "Consent end date", "Permission expires", "同意有效期", "授权到期日"])  # fmt: skip
def test_the_day_on_which_a_consent_ends_is_asked_about(header: str) -> None:
    """That there is one does not say that it has not passed."""
    found = listed(header, ["2020-01-01", ""])
    assert (asked(found), found.refused) == (["CONSENT_UNCLEAR"], True)
