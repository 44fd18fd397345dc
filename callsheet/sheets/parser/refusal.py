"""How the parser says that it cannot go on. Neither ever leaves the child: a refusal becomes a problem there.

Refusal   the file is refused, with a code of the problem catalogue
FallbackNeeded   only the quick way of reading gives up; the careful way reads on
"""


class Refusal(Exception):  # noqa: N818 - it is a verdict on a file, not an error of ours
    """A file is refused. `detail` fills the catalogue's sentence and never holds a cell's value."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class FallbackNeeded(Exception):  # noqa: N818 - nothing is wrong yet
    """Markup or text that the vectorised reader does not prove; the careful reader decides."""
