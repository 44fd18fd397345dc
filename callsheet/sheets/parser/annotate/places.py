"""Where rows stand anew, and what the ranges and formulas of rules become there."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from callsheet.sheets.parser.annotate.formulas import is_live
from callsheet.sheets.parser.annotate.markup import attribute, escaped
from callsheet.sheets.parser.annotate.worksheet import column_of, letters_of

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_PARTS = re.compile(
    r'(?P<text>"[^"]*")|(?P<cell>(?<![\w.])\$?[A-Z]{1,3}\$?[0-9]{1,7})(?![\w(.!])|(?P<call>[A-Za-z][\w.]*\()|(?P<name>[^\W\d][\w.]*)'
    r"|(?P<rows>\$?[0-9]+\s*:\s*\$?[0-9]+)|(?P<else>[\[\]!'#{}@|\\]|[^\x00-\x7f])"
)
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")
_FORMULA = re.compile(rb"<(?:\w+:)?(formula[12]?)(?:\s[^<>]*)?>([^<]*)</")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}  # the last one last
_ELSEWHERE = frozenset({"INDIRECT(", "OFFSET(", "INDEX("})

Box = tuple[int, int, int, int]
"""First column, first row, last column, last row; columns from 0, rows from 1."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where rows stand anew: those up to the header as they were, the kept ones below it without gaps."""

    header_row: int
    kept: Sequence[int]  # of the rows below the header, in order

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """The new rows of those between two of the old ones, which have no gap either; None when none is kept."""
        low, high = bisect_left(self.kept, first), bisect_right(self.kept, last)
        top = first if first <= self.header_row else self.header_row + 1 + low
        bottom = self.header_row + high if high > low else min(last, self.header_row)
        return (top, bottom) if top <= bottom else None


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a rule stood, and where it stands."""

    base: tuple[int, int]  # column and row from which its formulas count
    boxes: Sequence[Box]

    @property
    def ranges(self) -> str:
        return " ".join(
            f"{letters_of(left)}{top}:{letters_of(right)}{bottom}" for left, top, right, bottom in self.boxes
        )


def attributes_of(given: Mapping[str, str]) -> str:
    """Attributes as they are written in a tag."""
    return "".join(f' {name}="{attribute(value)}"' for name, value in given.items())


def elements_of(formulas: Mapping[str, str]) -> str:
    """Formulas as elements."""
    return "".join(f"<{name}>{escaped(text)}</{name}>" for name, text in formulas.items())


def boxes_of(ranges: str) -> list[Box]:
    found = [_RANGE.fullmatch(one) for one in ranges.split()]
    return [
        (column_of(one[1]), int(one[2]), column_of(one[3] or one[1]), int(one[4] or one[2]))
        for one in found
        if one
    ]


def moved_to(before: Sequence[Box], places: Places, columns: Sequence[int]) -> Moved | None:
    """Where a rule of these cells stands in these columns; None where none of them is kept."""
    boxes = list[Box]()
    for left, first, right, last in before:
        span = places.span(first, last)
        if span:
            boxes += [(low, span[0], high, span[1]) for low, high in _runs(columns, left, right)]
    if not boxes:
        return None
    return Moved((before[0][0], before[0][1]), boxes)


def _runs(columns: Sequence[int], left: int, right: int) -> Iterator[tuple[int, int]]:
    """The columns between two that are among these, as few ranges as possible."""
    here = [column for column in columns if left <= column <= right]
    for _, group in groupby(enumerate(here), key=lambda one: one[1] - one[0]):
        run = [column for _, column in group]
        yield run[0], run[-1]


def formulas_of(xml: bytes) -> dict[str, bytes]:
    """The formulas in a rule's element, as they are written, by the names of their elements."""
    return {name.decode(): written for name, written in _FORMULA.findall(xml)}


def formulas_at(written: Mapping[str, bytes], moved: Moved) -> dict[str, str] | None:
    """Formulas as they are written at the new place; None when one does not look at its own row alone."""
    found: dict[str, str] = {}
    for name, one in written.items():
        text = unescaped(one)
        here = None if is_live(one, outside=True) else formula_at(text, moved)
        if here is None or "&#" in text:
            return None
        found[name] = here
    return found


def unescaped(written: bytes) -> str:
    """A formula without the escapes of XML."""
    text = written.decode("utf-8", "replace")
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def formula_at(formula: str, moved: Moved) -> str | None:
    """A formula that counts from one cell as it is where it counts from another one."""
    column, row = moved.base
    left, top = moved.boxes[0][:2]
    refused = False

    def move(found: "re.Match[str]") -> str:
        nonlocal refused
        replaced = _PIECES[str(found.lastgroup)](found[0], row, top)
        fixed = found.lastgroup != "cell" or found[0].startswith("$") or left == column
        refused = refused or replaced is None or not fixed
        return replaced or ""

    written = _PARTS.sub(move, formula)
    return None if refused else written


def _cell(text: str, row: int, top: int) -> str | None:
    found = _CELL.fullmatch(text)
    if not found or found[3] or int(found[4]) != row:
        return None
    return f"{found[1]}{found[2]}{top}"


_PIECES: Mapping[str, Callable[[str, int, int], str | None]] = {
    "text": lambda text, *_: text,
    "cell": _cell,
    "call": lambda text, *_: None if text.upper() in _ELSEWHERE else text,
    "name": lambda text, *_: text if text.upper() in ("TRUE", "FALSE") else None,
    "rows": lambda *_: None,
    "else": lambda *_: None,
}
