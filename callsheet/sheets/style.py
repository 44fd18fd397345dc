"""How callsheet's own columns and sheets look, and how a reader tells them from the analyst's cells."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from types import MappingProxyType
from typing import Any

from callsheet.sheets.cell_text import cell_text
from transforms.first_rows import ROW as ROW  # noqa: PLC0414 - named here with the other columns
from transforms.headers import OURS
from transforms.outcomes import READY, Outcome
from transforms.parser_shared import SIGNATURE, SIGNED, normalise
from transforms.portions import EXAMPLE as EXAMPLE_WORD

INK, MUTED, LINE = "#1F2933", "#6B7785", "#D9DFE5"
BRAND, BRAND_PALE = "#1F4E5F", "#E6EEF1"
EXAMPLE = "#F6F7F9"
PROBLEM, PROBLEM_INK = "#FBE3E0", "#8A1C12"

# fill of the status cell, its ink, and the chart's stronger tone
OUTCOME_COLOURS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        READY: ("#E3F1E6", "#1E6B34", "#5BA873"),
        Outcome.LOADED: ("#E3F1E6", "#1E6B34", "#5BA873"),
        Outcome.DUPLICATE: ("#ECEFF2", "#4A5662", "#A3AFBA"),
        Outcome.HELD: ("#EAE4F4", "#53388A", "#8E77BD"),
        Outcome.INVALID: ("#FCE8D9", "#93450A", "#E3935A"),
        Outcome.REFUSED: ("#FBE3E0", "#8A1C12", "#CF6A5E"),
        Outcome.SKIPPED: ("#ECEFF2", "#4A5662", "#C9D1D9"),
        Outcome.UNKNOWN: ("#FFF3C9", "#7A5B00", "#DDB53C"),
    }
)
OTHER_COLOURS = ("#ECEFF2", "#4A5662", "#A3AFBA")

_FONT = {"en": "Calibri", "zh": "Microsoft YaHei"}
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001 (a file's date: fixed, so that the same input gives the same bytes)
_TITLE_LIMIT = 31
_FORBIDDEN_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))

STATUS = f"{OURS}status"
CODE = f"{OURS}code"
REASON = f"{OURS}reason"
FIX = f"{OURS}fix"
ADDED_COLUMNS = (ROW, STATUS, CODE, REASON, FIX)
"""The headers that a result adds at the right, as they are known inside; `own_words` puts them into the reader's language."""
MARK = f"{OURS}mark"
"""The header of the last column, hidden in workbooks, by which the rows are known when they come back."""
MARKED_COLUMNS = (*ADDED_COLUMNS, MARK)
EXAMPLE_MARK = EXAMPLE_WORD
"""What the `callsheet row` cell of a template's example row says."""
OWN_SHEET_PREFIX = OURS
"""Worksheets whose name begins so (summary, help, lists) are ours and hold no rows."""
SUGGESTION = f"{OURS}suggestion"
TO_FIX_COLUMNS = (*ADDED_COLUMNS, SUGGESTION)
"""The same of the rows to fix."""
MARKED_TO_FIX_COLUMNS = (*TO_FIX_COLUMNS, MARK)
_ADDED = frozenset(map(normalise, (*TO_FIX_COLUMNS, MARK)))


def open_workbook(language: str, title: str) -> tuple[Any, BytesIO]:
    """An xlsxwriter workbook in memory that runs nothing: no formulas or links are made of text. Close it, then read it."""
    content = BytesIO()
    return _opened(content, language, title), content


def open_parts(language: str, title: str) -> tuple[Any, dict[str, bytes]]:
    """The same of which only the parts are made, name -> content: they are there once it is closed, and nothing is packed."""
    from xlsxwriter.packager import Packager

    made = dict[str, bytes]()

    class Kept(Packager):  # type: ignore[misc]  # the library has no types
        def _create_package(self) -> list[object]:
            parts = ((name, part.getvalue()) for part, name, _ in super()._create_package())
            made.update((name, part if isinstance(part, bytes) else part.encode()) for name, part in parts)
            return []

    book = _opened(BytesIO(), language, title)
    book._get_packager = Kept  # noqa: SLF001 - it "allows the default packager to be over-ridden"
    return book, made


def _opened(content: BytesIO, language: str, title: str) -> Any:
    import xlsxwriter

    looks = {"font_name": _FONT.get(language, _FONT["en"]), "font_size": 11, "font_color": INK}
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": looks,
    }
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"title": cell_text(title)[:200], "author": "callsheet", "created": _MADE})
    return book


def header_format(
    book: Any, *, fill: str = BRAND, ink: str = "#FFFFFF", bold: bool = True, **more: Any
) -> Any:
    """The look of a header cell: text on a fill, with room around it."""
    looks = {"bg_color": fill, "font_color": ink, "bold": bold, "valign": "vcenter", "num_format": "@"}
    return book.add_format({**looks, "align": "left", "indent": 1, "bottom": 1, "bottom_color": LINE, **more})


def worksheet_title(title: str, taken: Iterable[str] = ()) -> str:
    """A worksheet name by Excel's rules: 31 UTF-16 units, no brackets, colons, slashes, stars; not empty, not taken."""
    clean = " ".join(cell_text(title).translate(_FORBIDDEN_IN_TITLE).split()).strip("' ")
    base = _shorten(clean, _TITLE_LIMIT) or "rows"
    if base.casefold() == "history":  # Excel keeps this name for itself
        base = "history rows"
    used = {name.casefold() for name in taken}
    candidate, number = base, 1
    while candidate.casefold() in used:
        number += 1
        tail = f" ({number})"
        candidate = _shorten(base, _TITLE_LIMIT - len(tail)) + tail
    return candidate


def display_width(text: str) -> int:
    """Columns a text takes on a screen: two for a Chinese character; its longest line counts."""
    if text.isascii():
        return max(map(len, text.split("\n")))
    return max((sum(map(_width, line)) for line in text.split("\n")), default=0)


def column_width(texts: Iterable[str], least: int = 10, most: int = 42) -> int:
    """A column's width in characters that shows these texts, within bounds."""
    widest = max(map(display_width, texts), default=0)
    return min(max(widest + 3, least), most)


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _shorten(text: str, units: int) -> str:
    cut = text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")
    return cut.strip("' ")


def cell_name(row: int, column: int, *, fixed: bool = False) -> str:
    """A cell's name, such as `C7` (fixed: `$C$7`), from zero-based row and column."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def signed(text: str) -> str:
    """What callsheet says in a comment, between the signs by which it is known when the file comes back."""
    return f"{SIGNATURE}\n{text}{SIGNED}"


def comment_size(text: str) -> dict[str, int]:
    """The size of a comment box that shows this text, in pixels."""
    lines = sum(1 + display_width(line) // 42 for line in text.split("\n"))
    return {"width": 300, "height": 16 + 18 * min(lines, 30)}


def is_added(header: str) -> bool:
    """Whether a header names a column that callsheet adds."""
    return normalise(header) in _ADDED
