"""`python -m flows.prefect_front HOST PORT`: Prefect's server, which by itself answers whoever asks, behind a front that does not.

What is refused, before Prefect sees it:

| request | answer |
| --- | --- |
| with a `Host` that is not ours (DNS rebinding) | 403 |
| of a page that is not ours (`Origin`, `Sec-Fetch-Site`) | 403 |
| for the API or its description, without the credential | 401 |
| a websocket whose first message is not the credential, or does not come | closed |

Open are the files of the UI, which hold nothing of ours and have to be there before one can sign in, and `/health`.
Prefect's own checks (the credential, CSRF tokens) stand behind it.
"""

import asyncio
import base64
import binascii
import hmac
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from callsheet.hosts import Hosts

_DESCRIPTION = frozenset({"/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"})
_PROBES = frozenset({"/health", "/ready"})
_SIGN_IN_WITHIN = 10.0  # seconds that a websocket may take to say who it is
_HEADERS = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff"}
_GONE: Message = {"type": "websocket.disconnect", "code": 1008}


@dataclass(frozen=True, slots=True)
class Front:
    """Lets through to `app` what is ours. `origins` are those of the UI; one that is the request's own host is ours, too."""

    app: ASGIApp
    hosts: Hosts
    origins: frozenset[str]
    credential: str = field(repr=False)
    api: str = "/api"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif status := self._refusal(scope):
            refused = JSONResponse({"exception_message": "Refused"}, status)
            await (refused if scope["type"] == "http" else WebSocketClose(1008))(scope, receive, send)
        else:
            first = receive if scope["type"] == "http" else self._signed_in(receive)
            await self.app(scope, first, _not_framed(send))

    def _refusal(self, scope: Scope) -> int:
        """The status with which a request is refused; 0 when it is let through."""
        headers = Headers(scope=scope)
        if not self.hosts.allow(headers.getlist("host")) or not self._is_ours(headers, scope["path"]):
            return 403
        if scope["type"] == "http" and self._is_closed(scope) and not self._knows(headers):
            return 401
        return 0

    def _is_ours(self, headers: Headers, path: str) -> bool:
        """Whether a request comes from a page of ours, or from none."""
        if origins := headers.getlist("origin"):
            return len(origins) == 1 and self._is_own_origin(origins[0].lower(), headers["host"].lower())
        elsewhere = headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        return not (elsewhere and self._is_api(path))

    def _is_own_origin(self, origin: str, host: str) -> bool:
        return bool({origin, "*"} & self.origins) or origin in {f"http://{host}", f"https://{host}"}

    def _is_api(self, path: str) -> bool:
        return path == self.api or path.startswith(f"{self.api}/") or path.rstrip("/") in _DESCRIPTION

    def _is_closed(self, scope: Scope) -> bool:
        """Whether a path needs the credential. A preflight carries none: it is answered by the rules for other origins."""
        probe = scope["method"] == "GET" and scope["path"].removeprefix(self.api) in _PROBES
        return self._is_api(scope["path"]) and scope["method"] != "OPTIONS" and not probe

    def _knows(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        with suppress(binascii.Error, ValueError):
            return scheme.lower() == "basic" and self._is_credential(
                base64.b64decode(given.strip(), validate=True)
            )
        return False

    def _is_credential(self, given: bytes) -> bool:
        return hmac.compare_digest(given, self.credential.encode())

    def _signed_in(self, receive: Receive) -> Receive:
        """What a websocket receives, as long as its first message was the credential, and came soon."""
        before: list[Callable[[], Any]] = [self._first(receive), receive]

        async def following() -> Message:
            message: Message = await (before.pop() if before else receive)()
            return message

        return following

    def _first(self, receive: Receive) -> Receive:
        async def first() -> Message:
            try:
                message = await asyncio.wait_for(receive(), _SIGN_IN_WITHIN)
            except TimeoutError:
                return _GONE
            return message if message["type"] != "websocket.receive" or self._signs_in(message) else _GONE

        return first

    def _signs_in(self, message: Message) -> bool:
        with suppress(ValueError, TypeError, AttributeError, RecursionError):
            said = json.loads(message.get("text") or message.get("bytes") or b"")
            return said.get("type") == "auth" and self._is_credential(said.get("token").encode())
        return False


def _not_framed(send: Send) -> Send:
    """Adds to an answer that no page elsewhere may show it in a frame, to have a person click there."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return sent


def main(words: Sequence[str]) -> None:
    """Serve until SIGTERM. What `prefect server start` does in the foreground, with the front before it."""
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    host, port = words
    server = get_current_settings().server
    if not server.api.auth_string or not (credential := server.api.auth_string.get_secret_value()):
        raise SystemExit("PREFECT_SERVER_API_AUTH_STRING is not set")
    front = Front(
        create_app(final=True),
        Hosts.of(host, server.ui.api_url or ""),
        frozenset(one.strip().lower() for one in server.api.cors_allowed_origins.split(",")),
        credential,
        (server.api.base_path or "/api").rstrip("/"),
    )
    uvicorn.run(
        front,
        host=host,
        port=int(port),
        timeout_keep_alive=server.api.keepalive_timeout,
        ws_ping_interval=server.api.websocket_ping_interval,
        ws_ping_timeout=server.api.websocket_ping_timeout,
        log_level=server.logging_level.lower(),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
