"""What must not be shown: the server's text is made safe, and the loggers of the HTTP libraries are quietened."""

import logging
import re
from collections.abc import Iterable

TEXT_CAP = 200

_TAGS = re.compile(r"<[^<>]{0,500}>")
_DIGITS = re.compile(
    r"\d(?:[ .()/_\-\u00a0\u2010-\u2015\u3000]{0,2}\d){4,}"
)  # 5 or more digits, however they are grouped
_TOKENS = re.compile(r"[A-Za-z0-9+/=_\-]{8,}\.[A-Za-z0-9+/=_\-]{8,}\.[A-Za-z0-9+/=_\-]*|\b[0-9a-fA-F]{32,}\b")
_NAMED = re.compile(
    r'(?i)("[\w-]*(?:token|secret|passw)[\w-]*"\s*:\s*")(?:[^"\\]|\\.)+'
)  # in JSON, by its name
_QUOTES = str.maketrans("“”「」", "\"\"''")  # so that nobody but we ends the quotation
# httpx logs whole URLs at INFO; httpcore logs answer headers at DEBUG.
_LOUD = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    r"""Text from outside as it may be shown: secrets and numbers masked, control characters escaped, 200 characters.

    >>> clean("no 6591 230 000\nhere")
    'no [number]\\nhere'
    """
    text = _NAMED.sub(r"\1[secret]", _TAGS.sub(" ", text[: 40 * TEXT_CAP]))
    for secret in secrets:
        text = text.replace(secret, "[secret]") if secret else text
    text = _DIGITS.sub("[number]", _TOKENS.sub("[token]", text)).strip().translate(_QUOTES)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)[:TEXT_CAP]


class _Quiet(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


def quieten() -> None:
    """Let httpx and httpcore log warnings only, whatever level is set later: their other lines hold URLs and headers.

    This affects the whole process, including other users of httpx in it.
    """
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    for name in _LOUD:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        if not any(isinstance(known, _Quiet) for known in logger.filters):
            logger.addFilter(_Quiet())
