"""Asynchronous imports: their results as the service lists them, and the rows that its error workbook names."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from callsheet.sheets.read import read_file
from callsheet.sobot.client import Client
from callsheet.sobot.models import ImportResult, import_result, read_rows
from callsheet.sobot.operations import BY_NAME
from callsheet.sobot.paging import rows
from callsheet.sobot.queries import import_query
from transforms.kind import Scope
from transforms.sheet import Sheet

_DIGITS = re.compile(r"\D")
_REASON = re.compile(r"(?i)reason|error|fail|message|remark|原因|错误|失败|说明")

_QUERY = BY_NAME["query_import_result"]


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


class Imports:
    """The import results of one campaign."""

    def __init__(self, client: Client, scope: Scope) -> None:
        self._client, self._scope = client, scope

    async def find(self, batch: str) -> ImportResult | None:
        """What is reported of one batch; None when the service does not know it (yet)."""
        return next(iter(await self.results_for(batch)), None)

    async def results_for(self, batch: str) -> list[ImportResult]:
        """What is reported of one batch: nothing while it is not known, more than one row if it was run twice."""
        results = await self._ask(batch)
        # The reference's own examples answer another code than was asked for: one row to a question about one batch is
        # about that batch (readings B12).
        return [result for result in results if result.batch == batch] or (
            results if len(results) == 1 else []
        )

    async def every(self, batches: Iterable[str]) -> dict[str, list[ImportResult]]:
        """What is reported of many batches at once: the whole campaign, page by page."""
        wanted, found = set(batches), dict[str, list[ImportResult]]()
        for result in await self._ask():
            if result.batch in wanted:
                found.setdefault(result.batch, []).append(result)
        return found

    async def _ask(self, batch: str = "") -> list[ImportResult]:
        code = self._scope.code if self._scope.by_code else ""
        body = import_query(self._client.connection, batch, campaign_id=self._scope.id, code=code)
        return read_rows(await rows(self._client, _QUERY, body), import_result)
