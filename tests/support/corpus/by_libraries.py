"""Workbooks by openpyxl and xlsxwriter, each with something that a result must leave as it is."""

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, cast

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, NamedStyle, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.table import Table, TableStyleInfo

from tests.support.workbooks import HEADER, Made, by_openpyxl, by_xlsxwriter, picture


def _grouped(book: Any, page: Any) -> None:
    page.row_dimensions.group(3, 5, outline_level=1, hidden=False)
    page.row_dimensions.group(6, 7, outline_level=2, hidden=True)
    page.column_dimensions.group("B", "C", outline_level=1)
    page.sheet_properties.outlinePr.summaryBelow = False


def _protected(book: Any, page: Any) -> None:
    page.protection = SheetProtection(sheet=True, autoFilter=False, formatColumns=False)
    for row in page.iter_rows(min_row=2):
        row[2].protection = Protection(locked=False)


def _right_to_left(book: Any, page: Any) -> None:
    page.sheet_view.rightToLeft = True
    page["B2"] = "محمد علي"
    page["C3"] = "שלום"


def _since_1904(book: Any, page: Any) -> None:
    book.epoch = datetime(1904, 1, 1)
    for row in range(2, 8):
        page.cell(row, 4, date(2026, 11, row)).number_format = "yyyy-mm-dd"
    page["D1"] = "Day"


def _printed(book: Any, page: Any) -> None:
    page.print_title_rows, page.print_title_cols, page.print_area = "1:1", "A:A", "A1:C7"
    page.row_breaks.append(Break(id=4))
    page.page_setup.paperSize, page.page_setup.scale = 9, 80
    page.page_margins.left = 0.2
    page.oddHeader.left.text, page.evenFooter.right.text = "&A &D", "Seite &P"
    page.print_options.gridLines = page.print_options.horizontalCentered = True


def _panes(book: Any, page: Any) -> None:
    page.freeze_panes = "B3"
    page.sheet_view.zoomScale = 85
    page.sheet_view.showGridLines = False
    page.sheet_view.selection[0].activeCell = page.sheet_view.selection[0].sqref = "C7"


def _filtered(book: Any, page: Any) -> None:
    page.auto_filter.ref = "A1:C7"
    page.auto_filter.add_filter_column(2, ["note 1", "note 2"])
    page.auto_filter.add_sort_condition("B2:B7", descending=True)
    for row in (2, 5, 6, 7):
        page.row_dimensions[row].hidden = True


def _many_validations(book: Any, page: Any) -> None:
    codes = book.create_sheet("Codes")
    for at, code in enumerate(("Mei Ling", "Tan", "Lim"), start=1):
        codes.cell(at, 1, code)
    validation: Any = DataValidation
    for kind, one, where in (
        ("list", "=Codes!$A$1:$A$3", "B2:B7"),
        ("whole", "1", "A2:A7"),
        ("custom", "=LEN(C2)>3", "C2:C7 C9"),
    ):
        rule = validation(type=kind, formula1=one, operator="greaterThan", allow_blank=True)
        rule.error, rule.prompt, rule.promptTitle = "Please look again", "What goes here", "Hint"
        for cells in where.split():
            rule.add(cells)
        page.add_data_validation(rule)


def _many_formats(book: Any, page: Any) -> None:
    pale, rule = PatternFill(bgColor="DDEBF7"), cast("Any", FormulaRule)
    page.conditional_formatting.add("A2:C7", rule(formula=["ISEVEN(ROW())"], fill=pale))
    page.conditional_formatting.add("B2:B7", rule(formula=['$C2="note 2"'], font=Font(bold=True)))
    page.conditional_formatting.add("A1:XFD1", rule(formula=["FALSE"], fill=pale))


def _styles_by_name(book: Any, page: Any) -> None:
    own = NamedStyle("House red", font=Font(name="宋体", color="C00000", size=12), number_format='"tel "0')
    book.add_named_style(own)
    for row in page.iter_rows(min_row=2, max_col=1):
        row[0].style = "House red"
    page["B2"].style, page["B3"].style = "Good", "Bad"


def _xw_picture(book: Any, page: Any) -> None:
    page.insert_image("E2", "p.png", {"image_data": io.BytesIO(picture()), "object_position": 3})
    page.write_comment("A4", "has a picture beside it", {"x_scale": 2})


def _total_row(book: Any, page: Any) -> None:
    page["A8"] = "=SUBTOTAL(103,A2:A7)"
    table: Any = Table(displayName="Totals", ref="A1:C8", totalsRowCount=1)
    table._initialise_columns()
    for column, title in zip(table.tableColumns, HEADER, strict=True):
        column.name = title
    table.tableColumns[0].totalsRowFunction = "count"
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)
    page.add_table(table)


def _two_tables(book: Any, page: Any) -> None:
    page.add_table(Table(displayName="First", ref="A1:C7"))
    page["F1"], page["G1"], page["F2"] = "Key", "Value", "a"
    page.add_table(Table(displayName="Second", ref="F1:G3"))


def _hidden_sheets(book: Any, page: Any) -> None:
    book.create_sheet("Before", 0).sheet_state = "veryHidden"
    book.create_sheet("Also", 1).sheet_state = "hidden"
    book.active = 2


def _merged_header(book: Any, page: Any) -> None:
    page.insert_rows(1, 2)
    page["A1"] = "List of November\nplease do not sort"
    page.merge_cells("A1:C1")
    page["A2"], page["B2"] = "To call", "About"
    page.merge_cells("B2:C2")


def _long_cells(book: Any, page: Any) -> None:
    page["C2"] = "x" * 32_767
    page["B3"] = "two\nlines\tand a tab _x000D_ "
    page["B4"] = " spaces  around "


def _errors(book: Any, page: Any) -> None:
    page["D1"] = "Looked up"
    for row in range(2, 8):
        page.cell(row, 4, "#N/A" if row % 2 else True)


def _linked(book: Any, page: Any) -> None:
    for row in range(2, 8):
        page.cell(row, 2).hyperlink = f"https://example.com/{row}?a=1&b=2"
    page["C1"].hyperlink = "#Customers!A1"


def _xw_outline(book: Any, page: Any) -> None:
    page.outline_settings(True, False, True, False)
    page.set_row(2, None, None, {"level": 1})
    page.set_column("B:B", 30, None, {"level": 1, "collapsed": True})


def _xw_comments(book: Any, page: Any) -> None:
    for row in range(1, 7):
        page.write_comment(row, 1, f"ask about {row}", {"author": f"Person {row % 3}", "visible": row == 2})


def _xw_formats(book: Any, page: Any) -> None:
    page.conditional_format("A2:A7", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
    page.conditional_format("A2:A7", {"type": "3_color_scale"})
    page.conditional_format(
        "B2:B7", {"type": "duplicate", "format": book.add_format({"bg_color": "#FFC7CE"})}
    )
    page.conditional_format(
        "C2:C7", {"type": "icon_set", "icon_style": "5_boxes", "multi_range": "C2:C4 C6:C7"}
    )
    page.conditional_format(
        "C2:C7", {"type": "text", "criteria": "containing", "value": "note", "stop_if_true": True}
    )


def _xw_sparklines(book: Any, page: Any) -> None:
    for row in range(2, 8):
        page.add_sparkline(f"E{row}", {"range": f"Customers!A{row}:C{row}", "type": "column"})


def _xw_arrays(book: Any, page: Any) -> None:
    page.write_string("D1", "Sum")
    page.write_array_formula("D2:D4", "{=A2:A4*2}", None, 13182460002)
    page.write_dynamic_array_formula("D5:D7", "=SORT(A5:A7)", None, 6591230004)


def _xw_pictures(book: Any, page: Any) -> None:
    page.insert_image("E2", "a.png", {"image_data": io.BytesIO(picture()), "url": "https://example.com/"})
    page.embed_image("D3", "b.png", {"image_data": io.BytesIO(picture())})
    page.set_background(io.BytesIO(picture()))


def _xw_charts(book: Any, page: Any) -> None:
    for at, kind in enumerate(("column", "line", "scatter", "doughnut")):
        chart = book.add_chart({"type": kind})
        chart.add_series(
            {
                "name": "=Customers!$B$1",
                "categories": "=Customers!$B$2:$B$7",
                "values": "=Customers!$A$2:$A$7",
            }
        )
        page.insert_chart(at * 15, 8, chart)


def _xw_rich(book: Any, page: Any) -> None:
    red, bold = book.add_format({"font_color": "red"}), book.add_format({"bold": True, "font_name": "SimSun"})
    for row in range(1, 7):
        page.write_rich_string(row, 2, "call ", bold, "not before", " ", red, f"{row + 8}:00")


def _xw_filtered(book: Any, page: Any) -> None:
    page.autofilter("A1:C7")
    page.filter_column("B", "x == *2*")
    page.set_row(1, None, None, {"hidden": True})
    book.define_name("Customers!Own", "=Customers!$A$2:$A$7")


def _xw_ignored(book: Any, page: Any) -> None:
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.write_string("A2", "006591230001")
    page.set_default_row(20)
    page.set_selection("B2:C4")
    page.set_first_sheet()


def _xw_panes(book: Any, page: Any) -> None:
    page.split_panes(15, 8.43)
    page.set_zoom(120)
    page.hide_gridlines(2)
    page.set_margins(left=0.3)
    page.set_print_scale(75)
    page.print_area("A1:C7")
    page.set_h_pagebreaks([3])
    page.set_footer("&L第 &P 页 &R&D")


def _xw_protected(book: Any, page: Any) -> None:
    page.protect("", {"select_locked_cells": False, "autofilter": True})
    page.unprotect_range("A2:A7", "phones")
    page.write_string("C3", "open", book.add_format({"locked": False}))


def _xw_phonetic_fonts(book: Any, page: Any) -> None:
    for at, font in enumerate(("微软雅黑", "宋体", "黑体", "仿宋", "楷体", "等线")):
        look = book.add_format({"font_name": font, "font_size": 9 + at, "border": 1, "text_wrap": True})
        page.write_string(at + 1, 1, "王小明", look)


def _xw_deep_title(book: Any, page: Any) -> None:
    page.merge_range("A1:H1", "A title that is wider than the list", book.add_format({"align": "center"}))
    page.write_string("H2", "as of 30 November")


def _xw_blank_rows(book: Any, page: Any) -> None:
    page.write_string(20, 1, "far below")
    page.set_row(30, 40, book.add_format({"bg_color": "#EEEEEE"}))


def _xw_sparse(book: Any, page: Any) -> None:
    page.set_column("A:A", 20)
    page.set_column("C:AZ", 12, book.add_format({"num_format": "@"}))
    page.write_blank("Z5", None, book.add_format({"bg_color": "yellow"}))


def _xw_checkboxes(book: Any, page: Any) -> None:
    page.write_string("D1", "Done")
    for row in range(1, 7):
        page.insert_checkbox(row, 3, row % 2 == 0)


BY_LIBRARIES: Mapping[str, Callable[[], Made]] = {
    "grouped": lambda: by_openpyxl(_grouped),
    "protected": lambda: by_openpyxl(_protected),
    "right to left": lambda: by_openpyxl(_right_to_left),
    "dates since 1904": lambda: by_openpyxl(_since_1904),
    "print settings": lambda: by_openpyxl(_printed),
    "frozen and zoomed": lambda: by_openpyxl(_panes),
    "filtered and sorted": lambda: by_openpyxl(_filtered),
    "lists on another sheet": lambda: by_openpyxl(_many_validations),
    "formulas in formats": lambda: by_openpyxl(_many_formats),
    "named styles": lambda: by_openpyxl(_styles_by_name),
    "picture and comment": lambda: by_xlsxwriter(_xw_picture),
    "table with totals": lambda: by_openpyxl(_total_row),
    "two tables": lambda: by_openpyxl(_two_tables),
    "hidden sheets": lambda: by_openpyxl(_hidden_sheets),
    "merged titles": lambda: by_openpyxl(_merged_header, header_row=3),
    "long cells": lambda: by_openpyxl(_long_cells),
    "errors and truths": lambda: by_openpyxl(_errors),
    "links": lambda: by_openpyxl(_linked),
    "outline": lambda: by_xlsxwriter(_xw_outline),
    "many comments": lambda: by_xlsxwriter(_xw_comments),
    "bars, scales and icons": lambda: by_xlsxwriter(_xw_formats),
    "columns of sparklines": lambda: by_xlsxwriter(_xw_sparklines),
    "arrays": lambda: by_xlsxwriter(_xw_arrays),
    "pictures": lambda: by_xlsxwriter(_xw_pictures),
    "charts": lambda: by_xlsxwriter(_xw_charts),
    "rich texts": lambda: by_xlsxwriter(_xw_rich),
    "filtered": lambda: by_xlsxwriter(_xw_filtered),
    "ignored errors": lambda: by_xlsxwriter(_xw_ignored),
    "split panes": lambda: by_xlsxwriter(_xw_panes),
    "protected ranges": lambda: by_xlsxwriter(_xw_protected),
    "Chinese fonts": lambda: by_xlsxwriter(_xw_phonetic_fonts),
    "a title wider than the list": lambda: by_xlsxwriter(_xw_deep_title, header_row=4),
    "blank rows": lambda: by_xlsxwriter(_xw_blank_rows),
    "formats of columns": lambda: by_xlsxwriter(_xw_sparse),
    "checkboxes": lambda: by_xlsxwriter(_xw_checkboxes),
}
