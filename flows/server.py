"""A Prefect server as a child process, on its embedded database, for those alone who have its credential."""

import errno
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from callsheet.child_process import child_command
from callsheet.errors import SetupError
from callsheet.hosts import LOOPBACK, bracketed, origins_of
from callsheet.settings.prefect_api import CLIENT_AUTH, SERVER_AUTH, bypass_proxy, server_credential
from callsheet.sobot.network import is_loopback

QUIET_PREFECT: Mapping[str, str] = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    # a run's own log is kept for the UI, and printed nowhere
    "PREFECT_LOGGING_LOGGERS_PREFECT_FLOW_RUNS_LEVEL": "INFO",
    "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "INFO",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
}
OF_SERVER: Mapping[str, str] = {
    # unbatched, SQLite keeps up with 25 task runs a second
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # by itself it forgets events alone; runs are forgotten after 90 days
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
}
# the server is asked by others, and asks nobody
_OF_CLIENTS = frozenset({"PREFECT_API_URL", "PREFECT_API_KEY", CLIENT_AUTH})
_STARTS_WITHIN = 90.0  # seconds; the first start makes the database
_FREE_WITHIN = 15.0  # seconds; a server whose parent was killed needs some to end


@contextmanager
def prefect_server(home: Path, *, ui: bool = False, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """The API address of a server (`port`, or a free one), its database in `home`; stopped afterwards.

    While it runs, PREFECT_API_AUTH_STRING in the environment of this process is its credential: for what is started here.
    """
    bypass_proxy()
    credential = server_credential(home, os.environ)
    port = _free(port, host)
    api = f"http://{_here(host)}:{port}/api"
    asked_at = api if is_loopback(host) else "/api"  # by a browser, under whatever name it has found us
    environment = environment_of(home, asked_at, os.environ) | {SERVER_AUTH: credential}
    with (home / "server.log").open("wb") as log, _environment(CLIENT_AUTH, credential):
        server = subprocess.Popen(  # nosec B603 # noqa: S603 - our own words
            child_command("flows.prefect_front", host, str(port)),
            stdout=log,
            stderr=log,
            env=environment if ui else environment | {"PREFECT_SERVER_UI_ENABLED": "false"},
            umask=0o077,
            start_new_session=True,  # a Ctrl-C at the terminal is ours to pass on, when everything else has ended
        )
        try:
            _wait_for(api + "/health", server, home / "server.log")
            yield api
        finally:
            _stop(server)


def environment_of(home: Path, api: str, given: Mapping[str, str]) -> dict[str, str]:
    """The server's environment: what is given wins over what we set, but for the place of its database.

    Our own settings and those of buckets are not in it, and so no secret of theirs.
    """
    origins = ",".join(origins_of(LOOPBACK, urlsplit(api).port or 80))
    ours = {
        **QUIET_PREFECT,
        **OF_SERVER,
        "PREFECT_SERVER_UI_API_URL": given.get("PREFECT_UI_API_URL", api),
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": origins,
    }
    settings = {**ours, **_place_of_ui(home), **given, "PREFECT_HOME": str(home)}
    return {
        name: value
        for name, value in settings.items()
        if name not in _OF_CLIENTS and not name.startswith(("CALLSHEET_", "AWS_"))
    }


def _place_of_ui(home: Path) -> dict[str, str]:
    """Where the server may write the files of its UI: below `home`, if Prefect's own folder cannot be written to."""
    found = find_spec("prefect")
    package = Path(found.origin).parent if found and found.origin else Path()
    writable = os.access(package / "server", os.W_OK)
    return {} if writable else {"PREFECT_UI_STATIC_DIRECTORY": str(home.absolute() / "ui")}


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """A variable of this process for the time of a block."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


def _here(host: str) -> str:
    """The host under which this machine itself reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host) or bracketed(host)  # nosec B104 # noqa: S104 - a comparison


def _free(port: int, host: str = "127.0.0.1") -> int:
    """A port that can be had; SetupError when the one asked for stays taken, or the host is not this machine."""
    deadline = time.monotonic() + _FREE_WITHIN
    while True:
        try:
            return _bound(port, host)
        except OverflowError:
            pass  # no machine has such a port
        except OSError as error:
            if error.errno in {errno.EADDRNOTAVAIL, None} or isinstance(error, socket.gaierror):
                raise SetupError("HOST_NOT_HERE", host=host) from None
        if time.monotonic() > deadline:
            raise SetupError("PORT_TAKEN", port=str(port))
        time.sleep(0.25)


def _bound(port: int, host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind((host, port))
        found: int = free.getsockname()[1]
        return found


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with direct.open(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    raise SetupError("PREFECT_NOT_STARTED", log=str(log))
