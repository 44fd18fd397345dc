"""What a cell with a problem may have been meant to say: to be read by a person, never applied.

A suggestion is one value that the column's own rules accept, with how it was found: a look-alike sign in a number and its place,
the nearest name, zone or permitted value. Where two readings are as good as each other there is none; `readings` has them all for a
person who chooses.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from transforms.near import look_alikes
from validators.libraries import pd, phonenumbers
from validators.message import Message, message, unpack
from validators.phone_text import PhoneText, phone_text
from validators.schema import Choice, Column, Role
from validators.zones import nearest_zones

NUMBERS = frozenset({Role.PHONE, Role.DIGITS, Role.INTEGER, Role.DATE, Role.DATETIME})
_NEAR, _APART = 0.7, 0.1  # how like a permitted value a text must be, and how much liker than any other
_LEAST, _MOST = 3, 16  # digits of a number
MOST_READINGS = 3  # that a person is offered for a cell
_ORDERED = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})([ T].*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value to write instead, and how it was found."""

    value: str
    why: Message


@lru_cache(maxsize=1 << 16)
def suggestion(code: str, column: Column, cell: str, detail: str, language: str) -> Suggestion | None:
    """What a cell may have been meant to say, given a problem of it and what that says; None when nothing is near.

    `language` is that in which a permitted value is written.
    """
    if named := _named(detail):
        return named
    written = cell.strip()
    if not written or column.secret:
        return None
    if column.role in NUMBERS:
        return _by_rule(code, written) or _digits(column, written)
    if code == "NOT_A_CHOICE":
        return _choice(column, written, language)
    return _zone(written) if code == "ZONE_UNKNOWN" else None


def readings(code: str, column: Column, cell: str, detail: str, language: str) -> tuple[Suggestion, ...]:
    """All that a cell may have been meant to say, at most three, the likeliest first: a person chooses."""
    if found := suggestion(code, column, cell, detail, language):
        return (found,)
    written = cell.strip()
    if not written or column.secret:
        return ()
    if column.role in {Role.DATE, Role.DATETIME}:
        return tuple(_dates(written))
    if code == "NOT_A_CHOICE":
        return tuple(_choices(column, written, language))
    zones = nearest_zones(written)[:MOST_READINGS] if code == "ZONE_UNKNOWN" else ()
    return tuple(Suggestion(zone, message("SUGGESTED_ZONES")) for zone in zones)


def _dates(written: str) -> Iterator[Suggestion]:
    """A date with its year last, read with the day first and with the month first."""
    found = _ORDERED.fullmatch(written)
    if found is None:
        return
    first, second, year, time = found[1], found[3], found[4], found[5] or ""
    for day, month, why in ((first, second, "SUGGESTED_DAY_FIRST"), (second, first, "SUGGESTED_MONTH_FIRST")):
        with suppress(ValueError):
            day_named = date(int(year), int(month), int(day)).isoformat()
            yield Suggestion(f"{day_named}{time}", message(why))
        if first == second:
            return


def _choices(column: Column, written: str, language: str) -> Iterator[Suggestion]:
    """The permitted values that are near."""
    likeness = {choice: _likeness(written.casefold(), choice) for choice in column.choices}
    near = sorted(
        (choice for choice in column.choices if likeness[choice] >= _NEAR),
        key=lambda choice: -likeness[choice],
    )
    for choice in near[:MOST_READINGS]:
        yield Suggestion(choice.title(language), message("SUGGESTED_CHOICES"))


def _named(detail: str) -> Suggestion | None:
    """What the service has that is nearest, as the problem's own detail says it."""
    said = unpack(detail)
    if said is None or said.code not in ("NEAREST", "NEAREST_NAMED"):
        return None
    name = str(said.get("name"))
    why = message("SUGGESTED_NAMED", name=name) if name else message("SUGGESTED_NEAR")
    return Suggestion(str(said["key"]), why)


def _digits(column: Column, written: str) -> Suggestion | None:
    """A number in which letters stand for the digits that they look like."""
    found = look_alikes(written)
    if found is None or not _accepts(column, found.text):
        return None
    places = tuple(
        message("LOOKS_LIKE", letter=letter, place=place, digit=digit)
        for place, letter, digit in found.places
    )
    return Suggestion(found.text, message("SUGGESTED_DIGITS", places=places))


def _accepts(column: Column, text: str) -> bool:
    if column.role is Role.PHONE:
        digits = len(re.sub("[^0-9]", "", text))
        return phone_text(text) is PhoneText.ONE and _LEAST <= digits <= _MOST
    cells = pd.Series([text], dtype="str")
    return all(bool(rule.passes(cells).iloc[0]) for rule in column.checks)


def _by_rule(code: str, written: str) -> Suggestion | None:
    """A number without signs that no number has, where one reading of it is left."""
    if code == PhoneText.THOUSANDS:
        return Suggestion(re.sub("[^0-9]", "", written), message("SUGGESTED_UNGROUPED"))
    if code == PhoneText.TRUNK_ZERO and written.startswith("+"):
        text = re.sub(r"\(0\)", "", written)
        digits = "+" + re.sub("[^0-9]", "", text)
        return Suggestion(digits, message("SUGGESTED_WITHOUT_ZERO")) if _valid(digits) else None
    return None


def _valid(digits: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits))
    except phonenumbers.NumberParseException:
        return False


def _choice(column: Column, written: str, language: str) -> Suggestion | None:
    likeness = {choice: _likeness(written.casefold(), choice) for choice in column.choices}
    ordered = sorted(column.choices, key=lambda choice: -likeness[choice])
    if not ordered or likeness[ordered[0]] < _NEAR:
        return None
    if len(ordered) > 1 and likeness[ordered[0]] - likeness[ordered[1]] < _APART:
        return None
    return Suggestion(ordered[0].title(language), message("SUGGESTED_CHOICE"))


def _likeness(written: str, choice: Choice) -> float:
    names = (name.casefold() for name in choice.names if len(name) > 1)
    return max((difflib.SequenceMatcher(None, written, name).ratio() for name in names), default=0.0)


def _zone(written: str) -> Suggestion | None:
    zones = nearest_zones(written)
    return Suggestion(zones[0], message("SUGGESTED_ZONE")) if len(zones) == 1 else None


def suggestions(
    problems: pd.DataFrame, cells: pd.DataFrame, columns: Mapping[str, tuple[int, Column]], language: str
) -> Iterator[tuple[int, int, Suggestion]]:
    """Row, position of the column, suggestion: for the problems of these columns, by title, each cell once."""
    for row, at, found in _each(problems, cells, columns, language, _the_one):
        yield row, at, found[0]


def every_reading(
    problems: pd.DataFrame, cells: pd.DataFrame, columns: Mapping[str, tuple[int, Column]], language: str
) -> Iterator[tuple[int, int, tuple[Suggestion, ...]]]:
    """The same with all that a person may choose from."""
    return _each(problems, cells, columns, language, readings)


def _the_one(*asked: Any) -> tuple[Suggestion, ...]:
    found = suggestion(*asked)
    return (found,) if found else ()


def _each(
    problems: pd.DataFrame,
    cells: pd.DataFrame,
    columns: Mapping[str, tuple[int, Column]],
    language: str,
    find: Callable[[str, Column, str, str, str], tuple[Suggestion, ...]],
) -> Iterator[tuple[int, int, tuple[Suggestion, ...]]]:
    seen: set[tuple[int, int]] = set()
    own = problems[problems["column"].isin(list(columns))]
    for title, listed in own.groupby("column", sort=False):
        at, column = columns[str(title)]
        written = cells[at].reindex(listed["row"]).fillna("").tolist()
        lines = zip(
            listed["row"].tolist(), listed["code"].tolist(), listed["detail"].tolist(), written, strict=True
        )
        for row, code, detail, cell in lines:
            found = find(code, column, cell, detail, language)
            if found and (row, at) not in seen:
                seen.add((row, at))
                yield row, at, found
