"""The report files over http on this machine, since the Prefect UI shows no link to a file. Nothing else, and no listing."""

import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from callsheet.durable import make_folder
from callsheet.masking import mask_digits
from callsheet.sandbox.server import HOST
from callsheet.settings import REPORTS_URL

_ENDINGS = (".xlsx", ".csv", ".parquet", ".html")


def address_of(file: Path) -> str:
    """The address of a report file, without the numbers of its name; "" where nothing gives it over http."""
    base = os.environ.get(REPORTS_URL)
    return f"{base}/{quote(mask_digits(f'{file.parent.name}/{file.name}'))}" if base else ""


class _Reports(http.server.SimpleHTTPRequestHandler):
    def list_directory(self, path: Any) -> None:
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_head(self) -> Any:
        host = self.headers.get("Host", "").rpartition(":")[0]
        if not self.path.split("?")[0].endswith(_ENDINGS) or host not in {"127.0.0.1", "localhost"}:
            self.send_error(
                HTTPStatus.NOT_FOUND
            )  # another host's name: a page elsewhere that found its way here
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        """The file of a path; one whose name is masked there is found by its masked name, unless it could be two."""
        named = Path(super().translate_path(path))
        if named.exists() or not named.parent.is_dir():
            return str(named)
        files = [file for file in named.parent.iterdir() if mask_digits(file.name) == named.name]
        return str(files[0] if len(files) == 1 else named)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        del format, args  # names of files may say who was called


@contextmanager
def reports_server(folder: Path, port: int = 0) -> Iterator[str]:
    """The address under which the files of `data/reports` are given, on loopback only; another port where that is taken.

    The same port at every start keeps the links of earlier runs good.
    """
    make_folder(folder)

    def handler(*given: Any) -> _Reports:
        return _Reports(*given, directory=str(folder))

    try:
        server = http.server.ThreadingHTTPServer((HOST, port), handler)
    except (OSError, OverflowError):
        server = http.server.ThreadingHTTPServer((HOST, 0), handler)
    with server:
        threading.Thread(target=server.serve_forever, daemon=True, name="reports").start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()
