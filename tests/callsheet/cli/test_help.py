"""`--help`: plain words, the names that manuals use, and nothing heavy imported."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from callsheet.cli.app import app
from tests.callsheet.cli.conftest import run

GROUP: Any = typer.main.get_command(app)
COMMANDS = [name for name, command in GROUP.commands.items() if not command.hidden]
TYPES = ["<", "list[", "<str>", "<path>", "<int", "<float", "{", "int range"]


def test_the_help_lists_the_commands_in_order_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """No line of it is cut off."""
    _, out, _ = run(capsys, "--help")
    lines = out[out.index("Commands:") :].splitlines()[1:]
    assert [line.split()[0] for line in lines if line.strip()] == COMMANDS
    assert "..." not in out.partition("Commands:")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_names_no_python_types(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """FILE..., LOAD, NAME=VALUE, N."""
    _, out, _ = run(capsys, name, "--help")
    assert not [word for word in TYPES if word in out]
    assert out.startswith(f"Usage: callsheet {name} [OPTIONS]") or "Usage:" in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_has_help(name: str) -> None:
    """One line each, that begins with a capital letter and ends with a full stop."""
    for parameter in GROUP.commands[name].params:
        if parameter.name != "help":
            assert parameter.help, parameter.name
            assert parameter.help.endswith("."), parameter.help


@pytest.mark.slow
def test_a_command_imports_what_it_needs(tmp_path: Path) -> None:
    """One process, from the lightest command on: none has brought in what it does not use."""
    for_rows = ("pandas", "pandera", "numpy", "pyarrow", "phonenumbers")
    for_sending = ("sqlalchemy", "httpx", "prefect", "hypothesis")
    sheet = tmp_path / "forbidden.csv"
    sheet.write_text("Forbidden number,Direction\n6590000001,Both\n", encoding="utf-8")
    steps = (
        (["load", "--help"], (*for_rows, *for_sending, "rich")),
        (["web", "--help"], (*for_rows, *for_sending, "starlette", "jinja2", "uvicorn", "callsheet.web")),
        (["kinds"], (*for_rows, *for_sending, "xlsxwriter")),
        (["template", "queues", "-o", str(tmp_path / "queues.xlsx")], (*for_rows, *for_sending)),
        (["loads"], (*for_rows, "prefect", "hypothesis")),
        (
            ["check", str(sheet), "--quiet"],
            ("httpx", "cryptography", "prefect", "hypothesis", "callsheet.engine.send"),
        ),
    )
    code = (
        "import sys\nfrom callsheet.cli.app import main\n"
        f"for command, heavy in {steps!r}:\n"
        "    sys.argv = ['callsheet', *command]\n"
        "    try:\n        main()\n    except SystemExit as end:\n        assert not end.code, (command, end.code)\n"
        "    found = [name for name in heavy if sys.modules.get(name)]\n"
        "    assert not found, (command, found)"
    )
    environment = os.environ | {"CALLSHEET_DATA_DIR": str(tmp_path / "data")}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
