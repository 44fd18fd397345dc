"""National numbers completed with the country that a column of their row names; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from transforms.named_countries import calling_code, country_named, is_plain_code
from transforms.phones import Reading, is_american, is_number_with_code, read_number, read_numbers, says_plus
from transforms.stored import unreadable
from validators.common_columns import CALLING_CODE
from validators.libraries import pd
from validators.schema import Column, Role
from validators.validate import problem_frame

_ABROAD = "00"
_ZERO_GONE = (
    "PHONE_ZERO_LOST",
    "PHONE_COUNTRY_UNCLEAR",
)  # what is said of numbers that should begin with a zero


@dataclass(frozen=True, slots=True)
class Countries:
    """What the columns of countries say: the region of each row (two letters, "" where it names none), and what is wrong.

    `coded` are rows that name the code itself: behind it a number has no zero. The code of `bare` ones may be an area code.
    """

    regions: pd.Series[str]
    coded: frozenset[int]
    bare: frozenset[int]
    problems: pd.DataFrame


def countries_of(cells: pd.DataFrame, types: pd.DataFrame, columns: Mapping[int, Column]) -> Countries | None:
    """The country of each row by its own columns; None where the sheet has none. Two columns of a row must agree."""
    places = [at for at, column in columns.items() if column.role is Role.COUNTRY]
    if not places:
        return None
    regions = pd.Series("", index=cells.index, dtype="str")
    coded, bare, problems = set[int](), set[int](), []
    for at in places:
        column, written = columns[at], cells[at].str.strip()
        named = _each(written, lambda cell: country_named(cell) or "")
        problems += [
            unreadable(written, types[at], column, formulas=True),
            _listed(written, (written != "") & (named == ""), column, "COUNTRY_UNCLEAR"),
            _listed(written, _differ(regions, named), column, "COUNTRIES_DIFFER"),
        ]
        coded |= set(written.index[written.str.contains("[0-9０-９]")])
        if column.field == CALLING_CODE:
            bare |= set(written.index[_each(written, lambda cell: "1" * is_plain_code(cell)) != ""])
        regions = regions.where(regions != "", named)
    return Countries(regions, frozenset(coded), frozenset(bare), pd.concat(problems, ignore_index=True))


def _each(cells: pd.Series[str], of: Callable[[str], str]) -> pd.Series[str]:
    return cells.map({cell: of(cell) for cell in cells.unique().tolist()}).astype("str")


def _listed(cells: pd.Series[str], where: pd.Series[bool], column: Column, code: str) -> pd.DataFrame:
    wrong = cells[where]
    rows = zip(wrong.index.tolist(), wrong.tolist(), strict=True)
    return problem_frame((row, column.field, code, cell[:40], "") for row, cell in rows)


def _differ(before: pd.Series[str], now: pd.Series[str]) -> pd.Series[bool]:
    """Where both name a country, and numbers of one are not numbers of the other."""
    other = (before != "") & (now != "") & (before != now)
    pairs = zip(before[other].tolist(), now[other].tolist(), strict=True)
    apart = [calling_code(first) != calling_code(second) for first, second in pairs]
    return other & other.index.isin(other.index[other][apart])


def complete_numbers(
    cells: pd.Series[str], uncovered: pd.Series[str], countries: Countries, country: str
) -> tuple[pd.Series[str], list[tuple[int, str, str]]]:
    """Canonical cells as E.164 digits, and (row, code, detail) of those that are no number of their row's country.

    `uncovered` holds the cells before their separators and + were removed. A row that names no country is read as one of
    `country`; where that is "" too, its number has to have its own code, since those of the other rows do not say it.
    """
    full, own = cells.copy(), countries.regions != ""
    problems: list[tuple[int, str, str]] = []
    if country and not own.all():
        full[~own], problems = read_numbers(cells[~own], uncovered[~own], country)
    elif own.any():
        blank = ~own & ~cells.index.isin(countries.problems["row"])
        rows = zip(cells.index[blank].tolist(), cells[blank].tolist(), uncovered[blank].tolist(), strict=True)
        problems = [
            (row, "COUNTRY_BLANK", "") for row, digits, written in rows if _lacks_code(digits, written)
        ]
    read = [
        _read(digits, region, written, coded=row in countries.coded, bare=row in countries.bare)
        for row, digits, written, region in zip(
            cells.index[own].tolist(),
            cells[own].tolist(),
            uncovered[own].tolist(),
            countries.regions[own].tolist(),
            strict=True,
        )
    ]
    if read:
        full[own] = pd.Series([reading.digits for reading in read], cells.index[own], dtype=cells.dtype)
    told = zip(cells.index[own].tolist(), read, strict=True)
    problems += [(row, reading.code, reading.detail) for row, reading in told if reading.code]
    return full, problems


def _lacks_code(digits: str, written: str) -> bool:
    """Whether a number is none that says its country code itself; what is no number is somebody else's matter."""
    if not (digits.isascii() and digits.isdigit()) or not 3 <= len(digits) <= 18 or says_plus(written):
        return False
    return not is_number_with_code(digits.removeprefix(_ABROAD))


def _read(digits: str, region: str, written: str, *, coded: bool, bare: bool) -> Reading:
    """A number of a row that names its country: completed, left as it is, or a problem."""
    if not (digits.isascii() and digits.isdigit()) or not 3 <= len(digits) <= 18:
        return Reading(digits)
    if says_plus(written) or digits.startswith(_ABROAD):
        return _from_abroad(digits.removeprefix(_ABROAD), region)
    if is_american(written) and calling_code(region) != 1:
        return Reading(digits, "PHONE_COUNTRY_UNCLEAR", region)
    if bare and _of_a_city(digits, calling_code(region)):
        return Reading(digits, "PHONE_AREA_CODE", f"+{calling_code(region)}")
    return _national(digits, region, coded=coded)


def _national(digits: str, region: str, *, coded: bool) -> Reading:
    """Digits as a number of a region, where they are none of another one and can be read in one way only."""
    found, code = read_number(digits, region, international=False), str(calling_code(region))
    if coded and found.code in _ZERO_GONE:
        found = read_number(f"{code}{digits}", region, international=True)
    elsewhere = found.code == "PHONE_NOT_VALID" and is_number_with_code(digits)
    if elsewhere or not (found.code or found.digits.startswith(code)):
        return _other(digits, region)
    both = found.digits != digits and digits.startswith(code) and is_number_with_code(digits)
    return Reading(digits, "PHONE_COUNTRY_UNCLEAR", region) if both else found


def _from_abroad(digits: str, region: str) -> Reading:
    """A number that says its country code itself."""
    if digits.startswith(str(calling_code(region))):
        return read_number(digits, region, international=True)
    return _other(digits, region)


def _other(digits: str, region: str) -> Reading:
    return Reading(digits, "PHONE_OTHER_COUNTRY", f"+{calling_code(region)}")


@lru_cache(maxsize=1 << 12)
def _of_a_city(digits: str, code: int) -> bool:
    """Whether a code before digits is a Chinese area code with its number as well: 20 of Egypt, and 020 of Guangzhou."""
    return len(digits) <= 8 and not read_number(f"0{code}{digits}", "CN", international=False).code
