"""The worksheet that lists every repair: where, by which rule, the value before and after."""

from __future__ import annotations

from typing import Any

from callsheet.messages.reader import Reader
from callsheet.sheets import style as styles
from callsheet.sheets.cell_text import visible
from callsheet.sheets.result.cells import Cells
from callsheet.sheets.result.pages import MAX_ROWS
from callsheet.sheets.result.rows_xml import CellColumn, DataRows, Skeleton
from transforms.repairs import REPAIRS
from validators.libraries import np, pd

_WIDTHS = (10, 26, 20, 48, 30, 30)
_TITLES = ("REPAIRS_ROW", "REPAIRS_COLUMN", "REPAIRS_CODE", "REPAIRS_DONE", "REPAIRS_BEFORE", "REPAIRS_AFTER")


def draw_repairs(book: Any, taken: list[str], reader: Reader) -> None:
    """The empty worksheet with its header and a placeholder row; `fill_repairs` puts the rows in."""
    work = book.add_worksheet(styles.worksheet_title(reader.text("REPAIRS_SHEET"), taken))
    head, text = (
        styles.header_format(book),
        book.add_format({"num_format": "@", "align": "left", "indent": 1}),
    )
    work.set_row(0, 26)
    work.freeze_panes(1, 0)
    for at, (title, wide) in enumerate(zip(_TITLES, _WIDTHS, strict=True)):
        work.write_string(0, at, reader.text(title), head)
        work.set_column(at, at, wide, text)
    work.write_blank(1, 0, None, text)


def fill_repairs(skeleton: Skeleton, worksheet: int, repairs: pd.DataFrame, reader: Reader) -> Skeleton:
    """The workbook with every repair (row, column, code, before, after) on its worksheet, as far as one can hold them."""
    listed = repairs.iloc[: MAX_ROWS - 1]
    style = skeleton.style_ids(worksheet, 2)[0]
    done = (
        listed["code"]
        .map({repair.code: reader.text(f"REPAIR_{repair.code}") for repair in REPAIRS})
        .fillna("")
    )
    columns = (
        listed["row"].astype("str"),
        listed["column"],
        listed["code"],
        done,
        listed["before"],
        listed["after"],
    )
    cells = [CellColumn(Cells.of(column.astype("str"), visible), style) for column in columns]
    numbers = np.arange(2, len(listed) + 2, dtype=np.int64)
    return skeleton.with_rows(worksheet, 2, DataRows(numbers, cells))
