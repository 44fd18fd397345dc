"""Whether rows to fix that came back settle a forbidden list: all of its rows that are not in place, and not only those that are left.

A corrected file of the same name stands for a list as a whole. Rows to fix, or a result, say for each of their rows which one
it was: a number of which nobody has said anything since, because its row was deleted, is as unsettled as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from callsheet.engine.claims import written_marks
from callsheet.engine.context import LoadContext
from callsheet.engine.kept_match import match_from
from callsheet.engine.row_marks import Sealer
from callsheet.sheets.style import MARK
from transforms.first_rows import first_rows, says_first_rows
from transforms.headers import Match
from transforms.outcomes import WELL
from transforms.sheet import Sheet
from validators.libraries import pd

_Row = tuple[str, int]  # a load's id, or "" for the first file, and a row there


@dataclass(frozen=True, slots=True)
class ListRows:
    """The rows of a closed list by what they say of themselves; `answer` where it is a result or rows to fix that came back.

    `in_place` maps each row to whether all of it is, `first` to its row in the first file where the list says that, and
    `marks` to its mark as it is written.
    """

    answer: bool
    in_place: Mapping[int, bool]
    first: Mapping[int, int] | None
    marks: Mapping[int, str]

    @classmethod
    def of(cls, sheet: Sheet, match: Match, outcomes: pd.DataFrame) -> ListRows:
        """Of a sheet by what became, or would become, of its rows."""
        first = first_rows(sheet.cells, match.header, match.header_row)
        known = (
            None
            if first is None
            else dict(zip(first.index.tolist(), first.astype(int).tolist(), strict=True))
        )
        rows = outcomes["row"].map(match.row_of)
        well = outcomes["outcome"].isin([str(one) for one in WELL]).groupby(rows).all()
        in_place = dict(zip(well.index.tolist(), well.tolist(), strict=True))
        return cls(_says_rows(match), in_place, known, written_marks(sheet, match))

    def named(self, list_id: str, sealer: Sealer) -> Iterator[tuple[set[_Row], bool]]:
        """The rows by all of their names, each with whether all of it is in place."""
        marks = sealer.read(self.marks)
        for row, in_place in self.in_place.items():
            number = row if self.first is None else self.first.get(row)
            names = {(list_id, row)} if number is None else {(list_id, row), ("", number)}
            yield (names | {(marks[row].load, marks[row].row)} if row in marks else names), in_place

    def answered(self, sealer: Sealer) -> set[str]:
        """The loads whose rows these are by their marks, whatever the file is called."""
        return {mark.load for mark in sealer.read(self.marks).values()} if self.answer else set()


def _says_rows(match: Match) -> bool:
    return says_first_rows(match.header) or MARK in match.header


def is_answer(context: LoadContext, load_id: str) -> bool:
    """Whether a list is a result or rows to fix that came back, by its columns; not of one of which nothing is kept."""
    workspace = context.workspace(load_id)
    return workspace.has("cells") and _says_rows(match_from(workspace.facts_of("cells")[1]["match"]))


def rows_kept(context: LoadContext, load_id: str) -> ListRows | None:
    """The rows of a list, from its work folder; None where they are not kept."""
    workspace = context.workspace(load_id)
    if not workspace.has("cells"):
        return None
    sheet, facts = workspace.load_sheet()
    return ListRows.of(sheet, match_from(facts["match"]), context.ledger.outcomes(load_id))


def settles(
    rows: Callable[[str], ListRows | None],
    later: Iterable[str],
    marked: Iterable[str],
    old: str,
    sealer: Sealer,
) -> bool:
    """Whether every row of a closed list that is not in place is in place by later lists that are answers, by their ids.

    Those that are only `marked`, being of another name, say nothing but by marks; so do those whose marks are of other lists:
    the third row of last week's list is not that of today's.
    """
    answers = tuple(later)
    family = _family(rows, answers, old, sealer)

    def named(list_id: str) -> Iterable[tuple[set[_Row], bool]]:
        found = rows(list_id)
        return found.named(list_id, sealer) if found else ()

    missing = [names for names, well in named(old) if not well]
    settled = {
        name
        for each in answers
        if each in family
        for names, well in named(each)
        if well and _loads(names) <= family
        for name in names
    }
    others = (*marked, *answers)
    by_marks = {name for each in others for names, well in named(each) if well for name in names}
    settled |= {(load, row) for load, row in by_marks if load}
    return all(names & settled for names in missing)


def _loads(names: Iterable[_Row]) -> set[str]:
    return {load for load, _ in names if load}


def _family(
    rows: Callable[[str], ListRows | None], answers: Iterable[str], old: str, sealer: Sealer
) -> set[str]:
    """The list, and those of its answers that have no marks, or marks of it, of where its own rows came from, or of another answer to it."""
    whose = {each: found.answered(sealer) for each in (old, *answers) if (found := rows(each))}
    family = {old, *whose.pop(old, ())}
    while more := {
        each for each, origins in whose.items() if each not in family and (not origins or origins & family)
    }:
        family |= more
    return family
