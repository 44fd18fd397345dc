"""Blank workbooks of a kind, generated from its columns: headers, formats, drop-downs, rules, an example and a help sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callsheet.errors import UsageError
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.sheets import style
from callsheet.sheets.atomic import replacing
from callsheet.sheets.own_words import example_in, title_in
from callsheet.sheets.template import rules
from callsheet.sheets.template.checks import Checks, Listed
from callsheet.sheets.template.help import draw_help
from transforms.custom_fields import custom_columns
from transforms.kind import Kind
from validators.message import message
from validators.schema import Column

LAST_ROW = 1_048_575  # zero-based
FIRST_ROW = 2  # the first row to fill in, zero-based: below the header and the example


def write_template(
    path: Path,
    kind: Kind,
    *,
    live: Mapping[str, Listed] | None = None,
    custom: Mapping[str, str] | None = None,
    language: str = "en",
) -> Path:
    """Write the blank workbook of a kind; UsageError when the name is not one of a workbook, OSError when it cannot be written."""
    if path.is_dir():
        raise UsageError("FILE_UNWRITABLE", file=str(path), error=message("OS_EISDIR"))
    if path.suffix.lower() != ".xlsx":
        raise UsageError("TEMPLATE_SUFFIX", file=str(path))
    content = template_workbook(kind, live=live, custom=custom, language=language)
    with replacing(path, mode=0o644) as file:
        file.write(content)
    return path


def template_workbook(
    kind: Kind,
    *,
    live: Mapping[str, Listed] | None = None,
    custom: Mapping[str, str] | None = None,
    language: str = "en",
) -> bytes:
    """The blank workbook of a kind, headers in `en` or `zh`; `live` fills drop-downs by field.

    `custom` are titles of custom fields with their ids: each gets a column where the kind takes custom fields.

    Its rows begin in row 3. Row 2 is an example whose last cell, under `callsheet row`, says `EXAMPLE_MARK`: a loader
    leaves such a row out. The same input gives the same bytes.
    """
    book, content = style.open_workbook(language, kind.title.of(language))
    more = custom_columns(custom or {}, (*kind.columns, *kind.asides)) if kind.rows.custom_fields else ()
    reader = Reader(language, surface=Surface.WORKBOOK)
    _Template(book, kind, (*kind.offered, *more), reader, Checks(reader, live or {})).draw()
    book.close()
    return content.getvalue()


@dataclass(frozen=True, slots=True)
class _Template:
    book: Any
    kind: Kind
    columns: tuple[Column, ...]
    reader: Reader
    checks: Checks

    def draw(self) -> None:
        page = self.book.add_worksheet(style.worksheet_title(self.kind.title.of(self.reader.language)))
        page.set_default_row(18)
        page.set_comments_author("callsheet")
        page.set_row(0, 28)
        page.set_row(1, 20)
        for at, column in enumerate(self.columns):
            self._draw_column(page, at, column)
        self._draw_mark(page, len(self.columns))
        self._set_up(page)
        draw_help(self.book, self.kind, self.columns, self.reader)
        self.checks.draw_lists(self.book)

    def _draw_column(self, page: Any, at: int, column: Column) -> None:
        text = {
            "num_format": rules.cell_format(column),
            "align": "left",
            "valign": "vcenter",
            "indent": 1,
        }
        shown = rules.example(column.example, column, self.reader)
        title = column.title(self.reader.language)
        note = self._note(column)
        width = style.column_width([f"{title} *", shown], least=14, most=40)
        page.set_column(at, at, width, self.book.add_format(text))
        page.write_string(0, at, title, self._header_look(column))
        page.write_comment(0, at, note, style.comment_size(note))
        self._write_example(page, at, rules.typed(shown, column), text)
        if checked := self.checks.of(column, FIRST_ROW, at):
            page.data_validation(FIRST_ROW, at, LAST_ROW, at, checked)

    def _header_look(self, column: Column) -> Any:
        if not column.required:
            return style.header_format(self.book, fill=style.BRAND_PALE, ink=style.BRAND)
        # The star is of the number format: it is seen, and the cell still holds the title alone.
        return style.header_format(self.book, num_format='@" *"')

    def _write_example(self, page: Any, at: int, value: Any, looks: Mapping[str, Any]) -> None:
        look = self.book.add_format(
            {**looks, "italic": True, "font_color": style.MUTED, "bg_color": style.EXAMPLE}
        )
        if value == "":
            page.write_blank(1, at, None, look)
        elif isinstance(value, str):
            page.write_string(1, at, value, look)
        else:
            page.write(1, at, value, look)

    def _draw_mark(self, page: Any, at: int) -> None:
        """The column that marks the example; its cells below stay empty."""
        note = self.reader.text("EXAMPLE_NOTE")
        page.set_column(at, at, 16, self.book.add_format({"num_format": "@", "font_color": style.MUTED}))
        look = style.header_format(self.book, fill="#FFFFFF", ink=style.MUTED, bold=False)
        page.write_string(0, at, title_in(self.reader.language, style.ROW), look)
        page.write_comment(0, at, note, style.comment_size(note))
        looks = {"num_format": "@", "align": "left", "valign": "vcenter", "indent": 1}
        self._write_example(page, at, example_in(self.reader.language), looks)
        # Rows typed over the example would be left out silently, so typing there is refused.
        stop = {"validate": "custom", "value": "=FALSE", "error_type": "stop", "ignore_blank": False}
        words = {
            "error_title": self.reader.text("EXAMPLE_TITLE"),
            "error_message": self.reader.text("EXAMPLE_STOP"),
        }
        page.data_validation(1, 0, 1, at, {**stop, **words})

    def _set_up(self, page: Any) -> None:
        last = style.cell_name(LAST_ROW, len(self.columns))
        page.freeze_panes(1, 0)
        page.set_selection(FIRST_ROW, 0, FIRST_ROW, 0)
        page.ignore_errors({"number_stored_as_text": f"A1:{last}"})
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)

    def _note(self, column: Column) -> str:
        need = self.reader.text("CELL_REQUIRED" if column.required else "CELL_OPTIONAL")
        advice = column.help(self.reader.language) or rules.rule(column, self.reader)
        shown = rules.example(column.example, column, self.reader)
        example = self.reader.text("CELL_EXAMPLE", value=shown) if shown else ""
        return "\n".join(filter(None, (need, advice, example)))
