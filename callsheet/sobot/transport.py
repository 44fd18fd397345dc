"""The only way to the network: one request out, one whole, bounded answer in; network failures are not raised.

A failure comes back as a value and not as httpx's exception, because that holds the request, its body and its headers.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

from callsheet.sobot.connection import Connection
from callsheet.sobot.course import Course
from callsheet.sobot.libraries import httpx
from callsheet.sobot.network import Way
from callsheet.sobot.proofs import AttemptResult, Proof, Reply
from callsheet.sobot.rate_limit import Traffic
from callsheet.sobot.redact import quieten
from validators.message import Message, message

quieten()

_WAYS = 64  # addresses of which the way is kept
_HEADERS = {"user-agent": "callsheet", "accept": "*/*", "accept-encoding": "gzip", "connection": "keep-alive"}
_IDLE = 4.0  # below the 5 s after which common servers drop an idle connection, so that we are the ones to close it


@cache
def _faults() -> tuple[tuple[type[Exception], Proof, str], ...]:
    """In order: the first class that fits counts, with the code of its clause."""
    return (
        (httpx.ConnectTimeout, Proof.NOT_SENT, "WIRE_CONNECT_TIMEOUT"),
        (httpx.ConnectError, Proof.NOT_SENT, "WIRE_CONNECT_FAILED"),
        (httpx.PoolTimeout, Proof.NOT_SENT, "WIRE_NO_FREE_CONNECTION"),
        (httpx.InvalidURL, Proof.BUG, "WIRE_ADDRESS_INVALID"),
        (httpx.UnsupportedProtocol, Proof.BUG, "WIRE_ADDRESS_INVALID"),
        (httpx.LocalProtocolError, Proof.BUG, "WIRE_REQUEST_INVALID"),
        (httpx.ReadTimeout, Proof.UNCLEAR, "WIRE_READ_TIMEOUT"),
        (httpx.WriteTimeout, Proof.UNCLEAR, "WIRE_WRITE_TIMEOUT"),
        (httpx.RemoteProtocolError, Proof.UNCLEAR, "WIRE_RESPONSE_NOT_HTTP"),
        (httpx.HTTPError, Proof.UNCLEAR, "WIRE_CONNECTION_LOST"),
        (TimeoutError, Proof.UNCLEAR, "WIRE_RESPONSE_TIMEOUT"),
        (OSError, Proof.UNCLEAR, "WIRE_CONNECTION_LOST"),
    )


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """One request. `timeout` is in seconds per read or write; the whole exchange has twice that.

    `alone`: on a connection of its own. The service may close a kept connection while we send, and then nobody can tell
    whether the request took effect.
    """

    method: str
    url: str | httpx.URL
    timeout: float
    cap: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    query: Mapping[str, str] | None = field(default=None, repr=False)
    alone: bool = False


class _UnreadableError(Exception):
    """The body is too large or not in its encoding."""

    def __init__(self, what: Message) -> None:
        super().__init__(what.code)
        self.what = what


class Transport:
    """Sends requests: on kept connections, or on new ones for those that go alone.

    No redirects, no cookies, certificates verified, and the way that the connection's network says. So httpx's transports
    are enough: its clients add redirects, cookies and logins to each request, and cost as much again.
    """

    def __init__(
        self, connection: Connection, traffic: Traffic, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._connection = connection
        self._traffic = traffic
        self._replaced = transport
        self._verify = connection.network.certificates()
        self._heard: set[str] = set()
        self._ways: dict[str, tuple[httpx.URL, Way]] = {}
        self._free: dict[tuple[Way, bool], list[httpx.AsyncBaseTransport]] = {}

    async def aclose(self) -> None:
        for free in self._free.values():
            while free:
                await free.pop().aclose()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not appear in any text: the credentials of the proxy."""
        _, way = self._way_to(self._connection.base_url)
        return way.secrets

    async def exchange(self, outgoing: OutgoingRequest) -> Reply | AttemptResult:
        """Send once and read the whole answer; a failure on the way is returned as an AttemptResult."""
        try:
            url, way = self._way_to(outgoing.url)
        except httpx.InvalidURL as error:
            return _failure(error, None)
        course = Course(way, url.host, plain=url.scheme == "http", heard=url.host in self._heard)
        try:
            async with asyncio.timeout(2 * outgoing.timeout):
                return await self._exchange(outgoing, url, course)
        except _UnreadableError as error:
            return AttemptResult(Proof.UNCLEAR, error.what)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return _failure(error, course)

    def _way_to(self, address: str | httpx.URL) -> tuple[httpx.URL, Way]:
        """An address and the way to it, worked out once: a load asks the same few thousands of times.

        One that is taken apart already is asked for once, and is not kept: it may be as good as a key.
        """
        if isinstance(address, httpx.URL):
            return address, self._connection.network.way_to(address)
        if (known := self._ways.get(address)) is None:
            url = httpx.URL(address)
            known = url, self._connection.network.way_to(url)
            if len(self._ways) >= _WAYS:
                self._ways.clear()
            self._ways[address] = known
        return known

    async def _exchange(self, outgoing: OutgoingRequest, url: httpx.URL, course: Course) -> Reply:
        timeout = httpx.Timeout(
            outgoing.timeout, connect=self._connection.connect_timeout, pool=self._connection.connect_timeout
        )
        request = httpx.Request(
            outgoing.method,
            url,
            params=outgoing.query,
            headers={**_HEADERS, **outgoing.headers},
            content=outgoing.body,
            extensions={"timeout": timeout.as_dict(), "trace": course},
        )
        async with self._line(course.way, alone=outgoing.alone) as line:
            self._traffic.bytes_sent += len(outgoing.body or b"")
            response = await line.handle_async_request(request)
            self._heard.add(course.host)
            try:
                body = await _bounded(response, outgoing.cap)
            finally:
                await response.aclose()
        self._traffic.bytes_received += len(body)
        return Reply(response.status_code, response.headers, body)

    @asynccontextmanager
    async def _line(self, way: Way, *, alone: bool) -> AsyncIterator[httpx.AsyncBaseTransport]:
        """A transport of httpx that nobody else uses meanwhile: the one used last, whose connection is most likely still open.

        Each has one connection, since a pool of many looks at all of them for each request. After a failure it is closed.
        """
        free = self._free.setdefault((way, alone), [])
        line = free.pop() if free else self._replaced or self._new_line(way, alone=alone)
        try:
            yield line
        except BaseException:
            await line.aclose()
            raise
        free.append(line)

    def _new_line(self, way: Way, *, alone: bool) -> httpx.AsyncBaseTransport:
        """A transport for a way; for requests that go alone it keeps no connection."""
        return httpx.AsyncHTTPTransport(
            verify=self._verify,
            proxy=way.through(self._verify),
            trust_env=False,
            limits=httpx.Limits(
                max_connections=1,
                max_keepalive_connections=0 if alone else 1,
                keepalive_expiry=_IDLE,
            ),
        )


def _failure(error: Exception, course: Course | None) -> AttemptResult:
    """What a failure proves, and what it is: the course of the request knows more than the error where it was seen."""
    proof, code = next((proof, code) for kind, proof, code in _faults() if isinstance(error, kind))
    if course is None or proof is Proof.BUG:
        return AttemptResult(proof, message(code))
    if course.unsent and proof is Proof.UNCLEAR:
        proof, code = Proof.NOT_SENT, "WIRE_CONNECT_FAILED"
    return AttemptResult(proof, course.told(error) or message(code))


async def _bounded(response: httpx.Response, cap: int) -> bytes:
    """The decoded body, at most `cap` bytes of it: a small gzip body can unfold a thousandfold."""
    body = bytearray()
    async for piece in _decoded(response, cap):
        body += piece
        if len(body) > cap:
            raise _UnreadableError(message("WIRE_RESPONSE_TOO_LARGE", limit=cap))
    return bytes(body)


async def _decoded(response: httpx.Response, cap: int) -> AsyncIterator[bytes]:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding == "identity":
        async for raw in response.aiter_raw():
            yield raw
        return
    if encoding != "gzip":
        raise _UnreadableError(message("WIRE_ENCODING"))
    unzip, room = zlib.decompressobj(wbits=31), cap + 1
    async for raw in response.aiter_raw():
        piece = _inflated(unzip, raw, room)
        room -= len(piece)
        yield piece
    if not unzip.eof:
        raise _UnreadableError(message("WIRE_GZIP_CUT"))


def _inflated(unzip: zlib._Decompress, raw: bytes, room: int) -> bytes:
    try:
        piece = unzip.decompress(raw, max(room, 1))
    except zlib.error:
        piece = None
    if piece is None or unzip.unused_data:
        raise _UnreadableError(message("WIRE_GZIP_DAMAGED"))
    return piece
