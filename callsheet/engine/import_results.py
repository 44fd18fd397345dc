"""The service's error workbook: which of our rows it names, and why. Its columns are not published, so they are found."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from sheets.reading import read_file
from transforms.sheet import Sheet

_DIGITS = re.compile(r"\D")
_REASON = re.compile(r"(?i)reason|error|fail|message|remark|原因|错误|失败|说明")


def named_rows(content: bytes, numbers: Mapping[int, str], folder: Path) -> dict[int, str]:
    """Row -> the service's reason, for every row whose number the workbook names.

    `numbers` is row -> number as sent. The workbook comes from outside, so it is read by the same limited reader as an
    analyst's file; one that cannot be read names nothing.
    """
    path = folder / f"errors-{os.urandom(4).hex()}.xlsx"
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    try:
        sheets = read_file(path, vocabulary=frozenset()).sheets
    finally:
        path.unlink()
    by_number: dict[str, list[int]] = {}
    for row, number in numbers.items():
        by_number.setdefault(number, []).append(row)
    named: dict[int, str] = {}
    for sheet in sheets:
        for number, reason in _lines(sheet, by_number):
            free = [row for row in by_number[number] if row not in named]
            if free:
                named[free[0]] = reason
    return named


def _lines(sheet: Sheet, known: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    """(number, reason) of every line that names one of the numbers we sent."""
    if sheet.cells.empty:
        return
    digits: dict[int, pd.Series[str]] = {
        int(str(at)): sheet.cells[at].map(lambda cell: _DIGITS.sub("", cell)) for at in sheet.cells
    }
    place = max(digits, key=lambda at: int(digits[at].isin(list(known)).sum()))
    reason = _reason_column(sheet, place)
    for number, why in zip(digits[place], sheet.cells[reason], strict=True):
        if number in known:
            yield number, why


def _reason_column(sheet: Sheet, place: int) -> int:
    """The column that a header calls a reason; else the last one that has the most to say."""
    header = sheet.cells.iloc[0]
    titled = [at for at, title in enumerate(header) if at != place and _REASON.search(title)]
    if titled:
        return titled[-1]
    others = [int(str(at)) for at in sheet.cells if at != place] or [place]
    return max(others, key=lambda at: (float(sheet.cells[at].str.len().mean()), at))
