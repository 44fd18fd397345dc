"""The processes that check drafts: each takes one at a time, and stays for the next, since starting one takes a second."""

import select
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from callsheet.child_process import child_command
from callsheet.engine.draft_folder import LAST_ANSWER, Answer
from callsheet.ledger.drafts import Draft

NOT_FOUND = 2  # what a process ends a draft with that is not in its ledger: its settings are others than those of the page
REST = 300.0  # seconds after which a process that has nothing to do is ended
Spawn = Callable[[], "subprocess.Popen[str]"]


def spawn_child(environment: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """A process that checks drafts, with this one's environment unless another is given; it dies with this one."""
    return subprocess.Popen(  # nosec B603 # noqa: S603 - our own words
        child_command("callsheet.engine.draft_checker"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


@dataclass(slots=True)
class Job:
    """One draft that a process checks, in the way of `subprocess.Popen`."""

    checkers: "Checkers"
    process: "subprocess.Popen[str]"
    _ended: int | None = None

    def poll(self) -> int | None:
        """None while it is checked; then 0, NOT_FOUND, or the status of the process that died over it."""
        if self._ended is None and (answer := _line(self.process)) is not None:
            self._ended = _status(answer) if answer else (self.process.wait() or 1)
            stays = bool(answer) and not answer.rstrip("\n").endswith(LAST_ANSWER)
            self.checkers.give_back(self.process) if stays else _close(self.process)
        return self._ended

    def terminate(self) -> None:
        """End the process in the middle of it."""
        self.process.terminate()
        _close(self.process)


def _status(answer: str) -> int:
    return NOT_FOUND if answer.startswith(str(Answer.NOT_THERE)) else 0


def _close(process: "subprocess.Popen[str]") -> None:
    """Let a process end that has nothing more to read, and wait until it has."""
    with suppress(BrokenPipeError), process:
        pass


def _line(process: "subprocess.Popen[str]") -> str | None:
    """What a process has answered; "" when it has ended, None while there is nothing."""
    assert process.stdout is not None
    return process.stdout.readline() if select.select([process.stdout], [], [], 0)[0] else None


@dataclass(slots=True)
class Checkers:
    """Processes that check drafts, those that have nothing to do with the moment since when."""

    spawn: Spawn = spawn_child
    _idle: list[tuple["subprocess.Popen[str]", float]] = field(default_factory=list)

    def start(self, draft: Draft) -> Job:
        """Have a draft checked, by a process that is there or by a new one."""
        process = self._one()
        assert process.stdin is not None
        with suppress(BrokenPipeError):  # it has just ended, which its answer says
            process.stdin.write(f"{draft.profile}\t{draft.id}\n")
            process.stdin.flush()
        return Job(self, process)

    def _one(self) -> "subprocess.Popen[str]":
        while self._idle:
            process, _ = self._idle.pop()
            if process.poll() is None:
                return process
            _close(process)
        return self.spawn()

    def give_back(self, process: "subprocess.Popen[str]") -> None:
        """Keep a process for the next draft."""
        self._idle.append((process, time.monotonic()))

    def warm(self) -> None:
        """Have a process at hand before somebody needs one."""
        if not self._idle:
            self.give_back(self.spawn())

    def end(self, *, older: float = 0.0) -> None:
        """End what has had nothing to do for so many seconds."""
        now, kept = time.monotonic(), list[tuple["subprocess.Popen[str]", float]]()
        for process, since in self._idle:
            if now - since < older:
                kept.append((process, since))
            else:
                _close(process)
        self._idle = kept
