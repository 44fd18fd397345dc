"""Error workbooks that say nothing: whether one that can only be about repeats is worth fetching."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from callsheet.sobot.models import ImportResult
from transforms.error_workbook import Failures

_ENOUGH = 3  # workbooks of one load that name no repeat


class SilentWorkbooks:
    """Whether the service names repeated rows, learned of batches of a load of which every row was taken or is a repeat.

    Where three of their workbooks were read and name nobody, those of further ones are not asked first.
    """

    def __init__(self) -> None:
        self._asked = self._silent = 0
        self._speaks = False
        self._line = asyncio.Lock()

    @property
    def _are_silent(self) -> bool:
        return not self._speaks and self._silent >= _ENOUGH

    @asynccontextmanager
    async def expected(self, result: ImportResult, rows: int) -> AsyncIterator[bool]:
        """Whether the workbook of a batch of so many rows will name nobody. The first batches are fetched one after another."""
        if result.error or result.success + result.repeat != rows:
            yield False
        elif self._asked >= _ENOUGH:
            yield self._are_silent
        else:
            async with self._line:
                yield self._are_silent

    def learn(self, result: ImportResult, failed: Failures) -> None:
        """Take note of what a workbook says; of one that could not be read nothing is learned."""
        if not result.error:
            self._asked += 1
            self._silent += failed.read
            self._speaks = self._speaks or bool(failed.rows)
