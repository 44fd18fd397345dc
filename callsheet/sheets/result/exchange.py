"""What is asked of the parser's process when a workbook is given back, whole or in part: by descriptor, in two steps.

Only that process ever opens her file. It says what it found; then it gets what is to be added, and what comes back is copied.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.atomic import replacing
from callsheet.sheets.cell_text import cell_text
from callsheet.sheets.limits import Limits
from callsheet.sheets.read import answer
from callsheet.sheets.result.rows_xml import text_element
from callsheet.sheets.result.write import ResultSheet
from transforms.parser_shared import normalise

WHY = frozenset(
    {
        "OWN_STRUCTURE",
        "OWN_CONTROLS",
        "OWN_WIDE",
        "OWN_LARGE",
        "OWN_FORMATS",
        "OWN_RESULT",
        "OWN_CHANGED",
        "OWN_EDITED",
    }
)
"""What the parser's process may say; whatever else it says is taken for the first."""
_OWN_SHEETS = frozenset(
    Reader(language).text(code)
    for code in ("RESULT_SHEET", "REPAIRS_SHEET", "CHANGES_SHEET", "SUMMARY_SHEET")
    for language in ("en", "zh")
)


@dataclass(frozen=True, slots=True)
class OwnWorkbook:
    """A private copy of the analyst's workbook, the worksheet that was loaded, and the SHA-256 of what was read.

    `typed` are the cells that people typed anew: row as Excel shows it, column from 0, and the text.
    """

    file: Path
    worksheet: str
    sha256: str
    typed: tuple[tuple[int, int, str], ...] = ()


class NotKeptError(Exception):
    """A workbook that cannot be given back with the answer in it. `code` is that of the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Job:
    """One step: the workbook, the sheet of which it was read, and from the second step on what is to be done."""

    own: OwnWorkbook
    sheet: ResultSheet
    order: Mapping[str, Any] | None = None

    def said(self, limits: Limits) -> dict[str, Any]:
        """The job as the parser's process is given it."""
        asked: dict[str, Any] = {"sheet": self.own.worksheet, "sha256": self.own.sha256}
        asked |= {"header_row": self.sheet.header_row, "width": len(self.sheet.header)}
        asked |= {"earlier": earlier_columns(self.sheet.header), "ours": sorted(_OWN_SHEETS)}
        asked |= {"typed": [_typed(*cell) for cell in self.own.typed]}
        return {"limits": asdict(limits), "annotate": asked | dict(self.order or {})}


def _typed(row: int, column: int, value: str) -> tuple[int, str, str]:
    """A cell typed anew as the parser's process is given it: its row, its place and the element of its text."""
    return row, style.cell_name(row - 1, column), text_element(cell_text(value)) if value else ""


def ask(job: Job, files: Sequence[int], target: int, limits: Limits) -> dict[str, Any]:
    """What the parser's process says of a job. NotKeptError when it says why not, UnreadableError when it died."""
    for file in files:
        os.lseek(file, 0, os.SEEK_SET)
    report = answer(job.said(limits), files, target, limits)
    if report.get("why") != "":
        raise NotKeptError(_reason(report.get("why")))
    return report


def earlier_columns(header: Sequence[str]) -> int:
    """The first column of an earlier answer, which must be the last ones of the sheet; -1 when there is none."""
    written = [normalise(title) for title in header]
    if normalise(style.STATUS) not in written:
        return -1
    for added in (
        style.ADDED_COLUMNS,
        style.MARKED_COLUMNS,
        style.TO_FIX_COLUMNS,
        style.MARKED_TO_FIX_COLUMNS,
    ):
        first = len(header) - len(added)
        if written[first:] == list(map(normalise, added)) and normalise(style.STATUS) not in written[:first]:
            return first
    raise NotKeptError("OWN_RESULT")


def _reason(code: object) -> str:
    return str(code) if code in WHY else "OWN_STRUCTURE"


def fill(file: int, write: Callable[[BinaryIO], None]) -> None:
    """Write to an open file, which stays open."""
    with os.fdopen(file, "wb", closefd=False) as target:
        write(target)


def copy(written: int, path: Path) -> None:
    """Put the content of an open file in the place of another, whole or not at all."""
    os.lseek(written, 0, os.SEEK_SET)
    with os.fdopen(written, "rb", closefd=False) as source, replacing(path) as target:
        while piece := source.read(1 << 20):
            target.write(piece)
