"""A small web server in a thread: one loop for all connections, and an end for those that are slow or idle."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from callsheet.errors import SetupError

REQUEST_WITHIN = 10.0  # seconds that a connection may take to send the head of a request
TAKEN_WITHIN = 30.0  # seconds that a client may take to receive a piece of an answer
DONE_WITHIN = 600.0  # seconds that a connection may last
_CONNECTIONS = 200


class Impatient(H11Protocol):
    """uvicorn's protocol, with an end for a connection that asks nothing, takes nothing, or lasts."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._ends = [
            self.loop.call_later(REQUEST_WITHIN, self._end_unless_asked),
            self.loop.call_later(DONE_WITHIN, transport.abort),
        ]

    def _end_unless_asked(self) -> None:
        if not self.cycle:
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._ends.append(self.loop.call_later(TAKEN_WITHIN, self.transport.abort))

    def resume_writing(self) -> None:
        self._ends.pop().cancel()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        for end in self._ends:
            end.cancel()
        super().connection_lost(exc)


def free_port(host: str, port: int) -> int:
    """The port, or a free one where it is 0 or another program has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            _bind_anywhere(probe, host)
        return int(probe.getsockname()[1])


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket; a free port where the one asked for cannot be had. SetupError for a host that is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError):
            _bind_anywhere(listener, host)
        yield listener


def _bind_anywhere(listener: socket.socket, host: str) -> None:
    try:
        listener.bind((host, 0))
    except OSError:
        raise SetupError("HOST_NOT_HERE", host=host) from None


@contextmanager
def serving(app: ASGIApp, listener: socket.socket, name: str) -> Iterator[None]:
    """Serve an application on a socket, in a thread, until the end of the block. It must close the connection with each answer."""
    ready = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready.set()

    config = uvicorn.Config(
        app,
        http=Impatient,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,  # names of files may say who was called
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=1,
    )
    server = Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True, name=name)
    thread.start()
    ready.wait(30)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(5)
