"""First, middle and last names joined to the name that is sent, where a sheet has no full one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from transforms.read_column import ReadColumn
from transforms.repairs import repair_rows
from validators.libraries import pd

_EASTERN = "[\u1100-\u11ff\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff·•・\U00020000-\U0003ffff]+"
"""Names in these letters begin with the family name, and have no space in them."""


def with_joined(read: Sequence[ReadColumn]) -> list[ReadColumn]:
    """The columns with every field whose parts are there in place of them; what was joined is a repair of the first part."""
    parts = sorted((one for one in read if one.column.part_of), key=lambda one: one.column.place)
    wholes = dict.fromkeys(part.column.part_of for part in parts)
    joined = (_whole(name, [part for part in parts if part.column.part_of == name]) for name in wholes)
    return [*(one for one in read if not one.column.part_of), *joined]


def _whole(field: str, parts: Sequence[ReadColumn]) -> ReadColumn:
    texts, first = [part.cells for part in parts], parts[0].column
    cells = _joined(texts)
    several = pd.concat([text != "" for text in texts], axis="columns").sum(axis="columns") > 1
    listed = repair_rows(texts[0][several], cells[several], first, "NAME_JOINED")
    return ReadColumn(
        replace(first, field=field, part_of=""),
        cells,
        [*(each for part in parts for each in part.repairs), listed],
        [found for part in parts for found in part.problems],
    )


def _joined(texts: Sequence[pd.Series[str]]) -> pd.Series[str]:
    """The parts in their order with a space between them; those of Chinese names family name first, without one."""
    western, eastern = texts[0], texts[-1]
    for cells in texts[1:]:
        western = western.str.cat(cells, sep=" ")
    for cells in texts[-2::-1]:
        eastern = eastern.str.cat(cells)
    western = western.str.replace(" {2,}", " ", regex=True).str.strip()
    return western.where(~eastern.str.fullmatch(_EASTERN), eastern).astype("str")
