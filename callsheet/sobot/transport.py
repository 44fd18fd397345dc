"""The only way to the network: one request out, one whole, bounded answer in; network failures are not raised.

A failure comes back as a value and not as httpx's exception, because that holds the request, its body and its headers.
"""

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from callsheet.sobot.connection import Connection
from callsheet.sobot.errors import SettingsError
from callsheet.sobot.proofs import AttemptResult, Proof, Reply
from callsheet.sobot.rate_limit import Traffic
from callsheet.sobot.redact import quieten
from validators.message import Message, message

quieten()

_IDLE = 4.0  # below the 5 s after which common servers drop an idle connection, so that we are the ones to close it
# In order: the first class that fits counts, with the code of its clause.
_FAULTS: tuple[tuple[type[Exception], Proof, str], ...] = (
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
    url: str
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

    No redirects, no cookies, certificates verified, and no proxy of the environment unless the profile says so.
    """

    def __init__(
        self, connection: Connection, traffic: Traffic, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._connection = connection
        self._traffic = traffic
        verify = _certificates(connection)
        most = connection.concurrency + 1  # one more than the calls, for a token
        self._kept = _client(connection, verify, transport, most, kept=most)
        self._alone = _client(connection, verify, transport, most, kept=0)

    async def aclose(self) -> None:
        await self._kept.aclose()
        await self._alone.aclose()

    async def exchange(self, outgoing: OutgoingRequest) -> Reply | AttemptResult:
        """Send once and read the whole answer; a failure on the way is returned as an AttemptResult."""
        try:
            async with asyncio.timeout(2 * outgoing.timeout):
                return await self._exchange(outgoing)
        except _UnreadableError as error:
            return AttemptResult(Proof.UNCLEAR, error.what)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return _failure(error)

    async def _exchange(self, outgoing: OutgoingRequest) -> Reply:
        timeout = httpx.Timeout(
            outgoing.timeout, connect=self._connection.connect_timeout, pool=self._connection.connect_timeout
        )
        client = self._alone if outgoing.alone else self._kept
        request = client.build_request(
            outgoing.method,
            outgoing.url,
            params=outgoing.query,
            headers=outgoing.headers,
            content=outgoing.body,
            timeout=timeout,
        )
        self._traffic.bytes_sent += len(outgoing.body or b"")
        response = await client.send(request, stream=True)
        try:
            body = await _bounded(response, outgoing.cap)
        finally:
            await response.aclose()
        self._traffic.bytes_received += len(body)
        return Reply(response.status_code, response.headers, body)


def _client(
    connection: Connection,
    verify: ssl.SSLContext,
    transport: httpx.AsyncBaseTransport | None,
    most: int,
    *,
    kept: int,
) -> httpx.AsyncClient:
    """A client of httpx with at most so many connections, of which so many are kept for the next request."""
    return httpx.AsyncClient(
        transport=transport,
        verify=verify,
        trust_env=connection.trust_env,
        limits=httpx.Limits(max_connections=most, max_keepalive_connections=kept, keepalive_expiry=_IDLE),
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={"user-agent": "callsheet", "accept-encoding": "gzip"},
    )


def _certificates(connection: Connection) -> ssl.SSLContext:
    if not connection.ca_file:
        return _usual_certificates(connection.trust_env)
    try:
        return ssl.create_default_context(cafile=connection.ca_file)
    except OSError as error:
        reason = type(error).__name__
    raise SettingsError(message("SOBOT_CA_FILE", setting="ca_file", error=reason), setting="ca_file")


@cache
def _usual_certificates(trust_env: bool) -> ssl.SSLContext:
    """Cached, since reading the usual authorities takes longer than a call."""
    return httpx.create_ssl_context(trust_env=trust_env)


def _failure(error: Exception) -> AttemptResult:
    proof, code = next((proof, code) for kind, proof, code in _FAULTS if isinstance(error, kind))
    if proof is Proof.NOT_SENT and (fault := _ssl_fault(error)):
        is_certificate = isinstance(fault, ssl.SSLCertVerificationError)
        code = "WIRE_CERTIFICATE" if is_certificate else "WIRE_TLS_FAILED"
    return AttemptResult(proof, message(code))


def _ssl_fault(error: BaseException) -> ssl.SSLError | None:
    """The TLS error behind an error of httpx."""
    at: BaseException | None = error
    while at is not None and not isinstance(at, ssl.SSLError):
        at = at.__cause__ or at.__context__
    return at


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


def _inflated(unzip: "zlib._Decompress", raw: bytes, room: int) -> bytes:
    try:
        piece = unzip.decompress(raw, max(room, 1))
    except zlib.error:
        piece = None
    if piece is None or unzip.unused_data:
        raise _UnreadableError(message("WIRE_GZIP_DAMAGED"))
    return piece
