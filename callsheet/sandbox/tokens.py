"""Tokens: the sign check, the tokens given out, and which of them an operation accepts."""

import base64
import hashlib
import hmac
import json
import secrets
from collections import Counter
from dataclasses import dataclass

from callsheet.sandbox.company import Company
from callsheet.sandbox.operation import TokenKind
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.refusals import NotPermitted, Unauthenticated
from callsheet.sandbox.store import Store

_YOUNG = 60.0


@dataclass(frozen=True, slots=True)
class Token:
    """A token as presented: its kind and, for an agent token, the agent's uuid."""

    kind: TokenKind
    agent: str | None


def sign(app_id: str, current_time: int | str, app_secret: str) -> str:
    """The sign of a token request (A1.2): MD5 of app id, time in ms, the word token and the secret, end to end."""
    return hashlib.md5(f"{app_id}{current_time}token{app_secret}".encode(), usedforsecurity=False).hexdigest()


class Tokens:
    """The tokens given out so far, kept in the store."""

    def __init__(self, company: Company, store: Store) -> None:
        self._company = company
        self._store = store
        self._issued: dict[str, float] = {}
        self._uses: Counter[str] = Counter()

    def check_sign(self, app_id: str, current_time: int | str, given: str, now: float, skew: float) -> None:
        """Unauthenticated unless app id, sign and clock are right; `now` and `skew` in seconds."""
        company = self._company
        expected = sign(company.app_id, current_time, company.app_secret)
        if app_id != company.app_id:
            raise Unauthenticated("There is no API configuration for this appId")
        if not hmac.compare_digest(expected, given.lower()):
            raise Unauthenticated("The sign is wrong")
        if abs(int(current_time) / 1000 - now) > skew:
            raise Unauthenticated("currentTime is too far from the server's time")

    def issue(self, kind: TokenKind, agent: str | None, now: float, readings: Readings) -> str:
        """A new token; the previous one of the same kind and agent ends with it where the readings say so."""
        if readings.new_token_ends_old:
            self._store.run("DELETE FROM tokens WHERE kind = ? AND agent IS ?", kind, agent)
        expires = now + readings.token_lifetime
        token = self._jwt({"kind": kind, "iat": int(now * 1000), "exp": int(expires * 1000)})
        self._store.insert("tokens", token=token, kind=kind, agent=agent, expires=expires)
        self._issued[token] = now
        return token

    def accept(self, header: str | None, wanted: TokenKind, now: float, readings: Readings) -> Token | None:
        """The token of an Authorization header, or None where the operation needs none.

        Unauthenticated (401) for a missing, unknown or expired one; NotPermitted (403) for the wrong kind.
        """
        if wanted is TokenKind.NONE:
            return None
        token = _bare(header, readings.auth_scheme)
        found = self._store.row("SELECT rowid, * FROM tokens WHERE token = ?", token)
        if found is None:
            raise Unauthenticated("The token is missing or unknown")
        if found["expires"] <= now:
            raise Unauthenticated("The token has expired")
        if readings.only_newest_token and found["rowid"] != self._store.value(
            "SELECT max(rowid) FROM tokens"
        ):
            raise Unauthenticated("A newer token has been issued")
        if self._is_refused_young(token, now, readings):
            raise Unauthenticated("The token is not known yet")
        _check_kind(TokenKind(found["kind"]), wanted, readings)
        return Token(TokenKind(found["kind"]), found["agent"])

    def expire_all(self) -> int:
        """End every token issued so far; returns how many there were."""
        return self._store.run("UPDATE tokens SET expires = 0")

    def _is_refused_young(self, token: str, now: float, readings: Readings) -> bool:
        """Counts a use of a token; whether it is the one that is refused."""
        self._uses[token] += 1
        struck = {"first": 1, "second": 2}.get(readings.young_token_refused)
        return self._uses[token] == struck and now - self._issued.get(token, float("-inf")) < _YOUNG

    def _jwt(self, claims: dict[str, str | int]) -> str:
        parts = [{"alg": "HS256", "typ": "JWT"}, {**claims, "jti": secrets.token_hex(8)}]
        head = ".".join(_base64(json.dumps(part).encode()) for part in parts)
        seal = hmac.digest(self._company.app_secret.encode(), head.encode(), "sha256")
        return f"{head}.{_base64(seal)}"


def _check_kind(kind: TokenKind, wanted: TokenKind, readings: Readings) -> None:
    accepted = (
        readings.agent_operations_take if wanted is TokenKind.AGENT else readings.company_operations_take
    )
    if kind is not wanted and accepted != "either":
        raise NotPermitted(f"This operation takes the {wanted} token, not the {kind} token")


def _bare(header: str | None, scheme: str) -> str:
    """The token of the header, empty when the header is not in the wanted form."""
    text = (header or "").strip()
    is_bearer = text[:7].lower() == "bearer "
    if (scheme == "bearer" and not is_bearer) or (scheme == "raw" and is_bearer):
        return ""
    return text[7:].strip() if is_bearer else text


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
