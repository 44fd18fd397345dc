"""Numbers that we sent, known again as the service writes them back."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from transforms.number_forms import spelled_otherwise

_SEPARATORS = re.compile(r"[\s().+\-–]")
_MASK = re.compile(r"[*xX•＊#]+")
_DECIMAL = re.compile(r"\.0+$")
_LEAST_END = 7  # digits that an end of a number must have to stand for it
_LEAST = 5  # letters of the shortest text that stands for a longer number: four digits and a mask


def without_separators(written: str) -> str:
    """A number as a service writes it, in the form in which it is sent: without grouping and +.

    >>> without_separators("+65 9123-0001")
    '6591230001'
    """
    return _SEPARATORS.sub("", written.strip())


class KnownNumbers:
    """Numbers as they were sent, to be known again as somebody else writes them."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._numbers = set(numbers)

    def each(self, cells: Sequence[str]) -> list[str | None]:
        """The same of the cells of a column, each text of which is looked at once."""
        found = {cell: self.of(cell) for cell in set(cells)}
        return list(map(found.__getitem__, cells))

    def of(self, written: str) -> str | None:
        """The one number that a cell writes: formatted, without its country code, or masked; None when none or several."""
        if written in self._numbers:  # mostly it is written as it was sent
            return written
        if len(written) < min(_LEAST, self._shortest):
            return None
        plain = without_separators(_DECIMAL.sub("", written.strip()))
        if plain in self._numbers:
            return plain
        if plain.isascii() and plain.isdigit():
            bare = plain.lstrip("0")
            return self._by_its_end(bare) or self._spelled_otherwise(bare)
        return self._by_mask(plain) if _MASK.search(plain) else None

    @cached_property
    def _shortest(self) -> int:
        return min(map(len, self._numbers), default=0)

    @cached_property
    def _by_end(self) -> dict[str, set[str]]:
        """The last digits of a number -> the numbers that end in them."""
        found: dict[str, set[str]] = {}
        for number in self._numbers:
            found.setdefault(number[-_LEAST_END:], set()).add(number)
        return found

    def _by_its_end(self, digits: str) -> str | None:
        if len(digits) < _LEAST_END:
            return None
        ends = {
            number
            for number in self._by_end.get(digits[-_LEAST_END:], ())
            if number.endswith(digits) or digits.endswith(number)
        }
        return ends.pop() if len(ends) == 1 else None

    def _spelled_otherwise(self, digits: str) -> str | None:
        """The one number that is written with or without what a country adds to it, such as a zero behind its code."""
        found = set(spelled_otherwise(digits) & self._numbers)
        return found.pop() if len(found) == 1 else None

    def _by_mask(self, masked: str) -> str | None:
        parts = _MASK.split(masked)
        if not all(part.isdigit() or not part for part in parts) or sum(map(len, parts)) < 4:
            return None
        pattern = re.compile(r"\d+".join(map(re.escape, parts)))
        fits = [number for number in self._numbers if pattern.fullmatch(number)]
        return fits[0] if len(fits) == 1 else None
