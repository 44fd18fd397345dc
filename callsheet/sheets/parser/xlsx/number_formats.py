"""Number formats of a workbook's styles: which show dates, and what the others show of a number's digits."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property

from callsheet.sheets.parser.xlsx.format_code import (
    Condition,
    FormatCode,
    Section,
    Sort,
    Token,
    is_general,
    parse_code,
)
from callsheet.sheets.parser.xlsx.format_evaluation import evaluate
from transforms.parser_shared import CellType


class Show(StrEnum):
    """What a number format makes of a number."""

    NUMBER = "number"  # General: a number's own digits
    DATE = "date"
    DATETIME = "datetime"
    EVALUATED = "evaluated"  # depends on the number


@dataclass(frozen=True, slots=True)
class Padding:
    """How a section shows whole numbers that are not zero: `prefix`, then digits padded with zeros to `zeros` places.

    Numbers of fewer than `least` digits are not shown so.
    """

    condition: Condition | None
    zeros: int = 0
    prefix: str = ""
    least: int = 1
    places: int = 0  # behind the point


@dataclass(frozen=True)
class Shape:
    """A number format as far as it matters to what a cell means."""

    show: Show
    code: str = ""

    @cached_property
    def parsed(self) -> FormatCode:
        """The format taken apart."""
        return parse_code(self.code)

    def date(self, value: Decimal) -> Show | None:
        """DATE or DATETIME where the section that applies to a number shows a date."""
        section = self.parsed.section_of(value)
        return _DATES.get(section.sort) if section else None

    @cached_property
    def paddings(self) -> tuple[Padding | None, ...]:
        """For each section in the order of their conditions, how it shows most whole numbers; None where it is looked at
        number by number. Empty when it is not certain which section applies.
        """
        if not self.parsed.known:
            return ()
        sections = self.parsed.sections if self.parsed.conditional else self.parsed.sections[:1]
        return tuple(_padding(section) for section in sections)


_DATES = {Sort.DATE: Show.DATE, Sort.DATETIME: Show.DATETIME}

# ECMA-376 18.8.30; 27-36 and 50-58 are dates and times in Chinese, Japanese and Korean Excel, and unused elsewhere.
_DATE_IDS = frozenset({*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58})
_DATETIME_IDS = frozenset({*range(18, 23), *range(32, 36), 45, 47, 55, 56})
_CODES = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?"}
_CODES |= {13: "# ??/??", 46: "[h]:mm:ss", 48: "##0.0E+0"}
_CODES |= dict.fromkeys((5, 6, 7, 8), "$#,##0.00;($#,##0.00)")
_CODES |= dict.fromkeys((37, 38, 39, 40), "#,##0.00;(#,##0.00)")
_CODES |= dict.fromkeys((41, 42, 43, 44), '$* #,##0.00;$* (#,##0.00);$* "-"??')

_LONGEST = 255  # Excel has no longer ones; a thousand zeros in each of a million cells would be a bomb
_UNKNOWN = '"'  # a code that cannot be taken apart


@cache
def shape_of(number: str, code: str) -> Shape:
    """The shape of a number format, by its id and, where the file gives one, its code."""
    if not code:
        return _builtin(int(number) if number.isdecimal() and len(number) < 9 else 0)
    if is_general(code):
        return Shape(Show.NUMBER)
    return _evaluated(code)


def _builtin(number: int) -> Shape:
    if number in _DATE_IDS:
        return Shape(Show.DATE)
    if number in _DATETIME_IDS:
        return Shape(Show.DATETIME)
    return _evaluated(_CODES[number]) if number in _CODES else Shape(Show.NUMBER)


def _evaluated(code: str) -> Shape:
    shape = Shape(Show.EVALUATED, code if len(code) <= _LONGEST else _UNKNOWN)
    if not shape.parsed.known or shape.parsed.conditional:
        return shape
    show = _DATES.get(shape.parsed.sections[0].sort)
    return Shape(show) if show else shape


def _padding(section: Section) -> Padding | None:
    """Only for plain sections: digits and what stands around them, no percent, no scaling, no fraction."""
    kinds = [kind for kind, _ in section.pieces]
    if section.sort is not Sort.NUMBER or {Token.PERCENT, Token.EXPONENT, Token.SLASH} & set(kinds):
        return None
    places = "".join(text for kind, text in section.pieces[: _point(kinds)] if kind is Token.PLACE)
    zeros = len(places) - places.index("0") if "0" in places else 0
    filled = len(places.lstrip("#?")) - len(places.lstrip("#?").lstrip("0"))
    behind = sum(kind is Token.PLACE for kind in kinds[_point(kinds) :])
    guess = Padding(section.condition, zeros, "", max(1, zeros - filled), behind)
    return _proved(section, guess)


def _point(kinds: list[Token]) -> int:
    return kinds.index(Token.POINT) if Token.POINT in kinds else len(kinds)


def _proved(section: Section, guess: Padding) -> Padding | None:
    """The guess with the zeros that a literal puts in front; None unless numbers of every length are shown so."""
    code = FormatCode((Section(section.pieces),))
    prefix = None
    for length in range(guess.least, 16):
        own = "123456789123456"[:length]
        shown = evaluate(code, Decimal(own))
        front = _in_front(shown.digits(), own.zfill(guess.zeros)) if shown else None
        if front is None or prefix not in (None, front):
            return None
        prefix = front
    return replace(guess, prefix=prefix or "")


def _in_front(shown: str, own: str) -> str | None:
    """The zeros that stand before a number's own digits; None when it is not shown by these digits."""
    front = shown.removesuffix(own)
    return front if shown.endswith(own) and not front.strip("0") else None


def seen(shape: Shape, value: Decimal, own: str) -> tuple[str, CellType]:
    """A number as a person sees it, compared with its `own` digits in the cell: the same, with zeros in front, or not."""
    shown = evaluate(shape.parsed, value) if shape.parsed.known else None
    if shown is None:
        return own, CellType.NUMBER_FORMAT_UNKNOWN
    digits, bare = shown.digits(), own.removeprefix("-")
    front = _in_front(digits, bare)
    dash = value == 0 and not digits and "-" in shown.text  # as accountants write nothing
    if dash or (front == "" and (value >= 0 or {"-", "("} & set(shown.text))):
        return own, CellType.NUMBER
    if front and bare.isdecimal() and value >= 0:
        return digits, CellType.NUMBER_PADDED
    return own, CellType.NUMBER_SHOWN_OTHERWISE
