"""Error workbooks: from allowed hosts only, without a token, within bounds."""

import asyncio

import pytest

from callsheet.sobot.downloads import allowed, download
from callsheet.sobot.errors import InDoubt, NotSent, Refused, SobotError
from tests.callsheet.sobot.raw_server import RawServer, Script, client_for, connection, http


@pytest.mark.parametrize(
    "url",
    [
        "https://img-sg.sobot.io/cc/x/y.xlsx",
        "https://IMG.SOBOT.COM/y.xlsx?a=b",
        "https://a.b.soboten.com/y",
        "https://voice.example.test/y",
    ],
)
def test_the_vendors_hosts_and_the_base_host_are_allowed(url: str) -> None:
    """Sub-domains of the vendor, in any case, and the host of the base URL."""
    assert allowed(connection("https://voice.example.test"), url)


@pytest.mark.parametrize(
    "url",
    [
        "http://img-sg.sobot.io/y.xlsx",
        "https://sobot.io.evil.test/y",
        "https://evilsobot.io/y",
        "https://img.sobot.io@evil.test/y",
        "https://user:pw@img.sobot.io/y",
        "https://img.sobot.io:8443/y",
        "https://evil.test/img.sobot.io",
        "https://evil.test\\.sobot.io/y",
        "https://127.0.0.1/y",
        "http://voice.example.test/y",
        "https://voice.example.test:8443/y",
        "file:///etc/passwd",
        "ftp://img.sobot.io/y",
        "//img.sobot.io/y",
        "/cc/y.xlsx",
        "",
        "https://",
        "https://[bad/y",
        "https://img.sobot.io\r\n/y",
    ],
)
def test_every_other_address_is_refused(url: str) -> None:
    """Other hosts, plain http, ports, user names and look-alikes are not fetched."""
    assert not allowed(connection("https://voice.example.test"), url)


def fetched(*scripts: Script, **changes: int) -> tuple[bytes | SobotError, RawServer]:
    async def run() -> tuple[bytes | SobotError, RawServer]:
        async with RawServer(*scripts) as server, client_for(server, None, **changes) as client:
            try:
                return await download(client, server.base_url + "/cc/report.xlsx?sig=1"), server
            except SobotError as error:
                return error, server

    return asyncio.run(run())


def test_a_workbook_is_fetched_without_a_token() -> None:
    """The bytes come back as they are, and no token or key was sent for them."""
    content, server = fetched(http(b"PK\x03\x04 bytes"))
    assert content == b"PK\x03\x04 bytes"
    (request,) = server.requests
    assert (request.method, request.target) == ("GET", "/cc/report.xlsx?sig=1")
    assert not {"authorization", "idempotency-key", "cookie"} & set(request.headers)


def test_a_passing_fault_is_tried_again() -> None:
    """A 503 is asked again."""
    content, server = fetched(http("", 503), http(b"PK"))
    assert (content, len(server.requests)) == (b"PK", 2)


@pytest.mark.parametrize(
    ("script", "kind", "requests"),
    [
        (http("", 403), Refused, 1),
        (http("", 404), Refused, 1),
        (http("", 401), Refused, 1),
        (http("", 302, {"location": "https://img.sobot.io/other"}), Refused, 1),
        (http("", 503), InDoubt, 3),
        (http("{}", 429), NotSent, 3),
        (http(b" " * 2000), InDoubt, 3),
    ],
)
def test_a_workbook_that_cannot_be_had_does_not_stop_the_load(
    script: Script, kind: type[SobotError], requests: int
) -> None:
    """No such file, a redirect, a fault or too many bytes: an error about the file alone, never a Fatal one."""
    error, server = fetched(script, workbook_cap=1000)
    assert type(error) is kind
    assert len(server.requests) == requests


def test_an_address_that_is_not_allowed_is_never_contacted() -> None:
    """The check comes before the first byte, and the message does not repeat the address."""

    async def run() -> tuple[int, str]:
        async with (
            RawServer(http(b"PK")) as other,
            RawServer(http(b"PK")) as server,
            client_for(server) as client,
        ):
            with pytest.raises(Refused) as caught:
                await download(client, other.base_url + "/6591230001")
            return other.connections, str(caught.value)

    connections, message = asyncio.run(run())
    assert connections == 0
    assert "6591230001" not in message
