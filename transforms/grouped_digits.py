"""Cells of digits in groups, as most telephone numbers are written, read as whole columns and not one by one."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.cell_readings import READ_COLUMNS
from transforms.number_patterns import LEAST, MOST
from validators.libraries import np, pa, pc, pd
from validators.tables import stacked

_GROUPS = r"^[+( ]*[0-9][0-9 ()+.\-]*$"
_DATES = (
    r"^(?:(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:19|20)[0-9]{2})"
)
"""In Arrow's words, which know no sign that comes again: a few more than are dates."""
_MOST_GROUPS = 6


def in_groups(cells: pd.Series[str]) -> np.typing.NDArray[np.bool_]:
    """Which cells are groups of digits of one number, or of one that stands beside a few others; no dates."""
    text = pa.array(cells, pa.large_string())
    spaced = _spaced(text)
    breaks = pc.count_substring(spaced, " ")
    few = pc.and_(pc.less(breaks, _MOST_GROUPS), pc.less(pc.subtract(pc.binary_length(spaced), breaks), MOST))
    grouped = pc.and_not(pc.match_substring_regex(text, _GROUPS), pc.match_substring_regex(text, _DATES))
    return np.asarray(pc.and_(grouped, few), dtype="bool")


def of_groups(at: int, cells: pd.Series[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of such cells each as one number and its groups; and whatever else groups that follow each other may be."""
    text = _spaced(pa.array(cells, pa.large_string()))
    count = np.asarray(pc.count_substring(text, " "), dtype="int64") + 1
    whole, more = list[pd.DataFrame](), list[pd.DataFrame]()
    for groups in sorted(set(count.tolist())):
        there = count == groups
        parts = pc.split_pattern(text.filter(pa.array(there)), " ")
        columns = [pc.list_element(parts, place) for place in range(groups)]
        for first, last in _runs(groups):
            own = first == last or last - first == groups - 1
            found = pc.binary_join_element_wise(*columns[first : last + 1], pa.scalar("", pa.large_string()))
            (whole if own else more).append(_lines(at, cells.index[there], found))
    return stacked(whole, READ_COLUMNS), stacked(more, READ_COLUMNS)


def _runs(groups: int) -> Iterator[tuple[int, int]]:
    return ((first, last) for first in range(groups) for last in range(first, groups))


def _spaced(text: pa.Array) -> pa.Array:
    return pc.utf8_trim(pc.replace_substring_regex(text, "[^0-9]+", " "), " ")


def _lines(at: int, rows: pd.Index[int], found: pa.Array) -> pd.DataFrame:
    sizes = pc.binary_length(found)
    fits = pc.and_(pc.greater_equal(sizes, LEAST), pc.less_equal(sizes, MOST))
    kept = rows[np.asarray(fits, dtype="bool")].to_numpy("int64")
    return pd.DataFrame(
        {"row": kept, "at": at, "number": pd.array(found.filter(fits).to_pylist(), dtype="str")}
    )
