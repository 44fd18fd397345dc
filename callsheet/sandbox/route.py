"""The way of one vendor request: audit, fault, rate, token, Idempotency-Key, validation, handler, answer."""

import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from functools import wraps
from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from callsheet.sandbox import idempotency
from callsheet.sandbox.envelope import refused, success
from callsheet.sandbox.exchange import Exchange
from callsheet.sandbox.faults import Fault
from callsheet.sandbox.importing import settle_due
from callsheet.sandbox.operation import Operation
from callsheet.sandbox.refusals import BadRequest, Refusal, TooLarge
from callsheet.sandbox.shapes import first_of, gateway_page, status_of, strike
from callsheet.sandbox.strictness import checked, trimmed

Answer = Callable[[Request], Awaitable[Response]]


class VendorRequest(Request):
    """A request whose JSON is read by orjson, and trimmed where the readings say so."""

    async def json(self) -> Any:
        content = orjson.loads(await self.body())
        exchange: Exchange = self.state.exchange
        if exchange.readings.request_spaces == "trimmed":
            content = trimmed(content)
        checked(content, exchange)
        return content


class VendorRoute(APIRoute):
    """FastAPI's route with the vendor's order of checks before validation, and the vendor's refusals after."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        operation: Operation = self.endpoint.operation  # type: ignore[attr-defined]

        async def handle(plain: Request) -> Response:
            request = VendorRequest(plain.scope, plain.receive)
            service = request.app.state.service
            key = request.headers.get("idempotency-key")
            sequence = service.audit.begin(operation.name, service.clock(), key)
            exchange = request.state.exchange = Exchange(service, operation, request, sequence)
            return await _handled(exchange, answer)

        return handle


def endpoint_of(operation: Operation) -> Callable[..., Awaitable[Response]]:
    """The operation's handler as FastAPI calls it: in a transaction, its data put in the envelope and kept."""

    @wraps(operation.handler)
    async def endpoint(exchange: Exchange, **body: Any) -> Response:
        with exchange.store.transaction():
            data = operation.handler(exchange, **body)
            answer = success(operation.envelope, data, exchange.readings)
            idempotency.keep(exchange, answer)
        return Response(answer, media_type="application/json")

    endpoint.operation = operation  # type: ignore[attr-defined]
    return endpoint


async def _handled(exchange: Exchange, answer: Answer) -> Response:
    audit, sequence = exchange.service.audit, exchange.sequence
    fault = exchange.service.faults.choose(exchange.operation.name)
    if fault:
        audit.note(sequence, fault=fault.what)
    try:
        response = await _perhaps_struck(exchange, fault, answer)
    except ClientDisconnect:
        return Response()
    audit.note(sequence, status=status_of(response))
    first_of(response).headers["Date"] = formatdate(exchange.service.clock(), usegmt=True)
    return response


async def _perhaps_struck(exchange: Exchange, fault: Fault | None, answer: Answer) -> Response:
    service = exchange.service

    async def process() -> Response:
        response = await _processed(exchange, answer)
        if exchange.took_effect:
            service.audit.note(exchange.sequence, took_effect=True)
        return response

    if fault and fault.what in {"cut_at_headers", "rst_at_headers", "never_reads"}:
        return await strike(fault, exchange, process)
    body = await exchange.request.body()
    exchange.sha256 = hashlib.sha256(body).hexdigest()
    service.audit.note(exchange.sequence, sha256=exchange.sha256, length=len(body))
    response = await process() if fault is None else await strike(fault, exchange, process)
    if fault is None and response.status_code == 200:
        service.last_answers[exchange.operation.name] = bytes(response.body)
    return response


async def _processed(exchange: Exchange, answer: Answer) -> Response:
    try:
        return await _guarded(exchange, answer)
    except Refusal as refusal:
        return _refused(exchange, refusal)
    except RequestValidationError as error:
        return _refused(exchange, BadRequest(_first_error(error)))
    except HTTPException as error:
        # FastAPI wraps whatever reading the JSON raises.
        cause = error.__cause__
        return _refused(
            exchange, cause if isinstance(cause, Refusal) else BadRequest("The body cannot be read")
        )


async def _guarded(exchange: Exchange, answer: Answer) -> Response:
    service, operation = exchange.service, exchange.operation
    settle_due(service)
    service.limit_rate()
    limit = service.readings.body_limit
    if operation.writes and limit and len(await exchange.request.body()) > limit:
        raise TooLarge("The body is too large")
    header = exchange.request.headers.get("authorization")
    exchange.token = service.tokens.accept(header, operation.token, service.clock(), service.readings)
    if exchange.token:
        service.audit.note(exchange.sequence, token=exchange.token.kind)
    if stored := idempotency.stored(exchange):
        service.audit.note(exchange.sequence, replayed=True)
        return stored
    with _running(exchange):
        if operation.writes and service.readings.late_apply:
            await service.pause(service.readings.late_apply)
        return await answer(exchange.request)


@contextmanager
def _running(exchange: Exchange) -> Iterator[None]:
    mark = (exchange.operation.name, exchange.idempotency_key or f"#{exchange.sequence}")
    exchange.service.running_keys.add(mark)
    try:
        yield
    finally:
        exchange.service.running_keys.discard(mark)


def _refused(exchange: Exchange, refusal: Refusal) -> Response:
    exchange.took_effect = False
    if isinstance(refusal, TooLarge) and exchange.readings.body_limit_as == "page":
        return gateway_page(refusal.status)
    return refused(exchange.operation.envelope, refusal, exchange.readings)


def _first_error(error: RequestValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"Parameter error: {where}: {first['msg']}"
