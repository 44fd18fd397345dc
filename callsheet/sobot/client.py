"""The client: sends one call, retries what may be retried, and says what each failure proves.

Importing this package keeps the loggers of httpx and httpcore at warnings for the whole process (see `redact.quieten`).

Retries are a loop of our own and not stamina's: its hook may name the wait, but its sleep cannot be passed in, it asks the
hook before it knows whether an attempt is left (so the budget would pay for retries that never come), and a
process-wide switch of it can turn retrying and waiting off.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from callsheet.sobot.auth import Refusals, SecretSource, Tokens, authorization
from callsheet.sobot.connection import Connection, KeyQuoting
from callsheet.sobot.envelope import Envelope
from callsheet.sobot.explain import error_for
from callsheet.sobot.libraries import httpx
from callsheet.sobot.operations import OpClass, Operation
from callsheet.sobot.proofs import AttemptResult, Proof, Reply, classify, leaves_doubt, may_resend
from callsheet.sobot.rate_limit import Budget, Clock, Pace, ServiceClock, Traffic, backoff
from callsheet.sobot.token_store import TokenStore
from callsheet.sobot.transport import OutgoingRequest, Transport

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success. `attempts` is the number of requests it took; `data` may hold customer numbers, so it is not in `repr`."""

    data: Any = field(repr=False)
    code: int
    message: str = field(repr=False)
    http_status: int
    attempts: int
    envelope: Envelope = field(repr=False)


StillWanted = Callable[[], Awaitable[bool]]
_AT_ONCE = 0.05  # seconds between a call's beginning and its request in which nothing is asked again


@dataclass(slots=True)
class _Call:
    """One call and the state of its attempts."""

    operation: Operation
    body: bytes | None = field(repr=False)
    query: Mapping[str, str] | None = field(repr=False)
    key: str | None
    still: StillWanted | None = None
    began: float = 0.0  # on the monotonic clock
    attempt: int = 1
    requests: int = 0
    doubted: bool = False


class WithdrawnError(Exception):
    """A call was no longer wanted when its turn came: nothing of it was sent."""


class Client:
    """A client for one connection, used as `async with Client(connection) as client`.

    `token_store` may be shared by clients, and through its folder by processes, since a new token may invalidate the one
    before it. `slots`, which may be shared too, bound concurrent requests. `transport` replaces the network, `clock` every clock and wait.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Clock | None = None,
        secret_source: SecretSource | None = None,
        token_store: TokenStore | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        slots: asyncio.Semaphore | None = None,
    ) -> None:
        self.connection = connection
        self.traffic = Traffic()
        self.clock = clock or Clock()
        self.service_clock = ServiceClock(self.clock)
        self.pace = Pace(connection.rate, connection.burst, self.clock, self.traffic)
        self.budget = Budget()
        self._transport = Transport(connection, self.traffic, transport)
        self._tokens = Tokens(
            connection,
            self._post_for_token,
            clock=self.clock,
            traffic=self.traffic,
            secret_source=secret_source,
            store=token_store,
        )
        self._slots = slots or asyncio.Semaphore(connection.concurrency)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()

    async def send(
        self,
        operation: Operation,
        body: bytes | None = None,
        *,
        query: Mapping[str, str] | None = None,
        key: str | None = None,
        still: StillWanted | None = None,
    ) -> Answer:
        """Send a call and return its success, or raise the SobotError that says what happened to it.

        `body` is sent byte for byte, on every attempt. `key` is the stored Idempotency-Key of a keyed write (ValueError
        when it is missing or not a UUID); a keyed read gets a new one per attempt, otherwise a stored answer could come
        back; operations without the header ignore it. `still` is asked after each wait, just before the request goes out and
        as long as no earlier attempt may have taken effect: where it says no, the call ends with WithdrawnError.
        """
        _check_key(operation, key)
        call = _Call(operation, body, query, key, still, self.clock.monotonic())
        del body, query  # a traceback with local variables must not show the rows
        while True:
            result = await self._attempt(call)
            if result.proof is Proof.DONE and result.envelope is not None:
                self.budget.refund()
                return _answer(result, result.envelope, call.requests)
            call.doubted = call.doubted or leaves_doubt(result.proof)
            wait = self._wait_before_next(call, result)
            if wait is None:
                raise error_for(
                    operation, result, call.requests, doubted=call.doubted, heard=self._tokens.heard
                )
            log.info(
                "%s: %s %s; attempt %d follows in %.1f s",
                operation.name,
                result.what.code,
                result.http_status or "",
                call.attempt,
                wait,
            )
            await self.clock.sleep(wait)

    async def fetch(self, url: httpx.URL, cap: int, seconds: float) -> Reply | AttemptResult:
        """GET an address once, without a token and outside the rate: for `downloads`, which checks what is allowed."""
        async with self._slots:
            self.traffic.requests += 1
            return await self._transport.exchange(OutgoingRequest("GET", url, seconds, cap))

    async def _attempt(self, call: _Call) -> AttemptResult:
        """One attempt; a call whose token is refused is sent again within it, with that or another one (see `Tokens`)."""
        kind, tried = self.connection.token_kind(call.operation), Refusals()
        token = await self._tokens.get(kind)
        while not isinstance(token, AttemptResult):
            result = await self._request(call, authorization(self.connection, token))
            if result.proof is Proof.DONE:
                self._tokens.note_accepted(kind)
            if result.proof is not Proof.UNAUTHORISED:
                return result
            if not self._may_send_after_401(call.operation):
                return self._tokens.diagnosed(kind, result)
            token = await self._tokens.after_refusal(kind, token, result, tried)
        return token

    async def _request(self, call: _Call, credentials: str) -> AttemptResult:
        async with self._slots:
            sent_at = await self.pace.acquire()
            if self._has_waited(call) and not call.doubted and call.still and not await call.still():
                raise WithdrawnError
            call.requests += 1
            self.traffic.requests += 1
            reply = await self._transport.exchange(self._outgoing(call, credentials))
        result = reply if isinstance(reply, AttemptResult) else classify(reply, self._secrets())
        self.service_clock.heard(result.date)
        if result.code is not None and not result.foreign:
            self._tokens.note_heard()
        if result.proof in (Proof.THROTTLED, Proof.THROTTLED_OFF):
            self.traffic.throttled += 1
            pause = result.retry_after or 0.0
            self.pace.throttled(sent_at, pause if pause <= self.connection.retry_after_cap else 0.0)
        elif result.proof is Proof.DONE:
            self.pace.succeeded(sent_at)
        return result

    def _has_waited(self, call: _Call) -> bool:
        return call.attempt > 1 or self.clock.monotonic() - call.began > _AT_ONCE

    def _secrets(self) -> tuple[str, ...]:
        return (*self._tokens.secrets(), *self._transport.secrets)

    def _outgoing(self, call: _Call, credentials: str) -> OutgoingRequest:
        c, operation = self.connection, call.operation
        headers = {"authorization": credentials, "accept": "application/json"}
        if call.body is not None:
            headers["content-type"] = "application/json;charset=utf-8"
        if operation.time_zone and c.time_zone:
            headers["timezoneid"] = c.time_zone
        if operation.language and c.language:
            headers["language"] = c.language
        if operation.keyed:
            key = self.clock.new_key() if operation.reads else call.key
            headers["idempotency-key"] = (
                f'"{key}"' if c.idempotency_key_quoting == KeyQuoting.QUOTED else f"{key}"
            )
        return OutgoingRequest(
            operation.method,
            c.url(operation),
            c.timeout(operation),
            c.answer_cap,
            headers,
            call.body,
            call.query,
            alone=operation.op_class is OpClass.C,
        )

    def _wait_before_next(self, call: _Call, result: AttemptResult) -> float | None:
        """Seconds to wait before the next attempt; None when there is none."""
        c, asked = self.connection, result.retry_after or 0.0
        if (
            not may_resend(result.proof, call.operation)
            or call.attempt >= c.attempts
            or asked > c.retry_after_cap
        ):
            return None
        throttled = result.proof in (Proof.THROTTLED, Proof.THROTTLED_OFF)
        if not self.budget.take(Budget.THROTTLED if throttled else Budget.OTHER):
            return None
        wait = max(asked, backoff(call.attempt, c.backoff_base, c.backoff_cap, self.clock.chance()))
        call.attempt += 1
        self.traffic.retries += 1
        self.traffic.waited_to_retry += wait
        return wait

    def _may_send_after_401(self, operation: Operation) -> bool:
        return operation.op_class is not OpClass.C or self.connection.resend_plans_after_401

    async def _post_for_token(self, path: str, body: bytes) -> Reply | AttemptResult:
        c = self.connection
        url = c.base_url.rstrip("/") + path
        headers = {"accept": "application/json", "content-type": "application/json;charset=utf-8"}
        timeout = 10.0 if c.read_timeout is None else c.read_timeout
        reply = await self._transport.exchange(
            OutgoingRequest("POST", url, timeout, c.answer_cap, headers, body)
        )
        self.service_clock.heard(reply.date)
        return reply


def _check_key(operation: Operation, key: str | None) -> None:
    if not operation.keyed or operation.reads:
        return
    try:
        valid = bool(key) and bool(uuid.UUID(key))
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(f"{operation.name} needs its stored Idempotency-Key, a UUID")


def _answer(result: AttemptResult, envelope: Envelope, requests: int) -> Answer:
    return Answer(
        data=envelope.data,
        code=200,
        message=envelope.texts[0] if envelope.texts else "",
        http_status=result.http_status or 200,
        attempts=requests,
        envelope=envelope,
    )
