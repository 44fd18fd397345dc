"""Asynchronous imports: their results as the service lists them, and the rows that its error workbook names."""

import asyncio
import secrets
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callsheet.engine.batches import KnownCodes, OwnBatch, mark
from callsheet.ledger.ledger import Ledger
from callsheet.sheets.read_lists import read_lists
from callsheet.sobot.client import Client
from callsheet.sobot.errors import Refused
from callsheet.sobot.models import ImportResult, import_result, read_rows
from callsheet.sobot.operations import BY_NAME
from callsheet.sobot.paging import pages
from callsheet.sobot.queries import import_query
from transforms.error_workbook import Failures, failures
from transforms.kind import Scope

_QUERY = BY_NAME["query_import_result"]
_NOT_FOUND = 404
FEW = 3  # up to so many batches are asked about singly, more by listing the campaign
_TOGETHER, _SMALL = 32, 4 << 20  # workbooks and bytes that one fork reads
_PATIENCE = 0.5  # seconds that workbooks wait for others that are still being fetched: a fork costs as much as reading five


class ErrorWorkbooks:
    """Reads the error workbooks of batches beside the event loop: together with those that are being fetched, and come soon.

    A workbook comes from outside, so it is read by the same limited reader as an analyst's file; one that cannot be read
    names nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: list[tuple[bytes, Mapping[int, str], asyncio.Future[Failures]]] = []
        self._reader: asyncio.Task[None] | None = None
        self._fetched = 0
        self._enough = asyncio.Event()

    @contextmanager
    def fetching(self) -> Iterator[None]:
        """For as long as a workbook is being fetched: those that have come wait for it, though not for long."""
        self._fetched += 1
        try:
            yield
        finally:
            self._fetched -= 1
            self._note_enough()

    def _note_enough(self) -> None:
        if not self._fetched or len(self._waiting) >= _TOGETHER:
            self._enough.set()
        else:
            self._enough.clear()

    async def failures(self, content: bytes, numbers: Mapping[int, str]) -> Failures:
        """The rows that a workbook calls failed, with the service's reasons; `numbers` is row -> number as sent."""
        result: asyncio.Future[Failures] = asyncio.get_running_loop().create_future()
        self._waiting.append((content, numbers, result))
        self._note_enough()
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read())
        return await result

    async def _read(self) -> None:
        while self._waiting:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), _PATIENCE)
            group = self._next_group()
            try:
                found = await asyncio.to_thread(named_rows, [each[:2] for each in group], self._folder)
            except Exception as error:  # noqa: BLE001 - every waiting caller gets it, whatever it is
                for *_, result in group:
                    if not result.done():
                        result.set_exception(error)
                continue
            for (*_, result), failed in zip(group, found, strict=True):
                if not result.done():
                    result.set_result(failed)

    def _next_group(self) -> list[tuple[bytes, Mapping[int, str], asyncio.Future[Failures]]]:
        """The next workbooks that a fork reads: small ones together, a large one alone."""
        count, size = 1, len(self._waiting[0][0])
        while count < min(len(self._waiting), _TOGETHER) and size + len(self._waiting[count][0]) <= _SMALL:
            size += len(self._waiting[count][0])
            count += 1
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        self._note_enough()
        return group


def named_rows(workbooks: Sequence[tuple[bytes, Mapping[int, str]]], folder: Path) -> list[Failures]:
    """Of each workbook, with row -> number as sent, the rows that it calls failed and the service's reasons."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="errors-") as place:
        paths = [Path(place) / f"{at}.xlsx" for at in range(len(workbooks))]
        for path, (content, _) in zip(paths, workbooks, strict=True):
            path.write_bytes(content)
        read = read_lists(paths)
    return [failures(found, numbers) for found, (_, numbers) in zip(read, workbooks, strict=True)]


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one look at the results shows of a batch: its own results, or others that might be its own."""

    found: list[ImportResult]
    suspects: bool = False


class Imports:
    """The import results of campaigns, asked for as their creator (an agent and how it is named).

    `ledger` knows our other batches, whose results prove nothing of this one.
    """

    def __init__(self, client: Client, ledger: Ledger, creator: tuple[str, str]) -> None:
        self._client, self._creator = client, creator
        self._known = KnownCodes(ledger.batches_with)
        self._filters: bool | None = None
        self._long: set[Scope] = set()

    async def look(self, batch: OwnBatch) -> Sighting:
        """What is reported of one batch: nothing while it is not known, more than one result if it was run twice."""
        suspects = False
        for code in batch.names(self._known):
            listed = await self._ask(batch.scope, code)
            if found := batch.named_in(listed, self._known):
                return Sighting(found)
            if maybe := batch.suspects_in(listed, self._known):
                # The reference's own examples answer another code than was asked for (readings B12).
                if len(listed) == 1 and await self._answers_about_the_code(batch.scope):
                    return Sighting(maybe)
                suspects = True
        return Sighting([], suspects)

    async def every(self, batches: Collection[OwnBatch]) -> "Listing":
        """What is reported of many batches at once: each of their campaigns whole, page by page.

        A campaign of years may have more pages than there are batches to ask about: it is not read further than so many,
        and later not at all. One of few batches is not read either: they are asked about by name.
        """
        by_scope: dict[Scope, list[OwnBatch]] = {}
        for batch in batches:
            by_scope.setdefault(batch.scope, []).append(batch)
        found: dict[str, list[ImportResult]] = {}
        shown, unread = set[Scope](), set[Scope]()
        for scope, own in by_scope.items():
            is_read = len(own) > FEW and scope not in self._long
            listed = await self._ask(scope, most=len(own)) if is_read else []
            found |= self._of_each(own, listed)
            shown |= {scope} if listed else set()
            unread |= {scope} if not is_read or scope in self._long else set()
        return Listing(found, frozenset(shown), frozenset(unread))

    def _of_each(
        self, batches: Iterable[OwnBatch], listed: Iterable[ImportResult]
    ) -> dict[str, list[ImportResult]]:
        by_mark: dict[str, list[ImportResult]] = {}
        for result in listed:
            by_mark.setdefault(mark(result.batch), []).append(result)
        found = {
            batch.code: [
                result for name in batch.names(self._known) for result in by_mark.get(mark(name), ())
            ]
            for batch in batches
        }
        return {code: own for code, own in found.items() if own}

    async def _answers_about_the_code(self, scope: Scope) -> bool:
        """Whether the service answers about the code that it is asked for: nothing for one that nobody has."""
        if self._filters is None:
            self._filters = not await self._ask(scope, secrets.token_hex(10))
        return self._filters

    async def _ask(self, scope: Scope, batch: str = "", most: int = 0) -> list[ImportResult]:
        """The results of a batch or of a whole campaign, of so many pages at most; 0 for all."""
        code = scope.code if scope.by_code else ""
        body = import_query(
            self._client.connection, batch, campaign_id=scope.id, code=code, creator=self._creator
        )
        found, read = list[Any](), 0
        try:
            async for page in pages(self._client, _QUERY, body):
                found, read = found + page, read + 1
                if read == most:
                    self._long.add(scope)
                    break
        except Refused as error:
            if _NOT_FOUND not in (error.code, error.http_status):
                raise  # otherwise the service's own: it knows no such batch (yet)
        return read_rows(found, import_result)


@dataclass(frozen=True, slots=True)
class Listing:
    """The results of whole campaigns: those of our batches by our codes; the campaigns that have any at all, and those of
    which not all was read.
    """

    found: Mapping[str, list[ImportResult]]
    shown: frozenset[Scope]
    unread: frozenset[Scope]

    def lacks(self, batch: OwnBatch, *, seen: bool) -> bool:
        """Whether a batch that the list does not show is to be asked about by name; one `seen` before may wait for the next."""
        return batch.scope in self.unread or (batch.scope in self.shown and not seen)
