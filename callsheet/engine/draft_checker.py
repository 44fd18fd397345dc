"""A process that checks one draft after another, as it is told: what takes a second to import is there for the next one.

It reads a line for each draft, the names of the profile and the draft with a tab between them, and answers with a line: whether it
was checked. It ends with its input, and by itself when it has grown, so that the memory of a large list is given back; its last
answer says so, and nobody gives it another draft.
"""

import resource
import sys
from collections.abc import Iterable
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import TextIO

from callsheet.engine.check_memory import CheckMemory
from callsheet.engine.draft_check import check_in
from callsheet.engine.draft_folder import LAST_ANSWER

MOST = 200  # drafts
LARGEST = 400 * 1024  # kB of memory at most, beyond which it ends


def serve(lines: Iterable[str], answers: TextIO) -> None:
    """Check what the lines name, until there are no more or it is time for another process."""
    memory = CheckMemory()
    with closing(memory):
        _serve(lines, answers, memory)


def _serve(lines: Iterable[str], answers: TextIO, memory: CheckMemory) -> None:
    for number, line in enumerate(lines, start=1):
        name, _, draft = line.rstrip("\n").partition("\t")
        profile = memory.profile(name)
        answer = check_in(memory.ledger(profile), profile, draft, memory.read)
        is_last = number >= MOST or largest_so_far() > LARGEST
        answers.write(f"{answer}{LAST_ANSWER if is_last else ''}\n")
        answers.flush()
        if is_last:
            return


def largest_so_far() -> int:
    """The most memory (kB) that this process has had; what the system counts for it begins with what its parent had."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    told = sys.stdout
    with redirect_stdout(sys.stderr):  # nothing else is an answer
        serve(sys.stdin, told)
