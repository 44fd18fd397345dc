"""The report files over http, since the Prefect UI shows no link to a file: each to whoever has its link, and nothing else."""

import os
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from callsheet.browsers import plainly
from callsheet.durable import make_folder
from callsheet.errors import CallsheetError
from callsheet.hosts import HOST, Hosts, bracketed
from callsheet.masking import mask_digits
from callsheet.report_links import is_code, renew_key
from callsheet.web_server import listen, serving

_ENDINGS = (".xlsx", ".csv", ".parquet", ".html")
_HEADERS = {
    "Connection": "close",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HTML = "text/html; charset=utf-8"
_PAGE = ".report.html"
"""How the name of a report page ends: ours, without scripts and customer data, so the browser shows it."""
_SHOWN = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
}
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


class ReportFiles:
    """The files of `folder`, each at CODE/LOAD/NAME. `prefix` may stand before it: a proxy may not have removed it."""

    def __init__(self, folder: Path, hosts: Hosts, prefix: str = "") -> None:
        self.folder, self.hosts, self.prefix = folder.resolve(), hosts, prefix.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response, handle = self._answer(scope)
        response.headers.update(_HEADERS)
        if response.media_type == _HTML:
            response.headers.update(_SHOWN)
        try:
            await response(scope, receive, send)
        finally:
            if handle >= 0:
                os.close(handle)

    def _answer(self, scope: Scope) -> tuple[Response, int]:
        """The answer to a request, with the open file that it sends; -1 for none."""
        headers = Headers(scope=scope)
        if not self.hosts.allow(headers.getlist("host")):
            return plainly("WEB_NOT_OUR_NAME", 403, headers), -1
        if scope["method"] not in {"GET", "HEAD"}:
            return plainly("REPORT_ONLY_READ", 405, headers), -1
        code, _, path = scope["path"].removeprefix(self.prefix).lstrip("/").partition("/")
        if not self._opens(code, path):
            return plainly("REPORT_LINK_WRONG", 403, headers), -1
        handle, name = self._opened(path)
        if handle < 0:
            return plainly("REPORT_FILE_GONE", 404, headers), -1
        return _file(handle, name), handle

    def _opens(self, code: str, path: str) -> bool:
        now = time.time()
        with suppress(CallsheetError, OSError):
            renew_key(self.folder, now)
            return is_code(self.folder, path, code, now)
        return False

    def _opened(self, path: str) -> tuple[int, str]:
        """The open file of a path and its masked name; -1 when there is none, or a link is on the way."""
        load, _, name = path.partition("/")
        if not name.endswith(_ENDINGS) or "/" in name or "\0" in path or load in {"", ".", ".."}:
            return -1, name
        with suppress(OSError):
            return _open_below(self.folder, load, name), name
        return -1, name


def _file(handle: int, name: str) -> Response:
    """An open file as an answer: a report page is shown, anything else is saved, whatever it is."""
    page = name.endswith(_PAGE)
    return FileResponse(
        f"/dev/fd/{handle}",
        filename=name,
        media_type=_HTML if page else "application/octet-stream",
        content_disposition_type="inline" if page else "attachment",
        stat_result=os.fstat(handle),
    )


def _open_below(folder: Path, load: str, name: str) -> int:
    """Open folder/load/name without following a link; OSError when that is no plain file, or the name could be two."""
    root = os.open(folder, _FOLDER_FLAGS)
    try:
        parent = os.open(load, _FOLDER_FLAGS, dir_fd=root)
    finally:
        os.close(root)
    try:
        handle = os.open(_named(parent, name), _FILE_FLAGS, dir_fd=parent)
    finally:
        os.close(parent)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileNotFoundError(name)
    return handle


def _named(parent: int, name: str) -> str:
    """The name of the file in a folder whose masked name is given; FileNotFoundError when it could be two."""
    found = [each for each in os.listdir(parent) if name in {each, mask_digits(each)}]
    if name not in found and len(found) != 1:
        raise FileNotFoundError(name)
    return name if name in found else found[0]


@contextmanager
def reports_server(folder: Path, port: int = 0, *, host: str = HOST, public_url: str = "") -> Iterator[str]:
    """The address under which the files of `data/reports` are given; another port where that is taken.

    The same port at every start keeps the links of earlier runs good. `public_url` is where a proxy gives them.
    """
    make_folder(folder)
    renew_key(folder, time.time())
    app = ReportFiles(folder, Hosts.of(host, public_url), urlsplit(public_url).path)
    with listen(host, port) as listener, serving(app, listener, "reports"):
        yield public_url or f"http://{_reachable(host)}:{listener.getsockname()[1]}"


def _reachable(host: str) -> str:
    """The host for an address of a server that listens on `host`."""
    return bracketed(socket.gethostname() if host in {"0.0.0.0", "::"} else host)  # nosec B104 # noqa: S104 - a comparison
