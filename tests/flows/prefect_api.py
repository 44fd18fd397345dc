"""The API of a Prefect server, asked as its UI and its clients do: with the credential and a CSRF token."""

import base64
import json
import os
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from callsheet.settings.prefect_api import CLIENT_AUTH
from flows.server import prefect_server
from tests.flows.migrated import give_database

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_WAITS = (1, 2, 4, 8)  # seconds: a server whose database is busy says 503, and its own clients ask again
_CREDENTIALS: dict[str, str] = {}


@contextmanager
def closed_server(home: Path) -> Iterator[str]:
    """The API address of a Prefect server of ours, whose credential is known here."""
    give_database(home)
    with prefect_server(home) as address:
        _CREDENTIALS[address] = os.environ[CLIENT_AUTH]
        yield address


def access_to(address: str) -> dict[str, str]:
    """What the environment of a command has to say, so that it uses such a server."""
    return {"PREFECT_API_URL": address, CLIENT_AUTH: _CREDENTIALS[address]}


class PrefectApi:
    """The API at an address; the credential of a server that was started here is known."""

    def __init__(self, address: str, credential: str | None = None) -> None:
        self.address = address
        code = base64.b64encode((credential or _CREDENTIALS[address]).encode()).decode()
        self._headers = {"Authorization": f"Basic {code}", "Content-Type": "application/json"}
        self._client = str(uuid.uuid4())

    def ask(self, path: str, body: Any = None, method: str = "POST") -> Any:
        """What it answers, if anything; HTTPError when it says no."""
        if method == "GET":
            return self._answer(path, None, method, {})
        headers = {"Prefect-Csrf-Token": self._token, "Prefect-Csrf-Client": self._client}
        return self._answer(path, json.dumps(body).encode(), method, headers)

    @cached_property
    def _token(self) -> str:
        """It holds for an hour."""
        return str(self._answer(f"csrf-token?client={self._client}", None, "GET", {})["token"])

    def _answer(self, path: str, body: bytes | None, method: str, headers: dict[str, str]) -> Any:
        request = urllib.request.Request(
            f"{self.address}/{path}", body, {**self._headers, **headers}, method=method
        )
        for wait in _WAITS:
            try:
                return self._once(request)
            except HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
                time.sleep(wait)
        return self._once(request)

    def _once(self, request: urllib.request.Request) -> Any:
        with DIRECT.open(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")
