"""Cells to canonical values: what was stored in the file, repaired where that is provable, refused where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from transforms.cell_readings import Regions, no_readings, read_cells
from transforms.completion import Countries, complete_numbers, countries_of
from transforms.name_parts import with_joined
from transforms.parser_shared import normalise
from transforms.phones import read_numbers
from transforms.read_column import ReadColumn
from transforms.repairs import (
    ALPHANUMERIC,
    CLEAN,
    COUNTRY_CODE,
    FULL_FORM,
    NAME_JOINED,
    NEXT_NUMBER,
    PLAIN_DIGITS,
    REPAIR_COLUMNS,
    UNCOVER,
    full_repairs,
    repair_rows,
    repairs_of,
)
from transforms.several_phones import with_first_usable
from transforms.sheet import CellType
from transforms.stored import disguised, odd_digits, unreadable
from transforms.swapped_dates import maybe_swapped
from validators.libraries import pd
from validators.message import packed
from validators.plain_cells import alphanumeric_or_blank, digits_or_blank
from validators.schema import Column, Role
from validators.tables import stacked
from validators.validate import PROBLEM_COLUMNS, display_value, problem_frame


@dataclass(frozen=True, slots=True)
class RepairPolicy:
    """Which repairs a profile refuses, and whether a number may come from a formula."""

    refused: frozenset[str] = frozenset()
    formulas: bool = False
    country: str = ""  # two letters: national numbers are read as numbers of this country
    date_order: str = ""  # what comes first in dates with their year last: day or month; "" refuses them
    swapped: frozenset[str] = frozenset()  # columns of dates of which some may have day and month exchanged


@dataclass(frozen=True, slots=True)
class Canonical:
    """Canonical string columns named by field (index = sheet rows), what was repaired, and what could not be."""

    frame: pd.DataFrame
    repairs: pd.DataFrame
    problems: pd.DataFrame
    places: Mapping[str, pd.Series[int]] = field(default_factory=dict)
    """Field -> position of each row's cell, where several columns have the field."""
    numbers: pd.DataFrame = field(default_factory=no_readings)
    """Whom the cells of numbers may mean beside the number that is called, see `cell_readings`; not of kinds that call nobody."""


def canonical(
    cells: pd.DataFrame,
    types: pd.DataFrame,
    columns: Mapping[int, Column],
    policy: RepairPolicy,
    *,
    untyped: bool = False,
    every: bool = False,
    beside: Sequence[int] | None = None,
) -> Canonical:
    """Bring the mapped columns (position -> column) of a sheet into canonical form.

    `beside`: the positions of columns that may hold other numbers of whoever is called; None where nobody is. `every`: of several columns of numbers none is chosen; each stays under its field and position.
    `untyped` says that the file knows text alone (CSV): what Excel wrote there for an error or a long number is text.
    """
    countries = countries_of(cells, types, columns)
    found = {
        at: _read(cells[at], types[at], column, policy, countries, untyped=untyped)
        for at, column in columns.items()
        if column.role is not Role.COUNTRY
    }
    regions = Regions(policy.country, countries.regions if countries else None)
    called = {at: one for at, one in found.items() if one.column.role is Role.PHONE}
    numbers = no_readings() if beside is None else read_cells(called, beside, cells, types, regions)
    read = with_joined(list(found.values()))
    read, places = (read, {}) if every else with_first_usable(read)
    repairs = [(one.column, listed) for one in read for listed in one.repairs]
    problems = [listed for one in read for listed in one.problems]
    problems += [countries.problems] if countries else []
    if of_rows := policy.refused & {NAME_JOINED.code, NEXT_NUMBER.code}:
        problems += [_refused(listed, column, of_rows) for column, listed in repairs]
    return Canonical(
        pd.DataFrame({one.column.field: one.cells for one in read}, index=cells.index),
        _in_row_order(stacked((listed for _, listed in repairs), REPAIR_COLUMNS)),
        _in_row_order(stacked(problems, PROBLEM_COLUMNS)),
        places,
        numbers,
    )


def _read(
    written: pd.Series[str],
    stored: pd.Series[int],
    column: Column,
    policy: RepairPolicy,
    countries: Countries | None,
    *,
    untyped: bool,
) -> ReadColumn:
    """One column in canonical form."""
    repaired, done = _repair(written, column, policy.date_order)
    problems: list[pd.DataFrame] = []
    if column.role is Role.PHONE and (policy.country or countries):
        repaired, listed, wrong = _in_country(repaired, written, column, policy.country, countries)
        done.append(listed)
        problems.append(wrong)
    if not _plain(stored):
        done = [_padded(written, stored, column), _literal(written, stored, column), *done]
        problems.append(unreadable(written, stored, column, formulas=policy.formulas))
    if column.field in policy.swapped:
        problems.append(maybe_swapped(written, stored, column))
    problems.append(disguised(repaired, column, untyped=untyped))
    problems += [_refused(each, column, policy.refused) for each in done if policy.refused]
    return ReadColumn(column, repaired, done, problems)


def _plain(types: pd.Series[int]) -> bool:
    """Whether all cells are text or empty: their types prove nothing against what they say."""
    return set(types.unique().tolist()) <= {int(CellType.TEXT), int(CellType.BLANK)}


def _in_row_order(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.sort_values("row", kind="stable", ignore_index=True) if len(lines) > 1 else lines


def _repair(
    cells: pd.Series[str], column: Column, date_order: str
) -> tuple[pd.Series[str], list[pd.DataFrame]]:
    """Apply the role's repairs in order; only cells that are not clean already are looked at."""
    unclean = ~_clean(cells, CLEAN[column.role])
    if not unclean.any():
        return cells, []
    before = cells[unclean]
    listed = []
    for repair in repairs_of(column.role, date_order):
        after = repair.apply(before)
        changed = after != before
        if changed.any():
            listed.append(repair_rows(before[changed], after[changed], column, repair.code))
        before = after
    if column.choices:
        before = _chosen(before, column)
    repaired = cells.copy()
    repaired[unclean] = before
    return repaired, listed


def _clean(cells: pd.Series[str], pattern: str) -> pd.Series[bool]:
    told = _WITHOUT_PATTERN.get(pattern)
    return told(cells) if told else cells.str.fullmatch(pattern)


_WITHOUT_PATTERN: Mapping[str, Callable[[pd.Series[str]], pd.Series[bool]]] = {
    PLAIN_DIGITS: digits_or_blank,
    ALPHANUMERIC: alphanumeric_or_blank,
}


def _literal(cells: pd.Series[str], types: pd.Series[int], column: Column) -> pd.DataFrame:
    """Text that the file writes as a formula: the reader took the text, here it is listed."""
    literal = cells[types == CellType.TEXT_LITERAL]
    return repair_rows('="' + literal.str.replace('"', '""') + '"', literal, column, "TEXT_FORMULA")


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
    cells: pd.Series[str],
    written: pd.Series[str],
    column: Column,
    country: str,
    countries: Countries | None,
) -> tuple[pd.Series[str], pd.DataFrame, pd.DataFrame]:
    """Numbers in full international form, listed as repairs where that changed them."""
    shown = _uncovered(written, cells)
    full, found = (
        complete_numbers(cells, shown, countries, country)
        if countries
        else read_numbers(cells, shown, country)
    )
    changed = full != cells
    listed = full_repairs(cells[changed], full[changed], column)
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
    return repair_rows(padded.str.replace("^0+(.)", r"\1", regex=True), padded, column, "ZEROS_BY_FORMAT")


def _refused(repairs: pd.DataFrame, column: Column, refused: Iterable[str]) -> pd.DataFrame:
    refused = {*refused, *(FULL_FORM if COUNTRY_CODE.code in refused else ())}
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
