"""The log of commands: JSON where the profile or the environment says so, and never on standard output."""

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from callsheet.cli import check as checking
from callsheet.engine import pipeline
from tests.callsheet.cli.conftest import run
from tests.support.loading import a_csv, numbers

Shell = pytest.CaptureFixture[str]


def objects(err: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in err.splitlines()]


@pytest.mark.usefixtures("configured")
def test_a_load_logs_json_and_its_result_stands_alone(
    capsys: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What any library warns of while it is sent is an object, about the load; standard output has the result only."""
    Path("callsheet.toml").write_text('log_format = "json"\n', encoding="utf-8")
    stages = pipeline.STAGES

    async def odd(context: object, load_id: str) -> None:
        logging.getLogger("some.library").warning("odd: +65 9123 0001\nand more")

    monkeypatch.setattr(pipeline, "STAGES", (odd, *stages))
    file = a_csv(tmp_path / "list.csv", "Forbidden number,Direction", f"{numbers(1)[0]},Outbound")
    status, out, err = run(capsys, "load", str(file), "--json")
    (sheet,) = json.loads(out)["sheets"]
    (said,) = objects(err)
    assert (status, said["logger"], said["level"]) == (0, "some.library", "WARNING")
    assert said["message"] == "odd: …01\nand more"
    assert (said["load"], said["profile"]) == (sheet["load_id"], "default")


@pytest.mark.parametrize("command", ["load", "check", "resume", "watch", "serve"])
def test_why_a_command_ends_is_a_line_of_its_log(command: str, capsys: Shell) -> None:
    """With its code, also where the settings are wrong; the setting is read from the file as it is written."""
    Path("callsheet.toml").write_text('log_format = "json"\nrate = -1\n', encoding="utf-8")
    words = {"load": ["a.csv"], "check": ["a.csv"], "resume": ["--all"]}.get(command, [])
    status, out, err = run(capsys, command, *words)
    (said,) = objects(err)
    assert (status, out) == (3, "")
    assert (said["level"], said["logger"], said["code"]) == ("ERROR", "callsheet", "SETTING_WRONG")


@pytest.mark.parametrize(
    ("text", "words"), [("", ["load", "a.csv"]), ('log_format = "json"\n', ["show", "1"])]
)
def test_everybody_else_reads_a_sentence(text: str, words: list[str], capsys: Shell) -> None:
    """Without the setting, and of commands that people use at a terminal."""
    Path("callsheet.toml").write_text(f"{text}rate = -1\n", encoding="utf-8")
    status, _, err = run(capsys, *words)
    assert (status, err.startswith("callsheet: ")) == (3, True)


def test_a_form_that_does_not_exist_is_a_wrong_setting(
    capsys: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said as text."""
    monkeypatch.setenv("CALLSHEET_LOG_FORMAT", "xml")
    status, _, err = run(capsys, "check", "a.csv")
    assert (status, "log_format" in err, err.startswith("callsheet: ")) == (3, True, True)


def test_a_bug_is_one_object_without_its_text(capsys: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its type and place; all of it only for whoever debugs."""
    monkeypatch.setenv("CALLSHEET_LOG_FORMAT", "json")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("ann 91230001")

    monkeypatch.setattr(checking, "check_files", fail)
    status, out, err = run(capsys, "check", "a.csv")
    (said,) = objects(err)
    assert (status, out, said["code"]) == (4, "", "COMMAND_BUG")
    assert "RuntimeError" in said["message"]
    assert "ann" not in err.split()
    assert os.environ["CALLSHEET_LOG_FORMAT"] == "json"
