"""What each fault looks like: the answer, or the end of the connection, that a struck request gets."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import orjson
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from callsheet.sandbox.envelope import json_response, refused, success
from callsheet.sandbox.exchange import Exchange
from callsheet.sandbox.faults import Fault
from callsheet.sandbox.refusals import Refusal, TooMany, Unauthenticated
from callsheet.sandbox.service import Service
from callsheet.sandbox.wire import Wire, wire_of

Process = Callable[[], Awaitable[Response]]
Shape = Callable[[Fault, Exchange, Response], Response]

_PAGE = "<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>proxy</body></html>"
_COUNTED = ("successCount", "total", "totalCount")
_ECHOED = ("callingListCode", "campaignId", "id", "code", "queueID", "ext", "agentUUID")


async def strike(fault: Fault, exchange: Exchange, process: Process) -> Response:
    """The answer that the fault gives instead; `process` is the real work, done before, later or not at all."""
    nothing = Response(
        success(exchange.operation.envelope, None, exchange.readings), media_type="application/json"
    )
    is_late = fault.applies and fault.late > 0
    real = await process() if fault.applies and not is_late else nothing
    shaped = SHAPES[fault.what](fault, exchange, real)
    return _Afterwards(shaped, exchange.service, fault.late, process) if is_late else shaped


def first_of(response: Response) -> Response:
    """The answer that the client gets to see, where something follows it."""
    return response.first if isinstance(response, _Afterwards) else response


def status_of(response: Response) -> int | None:
    """The status that the client gets to see, or None when there is no whole answer."""
    first = first_of(response)
    return None if isinstance(first, (_OnWire, _Silence)) else first.status_code


def gateway_page(status: int) -> Response:
    """The page of a gateway that stands before the service."""
    return HTMLResponse(_PAGE.format(status=status), status)


class _Afterwards(Response):
    """An answer after which, some seconds later, the request takes effect."""

    def __init__(self, first: Response, service: Service, seconds: float, process: Process) -> None:
        super().__init__()
        self.first, self._service, self._seconds, self._process = first, service, seconds, process

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.first(scope, receive, send)
        await self._service.pause(self._seconds)
        await self._process()


class _OnWire(Response):
    """An answer given past HTTP."""

    def __init__(self, act: Callable[[Wire], None]) -> None:
        super().__init__()
        self._act = act

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        self._act(wire_of(scope))


class _Silence(Response):
    """No answer, until the client leaves, the server stops or `hold` seconds have passed."""

    def __init__(self, service: Service, hold: float, *, reads: bool) -> None:
        super().__init__()
        self._service, self._hold, self._reads = service, hold, reads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        wire = wire_of(scope)
        waits: list[asyncio.Future[bool]] = [asyncio.ensure_future(self._service.stopping.wait())]
        if self._reads:
            waits.append(asyncio.ensure_future(_disconnected(receive)))
        else:
            wire.stop_reading()
        await asyncio.wait(waits, timeout=self._hold, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        wire.cut()


async def _disconnected(receive: Receive) -> bool:
    while (await receive())["type"] != "http.disconnect":
        pass
    return True


class _Dribble(Response):
    """The real answer in small pieces with pauses; endless when there is nothing to cut into pieces."""

    def __init__(self, service: Service, real: Response | None, piece: int, pause: float) -> None:
        body = b"" if real is None else bytes(real.body)
        super().__init__(body, 200 if real is None else real.status_code, media_type="application/json")
        self._service, self._pause, self._is_endless = service, pause, real is None
        self._pieces = [body[at : at + piece] for at in range(0, len(body), piece)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        headers = [] if self._is_endless else self.raw_headers
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        wire = wire_of(scope)
        while self._is_endless and wire.is_open and not self._service.stopping.is_set():
            await send({"type": "http.response.body", "body": b" " * 65536, "more_body": True})
            await self._service.pause(self._pause or 0.001)
        for piece in self._pieces:
            if wire.is_open:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                await self._service.pause(self._pause)
        await send({"type": "http.response.body", "body": b""})


def _raw_head(real: Response, *lines: str) -> bytes:
    head = [f"HTTP/1.1 {real.status_code} OK", "Content-Type: application/json", *lines]
    return "\r\n".join([*head, "", ""]).encode()


def _raw_whole(real: Response, *lines: str) -> bytes:
    body = bytes(real.body)
    return _raw_head(real, *lines, f"Content-Length: {len(body)}") + body


def _then_cut(content: bytes) -> Response:
    def act(wire: Wire) -> None:
        wire.write(content)
        wire.cut()

    return _OnWire(act)


def _cut_json(fault: Fault, _exchange: Exchange, real: Response) -> Response:
    body = bytes(real.body)
    part = body[: int(len(body) * fault.keep)]
    if fault.framing == "content_length":
        return _then_cut(_raw_head(real, f"Content-Length: {len(body)}") + part)
    if fault.framing == "close":
        return _then_cut(_raw_head(real, "Connection: close") + part)
    return _then_cut(_raw_head(real, "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(part), part))


def _many_headers(fault: Fault, _exchange: Exchange, real: Response) -> Response:
    return _then_cut(_raw_whole(real, *(f"X-Filler-{n}: {n}" for n in range(fault.copies))))


def _interim_answers(fault: Fault, _exchange: Exchange, real: Response) -> Response:
    return _then_cut(b"HTTP/1.1 103 Early Hints\r\n\r\n" * fault.copies + _raw_whole(real))


def _close_after(_fault: Fault, _exchange: Exchange, real: Response) -> Response:
    return _then_cut(_raw_whole(real))


def _status(fault: Fault, exchange: Exchange, _real: Response) -> Response:
    status = 429 if fault.what == "429" else fault.status or 500
    refusal = TooMany("Too many requests", fault.retry_after)
    refusal.status, refusal.reason = status, f"Status {status}"
    if status in {204, 304}:
        return Response(status_code=status)
    if fault.html:
        return HTMLResponse(_PAGE.format(status=status), status, refusal.headers())
    return refused(exchange.operation.envelope, refusal, exchange.readings)


def _token_expired(_fault: Fault, exchange: Exchange, _real: Response) -> Response:
    refusal: Refusal = Unauthenticated("The token has expired")
    return refused(exchange.operation.envelope, refusal, exchange.readings)


def _gzip_bomb(fault: Fault, _exchange: Exchange, _real: Response) -> Response:
    headers = {"Content-Encoding": "gzip"}
    return Response(_bomb(fault.megabytes), 200, headers, media_type="application/json")


@cache
def _bomb(megabytes: int) -> bytes:
    squeeze = zlib.compressobj(9, wbits=31)
    spaces = b" " * 1_048_576
    return b"".join([squeeze.compress(spaces) for _ in range(megabytes)]) + squeeze.flush()


def _redirect(fault: Fault, _exchange: Exchange, _real: Response) -> Response:
    return RedirectResponse(fault.location, fault.status or 302)


def _changed(change: Callable[[Any], Any]) -> Callable[[Response], Response]:
    """The real answer with its data changed; a refusal stays as it is."""

    def changed(real: Response) -> Response:
        content = orjson.loads(bytes(real.body))
        return json_response({**content, "data": change(content.get("data"))}, real.status_code)

    return changed


def _wrong_counts(fault: Fault, _exchange: Exchange, real: Response) -> Response:
    def change(data: Any) -> Any:
        if isinstance(data, list):
            return data[: fault.delta] if fault.delta < 0 else data + data[: fault.delta]
        if isinstance(data, dict):
            counted = {name: data[name] + fault.delta for name in _COUNTED if name in data}
            nested = {"list": [change(row) for row in data["list"]]} if "list" in data else {}
            return {**data, **counted, **nested}
        return data

    return _changed(change)(real)


def _wrong_echo(_fault: Fault, _exchange: Exchange, real: Response) -> Response:
    def change(data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {
            name: value[::-1] + "0" if name in _ECHOED and value else value for name, value in data.items()
        }

    return _changed(change)(real)


def _stale_answer(_fault: Fault, exchange: Exchange, real: Response) -> Response:
    last = exchange.service.last_answers.get(exchange.operation.name, bytes(real.body))
    return Response(last, media_type="application/json")


def _raw_body(fault: Fault, _exchange: Exchange, _real: Response) -> Response:
    return Response(fault.text.encode(fault.encoding), fault.status or 200, media_type=fault.content_type)


def _silent(*, reads: bool = True) -> Shape:
    return lambda fault, exchange, _real: _Silence(exchange.service, fault.hold, reads=reads)


def _cut(_fault: Fault, _exchange: Exchange, _real: Response) -> Response:
    return _OnWire(Wire.cut)


def _reset(_fault: Fault, _exchange: Exchange, _real: Response) -> Response:
    return _OnWire(Wire.reset)


def _body(default: str) -> Shape:
    return lambda fault, _exchange, _real: Response(fault.text or default, 200, media_type="application/json")


SHAPES: dict[str, Shape] = {
    "cut_at_headers": _cut,
    "rst_at_headers": _reset,
    "never_reads": _silent(reads=False),
    "cut_before": _cut,
    "cut_after": _cut,
    "rst_before": _reset,
    "rst_after": _reset,
    "never_answers_before": _silent(),
    "never_answers_after": _silent(),
    "partial_headers": lambda _fault, _exchange, _real: _then_cut(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "garbage": lambda fault, _exchange, _real: _then_cut(
        (fault.text or "\x15\x03\x01 no HTTP\r\n\r\n").encode()
    ),
    "cut_json": _cut_json,
    "slow_bytes": lambda fault, exchange, real: _Dribble(exchange.service, real, fault.piece, fault.pause),
    "endless_body": lambda fault, exchange, _real: _Dribble(exchange.service, None, 1, fault.pause),
    "gzip_bomb": _gzip_bomb,
    "many_headers": _many_headers,
    "interim_answers": _interim_answers,
    "close_after": _close_after,
    "status": _status,
    "429": _status,
    "redirect": _redirect,
    "html_page": lambda fault, _exchange, _real: HTMLResponse(
        fault.text or _PAGE.format(status=200), fault.status or 200
    ),
    "token_expired": _token_expired,
    "empty_body": _body(""),
    "null_body": _body("null"),
    "raw_body": _raw_body,
    "stale_answer": _stale_answer,
    "wrong_counts": _wrong_counts,
    "wrong_echo": _wrong_echo,
}
