"""Under which other keys a row may have been sent: with its telephone written as people wrote it when the row was sent.

What was sent is known by hashes, so each other spelling has to be asked for. Only those are that have a shape in which numbers
were sent: where all numbers had one length, none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from transforms.kind import Kind
from transforms.number_forms import spelled_otherwise
from transforms.odd_forms import LONGEST_CODE, code_of
from transforms.row_keys import JOINT

_APART = "/"
_ZEROS = ("", "0", "00")
_ADDED = 1  # digits that a country adds to a number, or leaves out
_LEAST = 7  # digits of a national number


def calls_by_key(kind: Kind) -> bool:
    """Whether the keys of a kind begin with the number that is called."""
    return bool(kind.rows.reaches) and kind.rows.key[:1] == kind.rows.reaches[:1]


def shapes_of(keys: Iterable[str]) -> set[str]:
    r"""The lengths of the numbers in some keys, with their country codes as far as their beginnings say them.

    >>> sorted(shapes_of(["6591230001", "91230001\x1fCall"]))
    ['10/65', '8/91']
    """
    numbers = (key.partition(JOINT)[0] for key in keys)
    beginnings = {(len(number), number[:LONGEST_CODE]) for number in numbers}
    return {f"{length}{_APART}{code_of(beginning)}" for length, beginning in beginnings}


def other_keys(keys: Mapping[int, str], shapes: Collection[str]) -> dict[int, tuple[str, ...]]:
    """Row -> the other keys under which it may have been sent, for the rows that have some; `shapes` are those of what was sent.

    >>> found = other_keys({2: "6591230001", 3: "91230001"}, ["8/91", "10/65"])
    >>> "91230001" in found[2], "6591230001" in found[3]
    (True, True)
    """
    pairs = [shape.partition(_APART)[::2] for shape in shapes]
    codes = {(int(length), code) for length, code in pairs}
    lengths = {length for length, _ in codes}
    found = {}
    for row, key in keys.items():
        number, joint, rest = key.partition(JOINT)
        if lengths - {len(number)}:
            spelled = _spellings(number, codes, lengths)
            found[row] = tuple(f"{each}{joint}{rest}" for each in sorted(spelled - {number}))
    return {row: others for row, others in found.items() if others}


def _spellings(number: str, codes: Collection[tuple[int, str]], lengths: Collection[int]) -> set[str]:
    """How a number may have been written in one of some lengths: without its code, with one, with zeros, or as a country does."""
    bare = number.lstrip("0")
    national = bare[len(code_of(bare)) :].lstrip("0")
    near = {code for length, code in codes if abs(length - len(code) - len(bare)) <= _ADDED}
    forms = {bare, *(code + bare for code in near), *([national] if len(national) >= _LEAST else [])}
    forms |= {other for form in forms for other in spelled_otherwise(form)}
    return {zeros + form for form in forms for zeros in _ZEROS if len(zeros) + len(form) in lengths}
