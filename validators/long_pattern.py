"""Long regular expressions: to compile one takes some of the milliseconds in which a command of one row is to be done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

Found = TypeVar("Found")
Reader = Callable[[str], Found]


class LongPattern:
    """A regular expression that is compiled when it is first used, and then as fast as any.

    `stems` are in lower case; one of them is in every text of ASCII letters that has a match, which a test proves of each:
    other texts are told apart without the pattern.

    >>> LongPattern("(?i)do not call", stems=("call",)).fullmatch("Do not call") is not None
    True
    """

    def __init__(self, pattern: str, flags: int = 0, stems: tuple[str, ...] = ()) -> None:
        self.pattern, self.flags, self.stems = pattern, flags, stems

    def may_be_in(self, text: str) -> bool:
        """Whether a text has a stem, or letters for which there are none."""
        if not self.stems or not text.isascii():
            return True
        lower = text.lower()
        return any(stem in lower for stem in self.stems)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern as the library has it."""
        return re.compile(self.pattern, self.flags)

    @cached_property
    def search(self) -> Reader[re.Match[str] | None]:
        """As `re.Pattern.search`."""
        return self._reader(lambda: self.compiled.search)

    @cached_property
    def match(self) -> Reader[re.Match[str] | None]:
        """As `re.Pattern.match`."""
        return self._reader(lambda: self.compiled.match)

    @cached_property
    def fullmatch(self) -> Reader[re.Match[str] | None]:
        """As `re.Pattern.fullmatch`."""
        return self._reader(lambda: self.compiled.fullmatch)

    def _reader(self, compiled: Callable[[], Reader[re.Match[str] | None]]) -> Reader[re.Match[str] | None]:
        if not self.stems:
            return compiled()
        return lambda text: compiled()(text) if self.may_be_in(text) else None

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        """As `re.Pattern.sub`."""
        return self.compiled.sub(replacement, text) if self.may_be_in(text) else text

    @cached_property
    def split(self) -> Reader[list[str]]:
        """As `re.Pattern.split`, of a pattern without stems."""
        return self.compiled.split

    @cached_property
    def finditer(self) -> Reader[Iterator[re.Match[str]]]:
        """As `re.Pattern.finditer`, of a pattern without stems."""
        return self.compiled.finditer
