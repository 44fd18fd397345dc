"""A scripted TCP server on this machine, and a client pointed at it whose waits take no time."""

import asyncio
import contextlib
import itertools
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr

from callsheet.sobot.client import Client
from callsheet.sobot.connection import Connection
from callsheet.sobot.rate_limit import Clock
from callsheet.sobot.token_store import Token, TokenStore
from validators.message import Message

SECRET = "app-secret-7f3k9"
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


@dataclass
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Exchange:
    """One connection in a script's hands."""

    def __init__(
        self, server: "RawServer", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer

    async def request(self) -> Request:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("ascii")
        lines = head.split("\r\n")
        method, target, _ = lines[0].split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:] if line)}
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        request = Request(method, target, headers, body)
        self.server.requests.append(request)
        return request

    async def write(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
        await self.writer.drain()

    def reset(self) -> None:
        """Close with RST."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


Script = Callable[[Exchange], Awaitable[bool | None]]


class RawServer:
    """Runs one script for each request, the last one for ever; a script returns True to keep its connection.

    The first script of a connection starts when it is accepted, the next ones when their first byte arrives.
    """

    def __init__(self, *scripts: Script, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._scripts: Iterator[Script] = itertools.chain(scripts, itertools.repeat(scripts[-1]))
        self.requests: list[Request] = []
        self.connections = 0
        self.closing = asyncio.Event()
        self.base_url = ""
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        scheme = "https" if self._tls else "http"
        self.base_url = f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.close()
        await self._server.wait_closed()
        await asyncio.gather(*self._tasks)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._serve(Exchange(self, reader, writer)))
        self._tasks.add(task)

    async def _serve(self, exchange: Exchange) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while await next(self._scripts)(exchange):
                if not await self._more(exchange.reader):
                    break
        exchange.writer.close()
        with contextlib.suppress(ConnectionError):
            await exchange.writer.wait_closed()

    async def _more(self, reader: asyncio.StreamReader) -> bool:
        """Whether another request begins before the connection or the server closes."""
        closing = asyncio.create_task(self.closing.wait())
        first = asyncio.create_task(reader.readexactly(1))
        await asyncio.wait((closing, first), return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        first.cancel()
        with contextlib.suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            byte = await first
            reader._buffer[:0] = byte  # type: ignore[attr-defined]
            return True
        return False


def http(
    body: bytes | str | dict[str, Any] = b"",
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    keep: bool = True,
) -> Script:
    """Answer with a whole HTTP response; a dict is sent as JSON."""
    raw = (
        json.dumps(body).encode()
        if isinstance(body, dict)
        else body.encode()
        if isinstance(body, str)
        else body
    )
    head = {**({"content-type": "application/json"} if isinstance(body, dict) else {}), **(headers or {})}
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(raw)}", *(f"{k}: {v}" for k, v in head.items())]

    async def script(x: Exchange) -> bool:
        await x.request()
        await x.write("\r\n".join(lines).encode() + b"\r\n\r\n" + raw)
        return keep

    return script


def envelope(data: Any = None, **more: Any) -> dict[str, Any]:
    return {"apiVersion": "6.2", "status": "Success", "code": 200, "message": "ok", "data": data, **more}


def ok(data: Any = None, **more: Any) -> Script:
    return http(envelope(data), **more)


def token(value: str = "tok-fresh", **more: Any) -> Script:
    return http({"response_type": "token", "access_token": value, "expires_in": 86_400_000, **more})


@dataclass
class FakeTime:
    """Time that passes only by sleeping."""

    now: float = 1000.0
    wall: float = 1_700_000_000.0
    slept: list[float] = field(default_factory=list)
    chance: float = 0.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        self.wall += seconds
        await asyncio.sleep(0)

    @property
    def clock(self) -> Clock:
        return Clock(
            monotonic=lambda: self.now, wall=lambda: self.wall, sleep=self.sleep, chance=lambda: self.chance
        )


def connection(base_url: str, **changes: Any) -> Connection:
    values: dict[str, Any] = {
        "base_url": base_url,
        "app_id": "app-1",
        "app_secret": SecretStr(SECRET),
        "agent": "5001",
        "rate": 0.0,
        "read_timeout": 5.0,
        "connect_timeout": 2.0,
    }
    return Connection(**{**values, **changes})


def tokens_for(where: Connection, age: float = 600.0, now: float = 1000.0) -> TokenStore:
    """Tokens already in hand, so that a test's only requests are its own."""
    seasoned = Token("tok-seasoned", born=now - age, renew_at=now + 40_000, ends_at=now + 80_000)
    company = (where.base_url, where.app_id, "company", "")
    store = TokenStore()
    store |= {company: seasoned, (*company[:2], "agent", where.agent): replace(seasoned, value="tok-agent")}
    return store


def client_for(server: RawServer, time: FakeTime | None = None, **changes: Any) -> Client:
    """A client with tokens in hand; its waits take no time."""
    where = connection(server.base_url, **changes)
    return Client(where, clock=(time or FakeTime()).clock, token_store=tokens_for(where))


def parts(said: Message) -> Iterator[Message]:
    """A message and those inside it."""
    yield said
    for _, value in said.params:
        if isinstance(value, Message):
            yield from parts(value)
