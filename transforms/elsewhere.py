"""Numbers in columns that no title speaks of: in notes, names and ids, in columns of any language, and in those without a title.

They are read only where somebody is forbidden: most sheets have nothing there that has as many digits as a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from transforms.cell_readings import READ_COLUMNS, Regions, beside
from transforms.completion import countries_of
from transforms.headers import Match
from transforms.number_columns import numbers_in
from transforms.number_forms import in_full
from transforms.number_patterns import LEAST, MOST, whole_numbers
from transforms.people import Numbers
from transforms.sheet import Sheet
from validators.libraries import np, pa, pc, pd
from validators.plain_cells import values_of
from validators.schema import Role
from validators.tables import stacked, table

_MAY_HOLD = frozenset({Role.TEXT, Role.ID, Role.DIGITS})
_MANY_DIGITS = rf"(?:\p{{Nd}}\P{{Nd}}*){{{LEAST}}}"  # in Arrow's words: of any script
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
    hits = {at: _hits(body[at]) for at in _places(match, width)}
    found = stacked((_of_column(at, cells) for at, cells in hits.items()), READ_COLUMNS)
    more = stacked((_of_texts(at, cells, _other_numbers) for at, cells in hits.items()), READ_COLUMNS)
    every = stacked([found, more], READ_COLUMNS)
    if every.empty:
        return numbers
    own = body.loc[every["row"].unique()]
    phones = [at for at, column in match.columns.items() if column.role is Role.PHONE]
    own_lines = (_of_column(at, _hits(own[at])) for at in phones)
    known = numbers_in(stacked([numbers.lines, found, *own_lines], READ_COLUMNS), called, match, width)
    named = countries_of(body, sheet.types.loc[body.index], match.columns)
    full = _in_full(every, Regions(country, named.regions if named else None))
    unlike = sorted(set(more["at"]) - set(found["at"]))
    lines = stacked([known.lines, more, full], READ_COLUMNS)
    return replace(known, lines=lines, by_value=(*known.by_value, *unlike))


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


def _hits(cells: pd.Series[str]) -> pd.Series[str]:
    """The cells of a column that have as many digits as a number."""
    values = values_of(cells)
    found = values[_matching(values)]
    if len(values) == len(cells):
        return found
    return cells[cells.isin(found.tolist())] if len(found) else cells.iloc[:0]  # they repeat each other


def _of_column(at: int, hits: pd.Series[str]) -> pd.DataFrame:
    """The whole numbers in some cells of a column, by which it is told what the column holds."""
    plain = _plain(hits)
    digits = hits[plain]
    digits = digits[digits.str.len() <= MOST]
    whole = pd.DataFrame({"row": digits.index, "at": at, "number": digits.array}).astype({"row": "int64"})
    return stacked([whole, _of_texts(at, hits[~plain], _numbers)], READ_COLUMNS)


def _plain(cells: pd.Series[str]) -> np.typing.NDArray[np.bool_]:
    found = pc.ascii_is_decimal(pa.array(cells, pa.large_string()))
    return np.asarray(found, dtype="bool")


def _matching(values: pd.Series[str]) -> np.typing.NDArray[np.bool_]:
    found = pc.match_substring_regex(pa.array(values, pa.large_string()), _MANY_DIGITS)
    return np.asarray(found, dtype="bool")


def _of_texts(at: int, cells: pd.Series[str], read: Callable[[str], Collection[str]]) -> pd.DataFrame:
    """The numbers in cells that hold something else, too."""
    meant = {text: found for text in cells.unique().tolist() if (found := read(text))}
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


def _other_numbers(text: str) -> list[str]:
    """What a text may mean besides, read like a cell of telephones: beside a number there may be other digits.

    >>> "6591230001" in _other_numbers("12.11.2026 +65 9123 0001 no answer"), _other_numbers("6591230001")
    (True, [])
    """
    if (text.isdecimal() and text.isascii()) or _DATED.fullmatch(text):
        return []
    return sorted(whole_numbers(text).difference(_numbers(text)))
