"""Number format codes taken apart: sections, their conditions, and the tokens of each (ECMA-376 18.8.31)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property


class Token(StrEnum):
    """What a piece of a format code is."""

    LITERAL = "literal"
    PLACE = "place"  # 0 # ?
    POINT = "point"
    COMMA = "comma"
    PERCENT = "percent"
    EXPONENT = "exponent"
    SLASH = "slash"
    TEXT = "text"  # @
    GENERAL = "general"
    DATE = "date"
    ELAPSED = "elapsed"  # [h]: hours since midnight, minutes, seconds
    UNKNOWN = "unknown"  # what it shows is not certain


class Sort(StrEnum):
    """What a section makes of a number."""

    NUMBER = "number"
    GENERAL = "general"
    DATE = "date"
    DATETIME = "datetime"
    UNKNOWN = "unknown"


Piece = tuple[Token, str]

_GENERAL_NAMES = frozenset({"", "general", "standard", "@", "g/通用格式"})
_SPLIT = re.compile(r'((?:"[^"]*"|[\\_*].|[^;"])*)(?:;|$)', re.DOTALL)
_COLOURS = r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d{1,2}"
_PIECES = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)"
    r"|\[\$(?P<currency>[^\]-]*)(?:-(?P<locale>[^\]]*))?\]"
    r"|\[(?P<compare><=|>=|<>|<|>|=) ?(?P<bound>-?\d{1,15}(?:\.\d{1,15})?)\]"
    rf"|\[(?P<colour>{_COLOURS})\]"
    r"|(?P<elapsed>\[(?:h+|m+|s+)\])"
    r"|(?P<bracket>\[[^\]]*\])"
    r"|(?P<general>General)"
    r"|(?P<exponent>E[+-])"
    r"|(?P<date>AM/PM|A/P|上午/下午|[ymdhs]+)"
    r"|(?P<place>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)"
    r"|(?P<literal>[ $\-+():^&'~{}<>=]|[^\x00-\x7f])",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN_LOCALE = re.compile(r"(?:0{0,4}[0-9A-F]{1,4})?|x-[a-z]+|[a-z]{2}(?:-[a-z]{2,4})*", re.IGNORECASE)
_TIME = re.compile(r"[hs]|am/pm|a/p|上午", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condition:
    """A section's own condition, such as [<=9999999]."""

    compare: str
    bound: Decimal

    def holds(self, value: Decimal) -> bool:
        """Whether a number meets it."""
        signs = {"<": value < self.bound, ">": value > self.bound, "=": value == self.bound}
        return any(signs[sign] for sign in self.compare)


@dataclass(frozen=True)
class Section:
    """One section: its pieces in order, and its condition where it has one."""

    pieces: tuple[Piece, ...]
    condition: Condition | None = None

    @cached_property
    def sort(self) -> Sort:
        """What the section makes of a number."""
        kinds = {kind for kind, _ in self.pieces}
        if Token.ELAPSED in kinds:
            return Sort.UNKNOWN
        if Token.DATE in kinds:
            timed = any(_TIME.search(text) for kind, text in self.pieces if kind is Token.DATE)
            return Sort.DATETIME if timed else Sort.DATE
        if Token.UNKNOWN in kinds:
            return Sort.UNKNOWN
        if Token.GENERAL in kinds:
            return Sort.GENERAL if kinds <= {Token.GENERAL, Token.LITERAL} else Sort.UNKNOWN
        if Token.TEXT in kinds:  # what stands around an @ is for text alone, say some
            said = "".join(text for kind, text in self.pieces if kind is Token.LITERAL)
            bare = not any(sign == "+" or sign.isnumeric() for sign in said)
            return Sort.GENERAL if bare and kinds <= {Token.TEXT, Token.LITERAL} else Sort.UNKNOWN
        return Sort.NUMBER


@dataclass(frozen=True)
class FormatCode:
    """The sections that apply to numbers. `known` is false where it is not certain which of them applies."""

    sections: tuple[Section, ...]
    known: bool = True

    def section_of(self, value: Decimal) -> Section | None:
        """The section that applies to a number; None where that is not certain."""
        if not self.known:
            return None
        if not self.conditional:
            return self.sections[self._by_sign(value)]
        for section in self.sections:
            if section.condition is None or section.condition.holds(value):
                return section if value >= 0 else None
        return None

    @cached_property
    def conditional(self) -> bool:
        """Whether conditions, not the sign of a number, choose the section."""
        return any(section.condition for section in self.sections)

    def _by_sign(self, value: Decimal) -> int:
        if len(self.sections) == 1 or value > 0:
            return 0
        if value < 0:
            return 1
        return 2 if len(self.sections) > 2 else 0


def is_general(code: str) -> bool:
    """Whether a whole code means General: the digits of the number itself."""
    return code.casefold() in _GENERAL_NAMES


def parse_code(code: str) -> FormatCode:
    """A number format code taken apart."""
    found = [match[1] for match in _SPLIT.finditer(code)]
    if found and found[-1] == "" and not code.endswith(";"):
        found.pop()
    if sum(map(len, found)) + len(found) - 1 != len(code) or not 1 <= len(found) <= 4:
        return FormatCode((), known=False)
    sections = tuple(_section(text) for text in found)
    numbers = sections[: _count_for_numbers(sections)]
    return FormatCode(numbers, known=_certain(numbers))


def _count_for_numbers(sections: tuple[Section, ...]) -> int:
    """How many sections speak of numbers: the fourth, and a last one with an @, are for text."""
    text = any(kind is Token.TEXT for kind, _ in sections[-1].pieces)
    return min(3, len(sections) - (1 if text and len(sections) > 1 else 0))


def _certain(sections: tuple[Section, ...]) -> bool:
    """Excel gives conditions only to the first two sections; what it makes of other mixtures is not certain."""
    conditions = [section.condition is not None for section in sections]
    return not any(conditions) or conditions in ([True], [True, False], [True, True], [True, True, False])


def _section(text: str) -> Section:
    pieces: list[Piece] = []
    condition: Condition | None = None
    at = 0
    while at < len(text):
        found = _PIECES.match(text, at)
        if not found:
            pieces.append((Token.UNKNOWN, text[at]))
            at += 1
            continue
        if found["compare"]:
            pieces += [(Token.UNKNOWN, "")] if condition else []
            condition = Condition(found["compare"], Decimal(found["bound"]))
        else:
            pieces += _pieces(found)
        at = found.end()
    return Section(tuple(pieces), condition)


_BY_GROUP = {
    "general": Token.GENERAL,
    "exponent": Token.EXPONENT,
    "date": Token.DATE,
    "elapsed": Token.ELAPSED,
    "bracket": Token.UNKNOWN,
    "place": Token.PLACE,
    "point": Token.POINT,
    "comma": Token.COMMA,
    "percent": Token.PERCENT,
    "slash": Token.SLASH,
    "text": Token.TEXT,
}


def _pieces(found: "re.Match[str]") -> list[Piece]:
    group, text = found.lastgroup or "", found[0]
    if group in ("quoted", "escaped", "literal"):
        return [(Token.LITERAL, found[group])]
    if group == "space":
        return [(Token.LITERAL, " ")]
    if group in ("fill", "colour"):
        return []
    if group in ("currency", "locale"):
        known = _PLAIN_LOCALE.fullmatch(found["locale"] or "")
        return [(Token.LITERAL, found["currency"])] if known else [(Token.UNKNOWN, text)]
    return [(_BY_GROUP[group], text)]
