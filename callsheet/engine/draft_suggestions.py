"""Suggestions for the cells of a draft: of what may have been meant, only what the kind's own check then accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from callsheet.engine.checked import Checked
from callsheet.engine.validate import prepare_sheet
from callsheet.settings import Profile
from transforms.cell_numbers import at_cells
from transforms.edits import Edit, apply
from transforms.policies import Hidden
from transforms.sheet import Sheet
from transforms.suggestions import Suggestion, suggestions
from validators.libraries import pd
from validators.problem_types import Severity
from validators.problems import problem_type


def proven_suggestions(
    checked: Checked, problems: pd.DataFrame, profile: Profile, hidden: Hidden, options: Mapping[str, str]
) -> list[tuple[int, int, Suggestion]]:
    """Row, position of the column and suggestion, at most one a cell, for problems at the cells of a checked sheet."""
    sheet, match = checked.sheet, checked.match
    columns = {match.header[at]: (at, column) for at, column in match.columns.items() if not column.secret}
    errors = problems[problems["code"].map(_is_error).astype(bool)]
    found = list(suggestions(errors, sheet.cells, columns, match.language))
    if not found:
        return []
    edits = [Edit("", sheet.name, row, at, each.value) for row, at, each in found]
    rows = [row for row, *_ in found]
    tried = apply(_part(sheet, match.header_row, rows), edits)
    left = prepare_sheet(tried, match, profile, hidden, datetime.now(UTC), options).problems
    wrong = at_cells(left[left["code"].map(_is_error).astype(bool)], match)
    places = set(zip(wrong["row"].tolist(), wrong["column"].tolist(), strict=True))
    return [(row, at, each) for row, at, each in found if (row, match.header[at]) not in places]


def _part(sheet: Sheet, header_row: int, rows: list[int]) -> Sheet:
    """The header and these rows of a sheet."""
    kept = (sheet.cells.index <= header_row) | sheet.cells.index.isin(rows)
    return replace(sheet, cells=sheet.cells[kept], types=sheet.types[kept], apart=())


def _is_error(code: str) -> bool:
    return problem_type(code).severity is Severity.ERROR
