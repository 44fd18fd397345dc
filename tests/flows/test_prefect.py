"""The flow on a real Prefect server: the same ledger as without one, and no customer number anywhere in Prefect."""

import json
import os
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from callsheet.sandbox.server import SandboxProcess, start_process
from flows.server import prefect_server
from tests.flows.serving import wait_for
from tests.support.loading import CAMPAIGN, a_csv

CANARY = "6590077331"
SECRET = "sandbox-secret"
NAME = "Canary Wharfinger"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="module")
def api(home: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS", "2")
        with prefect_server(home) as address:
            yield address


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    with start_process() as running:
        yield running


def callsheet(
    sandbox: SandboxProcess, folder: Path, *words: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """The command line in a process of its own, at debug level."""
    settings = {
        "CALLSHEET_BASE_URL": sandbox.url,
        "CALLSHEET_APP_ID": "sandbox-app",
        "CALLSHEET_APP_SECRET": SECRET,
        "CALLSHEET_AGENT_ID": "1001",
        "CALLSHEET_DATA_DIR": str(folder / "data"),
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_POLL_FIRST": "0.05",
        "CALLSHEET_LOOK_APART": "0.05",
        "CALLSHEET_RATE": "0",
        "CALLSHEET_BACKOFF_BASE": "0.01",
        "PREFECT_LOGGING_LEVEL": "DEBUG",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "httpx,httpcore,sobot,flows,ledger,sheets",
    }
    return subprocess.run(
        [sys.executable, "-X", "dev", "-W", "ignore", "-m", "flows", *words],
        capture_output=True,
        text=True,
        timeout=180,
        env={**os.environ, **settings, **environment},
        check=False,
    )


def flow_runs(api: str) -> list[dict]:
    request = urllib.request.Request(f"{api}/flow_runs/filter", b"{}", {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


@pytest.mark.slow
def test_the_flow_and_the_engine_give_the_same_result(
    api: str, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """With and without a Prefect API the books, the exit status and the ledger's states are the same."""
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", "6590010001,a", "6590010002,b", "12,c")
    told = {}
    for way, environment in {"engine": {}, "flow": {"PREFECT_API_URL": api}}.items():
        sandbox.reset()
        run = callsheet(sandbox, tmp_path / way, "load", str(path), "--json", **environment)
        assert run.returncode == 1, run.stderr
        (told[way],) = json.loads(run.stdout)["sheets"]
        shown = callsheet(sandbox, tmp_path / way, "show", told[way]["load_id"], "--json")
        told[way + " ledger"] = {
            name: json.loads(shown.stdout)[name] for name in ("state", "outcomes", "chunks", "codes")
        }
    differing = {"load_id", "files"}
    assert {k: v for k, v in told["engine"].items() if k not in differing} == {
        k: v for k, v in told["flow"].items() if k not in differing
    }
    assert told["engine ledger"] == told["flow ledger"]
    assert [(run["name"] != "", run["state_name"]) for run in flow_runs(api)] == [(True, "RowsToFix")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "what", [None, "html_page", "cut_after", "status", "redirect", "token_expired", "gzip_bomb"]
)
def test_no_customer_number_and_no_secret_leaves_the_ledger_and_the_reports(
    what: str | None, api: str, home: Path, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """A canary number, a name and the secret, at debug level through failures: in no log, no Prefect file, no exception."""
    rows = (
        f"{CANARY},{NAME},note",
        f"{CANARY}x,{NAME},note",
        f"{CANARY}99999999999,{NAME},note",
        f"+{CANARY},{NAME},dup",
    )
    path = a_csv(tmp_path / "c.csv", "Telephone,Name,Note", *rows)
    blocked = a_csv(
        tmp_path / "b.csv", "Number,Direction,Expiry date", f"{CANARY},in,2020-01-01", f"{CANARY},out,"
    )
    if what:
        sandbox.fault(what, "import_customer_numbers", every=1)
        sandbox.fault(what, "import_forbidden_numbers", next=2)
    run = callsheet(sandbox, tmp_path, "load", str(path), str(blocked), "--json", PREFECT_API_URL=api)
    plain = callsheet(sandbox, tmp_path / "plain", "load", str(path), str(blocked))
    shown = callsheet(sandbox, tmp_path, "loads")
    texts = {
        "stdout": run.stdout,
        "stderr": run.stderr,
        "plain": plain.stdout + plain.stderr,
        "loads": shown.stdout,
    }
    texts |= {str(file): file.read_bytes().decode("latin-1") for file in home.rglob("*") if file.is_file()}
    assert any(file.endswith(".db") for file in texts)
    assert "Traceback" not in run.stderr + plain.stderr
    for canary in (CANARY, NAME, SECRET):
        assert [name for name, text in texts.items() if canary in text] == []


@pytest.mark.slow
def test_a_file_named_by_a_number_is_loaded_and_its_name_is_nowhere_in_prefect(
    api: str, home: Path, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """P1: neither in the parameters that Prefect keeps nor in a log; the file itself is found all the same."""
    path = a_csv(tmp_path / "6590077339 again.csv", "Telephone,Name", "6590010001,a")
    before = {run["id"] for run in flow_runs(api)}
    run = callsheet(sandbox, tmp_path, "load", str(path), PREFECT_API_URL=api)
    assert run.returncode == 0, run.stderr
    (made,) = (one for one in flow_runs(api) if one["id"] not in before)
    assert made["parameters"]["files"] == [f"{tmp_path}/…39 again.csv"]
    assert not [file for file in home.rglob("*") if file.is_file() and b"6590077339" in file.read_bytes()]


@pytest.mark.slow
def test_runs_of_long_ago_leave_the_server_by_themselves(
    api: str, home: Path, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """By itself Prefect forgets events alone, and a server that runs for years would keep every run."""
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", "6590010001,a")
    before = {run["id"] for run in flow_runs(api)}
    assert callsheet(sandbox, tmp_path, "load", str(path), PREFECT_API_URL=api).returncode == 0
    (made,) = (one["id"] for one in flow_runs(api) if one["id"] not in before)
    with closing(sqlite3.connect(home / "prefect.db", timeout=30)) as database, database:
        database.execute("UPDATE flow_run SET end_time = '2026-01-01 00:00:00.000000' WHERE id = ?", (made,))
    wait_for(lambda: made not in {run["id"] for run in flow_runs(api)}, 30)
    assert {run["id"] for run in flow_runs(api)} == before


@pytest.mark.slow
def test_rows_to_fix_are_a_failed_run_where_the_profile_says_so(
    api: str, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """The state's name is RowsToFix either way; the exit status of the command stays what it is."""
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", "6590010001,a", "12,c")
    before = {run["id"] for run in flow_runs(api)}
    more = {"PREFECT_API_URL": api, "CALLSHEET_ROWS_TO_FIX": "failed"}
    run = callsheet(sandbox, tmp_path, "load", str(path), **more)
    assert run.returncode == 1, run.stderr
    (made,) = (one for one in flow_runs(api) if one["id"] not in before)
    assert (made["state_type"], made["state_name"]) == ("FAILED", "RowsToFix")
    assert "1 invalid" in made["state"]["message"]
