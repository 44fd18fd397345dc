"""The unit, the image and the compose file: every word of ours in them is a real command or setting, and they give away little."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml  # type: ignore[import-untyped]  # read once, here

from callsheet.cli.app import app
from callsheet.settings import Profile

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs" / "deploy"
EXPOSURE = 2.0  # of `systemd-analyze security`: 10 is everything open
UNIT = (DEPLOY / "callsheet.service").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
FILES = ["callsheet.service", "Dockerfile", "compose.yaml"]
OTHERS = {"CALLSHEET_CONFIG", "CALLSHEET_PROFILE"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with what follows them, over continued lines and without comments."""
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#")).replace("\\\n", " ")
    words = [line.strip().partition(" ") for line in text.splitlines() if line.strip()]
    return [(name, " ".join(rest.split())) for name, _, rest in words]


def of(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


def stage(number: int) -> list[tuple[str, str]]:
    """The instructions of one stage, the last being -1."""
    begins = [place for place, (name, _) in enumerate(instructions()) if name == "FROM"]
    begin = begins[number]
    return instructions()[begin : next((place for place in begins if place > begin), None)]


def service() -> dict[str, Any]:
    (only,) = COMPOSE["services"].values()
    return dict(only)


def commands() -> dict[str, list[list[str]]]:
    """What each file has callsheet do."""
    unit = [shlex.split(words) for words in re.findall(r"bin/callsheet ([a-z][\w -]*)", UNIT)]
    (words,) = of("CMD")
    return {
        "callsheet.service": unit,
        "Dockerfile": [json.loads(words)],
        "compose.yaml": [service()["command"]],
    }


@pytest.mark.parametrize("file", FILES)
def test_the_commands_that_are_started_exist(file: str) -> None:
    """With the options that are given to them."""
    group: Any = typer.main.get_command(app)
    found = commands()[file]
    assert "serve" in {name for name, *_ in found}
    for name, *options in found:
        known = {word for parameter in group.commands[name].params for word in parameter.opts}
        assert {option for option in options if option.startswith("-")} <= known


@pytest.mark.parametrize("file", FILES)
def test_the_settings_that_are_given_exist(file: str) -> None:
    """A name that nobody reads would be a trap."""
    named = set(re.findall(r"CALLSHEET_[A-Z_]+", (DEPLOY / file).read_text(encoding="utf-8")))
    assert named
    assert named <= {f"CALLSHEET_{name.upper()}" for name in Profile.model_fields} | OTHERS


@pytest.mark.parametrize("number", [0, -1])
def test_every_stage_of_the_image_begins_with_a_base_that_is_pinned(number: int) -> None:
    """It has no default, which would be a digest that gets old, or none."""
    assert stage(number)[0] == ("FROM", "${PYTHON_IMAGE}" + (" AS build" if number == 0 else ""))
    assert len(of("FROM")) == 2
    assert set(of("ARG")) == {"PYTHON_IMAGE"}


@pytest.mark.parametrize(
    ("image", "goes"),
    [
        ("python:3.13-slim", False),
        ("", False),
        ("python:3.13-slim@sha1:12", False),
        ("python:3.13-slim@sha256:" + "0" * 64, True),
    ],
)
def test_a_base_image_without_a_digest_is_refused(image: str, goes: bool) -> None:
    """By the first step of the build, which is run here as it is there."""
    first = next(rest for name, rest in stage(0) if name == "RUN")
    run = subprocess.run(["sh", "-c", first], env={"PYTHON_IMAGE": image}, capture_output=True, text=True)
    assert (run.returncode == 0) is goes
    assert goes or "digest" in run.stderr


def test_the_image_installs_nothing_that_is_not_pinned_by_a_hash() -> None:
    """What is not from a list with hashes is from the wheel that was just built, without an index."""
    steps = re.findall(r"pip (?:install|wheel)[^&]*", " && ".join(of("RUN")))
    lists = [re.search(r"-r (requirements/\w+\.txt)$", step.strip()) for step in steps if "-r " in step]
    assert len(steps) == 4
    assert {found and found[1] for found in lists} == {"requirements/run.txt", "requirements/build.txt"}
    for step in steps:
        assert ("--require-hashes" in step) == ("-r " in step)
        assert ("--no-index" in step and "--no-deps" in step) == ("-r " not in step)
    assert not re.search(r"apt|curl|wget|https?:|--trusted|index-url", " ".join(of("RUN")))


def test_what_the_image_copies_exists_and_is_let_through() -> None:
    """And what the wheel is made of is all there. The list of what is not sent begins with everything."""
    copied = [word for rest in of("COPY") if "--from" not in rest for word in rest.split()[:-1]]
    assert all((ROOT / word).exists() for word in copied)
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert {*wheel["targets"]["wheel"]["packages"], "pyproject.toml", "README.md"} <= set(copied)
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignored if not line.startswith("#")]
    assert rules[0] == "*"
    assert {line[1:] for line in rules if line.startswith("!")} == set(copied)


def test_the_image_runs_as_nobody_special_and_leaves_no_tool_to_install_with() -> None:
    last = dict(stage(-1))
    uid, _, gid = last["USER"].partition(":")
    assert int(uid) > 1000 < int(gid)
    order = [name for name, _ in stage(-1)]
    assert not {"RUN", "COPY", "ADD"} & set(order[order.index("USER") :])
    assert f"--uid {uid}" in last["RUN"]
    assert f"-o {uid} -g {gid} -m 0700 /data /state" in last["RUN"]
    assert "pip uninstall --yes pip" in " ".join(of("RUN"))
    assert json.loads(last["ENTRYPOINT"]) == ["callsheet"]
    assert json.loads(last["VOLUME"]) == ["/data", "/state"]
    assert not re.search(r"secret|password|token", " ".join(of("ENV") + of("ARG")), re.IGNORECASE)


def test_the_health_check_is_a_program_that_asks_an_open_path() -> None:
    """It compiles, and asks the port on which `serve` listens."""
    (check,) = of("HEALTHCHECK")
    program, option, code = json.loads(check.partition("CMD ")[2])
    compile(code, "healthcheck", "exec")
    (port,) = (one for one in serve_options() if one.name == "port")
    assert (program, option) == ("python", "-c")
    assert f"http://127.0.0.1:{port.default}/api/health" in code
    assert of("EXPOSE") == [f"{port.default} {port.default + 1}"]
    assert service()["ports"] == [f"127.0.0.1:{one}:{one}" for one in (port.default, port.default + 1)]


def serve_options() -> list[Any]:
    group: Any = typer.main.get_command(app)
    return list(group.commands["serve"].params)


def test_the_compose_file_is_of_one_service_that_may_do_little() -> None:
    """A root that is read-only, no capabilities, no new privileges; the settings as a file; only this machine reaches it."""
    one = service()
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["user"] == dict(stage(-1))["USER"]
    assert all(mount.startswith("/tmp:") and "noexec" in mount for mount in one["tmpfs"])
    assert int(one["stop_grace_period"].removesuffix("s")) > 60
    assert (
        not {"privileged", "cap_add", "network_mode", "hostname", "pid", "ipc", "devices", "env_file"}
        & one.keys()
    )
    assert not any("SECRET" in name for name in one["environment"])


def test_what_the_compose_file_names_exists() -> None:
    """Volumes and secrets are declared, the image is built from what is here."""
    one = service()
    assert (DEPLOY / one["build"]["context"]).resolve() == ROOT
    assert (ROOT / one["build"]["dockerfile"]).is_file()
    assert one["build"]["args"].keys() == set(of("ARG"))
    assert one["build"]["args"]["PYTHON_IMAGE"].startswith("${PYTHON_IMAGE:?")
    assert {volume.partition(":")[0] for volume in one["volumes"]} == COMPOSE["volumes"].keys()
    assert [volume.partition(":")[2] for volume in one["volumes"]] == json.loads(dict(stage(-1))["VOLUME"])
    (secret,) = one["secrets"]
    assert COMPOSE["secrets"].keys() == {secret}
    assert one["environment"]["CALLSHEET_CONFIG"] == f"/run/secrets/{secret}"


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


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed here")
def test_the_unit_leaves_little_open() -> None:
    """`systemd-analyze security` counts what a service could do, from 0 to 10."""
    words = ["systemd-analyze", "security", "--no-pager", "--offline=true", str(DEPLOY / "callsheet.service")]
    run = subprocess.run(words, capture_output=True, text=True, timeout=60)
    found = re.search(r"Overall exposure level for callsheet\.service: ([0-9.]+)", run.stdout)
    assert found, run.stderr or run.stdout
    assert float(found[1]) < EXPOSURE


def test_the_unit_lets_a_parser_limit_itself_and_tell_who_is_alive() -> None:
    """What callsheet needs of the kernel, whatever is closed further."""
    said = [line.partition("=")[::2] for line in UNIT.splitlines() if re.match(r"[A-Z]\w+=", line)]
    calls = " ".join(value for name, value in said if name == "SystemCallFilter" and value[0] != "~").split()
    asked = {
        "seccomp",
        "landlock_create_ruleset",
        "landlock_add_rule",
        "landlock_restrict_self",
        "setrlimit",
        "prlimit64",
    }
    assert asked <= set(calls)
    unit = dict(said)
    assert {"AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK"} == set(unit["RestrictAddressFamilies"].split())
    assert "ProcSubset" not in unit, "the boot id is in /proc/sys"
    assert "PrivateUsers" not in unit, "owners and groups of files would be unknown"


def test_the_unit_keeps_its_data_where_it_may_write() -> None:
    """The data and the state folder apart, each a state directory."""
    made = re.findall(r"^StateDirectory=(.*)$", UNIT, re.MULTILINE)[0].split()
    given = dict(re.findall(r"^Environment=(\w+)=(\S+)$", UNIT, re.MULTILINE))
    assert {given["CALLSHEET_DATA_DIR"], given["CALLSHEET_STATE_DIR"]} == {
        f"/var/lib/{name}" for name in made
    }
    assert given["PREFECT_HOME"] == given["CALLSHEET_DATA_DIR"] + "/prefect"
