"""The summary sheet of a result: what to do next, rows by outcome, a chart, and what was loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.cell_text import cell_text
from transforms.outcomes import READY, TO_FIX, WITHHELD, Outcome

_HEADS = ("HEAD_OUTCOME", "HEAD_ROWS", "HEAD_SHARE", "HEAD_MEANING")
_WIDTHS = (2, 20, 12, 10, 82)
NOT_SENT = "planned"
"""The status of a row that a stopped load has not sent yet; no outcome, but it is counted."""
AWAITED = "awaited"
"""The status of a row of a load under way that was sent and has no answer yet; it is in no workbook."""
_LAST = len(_WIDTHS) - 1
_LINE_HEIGHT = 19
_TEXT_WIDTH = 118  # characters that columns B to E hold on a line
_CHART_ROWS = 12


@dataclass(frozen=True, slots=True)
class Summary:
    """What a summary sheet says: the sheet's title, (label, value) lines, rows by outcome."""

    title: str
    lines: Sequence[tuple[str, str]]
    counts: Mapping[str, int]
    reader: Reader
    plan: bool = False  # of a dry run: nothing was sent
    rejected: bool = False  # a person did not allow it

    @property
    def outcomes(self) -> list[str]:
        """The outcomes counted, in the order of the design, any other after them."""
        known = [str(outcome) for outcome in (READY, *Outcome) if outcome in self.counts]
        return known + [outcome for outcome in self.counts if outcome not in known]

    @property
    def steps(self) -> list[str]:
        """What a person should do next."""
        if self.plan:
            return plan_steps(self.counts, self.reader)
        return next_steps(self.counts, self.reader, rejected=self.rejected)


def next_steps(
    counts: Mapping[str, int],
    reader: Reader,
    *,
    rejected: bool = False,
    here: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """What a person should do after a load, the most urgent first. `here`: what is said instead where more can be done, by code."""
    if rejected:
        return [reader.text(here.get("STEP_REJECTED", "STEP_REJECTED"))]
    to_fix = sum(counts.get(outcome, 0) for outcome in TO_FIX)
    steps = {
        "STEP_CHECK": counts.get(Outcome.UNKNOWN, 0),
        "STEP_RESUME": counts.get(NOT_SENT, 0),
        "STEP_CORRECT": to_fix,
    }
    texts = [reader.text(here.get(code, code), rows=rows) for code, rows in steps.items() if rows]
    return texts or [reader.text("STEP_NONE")]


def plan_steps(counts: Mapping[str, int], reader: Reader) -> list[str]:
    """What a person should do after a dry run."""
    steps = {
        "STEP_WITHHELD": counts.get(WITHHELD, 0),
        "STEP_CORRECT_SHEET": sum(counts.get(outcome, 0) for outcome in TO_FIX),
        "STEP_LOAD": counts.get(READY, 0),
    }
    texts = [reader.text(code, rows=rows) for code, rows in steps.items() if rows]
    return texts or [reader.text("STEP_NOTHING_TO_LOAD")]


def outcome_words(outcome: str, reader: Reader) -> tuple[str, str]:
    """An outcome's title and what it means; an outcome that is not ours is shown as it is."""
    if outcome not in {*Outcome, NOT_SENT, AWAITED, READY, WITHHELD}:
        return outcome, ""
    title = reader.text(f"OUTCOME_{outcome.upper()}")
    return title[0].upper() + title[1:], reader.text(f"MEANING_{outcome.upper()}")


def draw_summary(book: Any, name: str, summary: Summary) -> None:
    """Add a summary sheet to an xlsxwriter workbook. All its numbers are values, none a formula."""
    _Canvas(book, book.add_worksheet(name), summary).draw()


@dataclass(frozen=True, slots=True)
class _Canvas:
    book: Any
    page: Any
    summary: Summary

    def draw(self) -> None:
        self._lay_out()
        self._draw_title()
        row = self._draw_steps(4)
        first = row + 2
        row = self._draw_counts(row + 1)
        if self.summary.counts:
            self.page.insert_chart(row + 1, 1, self._chart(first), {"object_position": 2})
            row += 1 + _CHART_ROWS + 1
        if self.summary.lines:
            self._draw_lines(row + 1)

    def _text(self, code: str) -> str:
        return self.summary.reader.text(code)

    def _lay_out(self) -> None:
        self.page.hide_gridlines(2)
        for at, width in enumerate(_WIDTHS):
            self.page.set_column(at, at, width)
        self.page.set_portrait()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 1)
        self.page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)

    def _draw_title(self) -> None:
        large = self.book.add_format({"bold": True, "font_size": 20, "font_color": style.BRAND})
        small = self.book.add_format({"font_size": 12, "font_color": style.MUTED})
        self.page.set_row(1, 30)
        title = "PLAN_TITLE" if self.summary.plan else "RESULT_TITLE"
        self.page.write_string(1, 1, self._text(title), large)
        self.page.write_string(2, 1, cell_text(self.summary.title), small)

    def _draw_heading(self, row: int, text: str) -> None:
        looks = {"bold": True, "font_size": 13, "font_color": style.BRAND}
        look = self.book.add_format({**looks, "bottom": 2, "bottom_color": style.BRAND})
        self.page.set_row(row, 24)
        self.page.write_string(row, 1, text, look)
        for column in range(2, _LAST + 1):
            self.page.write_blank(row, column, None, look)

    def _draw_steps(self, row: int) -> int:
        """Draw what to do next; the row after it."""
        self._draw_heading(row, self._text("NEXT_STEPS"))
        looks = {"bg_color": style.BRAND_PALE, "text_wrap": True, "valign": "vcenter"}
        look = self.book.add_format({**looks, "align": "left", "indent": 1})
        for step in self.summary.steps:
            row += 1
            self.page.set_row(row, _height(step, _TEXT_WIDTH) + 6)
            self.page.merge_range(row, 1, row, _LAST, step, look)
        return row + 1

    def _draw_counts(self, row: int) -> int:
        """Draw the table of outcomes; the row after it."""
        self.page.set_row(row, 22)
        for at, head in enumerate(_HEADS, start=1):
            look = style.header_format(self.book, align="right" if at in {2, 3} else "left")
            self.page.write_string(row, at, self._text(head), look)
        for at, outcome in enumerate(self.summary.outcomes, start=row + 1):
            self._draw_outcome(at, outcome)
        last = row + 1 + len(self.summary.counts)
        self._draw_total(last)
        return last + 1

    def _draw_outcome(self, row: int, outcome: str) -> None:
        rows, total = self.summary.counts[outcome], sum(self.summary.counts.values())
        fill, ink, _ = style.OUTCOME_COLOURS.get(outcome, style.OTHER_COLOURS)
        title, meaning = outcome_words(outcome, self.summary.reader)
        self.page.set_row(row, 21)
        self.page.write_string(row, 1, title, self._line(bg_color=fill, font_color=ink, bold=True))
        self.page.write_number(row, 2, rows, self._line(num_format="#,##0", align="right"))
        self.page.write_number(row, 3, rows / max(total, 1), self._line(num_format="0.0%", align="right"))
        self.page.write_string(row, 4, meaning, self._line(font_color=style.INK if rows else style.MUTED))

    def _draw_total(self, row: int) -> None:
        total = sum(self.summary.counts.values())
        above = {"bold": True, "bottom": 0, "top": 1, "top_color": style.BRAND}
        self.page.set_row(row, 21)
        self.page.write_string(row, 1, self._text("TOTAL_ROWS"), self._line(**above))
        self.page.write_number(row, 2, total, self._line(**above, num_format="#,##0", align="right"))
        for column in (3, 4):
            self.page.write_blank(row, column, None, self._line(**above))

    def _line(self, **more: Any) -> Any:
        looks = {"bottom": 1, "bottom_color": style.LINE, "valign": "vcenter", "align": "left", "indent": 1}
        return self.book.add_format({**looks, **more})

    def _chart(self, first: int) -> Any:
        name, last = self.page.get_name(), first + len(self.summary.counts) - 1
        tones = [
            style.OUTCOME_COLOURS.get(outcome, style.OTHER_COLOURS)[2] for outcome in self.summary.outcomes
        ]
        title = {"name": self._text("CHART_TITLE"), "name_font": {"size": 12, "color": style.BRAND}}
        labels = {"value": True, "num_format": "#,##0", "font": {"color": style.INK, "size": 10}}
        chart = self.book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": self._text("CHART_TITLE"),
                "categories": [name, first, 1, last, 1],
                "values": [name, first, 2, last, 2],
                "points": [{"fill": {"color": tone}, "border": {"none": True}} for tone in tones],
                "data_labels": labels,
                "gap": 45,
            }
        )
        chart.set_title(title)
        chart.set_legend({"none": True})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        chart.set_y_axis({"reverse": True, "line": {"color": style.LINE}, "major_tick_mark": "none"})
        chart.set_chartarea({"border": {"color": style.LINE}})
        chart.set_size({"width": 890, "height": 20 * _CHART_ROWS})
        return chart

    def _draw_lines(self, row: int) -> None:
        self._draw_heading(row, self._text("ABOUT_PLAN" if self.summary.plan else "ABOUT_LOAD"))
        name = self._line(text_wrap=True, font_color=style.MUTED)
        text = self._line(text_wrap=True, num_format="@")
        for at, (label, value) in enumerate(self.summary.lines, start=row + 1):
            self.page.set_row(at, max(_height(value, _TEXT_WIDTH - 24), _height(label, 20)) + 2)
            self.page.write_string(at, 1, cell_text(label), name)
            self.page.merge_range(at, 2, at, _LAST, "", text)
            self.page.write_string(at, 2, cell_text(value), text)


def _height(text: str, width: int) -> int:
    lines = sum(1 + max(style.display_width(line) - 1, 0) // width for line in text.split("\n"))
    return _LINE_HEIGHT * min(lines, 20)
