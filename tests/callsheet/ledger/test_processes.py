"""Whether the process that has a load is provably dead: if not, nobody may take its load before the lease is over."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.ledger import processes
from callsheet.ledger.processes import is_gone, this_process


@pytest.fixture
def alive() -> Iterator[str]:
    """The name of a process that runs beside this one."""
    with subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE) as child:
        mine = this_process().split("/")
        started = processes._started(child.pid)
        assert started
        yield "/".join((*mine[:2], str(child.pid), started, *mine[4:]))
        child.kill()


def hide_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `mount -o hidepid=2 /proc` and systemd's ProtectProc=invisible do with processes that cannot be dumped."""
    monkeypatch.setattr(processes, "_started", lambda _: None)


def test_a_running_process_is_not_gone(alive: str) -> None:
    assert not is_gone(alive)
    assert not is_gone(this_process())


def test_a_running_process_that_did_not_say_when_it_began_is_not_gone(alive: str) -> None:
    *same, _, counted = alive.split("/")
    assert not is_gone("/".join((*same, "", counted)))


def test_a_running_process_that_is_hidden_is_not_gone(alive: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_every_process(monkeypatch)
    assert not is_gone(alive)


def test_a_process_of_somebody_else_is_not_gone_either(alive: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal to it is not permitted, which shows that there is one."""
    hide_every_process(monkeypatch)

    def kill(_pid: int, _signal: int) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(os, "kill", kill)
        assert not is_gone(alive)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_process_that_has_ended_is_gone(hidden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])
    child.wait()
    mine = this_process().split("/")
    if hidden:
        hide_every_process(monkeypatch)
    assert is_gone("/".join((*mine[:2], str(child.pid), "1", *mine[4:])))


def test_one_that_has_ended_and_was_not_waited_for_is_gone() -> None:
    """Its name is still there (a zombie)."""
    child = os.fork()
    if child == 0:
        signal.pause()
    started = processes._started(child)
    os.kill(child, signal.SIGKILL)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    mine = this_process().split("/")
    try:
        assert is_gone("/".join((*mine[:2], str(child), started or "", *mine[4:])))
    finally:
        os.waitpid(child, 0)


@pytest.mark.parametrize("pid", ["0", "", "x", "٣", "4194305", "9" * 30])
def test_what_can_be_no_process_is_gone(pid: str) -> None:
    mine = this_process().split("/")
    assert is_gone("/".join((*mine[:2], pid, "1", *mine[4:])))


def test_a_process_of_another_container_is_never_gone(alive: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the host's network it has our machine's name and boot, but its process ids are counted anew."""
    for name in (alive, this_process()):
        *same, _ = name.split("/")
        same[2] = "4194305"  # nobody here has it
        assert not is_gone("/".join((*same, "pid:[1]")))
        assert is_gone("/".join(same)), "one of an older version is looked for here"
    monkeypatch.setattr(processes, "_counted", lambda: "")
    assert not is_gone(alive), "where this system does not say, nothing is proved"


def test_after_a_restart_of_the_machine_all_are_gone(alive: str) -> None:
    host, _, *rest = alive.split("/")
    assert is_gone("/".join((host, "another-boot", *rest)))
    assert not is_gone("/".join(("elsewhere", "another-boot", *rest)))


@pytest.mark.skipif(
    not Path("/proc/self/ns/pid").is_symlink(), reason="Linux says where process ids are counted"
)
def test_the_name_of_a_process_says_where_its_id_is_counted() -> None:
    assert this_process().endswith(str(Path("/proc/self/ns/pid").readlink()))
    assert len(this_process().split("/")) == 5
