"""A forked process is to its test what an interpreter of its own would be."""

import ast
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support import forked
from tests.support.processes import command_of

pytestmark = pytest.mark.slow

TELL = """
import atexit, json, os, signal, sys, threading, time
atexit.register(lambda: print("bye", flush=True))
told = {
    "argv": sys.argv[1:], "name": __name__, "environment": dict(os.environ), "folder": os.getcwd(), "flags": sys.flags.dev_mode,
    "session": os.getsid(0) == os.getpid(), "read": sys.stdin.read(), "descriptors": len(os.listdir("/proc/self/fd")),
    "interrupts": signal.getsignal(signal.SIGINT) is signal.default_int_handler, "threads": threading.active_count(),
}
print(json.dumps(told), flush=True)
print("wrong", file=sys.stderr)
threading.Thread(target=lambda: (time.sleep(0.1), print("late", flush=True))).start()
sys.exit(3)
"""
SLEEP = "import time\nprint('ready', flush=True)\ntime.sleep(600)\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the modules `tell` and `sleeper`."""
    made = tmp_path_factory.mktemp("modules")
    (made / "tell.py").write_text(TELL)
    (made / "sleeper.py").write_text(SLEEP)
    return made


def command(folder: Path, module: str, *words: str) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-X", "dev", "-m", module, *words], {
        **os.environ,
        "PYTHONPATH": str(folder),
        "CALLSHEET_X": "ä",
    }


@pytest.mark.parametrize("session", [False, True])
def test_it_differs_in_nothing_from_a_process_of_its_own(folder: Path, session: bool) -> None:
    """Arguments, environment, folder, streams, session, descriptors, exit handlers, threads and exit status."""
    words, environment = command(folder, "tell", "a", "ö b")
    told = []
    for start in (subprocess.Popen, forked.Popen):
        with start(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=folder,
            start_new_session=session,
        ) as process:
            told.append((*process.communicate("in", timeout=60), process.returncode))
    assert told[0][1:] == ("wrong\n", 3)
    assert told[0][0].endswith("late\nbye\n")
    assert told[1] == told[0]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_signal_ends_it_and_its_status_says_so(folder: Path, number: signal.Signals) -> None:
    """Its process id is its own, and nothing of it is left."""
    words, environment = command(folder, "sleeper")
    with forked.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.01)
        process.send_signal(number)
        assert process.wait(timeout=60) == process.poll() == -number
    assert not psutil.pid_exists(process.pid)


def test_its_server_ends_with_the_process_that_started_it(folder: Path) -> None:
    """Also when that is killed: a test worker leaves no fork server behind."""
    code = (
        "import sys, time; from tests.support import forked; "
        "forked.run([sys.executable, '-m', 'flows', '--version']); import psutil; "
        "print(psutil.Process().children()[0].pid, flush=True); time.sleep(600)"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root
    ) as worker:
        assert worker.stdout is not None
        server = psutil.Process(int(worker.stdout.readline()))
        worker.kill()
    assert psutil.wait_procs([server], timeout=60)[1] == []


def test_what_it_cannot_do_is_refused(folder: Path) -> None:
    """Another user, descriptors to keep: that needs a process of its own."""
    words, environment = command(folder, "tell")
    for more in ({"user": 65534}, {"preexec_fn": os.getpid}, {"umask": 0o077}, {"process_group": 0}):
        with pytest.raises(AssertionError):
            forked.Popen(words, text=True, env=environment, **more)


PARENT = """
import json, os, subprocess, sys, time
command = [sys.executable, "-m", "tell", "a", "ö b"]
given = {"env": {**os.environ, "OF_CHILD": "yes"}, "umask": 0o027, "start_new_session": True, "text": True}
child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **given)
print(json.dumps([*child.communicate("in", timeout=60), child.returncode]), flush=True)
lasting = subprocess.Popen([sys.executable, "-m", "sleeper", "for", "long"], stdout=subprocess.PIPE, env=given["env"])
assert lasting.stdout.readline() == b"ready\\n"
print(json.dumps([lasting.pid, os.getpid()]), flush=True)
sys.stdin.readline()
lasting.kill()
other = subprocess.run([sys.executable, "-c", "print(7)"], capture_output=True, text=True)
print(json.dumps([lasting.wait(60), other.stdout]), flush=True)
sys.stdin.readline()
"""


def test_a_family_is_one_of_processes_of_their_own(folder: Path) -> None:
    """A child has its parent, command line and environment for all to see, and its status is its parent's to wait for."""
    (folder / "parent.py").write_text(PARENT)
    words, environment = [sys.executable, "-m", "parent"], {**os.environ, "PYTHONPATH": str(folder)}
    told, shown = [], []
    for start in (subprocess.Popen, forked.Service):
        with start(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=folder
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            told.append([process.stdout.readline()])
            pid, parent = json.loads(process.stdout.readline())
            child = psutil.Process(pid)
            known = child.environ()
            shown.append(
                (command_of(child).split(), known["OF_CHILD"], known["PYTHONPATH"], child.ppid() == parent)
            )
            assert child in psutil.Process(process.pid).children()
            process.stdin.write("\n")
            process.stdin.flush()
            told[-1].append(process.stdout.readline())
            family = psutil.Process(process.pid).children(recursive=True)
            process.kill()
        assert psutil.wait_procs(family, timeout=60)[1] == []
    assert shown[1] == shown[0]
    assert shown[0][0][1:] == ["-m", "sleeper", "for", "long"]
    assert told[1] == told[0]
    assert told[0][1] == '[-9, "7\\n"]\n'


def test_one_serve_at_least_is_started_in_interpreters_of_their_own() -> None:
    """What the start itself needs, and what each of its children does, is seen nowhere else."""
    files = (Path(__file__).parents[1] / "flows").glob("test_*.py")
    calls = [
        one for file in files for one in ast.walk(ast.parse(file.read_text())) if isinstance(one, ast.Call)
    ]
    started = [one for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "start"]
    assert "subprocess.Popen" in {ast.unparse(given) for one in started for given in one.args}
