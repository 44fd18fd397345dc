"""Suggestions for the cells of a draft: of what may have been meant, only what the kind's own check then accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from callsheet.engine.checked import Checked
from callsheet.engine.validate import prepare_sheet
from callsheet.settings import Profile
from transforms.cell_numbers import at_cells
from transforms.edits import Edit, apply
from transforms.policies import Hidden
from transforms.sheet import Sheet
from transforms.suggestions import Suggestion, every_reading
from validators.libraries import pd
from validators.problem_types import Severity
from validators.problems import problem_type


def proven_suggestions(
    checked: Checked, problems: pd.DataFrame, profile: Profile, hidden: Hidden, options: Mapping[str, str]
) -> list[tuple[int, int, Suggestion]]:
    """Row, position of the column and suggestion, at most three a cell, for problems at the cells of a checked sheet."""
    sheet, match = checked.sheet, checked.match
    columns = {match.header[at]: (at, column) for at, column in match.columns.items() if not column.secret}
    errors = problems[problems["code"].map(_is_error).astype(bool)]
    found = list(every_reading(errors, sheet.cells, columns, match.language))
    proven: list[tuple[int, int, Suggestion]] = []
    for place in range(max((len(each) for *_, each in found), default=0)):
        tried = [(row, at, each[min(place, len(each) - 1)]) for row, at, each in found]
        wrong = _wrong_places(checked, tried, profile, hidden, options)
        new = {(row, at) for row, at, each in found if place < len(each)}
        proven += [
            (row, at, each)
            for row, at, each in tried
            if (row, at) in new and (row, match.header[at]) not in wrong
        ]
    return proven


def _wrong_places(
    checked: Checked,
    tried: Sequence[tuple[int, int, Suggestion]],
    profile: Profile,
    hidden: Hidden,
    options: Mapping[str, str],
) -> set[tuple[int, str]]:
    """Row and title of the cells that are wrong once these suggestions are taken, all of them."""
    sheet, match = checked.sheet, checked.match
    edits = [Edit("", sheet.name, row, at, each.value) for row, at, each in tried]
    changed = apply(_part(sheet, match.header_row, [row for row, *_ in tried]), edits)
    left = prepare_sheet(changed, match, profile, hidden, datetime.now(UTC), options).problems
    wrong = at_cells(left[left["code"].map(_is_error).astype(bool)], match)
    return set(zip(wrong["row"].tolist(), wrong["column"].tolist(), strict=True))


def _part(sheet: Sheet, header_row: int, rows: list[int]) -> Sheet:
    """The header and these rows of a sheet."""
    kept = (sheet.cells.index <= header_row) | sheet.cells.index.isin(rows)
    return replace(sheet, cells=sheet.cells[kept], types=sheet.types[kept], apart=())


def _is_error(code: str) -> bool:
    return problem_type(code).severity is Severity.ERROR
