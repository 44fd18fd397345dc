"""Keyed hashes by which numbers are recognised that are not stored."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from callsheet.ledger.meta_values import meta_value

_BLOCK = 64  # bytes that SHA-256 takes at once


def known_key(connection: Connection) -> bytes | None:
    """The key of the fingerprints; None before the first was made."""
    known = meta_value(connection, "fingerprint_key")
    return None if known is None else bytes.fromhex(known)


def fingerprint(key: bytes, number: str) -> str:
    """A keyed hash of a number: recognises it without revealing it. HMAC-SHA-256, of which the first 128 bits are kept."""
    return fingerprints(key, (number,))[number]


def fingerprints(key: bytes, numbers: Iterable[str]) -> dict[str, str]:
    """The same of many: number -> its fingerprint."""
    with_inner, with_outer = _keyed(key)
    found = dict[str, str]()
    for number in numbers:
        inner, outer = with_inner.copy(), with_outer.copy()
        inner.update(number.encode())
        outer.update(inner.digest())
        found[number] = outer.hexdigest()[:32]
    return found


@lru_cache(16)
def _keyed(key: bytes) -> tuple[Any, Any]:
    """The two hashes of HMAC (RFC 2104) once they have taken the key, which is most of their work."""
    whole = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in whole) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)
