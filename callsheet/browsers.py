"""What a browser is told where no page is shown: one plain sentence, in the language that it asks for."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response

from callsheet.messages import Reader
from callsheet.messages.text import Surface
from validators.message import message

_READ = 200  # characters of a header


def language_asked(headers: Headers) -> str:
    """The first language of a browser that is one of ours: "en" or "zh"."""
    asked = headers.get("accept-language", "")[:_READ].lower().split(",")
    return next((part.strip()[:2] for part in asked if part.strip()[:2] in {"zh", "en"}), "en")


def plainly(code: str, status: int, headers: Headers, own: Mapping[str, str] | None = None) -> Response:
    """The sentence of a code as an answer; `headers` are those of the request, `own` those of the answer."""
    reader = Reader(language_asked(headers), surface=Surface.WORKBOOK)
    return PlainTextResponse(reader.say(message(code)), status, own)
