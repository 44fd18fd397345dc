"""Of which columns the numbers are telephones: by their titles, or by what stands in them.

A cell that is a forbidden number holds its row, whatever column it stands in. Digits that are lost, numbers that may be one and
links between rows need more: a column that holds telephones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from transforms.cell_readings import UNREADABLE, readable
from transforms.header_names import may_name_ids, mentions_phones
from transforms.headers import Match, letter
from transforms.people import Numbers
from transforms.whose_numbers import codes_of, is_telephone, may_be_telephone
from validators.libraries import pd
from validators.schema import Role

_ASKED = 300  # numbers of a column that are looked at


def numbers_in(lines: pd.DataFrame, called: Iterable[pd.Series[str]], match: Match, width: int) -> Numbers:
    """What the cells of a sheet mean, with the columns that hold something else than telephones told from the others."""
    header = tuple((*match.header, *[""] * width)[:width])
    titles = tuple(title or letter(at) for at, title in enumerate(header))
    by_value = _of_something_else(lines, called, match, header)
    if by_value:
        lines = lines[~(lines["at"].isin(by_value) & lines["number"].str.contains("?", regex=False))]
    weak = [at for at in _beside(lines, match) if at not in by_value]
    width_of_rows = match.width if match.dialled else 1
    return Numbers(readable(lines), width_of_rows, titles, tuple(by_value), weak=tuple(weak))


def _beside(lines: pd.DataFrame, match: Match) -> list[int]:
    """The positions of columns with lines that are not numbers to call."""
    known = {at for at, column in match.columns.items() if column.role is Role.PHONE}
    return [at for at in sorted(lines["at"].unique().tolist()) if at not in known]


def _of_something_else(
    lines: pd.DataFrame, called: Iterable[pd.Series[str]], match: Match, header: Sequence[str]
) -> list[int]:
    """The positions of columns that hold no telephones."""
    left = [at for at in _beside(lines, match) if not mentions_phones(header[at], of_customers=True)]
    if not left:  # of a kind that calls nobody there is nothing
        return []
    numbers = _sampled(pd.concat(list(called)).str.lstrip("0"))
    codes, lengths = codes_of(numbers), frozenset(map(len, numbers))
    return [at for at in left if not _holds_telephones(lines[lines["at"] == at], header[at], codes, lengths)]


def _holds_telephones(
    lines: pd.DataFrame, title: str, codes: Collection[int], lengths: Collection[int]
) -> bool:
    """Whether at least half of the cells with a number have a telephone; where all have lost digits, the title and what is left decide."""
    cells = _cells(lines)
    if not cells:
        left = lines["number"][lines["number"] != UNREADABLE].unique().tolist()[:_ASKED]
        may_be = sum(may_be_telephone(each, codes, lengths) for each in left)
        return 2 * may_be >= len(left) and not may_name_ids(title)
    return 2 * sum(any(is_telephone(each, codes, lengths) for each in cell) for cell in cells) >= len(cells)


def _cells(lines: pd.DataFrame) -> list[list[str]]:
    """The whole numbers of some of a column's cells, which no order of the rows decides."""
    whole = lines[lines["number"].str.isdigit()]
    least = whole.sort_values("number").drop_duplicates("row")
    chosen = _sampled(least["number"])
    rows = least[least["number"].isin(chosen)].drop_duplicates(["number"])["row"]
    there = whole[whole["row"].isin(rows)]
    bare = there["number"].str.lstrip("0")
    return [cell.tolist() for _, cell in bare.groupby(there["row"])]


def _sampled(numbers: pd.Series[str]) -> list[str]:
    """Some of many numbers, in no order but their own."""
    apart = numbers[numbers.str.isdigit()].drop_duplicates().sort_values()
    return apart.iloc[:: max(1, len(apart) // _ASKED)].tolist()
