"""Links of telephone cells that dial another number than the cell shows: nobody can say which of the two is meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from transforms.no_entries import Found
from transforms.number_forms import may_be_one
from transforms.sheet import Facts
from validators.libraries import pd
from validators.schema import Column, Role
from validators.validate import display_value

_CODES = {True: "PHONE_LINK_OTHER", False: "PHONE_LINK_COMPUTED"}
_SHORTEST = 5  # digits of the shortest numbers of people
_NO_DIGIT = re.compile("[^0-9]+")


def linked_elsewhere(
    facts: Facts, kept: pd.Index, columns: Mapping[int, Column], body: pd.DataFrame
) -> list[Found]:
    """The telephone cells to load whose link dials another number."""
    phones = {at: column for at, column in columns.items() if column.role is Role.PHONE}
    return [
        (row, phones[at].field, _CODES[bool(number)], display_value(phones[at], cell), "")
        for row, at, cell, number in differing(facts, kept, phones, body)
    ]


def differing(
    facts: Facts, kept: pd.Index, columns: Collection[int], body: pd.DataFrame
) -> Iterator[tuple[int, int, str, str]]:
    """Row, column and text of these columns' cells whose link dials another number than they show, and that number; "" where nobody knows it."""
    rows = set(kept.tolist()) if facts.links else set()
    linked = [(row, at, number) for row, at, number in facts.links if row in rows and at in columns]
    shown = {at: dict(body[at].items()) for at in {at for _, at, _ in linked}}
    for row, at, number in linked:
        cell = str(shown[at][row])
        if cell and not _is_same(cell, number):
            yield row, at, cell, number


def _is_same(cell: str, linked: str) -> bool:
    """Whether a cell may show the number that its link dials; of several numbers, one of them."""
    shown = _NO_DIGIT.sub("", cell)
    short, long = sorted((shown.lstrip("0"), linked.lstrip("0")), key=len)
    return (len(short) >= _SHORTEST and long.endswith(short)) or may_be_one(shown, linked)
