"""Whom the cells of numbers of a sheet may mean, so that whoever must not be called is found however a cell is written.

A cell that holds one number to call means that number. Any other is read as generously as the rows of a forbidden list that
could not be loaded: as every number in it, with a ? for each digit that is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from transforms.dated import without_dates
from transforms.header_names import mentions_phones, says_whose_alone
from transforms.headers import Match
from transforms.named_countries import calling_code
from transforms.number_forms import in_full
from transforms.number_patterns import (
    KNOWN,
    LEAST,
    MOST,
    has_lost_digits,
    is_short_enough,
    lost_pattern,
    patterns,
)
from transforms.read_column import ReadColumn
from transforms.sheet import CellType
from validators.libraries import np, pa, pc, pd
from validators.problem_types import Severity
from validators.problems import problem_type
from validators.tables import stacked, table

READ_COLUMNS = ("row", "at", "number")
"""Of what is read: the row of the sheet, the position of the column, and a number (or a pattern of one)."""

UNREADABLE = "?"  # in place of a number whose digits are lost: it may be anybody's

_EXACT = 15  # digits of a number that a spreadsheet keeps
_JOINS = r"[\s().+\-\u2010-\u2015\u2212]+"
_LOST = r"[0-9][eE]\+?[0-9]|[xX*#•＊_?.…][xX*#•＊_?.]|…|[0-9][xX*#•＊_?]|[xX*#•＊_?][0-9]"  # in Arrow's words
_MASKED = re.compile(r"[0-9][xX*#•＊_]|[xX*#•＊_][0-9]")


def readings(text: str, region: str = "") -> frozenset[str]:
    """Every number that a text may mean: digits, with ? for those that are lost; in full too where a `region` is known.

    >>> sorted(readings("tel:6590050074 ext 4"))
    ['6590050074', '65900500744']
    >>> sorted(readings("90050074 (home)", "SG"))
    ['6590050074', '90050074']
    >>> sorted(readings("6.59E+09"))
    ['?']
    >>> sorted(readings("27/11/2026 10:05")), sorted(readings("12.11.2026 +65 9005 0074 no answer"))
    ([], ['6590050074', '90050074'])
    """
    text = without_dates(text)
    found = patterns(text)
    if not found and has_lost_digits(text):
        return frozenset({UNREADABLE}) if is_short_enough(text) else frozenset()
    if not _MASKED.search(text):  # words around a whole number are no digits of it
        whole = [each for each in found if each.isdigit()]
        found = frozenset(each for each in found if each.isdigit() or not any(one in each for one in whole))
    code = str(calling_code(region)) if region else ""
    full = {code + each.lstrip("0") for each in found if code and not each.startswith(code)}
    full |= {each for number in found if number.isdigit() for each in in_full(number, region)}
    return found | {each for each in full if len(each) <= MOST}


def as_known(text: str, cell_type: int) -> str:
    """A cell's text, with letters in place of the digits that the spreadsheet has lost."""
    lost = cell_type == CellType.NUMBER_LOST and text.isdigit()
    return text[:_EXACT].ljust(len(text), "x") if lost else text


def no_readings() -> pd.DataFrame:
    """Nothing read."""
    return _no_readings().copy(deep=False)


@cache
def _no_readings() -> pd.DataFrame:
    return _whole(0, pd.Series(dtype="str"))


def read_cells(
    called: Mapping[int, ReadColumn],
    beside: Sequence[int],
    cells: pd.DataFrame,
    types: pd.DataFrame,
    regions: Regions,
) -> pd.DataFrame:
    """What the columns of numbers to call (position -> as read) mean, and those beside them.

    Rows that hold one number and nothing else are left out: there is nothing that is beside it.
    """
    alone = len(called) + len(beside) == 1
    plain, odd = list[pd.DataFrame](), list[pd.DataFrame]()
    for at, one in called.items():
        filled = cells[at] != ""
        other = filled & ~_one_number(one)
        if not alone:
            whole = one.cells[filled & ~other]
            plain.append(_whole(at, whole))
        if other.any():
            digits = one.cells[other & _digits(one.cells) & (one.cells.str.len() >= LEAST)]
            odd += [_whole(at, digits), _odd(at, cells[at][other], types[at][other], regions)]
        odd.append(_unreadable(at, types[at]))
    odd += [of_beside(at, cells[at], types[at], regions) for at in beside]
    others = stacked(odd, READ_COLUMNS)
    found = stacked(plain, READ_COLUMNS)
    if not len(found):
        return others
    several = found["row"].duplicated(keep=False) | found["row"].isin(others["row"])
    return stacked([found[several], others], READ_COLUMNS)


def beside(match: Match) -> list[int]:
    """The positions of columns that are not called and yet may hold numbers of the customer, by their titles."""
    if not match.kind.rows.reaches:
        return []
    others = (at for at in range(match.width) if at not in match.columns and at not in match.own)
    return [at for at in others if _of_customers(match.header[at])]


def of_beside(at: int, written: pd.Series[str], types: pd.Series[int], regions: Regions) -> pd.DataFrame:
    """What the cells of such a column mean."""
    filled = written[written != ""]
    unread = _unreadable(at, types)
    return stacked([_odd(at, filled, types[filled.index], regions), unread], READ_COLUMNS)


def _unreadable(at: int, types: pd.Series[int]) -> pd.DataFrame:
    """Formulas without a value: nobody can say whose number would stand there."""
    unread = types.to_numpy() == CellType.FORMULA_NO_VALUE
    if not unread.any():
        return no_readings()
    return _whole(at, pd.Series(UNREADABLE, index=types.index[unread], dtype="str"))


class Regions:
    """The country of each row by its own columns, and that of the rows that name none."""

    def __init__(self, usual: str, named: pd.Series[str] | None = None) -> None:
        self._usual, self._named = usual, named

    def of(self, rows: pd.Index[int]) -> Iterable[str]:
        if self._named is None:
            return [self._usual] * len(rows)
        return self._named[rows].replace("", self._usual).tolist()


def _of_customers(title: str) -> bool:
    return says_whose_alone(title) or mentions_phones(title, of_customers=True)


def _one_number(one: ReadColumn) -> pd.Series[bool]:
    """Which cells hold one number and nothing else."""
    good = _digits(one.cells) & (one.cells.str.len() <= MOST)
    wrong = {row for problems in one.problems for row in _wrong(problems)}
    return good & ~one.cells.index.isin(list(wrong)) if wrong else good


def _digits(cells: pd.Series[str]) -> pd.Series[bool]:
    found = pc.ascii_is_decimal(pa.array(cells, pa.large_string()))
    return pd.Series(np.asarray(found), index=cells.index, dtype="bool")


def _wrong(problems: pd.DataFrame) -> Iterable[int]:
    lines = zip(problems["row"].tolist(), problems["code"].tolist(), strict=True)
    return (int(row) for row, code in lines if problem_type(code).severity is Severity.ERROR)


def _odd(at: int, written: pd.Series[str], types: pd.Series[int], regions: Regions) -> pd.DataFrame:
    """Cells as generously as they can be read."""
    known = map(as_known, written.tolist(), types.tolist())
    cells = zip(written.index.tolist(), known, regions.of(written.index), strict=True)
    read = cache(_left_of)  # many cells say the same: “n/a”, “office”
    found = [(row, number) for row, text, region in cells for number in read(text, region)]
    lines = table(("row", "number"), found)
    lines.insert(1, "at", at)
    return lines


def _left_of(text: str, region: str) -> frozenset[str]:
    """What a text may mean; where its digits are lost those that are left, by which its column is told."""
    found = readings(text, region)
    return frozenset({lost_pattern(text)}) if found == {UNREADABLE} else found


def lost_cells(at: int, written: pd.Series[str], types: pd.Series[int], regions: Regions) -> pd.DataFrame:
    """What the cells of a column of telephones mean of which digits are lost."""
    text = pa.array(written, pa.large_string())
    lost = np.asarray(pc.match_substring_regex(text, _LOST)) | (types == CellType.NUMBER_LOST).to_numpy()
    cells = written[lost]
    odd = _odd(at, cells, types[cells.index], regions)
    found = stacked([odd[odd["number"].str.contains("?", regex=False)], _unreadable(at, types)], READ_COLUMNS)
    return readable(found)


def readable(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines in which a number with too few digits left is one that may be anybody's."""
    holed = np.asarray(pc.match_substring(pa.array(lines["number"], pa.large_string()), "?"))
    if not holed.any():
        return lines
    patterns_in = lines["number"][holed]
    few = patterns_in[patterns_in.str.count("[0-9]") < KNOWN]
    return (
        lines.assign(number=lines["number"].mask(lines.index.isin(few.index), UNREADABLE))
        if len(few)
        else lines
    )


def _whole(at: int, cells: pd.Series[str]) -> pd.DataFrame:
    """Canonical cells as lines."""
    return pd.DataFrame({"row": cells.index.to_numpy("int64"), "at": at, "number": cells.array}, copy=False)
