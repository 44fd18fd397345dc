"""The session in README.md is what callsheet prints: the command is run, and each line of it found in the output."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.cli.app import main
from callsheet.sandbox.server import Sandbox
from tests.support.pages import ROOT, blocks

_LOAD = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


def session() -> tuple[list[str], list[str]]:
    """The words of the first command that the README shows, and the lines of its output that are not left out."""
    first = next(blocks(ROOT / "README.md", "console"))
    command, *output = first.splitlines()
    return command.removeprefix("$ callsheet ").split(), [line for line in map(plain, output) if line]


def plain(line: str) -> str:
    """A line without the id of a load; what an ellipsis leaves out is cut off."""
    return " ".join(_LOAD.sub("LOAD", line).split("…")[0].split())


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox, in use by its profile as README says, with no other setting."""
    with Sandbox() as running:
        running.read(import_delay=0.02)
        values = {
            "PROFILE": "sandbox",
            "BASE_URL": running.url,  # `callsheet sandbox` has the address that the profile names
            "POLL_FIRST": "0.03",
        }
        for name, value in values.items():
            monkeypatch.setenv(f"CALLSHEET_{name}", value)
        yield running


@pytest.mark.slow
def test_the_session_is_what_is_printed(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ids of loads differ each time; everything else is found in the output, in this order."""
    words, shown = session()
    for name in words[1:]:
        shutil.copy(ROOT / "data" / "samples" / name, Path.cwd())
    monkeypatch.setenv("COLUMNS", "250")
    with pytest.raises(SystemExit) as ended:
        main(words)
    printed = [plain(line) for line in capsys.readouterr().out.splitlines()]
    assert ended.value.code == 1
    missing = []
    for line in shown:
        at = next((at for at, other in enumerate(printed) if other.startswith(line)), None)
        if at is None:
            missing.append(line)
        else:
            del printed[: at + 1]
    assert missing == [], "\n".join(printed)
