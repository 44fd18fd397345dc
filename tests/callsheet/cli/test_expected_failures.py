"""What the machine does not allow is a message with a status of the contract, never called a bug."""

import errno
import os
import socket
from pathlib import Path

import pytest

from callsheet.cli import demo
from callsheet.engine.workspace import Workspace
from callsheet.messages.reader import ENGLISH
from tests.callsheet.cli.conftest import run
from tests.support.loading import a_csv, numbers
from validators.message import message

Shell = pytest.CaptureFixture[str]
BUG = ENGLISH.say(message("COMMAND_BUG", error="", file="", line=0)).split(":")[0]


def not_a_bug(found: tuple[int, str, str], status: int) -> str:
    assert found[0] == status, found
    assert BUG not in found[2]
    assert "Traceback" not in found[2]
    return found[2]


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EIO, errno.EMFILE]
)
def test_what_the_disk_does_not_allow_is_said_with_its_file(
    capsys: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """ENOSPC is also what a disk says that has no inode left."""

    def refuse(_self: Workspace) -> None:
        raise OSError(number, os.strerror(number), "/data/work/x")

    monkeypatch.setattr(Workspace, "create", refuse)
    file = a_csv(tmp_path / "a.csv", "Forbidden number,Direction", f"{numbers(1)[0]},Outbound")
    assert "/data/work/x" in not_a_bug(run(capsys, "load", str(file)), 4)


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("words", [["load"], ["check"], ["load", "--json"]])
@pytest.mark.parametrize("name", [b"M\xe4rz.csv", b"\xff\xfe.csv", b"a\xc3.csv"])
def test_a_name_that_is_not_utf_8_is_a_name(
    capsys: Shell, tmp_path: Path, words: list[str], name: bytes
) -> None:
    """The file is loaded, its result has a name that can be read."""
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    a_csv(file, "Forbidden number,Direction", f"{numbers(1)[0]},Outbound")
    not_a_bug(run(capsys, *words, str(file)), 0)
    if "load" in words:
        not_a_bug(run(capsys, "loads", "--json"), 0)


@pytest.mark.parametrize("port", [-1, 70_000, 10**12])
def test_a_port_that_is_none_is_said(capsys: Shell, port: int) -> None:
    """By the sandbox; a taken one too."""
    not_a_bug(run(capsys, "sandbox", "--port", str(port)), 3)


def test_a_taken_port_is_said(capsys: Shell) -> None:
    """With the port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert str(port) in not_a_bug(run(capsys, "sandbox", "--port", str(port)), 3)


def test_an_address_of_another_machine_is_said(capsys: Shell) -> None:
    """It cannot be listened on."""
    not_a_bug(run(capsys, "sandbox", "--host", "203.0.113.9"), 3)


def test_the_demo_says_that_a_wheel_has_no_samples(
    capsys: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And what to run in its place."""
    monkeypatch.setattr(demo, "SAMPLES", tmp_path / "none")
    assert "callsheet serve --sandbox" in not_a_bug(run(capsys, "demo"), 3)
