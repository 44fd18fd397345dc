"""The runner of the deployments, as it is made: nothing of it is where other accounts of the machine can be first."""

import asyncio
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from callsheet.private_file import private_folder
from flows import runner


@pytest.fixture
def _no_deployments(monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(*_: object) -> list[object]:
        return []

    monkeypatch.setattr(runner, "deployments", none)


@pytest.mark.usefixtures("_no_deployments")
def test_it_stores_nothing_below_the_temporary_folder_that_all_accounts_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another account has made Prefect's usual folder there: the runner starts all the same, and uses its own."""
    shared = tmp_path / "tmp"
    (shared / "runner_storage").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    folder = private_folder(tmp_path / "data" / "runner")

    made = asyncio.run(runner.make_runner((), (), folder))

    assert made._tmp_dir == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not list((shared / "runner_storage").iterdir())


@pytest.mark.parametrize(("run", "seldom"), [("7f0c", True), (None, False)])
def test_a_process_of_one_run_seldom_looks_for_garbage(run: str | None, seldom: bool) -> None:
    """From its start, since its imports make most of what there is; in whatever else imports flows its owner decides."""
    code = "import gc; was = gc.get_threshold(); import flows; print(gc.get_threshold() != was)"
    given = {} if run is None else {"PREFECT__FLOW_RUN_ID": run}
    run_of = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | given, capture_output=True, text=True, check=True
    )
    assert run_of.stdout.strip() == str(seldom)
