"""Numbers of other people in columns to call: titles that say the same, under a common one that says whose they are.

| Customer     | Emergency contact |
| Phone | Name | Phone | Relation  |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from transforms.evidence import words_of
from transforms.headers import Match, letter
from transforms.sheet import Sheet, place_of_cell
from validators.long_pattern import LongPattern
from validators.problems import Problem

_LISTED = LongPattern(r"\b(?:emergency contacts?|next of kin|nok)\b|紧急联系")
"""What says it above a whole list, too: “Parents” and “Reference” stand above lists of customers."""
_SURELY = LongPattern(
    rf"{_LISTED.pattern}|\b(?:spouse|wife|husband|guarantors?|co ?(?:borrower|applicant|signer)|secondary contact|alternat(?:e|ive) contact)\b"
    "|配偶|妻子|丈夫|担保|监护|共同借款"
)
"""What says it of the only numbers of a list, which may stand below its name and beside a date."""
_OTHERS = LongPattern(
    r"\b(?:emergency|spouse|wife|husband|next of kin|kin|nok|guardian|parents?|mother|father|relatives?|famil(?:y|ies)|guarantors?|references?|referees?"
    r"|co ?(?:borrower|applicant|signer)|secondary contact|alternat(?:e|ive) contact|assistant|secretary)\b"
    "|紧急|配偶|家属|亲属|亲友|父母|父亲|母亲|妻子|丈夫|担保|监护|共同借款|推荐人|助理|秘书"
)


def with_numbers_of_others(sheet: Sheet, match: Match) -> Match:
    """A match in which columns to call under a common title of somebody else are questions: they would be called as the customer."""
    phones = [at for at, column in match.columns.items() if column.field in match.kind.several]
    if not match.kind.rows.reaches or not phones:
        return match
    groups = _groups(sheet, match)
    words = _words(groups, match, phones)
    asked = tuple(
        Problem("COLUMN_OF_OTHERS", column=letter(at), detail=groups[at])
        for at in phones
        if at in groups and words.search(words_of(groups[at]))
    )
    return replace(match, problems=(*match.problems, *asked)) if asked else match


def _words(groups: Mapping[int, str], match: Match, phones: Sequence[int]) -> LongPattern:
    """The words that say it: the fewer groups there are, the more likely a common title is the list's own name."""
    if len({groups.get(at) for at in match.columns}) == 1:
        return _LISTED
    return _SURELY if len({groups.get(at) for at in phones}) == 1 else _OTHERS


def _groups(sheet: Sheet, match: Match) -> Mapping[int, str]:
    """Position -> the common title above it: in the row above the header, as far as it is merged, otherwise up to the next one."""
    above = sheet.above(match.header_row).index
    return dict(_spread(sheet, int(above[-1]))) if len(above) else {}


def _spread(sheet: Sheet, row: int) -> Iterator[tuple[int, str]]:
    merged = {place_of_cell(first): place_of_cell(last)[0] for first, last in _ranges(sheet)}
    group, until = "", -1
    for at, cell in enumerate(sheet.cells.loc[row]):
        if text := str(cell).strip():
            group, until = text, merged.get((at, row), sheet.cells.shape[1])
        if group and at <= until:
            yield at, group


def _ranges(sheet: Sheet) -> Iterator[tuple[str, str]]:
    parts = (area.partition(":") for area in sheet.facts.merged)
    return ((first, last) for first, _, last in parts if last)
