"""Her conditional formats and validations for some rows at new places: those that look at each row alone.

A rule that compares rows (duplicates, scales, ranges) would say something else of fewer rows, and a list on another sheet is not
there; such ones are left out. Where a column has a validation of ours, hers gives way.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from callsheet.sheets.parser.annotate.formulas import is_live
from callsheet.sheets.parser.annotate.markup import Node, attribute, escaped
from callsheet.sheets.parser.annotate.worksheet import Frame, column_of, letters_of

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_PARTS = re.compile(
    r'(?P<text>"[^"]*")|(?P<cell>(?<![\w.])\$?[A-Z]{1,3}\$?[0-9]{1,7})(?![\w(.!])|(?P<call>[A-Za-z][\w.]*\()|(?P<name>[^\W\d][\w.]*)'
    r"|(?P<rows>\$?[0-9]+\s*:\s*\$?[0-9]+)|(?P<else>[\[\]!'#{}@|\\]|[^\x00-\x7f])"
)
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")
_FORMULA = re.compile(rb"<(?:\w+:)?(formula[12]?)(?:\s[^<>]*)?>([^<]*)</")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}  # the last one last
_ELSEWHERE = frozenset({"INDIRECT(", "OFFSET(", "INDEX("})
_OF_A_ROW = frozenset(
    {
        *("expression", "cellIs", "containsText", "notContainsText", "beginsWith", "endsWith", "timePeriod"),
        *("containsBlanks", "notContainsBlanks", "containsErrors", "notContainsErrors"),
    }
)
_OF_RULES = ("type", "stopIfTrue", "operator", "text", "timePeriod")
_OF_VALIDATIONS = (
    *("type", "imeMode", "operator", "allowBlank", "showDropDown", "showInputMessage", "showErrorMessage"),
    *("errorTitle", "error", "promptTitle", "prompt"),
)

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
class _Moved:
    """Where a rule stood, and where it stands."""

    base: tuple[int, int]  # column and row from which its formulas count
    boxes: Sequence[Box]

    @property
    def ranges(self) -> str:
        return " ".join(
            f"{letters_of(left)}{top}:{letters_of(right)}{bottom}" for left, top, right, bottom in self.boxes
        )


def take_rules(hers: Frame, ours: Frame, places: Places, columns: int, looks: int) -> None:
    """Put her rules of the kept rows into our worksheet, of which the first `columns` are hers; she has so many `looks`."""
    for xml in _formats(hers, ours, places, columns, looks):
        ours.insert("conditionalFormatting", xml.encode())
    listed, taken = ours.child("dataValidations"), _validated(ours)
    free = [column for column in range(columns) if column not in taken]
    lines = list(_validations(hers, places, free))
    if not lines:
        return
    if listed is not None:
        count = len(listed.children) + len(lines)
        ours.tail.fill(listed, b"", "".join(lines).encode(), count)
    else:
        xml = f'<dataValidations count="{len(lines)}">{"".join(lines)}</dataValidations>'
        ours.insert("dataValidations", xml.encode())


def _formats(hers: Frame, ours: Frame, places: Places, columns: int, looks: int) -> Iterator[str]:
    taken = [rule for node in ours.tail.root.all("conditionalFormatting") for rule in node.children]
    behind = max((int(rule.attributes["priority"]) for rule in taken), default=0)
    for node in hers.tail.root.all("conditionalFormatting"):
        moved = _moved(node.attributes.get("sqref", ""), places, range(columns))
        if moved is None or "pivot" in node.attributes:
            continue
        rules = [line for rule in node.children if (line := _rule(hers, rule, moved, looks, behind))]
        if rules:
            yield f'<conditionalFormatting sqref="{moved.ranges}">{"".join(rules)}</conditionalFormatting>'


def _rule(hers: Frame, rule: Node, moved: _Moved, looks: int, behind: int) -> str:
    """A rule at its new place, behind ours; nothing when it cannot be moved."""
    known = rule.attributes
    look, formulas = int(known.get("dxfId", "-1")), _formulas(hers, rule, moved)
    if known.get("type") not in _OF_A_ROW or not 0 <= look < looks or not formulas:
        return ""
    given = {name: known[name] for name in _OF_RULES if name in known}
    given |= {"dxfId": str(look), "priority": str(behind + int(known.get("priority", "1")))}
    return f"<cfRule{_attributes(given)}>{_elements(formulas)}</cfRule>"


def _validations(hers: Frame, places: Places, free: Sequence[int]) -> Iterator[str]:
    for listed in hers.tail.root.all("dataValidations"):
        for node in listed.children:
            moved = _moved(node.attributes.get("sqref", ""), places, free)
            formulas = _formulas(hers, node, moved) if moved else None
            if moved is None or formulas is None:
                continue
            given = {name: node.attributes[name] for name in _OF_VALIDATIONS if name in node.attributes}
            given |= {"errorStyle": "warning", "sqref": moved.ranges}
            yield f"<dataValidation{_attributes(given)}>{_elements(formulas)}</dataValidation>"


def _validated(ours: Frame) -> set[int]:
    """The columns that have a validation of ours."""
    found: set[int] = set()
    for listed in ours.tail.root.all("dataValidations"):
        for node in listed.children:
            for left, _, right, _ in _boxes(node.attributes.get("sqref", "")):
                found.update(range(left, right + 1))
    return found


def _attributes(given: Mapping[str, str]) -> str:
    return "".join(f' {name}="{attribute(value)}"' for name, value in given.items())


def _elements(formulas: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{escaped(text)}</{name}>" for name, text in formulas.items())


def _boxes(ranges: str) -> list[Box]:
    found = [_RANGE.fullmatch(one) for one in ranges.split()]
    return [
        (column_of(one[1]), int(one[2]), column_of(one[3] or one[1]), int(one[4] or one[2]))
        for one in found
        if one
    ]


def _moved(ranges: str, places: Places, columns: Sequence[int]) -> _Moved | None:
    """Where a rule stands in these columns; None where none of its cells is kept."""
    before, boxes = _boxes(ranges), list[Box]()
    for left, first, right, last in before:
        span = places.span(first, last)
        if span:
            boxes += [(low, span[0], high, span[1]) for low, high in _runs(columns, left, right)]
    if not boxes:
        return None
    return _Moved((before[0][0], before[0][1]), boxes)


def _runs(columns: Sequence[int], left: int, right: int) -> Iterator[tuple[int, int]]:
    """The columns between two that are among these, as few ranges as possible."""
    here = [column for column in columns if left <= column <= right]
    for _, group in groupby(enumerate(here), key=lambda one: one[1] - one[0]):
        run = [column for _, column in group]
        yield run[0], run[-1]


def _formulas(hers: Frame, rule: Node, moved: _Moved) -> dict[str, str] | None:
    """Its formulas as they are written at the new place; None when one does not look at its own row alone."""
    found: dict[str, str] = {}
    for name, written in _FORMULA.findall(hers.tail.text(rule)):
        text = _unescaped(written)
        here = None if is_live(written, outside=True) else _at(text, moved)
        if here is None or "&#" in text:
            return None
        found[name.decode()] = here
    return found


def _unescaped(written: bytes) -> str:
    text = written.decode("utf-8", "replace")
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def _at(formula: str, moved: _Moved) -> str | None:
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
