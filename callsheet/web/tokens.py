"""Secrets that only a browser holds: what is kept of them, and what follows from them."""

import hashlib
import hmac


def token_hash(token: str) -> str:
    """A session or a link as the ledger keeps it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def form_token(cookie: str) -> str:
    """What the forms of a session carry, so that they are known to be ours; "" without one."""
    return hmac.digest(cookie.encode(), b"form", hashlib.sha256).hex() if cookie else ""


def is_form_token(given: str, cookie: str) -> bool:
    """Whether a form came from a page of this session."""
    return bool(cookie) and hmac.compare_digest(given.encode("utf-8", "replace"), form_token(cookie).encode())
