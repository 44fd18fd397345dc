"""What stands before every request: the names we answer to, whose page asks, how much is read, and the headers of answers."""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from callsheet.browsers import plainly
from callsheet.web.address import Address

LARGEST_FORM = 64 * 1024  # bytes
MOST_FIELDS = 50
LARGEST_TABLE = 2 * 1024 * 1024  # bytes of a form with a field for each cell or column
MOST_CELLS = 6000
UPLOAD = "/upload"  # where forms with files may be sent
UPLOAD_PART = "/upload/part"  # where parts of files may be sent
READING = frozenset({"GET", "HEAD"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()",
    "X-Robots-Tag": "noindex, nofollow",
}
UNKEPT = "no-store"
_HSTS = "max-age=31536000"


class Guard:
    """The application behind its guard: nothing reaches it, and nothing leaves, without these checks and headers."""

    def __init__(self, app: ASGIApp, address: Address) -> None:
        self._app, self._address = app, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        answer = self._with_headers(send)
        if refused := self._refusal(scope["method"], headers, scope["path"]):
            await refused(scope, receive, answer)
            return
        await self._app(self._below(scope), receive, answer)

    def _refusal(self, method: str, headers: Headers, path: str) -> Response | None:
        """The answer to a request that is not let in; None for one that is."""
        if not self._address.hosts.allow(headers.getlist("host")):
            return plainly("WEB_NOT_OUR_NAME", 403, headers)
        if method in READING:
            return None
        if method != "POST":
            return plainly("WEB_ONLY_GET_AND_POST", 405, headers, {"Allow": "GET, HEAD, POST"})
        host = headers.get("host", "")
        if not self._address.is_own(headers.get("sec-fetch-site"), headers.get("origin"), host):
            return plainly("WEB_FORM_OF_ANOTHER", 403, headers)
        if headers.get("content-type", "").partition(";")[0].strip() != _type_of(path):
            return plainly("WEB_ONLY_FORMS", 415, headers)
        return None

    def _below(self, scope: Scope) -> Scope:
        """The request as it would be at the root: a proxy may or may not have removed the path before it."""
        path, prefix = scope["path"], self._address.path
        if not prefix or not (path == prefix or path.startswith(f"{prefix}/")):
            return scope
        shorter = path[len(prefix) :] or "/"
        return {**scope, "path": shorter, "raw_path": shorter.encode()}

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", UNKEPT)
                if self._address.secure:
                    headers["Strict-Transport-Security"] = _HSTS
            await send(message)

        return sending


def _type_of(path: str) -> str:
    """In which form something is sent there."""
    if path.endswith(UPLOAD_PART):
        return "application/octet-stream"
    return "multipart/form-data" if path.endswith(UPLOAD) else "application/x-www-form-urlencoded"


class FormError(Exception):
    """What was sent is no form that we read; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def body_of(request: Request, largest: int) -> bytes:
    """The body of a request of at most so many bytes; FormError for one that is larger or was cut off."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > largest:
                raise FormError(413)
    except ClientDisconnect:
        raise FormError(400) from None
    return bytes(body)


async def form_of(request: Request, *, table: bool = False) -> dict[str, str]:
    """The fields of a form; FormError when it is too large, or not written as one. A `table` has a field for each cell."""
    largest, most = (LARGEST_TABLE, MOST_CELLS) if table else (LARGEST_FORM, MOST_FIELDS)
    body = await body_of(request, largest)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=most, errors="strict")
    except ValueError:
        raise FormError(400) from None
    return _once(pairs)


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each field once: which of two would count is nothing to rely on."""
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields:
            raise FormError(400)
        fields[name] = value
    return fields
