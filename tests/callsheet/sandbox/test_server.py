"""Starting and stopping: in a thread, as a process, and what outlives which."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from callsheet.sandbox.process import start_process
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.server import Sandbox


def test_a_sandbox_stops_and_frees_its_port() -> None:
    """After the with block nobody listens, and the port can be taken again."""
    with Sandbox() as sandbox:
        url = httpx.URL(sandbox.url)
        assert sandbox.audit() == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((url.host, url.port), timeout=5)
    assert url.port is not None
    with Sandbox(port=url.port) as again:
        assert again.url == sandbox.url


def test_a_sandbox_stops_while_it_holds_an_answer_back() -> None:
    """A client that waits for an answer that never comes is cut off, not waited for."""
    with (
        Sandbox() as sandbox,
        socket.create_connection((httpx.URL(sandbox.url).host, httpx.URL(sandbox.url).port)) as plug,
    ):
        sandbox.fault("never_answers_before")
        plug.settimeout(20)
        plug.sendall(b"POST /tokens/company HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        while not sandbox.audit("company_token"):
            pass
        sandbox.close()
        assert plug.recv(1) == b""


def test_two_sandboxes_know_nothing_of_each_other() -> None:
    """Each has its own state and readings."""
    with Sandbox(readings=Readings(code_as="string")) as one, Sandbox() as two:
        one.fault("cut_before")
        assert two.faults() == []
        assert (one.read()["code_as"], two.read()["code_as"]) == ("string", "int")


@pytest.mark.slow
def test_a_process_starts_with_its_readings_and_ends_with_its_handle() -> None:
    """The line of JSON says where it is; closing the handle ends it in good order."""
    with start_process(readings=Readings(import_delay=7)) as sandbox:
        assert sandbox.read()["import_delay"] == 7
        assert sandbox.app_id == "sandbox-app"
    assert sandbox.process.returncode == 0


@pytest.mark.slow
def test_what_a_killed_process_stored_is_there_when_it_starts_again(tmp_path: Path) -> None:
    """State, audit and effects are in the database."""
    path = tmp_path / "state.sqlite"
    with start_process(database=path) as sandbox:
        httpx.post(f"{sandbox.url}/tokens/company", json={})
        sandbox.kill()
    assert sandbox.process.returncode == -signal.SIGKILL
    with start_process(database=path) as sandbox:
        assert [one["operation"] for one in sandbox.audit()] == ["company_token"]


@pytest.mark.slow
def test_a_process_that_cannot_start_is_an_error(tmp_path: Path) -> None:
    """The reason is on its stderr."""
    with pytest.raises(RuntimeError, match="did not start"):
        start_process(company=tmp_path / "none.toml")


@pytest.mark.slow
def test_an_interrupted_process_ends_quietly() -> None:
    """SIGINT stops it without a traceback."""
    command = [sys.executable, "-m", "callsheet.sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["url"].startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
