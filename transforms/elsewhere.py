"""Numbers in columns that no title speaks of: in notes, names and ids, in columns of any language, and in those without a title.

They are read only where somebody is forbidden: most sheets have nothing there that has as many digits as a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from transforms.cell_links import differing
from transforms.cell_readings import READ_COLUMNS, Regions, beside, lost_cells
from transforms.completion import countries_of
from transforms.grouped_digits import in_groups, of_groups
from transforms.header_names import names_ids
from transforms.headers import Match
from transforms.number_columns import numbers_in
from transforms.number_forms import columns_in_full
from transforms.number_patterns import KNOWN, LEAST, MOST, whole_numbers
from transforms.people import Numbers
from transforms.sheet import Sheet
from validators.libraries import np, pa, pc, pd
from validators.plain_cells import values_of
from validators.schema import Role
from validators.tables import stacked, table

_MAY_HOLD = frozenset({Role.TEXT, Role.ID, Role.DIGITS})
_DIGITS = r"(?:\p{{Nd}}\P{{Nd}}*){{{}}}"  # in Arrow's words: of any script
_LIKE_DIGITS = rf"(?:[\p{{Nd}}OoQDlIiZzSsBG!][\s().+\-]*){{{LEAST}}}"  # letters for digits: 9123OOO1
_DATED = re.compile(
    r"(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?:[T ][0-9:.]+)?|[0-9]{1,2}([-/.])[0-9]{1,2}\2(?:19|20)[0-9]{2}(?: [0-9:.]+)?"
)
_JOINS = re.compile(r"[\s().+\-\u2010-\u2015\u2212]+")
_RUN = re.compile("[0-9]+")
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column has: `whole` numbers by which it is told what it holds, and whatever `more` its cells may mean."""

    whole: pd.DataFrame
    more: pd.DataFrame
    plain: bool  # whether its cells with a number are digits and nothing else


def with_elsewhere(
    numbers: Numbers, sheet: Sheet, match: Match, called: Iterable[pd.Series[str]], country: str = ""
) -> Numbers:
    """All numbers of a sheet: those that are known, and those of its other columns; `called` are the numbers to call.

    National numbers are read in full, too, where a row names its country, or the profile has one (`country`, two letters).
    """
    width = sheet.cells.shape[1]
    body = sheet.below(match.header_row)
    read = {at: _of_column(at, _hits(body[at])) for at in _places(match, width)}
    found = stacked((column.whole for column in read.values()), READ_COLUMNS)
    more = stacked([*(column.more for column in read.values()), _linked(sheet, body)], READ_COLUMNS)
    every = stacked([found, more], READ_COLUMNS)
    if every.empty:
        return numbers
    types = sheet.types.loc[body.index]
    named = countries_of(body, types, match.columns)
    regions = Regions(country, named.regions if named else None)
    of_lost = {at: lost_cells(at, body[at], types[at], regions) for at in _all_lost(read)}
    own = body.index.isin(every["row"].unique())
    phones = [at for at, column in match.columns.items() if column.role is Role.PHONE]
    own_lines = (_of_column(at, _hits(body.loc[own, at])).whole for at in phones)
    told_by = stacked([numbers.lines, found, *of_lost.values(), *own_lines], READ_COLUMNS)
    known = numbers_in(told_by, called, match, width)
    unlike = sorted(set(more["at"]) - set(told_by["at"]) - set(phones))
    known = replace(known, by_value=(*known.by_value, *unlike))
    lost = (
        lost_cells(at, body[at], types[at], regions)
        for at in read
        if at in known.weak and at not in known.by_value and at not in of_lost
    )
    lines = stacked([known.lines, more, _in_full(every, regions), *lost], READ_COLUMNS)
    return replace(known, lines=lines, ids=_ids(known, read))


def _linked(sheet: Sheet, body: pd.DataFrame) -> pd.DataFrame:
    """The numbers that links dial of cells that show something else, such as a name."""
    links = differing(sheet.facts, body.index, range(body.shape[1]), body)
    found = [(row, at, number) for row, at, _, number in links if LEAST <= len(number) <= MOST]
    lines = table(("row", "number"), [(row, number) for row, _, number in found])
    lines.insert(1, "at", pd.Index([at for _, at, _ in found], dtype="int64"))
    return lines


def _all_lost(read: Mapping[int, _Column]) -> list[int]:
    """The positions of columns whose cells have enough digits for a number, and in none of which a number is whole."""
    return [at for at, column in read.items() if column.whole.empty and len(column.more)]


def _ids(known: Numbers, read: Mapping[int, _Column]) -> tuple[int, ...]:
    """The positions of columns of ids: the title says so, and each cell is digits and nothing else."""
    return tuple(at for at in known.by_value if at in read and read[at].plain and names_ids(known.header[at]))


def _in_full(found: pd.DataFrame, regions: Regions) -> pd.DataFrame:
    """National numbers with the code of the country of their row."""
    if found.empty:
        return found
    countries = pd.Series(regions.of(pd.Index(found["row"])), index=found.index, dtype="str")
    full = (
        found.loc[number.index, ["row", "at"]].assign(number=number)
        for country in sorted(set(countries.unique().tolist()) - {""})
        for number in columns_in_full(found["number"][countries == country], country)
    )
    return stacked(full, READ_COLUMNS)


def _places(match: Match, width: int) -> list[int]:
    read = {*match.own, *beside(match)}
    numberless = {at for at, column in match.columns.items() if column.role not in _MAY_HOLD}
    return [at for at in range(width) if at not in read | numberless]


def _hits(cells: pd.Series[str]) -> pd.Series[str]:
    """The cells of a column that have as many digits as a number, or as many signs of which a few look like digits."""
    values = values_of(cells)
    found = values[_matching(values, _DIGITS.format(LEAST))]
    if len(found) < len(values):
        left = values[~values.index.isin(found.index)]
        few = left[_matching(left, _DIGITS.format(KNOWN))]
        like = few[_matching(few, _LIKE_DIGITS)]
        found = pd.concat([found, like]).sort_index() if len(like) else found
    if len(values) == len(cells):
        return found
    return cells[cells.isin(found.tolist())] if len(found) else cells.iloc[:0]  # they repeat each other


def _of_column(at: int, hits: pd.Series[str]) -> _Column:
    plain = _plain(hits)
    digits = hits[plain]
    digits = digits[digits.str.len() <= MOST]
    whole = pd.DataFrame({"row": digits.index, "at": at, "number": digits.array}).astype({"row": "int64"})
    if plain.all():
        return _Column(whole, whole.iloc[:0], plain=True)
    written = hits[~plain]
    grouped = in_groups(written)
    groups, more = of_groups(at, written[grouped])
    left = written[~grouped]
    return _Column(
        stacked([whole, groups, _of_texts(at, left, _numbers)], READ_COLUMNS),
        stacked([more, _of_texts(at, left, _other_numbers)], READ_COLUMNS),
        plain=False,
    )


def _plain(cells: pd.Series[str]) -> np.typing.NDArray[np.bool_]:
    found = pc.ascii_is_decimal(pa.array(cells, pa.large_string()))
    return np.asarray(found, dtype="bool")


def _matching(values: pd.Series[str], pattern: str) -> np.typing.NDArray[np.bool_]:
    found = pc.match_substring_regex(pa.array(values, pa.large_string()), pattern)
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
