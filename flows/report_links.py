"""The secret in the address of a report file: whoever has a link can read that one file, and nobody can guess one.

The part of a link that nobody can guess is a code made from the file's path and a key of this installation. A new key is made
every 90 days and the one before is still accepted for as long: a link is good for longer than Prefect shows its run.
"""

import hashlib
import hmac
import json
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from callsheet.private_file import read_private, write_private

LIFE = 90 * 24 * 3600.0  # seconds
_FILE = ".links.json"
_LETTERS = str.maketrans(
    "0123456789abcdef", "abcdefghijklmnop"
)  # no digits: nothing that looks like a number is masked


def code_of(folder: Path, path: str) -> str:
    """The code in the link of a file, by its path below the reports folder; "" where nobody has made a key."""
    keys = _known(folder)
    return _code(keys[0][0], path) if keys else ""


def is_code(folder: Path, path: str, code: str, now: float) -> bool:
    """Whether a code opens a path. `now` is in seconds since 1970."""
    given = code.encode(errors="replace")
    known = [_code(key, path).encode() for key, made in _known(folder) if now - made < 2 * LIFE]
    return any(hmac.compare_digest(one, given) for one in known)


def renew_key(folder: Path, now: float) -> None:
    """Make a key if there is none or it is old; for the one process that serves the files."""
    keys = _known(folder)
    if not keys or not 0 <= now - keys[0][1] < LIFE:
        write_private(folder / _FILE, json.dumps([(secrets.token_hex(32), now), *keys[:1]]))


def _known(folder: Path) -> list[tuple[str, float]]:
    """The keys with the time each was made, newest first."""
    with suppress(ValueError, TypeError):
        found: Any = json.loads(read_private(folder / _FILE) or "[]")
        return [(str(key), float(made)) for key, made in found]
    return []


def _code(key: str, path: str) -> str:
    return hmac.digest(key.encode(), path.encode(), hashlib.sha256).hex()[:32].translate(_LETTERS)
