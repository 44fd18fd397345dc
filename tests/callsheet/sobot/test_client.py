"""The client over real sockets: headers, bounds, waits, and what is counted."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from callsheet.sobot import operations as ops
from callsheet.sobot.client import Answer, Client
from callsheet.sobot.errors import Effect, Fatal, InDoubt, NotSent, SobotError
from callsheet.sobot.operations import OPERATIONS, Operation
from callsheet.sobot.rate_limit import Budget
from callsheet.sobot.transport import _inflated
from tests.callsheet.sobot.raw_server import (
    KEY,
    Exchange,
    FakeTime,
    RawServer,
    Request,
    Script,
    client_for,
    envelope,
    http,
    ok,
)
from validators.message import message

MIB = 1024 * 1024


def sent(
    operation: Operation, *scripts: Script, time: FakeTime | None = None, **changes: Any
) -> list[Request]:
    """The requests of one successful call."""

    async def run() -> list[Request]:
        async with RawServer(*(scripts or (ok(),))) as server, client_for(server, time, **changes) as client:
            body = None if operation.method == "GET" else b'{"a":1}'
            await client.send(operation, body, key=KEY)
            return server.requests

    return asyncio.run(run())


def failed(
    operation: Operation, *scripts: Script, time: FakeTime | None = None, **changes: Any
) -> SobotError:
    """The error of one call that does not succeed."""

    async def run() -> SobotError:
        async with RawServer(*scripts) as server, client_for(server, time, **changes) as client:
            with pytest.raises(SobotError) as caught:
                await client.send(operation, b"{}", key=KEY)
            return caught.value

    return asyncio.run(run())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_goes_out_with_exactly_its_headers(operation: Operation) -> None:
    """Method, path, token and the optional headers are those of the reference, for each of the 19 operations."""
    (request,) = sent(operation, time_zone="Asia/Singapore", language="zh")
    assert (request.method, request.target) == (operation.method, "/callservice/v6" + operation.path)
    expected = "Bearer tok-agent" if operation.token == "agent" else "Bearer tok-seasoned"
    assert request.headers["authorization"] == expected
    assert request.headers.get("timezoneid") == ("Asia/Singapore" if operation.time_zone else None)
    assert request.headers.get("language") == ("zh" if operation.language else None)
    assert ("idempotency-key" in request.headers) is operation.keyed
    assert request.body == (b"" if operation.method == "GET" else b'{"a":1}')


def test_a_delete_carries_its_json_body() -> None:
    """Delete skill group sends its JSON in the body of a DELETE, with its content type."""
    (request,) = sent(ops.delete_queue)
    assert (request.method, request.json) == ("DELETE", {"a": 1})
    assert request.headers["content-type"] == "application/json;charset=utf-8"


def test_the_token_can_stand_bare_and_be_chosen_per_operation() -> None:
    """auth_scheme raw sends the token alone; token_overrides changes which token an operation is sent with."""
    (request,) = sent(ops.add_queue, auth_scheme="raw", token_overrides={"add_queue": "company"})
    assert request.headers["authorization"] == "tok-seasoned"


def test_a_key_can_be_quoted() -> None:
    """With quoting on, the Idempotency-Key is a quoted string."""
    (request,) = sent(ops.create_campaign, idempotency_key_quoting="quoted")
    assert request.headers["idempotency-key"] == f'"{KEY}"'


def test_a_keyed_read_has_a_new_key_for_each_attempt() -> None:
    """A read that is asked again must not get a stored answer, so every attempt has its own key."""
    requests = sent(ops.query_import_result, http("", 503), ok())
    keys = {request.headers["idempotency-key"] for request in requests}
    assert len(requests) == len(keys) == 2
    assert KEY not in keys


@pytest.mark.parametrize("key", [None, "", "not-a-uuid"])
def test_a_keyed_write_without_its_key_is_not_sent(key: str | None) -> None:
    """A keyed write needs the stored UUID; without it nothing leaves."""

    async def run() -> int:
        async with RawServer(ok()) as server, client_for(server) as client:
            with pytest.raises(ValueError, match="Idempotency-Key"):
                await client.send(ops.import_customer_numbers, b"{}", key=key)
            return server.connections

    assert asyncio.run(run()) == 0


def test_a_query_is_sent_in_the_address() -> None:
    """The one GET carries its parameters in the address."""

    async def run() -> str:
        async with RawServer(ok()) as server, client_for(server) as client:
            await client.send(ops.query_agent_setting, query={"agentType": "0", "agent": "50 01"})
            return server.requests[0].target

    assert asyncio.run(run()).endswith("/cc-config/api/agents?agentType=0&agent=50+01")


def endless(piece: bytes, pause: float, headers: str = "") -> Script:
    """An answer that never ends, a piece at a time."""

    async def script(x: Exchange) -> None:
        await x.request()
        await x.write(f"HTTP/1.1 200 OK\r\n{headers}transfer-encoding: chunked\r\n\r\n".encode())
        while not x.server.closing.is_set():
            await x.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await asyncio.sleep(pause)

    return script


def test_an_answer_that_dribbles_meets_the_deadline_of_the_whole_call() -> None:
    """A byte at a time never trips the timeout of one read; the total deadline ends it all the same."""
    error = failed(ops.create_contact_plans, endless(b" ", 0.02), read_timeout=0.15)
    assert type(error) is InDoubt
    assert error.message["what"] == message("WIRE_RESPONSE_TIMEOUT")


def test_an_endless_answer_meets_the_cap() -> None:
    """An answer larger than any real one is dropped at the cap, and the call is in doubt."""
    error = failed(ops.create_contact_plans, endless(b" " * 65536, 0), answer_cap=MIB)
    assert type(error) is InDoubt
    assert error.message["what"] == message("WIRE_RESPONSE_TOO_LARGE", limit=MIB)


def test_a_gzip_bomb_is_never_unfolded() -> None:
    """A small gzip body that unfolds to 64 MiB is dropped at the cap."""
    bomb = gzip.compress(b" " * 64 * MIB)
    error = failed(ops.create_contact_plans, http(bomb, headers={"content-encoding": "gzip"}), answer_cap=MIB)
    assert error.message["what"] == message("WIRE_RESPONSE_TOO_LARGE", limit=MIB)


def test_a_piece_of_gzip_unfolds_no_further_than_there_is_room() -> None:
    """The 64 KiB that come from a socket at once could unfold to 64 MiB; no more is made than may be kept."""
    bomb = gzip.compress(b" " * 16 * MIB)
    assert len(_inflated(zlib.decompressobj(wbits=31), bomb, 1000)) == 1000


@pytest.mark.parametrize("size", [1, 100, 70_000])
def test_a_gzip_answer_is_read(size: int) -> None:
    """An honest gzip answer arrives whole, in one piece or several."""
    data = ["é" + str(n) for n in range(size)]
    body = gzip.compress(json.dumps(envelope(data)).encode())

    async def run() -> Answer:
        answer = http(body, headers={"content-encoding": "gzip"})
        async with RawServer(answer) as server, client_for(server) as client:
            return await client.send(ops.search_queues, b"{}")

    assert asyncio.run(run()).data == data


@pytest.mark.parametrize(
    "broken", [lambda b: b[:-9], lambda b: b + b"junk", lambda b: b"junk" + b], ids=["cut", "more", "bad"]
)
def test_a_broken_gzip_answer_is_no_answer(broken: Callable[[bytes], bytes]) -> None:
    """A gzip body that is cut, followed by more, or no gzip at all proves nothing."""
    body = broken(gzip.compress(json.dumps(envelope()).encode()))
    error = failed(ops.create_contact_plans, http(body, headers={"content-encoding": "gzip"}))
    assert type(error) is InDoubt


def test_ten_thousand_headers_are_no_answer() -> None:
    """A flood of headers ends in doubt, not in memory."""
    headers = {f"x-{n}": "y" * 20 for n in range(10_000)}
    assert type(failed(ops.create_contact_plans, http("", headers=headers))) is InDoubt


def test_a_flood_of_interim_answers_meets_the_deadline() -> None:
    """An endless run of 1xx answers is ended by the deadline."""

    async def flood(x: Exchange) -> None:
        await x.request()
        while not x.server.closing.is_set():
            await x.write(b"HTTP/1.1 102 Processing\r\n\r\n")
            await asyncio.sleep(0.01)

    assert type(failed(ops.create_contact_plans, flood, read_timeout=0.15)) is InDoubt


DATE = {"date": "Wed, 21 Oct 2026 07:28:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"retry-after": "1"}, [1.0]),
        ({"retry-after": "0"}, [0.5]),
        ({"retry-after": "-5"}, [0.5]),
        ({"retry-after": "120"}, [120.0]),
        ({"retry-after": "abc"}, [0.5]),
        ({}, [0.5]),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", **DATE}, [30.0]),
        ({"retry-after": "Wed, 21 Oct 2026 07:27:00 GMT", **DATE}, [0.5]),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}, [0.5]),
        ({"retry-after": "99999"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 09:28:00 GMT", **DATE}, None),
    ],
)
def test_retry_after_is_obeyed_up_to_its_cap(headers: dict[str, str], waits: list[float] | None) -> None:
    """Seconds or a date, counted from the answer's own Date; nonsense falls back to backoff; over 120 s the call ends."""
    time = FakeTime(chance=1.0)

    async def run() -> Answer | SobotError:
        scripts = http({"message": "limit"}, 429, headers), ok()
        async with RawServer(*scripts) as server, client_for(server, time) as client:
            try:
                return await client.send(ops.create_contact_plans, b"{}")
            except SobotError as error:
                return error

    result = asyncio.run(run())
    if waits is None:
        assert isinstance(result, NotSent)
        assert result.retry_after is not None
        assert result.retry_after > 120
        assert time.slept == []
    else:
        assert isinstance(result, Answer)
        assert sum(time.slept) == pytest.approx(sum(waits))


def test_backoff_doubles_with_full_jitter() -> None:
    """The waits are chance x base x 2^n: the whole of it at chance 1, nothing at chance 0."""
    for chance, expected in ((1.0, [0.5, 1.0, 2.0]), (0.5, [0.25, 0.5, 1.0]), (0.0, [0.0, 0.0, 0.0])):
        time = FakeTime(chance=chance)
        failed(ops.search_queues, http("", 503), time=time, attempts=4)
        assert time.slept == expected


def test_the_retry_budget_ends_a_storm() -> None:
    """When every call fails, retries stop once the budget is spent: 40 calls do not become 120 requests."""

    async def run() -> tuple[int, Client]:
        async with RawServer(http("", 503)) as server, client_for(server) as client:
            for _ in range(40):
                with pytest.raises(SobotError):
                    await client.send(ops.search_queues, b"{}")
            return len(server.requests), client

    requests, client = asyncio.run(run())
    assert requests == 40 + Budget.FULL // Budget.OTHER
    assert client.traffic.retries == Budget.FULL // Budget.OTHER


def test_a_storm_of_429_slows_the_client_and_starves_nobody() -> None:
    """With a 429 on every second request all calls still succeed, and the rate has fallen below the permitted one."""
    time = FakeTime()
    storm = [http({"message": "limit"}, 429), ok()] * 12

    async def run() -> tuple[list[Answer], Client]:
        async with (
            RawServer(*storm) as server,
            client_for(server, time, rate=50.0, attempts=10, concurrency=3) as client,
        ):
            calls = [client.send(ops.search_queues, b"{}") for _ in range(12)]
            return await asyncio.gather(*calls), client

    answers, client = asyncio.run(run())
    assert len(answers) == 12
    assert client.traffic.throttled == client.traffic.retries == 12
    assert client.pace.rate < 50.0


def test_no_more_calls_are_in_flight_than_the_profile_allows() -> None:
    """Concurrency bounds the requests on the wire, whatever number of tasks wait."""
    now, most = 0, 0

    async def slow(x: Exchange) -> bool:
        nonlocal now, most
        await x.request()
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        await x.write(b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n" + b'{"code":200}')
        return True

    async def run() -> None:
        async with RawServer(slow) as server, client_for(server, concurrency=2) as client:
            await asyncio.gather(*(client.send(ops.search_queues, b"{}") for _ in range(8)))

    asyncio.run(run())
    assert most == 2


def test_a_connection_closed_while_idle_is_replaced_without_a_trace() -> None:
    """N14: when the service drops an idle connection, the next call opens a new one and no retry is needed."""

    async def run() -> tuple[int, Client]:
        async with RawServer(ok(keep=False), ok()) as server, client_for(server) as client:
            await client.send(ops.import_customer_numbers, b"{}", key=KEY)
            await asyncio.sleep(0.05)
            await client.send(ops.import_customer_numbers, b"{}", key=KEY)
            return server.connections, client

    connections, client = asyncio.run(run())
    assert connections == 2
    assert client.traffic.retries == 0


def test_a_kept_connection_closed_while_sending_leaves_doubt() -> None:
    """When the close meets our request on a kept connection, a class A call is in doubt and not sent again."""

    async def drop(x: Exchange) -> None:
        x.reset()

    async def run() -> SobotError:
        async with RawServer(ok(), drop) as server, client_for(server) as client:
            await client.send(ops.import_customer_numbers, b"{}", key=KEY)
            with pytest.raises(InDoubt) as caught:
                await client.send(ops.import_customer_numbers, b"{}", key=KEY)
            assert server.connections == 1
            return caught.value

    assert asyncio.run(run()).attempts == 1


@pytest.mark.parametrize(
    ("operation", "connections"), [(ops.search_queues, 1), (ops.create_contact_plans, 4)]
)
def test_contact_plans_go_each_on_a_connection_of_their_own(operation: Operation, connections: int) -> None:
    """Reads share a kept connection; contact plans neither reuse one nor leave one behind."""

    async def run() -> int:
        async with RawServer(ok()) as server, client_for(server) as client:
            for _ in range(3):
                await client.send(operation, b"{}")
            await client.send(ops.search_queues, b"{}")
            return server.connections

    assert asyncio.run(run()) == connections


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(status: int) -> None:
    """Whatever the redirect, the other host is never contacted, so no token or body reaches it."""

    async def run() -> tuple[int, SobotError]:
        async with RawServer(ok()) as other:
            redirect = http("", status, {"location": other.base_url + "/callservice/v6/elsewhere"})
            async with RawServer(redirect) as server, client_for(server) as client:
                with pytest.raises(Fatal) as caught:
                    await client.send(ops.search_queues, b"{}")
            return other.connections, caught.value

    connections, error = asyncio.run(run())
    assert connections == 0
    assert (error.effect, error.http_status) == (Effect.STOP, status)


@pytest.mark.parametrize("location", ["https://[", "//:99999999", "", "\t"])
def test_a_redirect_to_no_address_is_a_redirect_all_the_same(location: str) -> None:
    """It is not taken for an answer that got lost, which would be asked for again."""

    async def run() -> tuple[int, SobotError]:
        async with RawServer(http("", 302, {"location": location})) as server, client_for(server) as client:
            with pytest.raises(Fatal) as caught:
                await client.send(ops.search_queues, b"{}")
            return len(server.requests), caught.value

    requests, error = asyncio.run(run())
    assert (requests, error.effect, error.http_status) == (1, Effect.STOP, 302)


def test_cookies_are_not_kept() -> None:
    """A cookie that the service sets is not sent back: calls do not depend on each other."""
    requests = sent(ops.search_queues, http("", 503, {"set-cookie": "a=b; path=/"}), ok())
    assert [request.headers.get("cookie") for request in requests] == [None, None]


def test_traffic_counts_what_was_done() -> None:
    """Requests, retries, throttles, bytes and waits are counted as they happen."""
    time = FakeTime(chance=1.0)
    data = envelope(["x"])

    async def run() -> Client:
        scripts = http({"message": "limit"}, 429, {"retry-after": "3"}), http(data)
        async with RawServer(*scripts) as server, client_for(server, time) as client:
            await client.send(ops.search_queues, b'{"a":1}')
            return client

    traffic = asyncio.run(run()).traffic
    assert (traffic.requests, traffic.retries, traffic.throttled, traffic.token_requests) == (2, 1, 1, 0)
    assert traffic.bytes_sent == 14
    assert traffic.bytes_received == len(json.dumps({"message": "limit"})) + len(json.dumps(data))
    assert traffic.waited_to_retry == 3.0


def test_calls_under_a_rate_go_out_at_that_rate() -> None:
    """Ten calls at two a second take four and a half seconds of waiting, none of it as sleep between retries."""
    time = FakeTime()

    async def run() -> Client:
        async with RawServer(ok()) as server, client_for(server, time, rate=2.0) as client:
            for _ in range(10):
                await client.send(ops.search_queues, b"{}")
            return client

    traffic = asyncio.run(run()).traffic
    assert traffic.waited_for_rate == pytest.approx(4.5)
    assert traffic.waited_to_retry == 0


def test_an_error_keeps_no_exception_of_the_http_library() -> None:
    """Neither cause nor context of an error holds the request, which holds the body."""

    async def reset(x: Exchange) -> None:
        await x.request()
        x.reset()

    error = failed(ops.create_contact_plans, reset)
    assert error.__cause__ is None
    assert error.__context__ is None


def test_a_cancelled_call_is_cancelled() -> None:
    """Cancelling the task ends the call at once; no error of ours hides it."""

    async def run() -> None:
        arrived = asyncio.Event()

        async def never(x: Exchange) -> None:
            await x.request()
            arrived.set()
            await x.server.closing.wait()

        async with RawServer(never) as server, client_for(server) as client:
            task = asyncio.create_task(client.send(ops.search_queues, b"{}"))
            await arrived.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())
