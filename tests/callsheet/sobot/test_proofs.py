"""The outcome table, line by line, over real sockets: N1, N2, N4-N9, N13 and N15 at the client."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import orjson
import pytest

from callsheet.sobot import operations as ops
from callsheet.sobot.client import Answer, Client
from callsheet.sobot.errors import (
    Effect,
    Fatal,
    GatewayError,
    InDoubt,
    NotSent,
    Refused,
    SobotError,
    TokenError,
)
from callsheet.sobot.operations import Operation
from callsheet.sobot.proofs import Proof, Reply, classify
from tests.callsheet.sobot.raw_server import (
    KEY,
    Exchange,
    FakeTime,
    RawServer,
    Script,
    client_for,
    connection,
    envelope,
    http,
    ok,
    token,
    tokens_for,
)
from validators.message import message

CLASSES: dict[str, Operation] = {
    "A": ops.import_customer_numbers,
    "B": ops.import_forbidden_numbers,
    "look": ops.add_extension,
    "C": ops.create_contact_plans,
    "read": ops.search_queues,
}
BODY = b'{"telephone":"6591230001"}'


async def close_at_once(x: Exchange) -> None:
    """Accept and close."""


async def reset_at_once(x: Exchange) -> None:
    x.reset()


async def close_after_request(x: Exchange) -> None:
    await x.request()


async def reset_after_request(x: Exchange) -> None:
    await x.request()
    x.reset()


async def never_answer(x: Exchange) -> None:
    await x.request()
    await x.server.closing.wait()


async def never_read(x: Exchange) -> None:
    x.writer.transport.pause_reading()  # type: ignore[attr-defined]
    await x.server.closing.wait()
    x.reset()


async def reset_in_the_middle(x: Exchange) -> None:
    await x.reader.readuntil(b"\r\n\r\n")
    x.reset()


def says(*pieces: bytes) -> Script:
    async def script(x: Exchange) -> None:
        await x.request()
        await x.write(*pieces)

    return script


GOOD = json.dumps(envelope({"n": 1})).encode()
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
partial_headers = says(b"HTTP/1.1 200 OK\r\ncontent-ty")
garbage = says(b"\x00\x01SSH-2.0-nothing\r\n\r\n")
cut_length = says(HEAD + b"content-length: 500\r\n\r\n" + GOOD[:30])
cut_chunked = says(HEAD + b"transfer-encoding: chunked\r\n\r\n20\r\n" + GOOD[:32])
cut_by_close = says(HEAD + b"connection: close\r\n\r\n" + GOOD[:-2])
one_by_one = says(HEAD + b"content-length: 5\r\n\r\n")
HTML = "<html><body>Bad Gateway</body></html>"
html = {"content-type": "text/html"}


class Line(NamedTuple):
    """An event and what it proves for each class: `error` when it is met with no more resending, `resends` for whom."""

    event: Script
    error: dict[str, type[SobotError]]
    resends: str  # space-separated classes for which the client itself sends again
    body: bytes = BODY
    read_timeout: float = 5.0  # short only where the event is a silence


def doubt(event: Script, **more: Any) -> Line:
    return Line(event, dict.fromkeys(CLASSES, InDoubt), "B read", **more)


def refused(event: Script) -> Line:
    return Line(event, dict.fromkeys(CLASSES, Refused), "")


def stop(event: Script) -> Line:
    return Line(event, dict.fromkeys(CLASSES, Fatal), "")


def gateway(event: Script) -> Line:
    return Line(event, dict.fromkeys(CLASSES, GatewayError), "")


def throttled(event: Script) -> Line:
    return Line(event, dict.fromkeys(CLASSES, NotSent), "A B look C read")


LINES: dict[str, Line] = {
    "close right after accept": doubt(close_at_once),
    "reset right after accept": doubt(reset_at_once),
    "close after the full request": doubt(close_after_request),
    "reset after the full request": doubt(reset_after_request),
    "reset in the middle of the request": doubt(reset_in_the_middle),
    "no reply": doubt(never_answer, read_timeout=1.0),
    "a big body is not read": doubt(never_read, body=b" " * 24_000_000, read_timeout=2.0),
    "partial headers": doubt(partial_headers),
    "garbage": doubt(garbage),
    "cut body, Content-Length": doubt(cut_length),
    "cut body, chunked": doubt(cut_chunked),
    "cut body, close-delimited": doubt(cut_by_close),
    "HTML with 200": doubt(http(HTML, headers=html)),
    "empty 200": doubt(http()),
    "null": doubt(http("null")),
    "[]": doubt(http("[]")),
    "envelope with a byte order mark": doubt(http(b"\xef\xbb\xbf" + GOOD)),
    "envelope not in UTF-8": doubt(http(b'{"code":200,"message":"\xff"}')),
    "envelope with a key twice": doubt(http('{"code":500,"code":200}')),
    "envelope with NaN": doubt(http('{"code":200,"data":NaN}')),
    "envelope with 1e309": doubt(http('{"code":200,"data":1e309}')),
    "envelope without a code": doubt(http({"data": []})),
    "envelope, code 500": doubt(http(envelope(code=500, status="Fail"))),
    "envelope, unknown code": doubt(http(envelope(code=1))),
    "envelope, code 200 and status Fail": doubt(http(envelope(status="Fail"))),
    "envelope, code 200 and a retCode": doubt(http(envelope(retCode="900003"))),
    "206 with a good envelope": doubt(http(GOOD, 206)),
    "204": doubt(says(b"HTTP/1.1 204 No Content\r\n\r\n")),
    "unknown encoding": doubt(http(GOOD, headers={"content-encoding": "br"})),
    "418": doubt(http(HTML, 418, html)),
    "408": doubt(http({}, 408)),
    "500": doubt(http(HTML, 500, html)),
    "502": doubt(http(HTML, 502, html)),
    "503": doubt(http(envelope(code=503), 503)),
    "504": doubt(http(HTML, 504, html)),
    "500 that claims a refusal": doubt(http(envelope(code=400), 500)),
    "400": refused(http(envelope(code=400), 400)),
    "404": refused(http(envelope(code=404), 404)),
    "413": refused(http(envelope(code=413), 413)),
    "400 from a gateway": gateway(http(HTML, 400, html)),
    "404 from a gateway": gateway(http(HTML, 404, html)),
    "404 of a gateway without a route": gateway(http({"message": "no Route matched"}, 404)),
    "405": gateway(http("", 405)),
    "407": gateway(http(HTML, 407, html)),
    "413 from a gateway": gateway(http(HTML, 413, html)),
    "414": gateway(http(HTML, 414, html)),
    "415": gateway(http("", 415)),
    "422 from a gateway": gateway(http("[]", 422)),
    "422": refused(http({"code": 422}, 422)),
    "envelope, code 400": refused(http(envelope(code=400, status="Fail"))),
    "envelope, code 404 as a string": refused(http(envelope(code="404", status="Fail"))),
    "another 4xx with its envelope": refused(http(envelope(code=410), 410)),
    "301": stop(http("", 301, {"location": "/x"})),
    "302": stop(http("", 302, {"location": "/x"})),
    "304": stop(says(b"HTTP/1.1 304 Not Modified\r\n\r\n")),
    "307": stop(http("", 307, {"location": "/x"})),
    "308": stop(http("", 308, {"location": "/x"})),
    "403": stop(http(envelope(code=403), 403)),
    "envelope, code 403": stop(http(envelope(code=403))),
    "409": Line(http(envelope(code=409), 409), dict.fromkeys(CLASSES, InDoubt), "read"),
    "429 from the API": throttled(http({"message": "API rate limit exceeded"}, 429)),
    "429 with rate headers": throttled(http("", 429, {"X-RateLimit-Remaining": "0"})),
    "envelope, code 429": throttled(http(envelope(code=429))),
    "429 from a proxy": Line(http(HTML, 429, html), dict.fromkeys(CLASSES, InDoubt), "A B look read"),
    "429 from a proxy with Retry-After": Line(
        http(HTML, 429, {**html, "retry-after": "1"}), dict.fromkeys(CLASSES, InDoubt), "A B look read"
    ),
}


async def send(client: Client, operation: Operation, body: bytes = BODY) -> Answer:
    return await client.send(operation, body, key=KEY if operation.keyed and not operation.reads else None)


@pytest.mark.parametrize("op_class", CLASSES)
@pytest.mark.parametrize("line", LINES)
@pytest.mark.thinned(3)
def test_an_event_that_does_not_pass_ends_as_the_table_says(line: str, op_class: str) -> None:
    """Every line, for every class: the error by which the rows are settled, and how often the service was asked."""
    event, errors, resends, body, read_timeout = LINES[line]
    operation = CLASSES[op_class]

    async def run() -> tuple[SobotError, int, Client]:
        async with (
            RawServer(event) as server,
            client_for(server, read_timeout=read_timeout, attempts=2) as client,
        ):
            with pytest.raises(SobotError) as caught:
                await send(client, operation, body)
            return caught.value, len(server.requests) or server.connections, client

    error, asked, client = asyncio.run(run())
    assert type(error) is errors[op_class]
    assert client.traffic.requests == error.attempts == (2 if op_class in resends.split() else 1)
    assert asked >= error.attempts or event is never_read
    assert error.operation == operation.name
    assert error.rows is not Effect.STOP


@pytest.mark.parametrize("op_class", CLASSES)
@pytest.mark.parametrize("line", LINES)
@pytest.mark.thinned(3)
def test_an_event_that_passes_is_overcome_where_the_table_allows(line: str, op_class: str) -> None:
    """Where the table says resend, the same bytes and key go out again and succeed; elsewhere nothing more is sent."""
    event, _, resends, body, read_timeout = LINES[line]
    operation = CLASSES[op_class]

    async def run() -> tuple[Answer | SobotError, RawServer]:
        async with (
            RawServer(event, ok({"n": 7}, keep=False)) as server,
            client_for(server, read_timeout=read_timeout, attempts=2) as client,
        ):
            try:
                return await send(client, operation, body), server
            except SobotError as error:
                return error, server

    result, server = asyncio.run(run())
    if op_class not in resends.split():
        assert isinstance(result, SobotError)
        assert server.connections == 1
        return
    assert isinstance(result, Answer)
    assert (result.data, result.attempts) == ({"n": 7}, 2)
    assert {request.body for request in server.requests} == {body}
    if operation is ops.import_customer_numbers:
        assert {request.headers["idempotency-key"] for request in server.requests} == {KEY}


@contextlib.asynccontextmanager
async def full_backlog() -> AsyncIterator[str]:
    """An address where a connection is never accepted: its queue is full."""
    with socket.socket() as server, contextlib.ExitStack() as stack:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextlib.asynccontextmanager
async def closed_port() -> AsyncIterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{probe.getsockname()[1]}"  # bound, so that nobody else gets it, and not listening


@contextlib.asynccontextmanager
async def no_tls() -> AsyncIterator[str]:
    """A service that speaks no TLS, asked for https."""

    async def hello(x: Exchange) -> None:
        await x.reader.read(5)
        await x.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with RawServer(hello) as server:
        yield server.base_url.replace("http:", "https:")


@pytest.mark.parametrize("op_class", CLASSES)
@pytest.mark.parametrize(
    ("nowhere", "what"),
    [
        (closed_port, ["SOBOT_NOT_SENT", "WIRE_CONNECT_FAILED"]),
        (full_backlog, ["SOBOT_NOT_SENT", "WIRE_CONNECT_TIMEOUT"]),
        (no_tls, ["SOBOT_UNREACHED", "WIRE_TLS", "TLS_PLAIN_HTTP"]),
    ],
)
def test_what_never_left_is_tried_again_and_then_reported_as_not_sent(
    nowhere: Any, what: list[str], op_class: str
) -> None:
    """A refused connection, a connect timeout and a failed TLS handshake prove that nothing was sent, for every class."""

    async def run() -> tuple[NotSent, FakeTime]:
        time = FakeTime()
        async with nowhere() as base_url:
            wait = 0.1 if nowhere is full_backlog else 10.0  # short only where the event is a silence
            where = connection(base_url, attempts=3, connect_timeout=wait)
            async with Client(where, clock=time.clock, token_store=tokens_for(where)) as client:
                with pytest.raises(NotSent) as caught:
                    await send(client, CLASSES[op_class])
        return caught.value, time

    error, time = asyncio.run(run())
    assert (error.effect, error.attempts, len(time.slept)) == (Effect.NOT_SENT, 3, 2)
    assert list(error.message.codes()) == what


class Raises(httpx.AsyncBaseTransport):
    """A network that fails in one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002 - its door
        raise self.error


@pytest.mark.parametrize("op_class", CLASSES)
@pytest.mark.parametrize(
    ("fault", "expected", "what", "attempts"),
    [
        (httpx.ConnectError("[Errno -2] SSL: no such name"), NotSent, "WIRE_CONNECT_FAILED", 2),
        (httpx.PoolTimeout("full"), NotSent, "WIRE_NO_FREE_CONNECTION", 2),
        (httpx.UnsupportedProtocol("ftp"), Fatal, "WIRE_ADDRESS_INVALID", 1),
        (httpx.LocalProtocolError("bad header"), Fatal, "WIRE_REQUEST_INVALID", 1),
    ],
)
def test_faults_that_no_socket_shows_follow_the_table_too(
    fault: Exception, expected: type[SobotError], what: str, attempts: int, op_class: str
) -> None:
    """A name that does not resolve or a full pool is not sent; a request that cannot be written is a bug and stops."""

    async def run() -> SobotError:
        where = connection("http://127.0.0.1:9", attempts=2)
        store = tokens_for(where)
        async with Client(
            where, clock=FakeTime().clock, token_store=store, transport=Raises(fault)
        ) as client:
            with pytest.raises(SobotError) as caught:
                await send(client, CLASSES[op_class])
        return caught.value

    error = asyncio.run(run())
    assert type(error) is expected
    assert (error.attempts, error.rows) == (attempts, Effect.NOT_SENT)
    assert error.message["what"] == message(what)


@pytest.mark.parametrize("op_class", CLASSES)
@pytest.mark.parametrize(
    "unauthorised",
    [http("", 401), http(envelope(code=401, status="Fail"), 200), http(envelope(code="401"), 400)],
)
def test_401_is_answered_with_one_new_token_and_the_same_bytes(unauthorised: Script, op_class: str) -> None:
    """A 401, in HTTP or in the body, renews the token once and resends the same bytes under the same key."""
    operation = CLASSES[op_class]

    async def run() -> tuple[Answer, RawServer]:
        async with RawServer(unauthorised, token("tok-2"), ok()) as server, client_for(server) as client:
            return await send(client, operation), server

    answer, server = asyncio.run(run())
    first, fetch, second = server.requests
    assert fetch.target == "/tokens/company"
    assert first.body == second.body == BODY
    assert second.headers["authorization"] == "Bearer tok-2"
    assert answer.attempts == 2
    if operation is ops.import_customer_numbers:
        assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == KEY


@pytest.mark.parametrize("op_class", CLASSES)
def test_a_second_401_stops(op_class: str) -> None:
    """When the new token is refused too, and again a second later, the load stops; the message names the setting to look at."""

    async def run() -> tuple[TokenError, RawServer]:
        async with RawServer(http("", 401), token(), http("", 401)) as server, client_for(server) as client:
            with pytest.raises(TokenError) as caught:
                await send(client, CLASSES[op_class])
            return caught.value, server

    error, server = asyncio.run(run())
    assert error.rows is Effect.NOT_SENT
    assert error.message.code == "SOBOT_UNAUTHORISED"
    assert "auth_scheme" in str(error)
    assert [request.target for request in server.requests].count("/tokens/company") == 1
    assert len(server.requests) == 4


def test_contact_plans_can_be_kept_from_going_out_again_after_401() -> None:
    """With resend_plans_after_401 off, a 401 for contact plans stops the load without another request."""

    async def run() -> RawServer:
        async with RawServer(http("", 401)) as server:
            async with client_for(server, resend_plans_after_401=False) as client:
                with pytest.raises(TokenError):
                    await send(client, ops.create_contact_plans)
            return server

    assert len(asyncio.run(run()).requests) == 1


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (http(envelope(code=400), 400), InDoubt),
        (http({"message": "slow down"}, 429), InDoubt),
        (http("", 403), Fatal),
        (close_at_once, InDoubt),
    ],
)
def test_a_doubt_stays_whatever_the_repeat_is_told(later: Script, expected: type[SobotError]) -> None:
    """After an unclear first attempt, no refusal of the repeat proves that the first one did not count."""

    async def run() -> SobotError:
        async with RawServer(reset_after_request, later) as server, client_for(server, attempts=2) as client:
            with pytest.raises(SobotError) as caught:
                await send(client, ops.import_forbidden_numbers)
            return caught.value

    error = asyncio.run(run())
    assert type(error) is expected
    assert error.rows is Effect.IN_DOUBT


def test_a_redirect_may_have_counted() -> None:
    """A redirect stops the load, and its rows are in doubt, since nobody knows who answered."""

    async def run() -> SobotError:
        redirect = http("", 302, {"location": "/x"})
        async with RawServer(redirect) as server, client_for(server) as client:
            with pytest.raises(Fatal) as caught:
                await send(client, ops.create_contact_plans)
            return caught.value

    assert asyncio.run(run()).rows is Effect.IN_DOUBT


@pytest.mark.parametrize("status", [404, 405, 413, 414, 431])
@pytest.mark.parametrize(
    "body", [{"code": 0, "message": "no Route matched"}, {"code": 404, "message": "x"}, {"code": 1}]
)
def test_a_gateways_own_json_is_no_envelope(status: int, body: dict[str, Any]) -> None:
    """It has a code and a message and nothing else of what the service answers; it says nothing about the rows."""
    result = classify(Reply(status, httpx.Headers({"content-type": "application/json"}), orjson.dumps(body)))
    assert (result.proof, result.foreign) == (Proof.GATEWAY, True)
    whole = {**body, "code": status, "status": "Fail", "data": None}
    own = classify(Reply(status, httpx.Headers({"content-type": "application/json"}), orjson.dumps(whole)))
    assert not own.foreign


@pytest.mark.parametrize("status", [400, 422])
def test_a_bare_refusal_of_what_was_sent_is_the_services(status: int) -> None:
    """All but the code may be missing (readings B5), and no gateway looks into the rows."""
    body = orjson.dumps({"code": status, "message": "name is required"})
    assert classify(Reply(status, httpx.Headers(), body)).proof is Proof.REFUSED
