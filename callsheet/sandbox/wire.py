"""The wire under HTTP: cut, reset and raw bytes on a real connection, reached through the ASGI scope."""

import asyncio
import socket
import struct
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

EXTENSION = "sandbox.wire"


class Wire:
    """The connection that one request came on. After `cut` or `reset` nothing more can be answered on it."""

    def __init__(self, transport: asyncio.Transport, cycle: RequestResponseCycle) -> None:
        self._transport = transport
        self._cycle = cycle

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    def write(self, content: bytes) -> None:
        """Bytes as they are, past h11."""
        self._transport.write(content)

    def cut(self) -> None:
        """Sends what was written, then FIN."""
        self._leave()
        self._transport.close()

    def reset(self) -> None:
        """RST: what was not sent yet is thrown away."""
        self._leave()
        plug = self._transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def stop_reading(self) -> None:
        """Leaves the rest of the request in the kernel's buffer, so that a big body cannot be written."""
        self._transport.pause_reading()

    def _leave(self) -> None:
        # uvicorn would call an application that answers nothing a bug, and say so in its log.
        self._cycle.disconnected = True


class WireProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol, with the wire in the scope's extensions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app: Any = self._with_wire(self.app)

    def _with_wire(self, app: ASGIApp) -> ASGIApp:
        async def wired(scope: Scope, receive: Receive, send: Send) -> None:
            scope["extensions"] = {EXTENSION: Wire(self.transport, self.cycle)}
            await app(scope, receive, send)

        return wired


def wire_of(scope: Scope) -> Wire:
    """The wire of a request; RuntimeError when the application runs without a socket."""
    found: Wire | None = scope.get("extensions", {}).get(EXTENSION)
    if found is None:
        raise RuntimeError("this fault needs a real connection: run the sandbox under its own server")
    return found
