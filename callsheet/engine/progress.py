"""What a stage tells while it works. The engine only calls these; who shows them, and how, is the caller's business."""

from typing import Protocol

from validators.message import Message


class Progress(Protocol):
    """Told of stages and steps; every method must be quick and must not fail."""

    def stage(self, name: str, total: int = 0) -> None:
        """A stage begins; `total` rows are ahead, 0 when that is not known."""

    def advance(self, rows: int) -> None:
        """So many more rows of the stage are done."""

    def note(self, said: Message) -> None:
        """Something worth a line: never a customer number."""


class Silent:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int = 0) -> None:
        del name, total

    def advance(self, rows: int) -> None:
        del rows

    def note(self, said: Message) -> None:
        del said


class OnlyNotes:
    """Passes on what is worth a line, and nothing of the stages: those of several loads at a time would mix."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def stage(self, name: str, total: int = 0) -> None:
        del name, total

    def advance(self, rows: int) -> None:
        del rows

    def note(self, said: Message) -> None:
        self._progress.note(said)
