"""Tokens: how they are signed, renewed, shared and refused."""

import asyncio
import hashlib
import itertools
from email.utils import formatdate
from typing import Any

import pytest
from pydantic import SecretStr

from callsheet.sobot import operations as ops
from callsheet.sobot.auth import RENEWALS, REQUESTS, SETTLING, YOUNG, token_request
from callsheet.sobot.client import Client
from callsheet.sobot.errors import Effect, Fatal, TokenError
from callsheet.sobot.operations import TokenKind
from callsheet.sobot.token_store import WITHIN, TokenStore
from tests.callsheet.sobot.raw_server import (
    SECRET,
    FakeTime,
    RawServer,
    Script,
    client_for,
    connection,
    envelope,
    http,
    ok,
    parts,
    token,
    tokens_for,
)
from validators.message import Message, message

HALF_DAY = 43_200.0
REJECTED = ["SOBOT_NO_TOKEN", "WIRE_TOKEN_REJECTED", "WIRE_HTTP_STATUS"]
LATER = ["SOBOT_NO_TOKEN", "WIRE_TOKEN_LATER", "WIRE_HTTP_STATUS"]
NONE_INSIDE = ["SOBOT_NO_TOKEN", "WIRE_TOKEN_REJECTED", "WIRE_NO_TOKEN_INSIDE", "WIRE_NO_CODE"]


def fresh_client(server: RawServer, time: FakeTime, **more: Any) -> Client:
    """A client with no token in hand."""
    settings = {name: more.pop(name) for name in list(more) if name not in {"secret_source", "token_store"}}
    return Client(connection(server.base_url, **settings), clock=time.clock, **more)


def asked(*scripts: Script, calls: int = 1, time: FakeTime | None = None, **more: Any) -> RawServer:
    """The server after some successful reads, one after the other."""

    async def run() -> RawServer:
        async with RawServer(*scripts) as server, fresh_client(server, time or FakeTime(), **more) as client:
            for _ in range(calls):
                await client.send(ops.search_queues, b"{}")
            return server

    return asyncio.run(run())


def token_error(*scripts: Script, time: FakeTime | None = None, **more: Any) -> tuple[Fatal, RawServer]:
    async def run() -> tuple[Fatal, RawServer]:
        async with RawServer(*scripts) as server, fresh_client(server, time or FakeTime(), **more) as client:
            with pytest.raises(Fatal) as caught:
                await client.send(ops.search_queues, b"{}")
            return caught.value, server

    return asyncio.run(run())


def test_a_token_is_signed_as_the_vendor_says() -> None:
    """The sign is the MD5 of app id, milliseconds, "token" and secret, and currentTime is a number with those digits."""
    time = FakeTime(wall=1_627_462_929.415)
    request = asked(token(), ok(), time=time).requests[0]
    digits = "1627462929415"
    sign = hashlib.md5(f"app-1{digits}token{SECRET}".encode()).hexdigest()
    assert request.target == "/tokens/company"
    assert request.json == {
        "responseType": "token",
        "appId": "app-1",
        "currentTime": int(digits),
        "sign": sign,
    }


@pytest.mark.parametrize(("agent_type", "name"), [("0", "agentNo"), ("1", "agentId")])
def test_an_agent_token_names_its_agent(agent_type: str, name: str) -> None:
    """A work number goes as agentNo, a uuid as agentId, and only in the agent's own token call."""
    where = connection("https://sg.sobot.io", agent="5001", agent_type=agent_type)
    body = token_request(where, TokenKind.AGENT, where.app_secret, 1)
    assert f'"{name}":"5001"'.encode() in body
    assert b"agent" not in token_request(where, TokenKind.COMPANY, where.app_secret, 1)


def test_operations_of_the_agent_fetch_the_agents_token() -> None:
    """An agent-token operation asks /tokens/agent, and the two kinds of token are kept apart."""

    async def run() -> list[str]:
        scripts = token("tok-a"), ok(), token("tok-c"), ok()
        async with RawServer(*scripts) as server, fresh_client(server, FakeTime()) as client:
            await client.send(ops.add_queue, b"{}")
            await client.send(ops.search_queues, b"{}")
            return [
                f"{r.target.rsplit('/', 1)[-1]} {r.headers.get('authorization')}" for r in server.requests
            ]

    assert asyncio.run(run()) == ["agent None", "queue Bearer tok-a", "company None", "_search Bearer tok-c"]


def test_an_agent_token_needs_an_agent() -> None:
    """Without an agent in the profile, an agent-token operation stops with the name of the setting."""

    async def run() -> TokenError:
        async with RawServer(ok()) as server, fresh_client(server, FakeTime(), agent="") as client:
            with pytest.raises(TokenError) as caught:
                await client.send(ops.add_queue, b"{}")
            assert server.connections == 0
            return caught.value

    error = asyncio.run(run())
    assert error.rows is Effect.NOT_SENT
    assert error.message == message(
        "SOBOT_NO_TOKEN", operation="add_queue", what=message("WIRE_AGENT_TOKEN_NEEDED")
    )


@pytest.mark.parametrize(
    "answer",
    [
        {"response_type": "token", "access_token": "tok-x", "expires_in": 86_400_000},
        {"accessToken": "tok-x", "expiresIn": "86400"},
        envelope({"access_token": "tok-x", "expires_in": 86_400}),
        {"access_token": "tok-x"},
    ],
    ids=["company", "agent", "enveloped", "no lifetime"],
)
def test_every_spelling_of_a_token_lives_a_day(answer: dict[str, Any]) -> None:
    """Both spellings, bare or under data, in milliseconds or seconds or without a lifetime: renewed after 12 hours."""

    async def run() -> list[int]:
        time, fetched = FakeTime(), []
        scripts = http(answer), ok(), ok(), http(answer), ok()
        async with RawServer(*scripts) as server, fresh_client(server, time) as client:
            for wait in (0.0, HALF_DAY - 1, 1.0):
                time.now += wait
                await client.send(ops.search_queues, b"{}")
                fetched.append(client.traffic.token_requests)
            assert server.requests[-1].headers["authorization"] == "Bearer tok-x"
            return fetched

    assert asyncio.run(run()) == [1, 1, 2]


def test_a_token_is_renewed_at_half_its_life_on_the_monotonic_clock() -> None:
    """A jump of the wall clock renews nothing; twelve hours on the monotonic clock do."""

    async def run() -> list[str]:
        time = FakeTime()
        scripts = token("tok-1"), ok(), ok(), token("tok-2"), ok()
        async with RawServer(*scripts) as server, fresh_client(server, time) as client:
            await client.send(ops.search_queues, b"{}")
            time.wall += 90_000_000
            await client.send(ops.search_queues, b"{}")
            time.now += HALF_DAY
            await client.send(ops.search_queues, b"{}")
            return [request.headers.get("authorization", "fetch") for request in server.requests]

    assert asyncio.run(run()) == ["fetch", "Bearer tok-1", "Bearer tok-1", "fetch", "Bearer tok-2"]


def test_a_token_that_still_lives_is_used_when_its_renewal_fails() -> None:
    """When the token service is down at half life, the old token serves on, and it is not asked again at once."""

    async def run() -> list[str]:
        time = FakeTime()
        scripts = token("tok-1"), ok(), http("", 400), ok()
        async with RawServer(*scripts) as server, fresh_client(server, time) as client:
            await client.send(ops.search_queues, b"{}")
            time.now += HALF_DAY
            await client.send(ops.search_queues, b"{}")
            await client.send(ops.search_queues, b"{}")
            return [request.headers.get("authorization", "fetch") for request in server.requests]

    assert asyncio.run(run()) == ["fetch", "Bearer tok-1", "fetch", "Bearer tok-1", "Bearer tok-1"]


def test_many_tasks_share_one_fetch() -> None:
    """Twenty calls at once cause one token call."""

    async def run() -> int:
        async with (
            RawServer(token(), ok()) as server,
            fresh_client(server, FakeTime(), concurrency=1) as client,
        ):
            await asyncio.gather(*(client.send(ops.search_queues, b"{}") for _ in range(20)))
            return sum(request.target.startswith("/tokens/") for request in server.requests)

    assert asyncio.run(run()) == 1


def by_token(*good: str) -> Script:
    """A service that takes some tokens only, and always gives out the last of them."""

    async def script(x: Any) -> bool:
        request = await x.request()
        if request.target.startswith("/tokens/"):
            answer, status = f'{{"access_token":"{good[-1]}"}}', 200
        elif request.headers["authorization"].removeprefix("Bearer ") in good:
            answer, status = '{"code":200}', 200
        else:
            answer, status = "{}", 401
        await x.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(answer)}\r\n\r\n{answer}".encode())
        return True

    return script


def test_many_tasks_that_meet_an_expired_token_share_one_renewal() -> None:
    """T1: when ten calls at once are told 401, the token is renewed once and all ten succeed."""

    async def run() -> Client:
        async with RawServer(by_token("tok-new")) as server, client_for(server, concurrency=10) as client:
            await asyncio.gather(*(client.send(ops.search_queues, b"{}") for _ in range(10)))
            return client

    traffic = asyncio.run(run()).traffic
    assert traffic.token_requests == 1
    assert traffic.requests <= 20


def test_clients_can_share_their_tokens() -> None:
    """A second client with the same store starts with the first one's token."""

    async def run() -> int:
        store = TokenStore()
        async with RawServer(by_token("tok-1")) as server:
            for _ in range(2):
                async with fresh_client(server, FakeTime(), token_store=store) as client:
                    await client.send(ops.search_queues, b"{}")
            return sum(request.target.startswith("/tokens/") for request in server.requests)

    assert asyncio.run(run()) == 1


def test_a_fresh_token_that_is_refused_is_replaced_once() -> None:
    """A new token is tried twice, then one more is fetched; the message names auth_scheme."""
    time = FakeTime()
    error, server = token_error(
        token("tok-1"), *[http("", 401)] * 2, token("tok-2"), http("", 401), time=time
    )
    assert error.message == message(
        "SOBOT_UNAUTHORISED", operation="search_queues", what=message("WIRE_HTTP_STATUS", status=401)
    )
    assert (error.effect, error.rows, error.http_status) == (Effect.STOP, Effect.NOT_SENT, 401)
    assert credentials(server) == ["fetch", "Bearer tok-1", "Bearer tok-1", "fetch", "Bearer tok-2"]
    assert time.slept == [SETTLING]


def credentials(server: RawServer) -> list[str]:
    """What each request carried."""
    return [request.headers.get("authorization", "fetch") for request in server.requests]


def taking(*statuses: int) -> list[Script]:
    """A service that gives out tokens, and answers calls with these statuses, the last one for ever."""
    left, issued = list(statuses), itertools.count(1)

    async def script(x: Any) -> bool:
        request = await x.request()
        if request.target.startswith("/tokens/"):
            answer, status = f'{{"access_token":"tok-{next(issued)}"}}', 200
        else:
            status = left.pop(0) if len(left) > 1 else left[0]
            answer = '{"code":200}' if status == 200 else "{}"
        await x.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(answer)}\r\n\r\n{answer}".encode())
        return True

    return [script]


@pytest.mark.parametrize(
    ("statuses", "calls", "carried"),
    [
        pytest.param((401, 200), 1, "F 1 1", id="refused at its first use"),
        pytest.param((200, 401, 200), 2, "F 1 1 1", id="refused at its second use"),
        pytest.param((200, 401, 401, 200), 2, "F 1 1 1 F 2", id="ended by another"),
        pytest.param((401, 401, 200), 1, "F 1 1 F 2", id="refused twice"),
        pytest.param((200, 401, 401, 200, 401, 401, 200), 3, "F 1 1 1 F 2 2 2 F 3", id="ended twice"),
    ],
)
def test_a_401_within_the_first_minute_is_survived(
    statuses: tuple[int, ...], calls: int, carried: str
) -> None:
    """C7: a young token may be refused once, or be ended by a newer one."""
    server = asked(*taking(*statuses), calls=calls)
    assert [
        one.removeprefix("Bearer tok-").replace("fetch", "F") for one in credentials(server)
    ] == carried.split()


def test_tokens_that_are_ended_again_and_again_are_not_fetched_for_ever() -> None:
    """Another program ends each token after one call: the third renewal within a minute is not made, and the message says why."""

    async def run() -> tuple[Fatal, list[str]]:
        time = FakeTime()
        async with RawServer(*taking(*[200, 401, 401] * 5)) as server, fresh_client(server, time) as client:
            for _ in range(3):
                await client.send(ops.search_queues, b"{}")
            with pytest.raises(TokenError) as caught:
                await client.send(ops.search_queues, b"{}")
            return caught.value, credentials(server)

    error, carried = asyncio.run(run())
    assert error.message.code == "SOBOT_TOKENS_CONTESTED"
    assert carried.count("fetch") == RENEWALS


def test_token_requests_are_bounded_whatever_fails() -> None:
    """A token service that answers 503 is asked six times a minute at most, however many calls want a token."""

    async def run() -> tuple[list[str], int]:
        time = FakeTime(chance=0.0)
        async with RawServer(http("", 503)) as server:
            store, codes = TokenStore(), []
            for _ in range(4):
                time.now += 1
                async with fresh_client(server, time, token_store=store) as client:
                    with pytest.raises(Fatal) as caught:
                        await client.send(ops.search_queues, b"{}")
                    codes.append([part.code for part in parts(caught.value.message)][-1])
            asked_before = len(server.requests)
            time.now += WITHIN
            async with fresh_client(server, time, token_store=store) as client:
                with pytest.raises(Fatal):
                    await client.send(ops.search_queues, b"{}")
            assert len(server.requests) == asked_before + 3
            return codes, asked_before

    codes, requests = asyncio.run(run())
    assert codes == ["WIRE_HTTP_STATUS"] * 2 + ["WIRE_TOKENS_TOO_OFTEN"] * 2
    assert requests == REQUESTS


@pytest.mark.parametrize(
    ("statuses", "calls", "code"),
    [
        ((401,), 1, "SOBOT_UNAUTHORISED"),
        ((200, 401), 2, "SOBOT_UNAUTHORISED_NOW"),
        ((503, 401), 1, "SOBOT_UNAUTHORISED"),
    ],
)
def test_the_diagnosis_knows_what_was_accepted_before(
    statuses: tuple[int, ...], calls: int, code: str
) -> None:
    """auth_scheme is named only if no call with it was ever accepted; an answer that is no success proves nothing."""

    async def run() -> Fatal:
        async with RawServer(*taking(*statuses)) as server, fresh_client(server, FakeTime()) as client:
            for _ in range(calls - 1):
                await client.send(ops.search_queues, b"{}")
            with pytest.raises(TokenError) as caught:
                await client.send(ops.search_queues, b"{}")
            return caught.value

    assert asyncio.run(run()).message.code == code


def test_credentials_that_worked_are_said_to_have_been_changed() -> None:
    """A token was given for this secret before: when it is refused later, the message says so."""

    async def run() -> list[str]:
        time = FakeTime()
        scripts = token(), ok(), http("", 401), http("", 401)
        async with RawServer(*scripts) as server, fresh_client(server, time) as client:
            await client.send(ops.search_queues, b"{}")
            time.now += YOUNG
            with pytest.raises(TokenError) as caught:
                await client.send(ops.search_queues, b"{}")
            return [part.code for part in parts(caught.value.message)]

    assert asyncio.run(run()) == ["SOBOT_NO_TOKEN", "WIRE_TOKEN_REJECTED_NOW", "WIRE_HTTP_STATUS"]


@pytest.mark.parametrize(
    ("answer", "requests", "kind", "codes"),
    [
        (http("", 401), 1, TokenError, REJECTED),
        (http("", 403), 1, TokenError, REJECTED),
        (http({"code": 400}, 400), 1, TokenError, REJECTED),
        (http({"ret_code": "900003", "ret_msg": "signature error"}), 1, TokenError, NONE_INSIDE),
        (http({"jwt": "tok"}), 1, TokenError, NONE_INSIDE),
        (
            http(envelope({})),
            1,
            TokenError,
            [*REJECTED[:-1], "WIRE_NO_TOKEN_INSIDE", "WIRE_CODE_WITHOUT_SUCCESS"],
        ),
        (http({"access_token": ""}), 1, TokenError, NONE_INSIDE),
        (http({"access_token": "two words\n"}), 1, TokenError, NONE_INSIDE),
        (
            http("<html>", headers={"content-type": "text/html"}),
            1,
            TokenError,
            [*REJECTED[:-1], "WIRE_NO_TOKEN_INSIDE", "WIRE_NOT_JSON"],
        ),
        (
            http("", 302, {"location": "/x"}),
            1,
            TokenError,
            ["SOBOT_NO_TOKEN", "WIRE_TOKEN_REDIRECTED", "WIRE_HTTP_STATUS"],
        ),
        (http("", 503), 3, Fatal, LATER),
        (http({"message": "slow"}, 429), 3, Fatal, LATER),
        (http("", 429, {"retry-after": "9999", "x-ratelimit-limit": "1"}), 1, Fatal, LATER),
    ],
)
def test_a_token_that_cannot_be_had_stops_the_load(
    answer: Script, requests: int, kind: type[Fatal], codes: list[str]
) -> None:
    """T2: what will not change is asked once, what may pass three times; then the load stops and nothing was sent.

    A service that is away for a while is no wrong setting.
    """
    error, server = token_error(answer)
    assert (error.effect, error.rows, error.attempts) == (Effect.STOP, Effect.NOT_SENT, 0)
    assert type(error) is kind
    assert list(error.message.codes()) == codes
    assert str(error).startswith("search_queues failed: ")
    assert len(server.requests) == requests


def test_a_failed_fetch_is_not_repeated_by_every_task() -> None:
    """Twenty calls that need a token when there is none cause one token call, and all end with the reason."""

    async def run() -> tuple[list[Any], int]:
        async with RawServer(http("", 401)) as server, fresh_client(server, FakeTime()) as client:
            calls = [client.send(ops.search_queues, b"{}") for _ in range(20)]
            return await asyncio.gather(*calls, return_exceptions=True), len(server.requests)

    errors, requests = asyncio.run(run())
    assert {type(error) for error in errors} == {TokenError}
    assert requests == 1


def test_clients_that_wait_in_line_share_the_failure_and_a_later_one_asks_again() -> None:
    """Sixteen loads side by side, a token service that refuses: one call for all of them, and one when somebody comes later."""
    time, store = FakeTime(), TokenStore()

    async def run() -> tuple[list[Any], list[int]]:
        async with RawServer(http("", 401)) as server:

            async def one() -> None:
                async with fresh_client(server, time, token_store=store) as client:
                    await client.send(ops.search_queues, b"{}")

            errors = await asyncio.gather(*(one() for _ in range(16)), return_exceptions=True)
            counts = [len(server.requests)]
            time.now += 1
            errors += await asyncio.gather(one(), return_exceptions=True)
            return errors, [*counts, len(server.requests)]

    errors, counts = asyncio.run(run())
    assert {type(error) for error in errors} == {TokenError}
    assert counts == [1, 2]


def test_a_client_that_was_there_takes_the_failure_of_another_for_its_own() -> None:
    """Two loads side by side, of which one first sends when the other has been refused: one call, until half a minute has passed."""
    time, store = FakeTime(), TokenStore()

    async def run() -> list[int]:
        counts = []
        async with (
            RawServer(http("", 401)) as server,
            fresh_client(server, time, token_store=store) as early,
            fresh_client(server, time, token_store=store) as other,
        ):
            for client, wait in ((early, 1), (other, 31), (other, 0)):
                with pytest.raises(TokenError):
                    await client.send(ops.search_queues, b"{}")
                counts.append(len(server.requests))
                time.now += wait
        return counts

    assert asyncio.run(run()) == [1, 1, 2]


@pytest.mark.parametrize(
    ("off", "clock", "span"),
    [
        (600, "WIRE_CLOCK_FAST", message("SPAN_MINUTES", count=10)),
        (-600, "WIRE_CLOCK_SLOW", message("SPAN_MINUTES", count=10)),
        (86_400, "WIRE_CLOCK_FAST", message("SPAN_DAYS", count=1)),
        (-7200, "WIRE_CLOCK_SLOW", message("SPAN_HOURS", count=2)),
        (30, "", None),
    ],
)
@pytest.mark.parametrize("at", ["fetch", "call"])
def test_a_wrong_clock_is_named_when_the_token_fails(
    off: float, clock: str, span: Message | None, at: str
) -> None:
    """T4: when auth fails, a clock that is far from the service's Date is named, with how far and which way."""
    time = FakeTime()
    refusal = http("", 401, {"date": formatdate(time.wall - off, usegmt=True)})
    error, _ = token_error(*([token(), refusal] if at == "call" else [refusal]), time=time)
    found = {part.code: part for part in parts(error.message)}
    assert [code for code in found if code.startswith("WIRE_CLOCK")] == ([clock] if clock else [])
    assert not clock or found[clock]["by"] == span
    assert str(error).startswith("search_queues failed: ")


@pytest.mark.parametrize("off", [-2 * 86_400.0, -3600.0, -61.0, 61.0, 3600.0, 86_400.0, 400 * 86_400.0])
@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_token_is_signed_with_the_services_time_where_ours_is_refused(off: float, status: int) -> None:
    """`currentTime` is the server's time: once more with what its Date says, and only where that is far from ours."""
    time = FakeTime()
    service = time.wall - off
    refusal = http({"msg": "currentTime"}, status, {"date": formatdate(service, usegmt=True)})
    first, second, _ = asked(refusal, token(), ok(), time=time).requests
    assert [first.json["currentTime"], second.json["currentTime"]] == [time.wall * 1000, int(service) * 1000]
    assert first.json["sign"] != second.json["sign"]


def test_a_right_clock_asks_for_no_second_token() -> None:
    """Frequent token calls are forbidden: what is refused with the right time is refused."""
    time = FakeTime()
    refusal = http("", 401, {"date": formatdate(time.wall - 20, usegmt=True)})
    _, server = token_error(refusal, token(), ok(), time=time)
    assert len(server.requests) == 1


def test_a_secret_that_was_changed_is_read_again_once() -> None:
    """T3: when the service refuses the sign, the secret is read once more, and a changed one is tried."""
    secrets = iter([SecretStr("rotated")])
    server = asked(http("", 401), token(), ok(), secret_source=lambda: next(secrets))
    assert [request.target.startswith("/tokens/") for request in server.requests] == [True, True, False]
    signs = [request.json["sign"] for request in server.requests[:2]]
    assert signs[0] != signs[1]


def test_a_secret_that_was_not_changed_is_not_tried_again() -> None:
    """An unchanged secret is not signed a second time."""
    _, server = token_error(http("", 401), secret_source=lambda: SecretStr(SECRET))
    assert len(server.requests) == 1


def test_a_renewal_after_401_uses_the_changed_secret() -> None:
    """A token that stops working renews with the secret as it is now."""

    async def run() -> Any:
        async with RawServer(http("", 401), token(), ok()) as server:
            where = connection(server.base_url)
            client = Client(
                where,
                clock=FakeTime().clock,
                token_store=tokens_for(where),
                secret_source=lambda: SecretStr("rotated"),
            )
            async with client:
                await client.send(ops.search_queues, b"{}")
            return server.requests[1].json

    body = asyncio.run(run())
    expected = hashlib.md5(f"app-1{body['currentTime']}tokenrotated".encode()).hexdigest()
    assert body["sign"] == expected
