"""Numbers in columns that no title speaks of: in notes, names and ids, in columns of any language, and in those without a title.

They are read only where somebody is forbidden: most sheets have nothing there that has as many digits as a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from transforms.cell_readings import READ_COLUMNS, Regions, beside
from transforms.completion import countries_of
from transforms.headers import Match
from transforms.number_columns import numbers_in
from transforms.number_forms import in_full
from transforms.number_patterns import LEAST, MOST
from transforms.people import Numbers
from transforms.sheet import Sheet
from validators.libraries import np, pa, pc, pd
from validators.plain_cells import values_of
from validators.schema import Role
from validators.tables import stacked, table

_MAY_HOLD = frozenset({Role.TEXT, Role.ID, Role.DIGITS})
_MANY_DIGITS = rf"(?:[0-9０-９][^0-9０-９]*){{{LEAST}}}"  # in Arrow's words
_DATED = re.compile(
    r"(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?:[T ][0-9:.]+)?|[0-9]{1,2}([-/.])[0-9]{1,2}\2(?:19|20)[0-9]{2}(?: [0-9:.]+)?"
)
_JOINS = re.compile(r"[\s().+\-\u2010-\u2015\u2212]+")
_RUN = re.compile("[0-9]+")
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}


def with_elsewhere(
    numbers: Numbers, sheet: Sheet, match: Match, called: Iterable[pd.Series[str]], country: str = ""
) -> Numbers:
    """All numbers of a sheet: those that are known, and those of its other columns; `called` are the numbers to call.

    National numbers are read in full, too, where a row names its country, or the profile has one (`country`, two letters).
    """
    width = sheet.cells.shape[1]
    body = sheet.below(match.header_row)
    found = stacked((_of_column(at, body[at]) for at in _places(match, width)), READ_COLUMNS)
    if found.empty:
        return numbers
    own = body.loc[found["row"].unique()]
    phones = [at for at, column in match.columns.items() if column.role is Role.PHONE]
    lines = stacked([numbers.lines, found, *(_of_column(at, own[at]) for at in phones)], READ_COLUMNS)
    known = numbers_in(lines, called, match, width)
    named = countries_of(body, sheet.types.loc[body.index], match.columns)
    regions = Regions(country, named.regions if named else None)
    return replace(known, lines=stacked([known.lines, _in_full(found, regions)], READ_COLUMNS))


def _in_full(found: pd.DataFrame, regions: Regions) -> pd.DataFrame:
    """National numbers with the code of the country of their row."""
    countries = regions.of(pd.Index(found["row"]))
    lines = zip(*(found[name].tolist() for name in READ_COLUMNS), countries, strict=True)
    full = [(row, at, each) for row, at, number, region in lines for each in in_full(number, region)]
    return table(READ_COLUMNS, full).astype({"at": "int64"})


def _places(match: Match, width: int) -> list[int]:
    read = {*match.own, *beside(match)}
    numberless = {at for at, column in match.columns.items() if column.role not in _MAY_HOLD}
    return [at for at in range(width) if at not in read | numberless]


def _of_column(at: int, cells: pd.Series[str]) -> pd.DataFrame:
    """The whole numbers in the cells of a column."""
    values = values_of(cells)
    hits = values[_matching(values)]
    if len(values) < len(cells):  # they repeat each other
        meant = [value for value in hits.tolist() if _numbers(value)]
        hits = cells[cells.isin(meant)] if meant else cells.iloc[:0]
    plain = pc.ascii_is_decimal(pa.array(hits, pa.large_string())).to_numpy(zero_copy_only=False)
    digits = hits[plain]
    digits = digits[digits.str.len() <= MOST]
    whole = pd.DataFrame({"row": digits.index, "at": at, "number": digits.array}).astype({"row": "int64"})
    return stacked([whole, _of_texts(at, hits[~plain])], READ_COLUMNS)


def _matching(values: pd.Series[str]) -> np.typing.NDArray[np.bool_]:
    found = pc.match_substring_regex(pa.array(values, pa.large_string()), _MANY_DIGITS)
    return np.asarray(found, dtype="bool")


def _of_texts(at: int, cells: pd.Series[str]) -> pd.DataFrame:
    """The numbers in cells that hold something else, too."""
    meant = {text: found for text in cells.unique().tolist() if (found := _numbers(text))}
    there = cells[cells.isin(list(meant))] if meant else cells.iloc[:0]
    rows = zip(there.index.tolist(), there.tolist(), strict=True)
    lines = table(("row", "number"), [(row, number) for row, text in rows for number in meant[text]])
    lines.insert(1, "at", at)
    return lines


def _numbers(text: str) -> list[str]:
    """The numbers in a text, with the signs between their groups or without.

    >>> _numbers("ask +65 9123-0001, 91230002"), _numbers("2024-01-15")
    (['6591230001', '91230002'], [])
    """
    if _DATED.fullmatch(text):
        return []
    plain = text if text.isascii() else text.translate(_WIDE)
    runs = dict.fromkeys((*_RUN.findall(_JOINS.sub("", plain)), *_RUN.findall(plain)))
    return [run for run in runs if LEAST <= len(run) <= MOST]
