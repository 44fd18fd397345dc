"""The first rows of a sheet, among which a person chooses its header; and the option that keeps what was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callsheet.ledger.drafts import DraftFile
from transforms.chosen_header import EVERY_SHEET, Lines, header_lines, lines_for, lines_written
from transforms.kind import HEADER_ROW

_AT_FIRST = 12  # rows that are shown before somebody asks for more


@dataclass(frozen=True, slots=True)
class HeaderView:
    """What a sheet shows of its header: `rows` are the first ones with their numbers, `chosen` the lines a person chose."""

    key: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    found: Lines
    chosen: Lines | None

    @property
    def parts(self) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], ...]:
        """The rows that are shown at first, and those that are shown on request."""
        return self.rows[:_AT_FIRST], self.rows[_AT_FIRST:]

    @property
    def used(self) -> Lines:
        """The lines that are the header now."""
        return self.chosen or self.found

    @property
    def of_two_lines(self) -> bool:
        return self.used[0] < self.used[1]


def header_of(at: int, found: Mapping[str, Any], file: DraftFile) -> HeaderView | None:
    """The header of one sheet of a draft; None where its rows were not kept."""
    rows = tuple((int(row), tuple(cells)) for row, cells in found.get("first_rows", ()))
    if not rows:
        return None
    last = int(found.get("header_row", rows[0][0]))
    chosen = lines_for(str(found["sheet"]), header_lines(file.choices.options.get(HEADER_ROW, "")) or {})
    return HeaderView(f"h{at}", rows, (last - 1 if found.get("two_lines") else last, last), chosen)


def with_header_rows(
    options: Mapping[str, str], form: Mapping[str, str], headers: Sequence[tuple[str, HeaderView]]
) -> dict[str, str]:
    """The options of a file with the headers that a form chooses for its sheets, by their names; as before where it does not ask."""
    lines = header_lines(options.get(HEADER_ROW, "")) or {}
    alone = len({sheet for sheet, _ in headers}) == 1
    for sheet, header in headers:
        if header.key in form:
            before = lines.pop(sheet, None) or lines.pop(EVERY_SHEET, None)
            if found := _lines(form, header, before):
                lines[EVERY_SHEET if alone else sheet] = found
    kept = {name: value for name, value in options.items() if name != HEADER_ROW}
    return kept | ({HEADER_ROW: lines_written(lines)} if lines else {})


def _lines(form: Mapping[str, str], header: HeaderView, before: Lines | None) -> Lines | None:
    """The lines that a form chooses: one of the rows that are shown, or the one chosen before, and the row below it if asked for."""
    rows = {str(row): row for row, _ in header.rows} | ({str(before[0]): before[0]} if before else {})
    first = rows.get(form[header.key])
    return None if first is None else (first, first + 1 if form.get(f"{header.key}_two") else first)
