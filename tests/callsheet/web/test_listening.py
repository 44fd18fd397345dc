"""The sockets on which pages are served."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import pytest

from callsheet import web_server
from callsheet.hosts import HOST
from callsheet.sandbox import server as sandbox_server
from callsheet.web import server as page_server

Listening = Callable[[], AbstractContextManager[socket.socket]]


@contextmanager
def _page() -> Iterator[socket.socket]:
    with closing(page_server._on_port(HOST, 0)) as listener:
        yield listener


@contextmanager
def _sandbox() -> Iterator[socket.socket]:
    with closing(sandbox_server._listen(HOST, 0)) as listener:
        yield listener


@pytest.mark.parametrize("listening", [_page, _sandbox, lambda: web_server.listen(HOST, 0)])
def test_an_answer_leaves_at_once(listening: Listening) -> None:
    """Nagle's wait is off: head and body are two writes, and the second would wait 40 ms for word of the first."""

    async def delay_is_off(listener: socket.socket) -> bool:
        said: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            said.set_result(bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        async with await asyncio.start_server(accept, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
            found = await said
            writer.close()
            return found

    with listening() as listener:
        assert asyncio.run(delay_is_off(listener))
