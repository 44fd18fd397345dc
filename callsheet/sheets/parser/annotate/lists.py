"""The values of her drop-downs that stand in other cells: on another worksheet, in the lines above, or under a name."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from callsheet.sheets.parser.annotate import book
from callsheet.sheets.parser.annotate.formulas import is_live
from callsheet.sheets.parser.annotate.package import Package
from callsheet.sheets.parser.annotate.places import Box, unescaped
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.annotate.validations import Validation
from callsheet.sheets.parser.annotate.worksheet import column_of
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.xlsx.reader import values_in

_SHEET = r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^\W\d][\w.]*))!)?"
_CELLS = re.compile(rf"{_SHEET}\$([A-Z]{{1,3}})\$([0-9]{{1,7}})(?::\$([A-Z]{{1,3}})\$([0-9]{{1,7}}))?")
_COLUMN = re.compile(rf"{_SHEET}\$?([A-Z]{{1,3}}):\$?([A-Z]{{1,3}})")
_NAME = re.compile(r"[^\W\d][\w.]*")
_MOST_LISTS, _MOST_VALUES, _MOST_ROWS = 20, 1_000, 1_048_576

_Found = tuple[str, Box]
"""A worksheet's name, "" for the one of the rows, and cells of it."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The workbook of the rows, and where they stand in it."""

    package: Package
    sheet: str
    header_row: int
    rows: tuple[int, int, int]
    """The first and the last column of the rows, from 0, and the last row."""

    def of(self, validations: Sequence[Validation]) -> list[list[str]]:
        """The values of each validation, none where it is no such list: the first 1,000 values of the first 20 lists.

        Cells of the rows themselves stay behind: whoever gets the rows to fix sees no others.
        """
        known: dict[str, list[str]] = {"": []}
        for one in validations:
            if one.source not in known:
                room = len(known) <= _MOST_LISTS
                known[one.source] = self._values(one.source) if room else []
        return [known[one.source] for one in validations]

    def _values(self, source: str) -> list[str]:
        found = _cells(source) or _cells(self._named(source))
        if found is None:
            return []
        name, box = found
        same = name.casefold() in ("", self.sheet.casefold())
        if same and self._is_of_rows(box):
            return []
        wanted = self.sheet if same else name
        with suppress(Refusal, Unkept):
            part = book.part_of_sheet(self.package, self._spelt(wanted))
            values = values_in(self.package.container, self.package.book, part, box)
            return list(dict.fromkeys(values))[:_MOST_VALUES]
        return []

    def _is_of_rows(self, box: Box) -> bool:
        """Whether some of these cells, on the sheet of the rows, stand in them."""
        left, top, right, bottom = box
        first, end, last = self.rows
        return bottom > self.header_row and top <= last and left <= end and right >= first

    def _spelt(self, name: str) -> str:
        """A worksheet's name as the workbook writes it."""
        names = [node.attributes.get("name", "") for node in book.sheets_of(self.package)]
        return next((one for one in names if one.casefold() == name.casefold()), name)

    def _named(self, name: str) -> str:
        """What a name of the workbook stands for, one of the worksheet's own before one of all; "" for no name."""
        if not _NAME.fullmatch(name):
            return ""
        part, found = self.package.part(self.package.book, 3), {"": "", self._place(): ""}
        for listed in part.root.all("definedNames"):
            for node in listed.children:
                scope = node.attributes.get("localSheetId", "")
                if node.attributes.get("name", "").casefold() == name.casefold() and scope in found:
                    written = part.text(node)
                    found[scope] = "" if is_live(written, outside=True) else unescaped(written)
        return found[self._place()] or found[""]

    def _place(self) -> str:
        return str([node.attributes.get("name") for node in book.sheets_of(self.package)].index(self.sheet))


def _cells(source: str) -> _Found | None:
    """The cells that a reference names; None for any other formula, and for one that counts from its own cell."""
    found = _CELLS.fullmatch(source)
    if found:
        left, right = column_of(found[3]), column_of(found[5] or found[3])
        return _sheet(found), (left, int(found[4]), right, int(found[6] or found[4]))
    found = _COLUMN.fullmatch(source)
    if found:
        return _sheet(found), (column_of(found[3]), 1, column_of(found[4]), _MOST_ROWS)
    return None


def _sheet(found: "re.Match[str]") -> str:
    return (found["quoted"] or "").replace("''", "'") or found["plain"] or ""
