"""Comments of people among those of a file: callsheet's own words are taken out of them."""

import re
from collections.abc import Iterable

from transforms.parser_shared import SIGNATURE, SIGNED

_OWN = re.compile(f"{SIGNATURE}.*?(?:{SIGNED}|$)", re.DOTALL)
_MOST = 100_000

Comments = list[tuple[int, str]]
"""The row, as Excel shows it, and the words of each comment of a sheet."""


def of_people(found: Iterable[tuple[int, str]]) -> Comments:
    """The comments that say something beside callsheet's own words, and stand beside a row."""
    written = ((row, _OWN.sub("", words).strip()) for row, words in found)
    return [(row, words) for row, words in written if row and words][:_MOST]


def in_order(found: Iterable[tuple[int, int, str]]) -> list[Comments]:
    """The comments of each sheet by its place, of sheet, row and words of all."""
    by_sheet: dict[int, list[tuple[int, str]]] = {}
    for sheet, row, words in found:
        by_sheet.setdefault(sheet, []).append((row, words))
    return [of_people(by_sheet.get(place, ())) for place in range(max(by_sheet, default=-1) + 1)]
