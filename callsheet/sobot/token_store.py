"""Tokens in hand: shared by the clients of a process, and through a file by the processes of a profile.

Lifetimes are counted on the monotonic clock. A token that was kept before the machine was started again is as old as the
wall clock says; where that cannot be, its age is not known: it is used, and a 401 renews it.
"""

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from callsheet.sobot.proofs import AttemptResult
from callsheet.sobot.rate_limit import Clock
from callsheet.sobot.token_cache import (
    LONGEST_LIFE,
    MOST_CHARACTERS,
    Contents,
    KeptToken,
    Moment,
    Place,
    TokenCache,
    boot_id,
    name_of,
)

WITHIN = 60.0
"""Seconds over which token requests are counted."""

_GLANCE = 0.01

Key = tuple[str, str, str, str]
"""Base URL, app id, kind of token, agent."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token; times are on the monotonic clock."""

    value: str = field(repr=False)
    born: float
    renew_at: float
    ends_at: float

    @classmethod
    def of(cls, value: str, born: float, lifetime: float) -> "Token":
        """A token of a lifetime in seconds, renewed after half of it."""
        return cls(value, born, renew_at=born + lifetime / 2, ends_at=born + lifetime)


class TokenStore(dict[Key, Token]):
    """Tokens that clients share, across threads and event loops; one client at a time fetches.

    With a folder they are shared with the other processes that work there. `failed` has the latest failed fetch and its time:
    it is the answer for every client that was waiting for it. `heard` has the addresses (base URL and prefix) at which the
    service itself has answered a call.
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self.failed: dict[Key, tuple[float, AttemptResult]] = {}
        self.heard: set[tuple[str, str]] = set()
        self._folder = folder
        self._boot = boot_id() if folder else ""
        self._caches: dict[Place, TokenCache] = {}
        self._asked: dict[Key, list[float]] = {}
        self._worked: dict[Key, set[str]] = {}
        self._granted: set[tuple[Key, str]] = set()
        self._line = threading.Lock()

    @asynccontextmanager
    async def one_at_a_time(self, place: Place, clock: Clock) -> AsyncIterator[None]:
        """Alone among the clients of this process and, as far as there is a lock, among processes."""
        while not self._line.acquire(blocking=False):  # noqa: ASYNC110 - the holder may be in another thread
            await asyncio.sleep(_GLANCE)
        try:
            if cache := self._cache(place):
                async with cache.one_at_a_time(clock):
                    yield
            else:
                yield
        finally:
            self._line.release()

    def newest(self, key: Key, secret: SecretStr, clock: Clock) -> Token | None:
        """The newest token that this process or another one got with this secret."""
        mine = self.get(key)
        kept = self._contents(key, secret).tokens.get(_name(key))
        if kept is None or (mine and kept.value == mine.value):
            return mine
        theirs = self._as_token(kept, clock)
        if theirs.ends_at <= clock.monotonic() or (mine and theirs.born <= mine.born):
            return mine
        self[key] = theirs
        return theirs

    def keep(self, key: Key, token: Token, secret: SecretStr, clock: Clock) -> None:
        """A token that was just fetched, for every client and process."""
        self[key] = token
        self._granted.add((key, _fingerprint(secret)))
        cache = self._cache(key[:2])
        if cache and len(token.value) <= MOST_CHARACTERS:
            known = cache.contents(secret).tokens
            cache.write_tokens({**known, _name(key): self._as_kept(token, clock)}, secret)

    def granted(self, key: Key, secret: SecretStr) -> bool:
        """Whether a token was ever given for this secret, as far as is known."""
        return (key, _fingerprint(secret)) in self._granted or _name(key) in self._contents(
            key, secret
        ).tokens

    def requests(self, key: Key, secret: SecretStr, now: float) -> list[float]:
        """When tokens were asked for within the last minute, oldest first: by this process, or by all if more is known."""
        kept = self._contents(key, secret).asked.get(_name(key), [])
        theirs = [moment.at for moment in kept if self._boot and moment.boot == self._boot]
        return max(_recent(self._asked.get(key, []), now), _recent(theirs, now), key=len)

    def note_request(self, key: Key, secret: SecretStr, now: float) -> None:
        """A token is about to be asked for."""
        asked = [*self.requests(key, secret, now), now]
        self._asked[key] = asked
        if cache := self._cache(key[:2]):
            known = cache.contents(secret)
            moments = [Moment(boot=self._boot, at=at) for at in asked]
            cache.write(_changed(known, asked={**known.asked, _name(key): moments}))

    def worked(self, key: Key, scheme: str, secret: SecretStr) -> bool:
        """Whether a call with such a token, written so, was ever accepted."""
        kept = self._contents(key, secret).worked.get(_name(key), [])
        return scheme in self._worked.get(key, ()) or scheme in kept

    def note_accepted(self, key: Key, scheme: str, secret: SecretStr) -> None:
        """A call with such a token, written so, was accepted."""
        if scheme in self._worked.get(key, ()):
            return
        cache = self._cache(key[:2])
        if cache is None or self._remember_scheme(cache, _name(key), scheme, secret):
            self._worked.setdefault(key, set()).add(scheme)

    def _remember_scheme(self, cache: TokenCache, name: str, scheme: str, secret: SecretStr) -> bool:
        """Whether it is written down; not while another process writes, since one of the two would be lost."""
        if scheme in cache.contents(secret).worked.get(name, []):
            return True
        with cache.alone_or_not() as alone:
            if alone:
                known = cache.contents(secret)
                schemes = sorted({*known.worked.get(name, []), scheme})
                cache.write(_changed(known, worked={**known.worked, name: schemes}))
        return alone

    def _as_kept(self, token: Token, clock: Clock) -> KeptToken:
        wall = clock.wall() - (clock.monotonic() - token.born)
        lifetime = min(token.ends_at - token.born, LONGEST_LIFE)
        return KeptToken(
            value=token.value, boot=self._boot, born=token.born, born_wall=wall, lifetime=lifetime
        )

    def _as_token(self, kept: KeptToken, clock: Clock) -> Token:
        now = clock.monotonic()
        if self._boot and kept.boot == self._boot and kept.born <= now:
            return Token.of(kept.value, kept.born, kept.lifetime)
        age = max(0.0, clock.wall() - kept.born_wall)
        return Token.of(kept.value, now - age, kept.lifetime)

    def _contents(self, key: Key, secret: SecretStr) -> Contents:
        cache = self._cache(key[:2])
        return cache.contents(secret) if cache else Contents()

    def _cache(self, place: Place) -> TokenCache | None:
        if self._folder is not None and place not in self._caches:
            self._caches[place] = TokenCache(self._folder, place)
        return self._caches.get(place)


def _changed(contents: Contents, **changes: Mapping[str, Any]) -> Contents:
    return contents.model_copy(update=changes)


def _name(key: Key) -> str:
    return name_of(*key[2:])


def _recent(moments: list[float], now: float) -> list[float]:
    return sorted(at for at in moments if 0 <= now - at < WITHIN)


def _fingerprint(secret: SecretStr) -> str:
    return hashlib.sha256(secret.get_secret_value().encode()).hexdigest()
