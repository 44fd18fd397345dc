"""The drop-downs and rules of columns, for cells that a person fills in or corrects, and the sheet of their longer lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.template import rules
from validators.schema import Column


@dataclass(frozen=True, slots=True)
class Checks:
    """What Excel checks of cells, column by column. `live` fills drop-downs by field.

    In rows to fix (`correcting`) everything only warns, since callsheet takes more ways to write a value than a list has, and a
    rule takes a value that is typed into a cell of text, too.
    """

    reader: Reader
    live: Mapping[str, Sequence[str]] = field(default_factory=dict)
    correcting: bool = False
    _lists: dict[str, list[str]] = field(default_factory=dict)  # title -> values, in the order of their sheet

    def of(self, column: Column, row: int, at: int) -> dict[str, Any] | None:
        """What xlsxwriter takes for the cells of a column from a row on (both zero-based); None where nothing is checked."""
        choices = [choice.title(self.reader.language) for choice in column.choices]
        values = list(self.live.get(column.field, ())) or choices
        if not values:
            found = rules.validation(column, row, at, self.reader, as_text=self.correcting)
            return found and self._softened(found)
        title = column.title(self.reader.language)
        # Live values may have changed since, so they only warn; choices are closed.
        severity = "stop" if values is choices else "warning"
        message = rules.rule(column, self.reader) if values is choices else self.reader.text("NOT_LISTED")
        words = {"error_title": title[:32], "error_message": message[:255]}
        listed = {"validate": "list", "source": self._source(title, values), "error_type": severity}
        return self._softened(listed | words)

    def _softened(self, check: dict[str, Any]) -> dict[str, Any]:
        return check | {"error_type": "warning"} if self.correcting else check

    def _source(self, title: str, values: list[str]) -> list[str] | str:
        if rules.fits_inline(values):
            return values
        at = list(self._lists).index(title) if title in self._lists else len(self._lists)
        self._lists[title] = values
        cells = f"{style.cell_name(1, at, fixed=True)}:{style.cell_name(len(values), at, fixed=True)}"
        return f"='{self.reader.text('LISTS_SHEET')}'!{cells}"

    def draw_lists(self, book: Any) -> None:
        """Add the sheet of the lists that are too long for a rule, if there are any."""
        if not self._lists:
            return
        page = book.add_worksheet(self.reader.text("LISTS_SHEET"))
        look = book.add_format({"num_format": "@", "indent": 1, "align": "left"})
        page.freeze_panes(1, 0)
        for at, (title, values) in enumerate(self._lists.items()):
            page.write_string(0, at, title, style.header_format(book))
            page.set_column(at, at, style.column_width([title, *values]), look)
            for row, value in enumerate(values, start=1):
                page.write_string(row, at, value, look)
