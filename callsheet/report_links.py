"""The secret in the address of a report file: whoever has a link can read that one file, and nobody can guess one.

The part of a link that nobody can guess is a code made from the file's path and a key of this installation. A new key is made
every 90 days and the one before is still accepted for as long: a link is good for longer than Prefect shows its run.
"""

import hashlib
import hmac
import json
import logging
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from callsheet.engine.context import LoadContext
from callsheet.engine.results import SheetResult
from callsheet.errors import CallsheetError
from callsheet.masking import mask_digits
from callsheet.private_file import read_private, write_private
from callsheet.settings import REPORTS_URL
from validators.message import message

log = logging.getLogger(__name__)

LIFE = 90 * 24 * 3600.0  # seconds
_FILE = ".links.json"
_LETTERS = str.maketrans(
    "0123456789abcdef", "abcdefghijklmnop"
)  # no digits: nothing that looks like a number is masked


def page_link(context: LoadContext, load_id: str) -> str:
    """Where people see what became of a load: the page, where it has an address of its own, otherwise the load's report page,
    which is written for it; "" where neither is given over http. A link is never a reason to fail.
    """
    if not (os.environ.get(REPORTS_URL) or context.profile.web_url):
        return ""
    try:
        from callsheet.engine.report_page import write_page

        if context.ledger.find(load_id) is None:  # its rows were never validated
            return ""
        if context.profile.web_url:
            return f"{context.profile.web_url}/loads/{load_id}"
        return address_of(write_page(context, load_id))
    except Exception as error:  # noqa: BLE001 - the load has ended, whatever becomes of its page
        said = message("PAGE_FAILED", load=load_id, error=type(error).__name__)
        log.warning(context.profile.reader().say(said))
        return ""


def page_links(context: LoadContext, results: Iterable[SheetResult]) -> list[str]:
    """The addresses of the report pages of loads, as far as links are given."""
    links = (page_link(context, result.load_id) for result in results if result.load_id)
    return list(filter(None, links))


def address_of(file: Path) -> str:
    """The address of a report file, without the numbers of its name; "" where nothing gives it over http."""
    base = os.environ.get(REPORTS_URL)
    path = mask_digits(f"{file.parent.name}/{file.name}")
    with suppress(CallsheetError, OSError):
        if base and (code := code_of(file.parent.parent, path)):
            return f"{base}/{code}/{quote(path)}"
    return ""


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
