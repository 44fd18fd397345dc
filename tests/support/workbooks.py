"""Workbooks as people make them, with all that a result must keep: name -> bytes, worksheet, row of its header."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

HEADER = ("Telephone", "Name", "Note")


@dataclass(frozen=True, slots=True)
class Made:
    """A workbook, the worksheet with the list, the row of its header, and how many rows stand below it."""

    data: bytes
    sheet: str = "Customers"
    header_row: int = 1
    rows: int = 6


def rows(count: int = 6) -> list[tuple[Any, ...]]:
    """Invented customers."""
    return [
        (6591230001 + at, f"Customer {at} & <Co>", "=1+1" if at == 3 else f"note {at}") for at in range(count)
    ]


def picture() -> bytes:
    """A small picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"".join(b"\0" + b"\x1f\x4e\x5f" * 40 for _ in range(40))
    head = struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


def by_openpyxl(change: Callable[[Any, Any], object] | None = None, **made: Any) -> Made:
    """A list with its header in row 1, changed by a function of the book and the page."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Customers"
    page.append(HEADER)
    for number, name, note in rows():
        page.append((number, name, note.lstrip("=")))
    if change:
        change(book, page)
    saved = io.BytesIO()
    book.save(saved)
    return Made(saved.getvalue(), **made)


def by_xlsxwriter(
    draw: Callable[[Any, Any], object] | None = None, header_row: int = 1, **options: Any
) -> Made:
    """A list by xlsxwriter, its header in a row of one's choice, drawn on by a function of the book and the page."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, **options})
    page = book.add_worksheet("Customers")
    page.write_row(header_row - 1, 0, HEADER)
    for at, (number, name, note) in enumerate(rows(), start=header_row):
        page.write_number(at, 0, number)
        page.write_string(at, 1, name)
        page.write_string(at, 2, note)
    if draw:
        draw(book, page)
    book.close()
    return Made(content.getvalue(), header_row=header_row)


def _styled(book: Any, page: Any) -> None:
    side = Side(style="thin", color="888888")
    for cell in page[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", "7030A0")
        cell.border, cell.alignment = Border(side, side, side, side), Alignment(wrap_text=True)
    page.column_dimensions["A"].width, page.row_dimensions[1].height = 25, 40
    for row in page.iter_rows(min_row=2):
        row[0].number_format = "0000 0000"
    page.freeze_panes = "B2"
    page.auto_filter.ref = "A1:C7"


def _titled(book: Any, page: Any) -> None:
    page.insert_rows(1, 3)
    page["A1"], page["A2"] = "November list", "Made by the sales team"
    page.merge_cells("A1:F1")
    page["A1"].font, page["A1"].alignment = Font(size=18, bold=True), Alignment(horizontal="center")


def _table(book: Any, page: Any) -> None:
    table = Table(displayName="People", ref="A1:C7")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium4", showRowStripes=True)
    page.add_table(table)


def _checked(book: Any, page: Any) -> None:
    rule: Any = CellIsRule
    scale: Any = ColorScaleRule
    page.conditional_formatting.add(
        "A2:A7", rule("lessThan", ["6591230003"], fill=PatternFill(bgColor="FFC7CE"))
    )
    page.conditional_formatting.add(
        "C2:C7", scale("min", start_color="FF0000", end_type="max", end_color="00FF00")
    )
    listed = DataValidation(type="list", formula1='"yes,no"')
    listed.add("D2:D7")
    page.add_data_validation(listed)
    page["A1"].hyperlink = "https://example.com/"


def _many_sheets(book: Any, page: Any) -> None:
    notes = book.create_sheet("Notes", 0)
    notes["A1"] = "read me"
    book.create_sheet("Hidden").sheet_state = "hidden"
    sums = book.create_sheet("Sums")
    sums["A1"] = "=SUM(Customers!A2:A7)"
    book.defined_names["People"] = DefinedName("People", attr_text="Customers!$A$2:$A$7")
    page.defined_names["Own"] = DefinedName("Own", attr_text="Customers!$B$2")
    page.print_title_rows, page.print_area = "1:1", "A1:C7"
    page.page_setup.orientation, page.page_setup.fitToWidth = "landscape", 1
    page.oddFooter.center.text = "Page &P"
    book.active = 1


def _drawn(book: Any, page: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(page, min_col=1, min_row=1, max_row=7), titles_from_data=True)
    page.add_chart(chart, "F2")


def _commented(book: Any, page: Any) -> None:
    page["A3"].comment = Comment("ask Mei Ling <first>", "Tan")
    page["B5"].comment = Comment("gone?", "Lim")


def _columns(book: Any, page: Any) -> None:
    for letter in ("D", "E", "F"):
        page.column_dimensions[letter].hidden = True
    page.column_dimensions.group("D", "XFD", hidden=True)


def _blank_styles(book: Any, page: Any) -> None:
    for row in page.iter_rows(min_row=1, max_row=9, max_col=5):
        for cell in row:
            cell.fill = PatternFill("solid", "DDEEFF")


def _two_headers(book: Any, page: Any) -> None:
    page.insert_rows(1)
    page["A1"], page["B1"] = "Contact", "Person"
    page.merge_cells("B1:C1")


def _formulas(book: Any, page: Any) -> None:
    bold = book.add_format({"bold": True, "num_format": "#,##0.00"})
    page.write_string(0, 3, "Sum")
    for at in range(1, 7):
        page.write_formula(at, 3, f"=A{at + 1}*2", bold, 13182460002 + 2 * at)
    page.write_rich_string(8, 1, "some ", book.add_format({"bold": True}), "bold", " text")
    page.write_datetime(9, 1, datetime(2026, 11, 30), book.add_format({"num_format": "d mmm yyyy"}))
    page.write_boolean(9, 2, True)


def _xw_full(book: Any, page: Any) -> None:
    page.add_table(
        "A1:C7", {"columns": [{"header": title} for title in HEADER], "style": "Table Style Light 11"}
    )
    page.insert_image("F2", "p.png", {"image_data": io.BytesIO(picture())})
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=Customers!$A$2:$A$7"})
    page.insert_chart("F8", chart)
    page.write_comment("A2", "first of all", {"author": "Tan"})
    page.conditional_format("A2:A7", {"type": "data_bar"})
    page.conditional_format("B2:B7", {"type": "icon_set", "icon_style": "3_arrows"})
    page.data_validation("C2:C7", {"validate": "list", "source": ["a", "b"]})
    page.set_header("&L&G&CConfidential", {"image_left": "p.png", "image_data_left": io.BytesIO(picture())})
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.protect("secret", {"format_cells": True})
    other = book.add_worksheet("Other")
    other.write_formula("A1", "=SUM(Customers!A2:A7)", None, 5)
    other.autofilter("A1:B3")
    other.activate()
    book.define_name("Other!Local", "=Other!$A$1")
    book.add_chartsheet("Chart").set_chart(_chart_of(book))


def _chart_of(book: Any) -> Any:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Customers!$A$2:$A$7"})
    return chart


def _sparklines(book: Any, page: Any) -> None:
    page.add_sparkline("D2", {"range": "Customers!A2:C2"})
    page.set_column("D:XFD", None, None, {"hidden": True})
    page.set_row(3, 30)
    page.insert_textbox("F2", "by hand")
    page.set_tab_color("green")


def _chinese(book: Any, page: Any) -> None:
    look = book.add_format({"font_name": "微软雅黑", "bg_color": "#FFF2CC", "border": 1})
    page.merge_range("A1:E1", "十一月名单（华东区）", book.add_format({"align": "center", "font_size": 16}))
    for at, title in enumerate(("电话号码", "姓名", "备注")):
        page.write_string(1, at, title, look)
    page.write_string(2, 1, "王小明 🙂 𠮷", look)


BY_NAME: Mapping[str, Callable[[], Made]] = {
    "plain": by_openpyxl,
    "styled": lambda: by_openpyxl(_styled),
    "title rows": lambda: by_openpyxl(_titled, header_row=4),
    "table": lambda: by_openpyxl(_table),
    "formats and validations": lambda: by_openpyxl(_checked),
    "many sheets": lambda: by_openpyxl(_many_sheets),
    "chart": lambda: by_openpyxl(_drawn),
    "comments": lambda: by_openpyxl(_commented),
    "hidden columns": lambda: by_openpyxl(_columns),
    "blank styled cells": lambda: by_openpyxl(_blank_styles),
    "two header rows": lambda: by_openpyxl(_two_headers, header_row=2),
    "xlsxwriter": by_xlsxwriter,
    "formulas": lambda: by_xlsxwriter(_formulas),
    "everything": lambda: by_xlsxwriter(_xw_full),
    "sparklines": lambda: by_xlsxwriter(_sparklines),
    "Chinese": lambda: by_xlsxwriter(_chinese, header_row=2),
    "inline strings": lambda: by_xlsxwriter(constant_memory=True),
    "prefixed": lambda: prefixed(by_openpyxl(_many_sheets)),
}


def rewritten(data: bytes, **parts: Callable[[str], str]) -> bytes:
    """A workbook with some of its XML changed; a part is named by the end of its name without the dot (`workbook`)."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            stem = name.rpartition("/")[2].partition(".")[0]
            if name.endswith(".xml") and stem in parts:
                content = parts[stem](content.decode()).encode()
            new.writestr(name, content)
    return made.getvalue()


def with_parts(data: bytes, more: Mapping[str, bytes], **parts: Callable[[str], str]) -> bytes:
    """A workbook with more members, and some of its XML changed; those that are there are replaced."""
    made = io.BytesIO()
    changed = rewritten(data, **parts)
    with zipfile.ZipFile(io.BytesIO(changed)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in more:
                new.writestr(name, old.read(name))
        for name, content in more.items():
            new.writestr(name, content)
    return made.getvalue()


def prefixed(made: Made) -> Made:
    """The same workbook with a prefix before every name of the format, as some libraries write it."""

    def change(xml: str) -> str:
        xml = xml.replace(
            'xmlns="http://schemas.openxmlformats.org/spreadsheetml',
            'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml',
        )
        return re.sub(r"<(/?)(?!\?|\w+:)(\w)", r"<\1x:\2", xml)

    names = ("workbook", "styles", "sharedStrings", "sheet1", "sheet2", "sheet3", "sheet4")
    return Made(rewritten(made.data, **dict.fromkeys(names, change)), made.sheet, made.header_row, made.rows)


def with_macros(made: Made) -> Made:
    """The same workbook with a macro project, as .xlsm."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    default = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        related = archive.read("xl/_rels/workbook.xml.rels").decode()
        types = archive.read("[Content_Types].xml").decode()
    line = '<Relationship Id="rId999" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
    more = {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub Auto_Open",
        "xl/_rels/workbook.xml.rels": related.replace("</Relationships>", line + "</Relationships>").encode(),
        "[Content_Types].xml": re.sub(
            r"(<Types[^>]*>)", rf"\1{default}", types.replace(kind, macro)
        ).encode(),
    }
    return Made(with_parts(made.data, more), made.sheet, made.header_row, made.rows)
