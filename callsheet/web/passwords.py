"""Passwords of accounts: what is accepted, and how they are kept (Argon2id)."""

import re
import secrets
import unicodedata
from collections.abc import Iterable

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from validators.message import Message, message

LEAST, MOST = 15, 256  # characters
_OF_ITS_OWN = 10  # characters beside names that everybody knows
_DIFFERENT = 5  # characters at least
_PASSES, _LANES, _MEMORY = 2, 1, 19 * 1024  # of OWASP (KiB); about 30 ms
_NOW = f"$m={_MEMORY},t={_PASSES},p={_LANES}$"
_KNOWN = ("callsheet", "sobot", "password")


def hashed(password: str) -> str:
    """The password as it is kept, with its figures."""
    salt = secrets.token_bytes(16)
    kept = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY)
    return kept.derive_phc_encoded(_bytes(password))


def matches(password: str, kept: str) -> bool:
    """Whether it is that password; as slow where none is kept."""
    try:
        Argon2id.verify_phc_encoded(_bytes(password), kept or _NOBODYS)
    except InvalidKey:
        return False
    return bool(kept)


def is_old(kept: str) -> bool:
    """Whether a password is kept under other figures than today's."""
    return _NOW not in kept


def objection(password: str, names: Iterable[str]) -> Message | None:
    """Why a new password is not accepted; None when it is. `names` of the user and the company count for nothing in it."""
    if not LEAST <= len(password) <= MOST:
        return message("WEB_PASSWORD_LENGTH", least=LEAST, most=MOST)
    rest = _normal(password).casefold()
    words = {word for name in (*names, *_KNOWN) for word in re.split(r"[\W_]+", _normal(name).casefold())}
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "") if len(word) > 2 else rest
    if len(rest) < _OF_ITS_OWN or len(set(rest)) < _DIFFERENT:
        return message("WEB_PASSWORD_GUESSED")
    return None


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")


def _normal(text: str) -> str:
    """The same letters in the same form, however a keyboard puts them together."""
    return unicodedata.normalize("NFKC", text)


_NOBODYS = hashed(secrets.token_hex(32))
