"""Names as they are compared, and what a value that is not there may have been meant for."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from validators.message import packed


def plain(text: str) -> str:
    """A name as it is compared: width and composed letters made one, no space at its ends; case counts.

    >>> plain(" Ｓales ")
    'Sales'
    """
    return unicodedata.normalize("NFKC", text).strip()


def nearest(value: str, known: Mapping[str, str]) -> str:
    """The nearest match by key or by name, as a packed message; "" when nothing is near."""
    import difflib

    by_name = {name.casefold(): key for key, name in known.items() if name}
    keys = difflib.get_close_matches(value, list(known), n=1, cutoff=0.6)
    named = difflib.get_close_matches(value.casefold(), list(by_name), n=1, cutoff=0.75)
    key = by_name[named[0]] if named else keys[0] if keys else ""
    digits = look_alikes(value)
    if digits and digits.text in known:  # 1OO1 is nearer to 1001 than to 1111
        key = digits.text
    if not key:
        return ""
    name = known.get(key, "")
    return packed("NEAREST_NAMED", key=key, name=name) if name else packed("NEAREST", key=key)


_LOOK_ALIKES = MappingProxyType(
    {
        **dict.fromkeys("OoОоΟο", "0"),
        **dict.fromkeys("lIi", "1"),
        **dict.fromkeys("Ss", "5"),
        **dict.fromkeys("Zz", "2"),
        "B": "8",
    }
)
_MOST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """A text with digits in the place of the letters that look like them, and each such place (from 1), letter and digit."""

    text: str
    places: tuple[tuple[int, str, str], ...]


def look_alikes(text: str) -> LookAlikes | None:
    """A number's text whose few letters all look like digits; None for one without letters, or with others.

    >>> look_alikes("659123O001").places
    ((7, 'O', '0'),)
    """
    places = tuple(
        (at, letter, _LOOK_ALIKES[letter])
        for at, letter in enumerate(text, start=1)
        if letter in _LOOK_ALIKES
    )
    digits = sum(letter in "0123456789" for letter in text)
    if not places or len(places) > min(_MOST_LETTERS, digits):
        return None
    swapped = "".join(_LOOK_ALIKES.get(letter, letter) for letter in text)
    return None if any(letter.isalpha() for letter in swapped) else LookAlikes(swapped, places)
