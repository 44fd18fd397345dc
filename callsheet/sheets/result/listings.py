"""The worksheets that list things beside the rows of a result: every repair, and every cell that a person typed anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from callsheet.messages.reader import Reader
from callsheet.sheets import style as styles
from callsheet.sheets.cell_text import visible
from callsheet.sheets.result.cells import Cells
from callsheet.sheets.result.pages import MAX_ROWS
from callsheet.sheets.result.rows_xml import CellColumn, DataRows, Skeleton
from transforms.repairs import REPAIRS
from validators.libraries import np, pd

REPAIRS_SHEET, CHANGES_SHEET = "REPAIRS_SHEET", "CHANGES_SHEET"


@dataclass(frozen=True, slots=True)
class Listing:
    """A worksheet of texts: the code of its name, codes and widths of its headers, and what stands under each."""

    code: str
    heads: tuple[tuple[str, int], ...]
    lines: pd.DataFrame

    def draw(self, book: Any, taken: Sequence[str], reader: Reader) -> str:
        """The empty worksheet with its header and a placeholder row; `fill` puts the lines in. Its name."""
        name = self.name(taken, reader)
        work = book.add_worksheet(name)
        head = styles.header_format(book)
        text = book.add_format({"num_format": "@", "align": "left", "indent": 1})
        work.set_row(0, 26)
        work.freeze_panes(1, 0)
        for at, (title, wide) in enumerate(self.heads):
            work.write_string(0, at, reader.text(title), head)
            work.set_column(at, at, wide, text)
        work.write_blank(1, 0, None, text)
        return name

    def name(self, taken: Sequence[str], reader: Reader) -> str:
        """Its name beside those of other worksheets."""
        return styles.worksheet_title(reader.text(self.code), list(taken))

    def fill(self, skeleton: Skeleton, worksheet: int) -> Skeleton:
        """The workbook with every line on that worksheet, as far as one can hold them."""
        listed = self.lines.iloc[: MAX_ROWS - 1].astype("str")
        style = skeleton.style_ids(worksheet, 2)[0]
        cells = [CellColumn(Cells.of(listed[name], visible), style) for name in listed]
        numbers = np.arange(2, len(listed) + 2, dtype=np.int64)
        return skeleton.with_rows(worksheet, 2, DataRows(numbers, cells))


def listings(
    repairs: pd.DataFrame | None, changes: pd.DataFrame | None, reader: Reader
) -> tuple[Listing, ...]:
    """The worksheets for repairs (row, column, code, before, after) and changes (row, column, by, at, before, after), where there are any."""
    return tuple(_listings(repairs, changes, reader))


def _listings(
    repairs: pd.DataFrame | None, changes: pd.DataFrame | None, reader: Reader
) -> Iterator[Listing]:
    if repairs is not None and len(repairs):
        names = {repair.code: reader.text(f"REPAIR_{repair.code}") for repair in REPAIRS}
        done = repairs["code"].map(names).fillna("")
        lines = repairs[["row", "column", "code", "before", "after"]].copy()
        lines.insert(3, "done", done)
        yield Listing(REPAIRS_SHEET, _REPAIRS, lines)
    if changes is not None and len(changes):
        yield Listing(CHANGES_SHEET, _CHANGES, changes[["row", "column", "by", "at", "before", "after"]])


_WHERE = (("REPAIRS_ROW", 10), ("REPAIRS_COLUMN", 26))
_REPAIRS = (
    *_WHERE,
    ("REPAIRS_CODE", 20),
    ("REPAIRS_DONE", 48),
    ("REPAIRS_BEFORE", 30),
    ("REPAIRS_AFTER", 30),
)
_CHANGES = (*_WHERE, ("CHANGES_BY", 22), ("CHANGES_AT", 20), ("REPAIRS_BEFORE", 30), ("REPAIRS_AFTER", 30))
