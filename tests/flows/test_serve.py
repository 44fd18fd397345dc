"""`callsheet serve --sandbox`: one command, a real Prefect server, a real folder, and everything ends with it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from sobot.sandbox.controls import Controls

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


@dataclass
class Serving:
    """A running `callsheet serve --sandbox`."""

    process: "subprocess.Popen[str]"
    folder: Path
    said: list[str]

    def address(self, what: str) -> str:
        (line,) = (one for one in self.said if what in one)
        return line.split()[-1]

    def api(self, path: str, body: Any) -> Any:
        request = urllib.request.Request(
            f"{self.address('Prefect UI')}/api/{path}",
            json.dumps(body).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def deployment(self, name: str) -> dict[str, Any]:
        flow, _, deployment = name.partition("/")
        (found,) = (
            one
            for one in self.api("deployments/filter", {"flows": {"name": {"any_": [flow]}}})
            if one["name"] == deployment
        )
        return found

    def run(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Start a run as the UI's form does, and wait for its end."""
        made = self.api(
            f"deployments/{self.deployment(name)['id']}/create_flow_run",
            {"parameters": parameters, "state": {"type": "SCHEDULED"}},
        )
        ended = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        found: list[dict[str, Any]] = []
        wait_for(lambda: found.extend(self._ended(made["id"], ended)) or found)
        return found[0]

    def _ended(self, run: str, ended: set[str]) -> list[dict[str, Any]]:
        told = self.api("flow_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
        return [one for one in told if one["state_type"] in ended]

    def artifacts(self, run: str) -> dict[str, str]:
        told = self.api("artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
        return {one["key"]: one["data"] for one in told}


def wait_for(done: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("serve")
    settings = {
        "CALLSHEET_CONFIG": str(folder / "callsheet.toml"),
        "CALLSHEET_DATA_DIR": str(folder / "data"),
        "CALLSHEET_POLL_FIRST": "0.1",
        "CALLSHEET_WATCH_INTERVAL": "0.2",
        "CALLSHEET_WATCH_TOGETHER": "2",
        "CALLSHEET_APPROVE_ABOVE_ROWS": "250",
    }
    schedule = {"name": "nightly", "cron": "30 2 * * *", "files": str(folder / "lists"), "profile": "sandbox"}
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in schedule.items())
    (folder / "callsheet.toml").write_text(f"[[schedules]]\n{lines}\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "flows", "serve", "--sandbox", "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**environment, **settings},
        cwd=folder,
    )
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line.strip())
        if "Watching" in line:
            break
    try:
        yield Serving(process, folder, said)
    finally:
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode == 0
        gone, alive = psutil.wait_procs(family, timeout=10)
        assert len(gone) == len(family) >= 3
        assert alive == []


@pytest.mark.slow
def test_a_file_copied_slowly_is_loaded_once_and_its_result_is_beside_it(serving: Serving) -> None:
    """Nothing but the one command: the sandbox's audit has each customer once, the result stands in `done`."""
    inbox, done = (serving.folder / "data" / name / "sandbox" for name in ("inbox", "done"))
    content = (SAMPLES / "forbidden-en.xlsx").read_bytes()
    with (inbox / "forbidden-en.xlsx").open("wb") as file:
        for at in range(0, len(content), len(content) // 6):
            file.write(content[at : at + len(content) // 6])
            file.flush()
            time.sleep(0.3)
    wait_for(
        lambda: len(list(done.glob("forbidden-en.*.result.xlsx"))) == 1 and not list(inbox.glob("*.xlsx"))
    )
    with Controls(serving.address("Sandbox")) as sandbox:
        effects = sandbox.effects("import_forbidden_numbers")
    assert len(effects) > 190
    assert set(effects.values()) == {1}
    runs = serving.api("flow_runs/filter", {"flows": {"name": {"any_": ["resume-load"]}}})
    assert [run["state_name"] for run in runs] == ["RowsToFix"]


@pytest.mark.slow
def test_a_run_from_the_form_checks_first_and_leaves_what_a_person_needs(serving: Serving) -> None:
    """Dry run is the form's default; its artifacts have counts and fixes, and no number of a customer."""
    shutil.copy(SAMPLES / "customers-en.xlsx", serving.folder / "customers.xlsx")
    form = serving.deployment("load-sheet/sandbox")
    fields = form["parameter_openapi_schema"]["properties"]
    assert form["parameters"] == {"profile": "sandbox", "dry_run": True}
    assert fields["profile"]["enum"] == ["sandbox"]
    assert "customer-numbers" in fields["kind"]["anyOf"][0]["enum"]
    assert form["concurrency_options"]["collision_strategy"] == "ENQUEUE"
    run = serving.run("load-sheet/sandbox", files=[str(serving.folder / "customers.xlsx")])
    told = serving.artifacts(run["id"])
    assert run["state_name"] == "RowsToFix"
    assert {"outcomes", "problems", "summary"} <= set(told)
    assert "ready" in told["outcomes"]
    assert not any(line.isdigit() for line in json.dumps(told).split() if len(line) > 7)


@pytest.mark.slow
def test_a_value_that_is_not_offered_is_refused_before_anything_runs(serving: Serving) -> None:
    """A wrong kind is a 409 of the server, not a failed run."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        serving.run("load-sheet/sandbox", files=["x.csv"], kind="phone-numbers")
    refused.value.close()
    assert refused.value.code == 409


@pytest.mark.slow
def test_a_load_that_waits_is_approved_from_the_ui_and_the_watcher_goes_on(serving: Serving) -> None:
    """Dropped, held back by its size, approved through `approve-load`: loaded once."""
    inbox, done = (serving.folder / "data" / name / "sandbox" for name in ("inbox", "done"))
    shutil.copy(SAMPLES / "customers-en.xlsx", inbox / "customers-en.xlsx")
    waiting = serving.folder / "data" / "waiting" / "sandbox"
    wait_for(lambda: list(waiting.glob("*.plan.txt")))
    (plan,) = waiting.glob("*.plan.txt")
    load = plan.name.split(".")[1]
    run = serving.run("approve-load/any-profile", load_id=load, by="Mei", decision="approve")
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    wait_for(lambda: list(done.glob("customers-en.*.result.xlsx")))
    with Controls(serving.address("Sandbox")) as sandbox:
        effects = sandbox.effects("import_customer_numbers")
    assert len(effects) > 190
    assert set(effects.values()) == {1}


@pytest.mark.slow
def test_the_nightly_load_is_a_deployment_with_its_zone(serving: Serving) -> None:
    """The schedule of callsheet.toml is Prefect's, and a run of it by hand finds no file."""
    nightly = serving.deployment("scheduled-load/nightly")
    (told,) = nightly["schedules"]
    assert (told["schedule"]["cron"], told["schedule"]["timezone"]) == ("30 2 * * *", "Asia/Singapore")
    run = serving.run("scheduled-load/nightly", schedule="nightly")
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
