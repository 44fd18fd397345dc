"""The formats of the service's answers, read strictly where it matters and leniently where it does not.

An answer counts as a success only by the rule of `Envelope.succeeded`; anything that is not strict JSON (NaN, 1e309, a
byte order mark, bad UTF-8, a duplicate key) is not an answer.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

_DAY = 24 * 3600.0
_LEAST_LIFETIME = 120.0
_MILLISECONDS_FROM = 1_000_000
_WHOLE = re.compile(r"([0-9]{1,19})(?:\.0{1,9})?")
_EXACT = 2.0**53  # from here on not every whole number has a float of its own
_DOCUMENTED = {"apiVersion", "status", "kind", "metaData", "reason", "data", "retCode", "retMsg"}
_CODES_END = 10_000  # a larger one is not a code, but might be a customer's number


@dataclass(frozen=True, slots=True)
class Envelope:
    """The vendor's envelope. `data` may hold customer numbers and is kept out of `repr`."""

    code: int | None
    status: Any = field(default=None, repr=False)
    ret_code: Any = field(default=None, repr=False)
    texts: tuple[str, ...] = field(default=(), repr=False)  # message, retMsg and reason, if not blank
    data: Any = field(default=None, repr=False)
    bare: bool = False  # it has nothing of what the reference documents beside a code and a message

    @property
    def succeeded(self) -> bool:
        """Code 200, status absent or "Success", retCode absent or "000000"; never the message or kind."""
        status_is_good = self.status is None or (
            isinstance(self.status, str) and self.status.strip().lower() == "success"
        )
        return self.code == 200 and status_is_good and self.ret_code in (None, "000000")


@dataclass(frozen=True, slots=True)
class Grant:
    """A token as granted, with its lifetime in seconds."""

    token: str = field(repr=False)
    lifetime: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `total` and `size` are None when the answer does not give them."""

    rows: list[Any] = field(repr=False)
    total: int | None = None
    size: int | None = None


def parse_json(body: bytes) -> Any:
    """Strict JSON, or a ValueError that does not show the content."""
    try:
        value = orjson.loads(body)
        json.loads(body, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        value = None
    if value is None:
        raise ValueError("not strict JSON")
    return value


def parse_envelope(body: bytes) -> Envelope | None:
    """The envelope in a body, or None when it is not a JSON object. An invalid code is None."""
    try:
        value = parse_json(body)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    code = whole_number(value.get("code"))
    texts = [value.get(name) for name in ("message", "retMsg", "reason")]
    return Envelope(
        code=code if code is not None and 0 <= code < _CODES_END else None,
        status=value.get("status"),
        ret_code=value.get("retCode"),
        texts=tuple(dict.fromkeys(text for text in texts if isinstance(text, str) and text.strip())),
        data=value.get("data"),
        bare=not value.keys() & _DOCUMENTED,
    )


def parse_grant(body: bytes) -> Grant | None:
    """The token in an answer, in either documented spelling, bare or under `data`; None when there is none.

    An `expires_in` of a million or more is in milliseconds, less is in seconds; without one it is 24 hours.
    """
    try:
        value = parse_json(body)
    except ValueError:
        return None
    for place in (value, value.get("data")) if isinstance(value, dict) else ():
        if isinstance(place, dict) and (grant := _grant(place)):
            return grant
    return None


def parse_page(data: Any) -> Page | None:
    """A page in either documented shape, or a bare array; None when it is neither."""
    if isinstance(data, list):
        return Page(data, len(data))
    if not isinstance(data, dict) or "list" not in data:
        return None
    rows = data["list"] or []
    total = whole_number(data.get("total", data.get("totalCount")))
    return Page(rows, total, whole_number(data.get("pageSize"))) if isinstance(rows, list) else None


def whole_number(value: Any) -> int | None:
    """A whole number written as a number or as digits, also with a fraction of nothing (98.0); otherwise None."""
    if isinstance(value, str):
        digits = _WHOLE.fullmatch(value.strip()) if len(value) < 30 else None
        return int(digits[1]) if digits else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def stripped(value: Any) -> str:
    """An id or number as text without the spaces around them in the vendor's examples; "" for null."""
    return "" if value is None else str(value).strip()


def _grant(place: Mapping[str, Any]) -> Grant | None:
    token = stripped(place.get("access_token") or place.get("accessToken"))
    if not (token.isascii() and token.isprintable() and token) or " " in token:
        return None
    lifetime = whole_number(place.get("expires_in", place.get("expiresIn"))) or 0
    seconds = lifetime / 1000 if lifetime >= _MILLISECONDS_FROM else float(lifetime)
    return Grant(token, max(seconds, _LEAST_LIFETIME) if seconds > 0 else _DAY)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value
