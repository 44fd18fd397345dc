"""Long regular expressions: to compile one takes some of the milliseconds in which a command of one row is to be done."""

import re
from functools import cached_property


class LongPattern:
    """A regular expression that is compiled when it is first used, and then kept.

    >>> LongPattern("(?i)do not call").fullmatch("Do not call") is not None
    True
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.compiled.search(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self.compiled.fullmatch(text)

    def sub(self, replacement: str, text: str) -> str:
        """As `re.Pattern.sub`."""
        return self.compiled.sub(replacement, text)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern as the library has it."""
        return re.compile(self.pattern)
