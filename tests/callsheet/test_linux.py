"""Processes that hold the app secret keep their memory to themselves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from callsheet import linux

SEES = (
    "import atexit, resource, sys; from callsheet.linux import is_dumpable\n"
    "atexit.register(lambda: print('told', is_dumpable(), *resource.getrlimit(resource.RLIMIT_CORE)))\n"
)
ENTRIES = {
    "the command line": "from callsheet.cli.app import main; main(['--help'])",
    "a run of a flow": "from flows.application import application; application()",
    "a child": "sys.argv = ['x', str(__import__('os').getppid()), 'json.tool', '--help']; from callsheet.child_process import main; main()",
}


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
@pytest.mark.parametrize("entry", ENTRIES)
def test_a_process_with_secrets_cannot_be_read_or_dumped(entry: str, tmp_path: Path) -> None:
    """By a debugger of the same user, or in a core file."""
    told = subprocess.run(
        [sys.executable, "-c", SEES + ENTRIES[entry]], capture_output=True, text=True, cwd=tmp_path
    )
    assert told.stdout.splitlines()[-1] == "told False 0 0", told.stderr


def test_elsewhere_nothing_of_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing fails for it."""
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not linux.gain_nothing()
    assert linux.system_call(39) == -1
    assert linux.is_dumpable()
    linux.die_with(os.getppid() + 1)
