"""The error workbook of an import, written when somebody downloads it."""

from io import BytesIO

from openpyxl import Workbook

from callsheet.sandbox.store import Store

HEADER = ("Row No.", "Telephone", "Reason")


def error_workbook(store: Store, path: str) -> bytes | None:
    """The .xlsx under the path of an errorReportPath, or None when there is no such batch.

    One row for each row of the import that failed: its place in dataDetails from 1, the number, the reason.
    """
    batch = store.value("SELECT number FROM batches WHERE report = ?", path)
    if batch is None:
        return None
    found = store.rows("SELECT row, telephone, reason FROM row_reports WHERE batch = ? ORDER BY row", batch)
    return _written([HEADER, *(tuple(row) for row in found)])


def _written(rows: list[tuple[str, ...]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Errors")
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
