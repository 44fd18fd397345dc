"""The error workbook of an import, written when somebody downloads it."""

import sqlite3
from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook

from callsheet.sandbox.readings import Readings
from callsheet.sandbox.store import Store

HEADER = {
    "en": {"row": "Row No.", "telephone": "Telephone", "result": "Result", "reason": "Reason"},
    "zh": {"row": "行号", "telephone": "电话号码", "result": "导入结果", "reason": "失败原因"},
}
RESULTS = {"en": ("Success", "Failed"), "zh": ("成功", "失败")}
_COLUMNS = {"reason": ("reason",), "result": ("result",), "both": ("result", "reason"), "none": ()}
_CHINESE = {
    "The telephone is not in service": "号码无法接通",
    "The number is forbidden": "禁呼号码",
    "The number is repeated": "号码重复",
}


def error_workbook(store: Store, path: str, readings: Readings) -> bytes | None:
    """The .xlsx under the path of an errorReportPath, or None when there is no such batch.

    One row for each row of the import that failed (or for each row, as the readings say): its place in dataDetails
    from 1, its number, and what became of it.
    """
    batch = store.value("SELECT number FROM batches WHERE report = ?", path)
    if batch is None:
        return None
    found = store.rows("SELECT row, telephone, reason FROM row_reports WHERE batch = ? ORDER BY row", batch)
    listed = found[:1] if readings.workbook_rows == "first" else found
    if readings.workbook_sheets == "one":
        return _written([("Errors", listed)], readings)
    taken, failed = RESULTS[readings.workbook_language]
    by_result = {failed: [row for row in listed if row[2]], taken: [row for row in listed if not row[2]]}
    return _written(by_result.items(), readings)


def _written(sheets: Iterable[tuple[str, list[sqlite3.Row]]], readings: Readings) -> bytes:
    columns = ("row", "telephone", *_COLUMNS[readings.workbook_columns])
    titles = HEADER[readings.workbook_language]
    book = Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.append([titles[column] for column in columns])
        for row in rows:
            shown = _shown(row, readings)
            sheet.append([shown[column] for column in columns])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _shown(row: sqlite3.Row, readings: Readings) -> dict[str, str | int]:
    place, telephone, reason = row
    taken, failed = RESULTS[readings.workbook_language]
    written = _CHINESE.get(reason, reason) if readings.workbook_language == "zh" else reason
    return {
        "row": place,
        "telephone": _number(telephone, readings.workbook_numbers),
        "result": failed if reason else taken,
        "reason": written,
    }


def _number(telephone: str, how: str) -> str:
    if how == "masked":
        return f"{telephone[:3]}****{telephone[-2:]}"
    return f"+{telephone[:2]} {telephone[2:6]}-{telephone[6:]}" if how == "formatted" else telephone
