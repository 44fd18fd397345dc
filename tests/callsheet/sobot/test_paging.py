"""Lists in pages: all rows, or an error, or a warning."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import pytest

from callsheet.sobot import operations as ops
from callsheet.sobot import paging
from callsheet.sobot.errors import InDoubt
from callsheet.sobot.operations import Operation
from callsheet.sobot.paging import rows
from tests.callsheet.sobot.raw_server import Exchange, RawServer, Request, Script, client_for, envelope, ok
from validators.message import message


def paged(*lists: Sequence[Any], total: int | None, size: int | None = None, name: str = "total") -> Script:
    """A service with these pages, that answers an empty page after the last."""

    async def script(x: Exchange) -> bool:
        request = await x.request()
        number = request.json["currPage"]
        page: dict[str, Any] = {
            "list": list(lists[number - 1]) if number <= len(lists) else [],
            "currPage": number,
        }
        page |= {} if total is None else {name: total}
        page |= {} if size is None else {"pageSize": size}
        body = str(envelope(page)).replace("'", '"').encode()
        await x.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        return True

    return script


def read(
    script: Script, operation: Operation = ops.search_queues, body: Any = None
) -> tuple[list[Any], list[Request]]:
    async def run() -> tuple[list[Any], list[Request]]:
        async with RawServer(script) as server, client_for(server) as client:
            return await rows(client, operation, body), server.requests

    return asyncio.run(run())


PAGE = list(range(50))
NEXT = list(range(50, 100))


@pytest.mark.parametrize("name", ["total", "totalCount"])
def test_pages_are_read_until_the_total_is_reached(name: str) -> None:
    """Both names of the total are understood, and no page past the last is asked for."""
    found, requests = read(paged(PAGE, NEXT, total=100, name=name), body={"bindStatus": 1})
    assert found == [*PAGE, *NEXT]
    assert [request.json for request in requests] == [
        {"bindStatus": 1, "currPage": n, "pageSize": 50} for n in (1, 2)
    ]


def test_without_a_total_a_short_page_is_the_last() -> None:
    """Where the service gives no total, fewer rows than asked for end the list."""
    found, requests = read(paged(PAGE, [50, 51], total=None))
    assert (len(found), len(requests)) == (52, 2)


def test_an_empty_list_is_one_request() -> None:
    """Nothing there is nothing, asked once."""
    assert [len(part) for part in read(paged(total=0))] == [0, 1]


def test_a_service_that_gives_smaller_pages_is_read_to_the_end() -> None:
    """When pages come smaller than asked for, the total and not their size says when to stop."""
    found, _ = read(paged([1, 2], [3, 4], [5], total=5, size=2))
    assert found == [1, 2, 3, 4, 5]


def test_a_page_that_comes_again_is_an_error() -> None:
    """A service that ignores the page number does not loop for ever nor pass half a list off as whole."""
    with pytest.raises(InDoubt) as caught:
        read(paged(PAGE, PAGE, PAGE, total=150))
    assert caught.value.message == message("SOBOT_PAGE_REPEATED", operation="search_queues", page=2)


def test_a_last_page_repeated_past_the_end_is_the_end(caplog: pytest.LogCaptureFixture) -> None:
    """Some services answer the last page for ever; past the total that is the end, with a warning of what is missing."""
    with caplog.at_level(logging.WARNING):
        found, requests = read(paged([1, 2], [1, 2], total=21, size=50))
    assert (found, len(requests)) == ([1, 2], 2)
    assert "2 of 21 rows" in caplog.text


def test_a_total_that_is_too_high_ends_at_the_empty_page(caplog: pytest.LogCaptureFixture) -> None:
    """A wrong total does not loop; what is missing is said."""
    with caplog.at_level(logging.WARNING):
        found, _ = read(paged(PAGE, total=99))
    assert found == PAGE
    assert "50 of 99 rows" in caplog.text


@pytest.mark.parametrize("data", [None, {}, "text", {"list": 5}])
def test_an_answer_that_is_no_list_is_an_error(data: Any) -> None:
    """A success without the documented list is not an empty list."""
    with pytest.raises(InDoubt) as caught:
        read(ok(data))
    assert caught.value.message == message("SOBOT_LIST_UNKNOWN", operation="search_queues")
    assert (caught.value.operation, caught.value.http_status) == ("search_queues", 200)


def test_a_list_without_an_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that has ever another page is not read for ever."""
    monkeypatch.setattr(paging, "MOST_PAGES", 2)
    with pytest.raises(InDoubt) as caught:
        read(paged(PAGE, NEXT, [100], total=1000))
    assert caught.value.message == message("SOBOT_LIST_ENDLESS", operation="search_queues", pages=2)


def test_an_unpaged_list_is_asked_for_once() -> None:
    """Operations without pages send no page numbers."""
    found, requests = read(ok([1, 2, 3]), ops.search_relay_numbers, {"enabled": [1]})
    assert (found, [request.json for request in requests]) == ([1, 2, 3], [{"enabled": [1]}])
