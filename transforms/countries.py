"""How many numbers belong to which calling code; counts only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from validators.libraries import pd, phonenumbers

_LONGEST = 3  # digits of a calling code


@dataclass(frozen=True, slots=True)
class Country:
    """A calling code (without +, "" where the digits begin with none), its regions, and how many rows have it."""

    code: str
    regions: tuple[str, ...]
    rows: int


def by_calling_code(numbers: pd.Series[str]) -> list[Country]:
    """Numbers in canonical digits counted by calling code, the commonest first."""
    counted: Counter[str] = Counter()
    for head, rows in numbers.astype(str).str.slice(0, _LONGEST).value_counts().items():
        counted[_calling_code(str(head))] += int(rows)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [Country(code, _regions(code), rows) for code, rows in ordered]


def region_name(region: str, language: str) -> str:
    """The name of a region such as SG in `en` or `zh`; the region itself where it has none."""
    from phonenumbers.geodata.locale import LOCALE_DATA

    names = LOCALE_DATA.get(region, {})
    name = names.get(language) or names.get("en") or region
    return str(names.get(name[1:], region) if name.startswith("*") else name)


def _calling_code(head: str) -> str:
    """The calling code with which digits begin: none is the beginning of another."""
    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    if not (head.isascii() and head.isdigit()) or head.startswith("0"):
        return ""
    begun = (head[:length] for length in range(1, _LONGEST + 1))
    return next((code for code in begun if int(code) in known), "")


def _regions(code: str) -> tuple[str, ...]:
    """The regions of a calling code, its main one first; none for a code of the whole world."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ()) if code else ()
    return tuple(str(region) for region in regions if str(region).isalpha())
