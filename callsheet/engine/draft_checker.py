"""A process that checks one draft after another, as it is told: what takes a second to import is there for the next one.

It reads a line for each draft, the names of the profile and the draft with a tab between them, and answers with a line: whether it
was checked. It ends with its input, and by itself when it has grown, so that the memory of a large list is given back.
"""

import resource
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from typing import TextIO

from callsheet.engine.draft_check import check_once
from callsheet.settings import load_profile

MOST = 200  # drafts
LARGEST = 400 * 1024  # kB of memory at most, beyond which it ends


def serve(lines: Iterable[str], answers: TextIO) -> None:
    """Check what the lines name, until there are no more or it is time for another process."""
    for number, line in enumerate(lines, start=1):
        name, _, draft = line.rstrip("\n").partition("\t")
        done = check_once(load_profile(name), draft)
        answers.write("checked\n" if done else "another\n")
        answers.flush()
        if number >= MOST or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > LARGEST:
            return


if __name__ == "__main__":
    told = sys.stdout
    with redirect_stdout(sys.stderr):  # nothing else is an answer
        serve(sys.stdin, told)
