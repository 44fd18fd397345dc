"""data/samples/: sheets of invented people with the flaws that real lists have. Every number is invented."""

import csv
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Font

Row = list[object]

_GIVEN = ("Mei Ling", "Wei Jie", "Siti", "Arjun", "Hui Min", "Daniel", "Nurul", "Kavitha", "Jun Hao", "Grace")
_FAMILY = ("Tan", "Lim", "Lee", "Ng", "Rahman", "Kumar", "Wong", "Chua", "Goh", "Pillai")
_NOTES = ("Prefers mornings", "Asked for a call back", "", "", "Renewal due", "Speaks Mandarin", "")
_GIVEN_ZH = ("伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "洋")
_FAMILY_ZH = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴")
_NOTES_ZH = ("上午联系", "要求回电", "", "", "即将续约", "讲普通话", "")
_WHY = ("Asked not to be called", "Complaint", "Wrong person", "Court order", "")
_WHY_ZH = ("客户要求不再致电", "投诉", "号码错误", "", "")

FORBIDDEN_CUSTOMER = "6590010042"
"""A customer of the English list who is on the English forbidden list: must end as held."""
FORBIDDEN_CUSTOMER_ZH = "8613900010042"


def write_samples(folder: Path) -> None:
    """Write every sample sheet; the same every time."""
    folder.mkdir(parents=True, exist_ok=True)
    customers = _customers(300, "65900", _GIVEN, _FAMILY, _NOTES, flip=False)
    _workbook(
        folder / "customers-en.xlsx", "Customers", ("Telephone", "Name", "Note", "Assigned agent"), customers
    )
    chinese = _customers(240, "86139000", _GIVEN_ZH, _FAMILY_ZH, _NOTES_ZH, flip=True)
    _workbook(folder / "customers-zh.xlsx", "客户", ("电话号码", "姓名", "备注", "指定坐席"), chinese)
    more = _customers(260, "65911", _GIVEN, _FAMILY, _NOTES, flip=False)
    _delimited(
        folder / "customers-en.csv", ("Telephone", "Name", "Note", "Assigned agent"), more, ",", "utf-8"
    )
    _delimited(
        folder / "customers-zh.csv", ("电话号码", "姓名", "备注", "指定坐席"), chinese, ";", "utf-8-sig"
    )
    blocked = _forbidden(
        220, "65900", FORBIDDEN_CUSTOMER, ("Both", "Outbound", "Inbound"), ("Block", "Unblock"), _WHY
    )
    header = ("Forbidden number", "Direction", "Action", "Expiry date", "Reason")
    _workbook(folder / "forbidden-en.xlsx", "Do not call", header, blocked)
    _delimited(folder / "forbidden-en.csv", header, [_as_text(row) for row in blocked], ",", "utf-8")
    chinese = _forbidden(
        200, "86137000", FORBIDDEN_CUSTOMER_ZH, ("双向", "呼出", "呼入"), ("禁止", "解除"), _WHY_ZH
    )
    _workbook(folder / "forbidden-zh.xlsx", "禁呼", ("禁呼号码", "方向", "操作", "到期日期", "原因"), chinese)


_FLAWS: dict[int, Callable[[str], object]] = {
    5: lambda number: f"+{number}",
    9: lambda number: f" {number} ",
    14: lambda number: f"{number[:2]} {number[2:6]} {number[6:]}",
    21: lambda number: f"{number[:2]}-{number[2:6]}-{number[6:]}",
    28: lambda number: f"(+{number[:2]}) {number[2:]}",
    33: lambda number: number.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
    38: lambda number: f"{number}.0",
    47: lambda number: number[:2],
    55: lambda number: f"{number[:6]}O{number[7:]}",
    61: lambda _: "",
    68: lambda number: f"{number[0]}.{number[1:6]}E+{len(number) - 1:02d}",
    74: lambda number: f"{number} / {number[:-1]}9",
    83: lambda number: f"{number} ext 12",
    90: lambda number: number * 2,
    97: int,
    98: lambda _: "ask reception",
}


def _customers(
    count: int, start: str, given: Sequence[str], family: Sequence[str], notes: Sequence[str], *, flip: bool
) -> list[Row]:
    random = Random(count)
    rows: list[Row] = []
    for index in range(count):
        number = f"{start}{10000 + index}"
        first, last = random.choice(given), random.choice(family)
        name = f"{last}{first}" if flip else f"{last} {first}"
        agent = random.choice(("1001", "1002", "1003", "", ""))
        rows.append([_flawed(index, number), name, random.choice(notes), agent])
    rows[110][0] = rows[10][0]
    rows[111][0] = f"+{rows[11][0]}"
    rows[120][2] = "x" * 201
    return rows


def _flawed(index: int, number: str) -> object:
    return _FLAWS[index % 150](number) if index % 150 in _FLAWS else number


def _forbidden(
    count: int,
    start: str,
    customer: str,
    directions: Sequence[str],
    actions: Sequence[str],
    why: Sequence[str],
) -> list[Row]:
    random = Random(count)
    rows: list[Row] = []
    for index in range(count):
        number = f"{start}{50000 + index}"
        until: object = date(2099, 1 + index % 12, 1 + index % 28) if index % 4 else ""
        action = actions[1] if index % 25 == 24 else actions[0]
        rows.append([_flawed(index, number), random.choice(directions), action, until, random.choice(why)])
    rows[3] = [customer, directions[0], actions[0], "", why[0]]
    rows[40][3] = date(2020, 1, 31)
    rows[41][3] = "31/12/2099"
    rows[42][1] = "sideways"
    rows[130][:4] = rows[30][:4]
    rows[131] = [rows[31][0], rows[31][1], actions[1], rows[31][3], "changed their mind"]
    return rows


def _as_text(row: Row) -> Row:
    return [cell.isoformat() if isinstance(cell, date) else cell for cell in row]


def _workbook(path: Path, title: str, header: Sequence[str], rows: Sequence[Row]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(list(header))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([cell if cell != "" else None for cell in row])
    for column, wide in zip("ABCDE", (22, 20, 26, 16, 26), strict=True):
        sheet.column_dimensions[column].width = wide
    for cells in sheet.iter_rows(min_row=2, max_col=1):
        cells[0].number_format = "@" if isinstance(cells[0].value, str) else "0"
    book.save(path)
    _without_moment(path)


def _without_moment(path: Path) -> None:
    """Openpyxl writes down when it did so, in the properties and for each member; the same samples are the same bytes."""
    with ZipFile(path) as written:
        members = {name: written.read(name) for name in written.namelist()}
    members["docProps/core.xml"] = re.sub(
        rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-11-23T00:00:00Z", members["docProps/core.xml"]
    )
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(ZipInfo(name), content, ZIP_DEFLATED)


def _delimited(path: Path, header: Sequence[str], rows: Sequence[Row], delimiter: str, encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
