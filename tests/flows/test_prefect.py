"""The flow on a real Prefect server: the same ledger as without one, and no customer number anywhere in Prefect."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from callsheet.messages.reader import ENGLISH
from callsheet.sandbox.process import SandboxProcess
from callsheet.settings.prefect_api import CLIENT_AUTH
from tests.flows.prefect_api import PrefectApi, access_to, closed_server
from tests.flows.serving import ENDED, wait_for
from tests.support import forked
from tests.support.forked import start_process
from tests.support.loading import CAMPAIGN, a_csv, numbers
from validators.message import Param, message

CANARY = "6590077331"
SECRET = "sandbox-secret"
NAME = "Canary Wharfinger"
ROOT = Path(__file__).resolve().parents[2]


STAGES = ["read", "validate", "require approval", "plan", "send", "poll", "read back", "report"]
PREFECTS_OWN = ("Beginning", "Executing", "Created", "Finished", "View at")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="module")
def api(home: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS", "2")
        environment.setenv("PREFECT_SERVER_REGISTER_BLOCKS_ON_START", "false")
        with closed_server(home) as address:
            yield address


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    with start_process() as running:
        yield running


def settings(sandbox: SandboxProcess, folder: Path) -> dict[str, str]:
    """A profile that points to the sandbox, at debug level."""
    return {
        "CALLSHEET_BASE_URL": sandbox.url,
        "CALLSHEET_APP_ID": "sandbox-app",
        "CALLSHEET_APP_SECRET": SECRET,
        "CALLSHEET_AGENT_ID": "1001",
        "CALLSHEET_DATA_DIR": str(folder / "data"),
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_APPROVE_CORRECTED_DAYS": "0",
        "CALLSHEET_POLL_FIRST": "0.05",
        "CALLSHEET_LOOK_APART": "0.05",
        "CALLSHEET_RATE": "0",
        "CALLSHEET_BACKOFF_BASE": "0.01",
        "PREFECT_LOGGING_LEVEL": "DEBUG",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "httpx,httpcore,callsheet,flows",
    }


def callsheet(
    sandbox: SandboxProcess, folder: Path, *words: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """The command line in a process of its own, which says nothing of the server's credential even at debug level."""
    done = forked.run(
        [sys.executable, "-X", "dev", "-W", "ignore", "-m", "flows", *words],
        timeout=180,
        env={**os.environ, **settings(sandbox, folder), **environment},
    )
    assert environment.get(CLIENT_AUTH, "none is given") not in done.stdout + done.stderr
    return done


def ask(api: str, path: str, body: Any) -> Any:
    """What the Prefect API answers."""
    return _prefect(api).ask(path, body)


_prefect = cache(PrefectApi)


def flow_runs(api: str) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = ask(api, "flow_runs/filter", {})
    return runs


def logged(api: str, run: str) -> list[str]:
    """The lines of a run's log and of its stages but those for debugging, oldest first."""
    lines = ask(
        api,
        "logs/filter",
        {"logs": {"flow_run_id": {"any_": [run]}, "level": {"ge_": 20}}, "sort": "TIMESTAMP_ASC"},
    )
    return [line["message"] for line in lines]


def stages(api: str, run: str) -> list[str]:
    """The names of a run's tasks, in order; without the load's id."""
    found = ask(
        api, "task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}, "sort": "EXPECTED_START_TIME_ASC"}
    )
    return [re.sub(r"( \d{8}-\d{6}-\w{6}|-\w{3})$", "", one["name"]) for one in found]


def ours_of(lines: list[str]) -> list[str]:
    """The lines of a log that are not Prefect's own."""
    return [line for line in lines if not line.startswith(PREFECTS_OWN)]


def lines_of(sheet: dict[str, Any]) -> list[str]:
    """What a run logs of c.csv, whose three rows are two good ones and a bad one."""
    before, after = ENGLISH.outcomes({"invalid": 1, "planned": 2}), ENGLISH.outcomes(sheet["outcomes"])
    counts: dict[str, Param] = {"file": "c.csv", "rows": 3, "requests": sheet["calls"]}
    reports = [f"{name} in {sheet['load_id']}/" for name in ("c.result.xlsx", "c.to-fix.xlsx")]
    lines = [
        message("LOG_READ", files=1, loads=1, refused=0),
        message("LOG_VALIDATED", **counts, outcomes=before),
        message("LOG_NO_APPROVAL_NEEDED", **counts),
        message("LOG_PLANNED", **counts, outcomes=before),
        message("LOG_SENT", **counts),
        message("LOG_POLLED", **counts, outcomes=after),
        message("LOG_READ_BACK", **counts, outcomes=after),
        message("LOG_ENDED", **counts, outcomes=after),
        *(message("LOG_REPORT", **counts, report=report) for report in reports),
    ]
    return [ENGLISH.say(line) for line in lines]


@pytest.mark.slow
def test_the_flow_and_the_engine_give_the_same_result(
    api: str, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """With and without a Prefect API the books, the exit status and the ledger's states are the same."""
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", "6590010001,a", "6590010002,b", "12,c")
    told = {}
    for way, environment in {"engine": {}, "flow": access_to(api)}.items():
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
    (shown_run,) = flow_runs(api)
    assert (shown_run["name"], shown_run["state_name"]) == ("load c.csv", "RowsToFix")
    assert wait_for(lambda: len(found := stages(api, shown_run["id"])) == len(STAGES) and found, 30) == STAGES
    expected = lines_of(told["flow"])
    found = wait_for(lambda: len(ours := ours_of(logged(api, shown_run["id"]))) >= len(expected) and ours, 30)
    assert found == expected


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
    run = callsheet(sandbox, tmp_path, "load", str(path), str(blocked), "--json", **access_to(api))
    plain = callsheet(sandbox, tmp_path / "plain", "load", str(path), str(blocked))
    texts = {
        "stdout": run.stdout,
        "stderr": run.stderr,
        "plain": plain.stdout + plain.stderr,
    }
    if what in {
        None,
        "cut_after",
    }:  # everything loaded, everything in doubt: a list of loads tells no more of the others
        texts["loads"] = callsheet(sandbox, tmp_path, "loads").stdout
    texts |= {str(file): file.read_bytes().decode("latin-1") for file in home.rglob("*") if file.is_file()}
    assert any(file.endswith(".db") for file in texts)
    latest = max(flow_runs(api), key=lambda made: str(made["created"]))
    assert wait_for(lambda: logged(api, latest["id"]), 30)
    assert "Traceback" not in run.stderr + plain.stderr
    for canary in (CANARY, NAME, SECRET):
        assert [name for name, text in texts.items() if canary in text] == []


@pytest.mark.slow
def test_a_file_named_by_a_number_is_loaded_and_its_name_is_nowhere_in_prefect(
    api: str, home: Path, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """P1: neither in the parameters that Prefect keeps nor in a log; the file itself is found all the same.

    Nor is the title of a column that callsheet does not know, nor what a cell holds.
    """
    row, title = "6590010001,Zacharias,z@canary.example", "Telephone,Name,Aunt Canary"
    path = a_csv(tmp_path / "6590077339 again 9123 8765.csv", title, row, "65,Zacharias,x")
    before = {run["id"] for run in flow_runs(api)}
    run = callsheet(sandbox, tmp_path, "load", str(path), **access_to(api))
    assert run.returncode == 1, run.stderr
    (made,) = (one for one in flow_runs(api) if one["id"] not in before)
    assert made["parameters"]["files"] == [f"{tmp_path}/…39 again …65.csv"]
    assert list((tmp_path / "data" / "requests").iterdir()) == []
    assert wait_for(
        lambda: [line for line in logged(api, made["id"]) if "…39 again …65.result.xlsx" in line], 30
    )
    kept = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    canaries = (b"6590077339", b"9123 8765", b"Aunt Canary", b"Zacharias", b"canary.example", b"6590010001")
    assert not [canary for canary in canaries if canary in kept or canary in run.stderr.encode()]


@pytest.mark.slow
def test_runs_of_long_ago_leave_the_server_by_themselves(
    api: str, home: Path, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """By itself Prefect forgets events alone, and a server that runs for years would keep every run."""
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", "6590010001,a")
    before = {run["id"] for run in flow_runs(api)}
    assert callsheet(sandbox, tmp_path, "load", str(path), **access_to(api)).returncode == 0
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
    more = {**access_to(api), "CALLSHEET_ROWS_TO_FIX": "failed"}
    run = callsheet(sandbox, tmp_path, "load", str(path), **more)
    assert run.returncode == 1, run.stderr
    (made,) = (one for one in flow_runs(api) if one["id"] not in before)
    assert (made["state_type"], made["state_name"]) == ("FAILED", "RowsToFix")
    assert "1 invalid" in made["state"]["message"]


@pytest.mark.slow
def test_a_load_that_awaits_approval_says_so_in_the_readers_language_and_by_its_old_name(
    api: str, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """For one release automations that look for WaitsForYes still fire; our lines of the log are Chinese for a Chinese reader."""
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", "6590010001,a", "6590010002,b")
    before = {run["id"] for run in flow_runs(api)}
    more = {"CALLSHEET_APPROVE_ABOVE_ROWS": "1", "CALLSHEET_LANGUAGE": "zh"}
    run = callsheet(sandbox, tmp_path, "load", str(path), **access_to(api), **more)
    assert run.returncode == 4, run.stderr
    (made,) = (one for one in flow_runs(api) if one["id"] not in before)
    assert made["state_name"] == "AwaitingApproval"
    old = {"filter": {"event": {"name": ["prefect.flow-run.WaitsForYes"]}}}
    (event,) = wait_for(lambda: ask(api, "events/filter", old)["events"], 30)
    assert event["resource"]["prefect.resource.id"] == f"prefect.flow-run.{made['id']}"
    ours = wait_for(lambda: ours_of(logged(api, made["id"])), 30)
    assert [line for line in ours if not re.search(r"[\u4e00-\u9fff]", line)] == []
    assert [name for name in stages(api, made["id"]) if name in {"plan", "send"}] == []


@pytest.mark.slow
def test_prefect_yaml_deploys_every_flow_and_a_worker_runs_load_sheet(
    api: str, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Nothing but Prefect's own commands, in the folder of the repository: each customer is loaded once."""
    ours = {**access_to(api), "PREFECT_HOME": str(tmp_path), "PREFECT_WORKER_QUERY_SECONDS": "1"}
    given = {**os.environ, **settings(sandbox, tmp_path), **ours}
    ask(api, "work_pools/", {"name": "callsheet", "type": "process"})
    deploy = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    done = subprocess.run(deploy, cwd=ROOT, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    made = {one["entrypoint"].rpartition(".")[2]: one for one in ask(api, "deployments/filter", {})}
    assert {flow: one["name"] for flow, one in made.items()} == {
        "load_sheet": "default",
        "resume_load": "default",
        "check_sheet": "any-profile",
        "approve_load": "any-profile",
        "export_list": "any-profile",
    }
    (tmp_path / "data").mkdir()
    sheet = a_csv(tmp_path / "data" / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(3)))
    parameters = {"files": [str(sheet)], "dry_run": False}
    run = ask(api, f"deployments/{made['load_sheet']['id']}/create_flow_run", {"parameters": parameters})
    work = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "callsheet", "--type", "process"]
    worker = subprocess.run([*work, "--run-once"], cwd=tmp_path, env=given, capture_output=True, text=True)
    ended = wait_for(
        lambda: next((one for one in flow_runs(api) if one["id"] == run["id"] and _is_over(one)), None)
    )
    assert (ended["state_name"], ended["state"]["message"]) == ("Completed", "3 loaded"), worker.stderr
    assert sorted(sandbox.effects("import_customer_numbers").values()) == [1, 1, 1]


def _is_over(run: dict[str, Any]) -> bool:
    return run["state_type"] in ENDED
