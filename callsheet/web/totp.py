"""The second factor: six digits of an authenticator app (RFC 6238), with its secret sealed by a key of this installation."""

import base64
import hmac
import secrets
from pathlib import Path
from urllib.parse import quote, urlencode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from callsheet.private_file import read_private, write_private

STEP = 30  # seconds
_NEAR = (0, -1, 1)  # steps by which an app's clock may differ


def new_secret() -> str:
    """A secret as it is typed into an app: 32 letters and digits."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address_of(secret: str, name: str) -> str:
    """The address by which an app takes the secret."""
    label = quote(f"callsheet:{name}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': 'callsheet'})}"


def step_of(secret: str, code: str, now: float) -> int | None:
    """The step whose code this is, around `now` (seconds since 1970); None when it is none."""
    given = "".join(code.split())
    if not (len(given) == 6 and given.isascii() and given.isdigit()):
        return None
    try:
        hotp = HOTP(base64.b32decode(secret), 6, SHA1())  # nosec B303 # noqa: S303 - as every app has it
    except ValueError:
        return None
    at = int(now // STEP)
    found = [at + near for near in _NEAR if hmac.compare_digest(hotp.generate(at + near), given.encode())]
    return found[0] if found else None


def sealed(secret: str, key: Path) -> str:
    """The secret as the ledger keeps it; the key is made when it is needed for the first time."""
    if not read_private(key):
        write_private(key, Fernet.generate_key().decode())
    return Fernet(read_private(key)).encrypt(secret.encode()).decode()


def opened(kept: str, key: Path) -> str:
    """The secret again; "" where the key is another one."""
    try:
        return Fernet(read_private(key)).decrypt(kept).decode()
    except (InvalidToken, ValueError):
        return ""
