"""The countries of numbers by the digits that they begin with: country codes are prefix-free, so that no number is parsed."""

from __future__ import annotations

from validators.libraries import pd, phonenumbers

_LEAST_DIGITS = 7  # of a number with its country code
_LONGEST_CODE = 3
_AND_OTHERS = "…"


def countries(numbers: pd.Series[str]) -> dict[str, int]:
    """Calling code -> rows; "" counts the numbers that begin with none."""
    whole = numbers.where(numbers.str.len() >= _LEAST_DIGITS, "").str.slice(0, _LONGEST_CODE)
    found: dict[str, int] = {}
    for digits, rows in whole.value_counts().items():
        code = _calling_code(str(digits))
        found[code] = found.get(code, 0) + int(rows)
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def calling_code(number: str) -> str:
    """The country code that a canonical number begins with, "" for none."""
    return _calling_code(number[:_LONGEST_CODE]) if len(number) >= _LEAST_DIGITS else ""


def _calling_code(digits: str) -> str:
    if not (digits.isascii() and digits.isdigit()) or digits.startswith("0"):
        return ""
    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return next((digits[:size] for size in (1, 2, 3) if int(digits[:size]) in known), "")


def region(code: str) -> str:
    """The country of a calling code as two letters; the first of several, with an ellipsis."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ()) if code else ()
    named = [each for each in regions if each.isalpha()]
    return "" if not named else named[0] + (_AND_OTHERS if len(named) > 1 else "")
