"""Numeric cells as text: digits as digits, dates as ISO 8601, and by name whatever cannot be shown truthfully."""

import math
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.xlsx.number_formats import Shape, Show, seen
from callsheet.sheets.parser.xlsx.raw_cells import Bytes
from transforms.parser_shared import CellType
from validators.message import message

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_EXACT_DECIMAL = r"^-?(?:[1-9][0-9]*\.[0-9]*[1-9]|0\.0{0,3}[1-9](?:[0-9]*[1-9])?)$"
_DIGITS = 15
_EXACT = 10**_DIGITS
_LAST_DAY = date(9999, 12, 31)
_DAY = 86_400
_UNSHOWN = "########"  # what Excel shows for a date that it does not have


def read_numbers(raw: Any, shape: Shape, *, date_1904: bool) -> tuple[Any, Bytes]:
    """Text and type of numeric cells that share a number format; `raw` is an Arrow array of the file's own digits.

    Whole numbers of up to 15 digits, nearly all there are, and decimals under General are taken together; every other
    distinct value is looked at by itself.
    """
    if shape.show in (Show.DATE, Show.DATETIME):
        return _one_by_one(raw, lambda text: _date(text, shape.show, date_1904=date_1904))
    if pc.any(pc.ends_with(raw, ".0")).as_py():  # as Google Sheets writes every number
        raw = pc.replace_substring_regex(raw, r"^([1-9][0-9]{0,14})\.0$", r"\1")
    whole = pc.and_(pc.ascii_is_decimal(raw), pc.less_equal(pc.binary_length(raw), _DIGITS))
    whole = pc.and_not(whole, pc.starts_with(raw, "0"))
    types = np.full(len(raw), CellType.NUMBER, np.uint8)
    if shape.show is Show.NUMBER:
        text, others = raw, pc.invert(whole)
        if whole.false_count:
            others = pc.and_not(others, _is_exact_decimal(raw))
    else:
        text, types, others = _padded(raw, whole, shape)
        if others.true_count:
            others = _decimals(raw, types, others, shape)
    if others.true_count:
        changed, types[np.asarray(others)] = _one_by_one(
            raw.filter(others), lambda number: number_text(number, shape, date_1904=date_1904)
        )
        text = pc.replace_with_mask(text, others, changed)
    return text, types


def _padded(raw: Any, whole: Any, shape: Shape) -> tuple[Any, Bytes, Any]:
    """Whole numbers by the paddings of the sections that apply to them: text, types, and which cells are not such."""
    types = np.full(len(raw), CellType.NUMBER, np.uint8)
    text, left = raw, whole
    values = pc.if_else(whole, raw, "0").cast(pa.int64()) if shape.parsed.conditional else None
    for padding in shape.paddings:
        here = left
        if padding and padding.condition:
            meets = _MEETS[padding.condition.compare](values, float(padding.condition.bound))
            here = pc.and_(left, meets)
        if padding is None:
            break
        left = pc.and_not(left, here)
        sure = pc.and_(here, pc.greater_equal(pc.binary_length(raw), padding.least))
        more = pc.and_(sure, pc.less(pc.binary_length(raw), padding.zeros) if not padding.prefix else sure)
        if more.true_count:
            shown = pc.binary_join_element_wise(padding.prefix, pc.ascii_lpad(raw, padding.zeros, "0"), "")
            text = pc.if_else(more, shown, text)
            types[np.asarray(more)] = CellType.NUMBER_PADDED
        types[np.asarray(pc.and_not(here, sure))] = CellType.NUMBER_FORMAT_UNKNOWN
    return text, types, pc.or_(pc.invert(whole), left)


def _decimals(raw: Any, types: Bytes, others: Any, shape: Shape) -> Any:
    """Exact decimals under a plain format: as they are where it has places for all of their digits, rounded where not."""
    padding = None if shape.parsed.conditional or not shape.paddings else shape.paddings[0]
    if padding is None or padding.zeros != 1 or padding.prefix:
        return others
    exact = pc.and_(others, pc.and_not(_is_exact_decimal(raw), pc.starts_with(raw, "-")))
    exact = pc.and_(exact, pc.match_substring(raw, "."))
    behind = pc.subtract(pc.binary_length(raw), pc.add(pc.find_substring(raw, "."), 1))
    types[np.asarray(pc.and_(exact, pc.greater(behind, padding.places)))] = CellType.NUMBER_SHOWN_OTHERWISE
    return pc.and_not(others, exact)


_MEETS = {
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
    "=": pc.equal,
    "<>": pc.not_equal,
}


def _is_exact_decimal(raw: Any) -> Any:
    """Decimals of so few digits that they are the shortest way to write their number: shown as they stand."""
    return pc.and_(
        pc.less_equal(pc.binary_length(raw), _DIGITS), pc.match_substring_regex(raw, _EXACT_DECIMAL)
    )


def _one_by_one(raw: Any, read: Any) -> tuple[Any, Bytes]:
    encoded = raw.dictionary_encode()
    meant = [read(value) for value in encoded.dictionary.to_pylist()]
    text = pa.array([meaning[0] for meaning in meant], pa.string()).take(encoded.indices)
    return text, np.array([meaning[1] for meaning in meant], np.uint8)[np.asarray(encoded.indices)]


def _value(text: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text.strip()) else math.nan
    if not math.isfinite(value):
        raise Refusal("WORKBOOK_DAMAGED", message("CELL_NOT_A_NUMBER"))
    return value


def number_text(text: str, shape: Shape, *, date_1904: bool = False) -> tuple[str, CellType]:
    """One number, written in any way, as a person should see it; Refusal when it is not a number."""
    if not text:
        return "", CellType.BLANK
    value = _value(text)
    if shape.show is Show.EVALUATED and (show := shape.date(Decimal(repr(value)))):
        return _date(text, show, date_1904=date_1904)
    if not value.is_integer():
        shown = repr(value)
        if "e" in shown:
            return shown, CellType.NUMBER_SCIENTIFIC
        return _seen(shown, shape)
    if abs(value) >= _EXACT:
        return (str(int(value)) if abs(value) < 1e21 else repr(value)), CellType.NUMBER_LOST
    return _seen(str(int(value)), shape)


def _seen(own: str, shape: Shape) -> tuple[str, CellType]:
    return seen(shape, Decimal(own), own) if shape.show is Show.EVALUATED else (own, CellType.NUMBER)


def _date(text: str, show: Show, *, date_1904: bool) -> tuple[str, CellType]:
    """A serial day number as ISO 8601, to the second; a time of day alone where there is no day."""
    if not text:
        return "", CellType.BLANK
    value = _value(text)
    days, seconds = math.floor(value), round((value - math.floor(value)) * _DAY)
    days, seconds = (days + 1, 0) if seconds == _DAY else (days, seconds)
    day = _day(days, date_1904=date_1904)
    clock = str(timedelta(seconds=seconds)).zfill(8)
    if day and (days or date_1904 or show is Show.DATE):
        return (f"{day}T{clock}" if seconds or show is Show.DATETIME else day), CellType.DATE
    return (clock, CellType.DATE) if day else (_UNSHOWN, CellType.ERROR)


def _day(days: int, *, date_1904: bool) -> str:
    """The day of a serial number; "" when there is none. Excel's 1900 has a 29 February, and a day 0 before 1 January."""
    first = date(1904, 1, 1) if date_1904 else date(1899, 12, 30) if days > 60 else date(1899, 12, 31)
    if days < 0 or days > (_LAST_DAY - first).days:
        return ""
    if not date_1904 and days in (0, 60):
        return "1900-01-00" if days == 0 else "1900-02-29"
    return (first + timedelta(days=days)).isoformat()
