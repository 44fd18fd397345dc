"""SIGTERM while a request is under way, with a real Prefect server: it ends and is recorded, the rest goes on later."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.engine.site import open_site
from flows.errors import Exit
from flows.prefect_server import prefect_server
from ledger.states import ChunkState
from sobot.sandbox.server import SandboxProcess, start_process
from tests.chaos.world import C
from tests.flows.conftest import CAMPAIGN, a_profile, numbers
from tests.flows.watching.test_processes import wait_until

ROWS = numbers(6)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prefect_server(tmp_path_factory.mktemp("prefect")) as address:
        yield address


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    with start_process() as running:
        yield running


def callsheet(sandbox: SandboxProcess, folder: Path, api: str, *words: str) -> "subprocess.Popen[str]":
    settings = {
        "CALLSHEET_BASE_URL": sandbox.url,
        "CALLSHEET_APP_ID": "sandbox-app",
        "CALLSHEET_APP_SECRET": "sandbox-secret",
        "CALLSHEET_AGENT_ID": "1001",
        "CALLSHEET_DATA_DIR": str(folder / "data"),
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_CHUNKS": json.dumps({C.kind: 2}),
        "CALLSHEET_RATE": "0",
        "CALLSHEET_WATCH_INTERVAL": "0.2",
        "PREFECT_API_URL": api,
        "PREFECT_LOGGING_LEVEL": "WARNING",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flows", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )


def states(api: str) -> list[tuple[str, str]]:
    request = urllib.request.Request(f"{api}/flow_runs/filter", b"{}", {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return [(run["state_name"], run["state"]["message"]) for run in json.load(answer)]


def slowly(sandbox: SandboxProcess) -> None:
    """The second answer of contact plans, which are never sent twice, takes some seconds."""
    sandbox.fault("slow_bytes", C.operation, nth=2, pause=0.4, piece=25)


def under_way(sandbox: SandboxProcess) -> bool:
    return len(sandbox.audit(C.operation)) >= 2


def chunks(sandbox: SandboxProcess, folder: Path) -> list[ChunkState]:
    with open_site(a_profile(sandbox, folder)) as site:
        (load,) = site.ledger.loads()
        return [chunk.state for chunk in site.ledger.chunks(load.id)]


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
    assert (name, "4 loaded" in message) == ("Stopped", True)
    assert ended(callsheet(sandbox, tmp_path, api, "resume", told["load_id"]))[0] == Exit.WELL
    assert set(sandbox.effects(C.operation).values()) == {1}
    assert len(sandbox.effects(C.operation)) == len(ROWS)
