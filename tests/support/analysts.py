"""Forty sheets as analysts keep them, and what each must give: the calls with their bodies, written from the API reference.

Codes that the service makes are written as `@NAME`: the campaign of that name. Batch codes are left out, since each is new.
"""

import csv
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

Row = Sequence[object]
Call = tuple[str, Any]  # operation, body


@dataclass(frozen=True)
class Analyst:
    """A sheet: its rows from the first line on, how it is loaded, and what it must give."""

    file: str
    rows: tuple[Row, ...]
    kind: str
    calls: tuple[Call, ...]
    read: Mapping[str, str]  # title -> field; "" for a column of consent
    ignored: tuple[str, ...] = ()
    wrong: Mapping[int, str] = field(default_factory=dict)  # row -> code of a row that is not sent
    options: Mapping[str, str] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    merged: str = ""
    tab: str = "Sheet1"
    encoding: str = "utf-8"

    def made(self, folder: Path) -> Path:
        """The file, written into a folder."""
        if self.file.endswith(".zip"):
            return _zipped(folder / self.file, self)
        path = folder / self.file
        return _workbook(path, self) if path.suffix == ".xlsx" else _text(path, self)


def _workbook(path: Path, sheet: Analyst) -> Path:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab.title = sheet.tab
    for row in sheet.rows:
        tab.append(list(row))
    if sheet.merged:
        tab.merge_cells(sheet.merged)
    book.save(path)
    return path


def _text(path: Path, sheet: Analyst) -> Path:
    with path.open("w", encoding=sheet.encoding, newline="") as file:
        csv.writer(file, delimiter=";" if path.stem.endswith("semicolon") else ",").writerows(sheet.rows)
    return path


def _zipped(path: Path, sheet: Analyst) -> Path:
    """An archive with the sheet as a workbook in it."""
    inner = _workbook(path.with_suffix(".xlsx"), sheet)
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, inner.name)
    inner.unlink()
    return path


def ms(written: str, zone: str = "Asia/Singapore") -> int:
    return int(
        datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp() * 1000
    )


def to(campaign: str, *details: Mapping[str, Any], rule: str = "NoAssign", **more: Any) -> Call:
    """The import of customer numbers into a campaign."""
    body = {
        "agentID": "1001",
        "agentType": "0",
        "code": f"@{campaign}",
        "removeDuplicatesRule": "RemoveDuplicatesInCampaign",
        "enableFilterDoNotCallListNumber": "Filter",
        "assignRule": rule,
        "dataDetails": list(details),
    }
    return "import_customer_numbers", body | more


def who(telephone: str, name: str = "", note: str = "", agent: str = "", **custom: str) -> dict[str, Any]:
    """One customer; blank parts are not sent."""
    parts = {"telephone": telephone, "name": name, "description": note, "allocationAgent": agent}
    found: dict[str, Any] = {key: value for key, value in parts.items() if value}
    if custom:
        names = {"tier": TIER, "policy": POLICY}
        found["customFields"] = [
            {"fieldId": names[key], "fieldValue": value} for key, value in custom.items()
        ]
    return found


def no(number: str, direction: int, reason: str = "", enabled: int = 1, **more: str) -> dict[str, Any]:
    """One forbidden number: 2 inbound, 3 outbound."""
    found = {"callNumber": number, "numberType": 1, "callType": direction, "enabled": enabled}
    return found | ({"description": reason} if reason else {}) | more


def forbid(*entries: Mapping[str, Any]) -> Call:
    return "import_forbidden_numbers", list(entries)


def plan(name: str, start: str, end: str, executor: str, *numbers: str, zone: str = "Asia/Singapore",
         shown: str = "GMT+08:00 Singapore", **more: str) -> Call:  # fmt: skip
    body = {
        "name": name,
        "scheduleStartTime": ms(start, zone),
        "scheduleEndTime": ms(end, zone),
        "executorId": executor,
        "agentID": "1001",
        "agentType": "0",
        "zoneId": zone,
        "zoneValue": shown,
        "customerPhoneNumberList": list(numbers),
    }
    return "create_contact_plans", body | more


def roster(queue: str, *add: Mapping[str, Any], remove: Sequence[str] = ()) -> Call:
    change: dict[str, Any] = {"queueID": queue}
    if add:
        change["add"] = list(add)
    if remove:
        change["remove"] = [{"agent": agent} for agent in remove]
    return "update_queue_agents", {"agentType": "0", "list": [change]}


def member(agent: str, level: int | None = None, checkin: bool | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"agent": agent}
    if level is not None:
        found["level"] = level
    if checkin is not None:
        found["checkin"] = checkin
    return found


def agent(number: str, wrap_up: int, **more: Any) -> Call:
    return "modify_agent_setting", {"agent": number, "agentType": 0, "wrapUpTime": wrap_up} | more


def campaign(name: str, start: str, end: str, zone: str = "Asia/Singapore", note: str = "") -> Call:
    body = {
        "agentID": "1001",
        "agentType": "0",
        "name": name,
        "dataTemplateCode": "D000000000",
        "wrapUpTemplateCode": "W000000000",
        "scheduleStartTime": ms(start, zone),
        "scheduleEndTime": ms(end, zone),
        "scheduleTimeZoneId": zone,
    }
    return "create_campaign", body | ({"description": note} if note else {})


TIER, POLICY = "3b987930e6db4b0ca51f6ad5755e91ae", "4c098a41f7ec5c1db62a7be6866fa2bf"
RENEWALS = {"campaign": "Renewals"}
NAMES = {"Agent": "agent", "Queue": "queueID", "Level": "level"}
DAY, END = datetime(2099, 12, 1, 9, 0), datetime(2099, 12, 31, 18, 0)
TIMES = ("2099-12-01 09:00", "2099-12-31 18:00")

CUSTOMERS = (
    Analyst(
        "two campaigns by name.xlsx",
        (("Phone", "Customer name", "Campaign"), (6591230101, "Tan Ah Kow", "Renewals"), (6591230102, "Devi", "Win back"), (6591230103, "Lim", "Renewals")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan Ah Kow"), who("6591230103", "Lim")), to("Win back", who("6591230102", "Devi"))),
        {"Phone": "telephone", "Customer name": "name", "Campaign": "campaign"},
    ),
    Analyst(
        "two campaigns by code.csv",
        (("Mobile", "Name", "Campaign code"), ("+65 9123 0101", "Tan", "@Win back"), ("+65 9123 0102", "Rao", "@Renewals")),
        "customer-numbers",
        (to("Win back", who("6591230101", "Tan")), to("Renewals", who("6591230102", "Rao"))),
        {"Mobile": "telephone", "Name": "name", "Campaign code": "code"},
    ),
    Analyst(
        "外呼名单.xlsx",
        (("序号", "手机号", "客户姓名", "外呼任务", "备注"), (1, "6591230101", "陈大文", "Renewals", "下午致电"), (2, "6591230102", "林小姐", "Win back", None)),
        "customer-numbers",
        (to("Renewals", who("6591230101", "陈大文", "下午致电")), to("Win back", who("6591230102", "林小姐"))),
        {"手机号": "telephone", "客户姓名": "name", "外呼任务": "campaign", "备注": "description"},
        ("序号",),
    ),
    Analyst(
        "some rows name their campaign.xlsx",
        (("Telephone", "Name", "Campaign"), ("6591230101", "Tan", None), ("6591230102", "Rao", "Win back")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan")), to("Win back", who("6591230102", "Rao"))),
        {"Telephone": "telephone", "Name": "name", "Campaign": "campaign"},
        options=RENEWALS,
    ),
    Analyst(
        "sg and my.xlsx",
        (("Phone", "Name", "Country"), (91230101, "Tan", "SG"), ("012-345 6789", "Aminah", "MY"), (91230102, "Lee", "Singapore"), ("03-2345 6789", "Raj", "Malaysia")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan"), who("60123456789", "Aminah"), who("6591230102", "Lee"), who("60323456789", "Raj")),),
        {"Phone": "telephone", "Name": "name", "Country": "country"},
        options=RENEWALS,
    ),
    Analyst(
        "dial code.csv",
        (("Dial code", "Contact number", "Name"), ("+65", "9123 0101", "Tan"), ("60", "12-345 6789", "Aminah"), ("0044", "07911 123456", "Ann")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan"), who("60123456789", "Aminah"), who("447911123456", "Ann")),),
        {"Dial code": "callingCode", "Contact number": "telephone", "Name": "name"},
        options=RENEWALS,
    ),
    Analyst(
        "国家.csv",
        (("国家", "电话", "姓名"), ("新加坡", "91230101", "陈伟"), ("马来西亚", "0123456789", "林美")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "陈伟"), who("60123456789", "林美")),),
        {"国家": "country", "电话": "telephone", "姓名": "name"},
        options=RENEWALS,
        profile={"encoding": "gb18030"},
        encoding="gb18030",
    ),
    Analyst(
        "three phones.xlsx",
        (("Name", "Phone", "Mobile", "Office phone"), ("Tan", None, "6591230101", "6562230101"), ("Rao", "6562230102", "6591230102", None), ("Lim", None, None, "6562230103")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan"), who("6562230102", "Rao"), who("6562230103", "Lim")),),
        {"Name": "name", "Phone": "telephone", "Mobile": "telephone", "Office phone": "telephone"},
        options=RENEWALS,
        profile={"phones": "first"},
    ),
    Analyst(
        "every phone.xlsx",
        (("Name", "Phone", "Mobile", "Office phone"), ("Tan", None, "6591230101", "6562230101"), ("Rao", "6562230102", "+65 9123 0102", "6562230102"), ("Lim", "n/a", None, "6562230103")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan"), who("6562230101", "Tan"), who("6562230102", "Rao"), who("6591230102", "Rao"), who("6562230103", "Lim")),),
        {"Name": "name", "Phone": "telephone", "Mobile": "telephone", "Office phone": "telephone"},
        options=RENEWALS,
        profile={"phones": "all"},
    ),
    Analyst(
        "mobile then home.csv",
        (("First name", "Last name", "Mobile phone", "Home phone"), ("Ah Kow", "Tan", "n/a", "6562230101"), ("Devi", "Rao", "6591230102", "6562230102")),
        "customer-numbers",
        (to("Renewals", who("6562230101", "Ah Kow Tan"), who("6591230102", "Devi Rao")),),
        {"First name": "givenName", "Last name": "familyName", "Mobile phone": "telephone", "Home phone": "telephone"},
        options=RENEWALS,
        profile={"phones": "first"},
    ),
    Analyst(
        "first and last names.xlsx",
        (("Surname", "First Name", "Middle name", "Tel"), ("Tan", "Mei", "Ling", 6591230101), ("Rao", "Devi", None, 6591230102), (None, "Cher", None, 6591230103)),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Mei Ling Tan"), who("6591230102", "Devi Rao"), who("6591230103", "Cher")),),
        {"Surname": "familyName", "First Name": "givenName", "Middle name": "middleName", "Tel": "telephone"},
        options=RENEWALS,
    ),
    Analyst(
        "姓和名.xlsx",
        (("姓", "名", "手机"), ("陈", "伟", "6591230101"), ("欧阳", "娜娜", "6591230102")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "陈伟"), who("6591230102", "欧阳娜娜")),),
        {"姓": "familyName", "名": "givenName", "手机": "telephone"},
        options=RENEWALS,
    ),
    Analyst(
        "custom fields by name.xlsx",
        (("Mobile No.", "Name", "Tier", "Policy no."), (6591230101, "Tan", "Gold", "P-0091"), (6591230102, "Rao", None, "P-0092")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan", tier="Gold", policy="P-0091"), who("6591230102", "Rao", policy="P-0092")),),
        {"Mobile No.": "telephone", "Name": "name", "Tier": TIER, "Policy no.": POLICY},
        options=RENEWALS,
        profile={"custom_fields": {"Tier": TIER, "Policy no.": POLICY}},
    ),
    Analyst(
        "custom field ids.csv",
        (("telephone", "name", f"customFields.{TIER}", POLICY), ("6591230101", "Tan", "Gold", "0091")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan", tier="Gold", policy="0091")),),
        {"telephone": "telephone", "name": "name", f"customFields.{TIER}": TIER, POLICY: POLICY},
        options=RENEWALS,
    ),
    Analyst(
        "title rows.xlsx",
        (("Renewal campaign, December",), ("Prepared by: CRM team", None, "as of", date(2099, 11, 27)), (), ("No.", "Phone number", "Customer name", "Remarks"), (1, "+65 9123 0101", "Tan", "call after 6"), (2, "+65 9123 0102", "Rao", None)),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan", "call after 6"), who("6591230102", "Rao")),),
        {"Phone number": "telephone", "Customer name": "name", "Remarks": "description"},
        ("No.",),
        options=RENEWALS,
        merged="A1:D1",
    ),
    Analyst(
        "footer.xlsx",
        (("Phone", "Name"), (6591230101, "Tan"), (6591230102, "Rao"), (), ("Total", 2), ("Source: CRM export",)),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan"), who("6591230102", "Rao")),),
        {"Phone": "telephone", "Name": "name"},
        wrong={5: "FOOTER_ROW", 6: "FOOTER_ROW"},
        options=RENEWALS,
    ),
    Analyst(
        "blank columns.xlsx",
        ((None, "Phone", None, "Name", None, "Notes"), (None, 6591230101, None, "Tan", None, "VIP"), (None, 6591230102, None, "Rao", None, None)),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan", "VIP"), who("6591230102", "Rao")),),
        {"Phone": "telephone", "Name": "name", "Notes": "description"},
        options=RENEWALS,
    ),
    Analyst(
        "agents by name.xlsx",
        (("Phone", "Name", "Agent"), (6591230101, "Tan", "Mei Tan"), (6591230102, "Rao", "1002"), (6591230103, "Lim", "陈伟"), (6591230104, "Goh", None)),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan", agent="1001"), who("6591230102", "Rao", agent="1002"), who("6591230103", "Lim", agent="0007"), who("6591230104", "Goh")),),
        {"Phone": "telephone", "Name": "name", "Agent": "allocationAgent"},
        options=RENEWALS,
    ),
    Analyst(
        "consent.csv",
        (("Phone", "Name", "Do not call", "City"), ("6591230101", "Tan", "Yes", "Bedok"), ("6591230102", "Rao", "No", "Jurong")),
        "customer-numbers",
        (to("Renewals", who("6591230102", "Rao")),),
        {"Phone": "telephone", "Name": "name", "Do not call": ""},
        ("City",),
        options=RENEWALS,
    ),
    Analyst(
        "counts per agent.csv",
        (("Phone", "Name"), ("6591230101", "A"), ("6591230102", "B"), ("6591230103", "C")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "A"), who("6591230102", "B"), who("6591230103", "C"), rule="AssignAppoint",
            assignAgentAndCount=[{"agentID": "1001", "count": 1}, {"agentID": "1002", "count": 2}]),),
        {"Phone": "telephone", "Name": "name"},
        options={"customer-numbers.campaign": "Renewals", "customer-numbers.assign_counts": "Mei Tan:1,1002:2"},
    ),
    Analyst(
        "split over a queue.csv",
        (("Phone", "Name"), *((f"65912301{at:02}", f"N{at}") for at in range(1, 7))),
        "customer-numbers",
        (to("Renewals", *(who(f"65912301{at:02}", f"N{at}") for at in range(1, 7)), rule="AssignAppoint",
            assignAgentAndCount=[{"agentID": "1003", "count": 3}, {"agentID": "1002", "count": 2}, {"agentID": "1001", "count": 1}]),),
        {"Phone": "telephone", "Name": "name"},
        options=RENEWALS | {"assign": "queue:3001"},
    ),
    Analyst(
        "zipped list.zip",
        (("Mobile", "Full name"), ("65 9123 0101", "Tan"), ("65 9123 0102", "Rao")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Tan"), who("6591230102", "Rao")),),
        {"Mobile": "telephone", "Full name": "name"},
        options=RENEWALS,
    ),
    Analyst(
        "european semicolon.csv",
        (("Telephone", "Name", "Note"), ("+65 9123 0101", "Müller, Ann", "renew; urgent"), ("+65 9123 0102", "Rao", "")),
        "customer-numbers",
        (to("Renewals", who("6591230101", "Müller, Ann", "renew; urgent"), who("6591230102", "Rao")),),
        {"Telephone": "telephone", "Name": "name", "Note": "description"},
        options=RENEWALS,
        profile={"encoding": "cp1252"},
        encoding="cp1252",
    ),
    Analyst(
        "no campaign yet.csv",
        (("Phone", "Name"), ("6591230101", "Tan")),
        "customer-numbers",
        (campaign("November", "2026-12-01 09:00", "2099-12-31 18:00", note="@LOAD"), to("November", who("6591230101", "Tan"))),
        {"Phone": "telephone", "Name": "name"},
    ),
)  # fmt: skip

ROSTERS = (
    Analyst(
        "shift planner.xlsx",
        (("Skills matrix, week 49",), ("exported 2099-11-27",), (), (None, None, 3001, 3002, "0003"), ("Agent", "Name", "Sales", "Support", "售后"),
         (1001, "Mei Tan", 4, None, None), (1006, "Omar Aziz", 2, "x", None), ("0007", "陈伟", None, None, 1), ("Total", None, 2, 1, 1)),
        "queue-rosters",
        (roster("3001", member("1001", 4, True), member("1006", 2)), roster("3002", member("1006")), roster("0003", member("0007", 1))),
        {"Agent": "agent", "Name": "agentName", "3001 Sales": "queueID", "3002 Support": "queueID", "0003 售后": "queueID"},
        wrong={9: "FOOTER_ROW"},
        merged="A1:E1",
    ),
    Analyst(
        "names across.csv",
        (("Agent name", "Team", "Sales", "Support"), ("Mei Tan", "Red", "x", ""), ("Omar Aziz", "Blue", "3", "x"), ("Lucas Ng", "Red", "-", "5")),
        "queue-rosters",
        (roster("3001", member("1006", 3)), roster("3002", member("1006"), member("1004", 5, True))),
        {"Agent name": "agent", "Sales": "queueID", "Support": "queueID"},
        ("Team",),
    ),
    Analyst(
        "技能矩阵.xlsx",
        (("技能矩阵",), ("坐席工号", "姓名", "3001", "3002", "售后"), ("1001", "Mei Tan", "4", None, "是"), ("1006", "Omar Aziz", None, "2", "否"), ("合计", None, 1, 1, 1)),
        "queue-rosters",
        (roster("3001", member("1001", 4, True)), roster("3002", member("1006", 2)), roster("0003", member("1001"))),
        {"坐席工号": "agent", "姓名": "agentName", "3001": "queueID", "3002": "queueID", "售后": "queueID"},
        wrong={5: "FOOTER_ROW"},
    ),
    Analyst(
        "long roster with names.xlsx",
        (("Queue", "Agent", "Level", "Check-in"), ("Sales", "Omar Aziz", 2, "Yes"), ("Support", "Mei Tan", 3, "No"), ("售后", "陈伟", 1, None)),
        "queue-rosters",
        (roster("3001", member("1006", 2, True)), roster("3002", member("1001", 3, False)), roster("0003", member("0007", 1))),
        NAMES | {"Check-in": "checkin"},
    ),
    Analyst(
        "one leaves one joins.csv",
        (("Queue", "Agent", "Level", "Action"), ("3001", "1006", "2", ""), ("3001", "1002", "", "Remove")),
        "queue-rosters",
        (roster("3001", member("1006", 2)), roster("3001", remove=["1002"])),
        NAMES | {"Action": "action"},
    ),
    Analyst(
        "移除.csv",
        (("技能组", "坐席", "移除"), ("Sales", "Siti Rahim", "是"), ("售后", "1005", "")),
        "queue-rosters",
        (roster("3001", remove=["1003"]), roster("0003", member("1005"))),
        {"技能组": "queueID", "坐席": "agent", "移除": "remove"},
    ),
)  # fmt: skip

PLANS = (
    Analyst(
        "call backs.xlsx",
        (("Telephone", "Plan", "Start", "End", "Executor", "Note"), (6591230101, "Call back", DAY, END, "Mei Tan", "policy"), (6591230102, "Call back", DAY, END, "Mei Tan", "policy"), (6591230103, "Call back", DAY, END, 1002, None)),
        "contact-plans",
        (plan("Call back", *TIMES, "1001", "6591230101", "6591230102", bak="policy"), plan("Call back", *TIMES, "1002", "6591230103")),
        {"Telephone": "customerPhoneNumber", "Plan": "name", "Start": "scheduleStartTime", "End": "scheduleEndTime", "Executor": "executorId", "Note": "bak"},
    ),
    Analyst(
        "plans with zones.csv",
        (("Telephone", "Plan", "Start", "End", "Executor", "Time zone"), ("6591230101", "A", *TIMES, "1001", "Asia/Singapore"), ("12025550101", "B", *TIMES, "1001", "America/New_York")),
        "contact-plans",
        (plan("A", *TIMES, "1001", "6591230101"), plan("B", *TIMES, "1001", "12025550101", zone="America/New_York", shown="GMT-05:00 New York")),
        {"Telephone": "customerPhoneNumber", "Plan": "name", "Start": "scheduleStartTime", "End": "scheduleEndTime", "Executor": "executorId", "Time zone": "zoneId"},
    ),
    Analyst(
        "联系计划.xlsx",
        (("十二月回访",), ("电话号码", "计划名称", "开始时间", "结束时间", "执行坐席", "国家"), ("91230101", "回访", "2099/12/1 9:00", "2099/12/31 18:00", "陈伟", "新加坡")),
        "contact-plans",
        (plan("回访", *TIMES, "0007", "6591230101"),),
        {"电话号码": "customerPhoneNumber", "计划名称": "name", "开始时间": "scheduleStartTime", "结束时间": "scheduleEndTime", "执行坐席": "executorId", "国家": "country"},
        merged="A1:F1",
    ),
)  # fmt: skip

FORBIDDEN = (
    Analyst(
        "dnc with country.xlsx",
        (("Phone", "Country", "Direction", "Reason"), (91230201, "SG", "Outbound", "asked"), ("012-345 6780", "MY", "Both", None)),
        "forbidden-numbers",
        (forbid(no("6591230201", 3, "asked"), no("60123456780", 2), no("60123456780", 3)),),
        {"Phone": "callNumber", "Country": "country", "Direction": "callType", "Reason": "description"},
    ),
    Analyst(
        "禁呼名单.csv",
        (("号码", "方向", "原因", "到期日期"), ("6591230201", "呼出", "投诉", "2099-12-31"), ("6591230202", "双向", "", "")),
        "forbidden-numbers",
        (forbid(no("6591230201", 3, "投诉", expirationTime="2099-12-31"), no("6591230202", 2), no("6591230202", 3)),),
        {"号码": "callNumber", "方向": "callType", "原因": "description", "到期日期": "expirationTime"},
    ),
    Analyst(
        "unblock.csv",
        (("Forbidden number", "Direction", "Action"), ("6591230201", "Outbound", "Unblock")),
        "forbidden-numbers",
        (forbid(no("6591230201", 3, enabled=0)),),
        {"Forbidden number": "callNumber", "Direction": "callType", "Action": "enabled"},
    ),
    Analyst(
        "DNC register.csv",
        (("Number", "Date added"), ("6591230201", "2026-01-05"), ("6591230202", "2026-01-06")),
        "forbidden-numbers",
        (forbid(*(no(number, way) for number in ("6591230201", "6591230202") for way in (2, 3))),),
        {"Number": "callNumber"},
        ("Date added",),
        options={"direction": "both", "kind": "forbidden-numbers"},
    ),
)  # fmt: skip

SETTINGS = (
    Analyst(
        "agent settings by name.xlsx",
        (("Agent", "Extension", "Wrap-up time"), ("Lucas Ng", "1004", 45), ("Hana Lim", None, 90)),
        "agent-settings",
        (agent("1004", 45, ext="1004"), agent("1005", 90)),
        {"Agent": "agent", "Extension": "ext", "Wrap-up time": "wrapUpTime"},
    ),
    Analyst(
        "坐席设置.csv",
        (("坐席工号", "坐席姓名", "坐席电话", "整理方式", "解绑"), ("1006", "Omar Aziz", "6591230006", "个人", ""), ("1002", "Arjun Rao", "", "", "全部")),
        "agent-settings",
        (agent("1006", 60, phone="6591230006", wrapUpType=2), ("unbind_agent", {"agent": "1002", "agentType": 0, "numberType": 2})),
        {"坐席工号": "agent", "坐席姓名": "agentName", "坐席电话": "agentPhone", "整理方式": "wrapUpType", "解绑": "unbind"},
    ),
    Analyst(
        "queues.xlsx",
        (("Queue number", "Queue name", "Weight", "What to do"), ("0777", "Returns", 3, None), (3001, "Sales SG", None, "Change"), (3002, None, 5, "Change"), ("0003", None, None, "Delete")),
        "queues",
        (("add_queue", {"queueName": "Returns", "queueID": "0777", "queueWeight": "3"}),
         ("update_queue_agents", {"agentType": "0", "list": [{"queueID": "3001", "queueName": "Sales SG"}]}),
         ("update_queue_agents", {"agentType": "0", "list": [{"queueID": "3002", "queueWeight": "5"}]}),
         ("delete_queue", {"queueID": "0003"})),
        {"Queue number": "queueID", "Queue name": "queueName", "Weight": "queueWeight", "What to do": "action"},
    ),
    Analyst(
        "campaigns with zones.xlsx",
        (("Campaign", "Import template", "Summary template", "Start", "End", "Time zone", "Note"), ("Manila", "D000000000", "W000000000", DAY, END, "Asia/Manila", "Q4"), ("London", "D000000000", "W000000000", DAY, END, "Europe/London", None), ("Home", "D000000000", "W000000000", DAY, END, None, None)),
        "campaigns",
        (campaign("Manila", *TIMES, "Asia/Manila", "Q4"), campaign("London", *TIMES, "Europe/London"), campaign("Home", *TIMES)),
        {"Campaign": "name", "Import template": "dataTemplateCode", "Summary template": "wrapUpTemplateCode", "Start": "scheduleStartTime", "End": "scheduleEndTime", "Time zone": "scheduleTimeZoneId", "Note": "description"},
    ),
    Analyst(
        "分机.xlsx",
        (("新分机",), ("分机号", "密码"), ("0801", "482913"), ("0802", "0829131")),
        "extensions",
        tuple(("add_extension", {"agentID": "1001", "agentType": "0", "ext": ext, "password": "see the load's work folder"}) for ext in ("0801", "0802")),
        {"分机号": "ext", "密码": "password"},
    ),
)  # fmt: skip

SHEETS = (*CUSTOMERS, *ROSTERS, *PLANS, *FORBIDDEN, *SETTINGS)
