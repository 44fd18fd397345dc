"""`--version` and what the shell completes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer._completion_classes import BashComplete, ZshComplete

from callsheet import __version__
from callsheet.cli import completion, version
from callsheet.cli.app import app
from callsheet.ledger.schema_version import SCHEMA_VERSION
from tests.callsheet.cli.conftest import run
from transforms.exports import EXPORTS
from transforms.kinds import KINDS

Shell = pytest.CaptureFixture[str]
GROUP: Any = typer.main.get_command(app)
KIND_NAMES = [kind.name for kind in KINDS]


def test_the_versions_of_the_parts(capsys: Shell) -> None:
    """callsheet's own first, then a line for each part; the same for programs."""
    status, out, err = run(capsys, "--version")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"callsheet {__version__}"
    assert lines[-1] == f"ledger schema {SCHEMA_VERSION}"
    assert {"Python", "pandas", "openpyxl", "pandera", "httpx", "prefect", "SQLAlchemy"} <= {
        line.rpartition(" ")[0] for line in lines
    }
    said = json.loads(run(capsys, "--version", "--json")[1])
    assert (said["callsheet"], said["ledger_schema"]) == (__version__, SCHEMA_VERSION)
    assert list(said.values()) == [
        SCHEMA_VERSION if line.startswith("ledger") else line.rpartition(" ")[2] for line in lines
    ]


def test_a_part_that_is_not_installed_is_no_error(capsys: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash, or null."""
    monkeypatch.setattr(version, "_PARTS", ("no-such-part",))
    assert "no-such-part -" in run(capsys, "--version")[1]
    assert json.loads(run(capsys, "--version", "--json")[1])["no-such-part"] is None


def test_json_before_a_command_is_not_ignored(capsys: Shell) -> None:
    """It says where it stands instead."""
    status, out, err = run(capsys, "--json", "kinds")
    assert (status, out) == (2, "")
    assert "callsheet kinds --json" in err


def test_neither_versions_nor_completing_commands_import_anything_heavy() -> None:
    """Both are instant: no pandas, no Prefect, no SQLAlchemy."""
    code = (
        "import os, sys\nfrom callsheet.cli.app import main\n"
        "for words in (['--version', '--json'], []):\n"
        "    try:\n        main(words)\n    except SystemExit:\n        pass\n"
        "    os.environ.update(_CALLSHEET_COMPLETE='complete_bash', COMP_WORDS='callsheet lo', COMP_CWORD='1')\n"
        "heavy = {'pandas', 'pandera', 'prefect', 'sqlalchemy', 'httpx'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv = ['callsheet']\n{code}"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.endswith("load\nloads\n")


@pytest.mark.parametrize(
    ("words", "begun", "expected"),
    [
        (["load", "--kind"], "c", [name for name in KIND_NAMES if name.startswith("c")]),
        (["check", "-k"], "", KIND_NAMES),
        (["template"], "q", [name for name in KIND_NAMES if name.startswith("q")]),
        (["export"], "", [export.name for export in EXPORTS]),
        (["template", "queues", "--language"], "", ["en", "zh"]),
        (["load", "--profile"], "s", ["sales", "sandbox"]),
        (["serve", "-p"], "", ["default-2", "sales", "sandbox"]),
        (["doctor", "-p"], "nobody", []),
    ],
)
def test_values_are_completed(words: list[str], begun: str, expected: list[str]) -> None:
    """Kinds, profiles, exports and languages, wherever a command takes one."""
    Path("callsheet.toml").write_text("[profiles.sales]\n[profiles.default-2]\n", encoding="utf-8")
    shell = BashComplete(GROUP, {}, "callsheet", "_CALLSHEET_COMPLETE")
    assert [item.value for item in shell.get_completions(words, begun)] == expected


@pytest.mark.parametrize(
    "name",
    [
        "$(touch pwned)",
        "`touch pwned`",
        "a b",
        "a;b",
        "a'b",
        'a"b',
        "a\\b",
        "*",
        "a:b",
        "\u202eb",
        "\x1b[31m",
        "",
        "姓名",
    ],
)
def test_no_shell_is_given_a_name_that_it_could_run(name: str) -> None:
    """Zsh evaluates what it is given: only letters, digits, dots, dashes and underscores get there."""
    Path("callsheet.toml").write_text(f"[profiles.{json.dumps(name)}]\n[profiles.sales]\n", encoding="utf-8")
    assert completion.profiles("") == ["sales", "sandbox"]


@pytest.mark.parametrize("text", ["broken = ", "rate = -1\n", 'app_secret = "s"\n'])
def test_wrong_settings_complete_nothing_and_say_nothing(text: str, capsys: Shell) -> None:
    """The command itself says what is wrong; a prompt is no place for it."""
    path = Path("callsheet.toml")
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)
    assert completion.profiles("x") == []
    assert capsys.readouterr() == ("", "")


def test_no_text_of_the_help_is_run_by_a_shell() -> None:
    """Zsh is also given the help of each command and option."""
    shell = ZshComplete(GROUP, {}, "callsheet", "_CALLSHEET_COMPLETE")
    for words in ([], *([name] for name in GROUP.commands)):
        for item in (*shell.get_completions(words, ""), *shell.get_completions(words, "-")):
            assert not set('$`\\"') & set(f"{item.value}{item.help or ''}"), item.value
