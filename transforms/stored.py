"""What the stored type of a cell, or text that stands for one, proves against its value."""

from __future__ import annotations

import re
import unicodedata

from transforms.repairs import half_width
from transforms.sheet import CellType
from validators.libraries import np, pa, pc, pd
from validators.long_pattern import LongPattern
from validators.message import packed
from validators.plain_cells import digits_or_blank
from validators.schema import Column, Role
from validators.validate import display_value, problem_frame

_NUMERIC_ROLES = frozenset({Role.PHONE, Role.DIGITS, Role.INTEGER})

_Verdict = tuple[str, str]

_ALWAYS: dict[CellType, _Verdict] = {
    CellType.ERROR: ("CELL_ERROR", ""),
    CellType.FORMULA_NO_VALUE: ("FORMULA_NO_VALUE", ""),
}
_FOR_NUMBERS: dict[CellType, _Verdict] = {
    CellType.NUMBER_LOST: ("PRECISION_LOST", ""),
    CellType.NUMBER_SHOWN_OTHERWISE: ("SHOWN_OTHERWISE", ""),
    CellType.NUMBER_FORMAT_UNKNOWN: ("FORMAT_UNKNOWN", ""),
    CellType.NUMBER_SCIENTIFIC: ("PHONE_SCIENTIFIC", ""),
}
_FOR_NAMES: dict[CellType, _Verdict] = {
    CellType.DATE: ("WRONG_CELL_TYPE", packed("CELL_DATE")),
    CellType.BOOLEAN: ("WRONG_CELL_TYPE", packed("CELL_BOOLEAN")),
}
_FOR_DATES: dict[CellType, _Verdict] = {
    **dict.fromkeys(
        (
            CellType.NUMBER,
            CellType.NUMBER_PADDED,
            CellType.NUMBER_LOST,
            CellType.NUMBER_SHOWN_OTHERWISE,
            CellType.NUMBER_FORMAT_UNKNOWN,
            CellType.NUMBER_SCIENTIFIC,
        ),
        ("WRONG_CELL_TYPE", packed("CELL_NUMBER")),
    ),
    CellType.BOOLEAN: ("WRONG_CELL_TYPE", packed("CELL_BOOLEAN")),
}


def _verdicts(column: Column, *, formulas: bool) -> dict[CellType, _Verdict]:
    """What each stored type proves in a column; a type that is not named proves nothing."""
    if column.role in {Role.DATE, Role.DATETIME}:
        return _ALWAYS | _FOR_DATES
    if column.role is Role.COUNTRY:  # 65 is 65, also where its format shows +65
        return _ALWAYS | _FOR_NAMES
    verdicts = _ALWAYS | _FOR_NUMBERS
    if not column.dates and column.role is not Role.CHOICE:
        verdicts |= _FOR_NAMES
    if column.role is Role.PHONE and not formulas:
        verdicts |= dict.fromkeys((CellType.FORMULA, CellType.FORMULA_PADDED), ("FORMULA_IN_KEY", ""))
    return verdicts


def unreadable(
    cells: pd.Series[str], types: pd.Series[int], column: Column, *, formulas: bool
) -> pd.DataFrame:
    """Cells whose stored type proves that they do not say what was meant; `formulas` permits numbers from formulas."""
    verdicts = _verdicts(column, formulas=formulas)
    suspect = types[types.isin([int(cell_type) for cell_type in verdicts])]
    found = [
        (row, column.field, *_stated(verdicts[CellType(kind)], value, column))
        for row, kind, value in zip(
            suspect.index.tolist(), suspect.tolist(), cells[suspect.index].tolist(), strict=True
        )
    ]
    return problem_frame(found + _fractions(cells, types, column))


def _stated(verdict: _Verdict, value: str, column: Column) -> tuple[str, str, str]:
    code, detail = verdict
    return code, display_value(column, value), value if code == "CELL_ERROR" else detail


def _fractions(
    cells: pd.Series[str], types: pd.Series[int], column: Column
) -> list[tuple[int, str, str, str, str]]:
    """Numbers with decimal places where there are none: in numbers to dial or to count, and in ids."""
    if column.role not in _NUMERIC_ROLES | {Role.ID}:
        return []
    numbers = cells[types == CellType.NUMBER]
    broken = numbers[~numbers.str.fullmatch("-?[0-9]+")]
    formulas = cells[types == CellType.FORMULA]
    broken = pd.concat([broken, formulas[formulas.str.fullmatch(r"-?[0-9]+\.[0-9]+")]]).sort_index()
    return [
        (row, column.field, "NUMBER_NOT_WHOLE", display_value(column, value), "")
        for row, value in zip(broken.index.tolist(), broken.tolist(), strict=True)
    ]


_ERRORS = LongPattern(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|CONNECT!|BUSY!|GETTING_DATA)|#{4,}"
)
_SCIENTIFIC = LongPattern(r"[+-]?[0-9](?:[.,][0-9]+)?E[+-][0-9]{2,3}")
_FRACTION = LongPattern(r"-?[0-9]+[.][0-9]+|(?:[0-9]+ )?[0-9]{1,2}/[0-9]{1,2}")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = LongPattern(
    rf"[0-9]{{4}}[-/.年][0-9]{{1,2}}[-/.月][0-9]{{1,2}}日?(?:[T ][0-9:]+)?|[0-9]{{1,2}}[-/][0-9]{{1,2}}[-/][0-9]{{2,4}}"
    rf"|[0-9]{{1,2}}[- ](?:{_MONTHS})(?:[- ][0-9]{{2,4}})?|(?:{_MONTHS})[- ][0-9]{{2,4}}|[0-9]{{1,2}}月[0-9]{{1,2}}日"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]m)?",
    re.IGNORECASE,
)
_IN_TEXT = ((_ERRORS, "CELL_ERROR", None), (_SCIENTIFIC, "PHONE_SCIENTIFIC", ""))
_IN_IDS = (
    (_SCIENTIFIC, "PHONE_SCIENTIFIC", ""),
    (_FRACTION, "NUMBER_NOT_WHOLE", ""),
    (_DATE, "WRONG_CELL_TYPE", packed("CELL_DATE")),
    (LongPattern("TRUE|FALSE"), "WRONG_CELL_TYPE", packed("CELL_BOOLEAN")),
    (LongPattern(r"[0-9]{3,} *(?:[/&+~～至和\s]|\band\b|\bor\b) *[0-9]{3,}"), "ID_FORM", ""),
)


_SUSPECT = r"^[#+-]?[0-9]|^#|^[A-Za-z]{3}[- ][0-9]|^(?:TRUE|FALSE)$"


def disguised(cells: pd.Series[str], column: Column, *, untyped: bool) -> pd.DataFrame:
    """Text that only a spreadsheet writes: an error, a long number cut to its first digits, a date in place of an id.

    Dates, fractions and the like are asked of ids alone; the rest of all columns, in files that know no types.
    """
    asked = (_IN_IDS if column.role is Role.ID else ()) + (_IN_TEXT if untyped else ())
    if not asked or (column.role not in {Role.ID, Role.TEXT} and column.role not in _NUMERIC_ROLES):
        return problem_frame()
    others = ~digits_or_blank(cells)
    if not others.any():
        return problem_frame()
    other = cells[others]
    text = pa.array(other, pa.large_string())
    suspect = other[np.asarray(pc.match_substring_regex(text, _SUSPECT))]
    found = _odd_ids(other, column) if column.role is Role.ID else []
    for row, value in zip(suspect.index.tolist(), suspect.tolist(), strict=True):
        for pattern, code, detail in asked:
            if pattern.fullmatch(value):
                shown = display_value(column, value)
                found.append((row, column.field, code, shown, value if detail is None else detail))
                break
    return problem_frame(found)


def _odd_ids(cells: pd.Series[str], column: Column) -> list[tuple[int, str, str, str, str]]:
    """Ids with a circled, raised or foreign digit: another id than the one it looks like."""
    foreign = cells[np.asarray(pc.match_substring_regex(pa.array(cells, pa.large_string()), "[^ -~]"))]
    return [
        (row, column.field, "ID_FORM", display_value(column, value), "")
        for row, value in zip(foreign.index.tolist(), foreign.tolist(), strict=True)
        if odd_digits(value)
    ]


def odd_digits(text: str) -> bool:
    """Whether text holds a character that only a compatibility form makes a digit, such as a superscript."""
    return any(
        not sign.isascii() and any(one.isdecimal() for one in unicodedata.normalize("NFKC", sign))
        for sign in half_width(text)
    )
