"""callsheet export --filter: what the command line takes, completes and refuses."""

import csv
import json
from pathlib import Path

import pytest
import typer
from typer._completion_classes import BashComplete

from callsheet.cli.app import app
from callsheet.sandbox.server import Sandbox
from tests.callsheet.cli.conftest import run

Shell = pytest.CaptureFixture[str]
GROUP = typer.main.get_command(app)


def first_column(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [line[0] for line in csv.reader(file)][1:]


def test_filters_narrow_what_is_written(configured: Sandbox, capsys: Shell, tmp_path: Path) -> None:
    """Several together; the summary counts what is in the file."""
    file = tmp_path / "a.csv"
    words = ["export", "agents", "-o", str(file), "--filter", "queue=3001", "--filter", "work-no=3", "--json"]
    status, out, _ = run(capsys, *words)
    assert (status, json.loads(out)["rows"], first_column(file)) == (0, 1, ["1003"])


def test_campaign_is_a_filter_of_import_results_alone(
    configured: Sandbox, capsys: Shell, tmp_path: Path
) -> None:
    """Of another list it was ignored."""
    file = tmp_path / "a.csv"
    status, _, err = run(capsys, "export", "campaigns", "-o", str(file), "--campaign", "x")
    assert (status, file.exists()) == (2, False)
    assert "no filter “campaign”" in err
    assert "created_since" in err
    status, _, err = run(
        capsys, "export", "import-results", "-o", str(file), "--campaign", "x", "--filter", "campaign=y"
    )
    assert status == 2
    assert "given twice" in err


@pytest.mark.parametrize(
    ("words", "begun", "expected"),
    [
        (["export", "agents", "--filter"], "", ["name=", "work_no=", "queue=", "ext=", "status="]),
        (["export", "campaigns", "--filter"], "created", ["created_since=", "created_until="]),
        (["export", "extensions", "--filter"], "bound=", ["bound=yes", "bound=no"]),
        (["export", "relay-numbers", "--filter"], "state=c", ["state=cancelled"]),
        (["export", "agents", "--filter"], "status=", []),
        (["export", "queues", "--filter"], "", []),
        (["export", "nothing", "--filter"], "", []),
        (["export", "agents", "--filter"], "colour=", []),
    ],
)
def test_filters_are_completed(words: list[str], begun: str, expected: list[str]) -> None:
    """Those of the list that is named, and then the values where there are few."""
    shell = BashComplete(GROUP, {}, "callsheet", "_CALLSHEET_COMPLETE")
    assert [item.value for item in shell.get_completions(words, begun)] == expected
