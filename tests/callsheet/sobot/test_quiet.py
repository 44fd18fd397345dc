"""Customer numbers, secrets and tokens through every failure: not in logs, texts, tracebacks or pickles."""

import asyncio
import doctest
import json
import logging
import pickle
import traceback
from typing import Any

import pytest

from callsheet.sobot import operations as ops
from callsheet.sobot import redact
from callsheet.sobot.client import Client
from callsheet.sobot.downloads import download
from callsheet.sobot.errors import (
    Effect,
    Fatal,
    InDoubt,
    NotSent,
    Refused,
    SettingsError,
    SobotError,
    TokenError,
)
from callsheet.sobot.redact import clean, quieten
from callsheet.sobot.token_store import Token, TokenStore
from tests.callsheet.sobot.raw_server import (
    KEY,
    SECRET,
    FakeTime,
    RawServer,
    Script,
    connection,
    envelope,
    http,
    ok,
    tokens_for,
)
from tests.callsheet.sobot.test_proofs import HTML, LINES, html, never_answer, never_read
from validators.message import message

NUMBER = "6591230001"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2lnbmF0dXJlLWNhbmFyeQ"
CANARIES = (NUMBER, SECRET, TOKEN, "6591 230 001", "Tan Ah Kow")
ROWS = json.dumps([{"callNumber": NUMBER, "name": "Tan Ah Kow"}]).encode()
ECHO = f"bad number {NUMBER} of Mr 6591 230 001, token {TOKEN}, secret {SECRET}"
ECHOES: dict[str, Script] = {
    "refusal that echoes": http(
        envelope(code=400, message=ECHO, data={"details": [f"NO【2】,Content【{NUMBER}】"]}), 400
    ),
    "page that echoes": http(f"<html>{ECHO}</html>", 502, html),
    "redirect that echoes": http("", 302, {"location": f"/x?phone={NUMBER}&token={TOKEN}"}),
    "401 that echoes": http({"message": ECHO}, 401, {"x-echo": f"{NUMBER} {TOKEN}"}),
    "code that is a number": http(envelope(code=int(NUMBER), message=ECHO)),
}
EVENTS = {**{name: line.event for name, line in LINES.items() if line.event is not never_read}, **ECHOES}


def shown(error: BaseException) -> str:
    """Everything a careless caller may print of an error."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None:
        chain.append(at)
        at = at.__cause__ or at.__context__
    texts = [repr(error) + str(error) + repr(error.args) for error in chain]
    pictures = traceback.TracebackException.from_exception(error, capture_locals=False).format()
    frames = [frame for error in chain for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [
        repr(frame.f_locals)
        for frame in frames
        if frame.f_globals["__name__"].startswith(("callsheet.sobot.", "httpx"))
    ]
    return "\n".join([*texts, *pictures, *ours, repr(pickle.loads(pickle.dumps(error)).__dict__)])


def ended(event: Script, operation: ops.Operation, at_token: bool) -> SobotError:
    """How a call that carries the canaries ends; the service fails it, or the token call before it."""

    async def run() -> SobotError:
        async with RawServer(event) as server:
            where = connection(
                server.base_url, read_timeout=0.2 if event is never_answer else 5.0, attempts=2
            )
            store = TokenStore() if at_token else tokens_for(where)
            store |= {name: Token(TOKEN, t.born, t.renew_at, t.ends_at) for name, t in store.items()}
            async with Client(where, clock=FakeTime().clock, token_store=store) as client:
                with pytest.raises(SobotError) as caught:
                    await client.send(operation, ROWS, query={"agent": NUMBER}, key=KEY)
            return caught.value

    return asyncio.run(run())


@pytest.mark.parametrize("at_token", [False, True], ids=["at the call", "at its token"])
@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.thinned(3)
def test_no_failure_shows_a_number_a_secret_or_a_token(
    name: str, at_token: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """With every logger at DEBUG, neither logs nor anything printable about the error holds a canary."""
    for logger in ("", "httpx", "httpcore", "httpcore.http11", "httpcore.connection", "callsheet.sobot"):
        caplog.set_level(logging.DEBUG, logger)
    error = ended(EVENTS[name], ops.import_forbidden_numbers, at_token)
    text = caplog.text + shown(error)
    assert [canary for canary in CANARIES if canary in text] == []
    assert "agent=" not in text


def test_a_success_logs_nothing_of_what_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    """httpx would log the address with its query at INFO; with this client it does not."""
    for logger in ("", "httpx", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, logger)

    async def run() -> None:
        async with RawServer(ok([NUMBER])) as server:
            where = connection(server.base_url)
            async with Client(where, token_store=tokens_for(where, now=0.0)) as client:
                client._tokens._store.update(tokens_for(where, now=client.clock.monotonic()))
                answer = await client.send(ops.query_agent_setting, query={"agent": NUMBER})
                assert NUMBER not in repr(answer)

    asyncio.run(run())
    assert NUMBER not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith(("httpx", "httpcore"))]


def test_a_download_that_fails_does_not_show_its_address(caplog: pytest.LogCaptureFixture) -> None:
    """The address of an error workbook is as good as a key to it."""
    caplog.set_level(logging.DEBUG)

    async def run() -> str:
        async with RawServer(http(HTML, 404, html)) as server:
            where = connection(server.base_url)
            async with Client(where, clock=FakeTime().clock) as client:
                with pytest.raises(Refused) as caught:
                    await download(client, f"{server.base_url}/cc/{NUMBER}.xlsx?sig=1")
                return shown(caught.value)

    assert NUMBER not in asyncio.run(run()).split("Traceback")[0] + caplog.text


def test_the_positions_of_a_refusal_are_kept_apart() -> None:
    """The details of a refusal can be read from the envelope, though no text shows them."""
    error = ended(ECHOES["refusal that echoes"], ops.import_customer_numbers, at_token=False)
    assert isinstance(error, Refused)
    assert error.envelope is not None
    assert error.envelope.data == {"details": [f"NO【2】,Content【{NUMBER}】"]}
    assert error.server_message == "bad number [number] of Mr [number], token [secret], secret [secret]"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("call 6591230001 now", "call [number] now"),
        ("+65 9123-0001", "+[number]"),
        ("(65)91230001", "([number]"),
        ("full width １３８００１３８０００", "full width [number]"),
        ("1234 and 567", "1234 and 567"),
        ("line\nbreak\x1b[31m\u202e", "line\\nbreak\\x1b[31m\\u202e"),
        ("<html><b>Bad</b></html>", "Bad"),
        ("z" * 500, "z" * 200),
        ("d41d8cd98f00b204e9800998ecf8427e", "[token]"),
        ("号码无效", "号码无效"),
    ],
)
def test_text_from_outside_is_made_safe(text: str, seen: str) -> None:
    """Numbers masked however they are grouped, control characters escaped, tags dropped, 200 characters at most."""
    assert " ".join(clean(text).split()) == seen


def test_known_secrets_are_masked_by_value() -> None:
    """A secret of any form is masked where it is known; an empty one masks nothing."""
    assert clean("it is hunter2!", ["hunter2", ""]) == "it is [secret]!"


def test_the_quiet_survives_a_change_of_level() -> None:
    """Setting httpx to DEBUG later does not bring its lines back; warnings still pass; quieting twice adds nothing."""
    quieten()
    quieten()
    for name in ("httpx", "httpcore.http11", "httpcore.connection"):
        logger = logging.getLogger(name)
        level = logger.level
        logger.setLevel(logging.DEBUG)
        try:
            record = logging.LogRecord(name, logging.INFO, "", 0, "x", None, None)
            warning = logging.LogRecord(name, logging.WARNING, "", 0, "x", None, None)
            assert (bool(logger.filter(record)), bool(logger.filter(warning))) == (False, True)
            assert len(logger.filters) == 1
        finally:
            logger.setLevel(level)


@pytest.mark.parametrize("kind", [NotSent, Refused, InDoubt, Fatal, TokenError, SettingsError])
def test_errors_survive_pickling_without_the_answer(kind: type[SobotError]) -> None:
    """An error crosses processes with its facts, and leaves the service's answer behind."""
    what = message("WIRE_HTTP_STATUS", status=503)
    error = kind(message("SOBOT_NOT_SENT", operation="add_queue", what=what, attempts=2))
    error.operation, error.attempts, error.retry_after = "add_queue", 2, 3.5
    error.envelope = ok  # type: ignore[assignment]
    copy: Any = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert (str(copy), copy.operation, copy.attempts, copy.retry_after) == (str(error), "add_queue", 2, 3.5)
    assert (copy.message, copy.envelope) == (error.message, None)
    assert "add_queue failed after 2 attempts" in str(copy)


def test_every_error_says_what_becomes_of_the_rows() -> None:
    """The effect of each branch of the tree; of a Fatal one the rows are not sent, or in doubt if so marked."""
    assert [kind.effect for kind in (NotSent, Refused, InDoubt, Fatal)] == list(Effect)
    said = message("SOBOT_SECRET_BARE", setting="app_secret")
    assert (Fatal(said).rows, Fatal(said, doubted=True).rows) == (Effect.NOT_SENT, Effect.IN_DOUBT)
    assert issubclass(TokenError, Fatal)
    assert issubclass(SettingsError, Fatal)


def test_the_example_of_the_mask_is_true() -> None:
    """Docstring examples are run."""
    result = doctest.testmod(redact)
    assert (result.attempted > 0, result.failed) == (True, 0)
