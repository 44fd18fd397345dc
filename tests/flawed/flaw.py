"""One line of the table of flawed files."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

Make = Callable[[], bytes]


@dataclass(frozen=True)
class Flaw:
    """A file with one flaw.

    `verdict` is what the whole of callsheet should say of it: `ok`, `refused:CODE` or `rows:CODE` (some rows, the others
    load). `reading` is what the reader alone says, where that is less: what a cell means to a column is judged later.
    `same` says that the reader gives the clean twin's cells. `why` defends a verdict that differs from the matrix.
    """

    id: str
    file: str
    build: Make
    clean: Make
    verdict: str
    reading: str = ""
    same: bool = False
    encoding: str | None = None
    allow: tuple[str, ...] = ()
    why: str = ""

    def make(self) -> bytes:
        """The file's bytes; made once a session."""
        return _made(self.build)

    def twin(self) -> bytes:
        """The clean twin's bytes."""
        return _made(self.clean)

    @property
    def by_reader(self) -> str:
        """The reader's own verdict."""
        if self.reading:
            return self.reading
        return self.verdict if self.verdict.startswith("refused:") else "ok"

    def __str__(self) -> str:
        return f"{self.id}-{self.file}"


@cache
def _made(make: Make) -> bytes:
    return make()
