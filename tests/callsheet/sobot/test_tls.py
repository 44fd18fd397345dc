"""Certificates and proxies: nothing is taken on trust, and every failure is told in words that say what to set."""

import asyncio
import contextlib
import http.server
import re
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from callsheet.messages.reader import Reader
from callsheet.sobot import operations as ops
from callsheet.sobot.client import Answer, Client
from callsheet.sobot.downloads import download
from callsheet.sobot.errors import Effect, NotSent, Refused, SobotError
from callsheet.sobot.network import Network
from tests.callsheet.sobot.raw_server import (
    Exchange,
    FakeTime,
    RawServer,
    connection,
    envelope,
    tokens_for,
)
from tests.callsheet.sobot.raw_server import (
    http as answer,
)
from tests.support.language import assert_chinese
from tests.support.proxy import Proxy
from tests.support.tls import Authority

SERVICE = "https://sg.sobot.example"
PASSWORD = "pw-7Zq"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path)


@contextlib.contextmanager
def upstream() -> Iterator[int]:
    """A service that takes everything, in a thread; returns its port."""

    class Service(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self._send(httpx.Response(200, json=envelope([1])).content)

        def do_GET(self) -> None:
            self._send(b"workbook")

        def _send(self, body: bytes) -> None:
            self.send_response_only(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running.server_address[1]
        running.shutdown()


def sent(base_url: str, network: Network, **more: Any) -> Answer | SobotError:
    """What becomes of a contact plan, the call that must not be sent twice."""

    async def run() -> Answer | SobotError:
        where = connection(base_url, network=network, attempts=1, connect_timeout=2.0, **more)
        async with Client(where, clock=FakeTime().clock, token_store=tokens_for(where)) as client:
            try:
                return await client.send(ops.create_contact_plans, b"{}")
            except SobotError as error:
                return error

    return asyncio.run(run())


def network(proxy: str = "", ca_file: object = "", **environment: str) -> Network:
    return Network(proxy=SecretStr(proxy), ca_file=str(ca_file), environment=environment)


def words_of(error: Answer | SobotError) -> str:
    """What a person reads; it never holds a credential, and its Chinese is Chinese."""
    assert isinstance(error, SobotError), error
    assert_chinese(Reader("zh").say(error.message))
    told = Reader().say(error.message)
    assert PASSWORD not in told + repr(error) + repr(error.message)
    return told


# Certificates, without a proxy.


def shown(tls: ssl.SSLContext, network: Network) -> tuple[Answer | SobotError, int]:
    """What becomes of a call to a server that shows this, and how many requests it saw."""

    async def run() -> tuple[Answer | SobotError, int]:
        async with RawServer(answer(envelope([1])), tls=tls) as server:
            where = connection(server.base_url, network=network, attempts=1)
            async with Client(where, clock=FakeTime().clock, token_store=tokens_for(where)) as client:
                try:
                    return await client.send(ops.create_contact_plans, b"{}"), len(server.requests)
                except SobotError as error:
                    return error, len(server.requests)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("flaw", "code", "says"),
    [
        ({}, "CERTIFICATE_UNKNOWN", r"authority.*\[profiles\.NAME\] ca_file.*SSL_CERT_FILE"),
        ({"self_signed": True}, "CERTIFICATE_SELF_SIGNED", r"self-signed.*ca_file"),
    ],
)
def test_a_certificate_that_nobody_vouches_for_is_refused(
    flaw: dict[str, bool], code: str, says: str, authority: Authority
) -> None:
    """Nothing is sent, and the message says what to set if it is the right one."""
    error, requests = shown(authority.server("127.0.0.1", **flaw), network())
    assert isinstance(error, NotSent)
    assert (requests, code in error.message.codes()) == (0, True)
    assert re.search(says, words_of(error))


@pytest.mark.parametrize(
    ("host", "flaw", "says"),
    [
        ("127.0.0.1", {"ended": True}, "has expired"),
        ("127.0.0.1", {"to_come": True}, "not valid yet"),
        ("other.example", {}, "another host name"),
    ],
)
def test_a_flawed_certificate_of_a_trusted_authority_is_named(
    host: str, flaw: dict[str, bool], says: str, authority: Authority
) -> None:
    """Expired, not valid yet, or for another host: each in words, and no authority to trust would help."""
    error, requests = shown(authority.server(host, **flaw), network(ca_file=authority.file))
    assert isinstance(error, NotSent)
    assert requests == 0
    assert says in words_of(error)
    assert "ca_file" not in words_of(error)


def test_an_authority_is_trusted_by_setting_or_environment(authority: Authority) -> None:
    """ca_file, SSL_CERT_FILE, and ca_file over an SSL_CERT_FILE that has another."""
    (authority.folder / "other").mkdir()
    other = Authority.new(authority.folder / "other", "another company")
    for trusting in (
        network(ca_file=authority.file),
        network(SSL_CERT_FILE=str(authority.file)),
        network(ca_file=authority.file, SSL_CERT_FILE=str(other.file)),
    ):
        answered, requests = shown(authority.server("127.0.0.1"), trusting)
        assert (isinstance(answered, Answer), requests) == (True, 1)
    refused, _ = shown(authority.server("127.0.0.1"), network(SSL_CERT_FILE=str(other.file)))
    assert isinstance(refused, NotSent)


@contextlib.asynccontextmanager
async def plain(talks: str) -> AsyncIterator[str]:
    """A server of plain HTTP, which answers a TLS hello in one of the ways that servers have."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await _talk(reader, writer)
        writer.close()

    async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        if talks == "answers":
            writer.write(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")
        if talks == "waits":
            await reader.read()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("talks", "says"),
    [
        ("answers", "speaks plain HTTP at this port"),
        ("closes", "may not speak HTTPS"),
        ("waits", "may not speak HTTPS"),
    ],
)
def test_tls_to_a_plain_port_is_said_to_be_that(talks: str, says: str) -> None:
    """Whether the server answers in plain text, closes or waits: nothing was sent, and that is the cause."""

    async def run() -> SobotError:
        async with plain(talks) as base_url:
            where = connection(base_url, attempts=1, connect_timeout=0.2)
            async with Client(where, clock=FakeTime().clock, token_store=tokens_for(where)) as client:
                with pytest.raises(NotSent) as caught:
                    await client.send(ops.create_contact_plans, b"{}")
        return caught.value

    assert says in words_of(asyncio.run(run()))


NGINX = b"<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>"
GO = b"Client sent an HTTP request to an HTTPS server.\n"


async def alert(x: Exchange) -> None:
    """What OpenSSL answers to plain text."""
    await x.request()
    await x.write(b"\x15\x03\x01\x00\x02\x02\x46")


@pytest.mark.parametrize("script", [alert, answer(NGINX, 400), answer(GO, 400), None])
def test_plain_http_to_a_tls_port_is_said_to_be_that(script: Any, authority: Authority) -> None:
    """The bytes have left, so nothing is proven; what the server is, is said, whatever it answers to plain text."""

    async def run() -> SobotError:
        tls = None if script else authority.server("127.0.0.1")
        async with RawServer(script or answer(b""), tls=tls) as server:
            where = connection(server.base_url.replace("https:", "http:"), attempts=1)
            async with Client(where, clock=FakeTime().clock, token_store=tokens_for(where)) as client:
                with pytest.raises(SobotError) as caught:
                    await client.send(ops.create_contact_plans, b"{}")
        return caught.value

    error = asyncio.run(run())
    assert error.rows is Effect.IN_DOUBT
    assert re.search("speaks HTTPS at this port.*https:// in .profiles.NAME. base_url", words_of(error))


# Behind a company's proxy.


def test_through_a_proxy_with_its_own_certificates(authority: Authority) -> None:
    """It works with the setting or the variable, with credentials, and with a proxy that itself speaks TLS."""
    own = authority.server("127.0.0.1")
    for tls in (None, own):
        with upstream() as port, Proxy(authority, port, credentials=f"me:{PASSWORD}", tls=tls) as proxy:
            bare = proxy.url.partition("://")[2]
            ways = [
                network(proxy.url, authority.file),
                network("", authority.file, HTTPS_PROXY=proxy.url),
                network("", authority.file, https_proxy=proxy.url, HTTPS_PROXY="http://127.0.0.1:1"),
                network("", "", ALL_PROXY=proxy.url, SSL_CERT_FILE=str(authority.file)),
                network(proxy.url, authority.file, HTTPS_PROXY="http://127.0.0.1:1", NO_PROXY="*"),
                *([] if tls else [network(bare, authority.file)]),
            ]
            for way in ways:
                assert isinstance(sent(SERVICE, way), Answer)
                assert PASSWORD not in repr(connection(SERVICE, network=way))
            assert set(proxy.connects) == {"sg.sobot.example:443"}
            assert len(proxy.connects) == len(ways)


def test_a_workbook_is_fetched_the_same_way_from_allowed_hosts_only(authority: Authority) -> None:
    """The proxy is asked for the host of the workbook; a host that is not allowed is not asked for at all."""

    async def run(way: Network) -> bytes:
        async with Client(connection(SERVICE, network=way)) as client:
            with pytest.raises(Refused):
                await download(client, "https://evil.example/book.xlsx")
            return await download(client, "https://img-sg.sobot.io/book.xlsx")

    with upstream() as port, Proxy(authority, port) as proxy:
        for way in (network(proxy.url, authority.file), network("", authority.file, HTTPS_PROXY=proxy.url)):
            assert asyncio.run(run(way)) == b"workbook"
        assert proxy.connects == ["img-sg.sobot.io:443"] * 2


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Bound, so that nobody else gets it meanwhile, and not listening."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield int(probe.getsockname()[1])


TROUBLES: dict[str, tuple[dict[str, Any], str]] = {
    "no credentials": ({"credentials": "other:one"}, r"user name and password.*407.*check {source}"),
    "not allowed": ({"refuses": 403}, r"does not allow.*sg\.sobot\.example.*403"),
    "wants another method": ({"refuses": 405}, r"does not allow.*405"),
    "no such host": ({"refuses": 502}, r"could not reach sg\.sobot\.example.*502.*base_url"),
    "too slow": ({"refuses": 504}, r"could not reach.*504"),
    "overloaded": ({"refuses": 503}, r"could not reach.*503"),
    "closes": ({"silent": True}, r"did not answer as a proxy.*check {source}"),
    "plain text inside": (
        {"inside": None},
        r"sg\.sobot\.example.*plain HTTP at this port|may not speak HTTPS",
    ),
}


@pytest.mark.parametrize("by", ["proxy", "HTTPS_PROXY"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_a_proxy_does_not_let_through_was_not_sent(trouble: str, by: str, authority: Authority) -> None:
    """For the call that must never be sent twice, too: no byte of it left, and the words name what to change."""
    facts, says = TROUBLES[trouble]
    with upstream() as port, Proxy(authority, port, **facts) as proxy:
        url = f"http://me:{PASSWORD}@127.0.0.1:{proxy.port}"
        way = network(url, authority.file) if by == "proxy" else network("", authority.file, HTTPS_PROXY=url)
        error = sent(SERVICE, way)
    assert isinstance(error, NotSent), error
    assert proxy.passed == 0 or trouble == "plain text inside"
    source = r"\[profiles\.NAME\] proxy" if by == "proxy" else "HTTPS_PROXY"
    told = words_of(error)
    assert re.search(says.replace("{source}", source), told), told


@pytest.mark.parametrize("by", ["proxy", "https_proxy", "ALL_PROXY"])
def test_a_proxy_that_is_not_there_is_named_with_what_names_it(by: str, closed_port: int) -> None:
    """Refused, or a host that does not exist: not sent, with the setting or variable to check."""
    for where in (f"127.0.0.1:{closed_port}", "no-such-host.invalid:3128"):
        url = f"http://me:{PASSWORD}@{where}"
        way = network(url) if by == "proxy" else network("", **{by: url})
        error = sent(SERVICE, way)
        assert isinstance(error, NotSent)
        told = words_of(error)
        assert f"the proxy http://{where} cannot be reached" in told
        assert ("[profiles.NAME] proxy" if by == "proxy" else by) in told


def test_certificates_of_a_proxy_that_are_not_trusted(authority: Authority) -> None:
    """Its authority inside the tunnel, and its own certificate: both say what to set, and nothing has left."""
    with upstream() as port:
        with Proxy(authority, port) as proxy:
            inside = sent(SERVICE, network(proxy.url))
        with Proxy(authority, port, tls=authority.server("127.0.0.1")) as proxy:
            outside = sent(SERVICE, network(proxy.url))
        with Proxy(authority, port) as proxy:
            plain_proxy = sent(SERVICE, network(proxy.url.replace("http:", "https:")))
    for error, host in ((inside, "sg.sobot.example"), (outside, "the proxy https://127.0.0.1")):
        assert isinstance(error, NotSent)
        assert re.search(rf"{re.escape(host)}.*\[profiles\.NAME\] ca_file or SSL_CERT_FILE", words_of(error))
    assert isinstance(plain_proxy, NotSent)
    assert re.search(
        r"the proxy https://\S+ \(\[profiles\.NAME\] proxy\).*(plain HTTP|may not speak HTTPS)",
        words_of(plain_proxy),
    )


def test_this_machine_is_never_reached_through_a_proxy(closed_port: int) -> None:
    """A sandbox, whatever the setting and the environment say."""
    gone = f"http://127.0.0.1:{closed_port}"
    with upstream() as port:
        for way in (network(gone), network("", HTTP_PROXY=gone, http_proxy=gone, ALL_PROXY=gone)):
            assert isinstance(sent(f"http://127.0.0.1:{port}", way), Answer)
