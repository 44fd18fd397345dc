"""What Excel displays for a number under a number format; nothing where that is not certain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from callsheet.sheets.parser.xlsx.format_code import FormatCode, Piece, Section, Sort, Token

_THOUSAND, _HUNDRED = Decimal(1000), Decimal(100)
_SCIENTIFIC = re.compile(r"0(\.0*)?E([+-])(0+)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as displayed: what stands before the decimal point, and from the point on."""

    before: str
    after: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        return self.before + self.after

    def digits(self) -> str:
        """Its digits, with a point where decimal places that are not zero follow; whatever else it says counts as a digit
        when it could be dialled or read as one.
        """
        whole, places = _only_digits(self.before), _only_digits(self.after).rstrip("0")
        return f"{whole}.{places}" if places else whole


def _only_digits(text: str) -> str:
    return "".join(sign for sign in text if sign == "+" or sign.isnumeric())


def evaluate(code: FormatCode, value: Decimal) -> Shown | None:
    """What is displayed for a number; None where it is not certain, or a date."""
    section = code.section_of(value)
    if section is None or section.sort in (Sort.UNKNOWN, Sort.DATE, Sort.DATETIME):
        return None
    sign = "-" if value < 0 and len(code.sections) == 1 else ""
    general = section.sort is Sort.GENERAL
    shown = _general(section, abs(value)) if general else _number(section.pieces, abs(value))
    if shown is None or (value < 0 and not any(digit in "123456789" for digit in shown.text)):
        return None
    return Shown(sign + shown.before, shown.after)


def _general(section: Section, value: Decimal) -> Shown:
    """General shows a number's own digits; that it may shorten them to fit is never a loss, they are in the cell."""
    own, _, places = f"{value:f}".partition(".")
    after = f".{places}" if places else ""
    kinds = [kind for kind, _ in section.pieces]
    if Token.GENERAL not in kinds:
        return Shown(own, after)
    at = kinds.index(Token.GENERAL)
    front, end = (
        "".join(text for _, text in part) for part in (section.pieces[:at], section.pieces[at + 1 :])
    )
    return Shown(front + own, after + end) if places else Shown(front + own + end)


def _number(pieces: Sequence[Piece], value: Decimal) -> Shown | None:
    kinds = [kind for kind, _ in pieces]
    if Token.EXPONENT in kinds:
        return _scientific(pieces, value)
    if Token.SLASH in kinds and _is_fraction(kinds):
        return _fraction(pieces, value)
    if kinds.count(Token.POINT) > 1:
        return None
    point = kinds.index(Token.POINT) if Token.POINT in kinds else len(kinds)
    whole, places = list(pieces[:point]), list(pieces[point + 1 :])
    scale, grouped = _commas(whole, places)
    if scale is None:
        return None
    scaled = value * _HUNDRED ** kinds.count(Token.PERCENT) / _THOUSAND**scale
    return _displayed(whole, places, scaled, grouped=grouped, pointed=point < len(kinds))


def _scientific(pieces: Sequence[Piece], value: Decimal) -> Shown | None:
    """The plain form with one digit before the point: 0.00E+00."""
    shape = "".join(text for _, text in pieces).upper()
    form = _SCIENTIFIC.fullmatch(shape)
    if not form or value == 0 or any(kind is Token.LITERAL for kind, _ in pieces):
        return None
    places, least = len(form[1] or "") - 1, len(form[3])
    mantissa, exponent = _mantissa(value, max(0, places))
    sign = "-" if exponent < 0 else form[2].replace("-", "")
    whole, _, fraction = f"{mantissa:f}".partition(".")
    return Shown(whole, (f".{fraction}" if form[1] else "") + f"E{sign}{str(abs(exponent)).zfill(least)}")


def _mantissa(value: Decimal, places: int) -> tuple[Decimal, int]:
    exponent = value.adjusted()
    mantissa = value.scaleb(-exponent).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return ((mantissa / 10).quantize(mantissa), exponent + 1) if mantissa == 10 else (mantissa, exponent)


def _is_fraction(kinds: Sequence[Token]) -> bool:
    at = kinds.index(Token.SLASH)
    return Token.PLACE in kinds[:at] or Token.PLACE in kinds[at:]


def _fraction(pieces: Sequence[Piece], value: Decimal) -> Shown | None:
    """Only whole numbers, whose fraction is left blank, and only in the plain form: # ?/?, 0 ??/100."""
    kinds = [kind for kind, _ in pieces]
    at = kinds.index(Token.SLASH)
    gap = next((place for place in range(at) if pieces[place] == (Token.LITERAL, " ")), 0)
    plain = set(kinds[:gap]) == {Token.PLACE} == set(kinds[gap + 1 : at]) == set(kinds[at + 1 :])
    if not plain or value == 0 or value != value.to_integral_value():
        return None
    filled = _filled(list(pieces[:gap]), f"{value:f}")
    return Shown(filled + " " * (len(kinds) - gap)) if filled is not None else None


def _commas(whole: list[Piece], places: list[Piece]) -> tuple[int | None, bool]:
    """How often a section's commas divide by a thousand, and whether they group digits; None where that is not certain."""
    scale = _trailing(places) if any(kind is Token.PLACE for kind, _ in places) else 0
    inner = _trailing(whole)
    kinds = [kind for kind, _ in whole]
    places_at = [at for at, kind in enumerate(kinds) if kind is Token.PLACE]
    commas_at = [at for at, kind in enumerate(kinds) if kind is Token.COMMA]
    between = [at for at in commas_at if places_at and places_at[0] < at < places_at[-1]]
    sure = len(between) + inner == len(commas_at)
    sure &= scale == sum(kind is Token.COMMA for kind, _ in places)
    if between:
        sure &= Token.LITERAL not in kinds[places_at[0] : places_at[-1]]
    return (scale + inner if sure else None), bool(between)


def _trailing(pieces: Sequence[Piece]) -> int:
    """The commas directly behind the last digit of a part."""
    last = max((at for at, (kind, _) in enumerate(pieces) if kind is Token.PLACE), default=None)
    if last is None:
        return 0
    count = 0
    while last + 1 + count < len(pieces) and pieces[last + 1 + count][0] is Token.COMMA:
        count += 1
    return count


def _displayed(
    whole: list[Piece], places: list[Piece], value: Decimal, *, grouped: bool, pointed: bool
) -> Shown | None:
    decimals = sum(kind is Token.PLACE for kind, _ in places)
    if not decimals and not any(kind is Token.PLACE for kind, _ in whole):
        return None if pointed else Shown("".join(text for _, text in whole))
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    own, _, fraction = f"{rounded:f}".partition(".")
    before = _filled(whole, own.lstrip("0"), grouped=grouped)
    if before is None:
        return None
    return Shown(before, "." + _decimals(places, fraction) if pointed else "")


def _filled(pieces: list[Piece], own: str, *, grouped: bool = False) -> str | None:
    """The part before the point: digits fill its places from the right, those left over stand at the first place."""
    wanted = [text for kind, text in pieces if kind is Token.PLACE]
    spare = len(wanted) - len(own)
    blank = _blanks(wanted[: max(0, spare)])
    if blank is None:
        return None
    if not wanted:
        return "".join(_literal(piece) for piece in pieces) + own
    digits = [*blank, *own] if spare >= 0 else [own[: 1 - spare], *own[1 - spare :]]
    if grouped:
        return _grouped(pieces, "".join(digits))
    filling = iter(digits)
    return "".join(next(filling) if piece[0] is Token.PLACE else _literal(piece) for piece in pieces)


def _blanks(places: Sequence[str]) -> list[str] | None:
    """What the places show that no digit reaches; writers differ about a # that follows a 0."""
    shown = {"0": "0", "#": "", "?": " "}
    zeros = [place == "0" for place in places]
    return None if zeros != sorted(zeros) else [shown[place] for place in places]


def _grouped(pieces: list[Piece], digits: str) -> str | None:
    if " " in digits:
        return None
    at = [place for place, (kind, _) in enumerate(pieces) if kind is Token.PLACE]
    front = "".join(_literal(piece) for piece in pieces[: at[0]])
    end = "".join(_literal(piece) for piece in pieces[at[-1] + 1 :])
    groups = [digits[max(0, last - 3) : last] for last in range(len(digits), 0, -3)]
    return front + ",".join(reversed(groups)) + end


def _decimals(pieces: list[Piece], fraction: str) -> str:
    """The part after the point: zeros at its end show only where the format says 0."""
    wanted = [text for kind, text in pieces if kind is Token.PLACE]
    kept = max(
        (
            at + 1
            for at, (place, digit) in enumerate(zip(wanted, fraction, strict=True))
            if place == "0" or digit != "0"
        ),
        default=0,
    )
    blank = {"#": "", "?": " ", "0": "0"}
    shown = iter([*fraction[:kept], *(blank[place] for place in wanted[kept:])])
    return "".join(next(shown) if piece[0] is Token.PLACE else _literal(piece) for piece in pieces)


def _literal(piece: Piece) -> str:
    kind, text = piece
    return "" if kind is Token.COMMA else text
