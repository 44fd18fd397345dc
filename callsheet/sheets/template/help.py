"""The help sheet of a template: how to fill it in, and what each column takes."""

from collections.abc import Sequence
from typing import Any

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.template import rules
from transforms.kind import Kind
from validators.schema import Column

_WIDTHS = (2, 26, 22, 12, 66, 34, 26)
_LAST = len(_WIDTHS) - 1
_HEADS = ("HELP_COLUMN", "HELP_FIELD", "HELP_REQUIRED", "HELP_WRITE", "HELP_RULE", "HELP_EXAMPLE")
_STEPS = ("STEP_ROWS", "STEP_PASTE", "STEP_EXAMPLE", "STEP_COLUMNS")
_LINE_HEIGHT = 17


def draw_help(book: Any, kind: Kind, columns: Sequence[Column], reader: Reader) -> None:
    """Add the help sheet to an xlsxwriter workbook, in the language of its titles."""
    page = book.add_worksheet(reader.text("HELP_SHEET"))
    page.hide_gridlines(2)
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    large = book.add_format({"bold": True, "font_size": 20, "font_color": style.BRAND})
    page.set_row(1, 32)
    page.write_string(1, 1, kind.title.of(reader.language), large)
    steps = (*_STEPS, "STEP_CUSTOM") if kind.rows.custom_fields else _STEPS
    row = _draw_steps(book, page, 3, [reader.text(step) for step in steps])
    _draw_heads(book, page, row + 1, [reader.text(head) for head in _HEADS])
    for at, column in enumerate(columns, start=row + 2):
        _draw_column(book, page, at, column, reader)


def _draw_steps(book: Any, page: Any, row: int, steps: Sequence[str]) -> int:
    """Draw the steps; the row after them."""
    looks = {
        "bg_color": style.BRAND_PALE,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "left",
        "indent": 1,
    }
    look = book.add_format(looks)
    for at, step in enumerate(steps, start=row):
        page.set_row(at, _LINE_HEIGHT * _lines(step, sum(_WIDTHS[1:])) + 8)
        page.merge_range(at, 1, at, _LAST, f"{at - row + 1}.  {step}", look)
    return row + len(steps)


def _draw_heads(book: Any, page: Any, row: int, heads: Sequence[str]) -> None:
    look = style.header_format(book, text_wrap=True)
    page.set_row(row, _LINE_HEIGHT + 9)
    for at, head in enumerate(heads, start=1):
        page.write_string(row, at, head, look)


def _draw_column(book: Any, page: Any, row: int, column: Column, reader: Reader) -> None:
    looks = {"text_wrap": True, "valign": "vcenter", "align": "left", "indent": 1, "num_format": "@"}
    line: dict[str, Any] = {**looks, "bottom": 1, "bottom_color": style.LINE}
    strong: dict[str, Any] = {"bold": True, "font_color": style.BRAND}
    muted: dict[str, Any] = {"font_color": style.MUTED}
    required = reader.text("HELP_YES" if column.required else "HELP_NO")
    cells: tuple[tuple[str, dict[str, Any]], ...] = (
        (column.title(reader.language), strong),
        (column.field, muted),
        (required, strong if column.required else muted),
        (column.help(reader.language), {}),
        (rules.rule(column, reader), {}),
        (rules.example(column.example, column, reader), {"italic": True}),
    )
    lines = max(_lines(text, width) for (text, _), width in zip(cells, _WIDTHS[1:], strict=True))
    page.set_row(row, _LINE_HEIGHT * lines + 6)
    for at, (text, more) in enumerate(cells, start=1):
        page.write_string(row, at, text, book.add_format({**line, **more}))


def _lines(text: str, width: int) -> int:
    return sum(1 + max(style.display_width(line) - 1, 0) // (width - 3) for line in text.split("\n"))
