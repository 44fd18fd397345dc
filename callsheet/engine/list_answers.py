"""Whether rows to fix that came back settle a forbidden list: all of its rows that are not in place, and not only those that are left.

A corrected file of the same name stands for a list as a whole. Rows to fix, or a result, say for each of their rows which one
it was: a number of which nobody has said anything since, because its row was deleted, is as unsettled as before. Without their
marks nobody knows of which list they are: such a row stands for one of the same place that can be read as the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from callsheet.engine.claims import says_rows, written_marks
from callsheet.engine.context import LoadContext
from callsheet.engine.kept_match import match_from
from callsheet.engine.row_marks import Sealer
from transforms.first_rows import first_rows
from transforms.headers import Match
from transforms.number_patterns import may_mean
from transforms.outcomes import WELL
from transforms.sheet import Sheet
from validators.libraries import pd
from validators.schema import Role

_Row = tuple[str, int]  # a load's id, or "" for the first file, and a row there


@dataclass(frozen=True, slots=True)
class ListRows:
    """The rows of a closed list by what they say of themselves; `answer` where it is a result or rows to fix that came back.

    `in_place` maps each row to whether all of it is, `first` to its row in the first file where the list says that, `marks`
    to its mark as it is written, and `texts` to what its cells of numbers say.
    """

    answer: bool
    in_place: Mapping[int, bool]
    first: Mapping[int, int] | None
    marks: Mapping[int, str]
    texts: Mapping[int, tuple[str, ...]]

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
        numbers = [at for at, column in match.columns.items() if column.role is Role.PHONE]
        cells = sheet.cells.reindex(index=list(in_place), columns=numbers, fill_value="")
        texts = dict(zip(in_place, zip(*(cells[at] for at in numbers), strict=True), strict=False))
        return cls(says_rows(match), in_place, known, written_marks(sheet, match), texts)

    def named(self, list_id: str, sealer: Sealer) -> Iterator[tuple[set[_Row], bool, tuple[str, ...]]]:
        """The rows by all of their names, each with whether all of it is in place, and its numbers as they are written."""
        marks = sealer.read(self.marks)
        for row, in_place in self.in_place.items():
            number = row if self.first is None else self.first.get(row)
            names = {(list_id, row)} if number is None else {(list_id, row), ("", number)}
            if row in marks:
                names.add((marks[row].load, marks[row].row))
            yield names, in_place, self.texts.get(row, ())

    def answered(self, sealer: Sealer) -> set[str]:
        """The loads whose rows these are by their marks, whatever the file is called."""
        return {mark.load for mark in sealer.read(self.marks).values()} if self.answer else set()


def is_answer(context: LoadContext, load_id: str) -> bool:
    """Whether a list is a result or rows to fix that came back, by its columns; not of one of which nothing is kept."""
    workspace = context.workspace(load_id)
    return workspace.has("cells") and says_rows(match_from(workspace.facts_of("cells")[1]["match"]))


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
    the third row of last week's list is not that of today's. Nor, without marks, is one that has another number.
    """
    answers = tuple(later)
    whose = {each: found.answered(sealer) for each in (old, *answers) if (found := rows(each))}
    family = _with_answers({old, *whose.pop(old, ())}, whose)
    unmarked = _with_answers({each for each, origins in whose.items() if not origins}, whose) - family

    def named(*lists: str) -> Iterator[tuple[set[_Row], bool, tuple[str, ...]]]:
        for list_id in lists:
            if found := rows(list_id):
                yield from found.named(list_id, sealer)

    ours = (each for each in answers if each in family)
    settled = {name for names, well, _ in named(*ours) if well and _loads(names) <= family for name in names}
    settled |= {name for names, well, _ in named(*marked, *answers) if well for name in names if name[0]}
    read = [(names, texts) for names, well, texts in named(*unmarked) if well]
    return all(
        names & settled or any(names & own and _may_be_corrected(texts, new) for own, new in read)
        for names, well, texts in named(old)
        if not well
    )


def corrects(new: ListRows | None, old: ListRows | None) -> bool:
    """Whether a list has each row of an earlier one at its place, readable as the same, and those that were missing are in place."""
    if new is None or old is None or new.answer or not old.in_place:
        return False
    return all(
        (well or new.in_place.get(row, False)) and _may_be_corrected(old.texts[row], new.texts.get(row, ()))
        for row, well in old.in_place.items()
    )


def _may_be_corrected(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether the numbers of a row may be those of an earlier one, corrected: each can be read as the same."""
    pairs = [pair for pair in zip(old, new, strict=False) if any(pair)]
    return len(old) == len(new) and bool(pairs) and all(may_mean(was, now) for was, now in pairs)


def _loads(names: Iterable[_Row]) -> set[str]:
    return {load for load, _ in names if load}


def _with_answers(lists: set[str], whose: Mapping[str, set[str]]) -> set[str]:
    """Lists, and those that have marks of them, or of another that has."""
    family = set(lists)
    while more := {each for each, origins in whose.items() if each not in family and origins & family}:
        family |= more
    return family
