"""All numbers of a customer: each filled cell of the columns of numbers is an entry of its own, numbered by cell.

What is wrong with a number is wrong with its entry alone; what is wrong with the rest of a row is wrong with each of its
entries.
"""

from __future__ import annotations

from transforms.cells import Canonical
from transforms.headers import Match
from transforms.several_phones import field_of, place_of, placed
from validators.libraries import np, pd
from validators.problem_types import Severity
from validators.problems import problem_type
from validators.schema import Column
from validators.tables import stacked
from validators.validate import PROBLEM_COLUMNS, display_value, problem_frame


def each_number(read: Canonical, match: Match) -> Canonical:
    """The rows as one entry for each of their numbers, at least one a row; repairs and problems at their entries.

    A cell without a digit is none where its row has a number: a warning says so, unless something is wrong with the cell.
    """
    field = match.columns[match.dialled[0]].field
    filled = {at: _filled(read, placed(field, at)) for at in match.dialled}
    used = _used(read, filled)
    rest = read.frame.drop(columns=[placed(field, at) for at in filled])
    parts = [rest[used[at]].assign(**{field: read.frame.loc[used[at], placed(field, at)]}) for at in filled]
    for at, part in zip(filled, parts, strict=True):
        part.index = part.index * match.width + at
    frame = pd.concat(parts).sort_index()
    frame.insert(0, field, frame.pop(field))  # what is wrong with a number comes before what is with its row
    left = [
        _left_out(match.columns[at], at, read.frame[placed(field, at)][filled[at] & ~used[at]], match.width)
        for at in filled
    ]
    places = pd.Series(frame.index % match.width, index=frame.index, dtype="int64")
    return Canonical(
        frame,
        at_entries(read.repairs, frame.index, match),
        stacked([at_entries(read.problems, frame.index, match), *left], PROBLEM_COLUMNS),
        {field: places},
        read.numbers,
    )


def _filled(read: Canonical, name: str) -> pd.Series[bool]:
    """Which cells of a column hold anything, be it an error that shows nothing."""
    return (read.frame[name] != "") | read.frame.index.isin(_wrong(read, name))


def _wrong(read: Canonical, name: str) -> list[int]:
    own = read.problems[read.problems["column"] == name]
    grave = [problem_type(code).severity is Severity.ERROR for code in own["code"].tolist()]
    return [int(row) for row in own["row"][grave].tolist()]


def _used(read: Canonical, filled: dict[int, pd.Series[bool]]) -> dict[int, pd.Series[bool]]:
    """Which cells are entries: those with a digit or a mistake; of a row without any, the first that holds something."""
    field = field_of(str(next(name for name in read.frame if place_of(str(name)) is not None)))
    used, found = {}, pd.Series(data=False, index=read.frame.index)
    for at, there in filled.items():
        name = placed(field, at)
        digits = read.frame[name].str.contains("[0-9]", regex=True)
        used[at] = there & (digits | read.frame.index.isin(_wrong(read, name)))
        found |= used[at]
    for at, there in filled.items():
        used[at] |= there & ~found
        found |= there
    used[next(iter(used))] |= ~found
    return used


def _left_out(column: Column, at: int, cells: pd.Series[str], width: int) -> pd.DataFrame:
    """Warnings of cells that are no entries, each at its own place."""
    name = placed(column.field, at)
    return problem_frame(
        (row * width + at, name, "NO_NUMBER_HERE", display_value(column, cell), "")
        for row, cell in zip(cells.index.tolist(), cells.tolist(), strict=True)
    )


def at_entries(lines: pd.DataFrame, entries: pd.Index[int], match: Match) -> pd.DataFrame:
    """Lines about rows of a sheet as lines about its entries.

    One about a number is about its entry; any other is about all entries of its row, or about one where the row has none.
    """
    if not match.dialled or lines.empty:
        return lines
    rows = lines["row"].to_numpy("int64")
    known = {name: place_of(name) for name in lines["column"].unique().tolist()}
    places = np.array([-1 if known[name] is None else known[name] for name in lines["column"]], "int64")
    own = rows * match.width + places
    single = (places >= 0) & np.isin(own, entries)
    numbers = pd.DataFrame({"row": entries // match.width, "number": entries})
    others = lines[~single].merge(numbers, on="row", how="left")
    first = others["row"] * match.width + match.dialled[0]
    others = others.assign(row=others["number"].fillna(first).astype("int64")).drop(columns="number")
    return pd.concat([lines[single].assign(row=own[single]), others], ignore_index=True)
