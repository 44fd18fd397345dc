"""Why the parser stops. Neither exception leaves the child process: a refusal becomes a problem.

Refusal   the file is refused, with a code of the problem catalogue
FallbackNeeded   the fast reader gives up and the strict one takes over
"""

from collections.abc import Iterator
from contextlib import contextmanager

from validators.message import Message, pack


class Refusal(Exception):  # noqa: N818 - it is a verdict on a file, not an error of ours
    """A file is refused. `detail` fills the catalogue's sentence and never holds a cell's value.

    `sheet` is the name of the worksheet for which it is, "" where it is for the file as a whole.
    """

    sheet = ""

    def __init__(self, code: str, detail: str | Message = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail if isinstance(detail, str) else pack(detail)


class FallbackNeeded(Exception):  # noqa: N818 - nothing is wrong yet
    """Markup or text that the fast reader cannot prove; the strict reader decides."""


@contextmanager
def in_sheet(name: str) -> Iterator[None]:
    """Let what is refused while a worksheet is read name it."""
    try:
        yield
    except Refusal as refusal:
        refusal.sheet = refusal.sheet or name
        raise
