"""Text for places where no personal data may stand: notices, Prefect, every line of a log."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from callsheet.messages.visible import visible
from transforms.masking import masked


def mask_digits(text: str) -> str:
    """The text with numbers and mail addresses masked (see `transforms.masking`), and what a terminal would obey shown as �."""
    return masked(visible(text))


def mask_path(path: Path) -> str:
    """A path with each of its names masked by itself: it stays a path, of folders that can be found."""
    return "/".join(map(mask_digits, str(path).split("/")))


_LEAST = 6  # letters of a secret; a shorter one would be found in ordinary words
_BY_VARIABLE = (
    "CALLSHEET_APP_SECRET",
    "CALLSHEET_SFTP_PASSWORD",
    "CALLSHEET_SFTP_KEY_PASSWORD",
    "CALLSHEET_BUCKET_SECRET",
    "CALLSHEET_WEB_USER_SECRET",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "PREFECT_SERVER_API_AUTH_STRING",
    "PREFECT_API_AUTH_STRING",
    "PREFECT_API_KEY",
)
_SHAPES = (
    (re.compile(r"(?i)\b(bearer|basic) [\w.~+/=-]{8,}"), r"\1 [secret]"),
    (re.compile(r"\beyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*"), "[secret]"),  # a JSON web token
    (re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"), "[secret]"),  # user and password of an address
    (
        re.compile(
            r"(?i)([\w-]*(?:token|secret|passw)[\w-]*(?:[\"']\s*:\s*[\"']|\s*=\s*[\"']?))[^\s\"',;&}]{4,}"
        ),
        r"\1[secret]",
    ),
)
_secrets: set[str] = set()


def remember_secrets(secrets: Iterable[str]) -> None:
    """From now on these stand in no log of this process."""
    _secrets.update(secret for secret in secrets if len(secret) >= _LEAST)


def hide_secrets(text: str) -> str:
    """The text without the secrets that this process knows, and without what looks like one.

    >>> hide_secrets("GET https://ann:hunter22@proxy.example/ with Bearer abcdefgh.ijk")
    'GET https://[secret]@proxy.example/ with Bearer [secret]'
    """
    given = {os.environ.get(name, "") for name in _BY_VARIABLE}
    known = _secrets | {secret for secret in given if len(secret) >= _LEAST}
    for secret in sorted(known, key=len, reverse=True):
        text = text.replace(secret, "[secret]")
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return text
