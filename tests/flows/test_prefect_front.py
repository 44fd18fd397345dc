"""The front of Prefect's server: what is let through, what is refused and how. The application behind it is a stand-in."""

import asyncio
import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from callsheet.hosts import Hosts
from flows import prefect_front
from flows.prefect_front import Front

SECRET = "callsheet:an-invented-credential"
OWN = "http://127.0.0.1:4200"
FOREIGN = [
    "https://evil.example",
    "null",
    "file://",
    "http://127.0.0.1:9999",
    "http://localhost",
    "http://127.0.0.1:4200.evil.example",
    "http://evil.example:4200",
    "",
]
HOSTS = ["evil.example:4200", "127.0.0.1.evil.example", "10.0.0.5:4200", ""]


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.method} {request.url.path}")


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    with suppress(WebSocketDisconnect):
        while True:
            await socket.send_json({"heard": await socket.receive_json()})


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
BEHIND = Starlette(
    routes=[
        Mount("/api", routes=[WebSocketRoute("/events/out", talk), Route("/{path:path}", answer, methods=METHODS)]),
        Route("/{path:path}", answer, methods=METHODS),
    ]
)  # fmt: skip


FRONT = Front(BEHIND, Hosts.of("127.0.0.1"), frozenset({OWN, "http://localhost:4200"}), SECRET)


def ask(
    path: str, method: str = "GET", *, base: str = OWN, content: bytes = b"", **headers: str | bytes
) -> httpx.Response:
    """What the front answers; in names of headers _ stands for -."""
    given = {name.replace("_", "-").encode(): _bytes(value) for name, value in headers.items()}

    async def work() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(FRONT), base_url=base) as client:
            return await client.request(method, path, headers=list(given.items()), content=content)

    return asyncio.run(work())


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


def talk_to(*said: str, headers: Mapping[str, str] | None = None, silent: bool = False) -> list[Any]:
    """What a websocket is sent when it says so: the types of the messages, or what was heard. `silent`: it stays open."""
    incoming = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": one} for one in said)]
    sent: list[Any] = []

    async def receive() -> Any:
        if not incoming and silent:
            await asyncio.sleep(60)
        return incoming.pop(0) if incoming else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Any) -> None:
        sent.append(json.loads(message["text"]) if "text" in message else message["type"])

    names = {"host": "127.0.0.1:4200", **(headers or {})}
    scope = {
        "type": "websocket",
        "path": "/api/events/out",
        "headers": [(name.encode(), value.encode()) for name, value in names.items()],
        "query_string": b"",
        "subprotocols": [],
    }
    asyncio.run(FRONT(scope, receive, send))
    return sent


def basic(credential: str | bytes) -> str:
    given = credential if isinstance(credential, bytes) else credential.encode()
    return f"Basic {base64.b64encode(given).decode()}"


KNOWN = basic(SECRET)


@pytest.mark.parametrize("method", [*METHODS, "TRACE", "PURGE"])
@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/admin/version",
        "/api/admin/settings",
        "/api/csrf-token?client=x",
        "/api/deployments/1",
        "/api/variables/name/health",
        "/api/health/",
        "/api/docs",
        "/api/openapi.json",
        "/api/metrics",
        "/%61pi/admin/version",
        "/docs",
        "/docs/",
        "/redoc",
        "/openapi.json",
    ],
)
def test_nothing_of_the_api_is_answered_without_the_credential(path: str, method: str) -> None:
    """Another user of the machine: 401, whatever is asked, and in whatever way. Preflights ask nothing."""
    status = ask(path, method, content=b"{}", content_type="text/plain").status_code
    assert status == (200 if method == "OPTIONS" else 401)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic \xff",
        f"Bearer {SECRET}",
        SECRET,
        basic(""),
        basic(SECRET[:-1]),
        basic(f"{SECRET} "),
        basic("ü:é"),
        basic(b"\xff\xfe"),
        f"{KNOWN}, {KNOWN}",
    ],
)
def test_a_wrong_credential_is_none(given: str) -> None:
    """401 and not an error of the server, also for bytes that are no text."""
    assert ask("/api/admin/version", authorization=given).status_code == 401


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_with_the_credential_it_is(method: str) -> None:
    told = ask("/api/deployments/1", method, authorization=KNOWN)
    assert (told.status_code, told.text) == (200, f"{method} /api/deployments/1")


@pytest.mark.parametrize(
    "path", ["/", "/v2/runs", "/assets/a.js", "/ui-settings", "/api/health", "/api/ready"]
)
def test_the_page_to_sign_in_and_the_probes_are_open(path: str) -> None:
    told = ask(path)
    assert told.status_code == 200
    assert told.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/deployments/1"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_elsewhere_gets_nothing_even_with_the_credential(origin: str, method: str, path: str) -> None:
    """403, also for a preflight."""
    told = ask(path, method, origin=origin, authorization=KNOWN, access_control_request_method="PATCH")
    assert told.status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_a_page_elsewhere_starts_without_its_origin_gets_nothing(site: str) -> None:
    """A picture whose address is ours; a link to the UI is followed all the same."""
    statuses = [
        ask(path, authorization=KNOWN, sec_fetch_site=site).status_code
        for path in ("/api/deployments/1", "/deployments")
    ]
    assert statuses == [403, 200]


@pytest.mark.parametrize("path", ["/", "/ui-settings", "/api/health", "/api/deployments/1"])
@pytest.mark.parametrize("host", HOSTS)
def test_a_name_that_is_not_ours_gets_nothing(host: str, path: str) -> None:
    """DNS rebinding: the browser takes the page's own name for us, so the page would read everything."""
    assert ask(path, authorization=KNOWN, host=host).status_code == 403


@pytest.mark.parametrize("base", [OWN, "http://localhost:4200", "http://[::1]:8080", "http://localhost:8080"])
def test_our_own_page_is_answered_through_a_tunnel_too(base: str) -> None:
    """Its origin is the host that is asked."""
    assert ask("/api/deployments/1", base=base, origin=base, authorization=KNOWN).status_code == 200


def test_the_page_under_our_other_name_is_answered() -> None:
    """Opened as localhost, the UI asks the API at 127.0.0.1."""
    assert ask("/api/x", origin="http://localhost:4200", authorization=KNOWN).status_code == 200


def auth(token: Any = SECRET) -> str:
    return json.dumps({"type": "auth", "token": token})


def test_a_websocket_that_signs_in_is_heard() -> None:
    said = [auth(), json.dumps({"type": "filter"})]
    assert talk_to(*said) == ["websocket.accept", *({"heard": json.loads(one)} for one in said)]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "x",
        "[]",
        "{}",
        "null",
        auth(None),
        auth(""),
        auth(7),
        auth("ü"),
        auth("\ud800"),
        auth([SECRET]),
        auth(SECRET + "x"),
        json.dumps({"type": "filter", "token": SECRET}),
        "[" * 100_000,
    ],
)
def test_a_websocket_that_does_not_sign_in_is_closed_unheard(said: str) -> None:
    assert talk_to(said, auth()) == ["websocket.accept"]


def test_a_websocket_that_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no credential holds no connection."""
    monkeypatch.setattr(prefect_front, "_SIGN_IN_WITHIN", 0.01)
    assert talk_to(silent=True) == ["websocket.accept"]


@pytest.mark.parametrize(
    "headers", [*({"origin": one} for one in FOREIGN), *({"host": one} for one in HOSTS)]
)
def test_a_websocket_of_a_page_elsewhere_is_not_opened(headers: dict[str, str]) -> None:
    assert talk_to(auth(), headers=headers) == ["websocket.close"]


def test_the_credential_is_not_in_what_the_front_says_of_itself() -> None:
    """A traceback may show it."""
    assert SECRET not in repr(Front(BEHIND, Hosts.of("127.0.0.1"), frozenset(), SECRET))
