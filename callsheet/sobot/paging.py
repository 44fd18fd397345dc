"""Lists that come in pages: all of their rows, or an error, or a warning that some are missing."""

import hashlib
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson

from callsheet.sobot.client import Client
from callsheet.sobot.envelope import Page, parse_page
from callsheet.sobot.errors import InDoubt
from callsheet.sobot.operations import Operation, Paging
from validators.message import message

MOST_PAGES = 10_000

log = logging.getLogger(__name__)


async def pages(client: Client, operation: Operation, body: Mapping[str, Any]) -> AsyncIterator[list[Any]]:
    """The rows of a list, page by page, from page 1 on; `body` holds the filters, without currPage and pageSize.

    Ends when the total that the answer gives is reached, at an empty page or, without a total, at a short one. Raises
    InDoubt for a page that comes twice before the total is reached, and for an answer that is not a page.
    """
    seen: set[bytes] = set()
    got = 0
    for number in range(1, MOST_PAGES + 1):
        page = await _page(client, operation, body, number)
        mark = hashlib.sha256(orjson.dumps(page.rows)).digest()
        if mark in seen and not _is_past_the_end(operation, page, number):
            raise InDoubt(
                message("SOBOT_PAGE_REPEATED", operation=operation.name, page=number),
                operation=operation.name,
            )
        if not page.rows or mark in seen:
            _note_missing(operation, page, got)
            return
        seen.add(mark)
        got += len(page.rows)
        yield page.rows
        if _is_last(operation, page, got):
            return
    endless = message("SOBOT_LIST_ENDLESS", operation=operation.name, pages=MOST_PAGES)
    raise InDoubt(endless, operation=operation.name)


async def rows(client: Client, operation: Operation, body: Mapping[str, Any] | None = None) -> list[Any]:
    """All rows of a list."""
    return [row async for page in pages(client, operation, body or {}) for row in page]


async def _page(client: Client, operation: Operation, body: Mapping[str, Any], number: int) -> Page:
    place = {"currPage": number, "pageSize": operation.page_size} if operation.paging is Paging.PAGED else {}
    answer = await client.send(operation, orjson.dumps({**body, **place}))
    page = parse_page(answer.data)
    if page is None:
        raise InDoubt(
            message("SOBOT_LIST_UNKNOWN", operation=operation.name),
            operation=operation.name,
            attempts=answer.attempts,
            http_status=answer.http_status,
            envelope=answer.envelope,
        )
    return page


def _is_last(operation: Operation, page: Page, got: int) -> bool:
    if operation.paging is not Paging.PAGED:
        return True
    if page.total is not None:
        return got >= page.total
    return len(page.rows) < (page.size or operation.page_size)


def _is_past_the_end(operation: Operation, page: Page, number: int) -> bool:
    """Whether the pages before this one should be complete: some services repeat the last page from there on."""
    return not page.rows or (
        page.total is not None and (number - 1) * (page.size or operation.page_size) >= page.total
    )


def _note_missing(operation: Operation, page: Page, got: int) -> None:
    if page.total and got < page.total:
        log.warning("%s: received %d of %d rows", operation.name, got, page.total)
