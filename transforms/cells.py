"""Cells to canonical values: what was stored in the file, repaired where that is provable, refused where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from transforms.parser_shared import normalise
from transforms.phones import read_numbers
from transforms.repairs import BY_ROLE, CLEAN, UNCOVER
from transforms.sheet import CellType
from transforms.stored import disguised, odd_digits, unreadable
from validators.libraries import pd
from validators.message import packed
from validators.schema import Column, Role
from validators.tables import stacked
from validators.validate import PROBLEM_COLUMNS, display_value, problem_frame

REPAIR_COLUMNS = ("row", "column", "code", "before", "after")


@dataclass(frozen=True, slots=True)
class RepairPolicy:
    """Which repairs a profile refuses, and whether a number may come from a formula."""

    refused: frozenset[str] = frozenset()
    formulas: bool = False
    country: str = ""  # two letters: national numbers are read as numbers of this country


@dataclass(frozen=True, slots=True)
class Canonical:
    """Canonical string columns named by field (index = sheet rows), what was repaired, and what could not be."""

    frame: pd.DataFrame
    repairs: pd.DataFrame
    problems: pd.DataFrame


def canonical(
    cells: pd.DataFrame,
    types: pd.DataFrame,
    columns: Mapping[int, Column],
    policy: RepairPolicy,
    *,
    untyped: bool = False,
) -> Canonical:
    """Bring the mapped columns (position -> column) of a sheet into canonical form.

    `untyped` says that the file knows text alone (CSV): what Excel wrote there for an error or a long number is text.
    """
    frame: dict[str, pd.Series[str]] = {}
    repairs: list[pd.DataFrame] = []
    problems: list[pd.DataFrame] = []
    for position, column in columns.items():
        written, stored = cells[position], types[position]
        repaired, done = _repair(written, column)
        if policy.country and column.role is Role.PHONE:
            repaired, listed, wrong = _in_country(repaired, written, column, policy.country)
            done.append(listed)
            problems.append(wrong)
        frame[column.field] = repaired
        if not _plain(stored):
            done = [_padded(written, stored, column), _literal(written, stored, column), *done]
            problems.append(unreadable(written, stored, column, formulas=policy.formulas))
        problems.append(disguised(repaired, column, untyped=untyped))
        problems += [_refused(each, column, policy.refused) for each in done if policy.refused]
        repairs += done
    return Canonical(
        pd.DataFrame(frame, index=cells.index),
        _in_row_order(stacked(repairs, REPAIR_COLUMNS)),
        _in_row_order(stacked(problems, PROBLEM_COLUMNS)),
    )


def _plain(types: pd.Series[int]) -> bool:
    """Whether all cells are text or empty: their types prove nothing against what they say."""
    return set(types.unique().tolist()) <= {int(CellType.TEXT), int(CellType.BLANK)}


def _in_row_order(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.sort_values("row", kind="stable", ignore_index=True) if len(lines) > 1 else lines


def _repair(cells: pd.Series[str], column: Column) -> tuple[pd.Series[str], list[pd.DataFrame]]:
    """Apply the role's repairs in order; only cells that are not clean already are looked at."""
    unclean = ~cells.str.fullmatch(CLEAN[column.role])
    if not unclean.any():
        return cells, []
    before = cells[unclean]
    listed = []
    for repair in BY_ROLE[column.role]:
        after = repair.apply(before)
        changed = after != before
        if changed.any():
            listed.append(_repair_rows(before[changed], after[changed], column, repair.code))
        before = after
    if column.choices:
        before = _chosen(before, column)
    repaired = cells.copy()
    repaired[unclean] = before
    return repaired, listed


def _repair_rows(before: pd.Series[str], after: pd.Series[str], column: Column, code: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": before.index.to_numpy(dtype="int64"),
            "column": column.field,
            "code": code,
            "before": "…" if column.secret else before.to_numpy(dtype=object),
            "after": "…" if column.secret else after.to_numpy(dtype=object),
        }
    )


def _literal(cells: pd.Series[str], types: pd.Series[int], column: Column) -> pd.DataFrame:
    """Text that the file writes as a formula: the reader took the text, here it is listed."""
    literal = cells[types == CellType.TEXT_LITERAL]
    return _repair_rows('="' + literal.str.replace('"', '""') + '"', literal, column, "TEXT_FORMULA")


def _chosen(cells: pd.Series[str], column: Column) -> pd.Series[str]:
    """Titles and synonyms as the API's value; what is none of them stays as it is, to be refused by the schema."""
    meaning = {
        normalise(written): choice.value
        for choice in column.choices
        for written in (choice.value, choice.en, choice.zh, f"{choice.value}{choice.en}", *choice.synonyms)
    }
    return _by_distinct(
        cells, lambda value: value if odd_digits(value) else meaning.get(normalise(value), value)
    )


def _by_distinct(cells: pd.Series[str], change: Callable[[str], str]) -> pd.Series[str]:
    return cells.map({value: change(value) for value in cells.unique()}).astype(cells.dtype)


def _in_country(
    cells: pd.Series[str], written: pd.Series[str], column: Column, country: str
) -> tuple[pd.Series[str], pd.DataFrame, pd.DataFrame]:
    """Numbers in full international form, listed as repairs where that changed them."""
    full, found = read_numbers(cells, _uncovered(written, cells), country)
    changed = full != cells
    listed = _repair_rows(cells[changed], full[changed], column, "COUNTRY_CODE")
    wrong = problem_frame(
        (row, column.field, code, display_value(column, str(cells.loc[row])), detail)
        for row, code, detail in found
    )
    return full, listed, wrong


def _uncovered(written: pd.Series[str], repaired: pd.Series[str]) -> pd.Series[str]:
    """Cells with the marks removed that may hide a +, which the last repair takes away."""
    changed = written != repaired
    before = written[changed]
    for repair in UNCOVER:
        before = repair.apply(before)
    shown = written.copy()
    shown[changed] = before
    return shown


def _padded(cells: pd.Series[str], types: pd.Series[int], column: Column) -> pd.DataFrame:
    """Numbers whose leading zeros stand only in the number format: the reader restored them, here they are listed."""
    padded = cells[types.isin([int(CellType.NUMBER_PADDED), int(CellType.FORMULA_PADDED)])]
    return _repair_rows(padded.str.replace("^0+(.)", r"\1", regex=True), padded, column, "ZEROS_BY_FORMAT")


def _refused(repairs: pd.DataFrame, column: Column, refused: Iterable[str]) -> pd.DataFrame:
    hit = repairs[repairs["code"].isin(list(refused))]
    return problem_frame(
        (
            int(row),
            column.field,
            "REPAIR_REFUSED",
            display_value(column, str(before)),
            packed(f"REPAIR_{code}"),
        )
        for row, code, before in zip(hit["row"], hit["code"], hit["before"], strict=True)
    )
