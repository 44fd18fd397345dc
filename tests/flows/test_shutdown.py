"""SIGTERM while a request is under way, with a real Prefect server: it ends and is recorded, the rest goes on later."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from callsheet.engine.context import open_context
from callsheet.errors import Exit, SetupError
from callsheet.ledger.states import ChunkState
from callsheet.sandbox.process import SandboxProcess
from flows.server import _free as free_port
from tests.callsheet.watcher.processes import wait_until
from tests.chaos.world import C
from tests.flows.prefect_api import PrefectApi, access_to, closed_server
from tests.support import forked
from tests.support.forked import start_process
from tests.support.loading import CAMPAIGN, a_profile, numbers
from validators.message import message

ROWS = numbers(6)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with closed_server(tmp_path_factory.mktemp("prefect")) as address:
        yield address


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    with start_process() as running:
        yield running


def callsheet(
    sandbox: SandboxProcess, folder: Path, api: str, *words: str, program: tuple[str, ...] = ("-m", "flows")
) -> "subprocess.Popen[str]":
    settings = {
        "CALLSHEET_BASE_URL": sandbox.url,
        "CALLSHEET_APP_ID": "sandbox-app",
        "CALLSHEET_APP_SECRET": "sandbox-secret",
        "CALLSHEET_AGENT_ID": "1001",
        "CALLSHEET_DATA_DIR": str(folder / "data"),
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_APPROVE_CORRECTED_DAYS": "0",
        "CALLSHEET_CHUNKS": json.dumps({C.kind: 2}),
        "CALLSHEET_RATE": "0",
        "CALLSHEET_POLL_FIRST": "0.1",
        "CALLSHEET_LOOK_APART": "0.1",
        "CALLSHEET_WATCH_TOGETHER": "1",
        "CALLSHEET_WATCH_INTERVAL": "0.2",
        **access_to(api),
        "PREFECT_LOGGING_LEVEL": "WARNING",
    }
    start = forked.Popen if program[0] == "-m" else subprocess.Popen
    return start(
        [sys.executable, *program, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )


def states(api: str) -> list[tuple[str, str]]:
    found = PrefectApi(api).ask("flow_runs/filter", {})
    return [(run["state_name"], run["state"]["message"]) for run in found]


def slowly(sandbox: SandboxProcess) -> None:
    """The second answer of contact plans, which are never sent twice, takes some seconds."""
    sandbox.fault("slow_bytes", C.operation, nth=2, pause=0.4, piece=25)


def under_way(sandbox: SandboxProcess) -> bool:
    return len(sandbox.audit(C.operation)) >= 2


def chunks(sandbox: SandboxProcess, folder: Path) -> list[ChunkState]:
    with open_context(a_profile(sandbox, folder)) as context:
        (load,) = context.ledger.loads()
        return [chunk.state for chunk in context.ledger.chunks(load.id)]


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err, err
    return process.returncode, out, err


STOPPED = [ChunkState.SETTLED, ChunkState.SETTLED, ChunkState.PLANNED]


@pytest.mark.slow
def test_a_load_that_is_told_to_stop_lets_the_request_under_way_end(
    api: str, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """`callsheet load` as a flow: exit 4, what was answered is recorded, `resume` sends the rest once."""
    slowly(sandbox)
    sheet = C.write(tmp_path / "plans.csv", ROWS)
    process = callsheet(sandbox, tmp_path, api, "load", str(sheet), "--kind", C.kind, "--json")
    wait_until(lambda: under_way(sandbox))
    process.send_signal(signal.SIGTERM)
    status, out, err = ended(process)
    assert status == Exit.STOPPED, err
    assert chunks(sandbox, tmp_path) == STOPPED
    (told,) = json.loads(out)["sheets"]
    assert "callsheet resume" in told["note"]
    ((name, message),) = states(api)
    assert name == "Stopped"
    assert "4 loaded" in message
    assert ended(callsheet(sandbox, tmp_path, api, "resume", told["load_id"]))[0] == Exit.WELL
    assert set(sandbox.effects(C.operation).values()) == {1}
    assert len(sandbox.effects(C.operation)) == len(ROWS)


@pytest.mark.slow
def test_a_watcher_that_is_told_to_stop_lets_the_request_under_way_end(
    api: str, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """`callsheet watch` with loads as flows: it ends well, and the next start goes on with the file."""
    slowly(sandbox)
    folder = tmp_path / "data" / "inbox" / "default" / C.kind
    folder.mkdir(parents=True)
    C.write(folder / "plans.csv", ROWS)
    watching = callsheet(sandbox, tmp_path, api, "watch")
    wait_until(lambda: under_way(sandbox))
    watching.send_signal(signal.SIGTERM)
    assert ended(watching)[0] == 0
    assert chunks(sandbox, tmp_path) == STOPPED
    assert ended(callsheet(sandbox, tmp_path, api, "watch", "--once"))[0] == 0
    assert list((tmp_path / "data" / "done" / "default").glob("plans.*.result.xlsx"))
    assert sorted(sandbox.effects(C.operation).values()) == [1] * len(ROWS)


@pytest.mark.slow
def test_a_watcher_whose_parent_is_killed_stops_as_if_it_had_been_told_to(
    api: str, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """What `serve` starts looks after itself: the request under way ends, and then the process does."""
    slowly(sandbox)
    folder = tmp_path / "data" / "inbox" / "default" / C.kind
    folder.mkdir(parents=True)
    C.write(folder / "plans.csv", ROWS)
    code = (
        "import subprocess, sys, time; from callsheet.child_process import child_command;"
        "print(subprocess.Popen(child_command('flows', 'watch'), stdout=subprocess.DEVNULL).pid, flush=True); time.sleep(600)"
    )
    parent = callsheet(sandbox, tmp_path, api, program=("-c", code))
    assert parent.stdout is not None
    watching = psutil.Process(int(parent.stdout.readline()))
    wait_until(lambda: under_way(sandbox))
    parent.kill()
    assert psutil.wait_procs([watching], timeout=30)[1] == []
    parent.communicate()
    assert chunks(sandbox, tmp_path) == STOPPED


def test_a_port_that_becomes_free_is_taken_and_one_that_stays_taken_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a kill the old server needs a moment to end; somebody else's server is said."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        threading.Timer(0.6, other.close).start()
        assert free_port(port) == port
    monkeypatch.setattr("flows.server._FREE_WITHIN", 0.1)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SetupError) as taken:
            free_port(port)
    assert taken.value.message == message("PORT_TAKEN", port=str(port))
