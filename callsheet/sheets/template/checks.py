"""The drop-downs and rules of columns, for cells that a person fills in or corrects, and the sheet of their longer lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.cell_text import cell_text
from callsheet.sheets.template import rules
from validators.schema import Column

Listed = Sequence[str] | Mapping[str, str]
"""The values of a drop-down, or the values with what each of them is called."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What Excel checks of cells, column by column. `live` fills drop-downs by field.

    In rows to fix (`correcting`) everything only warns, since callsheet takes more ways to write a value than a list has, and a
    rule takes a value that is typed into a cell of text, too.
    """

    reader: Reader
    live: Mapping[str, Listed] = field(default_factory=dict)
    correcting: bool = False
    _lists: list[tuple[str, Listed]] = field(default_factory=list)  # in the order of their sheet

    def of(self, column: Column, row: int, at: int) -> dict[str, Any] | None:
        """What xlsxwriter takes for the cells of a column from a row on (both zero-based); None where nothing is checked."""
        choices = [choice.title(self.reader.language) for choice in column.choices]
        values: Listed = self.live.get(column.field, ()) or choices
        if not values:
            found = rules.validation(column, row, at, self.reader, as_text=self.correcting)
            return found and self._softened(found)
        title = column.title(self.reader.language)
        # Live values may have changed since, so they only warn; choices are closed.
        severity = "stop" if values is choices else "warning"
        message = rules.said(column, self.reader) if values is choices else self.reader.text("NOT_LISTED")
        words = {"error_title": title[:32], "error_message": message}
        listed = {"validate": "list", "source": self._source(title, values), "error_type": severity}
        return self._softened(listed | words)

    def messages(self, columns: Iterable[Column]) -> list[str]:
        """What checks of ours say of these columns, by which they are known when a workbook comes back, in both languages."""
        readers = [Reader("en"), Reader("zh")]
        listed = {reader.text("NOT_LISTED") for reader in readers}
        return sorted(listed | {rules.said(column, reader) for column in columns for reader in readers})

    def listed(self, title: str, values: Listed) -> str:
        """Put values on the sheet of lists; the formula that names their cells, without its equals sign."""
        if (title, values) not in self._lists:
            self._lists.append((title, values))
        at = sum(map(_width, self._lists[: self._lists.index((title, values))]))
        cells = f"{style.cell_name(1, at, fixed=True)}:{style.cell_name(len(values), at, fixed=True)}"
        return f"'{self.reader.text('LISTS_SHEET')}'!{cells}"

    def _softened(self, check: dict[str, Any]) -> dict[str, Any]:
        return check | {"error_type": "warning"} if self.correcting else check

    def _source(self, title: str, values: Listed) -> list[str] | str:
        if not _named(values) and rules.fits_inline(list(values)):
            return list(values)
        return f"={self.listed(title, values)}"

    def draw_lists(self, book: Any) -> None:
        """Add the sheet of the lists that are too long for a rule or have names, if there are any.

        It is hidden unless there are names on it, which somebody may want to look up.
        """
        if not self._lists:
            return
        page = book.add_worksheet(self.reader.text("LISTS_SHEET"))
        look = book.add_format({"num_format": "@", "indent": 1, "align": "left"})
        head = style.header_format(book)
        page.freeze_panes(1, 0)
        at = 0
        for title, values in self._lists:
            lines = [(title, list(values))]
            lines += [(self.reader.text("LISTED_NAME"), list(values.values()))] if _named(values) else []
            for text, cells in lines:
                page.write_string(0, at, cell_text(text), head)
                page.set_column(at, at, style.column_width([text, *cells]), look)
                for row, value in enumerate(cells, start=1):
                    page.write_string(row, at, cell_text(value), look)
                at += 1
        if not any(_named(values) for _, values in self._lists):
            page.hide()


def _named(values: Listed) -> TypeGuard[Mapping[str, str]]:
    return isinstance(values, Mapping) and any(values.values())


def _width(listed: tuple[str, Listed]) -> int:
    return 2 if _named(listed[1]) else 1
