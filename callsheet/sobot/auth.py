"""Tokens: signed, fetched one at a time, renewed after half their lifetime, and never requested in a loop.

The vendor's sibling API forbids frequent token calls, so they are counted, over all processes that share their tokens: six a
minute at most, no renewal after a 401 beyond the third, and a failed fetch is remembered for half a minute. The token's own
`exp` is not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import orjson
from pydantic import SecretStr

from callsheet.sobot.connection import AgentType, AuthScheme, Connection
from callsheet.sobot.course import TOLD
from callsheet.sobot.envelope import parse_grant
from callsheet.sobot.libraries import httpx
from callsheet.sobot.operations import TokenKind
from callsheet.sobot.proofs import AttemptResult, Proof, Reply, classify
from callsheet.sobot.rate_limit import Clock, Traffic, backoff
from callsheet.sobot.token_cache import Place
from callsheet.sobot.token_store import WITHIN, Key, Token, TokenStore
from validators.message import Message, message

YOUNG = 60.0
SETTLING = 1.0
RENEWALS = 3
REQUESTS = 6
_MOST_REFUSED = 4
_REMEMBERED = 30.0
_SKEW_SHOWN = 60.0
_SPANS = ((86400, "SPAN_DAYS"), (3600, "SPAN_HOURS"), (60, "SPAN_MINUTES"))
_SECRET_MAY_BE_OLD = {Proof.REFUSED, Proof.UNAUTHORISED, Proof.FORBIDDEN}
_WORTH_ASKING_AGAIN = {Proof.NOT_SENT, Proof.THROTTLED, Proof.THROTTLED_OFF, Proof.UNCLEAR}

PATHS = {TokenKind.COMPANY: "/tokens/company", TokenKind.AGENT: "/tokens/agent"}
SecretSource = Callable[[], SecretStr]
Post = Callable[[str, bytes], Awaitable[Reply | AttemptResult]]


@dataclass(slots=True)
class Refusals:
    """What has been tried for one call whose tokens are refused."""

    values: set[str] = field(default_factory=set, repr=False)
    waited: bool = False
    fetched: bool = False


def token_request(connection: Connection, kind: TokenKind, secret: SecretStr, milliseconds: int) -> bytes:
    """The body of a token call. `sign` is the MD5 of app id, time, "token" and secret, run together (the vendor's)."""
    text = f"{connection.app_id}{milliseconds}token{secret.get_secret_value()}"
    sign = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    body: dict[str, str | int] = {
        "responseType": "token",
        "appId": connection.app_id,
        "currentTime": milliseconds,
        "sign": sign,
    }
    if kind is TokenKind.AGENT:
        body["agentId" if connection.agent_type == AgentType.UUID else "agentNo"] = connection.agent
    return orjson.dumps(body)


def place_of(connection: Connection) -> Place:
    """Whose tokens a connection uses; spellings of one address are one place."""
    return (str(httpx.URL(connection.base_url)).rstrip("/"), connection.app_id)


def authorization(connection: Connection, token: Token) -> str:
    """The Authorization header's value."""
    return f"Bearer {token.value}" if connection.auth_scheme == AuthScheme.BEARER else token.value


def with_skew(result: AttemptResult, wall: float) -> Message:
    """What a result says, with the difference of this machine's clock to the service's when that may be the cause."""
    off = wall - result.date if result.date is not None else 0.0
    if abs(off) < _SKEW_SHOWN:
        return result.what
    seconds, span = next((seconds, span) for seconds, span in _SPANS if abs(off) >= seconds)
    by = message(span, count=round(abs(off) / seconds))
    return message("WIRE_CLOCK_FAST" if off > 0 else "WIRE_CLOCK_SLOW", what=result.what, by=by)


class Tokens:
    """The tokens of one connection. `store` may be shared by clients, so that one token serves them all.

    `secret_source` is asked for the secret again when the service rejects ours, in case it has been changed.
    """

    def __init__(
        self,
        connection: Connection,
        post: Post,
        *,
        clock: Clock,
        traffic: Traffic,
        secret_source: SecretSource | None = None,
        store: TokenStore | None = None,
    ) -> None:
        self._connection = connection
        self._place = place_of(connection)
        self._post = post
        self._clock = clock
        self._traffic = traffic
        self._secret = connection.app_secret
        self._secret_source = secret_source
        self._store = TokenStore() if store is None else store
        self._failed: dict[TokenKind, tuple[float, AttemptResult]] = {}
        self._made = clock.monotonic()

    async def get(self, kind: TokenKind) -> Token | AttemptResult:
        """The token to use now, fetched or renewed first where that is due.

        When a renewal fails, a token that has not expired is still used.
        """
        began = self._clock.monotonic()
        if (token := self._known(kind)) and began < token.renew_at:
            return token
        async with self._store.one_at_a_time(self._place, self._clock):
            token, now = self._known(kind), self._clock.monotonic()
            if token and now < token.renew_at:
                return token
            since = min(
                began, max(self._made, now - _REMEMBERED)
            )  # one of a load beside ours counts as our own
            fetched = self._failed_since(since, kind) or await self._fetch(kind)
            return token if token and isinstance(fetched, AttemptResult) and now < token.ends_at else fetched

    async def after_refusal(
        self, kind: TokenKind, refused: Token, why: AttemptResult, tried: Refusals
    ) -> Token | AttemptResult:
        """The token to try next for a call that was told 401, or why there is none.

        First the one that another process may have got since. A token of the last minute is tried once more a second
        later, since the service may refuse a good one.  Then one is fetched, once.
        """
        tried.values.add(refused.value)
        newest = self._known(kind)
        if newest and newest.value not in tried.values and len(tried.values) < _MOST_REFUSED:
            return newest
        if not tried.waited and self._is_young(refused):
            tried.waited = True
            await self._clock.sleep(SETTLING)
            return self._known(kind) or refused
        return self.diagnosed(kind, why) if tried.fetched else await self._renew(kind, why, tried)

    async def _renew(self, kind: TokenKind, why: AttemptResult, tried: Refusals) -> Token | AttemptResult:
        """A different token from those that were refused, fetched when no other client has got one meanwhile."""
        began = self._clock.monotonic()
        async with self._store.one_at_a_time(self._place, self._clock):
            self._reread_secret()
            token = self._known(kind)
            if token and token.value not in tried.values:
                return token
            if len(self._requests(kind)) >= RENEWALS:
                return self._contested(kind, why)
            if failed := self._failed_since(began, kind):
                return failed
            tried.fetched = True
            return await self._fetch(kind)

    def note_accepted(self, kind: TokenKind) -> None:
        """The service accepted a call with such a token."""
        self._store.note_accepted(self._key(kind), self._connection.auth_scheme, self._secret)

    @property
    def heard(self) -> bool:
        """Whether the service itself has answered a call at this address, to any client that shares the tokens."""
        return (self._connection.base_url, self._connection.prefix) in self._store.heard

    def note_heard(self) -> None:
        self._store.heard.add((self._connection.base_url, self._connection.prefix))

    def diagnosed(self, kind: TokenKind, why: AttemptResult) -> AttemptResult:
        """The result for a call whose token the service rejects, with what that may be due to."""
        worked = self._store.worked(self._key(kind), self._connection.auth_scheme, self._secret)
        code = "SOBOT_UNAUTHORISED_NOW" if worked else "SOBOT_UNAUTHORISED"
        return replace(why, proof=Proof.UNAUTHORISED, what=with_skew(why, self._clock.wall()), stop=code)

    def _contested(self, kind: TokenKind, why: AttemptResult) -> AttemptResult:
        """The result when no more tokens may be asked for: what was got is ended again, if any was ever accepted."""
        found = self.diagnosed(kind, why)
        was_accepted = found.stop == "SOBOT_UNAUTHORISED_NOW"
        return replace(found, stop="SOBOT_TOKENS_CONTESTED") if was_accepted else found

    def _is_young(self, token: Token) -> bool:
        return self._clock.monotonic() - token.born < YOUNG

    def secrets(self) -> tuple[str, ...]:
        """What must not appear in any text: the secret and the tokens."""
        return (self._secret.get_secret_value(), *(token.value for token in self._store.values()))

    def _key(self, kind: TokenKind) -> Key:
        agent = self._connection.agent if kind is TokenKind.AGENT else ""
        return (*self._place, kind, agent)

    def _known(self, kind: TokenKind) -> Token | None:
        return self._store.newest(self._key(kind), self._secret, self._clock)

    def _requests(self, kind: TokenKind) -> list[float]:
        """When tokens of this kind were asked for within the last minute."""
        return self._store.requests(self._key(kind), self._secret, self._clock.monotonic())

    def _failed_since(self, began: float, kind: TokenKind) -> AttemptResult | None:
        """Why another client that was ahead of us got no token."""
        when, failure = self._store.failed.get(self._key(kind), (float("-inf"), None))
        return failure if when >= began else None

    async def _fetch(self, kind: TokenKind) -> Token | AttemptResult:
        when, failure = self._failed.get(kind, (float("-inf"), None))
        if failure and self._clock.monotonic() - when < _REMEMBERED:
            return failure
        if kind is TokenKind.AGENT and not self._connection.agent:
            return AttemptResult(Proof.NO_TOKEN, message("WIRE_AGENT_TOKEN_NEEDED"))
        got = await self._ask_patiently(kind)
        if isinstance(got, AttemptResult) and got.proof in _SECRET_MAY_BE_OLD and self._reread_secret():
            got = await self._ask_patiently(kind)
        if isinstance(got, Token):
            self._store.keep(self._key(kind), got, self._secret, self._clock)
            return got
        proof = Proof.TOKEN_LATER if got.proof in _WORTH_ASKING_AGAIN else Proof.NO_TOKEN
        failure = replace(got, proof=proof, what=self._no_token(kind, got), envelope=None)
        self._failed[kind] = self._store.failed[self._key(kind)] = (self._clock.monotonic(), failure)
        return failure

    async def _ask_patiently(self, kind: TokenKind) -> Token | AttemptResult:
        if why := self._too_often(kind):
            return why
        c, got = self._connection, await self._ask(kind)
        for attempt in range(1, c.attempts):
            if isinstance(got, Token) or got.proof not in _WORTH_ASKING_AGAIN:
                break
            wait = got.retry_after or 0.0
            if wait > c.retry_after_cap:
                break
            pause = backoff(attempt, c.backoff_base, c.backoff_cap, self._clock.chance())
            await self._clock.sleep(max(wait, pause))
            if self._too_often(kind):
                break
            got = await self._ask(kind)
        return got

    def _too_often(self, kind: TokenKind) -> AttemptResult | None:
        """Why no token may be asked for now."""
        asked = self._requests(kind)
        if len(asked) < REQUESTS:
            return None
        left = WITHIN - (self._clock.monotonic() - asked[-REQUESTS])
        return AttemptResult(
            Proof.THROTTLED, message("WIRE_TOKENS_TOO_OFTEN", count=REQUESTS), retry_after=left
        )

    async def _ask(self, kind: TokenKind) -> Token | AttemptResult:
        """Ask for a token, signed with this machine's time; once more with the service's where that is far from ours."""
        wall = self._clock.wall()
        got = await self._ask_at(kind, wall)
        date = None if isinstance(got, Token) or got.proof not in _SECRET_MAY_BE_OLD else got.date
        if date is None or abs(wall - date) < _SKEW_SHOWN:
            return got
        again = await self._ask_at(kind, date)
        return again if isinstance(again, Token) else got

    async def _ask_at(self, kind: TokenKind, seconds: float) -> Token | AttemptResult:
        self._traffic.token_requests += 1
        self._store.note_request(self._key(kind), self._secret, self._clock.monotonic())
        body = token_request(self._connection, kind, self._secret, round(seconds * 1000))
        reply = await self._post(PATHS[kind], body)
        if isinstance(reply, AttemptResult):
            return reply
        grant = parse_grant(reply.body) if 200 <= reply.status < 300 else None
        if grant:
            return Token.of(grant.token, self._clock.monotonic(), grant.lifetime)
        result = classify(reply, self.secrets())
        if result.proof is Proof.GATEWAY and result.envelope is not None:
            # The token endpoints have no envelope: their own refusals cannot be told from a gateway's by a missing code.
            what = message("WIRE_HTTP_STATUS", status=reply.status)
            result = replace(result, proof=Proof.REFUSED, what=what, foreign=False)
        no_token = 200 <= reply.status < 300 and result.proof is not Proof.THROTTLED
        if not no_token:
            return result
        return replace(result, proof=Proof.REFUSED, what=message("WIRE_NO_TOKEN_INSIDE", what=result.what))

    def _reread_secret(self) -> bool:
        """Whether the secret has changed since it was last read."""
        fresh = self._secret_source() if self._secret_source else self._secret
        changed = fresh.get_secret_value() != self._secret.get_secret_value()
        self._secret = fresh
        return changed

    def _no_token(self, kind: TokenKind, got: AttemptResult) -> Message:
        granted = self._store.granted(self._key(kind), self._secret)
        code = "WIRE_TOKEN_REJECTED_NOW" if granted else "WIRE_TOKEN_REJECTED"
        if got.what.code in TOLD:
            code = "WIRE_TOKEN_UNREACHED"
        elif got.proof in _WORTH_ASKING_AGAIN:
            code = "WIRE_TOKEN_LATER"
        elif got.proof is Proof.REDIRECTED:
            code = "WIRE_TOKEN_REDIRECTED"
        return message(code, what=with_skew(got, self._clock.wall()))
