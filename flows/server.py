"""A Prefect server as a child process, on its embedded database."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from callsheet.child_process import child_command
from callsheet.errors import SetupError

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
}
_STARTS_WITHIN = 90.0  # seconds; the first start makes the database
_FREE_WITHIN = 15.0  # seconds; a server whose parent was killed needs some to end


@contextmanager
def prefect_server(home: Path, *, ui: bool = False, port: int = 0) -> Iterator[str]:
    """The API address of a server on loopback (`port`, or a free one), its database in `home`; stopped afterwards."""
    port = _free(port)
    api = f"http://127.0.0.1:{port}/api"
    command = child_command("prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    environment = environment_of(home, api, os.environ)
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - our own words
            command if ui else [*command, "--no-ui"],
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,  # a Ctrl-C at the terminal is ours to pass on, when everything else has ended
        )
        try:
            _wait_for(api + "/health", server)
            yield api
        finally:
            _stop(server)


def environment_of(home: Path, api: str, given: Mapping[str, str]) -> dict[str, str]:
    """The server's environment: what is given wins over what we set, but for the place of its database."""
    ours = {**QUIET_PREFECT, **OF_SERVER, "PREFECT_SERVER_UI_API_URL": api}
    settings = {**ours, **given, "PREFECT_HOME": str(home)}
    settings.pop("PREFECT_API_URL", None)  # the server is asked by others, and asks nobody
    return settings


def _free(port: int) -> int:
    """A port that can be had; SetupError when the one asked for stays taken."""
    deadline = time.monotonic() + _FREE_WITHIN
    while True:
        with socket.socket() as free, suppress(OSError, OverflowError):
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", port))
            found: int = free.getsockname()[1]
            return found
        if time.monotonic() > deadline:
            raise SetupError("PORT_TAKEN", port=str(port))
        time.sleep(0.25)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own server on loopback
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    raise SetupError("PREFECT_NOT_STARTED")
