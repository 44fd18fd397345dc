"""`--help`: plain words, the names that manuals use, and nothing heavy imported."""

import subprocess
import sys
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


def test_the_help_imports_nothing_heavy() -> None:
    """It is instant: no pandas, no Prefect, no SQLAlchemy."""
    code = (
        "import sys\nfrom callsheet.cli.app import main\n"
        "try:\n    main(['load', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'prefect', 'sqlalchemy', 'httpx'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
