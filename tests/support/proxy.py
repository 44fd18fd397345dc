"""A company's proxy, in a thread: it opens tunnels, and shows certificates of its own authority inside them."""

import asyncio
import base64
import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from tests.support.tls import Authority

HOST = "127.0.0.1"


@contextlib.contextmanager
def _aborted(writer: asyncio.StreamWriter) -> Iterator[None]:
    """Whatever happens, the connection is gone afterwards, with the sockets below its TLS."""
    below = writer.transport
    try:
        yield
    finally:
        writer.transport.abort()
        below.abort()


@dataclass
class Proxy:
    """Whatever host is asked for, `upstream` (a port of this machine) answers; used as `with Proxy(...) as proxy`.

    `credentials`: "user:password" that a client must give. `refuses`: the status of its answer to CONNECT. `tls`: what the
    proxy itself shows. `silent`: it closes instead of answering CONNECT. `inside`: what it shows in the tunnel, by default
    a certificate of the authority for the host that was asked for; None passes plain text on.
    """

    authority: Authority
    upstream: int
    credentials: str = ""
    refuses: int = 0
    tls: ssl.SSLContext | None = None
    silent: bool = False
    inside: ssl.SSLContext | str | None = "host"
    connects: list[str] = field(default_factory=list)  # host:port of each tunnel that was opened
    asked: list[str] = field(default_factory=list)  # first line of each request to the proxy
    passed: int = 0  # bytes that came out of the tunnels

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        who = f"{self.credentials}@" if self.credentials else ""
        return f"{'https' if self.tls else 'http'}://{who}{HOST}:{self.port}"

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        with contextlib.closing(self._loop):
            self._loop.set_exception_handler(lambda *_: None)
            self._loop.run_until_complete(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        self._end = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, HOST, 0, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._end.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for _ in range(20):  # turns of the loop in which the transports close their sockets
            await asyncio.sleep(0)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._client(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with _aborted(writer), contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
            first, *lines = head.split("\r\n")
            self.asked.append(first)
            if not self.silent:
                await self._answer(first.split(" ")[1], lines, reader, writer)
            writer.close()
            await writer.wait_closed()

    async def _answer(
        self, target: str, lines: list[str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        status = self.refuses or (407 if not self._knows(lines) else 0)
        if status:
            writer.write(f"HTTP/1.1 {status} No\r\ncontent-length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        self.connects.append(target)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        if self.inside is not None:
            own = isinstance(self.inside, str)
            shown = self.authority.server(target.rpartition(":")[0]) if own else self.inside
            await writer.start_tls(shown)  # type: ignore[arg-type]
        there, back = await asyncio.open_connection(HOST, self.upstream)
        with _aborted(back):
            await asyncio.gather(self._pipe(reader, back, count=True), self._pipe(there, writer))

    def _knows(self, lines: list[str]) -> bool:
        wanted = base64.b64encode(self.credentials.encode()).decode()
        given = [line for line in lines if line.lower().startswith("proxy-authorization:")]
        return not self.credentials or any(line.endswith(f"Basic {wanted}") for line in given)

    async def _pipe(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, count: bool = False
    ) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            while data := await source.read(65536):
                self.passed += len(data) if count else 0
                sink.write(data)
                await sink.drain()
        sink.close()
