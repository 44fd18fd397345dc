"""The processes that check drafts: one is there for the next draft, whatever becomes of it, and none is left behind."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest

from callsheet.engine import draft_checker
from callsheet.engine.draft_folder import Answer
from callsheet.ledger.drafts import Draft, DraftState
from callsheet.web.checkers import NOT_FOUND, Checkers, Job

ECHO = """
import sys, time
for line in sys.stdin:
    if "dies" in line:
        sys.exit(3)
    print("checked last" if "last" in line else "not-there" if "gone" in line else "checked", flush=True)
    if "last" in line:
        time.sleep(0.5)  # it takes a while to end
        break
"""


def spawn() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def a_draft(name: str) -> Draft:
    return Draft(name, "sales", "", "", "ann", (), DraftState.CHECKING, 1, 0, "", "", "", ())


def ended(job: Job) -> int | None:
    until = time.monotonic() + 60
    while job.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    return job.poll()


def test_a_process_is_there_for_the_next_draft_until_it_ends() -> None:
    """Two drafts at once have two; one that died over a draft, or had its fill, is replaced."""
    spawned: list[subprocess.Popen[str]] = []

    def count() -> "subprocess.Popen[str]":
        spawned.append(spawn())
        return spawned[-1]

    checkers = Checkers(count)
    checkers.warm()
    checkers.warm()
    assert len(spawned) == 1
    assert [ended(checkers.start(a_draft(name))) for name in "ab"] == [0, 0]
    assert len(spawned) == 1
    both = [checkers.start(a_draft(name)) for name in "cd"]
    assert [ended(job) for job in both] == [0, 0]
    assert len(spawned) == 2
    assert ended(checkers.start(a_draft("dies"))) == 3
    assert ended(checkers.start(a_draft("gone"))) == NOT_FOUND
    assert ended(checkers.start(a_draft("last"))) == 0
    assert ended(checkers.start(a_draft("e"))) == 0
    assert len(spawned) == 3
    checkers.end(older=3600)
    assert spawned[-1].poll() is None
    checkers.end()
    assert [process.poll() is not None for process in spawned] == [True] * 3


class NoMemory:
    """In place of what a process keeps."""

    read = None

    def profile(self, name: str) -> str:
        return name

    def ledger(self, profile: str) -> str:
        return profile

    def close(self) -> None:
        pass


def test_a_process_checks_what_it_is_told_and_ends_when_it_has_grown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An answer for each draft; another process may have had it."""
    monkeypatch.setattr(draft_checker, "CheckMemory", NoMemory)
    known = {("s", "1"): Answer.CHECKED, ("s", "2"): Answer.ANOTHER}
    monkeypatch.setattr(
        draft_checker,
        "check_in",
        lambda _, profile, draft, _read: known.get((profile, draft), Answer.NOT_THERE),
    )
    monkeypatch.setattr(draft_checker, "LARGEST", 1 << 40)  # this process may have grown before
    lines = ["s\t1\n", "s\t2\n", "s\t3\n"]
    answers = io.StringIO()
    draft_checker.serve(lines, answers)
    assert answers.getvalue() == "checked\nanother\nnot-there\n"
    for name, most in (("MOST", 1), ("LARGEST", 0)):
        monkeypatch.setattr(draft_checker, name, most)
        answers = io.StringIO()
        draft_checker.serve(lines, answers)
        assert answers.getvalue() == "checked last\n"
        monkeypatch.undo()
        monkeypatch.setattr(draft_checker, "CheckMemory", NoMemory)
        monkeypatch.setattr(draft_checker, "check_in", lambda *_: Answer.CHECKED)
