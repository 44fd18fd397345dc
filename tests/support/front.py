"""A small proxy before the page's socket, as people put one there: below a path, with bodies of at most so many bytes."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_OF_A_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "x-forwarded-for"}


class _ToSocket(http.client.HTTPConnection):
    """A connection to a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("page", timeout=60)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self._path))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Front"

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if len(body) > self.server.most:
            self.server.refused.append(len(body))
            self._answer(413, [("Content-Type", "text/html")], b"<h1>413 Request Entity Too Large</h1>")
            return
        self.server.taken.append(len(body))
        seen = self.headers.get("X-Forwarded-For")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_A_HOP}
        headers["X-Forwarded-For"] = ", ".join(filter(None, (seen, self.server.visitor)))
        with closing(_ToSocket(self.server.page)) as page:
            page.request(self.command, self.path, body or None, headers)
            answer = page.getresponse()
            status, given, content = answer.status, answer.getheaders(), answer.read()
        with suppress(ConnectionError):  # whoever asked may have left
            self._answer(status, given, content)

    do_GET = do_POST = _forward

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _OF_A_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing: what is asked for would stand in it."""


class Front(ThreadingHTTPServer):
    """`page` is the socket, `visitor` the address that the proxy says people have; bodies that it refused and took are counted."""

    daemon_threads = True

    def __init__(self, page: Path, most: int, visitor: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page, self.most, self.visitor = page, most, visitor
        self.refused: list[int] = []
        self.taken: list[int] = []


@contextmanager
def in_front(page: Path, most: int, visitor: str) -> Iterator[Front]:
    """A proxy that serves until the end of the block."""
    front = Front(page, most, visitor)
    thread = threading.Thread(target=front.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield front
    finally:
        front.shutdown()
        front.server_close()
        thread.join(10)
