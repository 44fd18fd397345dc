"""A running `callsheet serve --sandbox` in a folder of its own, which can be killed and started again."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from callsheet.settings.prefect_api import SERVER_AUTH
from tests.flows.migrated import give_database
from tests.flows.prefect_api import PrefectApi
from tests.support import forked

# What people would wait for: a form's run is looked for every second and not every ten, an unclear answer is cleared up at once.
SOON = {
    "PREFECT_RUNNER_POLL_FREQUENCY": "1",
    "CALLSHEET_POLL_FIRST": "0.1",
    "CALLSHEET_LOOK_APART": "0.1",
    "CALLSHEET_WATCH_INTERVAL": "0.2",
    "CALLSHEET_WATCH_TOGETHER": "1",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",  # of which callsheet uses none: most of a second of each start
}
ENDED = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})


def wait_for(done: Callable[[], object], seconds: float = 120) -> Any:
    """What `done` gives as soon as it is something."""
    until, pause = time.monotonic() + seconds, 0.1
    while not (found := done()):
        assert time.monotonic() < until, "it did not come"
        time.sleep(pause)  # each look costs a Prefect server some ten milliseconds of a core
        pause = min(pause * 1.2, 0.6)
    return found


class Serve:
    """`callsheet serve --sandbox` with the given settings, over restarts."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        here = {
            "CALLSHEET_CONFIG": str(folder / "callsheet.toml"),
            "CALLSHEET_DATA_DIR": str(folder / "data"),
            "CALLSHEET_PROFILE": "sandbox",
            "CALLSHEET_FILES_FROM": json.dumps([str(folder)]),
            "CALLSHEET_APPROVE_CORRECTED_DAYS": "0",  # tests load the same numbers again and again
        }
        self.folder, self.environment = folder, {**outside, **SOON, **here, **settings}
        (folder / "callsheet.toml").touch()
        give_database(folder / "data" / "prefect")
        self.said: list[str] = []
        self.lines: list[str] = []

    def heard(self, line: str) -> str:
        """Keep a line of the log; its text, in whichever form it is written."""
        self.lines.append(line.strip())
        self.said.append(str(json.loads(line)["message"]) if line.startswith("{") else line.strip())
        return self.said[-1]

    def start(self, interpreter: "type[subprocess.Popen[str]]" = forked.Service) -> None:
        """Start everything, and wait until the watcher is there; with `subprocess.Popen` in interpreters of their own."""
        self.process = interpreter(
            [sys.executable, "-m", "flows", "serve", "--sandbox", "--port", "0"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env=self.environment,
            cwd=self.folder,
        )
        assert self.process.stderr is not None
        self.said = []
        for line in self.process.stderr:
            if "Watching" in self.heard(line):
                return
        raise AssertionError("\n".join(self.said))

    def stop(self) -> None:
        """SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)

    def callsheet(self, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """A command in the same folder, with the same settings, beside the running serve."""
        return forked.run(
            [sys.executable, "-m", "flows", *words],
            timeout=120,
            popen=forked.Service,
            env={**self.environment, "CALLSHEET_BASE_URL": self.sandbox, **settings},
            cwd=self.folder,
        )

    @property
    def ui(self) -> str:
        return self._address("Prefect UI")

    @property
    def sandbox(self) -> str:
        return self._address("Sandbox")

    @property
    def credential(self) -> str:
        """What a person pastes into the page to sign in."""
        by_hand = self.environment.get(SERVER_AUTH)
        return by_hand or (self.folder / "data" / "prefect" / "credential").read_text().strip()

    def _address(self, what: str) -> str:
        (line,) = (one for one in self.said if what in one)
        return line.split()[-1]

    def api(self, path: str, body: Any, method: str = "POST") -> Any:
        """What the Prefect API answers, if anything; HTTPError when it says no."""
        prefect, until = self._prefect(self.ui, self.credential), time.monotonic() + 60
        while True:
            try:
                return prefect.ask(path, body, method)
            except urllib.error.HTTPError as error:
                if error.code != 503 or time.monotonic() > until:  # its database is locked for a moment
                    raise
                error.close()
                time.sleep(0.5)

    @staticmethod
    @cache
    def _prefect(ui: str, credential: str) -> PrefectApi:
        """The API of a server, which is asked many times while something is waited for."""
        return PrefectApi(f"{ui}/api", credential)

    def deployment(self, name: str) -> dict[str, Any]:
        """The deployment `FLOW/NAME`."""
        flow, _, deployment = name.partition("/")
        found = self.api("deployments/filter", {"flows": {"name": {"any_": [flow]}}})
        return next(one for one in found if one["name"] == deployment)

    def begin(self, name: str, **parameters: Any) -> str:
        """Start a run of a deployment as a form does; its id."""
        body = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        made = self.api(f"deployments/{self.deployment(name)['id']}/create_flow_run", body)
        return str(made["id"])

    def run(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Start a run of a deployment, and wait for its end."""
        return self.ended(self.begin(name, **parameters))

    def ended(self, run: str) -> dict[str, Any]:
        """A run, when it has come to its end."""
        return dict(wait_for(lambda: next((one for one in self._runs(run) if _is_ended(one)), None), 90))

    def _runs(self, run: str) -> list[dict[str, Any]]:
        return [self.api(f"flow_runs/{run}", None, "GET")]

    def artifacts(self, run: str) -> dict[str, dict[str, Any]]:
        """The artifacts of a run by key, the latest of each."""
        of_run = {"artifacts": {"flow_run_id": {"any_": [run]}}}
        return {
            one["key"]: one for one in self.api("artifacts/filter", of_run | {"sort": "CREATED_DESC"})[::-1]
        }


def _is_ended(run: Mapping[str, Any]) -> bool:
    return run["state_type"] in ENDED
