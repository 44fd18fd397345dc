"""A process that leaves fast ends as any other, as far as anybody can see."""

import subprocess
import sys

import pytest

WORK = {
    "its end": "print('done')",
    "a status": "print('done'); sys.exit(3)",
    "a status that is too large": "sys.exit(259)",
    "a sentence": "sys.exit('it went wrong')",
    "nothing to say": "sys.exit(None)",
    "an error": "raise LookupError('one')",
    "an interruption": "raise KeyboardInterrupt",
    "a thread that is not done": "threading.Thread(target=lambda: (time.sleep(0.05), print('thread'))).start()",
    "something for the exit": "atexit.register(print, 'at the exit'); sys.exit(2)",
    "text that was not flushed": "sys.stdout.write('half a line')",
    "a log": "logging.basicConfig(); logging.warning('one'); sys.exit(1)",
    "no standard output": "sys.stdout = None",
    "nobody who reads": "os.close(1); print('lost')",
}
_FAST = "with leaving_fast():\n    "
_IMPORTS = "import atexit, logging, os, sys, threading, time\nfrom callsheet.fast_exit import leaving_fast\n"


def _ran(code: str) -> tuple[int, str, list[str]]:
    ran = subprocess.run(
        [sys.executable, "-c", _IMPORTS + code], capture_output=True, text=True, check=False, timeout=60
    )
    said = [line for line in ran.stderr.splitlines() if not line.startswith(" ")]  # frames differ
    return ran.returncode, ran.stdout, said


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_it_ends_as_the_interpreter_would_end_it(work: str) -> None:
    """Same status, same output, same errors."""
    assert _ran(_FAST + work) == _ran(work)


def test_nothing_is_taken_apart() -> None:
    """What costs the time does not happen; without it, it would."""
    work = "class One:\n    def __del__(self):\n        os.write(1, b'gone')\none = One()\n"
    assert _ran(work) == (0, "gone", [])
    assert _ran(work + "with leaving_fast():\n    pass") == (0, "", [])
