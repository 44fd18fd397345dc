"""The unit and the compose file: every word in them that is ours is a real command or setting."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml  # type: ignore[import-untyped]  # read once, here

from callsheet.cli.app import app
from callsheet.settings import Profile

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy"
UNIT = (DEPLOY / "callsheet.service").read_text(encoding="utf-8")
OTHERS = {"CALLSHEET_CONFIG", "CALLSHEET_PROFILE"}


def commands(text: str) -> list[list[str]]:
    """What follows `callsheet` in the lines that start something."""
    return [shlex.split(words) for words in re.findall(r"bin/callsheet ([a-z][\w -]*)", text)]


@pytest.mark.parametrize("file", ["callsheet.service", "compose.yaml"])
def test_the_commands_that_are_started_exist(file: str) -> None:
    """With the options that are given to them."""
    group: Any = typer.main.get_command(app)
    found = commands((DEPLOY / file).read_text(encoding="utf-8"))
    assert ["serve"] in found
    for name, *options in found:
        known = {word for parameter in group.commands[name].params for word in parameter.opts}
        assert {option for option in options if option.startswith("-")} <= known


@pytest.mark.parametrize("file", ["callsheet.service", "compose.yaml"])
def test_the_settings_that_are_given_exist(file: str) -> None:
    """A name that nobody reads would be a trap."""
    named = set(re.findall(r"CALLSHEET_[A-Z_]+", (DEPLOY / file).read_text(encoding="utf-8")))
    assert named
    assert named <= {f"CALLSHEET_{name.upper()}" for name in Profile.model_fields} | OTHERS


def test_the_compose_file_is_yaml_of_one_service() -> None:
    """Its volumes are declared, and what it mounts from here exists."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    (service,) = compose["services"].values()
    for source, _, _ in (volume.partition(":") for volume in service["volumes"]):
        assert source in compose["volumes"] or (DEPLOY / source / "pyproject.toml").is_file()
    assert int(service["stop_grace_period"].removesuffix("s")) > 60


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify`, with this environment's callsheet where the unit has its own."""
    unit = tmp_path / "callsheet.service"
    here = Path(sys.executable).parent / "callsheet"
    unit.write_text(UNIT.replace("/srv/callsheet/.venv/bin/callsheet", str(here)), encoding="utf-8")
    run = subprocess.run(
        ["systemd-analyze", "--man=no", "verify", str(unit)], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert "callsheet.service" not in run.stderr
